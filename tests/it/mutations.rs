//! Mutations: what is written, what is refused and how, and what is recorded with it.

use entities::{TokenRole, audit_entry, change};
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::support::{Backend, Workshop};

const CREATE: &str = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) {
    topic { id slug name } clientMutationId
    userErrors { code field message } changes { field before after } } }";
const UPDATE: &str = "mutation($input: UpdateTopicInput!) { ended: updateTopic(input: $input) {
    topic { slug name } userErrors { code field } changes { field before after } } }";
const DELETE: &str = "mutation($input: DeleteTopicInput!) { ended: deleteTopic(input: $input) {
    deletedTopicId topic { name } userErrors { code message } changes { field before after } } }";
const EDITION: &str = "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) {
    edition { name city country startsOn } userErrors { code field } changes { field before after } } }";

/// What an operator gets for a mutation that must not fail.
pub async fn write(workshop: &Workshop, mutation: &str, input: Value) -> Value {
    let mut answer = workshop.ask_as(Viewer::operator(), mutation, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["ended"].take()
}

/// The codes and fields of all user errors.
pub fn mistakes(ended: &Value) -> Vec<(&str, &str)> {
    let errors = ended["userErrors"].as_array().unwrap().iter();
    errors.map(|error| (error["code"].as_str().unwrap(), error["field"][0].as_str().unwrap_or_default())).collect()
}

async fn topics(workshop: &Workshop) -> Value {
    workshop.data("{ topics { nodes { slug name } } }", json!({})).await["topics"]["nodes"].take()
}

/// Operations and numbers of all changes in their order.
async fn recorded(workshop: &Workshop) -> Vec<(i64, String, Option<Value>, Option<Value>)> {
    let db = workshop.store.db().read();
    let changes = change::Entity::find().order_by_asc(change::Column::Number).all(db).await.unwrap();
    let mut entries = Vec::new();
    for change in changes {
        let entry = audit_entry::Entity::find_by_id(change.audit_entry_id).one(db).await.unwrap().unwrap();
        assert_eq!((entry.actor.as_str(), entry.request_id.as_str()), ("operator", "test"));
        entries.push((change.number, entry.operation, entry.before, entry.after));
    }
    entries
}

#[rstest]
#[tokio::test]
async fn a_topic_is_made_changed_and_deleted_and_all_of_it_is_recorded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let input = json!({ "slug": "rights", "name": "  Human\u{a0}rights ", "clientMutationId": "7" });
    let made = write(&workshop, CREATE, input).await;
    assert_eq!((&made["topic"]["name"], &made["clientMutationId"]), (&json!("Human rights"), &json!("7")));
    let id = &made["topic"]["id"];
    let changed = write(&workshop, UPDATE, json!({ "id": id, "name": "Rights", "expectedVersion": 1 })).await;
    assert_eq!(changed["topic"], json!({ "slug": "rights", "name": "Rights" }));
    assert_eq!(changed["changes"], json!([{ "field": "name", "before": "Human rights", "after": "Rights" }]));
    let gone = write(&workshop, DELETE, json!({ "id": id, "expectedVersion": 2 })).await;
    assert_eq!((&gone["deletedTopicId"], &gone["topic"]), (id, &Value::Null));
    assert_eq!(topics(&workshop).await, json!([]));
    let first = json!({ "slug": "rights", "name": "Human rights" });
    let second = json!({ "slug": "rights", "name": "Rights" });
    let expected = vec![
        (1, "createTopic".to_owned(), None, Some(first.clone())),
        (2, "updateTopic".to_owned(), Some(first), Some(second.clone())),
        (3, "deleteTopic".to_owned(), Some(second), None),
    ];
    assert_eq!(recorded(&workshop).await, expected);
}

