//! API tokens: who signs in with one, who does not, and what is kept of it.

use std::time::Duration;

use axum::{Router, body::Body};
use chrono::TimeDelta;
use entities::{TokenRole, api_token};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Statement};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use workshops::{
    auth::{Credential, Editor, Viewer, secret::Secret},
    config::Budget,
    db::Db,
    store::{
        Store,
        writes::{NewApiToken, Order, Written},
    },
};

use crate::support::{
    Backend, Workshop,
    service::{Answer, Service, post, send},
};

const WHO: &str = "{ viewer { role name edition { year } expiresAt } }";

/// What a router answers to whoever sends these `Authorization` headers.
async fn ask(router: &Router, authorization: &[&str], query: &str) -> Answer {
    let request = authorization.iter().fold(post(), |request, value| request.header("authorization", *value));
    send(router, request.body(Body::from(json!({ "query": query }).to_string())).unwrap()).await
}

fn bearing(secret: &Secret) -> String {
    format!("Bearer {}", secret.reveal())
}

/// Revokes a token; tells whether it was valid until now.
async fn revoke(workshop: &Workshop, id: entities::ApiTokenId) -> bool {
    let admin = Viewer::operator().admin().unwrap();
    let revoked = workshop.store.revoke_api_token(&admin, &Order::of_command("test"), id).await.unwrap();
    let Written::Done(Some(before), Some(after)) = revoked else { panic!("{revoked:?}") };
    assert!(after.revoked_at.is_some());
    before.revoked_at.is_none()
}

#[rstest]
#[case(TokenRole::Partner, None, "PARTNER")]
#[case(TokenRole::Editor, None, "EDITOR")]
#[case(TokenRole::Editor, Some(2026), "EDITOR")]
#[case(TokenRole::Admin, None, "ADMIN")]
#[tokio::test]
async fn whoever_sends_a_token_is_what_it_says(
    #[case] role: TokenRole,
    #[case] year: Option<i32>,
    #[case] expected: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let (_, secret) = workshop.token(role, year, Some(TimeDelta::days(1))).await;
    for header in [bearing(&secret), format!("bearer  {} ", secret.reveal())] {
        let answer = ask(&router, &[&header], WHO).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        let edition = year.map_or(Value::Null, |year| json!({ "year": year }));
        let name = format!("{role:?} {year:?}");
        let viewer =
            json!({ "role": expected, "name": name, "edition": edition, "expiresAt": "2026-01-02T00:00:00.000000Z" });
        assert_eq!(answer.json(), json!({ "data": { "viewer": viewer } }));
    }
    let public = ask(&router, &[], WHO).await.json();
    let nobody = json!({ "role": "PUBLIC", "name": null, "edition": null, "expiresAt": null });
    assert_eq!(public["data"]["viewer"], nobody);
}

