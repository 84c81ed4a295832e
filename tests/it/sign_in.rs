//! Signed tokens of an OpenID Connect issuer: which are taken at their word, and which are not.

use std::{path::Path, time::Duration};

use axum::{Router, body::Body};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::{jwks::Source, oidc::OidcSettings};

use crate::support::{
    Backend, Workshop,
    issuer::{Key, Published, key_set},
    service::{Answer, post, send},
};

const ISSUER: &str = "https://login.example/realm";
const QUERY: &str = "{ viewer { role name edition { year } expiresAt } }";
/// The first second of 2026, where the clock of tests stands.
const NOW: i64 = 1_767_225_600;

fn instance(workshop: &Workshop, jwks: Source) -> Router {
    let audience = "workshops".to_owned();
    let settings = OidcSettings { issuer: ISSUER.to_owned(), audience, jwks, role_claim: "realm.roles".to_owned() };
    workshop.router_with(|http| http.oidc = Some(settings))
}

fn in_file(directory: &Path, keys: &Value) -> Source {
    let path = directory.join("keys.json");
    std::fs::write(&path, keys.to_string()).unwrap();
    Source::File(path)
}

async fn who(router: &Router, token: &str) -> Answer {
    let request = post().header("authorization", format!("Bearer {token}"));
    send(router, request.body(Body::from(json!({ "query": QUERY }).to_string())).unwrap()).await
}

/// What a good token says, with some claims changed; null takes one away.
fn claims(changes: Value) -> Value {
    let mut claims = json!({ "iss": ISSUER, "aud": ["other", "workshops"], "sub": "42", "name": "Ada", "iat": NOW,
        "exp": NOW + 300, "realm": { "roles": ["offline", "workshops:admin"] } });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

#[rstest]
#[case(Algorithm::RS256, "workshops:admin", "ADMIN", None)]
#[case(Algorithm::ES256, "workshops:editor", "EDITOR", None)]
#[case(Algorithm::EdDSA, "workshops:editor:2026", "EDITOR", Some(2026))]
#[case(Algorithm::EdDSA, "workshops:partner", "PARTNER", None)]
#[tokio::test]
async fn a_signed_token_signs_in_with_the_role_it_names(
    #[case] algorithm: Algorithm,
    #[case] role: &str,
    #[case] expected: &str,
    #[case] year: Option<i32>,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let directory = tempfile::tempdir().unwrap();
    let key = Key::new("a", algorithm);
    let router = instance(&workshop, in_file(directory.path(), &key_set(&[&key])));
    let token = key.sign(&claims(json!({ "realm": { "roles": [role] } })));
    let answer = who(&router, &token).await;
    let edition = year.map_or(Value::Null, |year| json!({ "year": year }));
    let viewer =
        json!({ "role": expected, "name": "Ada", "edition": edition, "expiresAt": "2026-01-01T00:05:00.000000Z" });
    assert_eq!(answer.json(), json!({ "data": { "viewer": viewer } }));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_token_that_cannot_be_relied_upon_is_refused_like_any_other() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let directory = tempfile::tempdir().unwrap();
    let (key, other, rsa) =
        (Key::new("a", Algorithm::EdDSA), Key::new("a", Algorithm::EdDSA), Key::new("r", Algorithm::RS256));
    let router = instance(&workshop, in_file(directory.path(), &key_set(&[&key, &rsa])));
    for exp in [json!(NOW + 1), json!(1_767_225_600.5), json!(chrono::DateTime::<chrono::Utc>::MAX_UTC.timestamp())] {
        assert_eq!(who(&router, &key.sign(&claims(json!({ "exp": exp })))).await.status, 200, "{exp}");
    }
    let changed = [
        json!({ "iss": "https://login.example/other" }),
        json!({ "iss": [ISSUER] }),
        json!({ "iss": null }),
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "exp": NOW - 31 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": 1e300 }),
        json!({ "nbf": NOW + 31 }),
        json!({ "nbf": "tomorrow" }),
        json!({ "sub": null }),
        json!({ "realm": null }),
        json!({ "realm": { "roles": ["admin"] } }),
        json!({ "realm": { "roles": ["workshops:editor:1999"] } }),
        json!({ "roles": ["workshops:admin"], "realm": null }),
    ];
    let mut tokens: Vec<String> = changed.into_iter().map(|change| key.sign(&claims(change))).collect();
    let good = key.sign(&claims(json!({})));
    let [head, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let richer = encoded(&claims(json!({ "sub": "1" })));
    let header = |id: Option<&str>| Header { kid: id.map(str::to_owned), ..Header::new(Algorithm::EdDSA) };
    let public = serde_json::to_vec(&key.public()).unwrap();
    let shared = Key { id: "a", algorithm: Algorithm::HS256, signing: EncodingKey::from_secret(&public) };
    let oct = Key { id: "oct", algorithm: Algorithm::HS256, signing: EncodingKey::from_secret(b"secret") };
    tokens.extend([
        other.sign(&claims(json!({}))),
        key.sign_with(&header(None), &claims(json!({}))),
        key.sign_with(&header(Some("b")), &claims(json!({}))),
        key.sign_with(&header(Some("r")), &claims(json!({}))),
        key.sign_with(&Header { crit: Some(vec!["exp".to_owned()]), ..header(Some("a")) }, &claims(json!({}))),
        shared.sign(&claims(json!({}))),
        oct.sign(&claims(json!({}))),
        format!("{head}.{richer}.{signature}"),
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{}.{body}.", encoded(&json!({ "alg": "none", "kid": "a" }))),
        format!("{}.{body}.{signature}", encoded(&json!({ "alg": "RS256", "kid": "a" }))),
        "..".to_owned(),
    ]);
    for token in &tokens {
        let answer = who(&router, token).await;
        assert_eq!(answer.refusal(), (401, "UNAUTHENTICATED".to_owned()), "{token}");
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
    }
    // Without an issuer in the settings no signed token is good enough.
    assert_eq!(who(&workshop.router(), &good).await.status, 401);
}

#[tokio::test]
async fn a_token_is_valid_from_nbf_to_exp_by_the_clock_of_the_service() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let directory = tempfile::tempdir().unwrap();
    let key = Key::new("a", Algorithm::EdDSA);
    let router = instance(&workshop, in_file(directory.path(), &key_set(&[&key])));
    let token = key.sign(&claims(json!({ "nbf": NOW + 60, "exp": NOW + 120 })));
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(who(&router, &token).await.status.as_u16());
        workshop.store.clock().advance(Duration::from_secs(30));
    }
    // At 0, 30, 60, 90, 120 and 150 seconds, give or take 30.
    assert_eq!(seen, [401, 200, 200, 200, 200, 401]);
}

