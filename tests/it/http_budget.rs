//! What a client may spend, who a client is, and what it is told about both.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, request::Builder},
};
use serde_json::json;
use workshops::config::Budget;

use crate::support::service::{Answer, Service, link, post};

const PEOPLE: &str = r#"{"query":"{ people(first: 10) { nodes { name } } }"}"#;

/// A service whose clients may spend so much.
async fn service(per_minute: u32, burst: u32, proxies: &[&str]) -> Service {
    let number = |number| NonZeroU32::new(number).unwrap();
    let budget = Budget { per_minute: number(per_minute), burst: number(burst) };
    Service::with(|config| {
        config.http.budget = Some(budget);
        config.http.trusted_proxies = proxies.iter().map(|network| network.parse().unwrap()).collect();
    })
    .await
}

fn from(builder: Builder, address: &str) -> Builder {
    builder.extension(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4711)))
}

async fn ask(service: &Service, address: &str) -> Answer {
    service.send(from(post(), address).body(PEOPLE.into()).unwrap()).await
}

/// What the query costs.
async fn cost() -> u32 {
    let answer = Service::start().await.post_with(PEOPLE, "x-workshops-cost", "1").await;
    let cost = u32::try_from(answer.json()["extensions"]["cost"]["requested"].as_u64().unwrap()).unwrap();
    assert!(cost > 1, "{}", answer.body);
    cost
}

#[tokio::test]
async fn without_a_budget_nothing_is_counted_and_the_cost_is_told_to_who_asks() {
    let service = Service::start().await;
    let answer = service.post_with(PEOPLE, "x-workshops-cost", "1").await.json();
    let told = &answer["extensions"]["cost"];
    assert_eq!((&told["limit"], &told["remaining"]), (&json!(50_000), &json!(null)));
    assert!(told["nodes"].as_u64().unwrap() >= 10, "{answer}");
    for value in ["", "0", "yes"] {
        assert!(service.post_with(PEOPLE, "x-workshops-cost", value).await.json().get("extensions").is_none());
    }
    assert_eq!(service.post(PEOPLE).await.headers.get("ratelimit"), None);
}

