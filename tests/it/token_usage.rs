//! What partners' tokens are used for: counted to the last request, added up over instances, shown to nobody else.

use std::time::Duration;

use axum::{body::Body, http::Request};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use workshops::{app::App, auth::Viewer, config::Budget, domain::api_token::Terms, import, store::Store};

use crate::{
    partner_tokens::partner_with,
    statements::{plan, reads_a_whole_table},
    support::{
        Backend, Workshop,
        service::{Answer, Service, post, send},
        twins::{Twins, is_hit},
    },
};

const LIST: &str = "{ proposals(first: 5) { nodes { number } } }";
const TITLES: &str = "{ proposals(first: 5) { nodes { title } } }";
const FIGURES: &str = "from to requests cost cacheHits refused days { day requests cost cacheHits refused }
    deprecatedFields { coordinate requests lastUsedOn }";
const DAY: Duration = Duration::from_hours(24);

async fn ask(app: &App, token: &str, query: &str) -> Answer {
    let request = post().header("authorization", format!("Bearer {token}"));
    send(&app.router, request.body(json!({ "query": query }).to_string().into()).unwrap()).await
}

/// What a query costs, as its answer says.
async fn cost(twins: &Twins, query: &str) -> u64 {
    let request = post().header("authorization", format!("Bearer {}", twins.admin.reveal()));
    let request = request.header("x-workshops-cost", "1").body(json!({ "query": query }).to_string().into()).unwrap();
    send(&twins.plain.router, request).await.json()["extensions"]["cost"]["requested"].as_u64().unwrap()
}

/// What an admin is told of the partners' tokens, by an instance.
async fn told(app: &App, twins: &Twins, days: i32) -> Vec<Value> {
    let query = format!("{{ apiTokens(first: 50) {{ nodes {{ role usage(days: {days}) {{ {FIGURES} }} }} }} }}");
    let answer = ask(app, twins.admin.reveal(), &query).await.json();
    let nodes = answer["data"]["apiTokens"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    let (partners, others): (Vec<_>, Vec<_>) = nodes.iter().partition(|node| node["role"] == "PARTNER");
    assert!(others.iter().all(|node| node["usage"].is_null()), "{answer:#}");
    partners.into_iter().map(|node| node["usage"].clone()).collect()
}

async fn execute(store: &Store, sql: &str) {
    let tx = store.db().write().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn every_request_of_a_partner_is_counted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let list = ["Query", "ProposalConnection", "Proposal.number", "Viewer", "TokenUsage", "TokenUsageDay"];
    let fields = Some(list.map(str::to_owned).to_vec());
    let limited = partner_with(&app.store, Terms { fields, ..Terms::default() }).await;
    let poor = partner_with(&app.store, Terms { budget: Some(Budget::parse("1").unwrap()), ..Terms::default() }).await;
    let idle = told(app, &twins, 7).await;
    let nothing = json!({ "from": "2025-12-26", "to": "2026-01-01", "requests": 0, "cost": 0, "cacheHits": 0,
        "refused": 0, "days": [], "deprecatedFields": [] });
    assert_eq!(idle, [nothing.clone(), nothing]);

    let hits = [ask(app, &limited, LIST).await, ask(app, &limited, LIST).await, ask(app, &limited, LIST).await];
    assert_eq!(hits.map(|answer| is_hit(&answer)), [false, true, true]);
    for _ in 0..2 {
        assert_eq!(ask(app, &limited, TITLES).await.status, 403);
    }
    // What cannot be read, does not fit or comes with a token that is none is no request.
    for wrong in ["{", "{ nothing }", "{ proposals(first: \"a\") { nodes { number } } }"] {
        assert!(ask(app, &limited, wrong).await.json()["errors"].is_array());
    }
    assert_eq!(ask(app, "wsk_none", LIST).await.status, 401);
    assert_eq!(ask(app, &poor, "{ __typename }").await.status, 200);
    assert_eq!(ask(app, &poor, "{ __typename }").await.status, 429);
    assert_eq!(ask(app, &poor, LIST).await.refusal().1, "QUERY_TOO_COSTLY");
    // Nobody else is counted.
    twins.ask(LIST).await;

    let each = cost(&twins, LIST).await;
    assert!(each > 1);
    let usage = told(app, &twins, 30).await;
    let day = json!({ "day": "2026-01-01", "requests": 3, "cost": 3 * each, "cacheHits": 2, "refused": 2 });
    let expected = json!({ "from": "2025-12-03", "to": "2026-01-01", "requests": 3, "cost": 3 * each, "cacheHits": 2,
        "refused": 2, "days": [day], "deprecatedFields": [] });
    assert_eq!(usage[0], expected);
    let figures = ["requests", "cost", "cacheHits", "refused"].map(|name| usage[1][name].as_u64().unwrap());
    assert_eq!(figures, [1, 0, 0, 2]);

    // Partners read their own, and that counts, too.
    let own = "{ viewer { usage(days: 7) { requests cost cacheHits refused days { day } } } }";
    let mine = ask(app, &limited, own).await.json()["data"]["viewer"]["usage"].clone();
    let paid = 3 * each + cost(&twins, own).await;
    let expected =
        json!({ "requests": 4, "cost": paid, "cacheHits": 2, "refused": 2, "days": [{ "day": "2026-01-01" }] });
    assert_eq!(mine, expected);
}

#[rstest]
#[tokio::test]
async fn instances_add_up_and_a_restart_loses_nothing_that_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let partner = partner_with(&twins.keeping.store, Terms::default()).await;
    let deprecated = "{ auditLog(subject: \"theme_00000000000000000000000000000001\") { totalCount } }";
    let instances = [&twins.keeping, &twins.rows, &twins.plain];
    for _ in 0..2 {
        for app in instances {
            assert_eq!(ask(app, &partner, LIST).await.status, 200);
            // It is not for partners, but it is used.
            assert_eq!(ask(app, &partner, deprecated).await.json()["errors"][0]["extensions"]["code"], "FORBIDDEN");
        }
    }
    for app in instances {
        app.store.write_usage().await.unwrap();
    }
    let paid = 6 * (cost(&twins, LIST).await + cost(&twins, deprecated).await);
    let again =
        App::with(twins.plain.config.clone(), twins.plain.store.db().clone(), twins.plain.store.clock().clone());
    let again = again.unwrap();
    for app in instances.into_iter().chain([&again]) {
        let usage = &told(app, &twins, 1).await[0];
        let used = json!([{ "coordinate": "Query.auditLog(subject:)", "requests": 6, "lastUsedOn": "2026-01-01" }]);
        let figures = ["requests", "cost", "cacheHits", "refused", "deprecatedFields"].map(|name| usage[name].clone());
        assert_eq!(figures, [json!(12), json!(paid), json!(1), json!(0), used]);
    }
}

