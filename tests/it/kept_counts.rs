//! Counts are kept for editors too, each of whom sees something else: what one is told, no other is.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::{
    app::App,
    auth::{Viewer, secret::Secret},
    domain::api_token::Terms,
    store::writes::{NewApiToken, Order},
};

use crate::support::{
    Backend,
    service::{post, send},
    twins::Twins,
};

const COUNTS: &str = "{ proposals(filter: { edition: { eq: 2026 } }) {
    totalCount facets { statuses { counts { value count } } } } people { totalCount } }";
const PAIRS: &str = "{ overlaps(edition: 2026, first: 1) { totalCount } }";

async fn ask(app: &App, secret: Option<&Secret>, query: &str) -> Value {
    let mut request = post();
    if let Some(secret) = secret {
        request = request.header("authorization", format!("Bearer {}", secret.reveal()));
    }
    let body = json!({ "query": query }).to_string();
    let mut answer = send(&app.router, request.body(body.into()).unwrap()).await.json();
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].take()
}

/// An editor of another edition alone.
async fn another_editor(twins: &Twins) -> Secret {
    let edition = json!({ "year": 2031, "name": "The one of 2031" });
    let made = twins.write("createEdition", edition, "edition { id }").await;
    let id = made["edition"]["id"].as_str().unwrap().parse().unwrap();
    let new = NewApiToken {
        name: "of 2031".to_owned(),
        role: TokenRole::Editor,
        edition: Some(id),
        expires_at: None,
        terms: Terms::default(),
    };
    let operator = Viewer::operator().admin().unwrap();
    twins.keeping.store.create_api_token(&operator, &Order::of_command("test"), new).await.unwrap().1
}

#[rstest]
#[tokio::test]
async fn every_viewer_is_told_the_counts_of_what_they_see_also_after_writes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let other = another_editor(&twins).await;
    let viewers = [Some(&twins.admin), Some(&other), None];
    let compare = async |when: &str| {
        let mut told = Vec::new();
        for query in [COUNTS, PAIRS] {
            for viewer in viewers {
                let counts = ask(&twins.rows, viewer, query).await;
                assert_eq!(counts, ask(&twins.plain, viewer, query).await, "{when}: {query}");
                let before = twins.statement_count();
                assert_eq!(ask(&twins.rows, viewer, query).await, counts, "{when}: {query}");
                let again = twins.statements.lock().unwrap()[before..].join("\n");
                assert!(!again.to_uppercase().contains("COUNT("), "{when}: {again}");
                told.push(counts);
            }
        }
        told
    };
    let first = compare("at first").await;
    let draft = |status: &str| {
        json!({ "edition": { "year": 2026 }, "title": "Mending nets together on the quay", "nextNumber": true,
            "description": "Mending nets together on the quay, knot by knot, with old fishers.", "status": status,
            "participations": [{ "role": "PANELLIST", "person": { "create": { "name": "Nell Netmaker" } } }] })
    };
    let mut made = Vec::new();
    for status in ["DRAFT", "DRAFT", "SUBMITTED"] {
        made.push(twins.write("createProposal", draft(status), "proposal { id }").await["proposal"]["id"].take());
        twins.rows.store.invalidations().unwrap().catch_up().await;
        compare(status).await;
    }
    let drafted = compare("with drafts").await;
    let count = |told: &Value| told["proposals"]["totalCount"].as_i64().unwrap();
    let pairs = |told: &Value| told["overlaps"]["totalCount"].as_i64().unwrap();
    let more: Vec<i64> = (0..3).map(|viewer| count(&drafted[viewer]) - count(&first[viewer])).collect();
    assert_eq!(more, [3, 1, 1]);
    assert!(pairs(&drafted[3]) >= pairs(&first[3]) + 3, "{drafted:?}");
    assert_eq!(pairs(&drafted[5]), pairs(&first[5]), "two drafts and one proposal are no pair that everybody sees");
    twins.write("deleteProposal", json!({ "id": made[2] }), "proposal { id }").await;
    twins.rows.store.invalidations().unwrap().catch_up().await;
    let deleted = compare("without the one that everybody saw").await;
    assert_eq!(count(&deleted[2]), count(&first[2]));
}
