//! What the service answers over HTTP, in process.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;

use crate::support::service::{Service, TYPENAME, post};

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let service = Service::start().await;
    let expected = json!({ "data": { "__typename": "Query" } });
    let by_post = service
        .post(r#"{"query":"query A{__typename} query B{x:__typename}","operationName":"A","variables":{}}"#)
        .await;
    assert_eq!((by_post.status, by_post.json()), (StatusCode::OK, expected.clone()));
    assert_eq!(by_post.header("content-type"), "application/json; charset=utf-8");
    let path = "/graphql?query=query+A%7B__typename%7D+query+B%7Bx:__typename%7D&operationName=A&variables=%7B%7D";
    let by_get = service.get(path).await;
    assert_eq!((by_get.status, by_get.json()), (StatusCode::OK, expected));
}

#[tokio::test]
async fn null_fields_and_unknown_fields_of_a_request_are_no_error() {
    let body = r#"{"query":"{__typename}","operationName":null,"variables":null,"extensions":{"x":1},"id":"7"}"#;
    assert_eq!(Service::start().await.post(body).await.body, r#"{"data":{"__typename":"Query"}}"#);
}

#[tokio::test]
async fn the_media_type_of_the_answer_follows_the_accept_header() {
    let service = Service::start().await;
    for (accept, expected) in [
        ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/json", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let answer = service.send(post().header("accept", accept).body(TYPENAME.into()).unwrap()).await;
        assert_eq!((answer.header("content-type"), answer.header("vary")), (expected, "accept, accept-encoding"));
    }
}

#[tokio::test]
async fn unusable_requests_get_a_coded_error_that_repeats_nothing_of_them() {
    let service = Service::start().await;
    for (body, code, message) in [
        ("{\"query\": geheim}", "BAD_REQUEST", "The body is not valid JSON (line 1, column 11)."),
        ("", "BAD_REQUEST", "The body is not valid JSON (line 1, column 0)."),
        ("\"geheim\"", "BAD_REQUEST", "The body must be a JSON object with the field query."),
        ("{\"geheim\":1}", "BAD_REQUEST", "The field query is missing."),
        ("{\"query\":{\"geheim\":1}}", "BAD_REQUEST", "The field query must be a string."),
        (
            "{\"query\":\"{a}\",\"operationName\":[\"geheim\"]}",
            "BAD_REQUEST",
            "The field operationName must be a string.",
        ),
        ("{\"query\":\"{a}\",\"variables\":\"geheim\"}", "BAD_REQUEST", "The field variables must be an object."),
        ("{\"query\":\"{a}\",\"extensions\":\"geheim\"}", "BAD_REQUEST", "The field extensions must be an object."),
        (
            "[{\"query\":\"{geheim}\"}]",
            "BATCHING_NOT_SUPPORTED",
            "A list of operations is not supported. Send one operation for each request.",
        ),
    ] {
        let answer = service.post(body).await;
        assert_eq!(answer.error(), (400, code.to_owned(), message.to_owned()), "{body}");
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        assert!(!answer.body.contains("geheim"), "{}", answer.body);
    }
    let deep = format!("{{\"query\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(service.post(deep).await.error().1, "BAD_REQUEST");
    for path in [
        "/graphql",
        "/graphql?query=%7Ba%7D&query=%7Bb%7D",
        "/graphql?query=%7Ba%7D&variables=geheim",
        "/graphql?query=%7Ba%7D&variables=1",
    ] {
        let answer = service.get(path).await;
        assert_eq!((answer.error().0, answer.error().1.as_str()), (400, "BAD_REQUEST"), "{path}");
        assert!(!answer.body.contains("geheim"), "{}", answer.body);
    }
}

#[tokio::test]
async fn other_media_types_are_refused_so_that_no_other_site_can_send_requests() {
    let service = Service::start().await;
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"]
    {
        let request = Request::post("/graphql").header("content-type", media_type).body(TYPENAME.into()).unwrap();
        assert_eq!(service.send(request).await.error().1, "UNSUPPORTED_MEDIA_TYPE", "{media_type}");
    }
    let bare = Request::post("/graphql").body(TYPENAME.into()).unwrap();
    assert_eq!(service.send(bare).await.error().0, 415);
    let with_charset =
        Request::post("/graphql").header("content-type", "Application/JSON; charset=utf-8").body(TYPENAME.into());
    assert_eq!(service.send(with_charset.unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_of_256_kib_is_read_and_a_larger_one_refused() {
    let service = Service::start().await;
    let filler = 256 * 1024 - TYPENAME.len();
    assert_eq!(service.post(format!("{TYPENAME}{}", " ".repeat(filler))).await.status, StatusCode::OK);
    let error = service.post(format!("{TYPENAME}{}", " ".repeat(filler + 1))).await.error();
    assert_eq!(error, (413, "PAYLOAD_TOO_LARGE".to_owned(), "The body is larger than 256 KiB.".to_owned()));
}

#[tokio::test]
async fn an_operation_that_is_no_query_is_refused_by_get() {
    let service = Service::start().await;
    for path in [
        "/graphql?query=mutation%7Bx%7D",
        "/graphql?query=subscription%7Bx%7D",
        "/graphql?query=query+A%7B__typename%7D+mutation+B%7Bx%7D&operationName=B",
    ] {
        let answer = service.get(path).await;
        assert_eq!((answer.error().0, answer.error().1.as_str()), (405, "METHOD_NOT_ALLOWED"), "{path}");
        assert_eq!(answer.header("allow"), "POST");
    }
    let path = "/graphql?query=query+A%7B__typename%7D+mutation+B%7Bx%7D&operationName=A";
    assert_ne!(service.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_error_of_a_query_names_the_request() {
    let answer = Service::start().await.post(r#"{"query":"{ nope neither }"}"#).await;
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    assert_eq!(errors.len(), 2);
    for error in errors {
        assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn a_request_id_is_taken_over_if_it_is_harmless_and_made_otherwise() {
    let service = Service::start().await;
    let longest = "x".repeat(64);
    for id in ["a", "Trace-4711_b", &longest] {
        let request = Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
        assert_eq!(service.send(request).await.header("x-request-id"), id);
    }
    let too_long = "x".repeat(65);
    for id in ["", "a b", "a\"b", "ä", &too_long] {
        let request = Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
        let made = service.send(request).await.header("x-request-id").to_owned();
        assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
    }
    let (first, second) = (service.get("/healthz").await, service.get("/healthz").await);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn alive_whatever_the_database_ready_only_when_it_is_migrated() {
    let service = Service::empty(|_| {}, None).await;
    assert_eq!(
        (service.get("/healthz").await.status, service.get("/healthz").await.body.as_str()),
        (StatusCode::OK, "ok")
    );
    let (status, code, message) = service.get("/readyz").await.error();
    assert_eq!(
        (status, code.as_str(), message.as_str()),
        (503, "UNAVAILABLE", "Migrations are pending. Run `workshops migrate up`.")
    );
    service.app.store.db().migrate().await.unwrap();
    assert_eq!(service.get("/readyz").await.status, StatusCode::OK);
    assert_eq!(service.get("/readyz").await.header("cache-control"), "no-store");
    assert!(service.directory.path().join("workshops.db").exists());
}

#[tokio::test]
async fn a_newer_database_is_not_ready() {
    let service = Service::start().await;
    let tx = service.app.store.db().write().await.ok().unwrap();
    let row = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_0001_future', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&*tx, row).await.unwrap();
    assert!(tx.commit().await.is_ok());
    let (status, _, message) = service.get("/readyz").await.error();
    assert_eq!((status, message.as_str()), (503, "The database is newer than this program. Start the newer version."));
}

#[tokio::test]
async fn a_panic_is_answered_without_its_text_and_the_service_goes_on() {
    let armed = Arc::new(AtomicBool::new(false));
    let trigger = armed.clone();
    let hook = move |_: &sea_orm::Statement| assert!(!trigger.load(Ordering::SeqCst), "geheim");
    let service = Service::empty(|_| {}, Some(Arc::new(hook))).await;
    service.app.store.db().migrate().await.unwrap();
    armed.store(true, Ordering::SeqCst);
    let answer = service.get("/readyz").await;
    let (status, code, _) = answer.error();
    assert_eq!((status, code.as_str()), (500, "INTERNAL_SERVER_ERROR"));
    assert!(!answer.body.contains("geheim"), "{}", answer.body);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    armed.store(false, Ordering::SeqCst);
    assert_eq!(service.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_panic_while_an_operation_runs_is_its_answer_and_the_next_one_is_answered() {
    let armed = Arc::new(AtomicBool::new(false));
    let trigger = armed.clone();
    let hook = move |_: &sea_orm::Statement| assert!(!trigger.load(Ordering::SeqCst), "geheim");
    let service = Service::empty(|_| {}, Some(Arc::new(hook))).await;
    service.app.store.db().migrate().await.unwrap();
    let query = r#"{"query":"{ topics { totalCount } }"}"#;
    armed.store(true, Ordering::SeqCst);
    let answer = service.post(query).await;
    let (_, code, _) = answer.error();
    assert_eq!(code, "INTERNAL_SERVER_ERROR");
    assert_eq!(answer.json().get("data"), None);
    assert!(!answer.body.contains("geheim"), "{}", answer.body);
    armed.store(false, Ordering::SeqCst);
    assert_eq!(service.post(query).await.body, r#"{"data":{"topics":{"totalCount":0}}}"#);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_answered_in_json_with_a_hint() {
    let service = Service::start().await;
    let (status, code, message) = service.get("/nope").await.error();
    assert_eq!((status, code.as_str()), (404, "NOT_FOUND"));
    assert!(message.contains("/graphql"), "{message}");
    assert_eq!(service.get("/graphiql/assets/nope.js").await.error().0, 404);
    for (method, path, allow) in
        [("DELETE", "/graphql", "GET,HEAD,OPTIONS,POST"), ("POST", "/healthz", "GET,HEAD,OPTIONS")]
    {
        let answer = service.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.error().0, answer.error().1.as_str()), (405, "METHOD_NOT_ALLOWED"));
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test]
async fn a_browser_is_led_to_the_explorer() {
    let service = Service::start().await;
    let browser = Request::get("/graphql").header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    let answer = service.send(browser.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/graphiql"));
}

#[tokio::test]
async fn the_explorer_loads_nothing_from_elsewhere_and_opens_with_the_examples() {
    let service = Service::start().await;
    let page = service.get("/graphiql").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(
        !policy.contains("http") && !policy.contains("unsafe-eval") && policy.contains("script-src 'self';"),
        "{policy}"
    );
    assert!(!page.body.contains("//"), "{}", page.body);
    for query in ["ThemeProposals", "PersonParticipations", "ProposalPage"] {
        assert!(page.body.contains(&format!("query {query}")), "{query}");
    }
    let assets = page.body.split('"').filter(|part| part.starts_with("/graphiql/assets/")).collect::<Vec<_>>();
    assert_eq!(assets.len(), 5);
    for asset in assets {
        let file = service.get(asset).await;
        assert_eq!(
            (file.status, file.header("cache-control")),
            (StatusCode::OK, "public, max-age=31536000, immutable")
        );
        let media_type =
            if asset.contains(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
        assert_eq!((file.header("content-type"), file.header("x-content-type-options")), (media_type, "nosniff"));
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let service = Service::start().await;
    for path in ["/", "/graphql?query=%7B__typename%7D", "/graphql", "/graphiql", "/healthz", "/readyz", "/nope"] {
        let answer = service.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

#[test]
fn the_vendored_files_are_those_of_the_list() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/graphiql");
    let list = std::fs::read_to_string(directory.join("SHA256SUMS")).unwrap();
    assert_eq!(list.lines().count(), 4);
    for line in list.lines() {
        let (expected, name) = line.split_once("  ").unwrap();
        let hash = <sha2::Sha256 as sha2::Digest>::digest(std::fs::read(directory.join(name)).unwrap());
        assert_eq!(hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat(), expected, "{name}");
    }
}
