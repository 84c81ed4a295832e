//! Imports through the API: pages as files, in base64 and as text.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    mutations::{mistakes, write},
    support::{Backend, Workshop, service::send, workshop::example},
};

const IMPORT: &str = "mutation($input: ImportProposalsInput!) { ended: importProposals(input: $input) {
    results { page address outcome reason edition number title proposal { title status }
        diagnostics { severity code field line } changes { field before after } }
    userErrors { code field message } clientMutationId } }";

fn page() -> Vec<u8> {
    std::fs::read(example("00-cybercrime-twin.txt")).unwrap()
}

async fn proposals(workshop: &Workshop) -> Value {
    workshop.data("{ proposals { totalCount } people { totalCount } }", json!({})).await
}

#[rstest]
#[tokio::test]
async fn a_page_is_tried_first_and_taken_in_when_told_to(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let pages =
        json!([{ "base64": STANDARD.encode(page()), "address": "23.txt" }, { "text": "nothing of a proposal" }]);
    let tried = write(&workshop, IMPORT, json!({ "pages": pages, "clientMutationId": "c" })).await;
    let results = &tried["results"];
    assert_eq!((&results[0]["outcome"], &results[0]["proposal"]), (&json!("NEW"), &Value::Null), "{tried:#}");
    assert_eq!(
        (&results[0]["edition"], &results[0]["number"], &results[0]["address"]),
        (&json!(2010), &json!(23), &json!("23.txt"))
    );
    assert_eq!(
        (&results[1]["outcome"], &results[1]["address"], &results[1]["page"]),
        (&json!("REFUSED"), &json!("page 2"), &json!(1))
    );
    assert!(results[1]["reason"].is_string());
    assert!(
        results[0]["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "REPORT_LINK_MISSING"),
        "{tried:#}"
    );
    assert_eq!(proposals(&workshop).await["proposals"]["totalCount"], 0);

    let input = json!({ "pages": pages, "dryRun": false });
    let written = write(&workshop, IMPORT, input.clone()).await;
    assert_eq!(written["results"][0]["proposal"]["status"], "SUBMITTED");
    assert_eq!(proposals(&workshop).await, json!({ "proposals": { "totalCount": 1 }, "people": { "totalCount": 7 } }));
    let again = write(&workshop, IMPORT, input).await;
    assert_eq!(again["results"][0]["outcome"], "SAME");
}

#[rstest]
#[tokio::test]
async fn everything_an_import_makes_is_recorded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let pages = json!([{ "base64": STANDARD.encode(page()) }]);
    write(&workshop, IMPORT, json!({ "pages": pages, "dryRun": false })).await;
    let mut counts = Vec::new();
    for kind in ["EDITION", "THEME", "TOPIC", "PERSON", "ORGANIZATION", "PROPOSAL", "PARTICIPATION"] {
        let query = "query($kind: SubjectKind!) { auditLog(filter: { subjectKind: $kind, operation: \"importProposals\" }) { totalCount } }";
        let answer = workshop.ask_as(Viewer::operator(), query, json!({ "kind": kind })).await;
        counts.push((kind, answer["data"]["auditLog"]["totalCount"].as_i64().unwrap_or_default()));
    }
    let expected = [
        ("EDITION", 1),
        ("THEME", 8),
        ("TOPIC", 7),
        ("PERSON", 7),
        ("ORGANIZATION", 5),
        ("PROPOSAL", 1),
        ("PARTICIPATION", 9),
    ];
    assert_eq!(counts, expected);
    // Whoever follows the changes is told of all of it.
    let changes = workshop
        .data("{ changes(first: 100) { nodes { action type subjectId node { __typename } } } }", json!({}))
        .await;
    let nodes = changes["changes"]["nodes"].as_array().unwrap();
    let kinds = |kind: &str| {
        let created = nodes.iter().filter(|node| node["type"] == kind && node["action"] == "CREATED");
        created.map(|node| node["subjectId"].as_str().unwrap()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((kinds("PERSON"), kinds("PROPOSAL"), kinds("PARTICIPATION")), (7, 1, 9), "{changes:#}");
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_with_pages_is_said_at_once_and_names_the_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let pages = json!([{ "text": "a", "base64": "YQ==" }, {}, { "base64": "%%%" }]);
    let refused = write(&workshop, IMPORT, json!({ "pages": pages, "dryRun": false })).await;
    let paths: Vec<&Value> = refused["userErrors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(
        paths,
        [&json!(["pages", "0", "upload"]), &json!(["pages", "1", "upload"]), &json!(["pages", "2", "base64"])]
    );
    assert_eq!(refused["results"], json!([]));
    let refused = write(&workshop, IMPORT, json!({ "pages": [] })).await;
    assert_eq!(mistakes(&refused), [("INVALID", "pages")]);
}

#[rstest]
#[tokio::test]
async fn editors_import_into_their_own_edition_and_learn_nothing_of_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let changed = String::from_utf8(page()).unwrap().replace("Budapest", "Bucharest");
    let input = json!({ "input": { "pages": [{ "text": changed }] } });
    let answer = workshop.ask_as(editor, IMPORT, input.clone()).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer:#}");
    assert!(!answer.to_string().contains("Budapest"), "{answer:#}");
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let answer = workshop.ask_as(own, IMPORT, input).await;
    assert_eq!(answer["data"]["ended"]["results"][0]["outcome"], "CHANGED");
    assert_eq!(answer["data"]["ended"]["results"][0]["changes"][0]["field"], "description");
}

/// Name, file name and content.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A multipart request as browsers write it.
fn multipart(token: Option<&str>, parts: &[Part]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        body.extend_from_slice(
            format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    let mut request = Request::post("/graphql").header("content-type", "multipart/form-data; boundary=XX");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(body.into()).unwrap()
}

fn operations(variables: Value) -> Vec<u8> {
    json!({ "query": IMPORT, "variables": variables }).to_string().into_bytes()
}

#[rstest]
#[tokio::test]
async fn a_page_comes_as_a_file_of_a_multipart_request(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let (_, secret) = workshop.token(TokenRole::Editor, None, None).await;
    let router = workshop.router();
    let asked = operations(json!({ "input": { "pages": [{ "upload": null }], "dryRun": false } }));
    let map: &[u8] = br#"{"0": ["variables.input.pages.0.upload"]}"#;
    let file = page();
    let parts = [("operations", None, &asked[..]), ("map", None, map), ("0", Some("page-23.txt"), &file[..])];
    let answer = send(&router, multipart(Some(secret.reveal()), &parts)).await;
    let result = &answer.json()["data"]["ended"]["results"][0];
    assert_eq!((&result["outcome"], &result["address"]), (&json!("NEW"), &json!("page-23.txt")), "{}", answer.body);

    // Without a token no file is read.
    assert_eq!(send(&router, multipart(None, &parts)).await.refusal(), (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
    let wrong: [&[Part]; 6] = [
        &[],
        &[("map", None, map), ("operations", None, &asked)],
        &[("operations", None, &asked), ("map", None, map)],
        &[("operations", None, &asked), ("map", None, b"{}"), ("0", Some("a"), b"x")],
        &[
            ("operations", None, &asked),
            ("map", None, br#"{"0": ["variables.input.pages.7.upload"]}"#),
            ("0", Some("a"), b"x"),
        ],
        &[("operations", None, b"[]"), ("map", None, map), ("0", Some("a"), b"x")],
    ];
    for parts in wrong {
        let answer = send(&router, multipart(Some(secret.reveal()), parts)).await;
        assert_eq!(answer.status.as_u16(), 400, "{}", answer.body);
    }
    // What stands for a file cannot be had by writing it.
    let forged = json!({ "query": IMPORT, "variables": { "input": { "pages": [{ "upload": "file:0:aa" }] } } });
    let request = crate::support::service::post().header("authorization", format!("Bearer {}", secret.reveal()));
    let answer = send(&router, request.body(forged.to_string().into()).unwrap()).await;
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{}", answer.body);
}

#[tokio::test]
async fn editors_alone_send_large_bodies() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let (_, editor) = workshop.token(TokenRole::Editor, None, None).await;
    let (_, partner) = workshop.token(TokenRole::Partner, None, None).await;
    let router = workshop.router();
    let text = "x".repeat(600 * 1024);
    let body = json!({ "query": IMPORT, "variables": { "input": { "pages": [{ "text": text }] } } }).to_string();
    let request = |token: Option<&str>| {
        let mut request = crate::support::service::post().header("content-length", body.len());
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        request.body(Body::from(body.clone())).unwrap()
    };
    let too_large = (413, "PAYLOAD_TOO_LARGE".to_owned());
    assert_eq!(send(&router, request(None)).await.refusal(), too_large);
    assert_eq!(send(&router, request(Some(partner.reveal()))).await.refusal(), too_large);
    let answer = send(&router, request(Some(editor.reveal()))).await;
    assert_eq!(answer.json()["data"]["ended"]["results"][0]["outcome"], "REFUSED", "{}", answer.body);
}