#[tokio::test]
async fn a_client_spends_its_budget_to_the_last_unit_and_gets_it_back_with_time() {
    let cost = cost().await;
    let service = service(cost * 2, cost * 2, &[]).await;
    let first = service.post_with(PEOPLE, "x-workshops-cost", "1").await;
    assert_eq!(first.header("ratelimit-policy"), format!("\"cost\";q={};w=60", cost * 2));
    assert_eq!(first.header("ratelimit"), format!("\"cost\";r={cost};t=30"));
    assert_eq!(first.json()["extensions"]["cost"]["remaining"], json!(cost));
    let second = service.post(PEOPLE).await;
    assert_eq!((second.status, second.header("ratelimit")), (StatusCode::OK, "\"cost\";r=0;t=60"));

    let third = service.post(PEOPLE).await;
    assert_eq!(third.refusal(), (429, "THROTTLED".to_owned()));
    let wait = third.json()["errors"][0]["extensions"]["retryAfter"].as_u64().unwrap();
    assert_eq!((wait, third.header("retry-after"), third.header("ratelimit")), (30, "30", "\"cost\";r=0;t=30"));
    assert_eq!(third.header("cache-control"), "no-store");

    service.clock.advance(Duration::from_secs(29));
    assert_eq!(service.post(PEOPLE).await.header("retry-after"), "1");
    service.clock.advance(Duration::from_secs(1));
    assert_eq!(service.post(PEOPLE).await.status, StatusCode::OK);
    assert_eq!(service.post(PEOPLE).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn what_a_full_bucket_cannot_pay_is_refused_for_good() {
    let cost = cost().await;
    let exact = service(1, cost, &[]).await;
    assert_eq!(exact.post(PEOPLE).await.status, StatusCode::OK);

    let short = service(1, cost - 1, &[]).await;
    for (accept, status) in [("application/json", 200), ("application/graphql-response+json", 400)] {
        let answer = short.post_with(PEOPLE, "accept", accept).await;
        assert_eq!(answer.refusal(), (status, "QUERY_TOO_COSTLY".to_owned()));
        let told = &answer.json()["errors"][0]["extensions"];
        assert_eq!((&told["cost"], &told["limit"]), (&json!(cost), &json!(cost - 1)));
        assert_eq!(answer.headers.get("retry-after"), None);
    }
    // It took nothing out of the bucket.
    assert_eq!(short.post(r#"{"query":"{ people(first: 1) { nodes { id } } }"}"#).await.status, StatusCode::OK);
}

#[tokio::test]
async fn get_and_head_are_paid_for_like_post() {
    let service = service(1, cost().await, &[]).await;
    let path = link(&[("query", "{ people(first: 10) { nodes { name } } }")]);
    assert_eq!(service.get(&path).await.status, StatusCode::OK);
    assert_eq!(service.get(&path).await.refusal(), (429, "THROTTLED".to_owned()));
    let head = service.send(Request::head(&path).body(Body::empty()).unwrap()).await;
    assert_eq!(head.status, StatusCode::TOO_MANY_REQUESTS);
    // What asks for no data is not paid for.
    assert_eq!(service.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_left_of_a_budget_is_shown_to_nobody_else() {
    let service = service(1_000, 1_000, &[]).await;
    let answer = service.get(&link(&[("query", "{ left: rateLimit { remaining } }")])).await;
    assert!(answer.json()["data"]["left"]["remaining"].as_u64().unwrap() >= 998, "{}", answer.body);
    assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
}

#[tokio::test]
async fn the_schema_tells_the_limits_in_force_and_what_is_left() {
    let query = r#"{"query":"{ serverLimits { bodyBytes depth cost nodes pageSize queryMilliseconds }
        rateLimit { cost burst perMinute remaining resetSeconds } }"}"#;
    let query = query.replace('\n', " ");
    let limits = json!({
        "bodyBytes": 262_144, "depth": 9, "cost": 50_000, "nodes": 50_000, "pageSize": 100, "queryMilliseconds": 10_000,
    });
    let unlimited = Service::with(|config| config.limits.depth = 9).await.post(query.clone()).await.json();
    assert_eq!(unlimited["data"], json!({ "serverLimits": limits, "rateLimit": null }));
    let answer = service(60, 100, &[]).await.post(query.clone()).await;
    let left = &answer.json()["data"]["rateLimit"];
    let cost = left["cost"].as_u64().unwrap();
    assert!(cost > 0, "{}", answer.body);
    let expected = json!({
        "cost": cost, "burst": 100, "perMinute": 60, "remaining": 100 - cost, "resetSeconds": cost,
    });
    assert_eq!(left, &expected);
    assert_eq!(answer.header("ratelimit"), format!("\"cost\";r={};t={cost}", 100 - cost));
}

#[tokio::test]
async fn each_client_has_a_budget_of_its_own_and_ipv6_clients_one_for_their_network() {
    let service = service(1, cost().await, &[]).await;
    for (address, status) in [
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        ("::ffff:192.0.2.1", 429),
        ("192.0.2.2", 200),
        ("2001:db8::1", 200),
        ("2001:db8::ffff:ffff:ffff:ffff", 429),
        ("2001:db8:0:1::1", 200),
    ] {
        assert_eq!(ask(&service, address).await.status.as_u16(), status, "{address}");
    }
}

/// Whose budget a request is charged to: the one of the addresses that is throttled afterwards.
async fn charged(peer: &str, headers: &[(&str, &str)], candidates: &[&str]) -> Vec<String> {
    let service = service(1, cost().await, &["10.0.0.0/8", "fd00::/8"]).await;
    let mut request = from(post(), peer);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    assert_eq!(service.send(request.body(PEOPLE.into()).unwrap()).await.status, StatusCode::OK);
    let mut throttled = Vec::new();
    for candidate in candidates {
        // As seen behind a proxy, which lets every candidate be asked for, even a proxy.
        let request = from(post(), "10.9.9.9").header("x-forwarded-for", *candidate);
        let answer = service.send(request.body(PEOPLE.into()).unwrap()).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            throttled.push((*candidate).to_owned());
        }
    }
    throttled
}

#[tokio::test]
async fn only_trusted_proxies_say_who_the_client_is() {
    let (a, b) = ("192.0.2.1", "198.51.100.2");
    let stranger = "203.0.113.9";
    let proxy = "10.0.0.1";
    let all = [a, b, stranger, proxy];
    let forwarded = "x-forwarded-for";
    for (peer, headers, expected) in [
        (stranger, [(forwarded, a)].as_slice(), stranger),
        (stranger, &[("forwarded", "for=192.0.2.1")], stranger),
        (proxy, &[], proxy),
        (proxy, &[(forwarded, a)], a),
        // The client may have written everything but the last.
        (proxy, &[(forwarded, "198.51.100.2, 192.0.2.1")], a),
        (proxy, &[(forwarded, b), (forwarded, a)], a),
        (proxy, &[(forwarded, "198.51.100.2, 192.0.2.1:4711, 10.0.0.7")], a),
        (proxy, &[(forwarded, "[::ffff:192.0.2.1]:4711")], a),
        (proxy, &[(forwarded, "192.0.2.1, unknown")], proxy),
        (proxy, &[(forwarded, "192.0.2.1, unknown, 10.0.0.7")], "10.0.0.7"),
        (proxy, &[("forwarded", "for=198.51.100.2, For=\"192.0.2.1:80\";proto=https;by=10.0.0.1")], a),
        (proxy, &[("forwarded", "for=192.0.2.1, for=_hidden")], proxy),
        (proxy, &[("forwarded", "for=192.0.2.1"), (forwarded, a)], a),
        // One of the two is made up, and nobody knows which.
        (proxy, &[("forwarded", "for=198.51.100.2"), (forwarded, a)], proxy),
        ("fd00::1", &[(forwarded, a)], a),
    ] {
        let candidates = [all.as_slice(), &["10.0.0.7"]].concat();
        assert_eq!(charged(peer, headers, &candidates).await, [expected], "{peer} {headers:?}");
    }
}

#[tokio::test]
async fn a_refused_document_costs_nothing() {
    let service = service(1, cost().await, &[]).await;
    for _ in 0..20 {
        assert_eq!(service.post(r#"{"query":"{ nope }"}"#).await.refusal().1, "GRAPHQL_VALIDATION_FAILED");
    }
    assert_eq!(service.post(PEOPLE).await.status, StatusCode::OK);
}
