//! Idempotency keys: a mutation that is sent again is answered again and written once.

use std::time::Duration;

use axum::{Router, body::Body, http::Request};
use chrono::TimeDelta;
use entities::{TokenRole, idempotency_key, topic};
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};

use serde_json::{Value, json};
use workshops::store::{
    Store,
    idempotency::{Attempt, Claimed},
};

use crate::support::{
    Backend, Workshop,
    service::{Answer, post, send},
};

const CREATE: &str = "mutation($input: CreateTopicInput!) { createTopic(input: $input) {
    topic { id slug } userErrors { code } } }";

/// A service and the token of an editor.
async fn service(backend: Backend) -> (Workshop, String) {
    let workshop = Workshop::start(backend).await;
    let (_, secret) = workshop.token(TokenRole::Editor, None, None).await;
    let secret = secret.reveal().to_owned();
    (workshop, secret)
}

fn request(token: &str, key: Option<&str>, input: &Value) -> Request<Body> {
    let mut request = post().header("authorization", format!("Bearer {token}"));
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let body = json!({ "query": CREATE, "variables": { "input": input } });
    request.body(body.to_string().into()).unwrap()
}

async fn create(router: &Router, token: &str, key: &str, slug: &str) -> Answer {
    send(router, request(token, Some(key), &json!({ "slug": slug, "name": "A topic" }))).await
}

async fn topics(store: &Store) -> u64 {
    topic::Entity::find().count(store.db().read()).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn the_first_answer_is_given_again_and_marked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, token) = service(backend).await;
    let first = create(&workshop.router(), &token, "k1", "a").await;
    assert_eq!((first.header("idempotency-replayed"), first.status.as_u16()), ("", 200));
    // Another instance, as after a restart.
    let again = create(&workshop.router(), &token, "k1", "a").await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json()["data"], first.json()["data"]);
    assert_eq!(again.json()["extensions"]["idempotency"]["replayed"], true);
    let input = json!({ "slug": "b", "name": "B", "idempotencyKey": "k2" });
    let first = send(&workshop.router(), request(&token, None, &input)).await;
    let again = send(&workshop.router(), request(&token, Some("k2"), &input)).await;
    assert_eq!((again.header("idempotency-replayed"), &again.json()["data"]), ("true", &first.json()["data"]));
    assert_eq!(topics(&workshop.store).await, 2);
}

#[rstest]
#[tokio::test]
async fn the_same_key_with_another_request_is_a_conflict(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, token) = service(backend).await;
    let router = workshop.router();
    create(&router, &token, "k", "a").await;
    let other = create(&router, &token, "k", "b").await;
    assert_eq!(other.refusal(), (422, "IDEMPOTENCY_CONFLICT".to_owned()));
    assert_eq!(topics(&workshop.store).await, 1);
    // The keys of others are others.
    let (_, secret) = workshop.token(TokenRole::Editor, None, None).await;
    let theirs = create(&router, secret.reveal(), "k", "b").await;
    assert_eq!(theirs.json()["data"]["createTopic"]["topic"]["slug"], "b");
}

#[rstest]
#[tokio::test]
async fn what_is_refused_without_a_write_is_answered_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, token) = service(backend).await;
    let router = workshop.router();
    let first = create(&router, &token, "k", "Not a slug").await;
    assert_eq!(first.json()["data"]["createTopic"]["userErrors"][0]["code"], "INVALID");
    let again = create(&router, &token, "k", "Not a slug").await;
    assert_eq!(
        (again.header("idempotency-replayed"), again.json()["data"].clone()),
        ("true", first.json()["data"].take())
    );
}