#[rstest]
#[tokio::test]
async fn a_dry_run_says_what_would_be_and_keeps_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    let tried = write(&workshop, CREATE, json!({ "slug": "b", "name": "B", "dryRun": true })).await;
    assert_eq!(tried["topic"]["name"], "B");
    let tried = write(&workshop, UPDATE, json!({ "id": id, "slug": "c", "dryRun": true })).await;
    assert_eq!(tried["changes"], json!([{ "field": "slug", "before": "a", "after": "c" }]));
    let tried = write(&workshop, DELETE, json!({ "id": id, "dryRun": true })).await;
    assert_eq!(&tried["deletedTopicId"], id);
    assert_eq!(topics(&workshop).await, json!([{ "slug": "a", "name": "A" }]));
    assert_eq!(recorded(&workshop).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn everything_wrong_with_an_input_is_said_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let refused = write(&workshop, CREATE, json!({ "slug": "Not a slug", "name": " \u{200b} " })).await;
    assert_eq!(mistakes(&refused), [("INVALID", "slug"), ("REQUIRED", "name")]);
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    let refused = write(&workshop, UPDATE, json!({ "id": id, "slug": null, "name": "x".repeat(301) })).await;
    assert_eq!(mistakes(&refused), [("REQUIRED", "slug"), ("TOO_LONG", "name")]);
    let refused = write(&workshop, CREATE, json!({ "slug": "a", "name": "Another" })).await;
    assert_eq!(mistakes(&refused), [("TAKEN", "slug")]);
    let unknown = "topic_0190a20d000070008000000000000000";
    let refused = write(&workshop, UPDATE, json!({ "id": unknown, "name": "B" })).await;
    assert_eq!(mistakes(&refused), [("NOT_FOUND", "id")]);
    assert_eq!(topics(&workshop).await, json!([{ "slug": "a", "name": "A" }]));
}

#[rstest]
#[tokio::test]
async fn a_stale_version_is_a_conflict_that_shows_what_is_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    write(&workshop, UPDATE, json!({ "id": id, "name": "B", "expectedVersion": 1 })).await;
    let stale = write(&workshop, UPDATE, json!({ "id": id, "name": "C", "expectedVersion": 1 })).await;
    assert_eq!(mistakes(&stale), [("CONFLICT", "expectedVersion")]);
    assert_eq!((&stale["topic"]["name"], &stale["changes"]), (&json!("B"), &json!([])));
    let stale = write(&workshop, DELETE, json!({ "id": id, "expectedVersion": 1 })).await;
    assert_eq!((&stale["deletedTopicId"], &stale["topic"]["name"]), (&Value::Null, &json!("B")));
    assert_eq!(recorded(&workshop).await.len(), 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_change_the_same_version_exactly_one_wins(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    for version in 1..=5 {
        let tries = (0..8).map(|n| {
            let name = format!("{version}-{n}");
            write(&workshop, UPDATE, json!({ "id": id, "name": name, "expectedVersion": version }))
        });
        let ended = futures_util::future::join_all(tries).await;
        assert_eq!(ended.iter().filter(|ended| mistakes(ended).is_empty()).count(), 1);
    }
    let numbers: Vec<i64> = recorded(&workshop).await.into_iter().map(|(number, ..)| number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[rstest]
#[tokio::test]
async fn an_update_without_changes_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    for input in [json!({ "id": id }), json!({ "id": id, "name": " A ", "slug": "a" })] {
        assert_eq!(write(&workshop, UPDATE, input).await["changes"], json!([]));
    }
    assert_eq!(recorded(&workshop).await.len(), 1);
    let still = write(&workshop, UPDATE, json!({ "id": id, "name": "B", "expectedVersion": 1 })).await;
    assert_eq!(mistakes(&still), []);
}

#[rstest]
#[tokio::test]
async fn what_is_in_use_is_not_deleted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ topics(first: 1) { nodes { id } } edition(year: 2026) { id } }";
    let found = workshop.data(query, json!({})).await;
    let refused = write(&workshop, DELETE, json!({ "id": found["topics"]["nodes"][0]["id"] })).await;
    assert_eq!(refused["userErrors"][0]["code"], "IN_USE");
    let delete = "mutation($input: DeleteEditionInput!) { ended: deleteEdition(input: $input) {
        deletedEditionId userErrors { code message } } }";
    let refused = write(&workshop, delete, json!({ "id": found["edition"]["id"] })).await;
    let message = "The edition has 44 proposals and 8 themes. Delete them first.";
    assert_eq!(refused["userErrors"], json!([{ "code": "IN_USE", "message": message }]));
}

#[rstest]
#[tokio::test]
async fn an_edition_is_made_and_patched_and_its_fields_are_checked_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let create = "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) {
        edition { id year } userErrors { code field } } }";
    let input =
        json!({ "year": 2031, "name": "Forum 2031", "city": "Turku", "country": "FI", "startsOn": "2031-05-04" });
    let made = write(&workshop, create, input.clone()).await;
    let id = &made["edition"]["id"];
    assert_eq!(mistakes(&write(&workshop, create, input).await), [("TAKEN", "year")]);
    let input = json!({ "id": id, "name": null, "endsOn": "2031-05-01", "country": "XX" });
    let refused = write(&workshop, EDITION, input).await;
    assert_eq!(mistakes(&refused), [("REQUIRED", "name"), ("INVALID", "country"), ("INVALID", "endsOn")]);
    let patched = write(&workshop, EDITION, json!({ "id": id, "city": null, "startsOn": "2031-05-05" })).await;
    let expected = json!({ "name": "Forum 2031", "city": null, "country": "FI", "startsOn": "2031-05-05" });
    assert_eq!(patched["edition"], expected);
}