#[tokio::test]
async fn keys_are_fetched_when_needed_and_not_more_often_than_that() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let clock = workshop.store.clock();
    let [old, new] = ["old", "new"].map(|id| Key::new(id, Algorithm::ES256));
    let long = claims(json!({ "exp": NOW + 10 * 86_400 }));
    let (by_old, by_new) = (old.sign(&long), new.sign(&long));
    let issuer = Published::new(key_set(&[&old])).await;
    let router = instance(&workshop, Source::Url(issuer.url.parse().unwrap()));
    assert_eq!(issuer.asked(), 0);
    for _ in 0..3 {
        assert_eq!(who(&router, &by_old).await.status, 200);
    }
    assert_eq!(issuer.asked(), 1);

    // A new key is found as soon as the pause is over; until then the issuer is left alone.
    *issuer.keys.lock().unwrap() = key_set(&[&old, &new]);
    for _ in 0..3 {
        assert_eq!(who(&router, &by_new).await.status, 401);
    }
    assert_eq!(issuer.asked(), 1);
    clock.advance(Duration::from_secs(10));
    assert_eq!(who(&router, &by_new).await.status, 200);
    assert_eq!(issuer.asked(), 2);

    // A key that is not published any more is forgotten.
    *issuer.keys.lock().unwrap() = key_set(&[&new]);
    clock.advance(Duration::from_mins(5));
    assert_eq!(who(&router, &by_old).await.status, 401);
    assert_eq!((who(&router, &by_new).await.status.as_u16(), issuer.asked()), (200, 3));

    // What is no key set does not take the keys away, for a day.
    *issuer.keys.lock().unwrap() = json!({ "keys": [] });
    clock.advance(Duration::from_hours(23));
    assert_eq!(who(&router, &by_new).await.status, 200);
    clock.advance(Duration::from_hours(1));
    assert_eq!(who(&router, &by_new).await.refusal(), (503, "UNAVAILABLE".to_owned()));
}

#[tokio::test]
async fn without_the_keys_of_the_issuer_nobody_is_told_that_their_token_is_wrong() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let key = Key::new("a", Algorithm::EdDSA);
    let router = instance(&workshop, Source::File("/nowhere/keys.json".into()));
    let answer = who(&router, &key.sign(&claims(json!({})))).await;
    assert_eq!((answer.refusal(), answer.header("retry-after")), ((503, "UNAVAILABLE".to_owned()), "1"));
    assert!(!answer.body.contains("nowhere"), "{}", answer.body);
}
