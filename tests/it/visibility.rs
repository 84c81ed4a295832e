//! What the public does not see: drafts, whoever is only in drafts, private fields - at any depth.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use workshops::{auth::Viewer, import::Mode};

use crate::support::{Backend, Workshop, workshop::example};

/// A page whose people and organization are nowhere else, and an e-mail address and telephone number in it.
const SECRET: &str = "List of Proposed Workshops

Workshop Proposals 2010

Workshop Number: 97

Title: A draft about lighthouses

Concise Description:
Nobody may read this yet.

Which of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop fall under?
Access and diversity

Provide the names and affiliations of the panellists you are planning to invite:
- Hidden Heron, Secret Society of Shores, hidden.heron@example.org, +372 555 0199

Provide the name of the organizer(s) of the workshop and their affiliation to various stakeholder groups:
Hidden Heron, Secret Society of Shores

Organization: Council of Europe
";

pub const DEEP: &str = "{
    proposals(first: 100) { totalCount nodes { title themesAsStated description participations { nameAsGiven affiliationAsStated
        person { name email } } previous { title } next { title } last { title } source { address verbatim } } }
    people(first: 100) { totalCount nodes { name email } }
    organizations(first: 9) { totalCount nodes { name people { totalCount nodes { name email } } proposals { totalCount nodes { title } }
        participations { totalCount nodes { nameAsGiven proposal { title } } } } }
    editions(first: 9) { nodes { proposals { totalCount nodes { title } } people(first: 100) { totalCount nodes { name email } }
        organizations(first: 9) { totalCount nodes { name } }
        themes { proposals(first: 3) { totalCount nodes { title participations { nameAsGiven person { email
            proposals(first: 3) { nodes { title } } } } } } } } }
    topics { nodes { proposals { totalCount nodes { title } } } }
}";

async fn with_secret(backend: Backend) -> Workshop {
    let workshop = Workshop::start(backend).await;
    workshop.import(&example("00-cybercrime-twin.txt")).await;
    let reports = workshop.import_bytes("secret.txt", SECRET.as_bytes(), Mode::default()).await;
    assert_eq!(reports[0].outcome.as_str(), "new", "{:?}", reports[0]);
    workshop
}

async fn set_status(workshop: &Workshop, number: i32, status: &str) {
    let tx = workshop.store.db().write().await.unwrap();
    let sql = format!("UPDATE proposal SET status = '{status}' WHERE number = {number}");
    tx.execute_unprepared(&sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_draft_and_whoever_is_only_in_it_are_absent_at_every_depth(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = with_secret(backend).await;
    let submitted = workshop.data(DEEP, json!({})).await.to_string();
    for word in ["lighthouses", "Hidden Heron", "Secret Society"] {
        assert!(submitted.contains(word), "{word} is public while the proposal is");
    }
    set_status(&workshop, 97, "draft").await;
    let draft = workshop.data(DEEP, json!({})).await;
    for word in ["lighthouses", "Nobody may", "Hidden Heron", "Secret Society"] {
        assert!(!draft.to_string().contains(word), "{word} in {draft:#}");
    }
    assert_eq!(draft["proposals"]["totalCount"], 1);
    assert_eq!(draft["people"]["totalCount"], 7);
    let editors = workshop.ask_as(Viewer::operator(), DEEP, json!({})).await;
    assert_eq!(editors.get("errors"), None);
    for word in ["lighthouses", "Hidden Heron", "Secret Society", "hidden.heron@example.org"] {
        assert!(editors.to_string().contains(word), "{word} is there for editors");
    }
}

#[rstest]
#[tokio::test]
async fn ids_numbers_and_filters_do_not_reveal_a_draft(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = with_secret(backend).await;
    set_status(&workshop, 97, "draft").await;
    let found =
        "{ proposal(edition: 2010, number: 97) { id participations { id person { id } organization { id } } } }";
    let answer = workshop.ask_as(Viewer::operator(), found, json!({})).await;
    let proposal = &answer["data"]["proposal"];
    let panellist = &proposal["participations"][0];
    let ids = [&proposal["id"], &panellist["id"], &panellist["person"]["id"], &panellist["organization"]["id"]];
    let answer = workshop.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
    assert_eq!(answer["nodes"], json!([null, null, null, null]));
    assert_eq!(workshop.data(found, json!({})).await["proposal"], Value::Null);
    let query = "query($person: ID, $organization: ID) {
        a: proposals(filter: { person: $person }) { totalCount }
        b: proposals(filter: { organization: $organization }) { totalCount }
        c: proposals(filter: { text: \"lighthouse\" }) { totalCount }
        d: people(filter: { organization: $organization }) { totalCount }
        e: organizations(filter: { name: { contains: \"secret\" } }) { totalCount }
    }";
    let variables = json!({ "person": panellist["person"]["id"], "organization": panellist["organization"]["id"] });
    let answer = workshop.data(query, variables).await;
    for (name, list) in answer.as_object().unwrap() {
        assert_eq!(list["totalCount"], 0, "{name}");
    }
}

#[rstest]
#[tokio::test]
async fn addresses_and_numbers_are_for_editors_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = with_secret(backend).await;
    let public = workshop.data(DEEP, json!({})).await.to_string();
    for word in ["example.org", "555", "secret.txt", "\"verbatim\":\""] {
        assert!(!public.contains(word), "{word}");
    }
    let editors = workshop.ask_as(Viewer::operator(), DEEP, json!({})).await.to_string();
    for word in ["hidden.heron@example.org", "secret.txt", "\"verbatim\":\""] {
        assert!(editors.contains(word), "{word}");
    }
}

#[rstest]
#[case("submitted", &["submitted", "under_review", "accepted", "declined", "withdrawn", "cancelled"])]
#[case("under_review", &["under_review", "accepted", "declined", "withdrawn", "cancelled"])]
#[case("accepted", &["accepted", "cancelled"])]
#[tokio::test]
async fn the_public_sees_proposals_from_the_status_the_edition_names(
    #[case] public_from: &str,
    #[case] visible: &[&str],
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = with_secret(backend).await;
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared(&format!("UPDATE edition SET public_from = '{public_from}'")).await.unwrap();
    tx.commit().await.unwrap();
    for status in ["draft", "submitted", "under_review", "accepted", "declined", "withdrawn", "cancelled"] {
        set_status(&workshop, 97, status).await;
        let answer = workshop.data("{ proposal(edition: 2010, number: 97) { status } }", json!({})).await;
        assert_eq!(!answer["proposal"].is_null(), visible.contains(&status), "{public_from}: {status}");
    }
}

#[rstest]
#[tokio::test]
async fn a_merged_proposal_stays_addressable_and_its_id_answers_with_the_target(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = with_secret(backend).await;
    let tx = workshop.store.db().write().await.unwrap();
    let sql = "UPDATE proposal SET status = 'merged', merged_into_id = (SELECT id FROM proposal WHERE number = 23)
        WHERE number = 97";
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
    let query = "{ proposal(edition: 2010, number: 97) { id status mergedInto { number mergedFrom { number } } } }";
    let merged = workshop.data(query, json!({})).await["proposal"].take();
    assert_eq!(merged["mergedInto"], json!({ "number": 23, "mergedFrom": [{ "number": 97 }] }));
    let node = "query($id: ID!) { node(id: $id) { ... on Proposal { number } } nodes(ids: [$id]) { id } }";
    let answer = workshop.data(node, json!({ "id": merged["id"] })).await;
    assert_eq!(answer["node"]["number"], 23);
}