#[rstest]
#[tokio::test]
async fn whoever_may_not_write_is_refused_before_anything_is_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let viewers = [
        (Viewer::public(), "UNAUTHENTICATED"),
        (workshop.bearer(TokenRole::Partner, None).await, "FORBIDDEN"),
        (workshop.bearer(TokenRole::Editor, Some(2026)).await, "FORBIDDEN"),
    ];
    for (viewer, code) in viewers {
        let input = json!({ "input": { "slug": "a", "name": "A" } });
        let asked = workshop.ask_as(viewer, CREATE, input);
        let (answer, statements) = workshop.statements(asked).await;
        assert_eq!(answer["data"], json!({ "ended": null }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer:#}");
        assert_eq!(statements.len(), 0);
    }
}

#[rstest]
#[tokio::test]
async fn a_write_names_the_token_it_was_made_with(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, None).await;
    let name = editor.name().unwrap().to_owned();
    let input = json!({ "input": { "slug": "a", "name": "A" } });
    let answer = workshop.ask_as(editor.clone(), CREATE, input).await;
    assert_eq!(answer["data"]["ended"]["topic"]["name"], "A", "{answer:#}");
    let log = "{ auditLog { nodes { actor tokenId requestId } } }";
    let answer = workshop.ask_as(editor, log, json!({})).await;
    let entry = &answer["data"]["auditLog"]["nodes"][0];
    assert_eq!((&entry["actor"], &entry["requestId"]), (&json!(name), &json!("test")));
    assert!(entry["tokenId"].as_str().unwrap().starts_with("api_token_"));
}

#[rstest]
#[tokio::test]
async fn the_audit_tells_editors_alone_what_was_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let made = write(&workshop, CREATE, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    write(&workshop, CREATE, json!({ "slug": "b", "name": "B" })).await;
    write(&workshop, DELETE, json!({ "id": id })).await;
    let log = "query($id: ID) { auditLog(subject: $id, first: 5) { totalCount nodes {
        operation subjectKind subjectId before after changes { field before after } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), log, json!({ "id": id })).await;
    let log_of_a = answer["data"]["auditLog"].take();
    assert_eq!(log_of_a["totalCount"], 2);
    let gone = json!({
        "operation": "deleteTopic", "subjectKind": "TOPIC", "subjectId": id,
        "before": { "name": "A", "slug": "a" }, "after": null,
        "changes": [
            { "field": "name", "before": "A", "after": null },
            { "field": "slug", "before": "a", "after": null },
        ],
    });
    assert_eq!(log_of_a["nodes"][0], gone);
    let answer = workshop.ask_as(Viewer::operator(), log, json!({})).await;
    assert_eq!(answer["data"]["auditLog"]["totalCount"], 3);
    let answer = workshop.ask(log, json!({})).await;
    assert_eq!(answer["data"]["auditLog"], Value::Null);
    assert!(answer["errors"][0]["extensions"]["code"].is_string());
}

#[rstest]
#[tokio::test]
async fn entries_and_tokens_are_found_by_id_by_whoever_may_see_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let admin = workshop.bearer(TokenRole::Admin, None).await;
    let input = json!({ "input": { "slug": "a", "name": "A" } });
    workshop.ask_as(admin.clone(), CREATE, input).await;
    let log = "{ auditLog { nodes { id tokenId } } }";
    let answer = workshop.ask_as(admin.clone(), log, json!({})).await;
    let entry = &answer["data"]["auditLog"]["nodes"][0];
    let ids = json!({ "ids": [entry["id"], entry["tokenId"]] });
    let found = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }";
    let (token, audit) = (json!({ "__typename": "ApiToken" }), json!({ "__typename": "AuditEntry" }));
    let answer = workshop.ask_as(admin, found, ids.clone()).await;
    assert_eq!(answer["data"]["nodes"], json!([audit, token]));
    let editor = workshop.bearer(TokenRole::Editor, None).await;
    assert_eq!(workshop.ask_as(editor, found, ids.clone()).await["data"]["nodes"], json!([audit, null]));
    for viewer in [Viewer::public(), workshop.bearer(TokenRole::Editor, Some(2026)).await] {
        assert_eq!(workshop.ask_as(viewer, found, ids.clone()).await["data"]["nodes"], json!([null, null]));
    }
}