#[rstest]
#[tokio::test]
async fn a_request_that_failed_gives_its_key_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, token) = service(backend).await;
    let router = workshop.router();
    workshop.break_table("topic").await;
    let failed = create(&router, &token, "k", "a").await;
    assert_eq!(failed.json()["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
    workshop.mend_table("topic").await;
    let again = create(&router, &token, "k", "a").await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.json()["data"]["createTopic"]["topic"]["slug"]),
        ("", &json!("a"))
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_with_one_key_write_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, token) = service(backend).await;
    let routers = [workshop.router(), workshop.router()];
    let tries = (0..20).map(|n| create(&routers[n % 2], &token, "k", "a"));
    let answers = futures_util::future::join_all(tries).await;
    for answer in &answers {
        match answer.status.as_u16() {
            200 => assert_eq!(answer.json()["data"]["createTopic"]["topic"]["slug"], "a"),
            409 => assert_eq!(
                (answer.refusal().1.as_str(), answer.header("retry-after")),
                ("IDEMPOTENCY_IN_PROGRESS", "1")
            ),
            other => panic!("{other}: {}", answer.body),
        }
    }
    let written =
        answers.iter().filter(|answer| answer.status == 200 && answer.header("idempotency-replayed").is_empty());
    assert_eq!(written.count(), 1);
    assert_eq!(topics(&workshop.store).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_key_is_kept_for_a_day(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, token) = service(backend).await;
    let router = workshop.router();
    create(&router, &token, "k", "a").await;
    workshop.store.clock().advance(Duration::from_hours(24));
    assert_eq!(create(&router, &token, "k", "a").await.header("idempotency-replayed"), "true");
    workshop.store.clock().advance(Duration::from_secs(1));
    let new = create(&router, &token, "k", "a").await;
    assert_eq!(new.json()["data"]["createTopic"]["userErrors"][0]["code"], "TAKEN");
}

#[rstest]
#[tokio::test]
async fn whoever_was_killed_after_writing_is_told_that_it_was_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, token) = service(backend).await;
    create(&workshop.router(), &token, "k", "a").await;
    // As if the process had ended between the write and the keeping of its answer.
    let tx = workshop.store.db().write().await.unwrap();
    idempotency_key::Entity::update_many()
        .col_expr(idempotency_key::Column::Answer, Expr::val(None::<Vec<u8>>))
        .filter(idempotency_key::Column::Key.eq("k"))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Nobody knows yet whether the answer will still come.
    let again = create(&workshop.router(), &token, "k", "a").await;
    assert_eq!(again.refusal(), (409, "IDEMPOTENCY_IN_PROGRESS".to_owned()));
    workshop.store.clock().advance(Duration::from_mins(10));
    let again = create(&workshop.router(), &token, "k", "a").await;
    assert_eq!(again.refusal(), (409, "IDEMPOTENCY_ANSWER_LOST".to_owned()));
    assert_eq!(topics(&workshop.store).await, 1);
}

#[rstest]
#[tokio::test]
async fn whoever_was_killed_before_writing_does_not_hold_the_key_for_ever(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let store = &workshop.store;
    let attempt = Attempt {
        owner: "somebody",
        key: "k",
        fingerprint: [7; 32],
        request_id: "r",
        abandoned_after: TimeDelta::minutes(1),
    };
    let Claimed::Free(first) = store.claim(&attempt).await.unwrap() else { panic!("the key is new") };
    assert_eq!(store.claim(&attempt).await.unwrap(), Claimed::AtWork);
    store.clock().advance(Duration::from_secs(61));
    let Claimed::Free(second) = store.claim(&attempt).await.unwrap() else { panic!("the first is gone") };
    assert_ne!(first, second);
    // The first was only slow: it finds that the key is not its own any more, and takes nothing from the second.
    store.release(&first).await.unwrap();
    assert_eq!(store.claim(&attempt).await.unwrap(), Claimed::AtWork);
}

#[rstest]
#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, token) = service(backend).await;
    let router = workshop.router();
    for key in ["", &"x".repeat(256)] {
        let refused = create(&router, &token, key, "a").await;
        assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{}", refused.body);
    }
    let input = json!({ "slug": "a", "name": "A", "idempotencyKey": "one" });
    let refused = send(&router, request(&token, Some("two"), &input)).await;
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    let both = "mutation { a: deleteTopic(input: {id: \"x\", idempotencyKey: \"k\"}) { clientMutationId }
        b: deleteTopic(input: {id: \"y\"}) { clientMutationId } }";
    let body = json!({ "query": both }).to_string();
    let request = post().header("authorization", format!("Bearer {token}")).body(body.into()).unwrap();
    assert_eq!(send(&router, request).await.json()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    assert_eq!(topics(&workshop.store).await, 0);
    let kept = idempotency_key::Entity::find().count(workshop.store.db().read()).await.unwrap();
    assert_eq!(kept, 0);
}
