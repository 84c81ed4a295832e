//! What is kept for everybody is shown to partners, too: they see what the public sees, and are told the same as long as they do
//! not ask who they are.

use std::path::Path;

use axum::{body::Body, http::Request};
use include_dir::{Dir, include_dir};
use rstest::rstest;
use serde_json::json;
use workshops::{app::App, config::Budget, domain::api_token::Terms};

use crate::{
    partner_tokens::partner_with,
    support::{
        Backend,
        service::{Answer, link, post, send},
        twins::{Twins, is_hit},
    },
};

static QUERIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/it/queries");

const LIST: &str = "{ proposals(first: 5, filter: { edition: { eq: 2026 } }) { nodes { number title } } }";

async fn ask(app: &App, token: &str, query: &str) -> Answer {
    let request = post().header("authorization", format!("Bearer {token}"));
    send(&app.router, request.body(json!({ "query": query }).to_string().into()).unwrap()).await
}

async fn get(app: &App, token: Option<&str>, query: &str) -> Answer {
    let mut request = Request::get(link(&[("query", query)]));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(&app.router, request.body(Body::empty()).unwrap()).await
}

#[rstest]
#[tokio::test]
async fn partners_and_the_public_fill_and_are_shown_what_is_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let partner = partner_with(&app.store, Terms::default()).await;
    let first = ask(app, &partner, LIST).await;
    assert!(!is_hit(&first));
    assert!(is_hit(&ask(app, &partner, LIST).await), "a partner's answer is kept for the partner");
    let public = twins.ask(LIST).await;
    assert!(is_hit(&public) && public.body == first.body, "and for everybody");
    let other = LIST.replace('5', "4");
    twins.ask(&other).await;
    let before = twins.statement_count();
    let hit = ask(app, &partner, &other).await;
    assert!(is_hit(&hit), "the public's is kept for partners");
    // Only the token is looked up, and its first use is written beside the request.
    assert!(twins.statement_count() <= before + 5);
    // A write drops it for all.
    let id = twins.data(&LIST.replace("number", "id")).await["proposals"]["nodes"][0]["id"].clone();
    twins.write("updateProposal", json!({ "id": id, "title": "Another title altogether" }), "").await;
    assert!(!is_hit(&ask(app, &partner, LIST).await));
}

#[rstest]
#[tokio::test]
async fn what_a_partner_is_shown_is_kept_by_nothing_in_front_of_the_service(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let budget = Some(Budget::parse("600").unwrap());
    let partner = partner_with(&twins.keeping.store, Terms { budget, ..Terms::default() }).await;
    let mut left = Vec::new();
    for _ in 0..3 {
        let answer = get(&twins.keeping, Some(&partner), LIST).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        assert_eq!((answer.header("etag"), answer.header("last-modified")), ("", ""));
        assert!(answer.header("vary").contains("authorization"), "{}", answer.header("vary"));
        left.push(answer.header("ratelimit").to_owned());
    }
    left.dedup();
    assert_eq!(left.len(), 3, "each is paid for: {left:?}");
    // The public's own is as it always was, and is sent again as it left.
    for _ in 0..3 {
        let answer = get(&twins.keeping, None, LIST).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=60, stale-while-revalidate=600");
        assert_ne!(answer.header("etag"), "");
        assert_eq!(answer.header("ratelimit"), "");
    }
}

