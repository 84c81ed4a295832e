//! Requests made to hurt, each answered with its code, and after each an ordinary request.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{Request, StatusCode},
};
use futures_util::stream;
use serde_json::json;
use workshops::config::Config;

use crate::support::service::{Service, TYPENAME, link, post};

fn refused(code: &str, status: u16) -> (u16, String) {
    (status, code.to_owned())
}

/// A body that does not say how long it is.
fn chunked(bytes: usize) -> Body {
    let chunk = Bytes::from(vec![b' '; 16 * 1024]);
    let chunks = std::iter::repeat_n(chunk, bytes.div_ceil(16 * 1024));
    Body::from_stream(stream::iter(chunks.map(Ok::<_, std::io::Error>)))
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let service = Service::start().await;
    let declared = Request::post("/graphql").header("content-type", "application/json");
    let declared = declared.header("content-length", "1099511627776").body(Body::empty()).unwrap();
    assert_eq!(service.send(declared).await.refusal(), refused("PAYLOAD_TOO_LARGE", 413));
    service.is_well().await;
    assert_eq!(service.post(chunked(1024 * 1024)).await.refusal(), refused("PAYLOAD_TOO_LARGE", 413));
    service.is_well().await;
}

#[tokio::test]
async fn the_largest_body_is_a_setting() {
    let service = Service::with(|config| config.limits.body = 1024).await;
    let body = |length: usize| format!("{TYPENAME}{}", " ".repeat(length - TYPENAME.len()));
    assert_eq!(service.post(body(1024)).await.status, StatusCode::OK);
    assert_eq!(service.post(body(1025)).await.error().2, "The body is larger than 1 KiB.");
}

#[tokio::test]
async fn bodies_that_never_end() {
    let service = Service::with(|config| config.http.connections.body_time = Duration::from_millis(20)).await;
    let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    assert_eq!(service.post(body).await.refusal(), refused("TIMEOUT", 408));
    service.is_well().await;
}

#[tokio::test]
async fn bodies_that_break_off() {
    let service = Service::start().await;
    let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("geheim"))]);
    let answer = service.post(Body::from_stream(broken)).await;
    assert_eq!(answer.refusal(), refused("BAD_REQUEST", 400));
    assert!(!answer.body.contains("geheim"));
    service.is_well().await;
}

#[tokio::test]
async fn compressed_bodies() {
    let service = Service::start().await;
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, identity"] {
        let answer = service.post_with(vec![0x1f, 0x8b, 0x08, 0x00], "content-encoding", encoding).await;
        assert_eq!(answer.refusal(), refused("UNSUPPORTED_MEDIA_TYPE", 415), "{encoding}");
        assert_eq!(answer.header("accept-encoding"), "identity");
    }
    assert_eq!(service.post_with(TYPENAME, "content-encoding", "identity").await.status, StatusCode::OK);
    service.is_well().await;
}

#[tokio::test]
async fn json_that_nests_without_end() {
    let service = Service::start().await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let variables = format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
        for body in [variables.clone(), format!(r#"{{"query":"{{a}}","variables":{{"x":{variables}}}}}"#)] {
            assert_eq!(service.post(body).await.refusal(), refused("BAD_REQUEST", 400));
            service.is_well().await;
        }
        let path = link(&[("query", "{a}"), ("variables", &variables[..20_000])]);
        assert_eq!(service.get(&path).await.refusal(), refused("BAD_REQUEST", 400));
    }
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let service = Service::start().await;
    for bytes in
        [b"{\"query\":\"{__typename}\xff\"}".to_vec(), b"\xef\xbb\xbf{}".to_vec(), vec![0; 1000], vec![0xff; 1000]]
    {
        assert_eq!(service.post(bytes).await.refusal(), refused("BAD_REQUEST", 400));
    }
    let half = r#"{"query":"{__typename}","operationName":"\ud800"}"#;
    assert_eq!(service.post(half).await.refusal(), refused("BAD_REQUEST", 400));
    assert_eq!(service.get("/graphql?query=%C0%80").await.refusal(), refused("BAD_REQUEST", 400));
    service.is_well().await;
}

