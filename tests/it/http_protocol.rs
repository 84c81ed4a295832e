//! GraphQL over HTTP: media types, methods, statuses, and what a request may look like.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::support::service::{Service, TYPENAME, link, post};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
const UNKNOWN_FIELD: &str = r#"{"query":"{ nope }"}"#;

fn refused(code: &str, status: u16) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn the_answer_is_of_the_media_type_the_client_likes_best() {
    let service = Service::start().await;
    for (accept, expected) in [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("Application/GraphQL-Response+JSON; charset=UTF-8", GRAPHQL),
        ("application/graphql-response+json, application/json", GRAPHQL),
        ("application/json, application/graphql-response+json", GRAPHQL),
        ("application/json;q=0.9, application/graphql-response+json;q=0.8", JSON),
        ("application/json;q=0.8, application/graphql-response+json;q=0.9", GRAPHQL),
        ("application/json, */*", JSON),
        ("application/graphql-response+json, */*;q=0.5", GRAPHQL),
        ("*/*, application/json;q=0", GRAPHQL),
        ("*/*, application/graphql-response+json;q=0", JSON),
        ("text/html;level=\"a,b\", application/json;q=0.001", JSON),
        ("application/graphql-response+json;charset=latin1, application/json;q=0.1", JSON),
        ("application/graphql-response+json;q=2, application/json;q=0.1", JSON),
        ("text/html, application/*;q=0.2", JSON),
    ] {
        let answer = service.post_with(TYPENAME, "accept", accept).await;
        let media_type = format!("{expected}; charset=utf-8");
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, &*media_type), "{accept}");
    }
    let twice = post().header("accept", "text/html").header("accept", GRAPHQL).body(TYPENAME.into()).unwrap();
    assert_eq!(service.send(twice).await.header("content-type"), "application/graphql-response+json; charset=utf-8");
}

#[tokio::test]
async fn a_client_that_takes_neither_media_type_is_told_so() {
    let service = Service::start().await;
    for accept in
        ["text/html", "application/xml, text/*", "*/*;q=0", "application/json;q=0", "json", "application/json;q=x"]
    {
        let answer = service.post_with(TYPENAME, "accept", accept).await;
        assert_eq!(answer.refusal(), refused("NOT_ACCEPTABLE", 406), "{accept}");
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    }
    let answer = service.get_with(&link(&[("query", "{__typename}")]), "accept", "image/png").await;
    assert_eq!(answer.refusal(), refused("NOT_ACCEPTABLE", 406));
}

