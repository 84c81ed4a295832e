//! People: made, changed and deleted; checked, recorded, and private where they are.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::support::{Backend, Workshop};

const CREATE: &str = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) {
    person { id name sortName aliases country email phone version links { url label } identifiers { scheme value url } }
    userErrors { code field message } changes { field before after } } }";
const UPDATE: &str = "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) {
    person { name sortName aliases country email phone version links { url label } identifiers { value } }
    userErrors { code field message } changes { field before after } } }";
const DELETE: &str = "mutation($input: DeletePersonInput!) { ended: deletePerson(input: $input) {
    deletedPersonId person { name } userErrors { code field message } } }";

/// What an operator gets for a mutation that must not fail.
pub async fn write(workshop: &Workshop, mutation: &str, input: Value) -> Value {
    let mut answer = workshop.ask_as(Viewer::operator(), mutation, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["ended"].take()
}

/// What an operator gets for a mutation that is not refused.
pub async fn done(workshop: &Workshop, mutation: &str, input: Value) -> Value {
    let ended = write(workshop, mutation, input).await;
    assert_eq!(ended["userErrors"], json!([]), "{ended:#}");
    ended
}

/// Code and place of all user errors: "INVALID links.1.url".
pub fn mistakes(ended: &Value) -> Vec<String> {
    let errors = ended["userErrors"].as_array().unwrap().iter().map(|error| {
        let field: Vec<&str> = error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        format!("{} {}", error["code"].as_str().unwrap(), field.join("."))
    });
    errors.collect()
}

/// How many entries the audit has.
pub async fn entries(workshop: &Workshop) -> i64 {
    let answer = workshop.ask_as(Viewer::operator(), "{ auditLog { totalCount } }", json!({})).await;
    answer["data"]["auditLog"]["totalCount"].as_i64().unwrap()
}

fn jane() -> Value {
    json!({
        "name": " Jane  Doe", "aliases": ["J. Doe", "Jané Roe"], "country": "LT", "email": "jane@example.org",
        "phone": "+370 (5) 236-00-00", "links": [{ "url": "HTTPS://Example.org/jane", "label": "Home" }],
        "identifiers": [
            { "scheme": "WIKIDATA", "value": "https://www.wikidata.org/wiki/Q42" },
            { "scheme": "ORCID", "value": "https://orcid.org/0000-0002-1825-0097" },
        ],
    })
}

#[rstest]
#[tokio::test]
async fn a_person_is_made_changed_and_deleted_and_all_of_it_is_recorded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = done(&workshop, CREATE, jane()).await;
    let person = &made["person"];
    assert_eq!((&person["name"], &person["sortName"]), (&json!("Jane Doe"), &json!("Doe, Jane")));
    assert_eq!(person["aliases"], json!(["J. Doe", "Jané Roe"]));
    assert_eq!(person["phone"], "+37052360000");
    assert_eq!(person["links"], json!([{ "url": "https://example.org/jane", "label": "Home" }]));
    assert_eq!(person["identifiers"][0]["url"], "https://orcid.org/0000-0002-1825-0097");
    let id = &person["id"];
    let input = json!({
        "id": id, "expectedVersion": 1, "name": "Jane Smith", "country": null,
        "aliases": { "add": ["Jane Doe"], "remove": ["jane roe"] },
        "links": { "add": [{ "url": "https://example.net" }], "remove": ["https://example.org/jane"] },
        "identifiers": { "remove": [{ "scheme": "ORCID", "value": "0000000218250097" }] },
    });
    let changed = done(&workshop, UPDATE, input).await;
    let person = &changed["person"];
    assert_eq!((&person["sortName"], &person["country"]), (&json!("Smith, Jane"), &Value::Null));
    assert_eq!(person["aliases"], json!(["J. Doe", "Jane Doe"]));
    assert_eq!(person["links"], json!([{ "url": "https://example.net/", "label": null }]));
    assert_eq!(person["identifiers"], json!([{ "value": "Q42" }]));
    let fields: Vec<&str> =
        changed["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["aliases", "country", "identifiers", "links", "name", "sortName"]);
    let gone = done(&workshop, DELETE, json!({ "id": id, "expectedVersion": 2 })).await;
    assert_eq!(&gone["deletedPersonId"], id);
    let log = "query($id: ID) { auditLog(subject: $id) { nodes { operation after } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), log, json!({ "id": id })).await;
    let log = answer["data"]["auditLog"]["nodes"].take();
    let operations: Vec<&Value> = log.as_array().unwrap().iter().map(|entry| &entry["operation"]).collect();
    assert_eq!(operations, ["deletePerson", "updatePerson", "createPerson"]);
    assert_eq!(log[2]["after"]["email"], "jane@example.org");
    let still = done(&workshop, CREATE, jane()).await;
    assert_eq!(still["person"]["version"], 1);
}

#[rstest]
#[tokio::test]
async fn everything_wrong_with_a_person_is_said_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let other = done(&workshop, CREATE, jane()).await;
    let input = json!({
        "name": " \u{200b}", "sortName": "x".repeat(301), "aliases": ["A B", "á b", "!"], "country": "XX",
        "email": "Jane <jane@example.org>", "phone": "236 0000",
        "links": [{ "url": "https://a.example" }, { "url": "https://a.example/" }],
        "identifiers": [
            { "scheme": "ORCID", "value": "0000-0002-1825-0098" }, { "scheme": "ROR", "value": "05gq02987" },
            { "scheme": "WIKIDATA", "value": "Q42" },
        ],
    });
    let refused = write(&workshop, CREATE, input.clone()).await;
    let expected = [
        "REQUIRED name",
        "TOO_LONG sortName",
        "INVALID aliases.1",
        "REQUIRED aliases.2",
        "INVALID country",
        "INVALID email",
        "INVALID phone",
        "INVALID links.1",
        "INVALID identifiers.0.value",
        "INVALID identifiers.1.scheme",
        "TAKEN identifiers",
    ];
    assert_eq!(mistakes(&refused), expected);
    let errors = refused["userErrors"].as_array().unwrap();
    let taken = errors.last().unwrap()["message"].as_str().unwrap();
    assert!(taken.contains(other["person"]["id"].as_str().unwrap()), "{taken}");
    let unknown = "person_0190a20d000070008000000000000000";
    let refused = write(&workshop, UPDATE, json!({ "id": unknown, "name": "B" })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND id"]);
    let input = json!({
        "id": other["person"]["id"], "aliases": { "set": ["A", "a"], "add": ["?"] }, "links": { "set": [] },
        "identifiers": { "add": [{ "scheme": "WIKIDATA", "value": "Q1" }, { "scheme": "WIKIDATA", "value": "P1" }] },
    });
    let refused = write(&workshop, UPDATE, input).await;
    let expected = ["INVALID aliases.set.1", "REQUIRED aliases.add.0", "INVALID identifiers.add.1.value"];
    assert_eq!(mistakes(&refused), expected);
    assert_eq!(entries(&workshop).await, 1);
}

#[rstest]
#[tokio::test]
async fn what_was_wrong_before_does_not_hold_up_another_change(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = done(&workshop, CREATE, json!({ "name": "Jane Doe" })).await;
    let id = &made["person"]["id"];
    let tx = workshop.store.db().write().await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&*tx, "UPDATE person SET email = 'jane at example'").await.unwrap();
    tx.commit().await.unwrap();
    let changed = done(&workshop, UPDATE, json!({ "id": id, "country": "FI" })).await;
    assert_eq!((&changed["person"]["email"], &changed["person"]["country"]), (&json!("jane at example"), &json!("FI")));
    let refused = write(&workshop, UPDATE, json!({ "id": id, "email": "jane at home" })).await;
    assert_eq!(mistakes(&refused), ["INVALID email"]);
}

