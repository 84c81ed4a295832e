//! Whatever is sent, the endpoint answers with data or with errors that have a code, and never fails inside.

use std::sync::OnceLock;

use axum::{
    body::Body,
    http::{Request, header},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use workshops::auth::Viewer;

use crate::support::service::{Answer, Service, TYPENAME};

/// Documents that are right before they are broken.
const DOCUMENTS: [&str; 4] = [
    include_str!("queries/01_theme_proposals.graphql"),
    include_str!("queries/03_proposal_page.graphql"),
    include_str!("queries/04_person_participations.graphql"),
    "query Q($id: ID!, $on: Boolean = true, $filter: ProposalFilter = { and: [{ number: { gte: 1 } }] }) {
        node(id: $id) { __typename ...P @include(if: $on) ... on Person { name } }
        proposals(filter: $filter, orderBy: [{ field: TITLE, direction: DESC }], first: 3) { nodes { ...P } totalCount }
        __type(name: \"Proposal\") { fields { name args { name defaultValue } } }
    }
    fragment P on Proposal { id title p: panellists { person { proposals(first: 2) { nodes { number } } } } }",
];

const WORDS: [&str; 62] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "$",
    "@",
    "...",
    "=",
    "|",
    "&",
    ",",
    "#",
    "\n",
    "\"",
    "\"\"\"",
    "\\",
    "query",
    "mutation",
    "subscription",
    "fragment",
    "on",
    "{ __typename }",
    "$a",
    "@skip(if: $a)",
    "@include(if: true)",
    "proposals",
    "nodes",
    "edges",
    "node",
    "totalCount",
    "first: 100",
    "first: -1",
    "filter:",
    "{ not: { number: { eq: 1 } } }",
    "id",
    "title",
    "viewer { role }",
    "__schema",
    "__type(name: \"Query\")",
    "...F",
    "fragment F on Proposal { id ...F }",
    "true",
    "null",
    "2010",
    "9999999999999",
    "-1e400",
    "1.5",
    "\"text\"",
    "\"\\u0000\"",
    "\"\"\"block\"\"\"",
    "ENUM",
    "\u{0}",
    "\u{feff}",
    "é",
    "🦀",
    "people",
    "_",
    "extend type Query { a: Int }",
];

struct Shared {
    runtime: Runtime,
    service: Service,
}

/// One service for all cases: what one of them breaks, the next ones see.
fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let service = runtime.block_on(async {
            let service = Service::start().await;
            let editor = Viewer::operator().editor().unwrap();
            workshops::import::demo::load(&service.app.store, &editor).await.unwrap();
            service
        });
        Shared { runtime, service }
    })
}

fn soup() -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), 0..200).prop_map(|words| words.join(" "))
}

/// A right document with words put in, pieces taken out and pieces repeated.
fn broken() -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), any::<Index>(), 0..3_u8, select(&WORDS[..]));
    (select(&DOCUMENTS[..]), vec(edit, 0..6)).prop_map(|(document, edits)| {
        let mut pieces: Vec<&str> = document.split_inclusive([' ', '{', '}', '(', ')']).collect();
        for (at, other, kind, word) in edits {
            if pieces.is_empty() {
                break;
            }
            let (at, other) = (at.index(pieces.len()), other.index(pieces.len()));
            match kind {
                0 => pieces.insert(at, word),
                1 => drop(pieces.drain(at.min(other)..at.max(other).min(at.min(other) + 5))),
                _ => {
                    let copy = pieces[at.min(other)..at.max(other).min(at.min(other) + 20)].to_vec();
                    pieces.splice(at..at, copy);
                }
            }
        }
        pieces.concat()
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec!["", "proposal_0", "2010", "NUMBER", "\u{0}", "x"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = select(vec!["eq", "in", "and", "not", "number", "edition", "theme", "constructor", "__proto__"]);
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((key, inner), 0..6).prop_map(|fields| fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        ]
    })
}

/// The answer is one a client can work with, and the service is still there.
fn check(answer: &Answer) -> Result<(), TestCaseError> {
    let body: Value = serde_json::from_slice(&answer.bytes)
        .map_err(|error| TestCaseError::fail(format!("{error}: {}", answer.body)))?;
    prop_assert!(answer.status.as_u16() < 500, "{} {}", answer.status, answer.body);
    let errors = body["errors"].as_array().map_or(&[][..], Vec::as_slice);
    prop_assert!(body.get("data").is_some() || !errors.is_empty(), "{}", answer.body);
    prop_assert!(errors.len() <= 20);
    for error in errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        prop_assert!(!code.is_empty() && code != "INTERNAL_SERVER_ERROR", "{}", answer.body);
        prop_assert!(error["message"].as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= 301));
    }
    let shared = shared();
    let next = shared.runtime.block_on(shared.service.post(TYPENAME));
    prop_assert_eq!(next.body, r#"{"data":{"__typename":"Query"}}"#);
    Ok(())
}

fn post(body: &Value) -> Answer {
    let shared = shared();
    shared.runtime.block_on(shared.service.post(body.to_string()))
}

proptest! {
    #[test]
    fn any_words_are_answered(document in soup()) {
        check(&post(&json!({ "query": document })))?;
    }

    #[test]
    fn any_broken_document_is_answered(document in broken(), id in value(), filter in value(), name in value()) {
        let variables = json!({ "id": id, "filter": filter, "year": name, "on": id });
        check(&post(&json!({ "query": document, "variables": variables })))?;
        check(&post(&json!({ "query": document, "operationName": name, "variables": filter, "extensions": id })))?;
    }

    #[test]
    fn any_bytes_are_answered(bytes in vec(any::<u8>(), 0..400), text in any::<String>()) {
        let shared = shared();
        check(&shared.runtime.block_on(shared.service.post(bytes)))?;
        let pairs = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", &text).finish();
        for query in [pairs, text.bytes().map(|byte| format!("%{byte:02x}")).collect()] {
            let request = Request::get(format!("/graphql?{query}")).header(header::ACCEPT, "application/json");
            check(&shared.runtime.block_on(shared.service.send(request.body(Body::empty()).unwrap())))?;
        }
    }
}
