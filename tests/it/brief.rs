//! Panels in brief: read by one statement, and the same as whole rows say.

use rstest::rstest;
use serde_json::{Value, json};
use workshops::{app::App, auth::secret::Secret};

use crate::support::{
    Backend,
    service::{post, send},
    twins::Twins,
};

/// Names, without what is known beside them.
const NAMES: &str = "role nameAsGiven person { id name } organization { id name country }";
/// Everything that is known in brief.
const BRIEF: &str = "__typename id role as: nameAsGiven title affiliationAsStated country
    person { __typename id called: name } organization { __typename id name country }";
const LISTS: &str = "{ proposals(first: 100) { nodes { number
    participations { PART } panellists { PART } moderators { PART } organizers { PART } contacts { PART }
    others: participations(roles: [RAPPORTEUR, REMOTE_MODERATOR]) { PART } } } }";

/// The text of an answer.
async fn answer(app: &App, secret: Option<&Secret>, query: &str) -> String {
    let mut request = post();
    if let Some(secret) = secret {
        request = request.header("authorization", format!("Bearer {}", secret.reveal()));
    }
    let answer = send(&app.router, request.body(json!({ "query": query }).to_string().into()).unwrap()).await;
    assert_eq!(answer.json().get("errors"), None, "{}", answer.body);
    answer.body
}

/// The same of whole rows: counts of changes are not known in brief.
async fn of_rows(app: &App, secret: Option<&Secret>, asked: &str) -> String {
    let whole = answer(app, secret, &LISTS.replace("PART", &format!("{asked} version"))).await;
    let mut parts = whole.split(",\"version\":");
    let mut text = parts.next().unwrap().to_owned();
    parts.for_each(|part| text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit())));
    text
}

#[rstest]
#[tokio::test]
async fn a_panel_in_brief_says_what_its_rows_say(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let mut answers = Vec::new();
    for viewer in [None, Some(&twins.admin)] {
        let [rows, names] = [BRIEF, NAMES].map(|asked| of_rows(&twins.plain, viewer, asked));
        let (rows, names) = (rows.await, names.await);
        for app in [&twins.plain, &twins.rows, &twins.rows, &twins.keeping] {
            assert_eq!(answer(app, viewer, &LISTS.replace("PART", NAMES)).await, names);
            assert_eq!(answer(app, viewer, &LISTS.replace("PART", BRIEF)).await, rows);
        }
        answers.push(rows);
    }
    assert!(answers[0].contains(r#""role":"PANELLIST","as":""#), "{}", answers[0]);
    assert!(answers[0].contains(r#""person":{"__typename":"Person","id":"person_"#), "{}", answers[0]);
    assert!(answers[0].contains(r#""organization":null"#), "{}", answers[0]);
}

#[rstest]
#[tokio::test]
async fn a_panel_in_brief_is_one_statement(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let statements = async |app: &App, viewer: Option<&Secret>, parts: &str| {
        let before = twins.statement_count();
        answer(app, viewer, &format!("{{ proposals(first: 100) {{ nodes {{ panellists {{ {parts} }} }} }} }}")).await;
        let statements = twins.statements.lock().unwrap();
        let read = |text: &&String| text.contains("participation") || text.contains("person");
        statements[before..].iter().filter(read).count()
    };
    assert_eq!(statements(&twins.plain, None, BRIEF).await, 1);
    assert_eq!(statements(&twins.plain, None, &format!("{BRIEF} version")).await, 2);
    assert_eq!(statements(&twins.rows, None, BRIEF).await, 1);
    assert_eq!(statements(&twins.rows, None, BRIEF).await, 0, "it is kept");
    let both = format!("{NAMES} }} moderators {{ {BRIEF}");
    assert_eq!(statements(&twins.plain, None, &both).await, 2, "names alone are read alone");
}

#[rstest]
#[tokio::test]
async fn a_panel_in_brief_shows_what_was_written(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let brief = LISTS.replace("PART", BRIEF);
    let parts = "{ proposals(first: 100) { nodes { id panellists { id person { id } organization { id } } } } }";
    let parts: Value = serde_json::from_str(&answer(&twins.plain, None, parts).await).unwrap();
    let proposals = parts["data"]["proposals"]["nodes"].as_array().unwrap();
    let named = |panellist: &&Value| !panellist["person"].is_null() && !panellist["organization"].is_null();
    let panellist = proposals.iter().filter_map(|one| one["panellists"].as_array()).flatten().find(named).unwrap();
    let proposal = proposals.iter().find(|one| one["panellists"].as_array().unwrap().contains(panellist)).unwrap();
    let writes = [
        ("updatePerson", json!({ "id": panellist["person"]["id"], "name": "Nell Netmaker" })),
        ("updateOrganization", json!({ "id": panellist["organization"]["id"], "name": "House of Nets" })),
        ("updateOrganization", json!({ "id": panellist["organization"]["id"], "country": "TV" })),
        ("updateParticipation", json!({ "id": panellist["id"], "title": "Keeper of knots" })),
        ("deleteProposal", json!({ "id": proposal["id"] })),
    ];
    for (mutation, input) in writes {
        let before = answer(&twins.rows, None, &brief).await;
        twins.write(mutation, input, "").await;
        twins.rows.store.invalidations().unwrap().catch_up().await;
        let after = answer(&twins.rows, None, &brief).await;
        assert_ne!(after, before, "{mutation}");
        assert_eq!(after, of_rows(&twins.plain, None, BRIEF).await, "{mutation}");
    }
}