#[rstest]
#[tokio::test]
async fn days_end_at_midnight_and_are_kept_for_four_hundred(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let clock = app.store.clock();
    let partner = partner_with(&app.store, Terms::default()).await;
    clock.advance(Duration::from_micros(24 * 3600 * 1_000_000 - 1));
    ask(app, &partner, LIST).await;
    clock.advance(Duration::from_micros(1));
    ask(app, &partner, LIST).await;
    ask(app, &partner, LIST).await;
    let days = |usage: &Value| {
        let days = usage["days"].as_array().unwrap().iter();
        days.map(|day| (day["day"].as_str().unwrap().to_owned(), day["requests"].as_u64().unwrap())).collect::<Vec<_>>()
    };
    let both = [("2026-01-01".to_owned(), 1), ("2026-01-02".to_owned(), 2)];
    assert_eq!(days(&told(app, &twins, 2).await[0]), both);
    let one = &told(app, &twins, 1).await[0];
    assert_eq!((days(one), &one["requests"], &one["from"]), (both[1..].to_vec(), &json!(2), &json!("2026-01-02")));

    // The first of them is the last day that is kept, and then it is not.
    clock.advance(398 * DAY);
    assert_eq!(days(&told(app, &twins, 400).await[0]), both);
    clock.advance(DAY);
    assert_eq!(days(&told(app, &twins, 400).await[0]), both[1..]);
    let rows = || async { entities::token_usage::Entity::find().count(app.store.db().read()).await.unwrap() };
    assert_eq!(rows().await, 2, "nothing was written since");
    ask(app, &partner, LIST).await;
    told(app, &twins, 1).await;
    assert_eq!(rows().await, 2, "one is new, one is gone");
}