#[rstest]
#[tokio::test]
async fn whatever_is_wrong_with_a_token_the_answer_is_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let router = workshop.router();
    let (_, good) = workshop.token(TokenRole::Admin, None, None).await;
    let (_, short) = workshop.token(TokenRole::Admin, None, Some(TimeDelta::hours(1))).await;
    let (id, revoked) = workshop.token(TokenRole::Admin, None, None).await;
    assert!(revoke(&workshop, id).await);
    assert!(!revoke(&workshop, id).await);
    workshop.store.clock().advance(Duration::from_hours(1));
    let unknown = Secret::generate().unwrap();
    let (start, end) = good.reveal().split_at(20);
    let typo = format!("Bearer {start}{}{}", if end.starts_with('A') { 'B' } else { 'A' }, &end[1..]);
    let wrong = [
        bearing(&short),
        bearing(&revoked),
        bearing(&unknown),
        typo,
        format!("Bearer {start}"),
        format!("Bearer {}x", good.reveal()),
        format!("Basic {}", good.reveal()),
        good.reveal().to_owned(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        String::new(),
        format!("Bearer {}", "x".repeat(20_000)),
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".to_owned(),
    ];
    let mut answers = Vec::new();
    for header in &wrong {
        answers.push((header.clone(), ask(&router, &[header], WHO).await));
    }
    answers.push(("two".to_owned(), ask(&router, &[&bearing(&good), &bearing(&good)], WHO).await));
    let (_, _, message) = answers[0].1.error();
    assert!(message.contains("Authorization: Bearer") && message.contains("leave the header out"), "{message}");
    for (header, answer) in &answers {
        assert_eq!(answer.error(), (401, "UNAUTHENTICATED".to_owned(), message.clone()), "{header}");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"workshops\", error=\"invalid_token\"",
            "{header}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{header}");
        assert_eq!(answer.json()["data"], Value::Null);
    }
    assert_eq!(ask(&router, &[&bearing(&good)], WHO).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_mistyped_token_is_refused_without_asking_the_database(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let router = workshop.router();
    let mistyped = format!("Bearer wsk_{}", "0".repeat(49));
    let (answer, statements) = workshop.statements(ask(&router, &[&mistyped], WHO)).await;
    assert_eq!((answer.status.as_u16(), statements.len()), (401, 0));
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_is_refused_at_once_by_every_instance(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let other = Db::connect(workshop.settings(), None).await.unwrap();
    let other = workshop.router_on(Store::new(other, workshop.store.clock().clone()));
    let routers = [workshop.router(), other];
    let (id, secret) = workshop.token(TokenRole::Editor, None, None).await;
    for router in &routers {
        assert_eq!(ask(router, &[&bearing(&secret)], WHO).await.status, 200);
    }
    assert!(revoke(&workshop, id).await);
    for router in &routers {
        assert_eq!(ask(router, &[&bearing(&secret)], WHO).await.status, 401);
    }
}

#[rstest]
#[tokio::test]
async fn signing_in_is_one_statement(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let (id, secret) = workshop.token(TokenRole::Admin, None, None).await;
    let query = "{ proposals(first: 3) { nodes { title panellists { person { name email } } } } }";
    let (_, public) = workshop.statements(ask(&router, &[], query)).await;
    ask(&router, &[&bearing(&secret)], query).await;
    used(&workshop, id).await;
    let (_, signed_in) = workshop.statements(ask(&router, &[&bearing(&secret)], query)).await;
    assert_eq!(signed_in.len(), public.len() + 1);
    assert!(signed_in[0].sql.contains("secret_sha256"), "{}", signed_in[0].sql);
}

/// When the token was last used, once that is written down.
async fn used(workshop: &Workshop, id: entities::ApiTokenId) -> chrono::DateTime<chrono::Utc> {
    let written = async {
        loop {
            let token = api_token::Entity::find_by_id(id).one(workshop.store.db().read()).await.unwrap().unwrap();
            if let Some(at) = token.last_used_at {
                return at;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), written).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn the_last_use_is_written_down_once_a_minute(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let router = workshop.router();
    let (id, secret) = workshop.token(TokenRole::Partner, None, None).await;
    let start = workshop.store.clock().now();
    ask(&router, &[&bearing(&secret)], WHO).await;
    assert_eq!(used(&workshop, id).await, start);
    workshop.store.clock().advance(Duration::from_secs(59));
    let (_, statements) = workshop.statements(ask(&router, &[&bearing(&secret)], WHO)).await;
    assert_eq!(statements.len(), 1);
    workshop.store.record_use(id).await.unwrap();
    assert_eq!(used(&workshop, id).await, start, "another instance may not have seen the first use");
    workshop.store.clock().advance(Duration::from_secs(1));
    workshop.store.record_use(id).await.unwrap();
    assert_eq!(used(&workshop, id).await, start + TimeDelta::minutes(1));
}

#[rstest]
#[tokio::test]
async fn the_secret_is_nowhere_in_the_database(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (id, secret) = workshop.token(TokenRole::Admin, None, None).await;
    ask(&workshop.router(), &[&bearing(&secret)], WHO).await;
    used(&workshop, id).await;
    let random = &secret.reveal()[4..47];
    match backend {
        Backend::Sqlite => {
            let path = workshop.settings().url.expose_secret().trim_start_matches("sqlite://").to_owned();
            for file in [path.clone(), format!("{path}-wal")] {
                let bytes = std::fs::read(&file).unwrap();
                let hash = bytes.windows(32).any(|part| part == secret.hash());
                let text = bytes.windows(random.len()).any(|part| part == random.as_bytes());
                assert!(!text && (hash || file == path), "{file}");
            }
        }
        Backend::Postgres => {
            let db = workshop.store.db().read();
            let backend = sea_orm::DatabaseBackend::Postgres;
            let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
            let tables = db.query_all_raw(Statement::from_string(backend, tables)).await.unwrap();
            assert!(tables.len() > 10);
            for table in tables {
                let table: String = table.try_get("", "table_name").unwrap();
                let sql = format!("SELECT count(*) AS found FROM {table} t WHERE t::text LIKE '%{random}%'");
                let row = db.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
                assert_eq!(row.try_get::<i64>("", "found").unwrap(), 0, "{table}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_database_keeps_no_token_that_makes_no_sense(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, _) = workshop.token(TokenRole::Editor, Some(2026), None).await;
    let broken = [
        "UPDATE api_token SET role = 'admin'",
        "UPDATE api_token SET role = 'owner'",
        "UPDATE api_token SET name = ''",
        "UPDATE api_token SET expires_at = created_at",
        "UPDATE edition SET id = id WHERE 1 = 0; DELETE FROM edition WHERE year = 2026",
        "INSERT INTO api_token SELECT edition_id, name, role, edition_id, secret_sha256, created_at FROM api_token",
    ];
    for sql in broken {
        let tx = workshop.store.db().write().await.unwrap();
        let refused: Result<_, DbErr> = tx.execute_unprepared(sql).await;
        assert!(refused.is_err(), "{sql}");
        tx.rollback().await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn admins_list_tokens_without_their_secrets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (gone, _) = workshop.token(TokenRole::Editor, Some(2026), Some(TimeDelta::days(1))).await;
    let (_, secret) = workshop.token(TokenRole::Admin, None, None).await;
    revoke(&workshop, gone).await;
    let router = workshop.router();
    let query = "{ apiTokens(first: 1) { totalCount pageInfo { hasNextPage endCursor }
        nodes { id name role edition { year } createdAt expiresAt revokedAt lastUsedAt } } }";
    let answer = ask(&router, &[&bearing(&secret)], query).await;
    let list = &answer.json()["data"]["apiTokens"];
    assert_eq!((&list["totalCount"], &list["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    let day = |day: u8| format!("2026-01-0{day}T00:00:00.000000Z");
    let token = json!({ "id": gone.to_string(), "name": "Editor Some(2026)", "role": "EDITOR", "edition": { "year": 2026 },
        "createdAt": day(1), "expiresAt": day(2), "revokedAt": day(1), "lastUsedAt": null });
    assert_eq!(list["nodes"], json!([token]));
    assert!(gone.to_string().starts_with("api_token_"));
    for viewer in [
        Viewer::public(),
        workshop.bearer(TokenRole::Partner, None).await,
        workshop.bearer(TokenRole::Editor, Some(2026)).await,
        workshop.bearer(TokenRole::Editor, None).await,
    ] {
        assert_eq!(workshop.ask_as(viewer, query, json!({})).await, json!({ "data": { "apiTokens": null } }));
    }
}

#[rstest]
#[tokio::test]
async fn capabilities_are_what_the_role_and_the_edition_allow(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (own, other) = (workshop.store.edition_by_year(2026), workshop.store.edition_by_year(2010));
    let (own, other) = (own.await.unwrap().unwrap().id, other.await.unwrap().unwrap().id);
    let code = |result: Result<(), workshops::error::Error>| result.err().map(|error| error.code().as_str());
    let table = [
        (Viewer::public(), [Some("UNAUTHENTICATED"); 4]),
        (workshop.bearer(TokenRole::Partner, None).await, [Some("FORBIDDEN"); 4]),
        (
            workshop.bearer(TokenRole::Editor, Some(2026)).await,
            [None, Some("NOT_FOUND"), Some("FORBIDDEN"), Some("FORBIDDEN")],
        ),
        (workshop.bearer(TokenRole::Editor, None).await, [None, None, None, Some("FORBIDDEN")]),
        (workshop.bearer(TokenRole::Admin, None).await, [None; 4]),
        (Viewer::operator(), [None; 4]),
    ];
    for (viewer, expected) in table {
        let found = [
            code(viewer.editor().and_then(|editor| editor.within(own))),
            code(viewer.editor().and_then(|editor| editor.within(other))),
            code(viewer.editor().and_then(Editor::everywhere)),
            code(viewer.admin().map(drop)),
        ];
        assert_eq!(found, expected, "{viewer:?}");
        let signed_in = matches!(viewer.credential(), Some(Credential::Token(_)));
        assert_eq!(signed_in, viewer != Viewer::public() && viewer != Viewer::operator());
    }
}

#[tokio::test]
async fn whoever_signs_in_has_a_budget_of_their_own_and_guessing_is_paid_for() {
    let budget = Budget { per_minute: 10.try_into().unwrap(), burst: 10.try_into().unwrap() };
    let service = Service::with(|config| config.http.budget = Some(budget)).await;
    let admin = Viewer::operator().admin().unwrap();
    let new = NewApiToken { name: "partner".to_owned(), role: TokenRole::Partner, edition: None, expires_at: None };
    let (_, secret) = service.app.store.create_api_token(&admin, &Order::of_command("test"), new).await.unwrap();
    let router = &service.app.router;
    let guess = bearing(&Secret::generate().unwrap());
    for _ in 0..10 {
        assert_eq!(ask(router, &[&guess], WHO).await.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    }
    assert_eq!(ask(router, &[&guess], WHO).await.refusal(), (429, "THROTTLED".to_owned()));
    assert_eq!(ask(router, &[], "{ __typename }").await.status, 429);
    assert_eq!(ask(router, &[&bearing(&secret)], "{ __typename }").await.status, 200);
}