#[rstest]
#[tokio::test]
async fn a_sort_name_follows_the_name_unless_it_was_given(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = done(&workshop, CREATE, json!({ "name": "Nurul Huda", "sortName": "Nurul Huda" })).await;
    let id = &made["person"]["id"];
    let renamed = done(&workshop, UPDATE, json!({ "id": id, "name": "Nurul Izzah" })).await;
    assert_eq!(renamed["person"]["sortName"], "Nurul Huda");
    let made = done(&workshop, UPDATE, json!({ "id": id, "sortName": null })).await;
    assert_eq!(made["person"]["sortName"], "Izzah, Nurul");
    let renamed = done(&workshop, UPDATE, json!({ "id": id, "name": "Nurul Iman" })).await;
    assert_eq!(renamed["person"]["sortName"], "Iman, Nurul");
}

#[rstest]
#[tokio::test]
async fn whoever_takes_part_is_not_deleted_and_it_is_said_where(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let found = workshop.data("{ proposal(edition: 2010, number: 23) { moderators { person { id } } } }", json!({}));
    let id = found.await["proposal"]["moderators"][0]["person"]["id"].take();
    let refused = write(&workshop, DELETE, json!({ "id": id })).await;
    assert_eq!(mistakes(&refused), ["IN_USE id"]);
    let message = refused["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("The person takes part in 1 proposal (2010/23)."), "{message}");
    assert_eq!(refused["deletedPersonId"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn a_dry_run_or_a_stale_version_changes_nobody(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let tried = done(&workshop, CREATE, json!({ "name": "Jane Doe", "dryRun": true })).await;
    assert_eq!(tried["person"]["name"], "Jane Doe");
    let made = done(&workshop, CREATE, json!({ "name": "Jane Doe" })).await;
    let id = &made["person"]["id"];
    let tried = done(&workshop, UPDATE, json!({ "id": id, "aliases": { "set": ["JD"] }, "dryRun": true })).await;
    assert_eq!(tried["changes"], json!([{ "field": "aliases", "before": [], "after": ["JD"] }]));
    let tried = done(&workshop, DELETE, json!({ "id": id, "dryRun": true })).await;
    assert_eq!(&tried["deletedPersonId"], id);
    let stale = write(&workshop, UPDATE, json!({ "id": id, "name": "B", "expectedVersion": 7 })).await;
    assert_eq!(mistakes(&stale), ["CONFLICT expectedVersion"]);
    assert_eq!(stale["person"]["name"], "Jane Doe");
    let same = done(&workshop, UPDATE, json!({ "id": id, "name": "Jane  Doe", "email": " " })).await;
    assert_eq!((&same["changes"], &same["person"]["version"]), (&json!([]), &json!(1)));
    assert_eq!(entries(&workshop).await, 1);
}

#[rstest]
#[tokio::test]
async fn addresses_and_numbers_are_for_editors_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposal(edition: 2010, number: 23) { moderators { person { id email phone } } } }";
    let found = workshop.data(query, json!({})).await;
    let id = &found["proposal"]["moderators"][0]["person"]["id"];
    let input = json!({ "id": id, "email": "private@example.org", "phone": "+37052360000" });
    done(&workshop, UPDATE, input).await;
    let public = workshop.data(query, json!({})).await.to_string();
    assert!(!public.contains("private@example.org") && !public.contains("+370"), "{public}");
    for (role, year) in [(TokenRole::Editor, Some(2010)), (TokenRole::Editor, None), (TokenRole::Admin, None)] {
        let viewer = workshop.bearer(role, year).await;
        let shown = workshop.ask_as(viewer, query, json!({})).await.to_string();
        assert!(shown.contains("private@example.org") && shown.contains("+37052360000"), "{shown}");
    }
    let other = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let shown = workshop.ask_as(other, query, json!({})).await.to_string();
    assert!(!shown.contains("private@example.org"), "{shown}");
}

#[rstest]
#[tokio::test]
async fn people_are_written_by_editors_of_all_editions_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let asked = workshop.ask_as(editor, CREATE, json!({ "input": { "name": "A" } }));
    let (answer, statements) = workshop.statements(asked).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(statements.len(), 0);
}
