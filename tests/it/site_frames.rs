//! What pages of partners show: frames, their oEmbed answers, and the files they load.

use axum::{Router, body::Body, http::Request};
use base64::{Engine, prelude::BASE64_STANDARD};
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha384};

use crate::support::{
    Backend, Workshop,
    service::{Answer, Service, send},
};

async fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn first(workshop: &Workshop) -> Value {
    let query = "{ edition(year: 2026) { proposals(first: 1) { nodes { number title } } } }";
    workshop.data(query, json!({})).await["edition"]["proposals"]["nodes"][0].take()
}

/// The link to oEmbed about an address of the site.
fn about(path: &str, rest: &str) -> String {
    let url = format!("https://workshops.example{path}");
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("url", &url).finish();
    format!("/oembed?{query}{rest}")
}

#[rstest]
#[tokio::test]
async fn frames_may_be_shown_anywhere_and_pages_nowhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let number = first(&workshop).await["number"].take();
    for (path, ancestors) in [
        (format!("/embed/proposal/2026/{number}"), "frame-ancestors *"),
        ("/embed/list?edition=2026".to_owned(), "frame-ancestors *"),
        (format!("/2026/{number}"), "frame-ancestors 'none'"),
        ("/2026".to_owned(), "frame-ancestors 'none'"),
        ("/nothing".to_owned(), "frame-ancestors 'none'"),
    ] {
        let answer = get(&router, &path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains(ancestors) && !policy.contains("unsafe"), "{path}: {policy}");
    }
    let missing = get(&router, "/embed/list").await;
    assert_eq!(missing.status, 400);
    assert!(missing.body.contains("edition"), "{}", missing.body);
}

#[rstest]
#[tokio::test]
async fn a_page_says_how_it_is_embedded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let proposal = first(&workshop).await;
    let path = format!("/2026/{}", proposal["number"]);
    let page = get(&router, &path).await.body;
    for format in ["json", "xml"] {
        let address = format!("https://workshops.example{}", about(&path, &format!("&format={format}")));
        assert!(page.replace("&#38;", "&").contains(&address), "{address}");
    }
    let rich = get(&router, &about(&path, "&maxwidth=320")).await.json();
    assert_eq!((&rich["type"], &rich["version"], &rich["title"]), (&json!("rich"), &json!("1.0"), &proposal["title"]));
    assert_eq!((&rich["width"], &rich["height"]), (&json!(320), &json!(400)));
    let frame = format!("src=\"https://workshops.example/embed/proposal{path}\"");
    assert!(rich["html"].as_str().unwrap().contains(&frame), "{rich:#}");
    let list = get(&router, &about("/2026?q=internet", "")).await.json();
    assert!(list["html"].as_str().unwrap().contains("/embed/list?edition=2026&#38;q=internet"), "{list:#}");
    let xml = get(&router, &about(&path, "&format=xml")).await;
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    assert!(xml.body.contains("<type>rich</type>"), "{}", xml.body);
    assert_eq!(get(&router, &about("/", "")).await.json()["type"], "link");
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_embedded_is_told_as_oembed_has_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    for (path, status) in [
        (about("/2026/9999", ""), 404),
        (about("/graphiql", ""), 404),
        ("/oembed?url=https%3A%2F%2Felsewhere.example%2F2026".to_owned(), 404),
        (about("/2026", "&format=yaml"), 501),
        ("/oembed".to_owned(), 400),
        (about("/2026", "&maxwidth=1"), 400),
    ] {
        assert_eq!(get(&router, &path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn the_element_is_small_and_its_exact_version_never_changes() {
    let service = Service::start().await;
    let newest = service.get("/assets/workshop-proposals-1.js").await;
    let exact = service.get("/assets/workshop-proposals-1.0.0.js").await;
    assert_eq!((newest.status.as_u16(), &newest.bytes), (200, &exact.bytes));
    assert_eq!(exact.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(newest.header("cache-control"), "public, max-age=3600");
    assert_eq!(newest.header("access-control-allow-origin"), "*");
    let packed = service.get_with("/assets/workshop-proposals-1.js", "accept-encoding", "gzip").await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes.len() < 10 * 1024, "{}", packed.bytes.len());
    // Pages of partners hold this hash: whoever changes the file makes a new version.
    let integrity = format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(&exact.bytes)));
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/PARTNERS.md")).unwrap();
    assert!(docs.contains(&integrity), "docs/PARTNERS.md must name {integrity}");
}