#[rstest]
#[tokio::test]
async fn who_asks_is_told_who_they_are(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let app = &twins.keeping;
    let (one, two) =
        (partner_with(&app.store, Terms::default()).await, partner_with(&app.store, Terms::default()).await);
    let who = "{ v: viewer { role name usage { requests } } proposals(first: 1) { nodes { number } } }";
    for _ in 0..2 {
        assert_eq!(twins.ask(who).await.json()["data"]["v"], json!({ "role": "PUBLIC", "name": null, "usage": null }));
        for token in [&one, &two] {
            let answer = ask(app, token, who).await;
            assert_eq!(answer.json()["data"]["v"]["role"], "PARTNER", "{}", answer.body);
            assert_eq!(answer.header("cache-status"), "");
        }
        let answer = ask(app, twins.admin.reveal(), who).await;
        assert_eq!((&answer.json()["data"]["v"]["role"], answer.header("cache-status")), (&json!("ADMIN"), ""));
    }
    let requests = ask(app, &two, who).await.json()["data"]["v"]["usage"]["requests"].clone();
    assert_eq!(requests, 3);
    // Whoever edits sees more, and is never shown what is kept.
    assert_eq!(ask(app, twins.admin.reveal(), LIST).await.header("cache-status"), "");
    // Nor is what fails kept, which tells the public and partners apart.
    let guarded = "{ auditLog { totalCount } }";
    for _ in 0..2 {
        assert_eq!(twins.ask(guarded).await.json()["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(ask(app, &one, guarded).await.json()["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    let costs = post().header("authorization", format!("Bearer {one}")).header("x-workshops-cost", "1");
    let answer = send(&app.router, costs.body(json!({ "query": LIST }).to_string().into()).unwrap()).await;
    assert!(answer.json()["extensions"]["cost"]["requested"].is_u64());
}

/// Whatever is asked without `viewer`: a service that keeps nothing tells a partner what it tells the public, and one that keeps
/// answers tells both the same.
#[rstest]
#[tokio::test]
async fn partners_are_told_what_the_public_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let partner = partner_with(&twins.keeping.store, Terms::default()).await;
    let cookbook = QUERIES.files().map(|file| file.contents_utf8().unwrap());
    let cookbook = cookbook.filter(|query| !query.contains("mutation") && !query.contains("viewer"));
    // What only rights give is null here, or an error that nobody keeps.
    let guarded = [
        "{ apiTokens { nodes { id } } }",
        "{ people(first: 20) { nodes { name email phone } } }",
        "{ proposals(first: 20) { totalCount nodes { number title status allowedTransitions { action } decision { at }
            source { address } participations { nameAsGiven person { name email } } } } }",
        "{ editions { nodes { year acceptsSubmissions statistics { proposals } } } serverLimits { cost } }",
        "{ changes(first: 20) { nodes { type action subjectId } latestCursor } }",
        "{ search(query: \"internet\") { edges { score node { __typename } } } statusTransitions { action } }",
    ];
    let mut compared = 0;
    for query in cookbook.chain(guarded) {
        let public = crate::support::twins::ask(&twins.plain, query, &json!({})).await.json();
        if public.get("errors").is_some() {
            assert!(!guarded.contains(&query), "{query}: {public:#}");
            continue;
        }
        compared += 1;
        assert_eq!(ask(&twins.plain, &partner, query).await.json(), public, "{query}");
        for _ in 0..2 {
            assert_eq!(ask(&twins.keeping, &partner, query).await.json(), public, "{query}");
            assert_eq!(twins.ask(query).await.json(), public, "{query}");
        }
    }
    assert!(compared > 15, "{compared}");
}

/// Resolvers ask the viewer for rights, which neither the public nor partners have, and for what their reads may show. Whatever
/// asks for more must be a reason not to show a partner what is kept, as `viewer` is.
#[test]
fn no_other_field_tells_partners_from_the_public() {
    let mut asked = 0;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/graphql");
    for file in std::fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for what in ["data_unchecked::<Viewer>()", "data_unchecked::<auth::Viewer>()", "data_opt::<Viewer>()"] {
            for (at, _) in source.match_indices(what) {
                let rest = source[at + what.len()..].trim_start();
                let rights = [".admin()", ".editor()", ".audience()"].iter().any(|right| rest.starts_with(right));
                // Writes, which are not kept at all; and the field itself.
                assert!(rights || ["mutation.rs", "viewer.rs"].contains(&name), "{name}: {rest:.60}");
                asked += 1;
            }
        }
    }
    assert!(asked > 5, "{asked}");
}