#[tokio::test]
async fn null_characters() {
    let service = Service::start().await;
    let answer = service.post(r#"{"query":"{ __typename \u0000 }"}"#).await;
    assert_eq!(answer.refusal(), refused("GRAPHQL_PARSE_FAILED", 200));
    assert_eq!(service.get("/graphql?query=%7B%00%7D").await.refusal(), refused("GRAPHQL_PARSE_FAILED", 200));
    let name = r#"{"query":"query A{__typename}","operationName":"A\u0000"}"#;
    assert_eq!(service.post(name).await.refusal(), refused("OPERATION_RESOLUTION_FAILURE", 200));
    service.is_well().await;
}

#[tokio::test]
async fn more_variables_than_anybody_needs() {
    let service = Service::start().await;
    let variables: serde_json::Map<_, _> = (0..10_000).map(|n| (format!("v{n}"), json!(n))).collect();
    let body = json!({ "query": "{ __typename }", "variables": variables }).to_string();
    let answer = service.post(body).await;
    assert!(answer.body.len() < 10_000, "{}", answer.body.len());
    service.is_well().await;
    let long = json!({ "query": "query($x: String) { people(filter: { name: { contains: $x } }) { totalCount } }",
        "variables": { "x": "x".repeat(200 * 1024) } });
    assert_eq!(service.post(long.to_string()).await.refusal(), refused("VARIABLES_TOO_LARGE", 200));
    service.is_well().await;
}

#[tokio::test]
async fn parameters_without_number() {
    let service = Service::start().await;
    let path = format!("/graphql?query=%7B__typename%7D{}", "&x=1".repeat(10_000));
    assert_eq!(service.get(&path).await.status, StatusCode::OK);
    assert_eq!(
        service.get(&format!("/graphql?{}", "query&".repeat(9_000))).await.refusal(),
        refused("BAD_REQUEST", 400)
    );
    assert_eq!(service.get(&format!("/graphql?{}", "&".repeat(60_000))).await.refusal(), refused("BAD_REQUEST", 400));
    service.is_well().await;
}

#[tokio::test]
async fn headers_without_sense() {
    let service = Service::start().await;
    for name in ["accept", "accept-encoding", "if-none-match", "x-forwarded-for", "forwarded", "x-request-id", "origin"]
    {
        for value in [",".repeat(50_000), "\"".repeat(50_001), ";q=".repeat(15_000), "a/b,".repeat(10_000)] {
            let request = Request::get("/graphql?query=%7B__typename%7D").header(name, value).body(Body::empty());
            let status = service.send(request.unwrap()).await.status;
            assert!(status == StatusCode::OK || status == StatusCode::NOT_ACCEPTABLE, "{name}: {status}");
        }
        let bytes = axum::http::HeaderValue::from_bytes(&[0xff, 0xfe]).unwrap();
        let status = service.send(post().header(name, bytes).body(TYPENAME.into()).unwrap()).await.status;
        assert!(status == StatusCode::OK || status == StatusCode::NOT_ACCEPTABLE, "{name}: {status}");
    }
    service.is_well().await;
}

/// A body that keeps its request waiting until it is let go.
fn held() -> (tokio::sync::oneshot::Sender<()>, Body) {
    let (let_go, held) = tokio::sync::oneshot::channel::<()>();
    let body = stream::once(async move {
        let _ = held.await;
        Ok::<_, std::io::Error>(Bytes::from_static(TYPENAME.as_bytes()))
    });
    (let_go, Body::from_stream(body))
}

#[tokio::test]
async fn slow_bodies_take_no_places_from_others() {
    let service = Service::with(|config| config.http.capacity.requests = 1).await;
    let (let_go, body) = held();
    let slow = service.post(body);
    let others = async {
        service.is_well().await;
        let_go.send(()).unwrap();
    };
    assert_eq!(tokio::join!(slow, others).0.status, StatusCode::OK);
}

#[tokio::test]
async fn more_bodies_than_there_is_memory() {
    let service = Service::with(|config| config.http.capacity.body_memory = 100 * 1024).await;
    // Both have arrived but for their ends.
    let half = || {
        let (let_go, held) = tokio::sync::oneshot::channel::<()>();
        let first = stream::iter([Ok(Bytes::from(vec![b' '; 60 * 1024]))]);
        let last = stream::once(async move {
            let _ = held.await;
            Ok::<_, std::io::Error>(Bytes::from_static(TYPENAME.as_bytes()))
        });
        (let_go, Body::from_stream(stream::StreamExt::chain(first, last)))
    };
    let ((first_goes, first), (_, second)) = (half(), half());
    let others = async {
        let refusal = service.post(second).await.refusal();
        service.is_well().await;
        first_goes.send(()).unwrap();
        refusal
    };
    let (first, second) = tokio::join!(service.post(first), others);
    assert_eq!((first.status, second), (StatusCode::OK, refused("UNAVAILABLE", 503)));
    // All memory is given back.
    let (goes, third) = half();
    goes.send(()).unwrap();
    assert_eq!(service.post(third).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn more_requests_than_there_are_places() {
    let (enter, entered) = channel::<()>();
    let (let_go, held) = channel::<()>();
    let (armed, held) = (Arc::new(AtomicBool::new(false)), Mutex::new(held));
    let switch = Arc::clone(&armed);
    // The first statement keeps its request in its place until it is let go.
    let hook = move |_: &sea_orm::Statement| {
        if switch.swap(false, Ordering::SeqCst) {
            enter.send(()).unwrap();
            held.lock().unwrap().recv().unwrap();
        }
    };
    let change = |config: &mut Config| {
        config.http.capacity.requests = 1;
        config.http.capacity.queue_time = Duration::from_millis(20);
    };
    let service = Arc::new(Service::empty(change, Some(Arc::new(hook))).await);
    service.app.store.db().migrate().await.unwrap();
    armed.store(true, Ordering::SeqCst);
    let query = r#"{"query":"{ people(first: 1) { totalCount } }"}"#;
    let first = tokio::spawn({
        let service = Arc::clone(&service);
        async move { service.post(query).await }
    });
    tokio::task::spawn_blocking(move || entered.recv().unwrap()).await.unwrap();

    for _ in 0..3 {
        let answer = service.post(TYPENAME).await;
        assert_eq!(answer.refusal(), refused("UNAVAILABLE", 503));
        assert_eq!((answer.header("retry-after"), answer.header("cache-control")), ("1", "no-store"));
    }
    assert_eq!(service.get("/healthz").await.status, StatusCode::OK);
    let_go.send(()).unwrap();
    assert_eq!(first.await.unwrap().status, StatusCode::OK);
    service.is_well().await;
}
