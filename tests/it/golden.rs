//! The real page of workshop 23 of 2010, imported and queried.

use insta::assert_json_snapshot;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Workshop, workshop::seed_page};

const THEME_PROPOSALS: &str = include_str!("queries/01_theme_proposals.graphql");
const PERSON_PARTICIPATIONS: &str = include_str!("queries/04_person_participations.graphql");

async fn with_seed(backend: Backend) -> Workshop {
    let workshop = Workshop::start(backend).await;
    let reports = workshop.import(&seed_page()).await;
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].outcome.as_str(), "new", "{:?}", reports[0]);
    workshop
}

#[rstest]
#[tokio::test]
async fn a_theme_answers_with_its_proposals_panellists_and_organizations(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = with_seed(backend).await;
    let variables = json!({ "year": 2010, "slug": "security-openness-and-privacy" });
    assert_json_snapshot!("golden_theme_proposals", workshop.data(THEME_PROPOSALS, variables).await);
}

#[rstest]
#[tokio::test]
async fn alexander_seger_is_one_person_in_three_roles(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = with_seed(backend).await;
    let answer = workshop.data(PERSON_PARTICIPATIONS, json!({ "name": "Seger" })).await;
    assert_json_snapshot!("golden_person_participations", answer);
}

#[rstest]
#[tokio::test]
async fn the_proposal_says_what_the_page_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = with_seed(backend).await;
    let query = r"{
        proposal(edition: 2010, number: 23) {
            number position title status language format themesAsStated organizedBefore priorReport { status url }
            themes { name slug kind position topic { slug name } }
            organizations { name }
            edition { year city country overallTheme startsOn endsOn }
            description
            participations {
                role status position nameAsGiven title affiliationAsStated country countryIsDerived region
                stakeholderGroup isPlaceholder person { name sortName } organization { name }
            }
            source { address sha256 listPosition listTotal verbatim }
        }
        people(first: 100) { totalCount nodes { name } }
        organizations { totalCount nodes { name } }
    }";
    let answer = workshop.data(query, json!({})).await;
    let proposal = &answer["proposal"];
    assert_eq!(answer["people"]["totalCount"], 7);
    let participations = proposal["participations"].as_array().unwrap();
    assert_eq!(participations.len(), 9);
    assert!(participations.iter().all(|row| row["stakeholderGroup"] == Value::Null));
    assert_eq!((&proposal["position"], &proposal["source"]["listTotal"]), (&json!(70), &json!(98)));
    assert_eq!(proposal["status"], "SUBMITTED");
    assert_eq!(proposal["priorReport"], json!({ "status": "MISSING", "url": null }));
    let description = proposal["description"].as_str().unwrap();
    let (bullets, paragraphs): (Vec<_>, Vec<_>) =
        description.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with("- "));
    assert_eq!((paragraphs.len(), bullets.len()), (5, 8));
    assert!(description.contains("Budapest by Convention"));
    assert_json_snapshot!("golden_proposal", answer, {
        ".proposal.description" => "[asserted above]",
        ".proposal.source.sha256" => "[hash]",
    });
}
