//! Many who write at once wait for each other, within bounds, and are told to come again beyond them.

use std::time::Duration;

use axum::body::Body;
use entities::{TokenRole, topic};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, EntityTrait, PaginatorTrait};
use serde_json::json;
use workshops::{
    auth::Viewer,
    db::Db,
    error::Code,
    store::writes::{NewApiToken, Order},
};

use crate::support::{
    Backend, Workshop,
    service::{Service, post},
};

const CREATE: &str = "mutation($input: CreateTopicInput!) { createTopic(input: $input) { topic { slug } } }";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_who_write_at_once_all_get_their_turn(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let writes = (0..64).map(|writer| {
        let workshop = &workshop;
        async move {
            for n in 0..5 {
                let slug = format!("t-{writer}-{n}");
                let input = json!({ "input": { "slug": slug, "name": slug } });
                let answer = workshop.ask_as(Viewer::operator(), CREATE, input).await;
                assert_eq!(answer, json!({ "data": { "createTopic": { "topic": { "slug": slug } } } }));
            }
        }
    });
    futures_util::future::join_all(writes).await;
    let topics = topic::Entity::find().count(workshop.store.db().read()).await.unwrap();
    assert_eq!(topics, 64 * 5);
}

#[rstest]
#[tokio::test]
async fn more_than_the_queue_holds_are_turned_away_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let mut settings = workshop.settings().clone();
    settings.write_queue = 1;
    let db = Db::connect(&settings, None).await.unwrap();
    let held = db.write().await.unwrap();
    let refused = db.write().await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
    held.rollback().await.unwrap();
    db.write().await.unwrap().rollback().await.unwrap();
}

/// A service on SQLite, and the token of an editor.
async fn service(write_queue: usize) -> (Service, String) {
    let service = Service::with(|config| {
        config.database.write_queue = write_queue;
        config.database.busy_timeout = Duration::from_millis(100);
    })
    .await;
    let store = &service.app.store;
    let new = NewApiToken { name: "writer".to_owned(), role: TokenRole::Editor, edition: None, expires_at: None };
    let admin = Viewer::operator().admin().unwrap();
    let (_, secret) = store.create_api_token(&admin, &Order::of_command("test"), new).await.unwrap();
    // The first use of a token is written down beside the first request: let that be over.
    let token = format!("Bearer {}", secret.reveal());
    let id = store.bearer(&secret).await.unwrap().unwrap().1.unwrap();
    store.record_use(id).await.unwrap();
    (service, token)
}

async fn create(service: &Service, token: &str) -> (u16, String, String) {
    let body = json!({ "query": CREATE, "variables": { "input": { "slug": "a", "name": "A" } } }).to_string();
    let request = post().header("authorization", token).body(Body::from(body)).unwrap();
    let answer = service.send(request).await;
    let code = answer.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), code, answer.header("retry-after").to_owned())
}

#[tokio::test]
async fn whoever_is_turned_away_is_told_when_to_come_again() {
    let (service, token) = service(1).await;
    let held = service.app.store.db().write().await.unwrap();
    assert_eq!(create(&service, &token).await, (200, "UNAVAILABLE".to_owned(), "1".to_owned()));
    held.rollback().await.unwrap();
    assert_eq!(create(&service, &token).await, (200, String::new(), String::new()));
}

#[tokio::test]
async fn a_database_another_process_writes_to_is_unavailable_and_not_broken() {
    let (service, token) = service(8).await;
    let url = format!("sqlite://{}", service.directory.path().join("workshops.db").display());
    let other = Database::connect(url).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    assert_eq!(create(&service, &token).await, (200, "UNAVAILABLE".to_owned(), "1".to_owned()));
    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert_eq!(create(&service, &token).await, (200, String::new(), String::new()));
}