#[tokio::test]
async fn a_refused_document_is_400_for_the_new_media_type_and_200_for_the_old() {
    let service = Service::start().await;
    let variables = r#"{"query":"query($id: ID!) { node(id: $id) { id } }","variables":{"id":null}}"#;
    for (body, code) in [
        (r#"{"query":"{"}"#, "GRAPHQL_PARSE_FAILED"),
        (UNKNOWN_FIELD, "GRAPHQL_VALIDATION_FAILED"),
        (r#"{"query":"query A{__typename} query B{__typename}"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (r#"{"query":"{__typename}","operationName":"X"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (variables, "BAD_USER_INPUT"),
    ] {
        for (accept, status) in [(GRAPHQL, 400), (JSON, 200)] {
            let answer = service.post_with(body, "accept", accept).await;
            assert_eq!(answer.refusal(), refused(code, status), "{body}");
            assert_eq!((answer.json().get("data"), answer.header("cache-control")), (None, "no-store"), "{body}");
        }
    }
}

#[tokio::test]
async fn what_is_no_graphql_request_is_400_for_both_media_types() {
    let service = Service::start().await;
    for body in ["", "{", "1", "null", "{}", r#"{"query":1}"#, r#"{"query":null}"#, r#"{"query":"{a}","variables":[]}"#]
    {
        for accept in [GRAPHQL, JSON] {
            let answer = service.post_with(body, "accept", accept).await;
            assert_eq!(answer.refusal(), refused("BAD_REQUEST", 400), "{body}");
            assert!(answer.header("content-type").starts_with(accept), "{body}");
        }
    }
    let batch = format!("[{TYPENAME},{TYPENAME}]");
    assert_eq!(service.post(batch).await.refusal(), refused("BATCHING_NOT_SUPPORTED", 400));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let service = Service::start().await;
    for (body, message) in [
        (r#"{"query":"{a}","query":"{b}"}"#, "The body has an object with the same key twice (line 1, column 22)."),
        (
            r#"{"query":"{a}","variables":{"x":{"y":1,"y":2}}}"#,
            "The body has an object with the same key twice (line 1, column 42).",
        ),
        (r#"{"query":"{a}","documentId":7}"#, "The field documentId must be a string."),
        (r#"{"query":"{a}","documentId":"x"}"#, "Give documentId alone, without query and without persistedQuery."),
        (r#"{"query":"{a}","extensions":{"persistedQuery":1}}"#, "The field persistedQuery must be an object."),
        (
            r#"{"query":"{a}","extensions":{"persistedQuery":{"version":2}}}"#,
            "The field persistedQuery.version must be 1.",
        ),
        (
            r#"{"query":"{a}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"+f"}}}"#,
            "The field persistedQuery.sha256Hash must be 64 hexadecimal digits.",
        ),
    ] {
        assert_eq!(service.post(body).await.error(), (400, "BAD_REQUEST".to_owned(), message.to_owned()), "{body}");
    }
    for (parameters, message) in [
        ("query={a}&query={b}", "The parameter query is given twice."),
        ("query={a}&%71uery={b}", "The parameter query is given twice."),
        ("query=%FF", "The parameter query is not valid UTF-8."),
        ("query={a}&operationName=%C3", "The parameter operationName is not valid UTF-8."),
        ("query={a}&variables={", "The parameter variables must be a JSON object."),
        ("query={a}&variables=[]", "The field variables must be an object."),
        ("query={a}&variables={%22a%22:1,%22a%22:2}", "The parameter variables has an object with the same key twice."),
        ("query={a}&extensions=1", "The field extensions must be an object."),
        ("", "The field query is missing."),
        ("unknown=1", "The field query is missing."),
    ] {
        let path = format!("/graphql?{}", parameters.replace('{', "%7B").replace('}', "%7D"));
        let answer = service.get(&path).await;
        assert_eq!(answer.error(), (400, "BAD_REQUEST".to_owned(), message.to_owned()), "{parameters}");
    }
}

#[tokio::test]
async fn everything_a_body_may_hold_may_come_by_get() {
    let service = Service::start().await;
    let query = "query A($n: String!) { __type(name: $n) { name } } query B { __typename }";
    let path = link(&[
        ("query", query),
        ("operationName", "A"),
        ("variables", r#"{"n":"Person"}"#),
        ("extensions", r#"{"x":"+ %"}"#),
    ]);
    assert_eq!(service.get(&path).await.body, r#"{"data":{"__type":{"name":"Person"}}}"#);
    let empty = link(&[("query", "{__typename}"), ("operationName", ""), ("variables", ""), ("documentId", "")]);
    assert_eq!(service.get(&empty).await.status, StatusCode::OK);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let service = Service::start().await;
    let path = link(&[("query", "{__typename}")]);
    let get = service.get(&path).await;
    let head = service.send(Request::head(&path).body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for name in ["content-type", "content-length", "etag", "cache-control", "vary"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn a_mutation_by_link_is_refused_whatever_else_is_wrong_with_it() {
    let service = Service::start().await;
    for query in ["mutation { __typename }", "mutation M($x: Int!) { nope }", "subscription { x }"] {
        for method in ["GET", "HEAD"] {
            let request = Request::builder().method(method).uri(link(&[("query", query)]));
            let answer = service.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{method} {query}");
            assert!(method == "HEAD" || answer.refusal() == refused("METHOD_NOT_ALLOWED", 405));
        }
    }
}

#[tokio::test]
async fn the_method_is_that_of_the_request_line() {
    let service = Service::start().await;
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let answer = service.get_with(&link(&[("query", "mutation { __typename }")]), name, "POST").await;
        assert_eq!(answer.refusal(), refused("METHOD_NOT_ALLOWED", 405), "{name}");
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"] {
        let answer = service.send(Request::builder().method(method).uri("/graphql").body(Body::empty()).unwrap()).await;
        assert_eq!(answer.refusal(), refused("METHOD_NOT_ALLOWED", 405), "{method}");
    }
}

#[tokio::test]
async fn only_json_in_utf_8_is_read() {
    let service = Service::start().await;
    for media_type in [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "",
    ] {
        let request = Request::post("/graphql").header("content-type", media_type).body(TYPENAME.into()).unwrap();
        assert_eq!(service.send(request).await.refusal(), refused("UNSUPPORTED_MEDIA_TYPE", 415), "{media_type}");
    }
    let two = post().header("content-type", "application/json").body(TYPENAME.into()).unwrap();
    assert_eq!(service.send(two).await.refusal(), refused("UNSUPPORTED_MEDIA_TYPE", 415));
    for media_type in ["application/json; charset=\"UTF-8\"", "application/json;charset=utf-8; x=y", "APPLICATION/JSON"]
    {
        let request = Request::post("/graphql").header("content-type", media_type).body(TYPENAME.into()).unwrap();
        assert_eq!(service.send(request).await.status, StatusCode::OK, "{media_type}");
    }
    let utf_16: Vec<u8> = TYPENAME.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(service.post(utf_16).await.refusal(), refused("BAD_REQUEST", 400));
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_504() {
    let service = Service::with(|config| config.limits.query_time = std::time::Duration::ZERO).await;
    // One statement may be over before a clock of milliseconds moves.
    let lists = ["people", "proposals", "organizations", "topics", "editions"];
    let lists: String = (0..50).map(|n| format!("l{n}: {}(first: {n}) {{ nodes {{ id }} }} ", lists[n % 5])).collect();
    let query = serde_json::json!({ "query": format!("{{ {lists} }}") }).to_string();
    for accept in [GRAPHQL, JSON] {
        let answer = service.post_with(query.clone(), "accept", accept).await;
        assert_eq!(answer.refusal(), refused("TIMEOUT", 504));
        assert_eq!((answer.json().get("data"), answer.header("cache-control")), (None, "no-store"));
    }
}

#[tokio::test]
async fn an_executed_operation_is_200_even_if_a_field_failed() {
    let service = Service::start().await;
    let body = r#"{"query":"{ node(id: \"nope\") { id } }"}"#;
    let answer = service.post_with(body, "accept", GRAPHQL).await;
    assert_eq!(answer.refusal(), refused("BAD_USER_INPUT", 200));
    assert!(answer.json()["data"]["node"].is_null(), "{}", answer.body);
}

#[test]
fn every_code_is_in_the_documentation() {
    let read = |path| std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (source, documentation) = (read("src/error.rs"), read("docs/API.md"));
    let codes = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\","));
    let codes = codes.collect::<Vec<_>>();
    assert!(codes.len() > 20, "{codes:?}");
    for code in codes {
        assert!(documentation.contains(&format!("| `{code}` |")), "{code}");
    }
}
