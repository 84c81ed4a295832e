//! Requests that came in before are answered before anything else is done for them, and no differently.

use std::{num::NonZeroU32, time::Duration};

use axum::{body::Body, http::Request};
use flate2::read::GzDecoder;
use serde_json::json;
use workshops::{auth::Viewer, config::Budget, import, store::Store};

use crate::support::service::{Answer, Service, link, post};

const QUERY: &str = "{ proposals(first: 20) { totalCount nodes { number title description } } }";

async fn demo(store: &Store) {
    import::demo::load(store, &Viewer::operator().editor().unwrap()).await.unwrap();
}

fn body() -> String {
    json!({ "query": QUERY }).to_string()
}

fn link_to(query: &str) -> String {
    link(&[("query", query)])
}

/// A kept answer, asked for with some headers.
async fn get(service: &Service, headers: &[(&str, &str)]) -> Answer {
    let request =
        headers.iter().fold(Request::get(link_to(QUERY)), |request, (name, value)| request.header(*name, *value));
    service.send(request.body(Body::empty()).unwrap()).await
}

fn is_hit(answer: &Answer) -> bool {
    answer.header("cache-status") == "workshops; hit"
}

/// The headers of an answer but for those that tell of one request.
fn told(answer: &Answer) -> Vec<(String, String)> {
    let own = ["cache-status", "x-request-id"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut told: Vec<_> = headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
    told.sort_unstable();
    told
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_the_first_one_was() {
    let service = Service::start().await;
    demo(&service.app.store).await;
    for headers in [
        &[][..],
        &[("accept", "application/json")],
        &[("accept", "application/graphql-response+json")],
        &[("accept-encoding", "gzip")],
        &[("accept-encoding", "br")],
        &[("origin", "https://partner.example")],
        &[("if-none-match", "*")],
        &[("if-none-match", "\"other\"")],
    ] {
        let first = get(&service, headers).await;
        let again = get(&service, headers).await;
        assert!(is_hit(&again), "{headers:?}");
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{headers:?}");
        assert_eq!(told(&again), told(&first), "{headers:?}");
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
}

#[tokio::test]
async fn a_compressed_answer_holds_what_the_plain_one_does() {
    let service = Service::start().await;
    demo(&service.app.store).await;
    let plain = get(&service, &[]).await;
    get(&service, &[("accept-encoding", "gzip")]).await;
    let again = get(&service, &[("accept-encoding", "gzip")]).await;
    assert_eq!(again.header("content-encoding"), "gzip");
    assert_eq!(std::io::read_to_string(GzDecoder::new(&again.bytes[..])).unwrap(), plain.body);
    assert_eq!(again.header("etag"), format!("{}-gzip\"", plain.header("etag").trim_end_matches('"')));
}

#[tokio::test]
async fn the_tag_of_a_repeated_answer_is_asked_for_again_and_again() {
    let service = Service::start().await;
    demo(&service.app.store).await;
    let tag = get(&service, &[]).await.header("etag").to_owned();
    for _ in 0..3 {
        let answer = get(&service, &[("if-none-match", &tag)]).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""));
    }
}

#[tokio::test]
async fn whoever_sends_the_same_in_another_way_is_answered_in_that_way() {
    let service = Service::start().await;
    demo(&service.app.store).await;
    service.post(body()).await;
    let again = service.post(body()).await;
    assert!(is_hit(&again));
    assert_eq!(again.header("cache-control"), "no-store");
    // The same bytes are refused where they say they are something else.
    let other =
        service.send(Request::post("/graphql").header("content-type", "text/plain").body(body().into()).unwrap());
    assert_eq!(other.await.status.as_u16(), 415);
    let coded = service.post_with(body(), "content-encoding", "gzip").await;
    assert_eq!(coded.status.as_u16(), 415);
    let nothing = service.post_with(body(), "accept", "text/html").await;
    assert_eq!(nothing.status.as_u16(), 406);
    let signed = service.post_with(body(), "authorization", "Bearer nobody").await;
    assert_eq!(signed.status.as_u16(), 401);
    let costly = service.post_with(body(), "x-workshops-cost", "1").await;
    assert_eq!(costly.header("cache-status"), "");
    assert!(costly.json()["extensions"]["cost"].is_object(), "{}", costly.body);
}

#[tokio::test]
async fn a_client_names_its_repeated_requests() {
    let service = Service::start().await;
    demo(&service.app.store).await;
    service.post(body()).await;
    let again = service.post_with(body(), "x-request-id", "mine-7").await;
    assert!(is_hit(&again));
    assert_eq!(again.header("x-request-id"), "mine-7");
}

#[tokio::test]
async fn a_repeated_answer_costs_what_the_first_one_did() {
    let number = |number| NonZeroU32::new(number).unwrap();
    let service = Service::with(|config| {
        config.http.budget = Some(Budget { per_minute: number(60), burst: number(200) });
    })
    .await;
    demo(&service.app.store).await;
    let remaining = |answer: &Answer| {
        let (_, rest) = answer.header("ratelimit").split_once("r=").unwrap();
        rest.split(';').next().unwrap().parse::<i64>().unwrap()
    };
    let first = service.post(body()).await;
    let again = service.post(body()).await;
    assert!(!is_hit(&first) && is_hit(&again));
    let cost = 200 - remaining(&first);
    assert_eq!((cost > 10, remaining(&again)), (true, 200 - 2 * cost));
    let mut left = remaining(&again);
    while left >= cost {
        left = remaining(&service.post(body()).await);
    }
    let refused = service.post(body()).await;
    assert_eq!(refused.refusal(), (429, "THROTTLED".to_owned()));
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    service.clock.advance(Duration::from_mins(5));
    assert!(is_hit(&service.post(body()).await));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_as_ever() {
    let service = Service::start().await;
    let long = format!("{{\"query\":\"{{ __typename }}{}\"}}", " ".repeat(2 * 1024 * 1024));
    let answer = service.send(post().body(long.into()).unwrap()).await;
    assert_eq!(answer.refusal(), (413, "PAYLOAD_TOO_LARGE".to_owned()));
}
