//! A field that fails: where the null goes, and what its error says.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use workshops::{auth::Viewer, document::Limits};

use crate::{
    statements::PEOPLE,
    support::{Backend, Workshop},
};

/// Code and path of each error.
fn errors(answer: &Value) -> Vec<(String, Value)> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors.map(|error| (error["extensions"]["code"].as_str().unwrap().to_owned(), error["path"].clone())).collect()
}

fn unusable(path: Value) -> Vec<(String, Value)> {
    vec![("BAD_USER_INPUT".to_owned(), path)]
}

#[rstest]
#[tokio::test]
async fn a_field_that_may_be_null_is_null_and_its_siblings_stay(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let answer = workshop.ask("{ a: viewer { role } node(id: \"nothing\") { id } b: __typename }", json!({})).await;
    assert_eq!(answer["data"], json!({ "a": { "role": "PUBLIC" }, "node": null, "b": "Query" }));
    assert_eq!(errors(&answer), unusable(json!(["node"])));
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 1, "column": 22 }]));
}

#[rstest]
#[tokio::test]
async fn a_field_that_may_not_be_null_makes_the_nearest_parent_null_that_may(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposal(edition: 2010, number: 23) { title cut: excerpt(length: 0) } viewer { role } }";
    let answer = workshop.ask(query, json!({})).await;
    assert_eq!(answer["data"], json!({ "proposal": null, "viewer": { "role": "PUBLIC" } }));
    assert_eq!(errors(&answer), unusable(json!(["proposal", "cut"])));
}

#[rstest]
#[tokio::test]
async fn a_path_names_every_list_on_its_way(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ edition(year: 2010) { themes { slug topic { proposals(first: 1000) { totalCount } } } } }";
    let answer = workshop.ask(query, json!({})).await;
    let themes = answer["data"]["edition"]["themes"].as_array().unwrap();
    assert!(themes.len() > 1 && themes.iter().all(|theme| theme["slug"].is_string() && theme["topic"].is_null()));
    let expected: Vec<Value> =
        (0..themes.len()).map(|at| json!(["edition", "themes", at, "topic", "proposals"])).collect();
    let mut paths: Vec<Value> = errors(&answer).into_iter().map(|(_, path)| path).collect();
    paths.sort_by_key(|path| path[2].as_u64());
    assert_eq!(paths, expected);
}

#[rstest]
#[tokio::test]
async fn where_no_parent_may_be_null_there_is_no_data(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposals(first: 3) { nodes { title panellists { proposal { excerpt(length: 0) } } } } }";
    let answer = workshop.ask(query, json!({})).await;
    assert_eq!(answer["data"], Value::Null);
    let (code, path) = errors(&answer).remove(0);
    assert_eq!((code.as_str(), path.as_array().unwrap().len()), ("BAD_USER_INPUT", 7), "{answer:#}");
    assert_eq!((&path[0], &path[1], &path[6]), (&json!("proposals"), &json!("nodes"), &json!("excerpt")));
}

#[rstest]
#[tokio::test]
async fn an_answer_has_twenty_errors_at_most(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let fields: String = (0..40).map(|n| format!(" n{n}: node(id: \"x{n}\") {{ id }}")).collect();
    let answer = workshop.ask(&format!("{{ {fields} }}"), json!({})).await;
    assert_eq!(errors(&answer).len(), 20);
    assert_eq!(answer["data"].as_object().unwrap().len(), 40);
    let unknown: String = (0..60).map(|n| format!(" u{n}")).collect();
    assert_eq!(errors(&workshop.ask(&format!("{{ {unknown} }}"), json!({})).await).len(), 20);
}

#[rstest]
#[tokio::test]
async fn an_operation_that_takes_too_long_is_stopped(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let limits = Limits { query_time: Duration::ZERO, ..Limits::default() };
    let workshop = Workshop::with_data(backend).await.limited(limits);
    // Statements of many levels: one alone may be over before a clock of milliseconds moves.
    let answer = workshop.ask(PEOPLE, json!({ "first": 40 })).await;
    assert_eq!(errors(&answer), [("TIMEOUT".to_owned(), Value::Null)]);
    assert_eq!(answer.get("data"), None);
}

#[rstest]
#[tokio::test]
async fn what_fails_inside_is_masked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    workshop.break_table("link").await;
    let answer =
        workshop.ask_as(Viewer::operator(), "{ people(first: 2) { nodes { links { url } } } }", json!({})).await;
    assert_eq!(errors(&answer)[0].0, "INTERNAL_SERVER_ERROR");
    let text = answer.to_string().to_lowercase();
    assert!(["link_", "table", "no such", "sql", "relation"].iter().all(|word| !text.contains(word)), "{text}");
    assert_eq!(workshop.data("{ viewer { role } }", json!({})).await["viewer"]["role"], "PUBLIC");
}