#[rstest]
#[tokio::test]
async fn nobody_else_is_told_and_days_are_bounded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let app = &twins.plain;
    let (one, two) =
        (partner_with(&app.store, Terms::default()).await, partner_with(&app.store, Terms::default()).await);
    let own = "{ viewer { usage { requests } } apiTokens { nodes { usage { requests } } } }";
    ask(app, &one, LIST).await;
    for (token, requests) in [(&one, 2), (&two, 1)] {
        let answer = ask(app, token, own).await.json();
        let expected = json!({ "viewer": { "usage": { "requests": requests } }, "apiTokens": null });
        assert_eq!(answer["data"], expected);
    }
    let public = crate::support::twins::ask(app, own, &json!({})).await.json();
    assert_eq!(public["data"], json!({ "viewer": { "usage": null }, "apiTokens": null }));
    let workshop = crate::reach::two_editions(backend).await;
    for year in [None, Some(2010)] {
        let editor = workshop.bearer(entities::TokenRole::Editor, year).await;
        let answer = workshop.ask_as(editor, own, json!({})).await;
        assert_eq!(answer["data"], json!({ "viewer": { "usage": null }, "apiTokens": null }));
    }
    // Each day may be an object of the answer.
    assert_eq!(cost(&twins, "{ viewer { usage(days: 400) { days { day } } } }").await, 402);
    assert_eq!(cost(&twins, "{ viewer { usage { days { day } } } }").await, 32);
    for days in [0, -1, 401] {
        for token in [one.as_str(), twins.admin.reveal()] {
            let query = format!("{{ viewer {{ usage(days: {days}) {{ requests }} }} }}");
            let answer = ask(app, token, &query).await.json();
            let error = &answer["errors"][0];
            let told = (&error["extensions"]["code"], &error["extensions"]["argument"], &error["message"]);
            let message = json!("days must be between 1 and 400: older figures are deleted.");
            assert_eq!(told, (&json!("BAD_USER_INPUT"), &json!("days"), &message), "{answer:#}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_database_that_cannot_be_written_to_holds_up_nobody_and_loses_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let partner = partner_with(&app.store, Terms::default()).await;
    ask(app, &partner, LIST).await;
    // The second table fails, after the first was written: all or nothing.
    execute(&app.store, "ALTER TABLE token_deprecated_use RENAME TO broken").await;
    assert!(app.store.write_usage().await.is_err());
    assert_eq!(ask(app, &partner, LIST).await.status, 200);
    assert!(app.store.write_usage().await.is_err());
    execute(&app.store, "ALTER TABLE broken RENAME TO token_deprecated_use").await;
    let usage = &told(app, &twins, 1).await[0];
    assert_eq!((&usage["requests"], &usage["cacheHits"]), (&json!(2), &json!(1)));
}

#[rstest]
#[tokio::test]
async fn figures_are_no_change_of_the_data(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let partner = partner_with(&app.store, Terms::default()).await;
    let recorded = "{ auditLog { totalCount } changes { latestCursor } }";
    let before = ask(app, twins.admin.reveal(), recorded).await.json();
    assert_eq!(before.get("errors"), None, "{before:#}");
    twins.ask(LIST).await;
    ask(app, &partner, TITLES).await;
    app.store.write_usage().await.unwrap();
    app.store.invalidations().unwrap().catch_up().await;
    assert!(twins.hit(LIST).await);
    assert!(is_hit(&ask(app, &partner, TITLES).await));
    assert_eq!(ask(app, twins.admin.reveal(), recorded).await.json(), before);
}

#[tokio::test]
async fn documents_at_addresses_count_as_well() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("numbers.graphql"), LIST).unwrap();
    let path = directory.path().to_owned();
    let service = Service::with(|config| config.http.documents.trusted = Some(path)).await;
    import::demo::load(&service.app.store, &Viewer::operator().editor().unwrap()).await.unwrap();
    service.app.store.invalidations().unwrap().catch_up().await;
    let partner = partner_with(&service.app.store, Terms::default()).await;
    for _ in 0..3 {
        let request = Request::get("/q/numbers.json").header("authorization", format!("Bearer {partner}"));
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        // Nobody signed in: nothing is counted.
        service.get("/q/numbers.json").await;
    }
    let own = "{ viewer { usage { requests cacheHits } } }";
    let answer = ask(&service.app, &partner, own).await.json();
    assert_eq!(answer["data"]["viewer"]["usage"], json!({ "requests": 4, "cacheHits": 2 }));
}

#[rstest]
#[tokio::test]
async fn the_figures_of_all_tokens_are_two_statements_over_indexes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let query =
        "query($first: Int) { apiTokens(first: $first) { nodes { usage { requests deprecatedFields { requests } }
        year: usage(days: 365) { requests } } } }";
    let mut ids = Vec::new();
    for _ in 0..8 {
        let (id, _) = workshop.token(entities::TokenRole::Partner, None, None).await;
        ids.push(id);
    }
    for id in &ids {
        workshop.store.count_request(*id, 3, vec!["A.b".to_owned()]);
    }
    let ((), writes) = workshop.statements(async { workshop.store.write_usage().await.unwrap() }).await;
    let deletes: Vec<_> = writes.iter().filter(|statement| statement.sql.starts_with("DELETE")).collect();
    assert_eq!((writes.iter().filter(|write| write.sql.starts_with("INSERT")).count(), deletes.len()), (2, 2));
    for first in [1, 3, 8] {
        let (answer, all) =
            workshop.statements(workshop.ask_as(Viewer::operator(), query, json!({ "first": first }))).await;
        assert_eq!(answer["data"]["apiTokens"]["nodes"][0]["year"]["requests"], 1, "{answer:#}");
        let usage: Vec<_> = all.iter().filter(|statement| !statement.sql.contains("\"api_token\"")).collect();
        assert_eq!((usage.len(), all.len()), (2, 3), "{all:#?}");
        for statement in usage.iter().chain(&deletes) {
            let plan = plan(&workshop, backend, statement).await;
            for line in &plan {
                assert!(!reads_a_whole_table(backend, line), "{line}\nof {}", statement.sql);
            }
        }
    }
}
