//! Pages and feeds are kept until what they show changes, and caches are told so.

use axum::{body::Body, http::Request};
use rstest::rstest;
use serde_json::{Value, json};
use workshops::app::App;

use crate::support::{
    Backend,
    service::{Answer, Service, send},
    twins::{Twins, is_hit},
};

async fn get(app: &App, path: &str) -> Answer {
    send(&app.router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn get_with(app: &App, path: &str, (name, value): (&str, &str)) -> Answer {
    send(&app.router, Request::get(path).header(name, value).body(Body::empty()).unwrap()).await
}

/// A proposal of the demo edition, with its first panellist and another proposal that has nothing to do with them.
struct Sample {
    id: String,
    number: i64,
    panellist: String,
    other: i64,
}

async fn sample(twins: &Twins) -> Sample {
    let query = "{ edition(year: 2026) { proposals(first: 40) { nodes { id number panellists { person { id } } } } } }";
    let data = twins.data(query).await;
    let nodes = data["edition"]["proposals"]["nodes"].as_array().unwrap().clone();
    let people = |node: &Value| {
        let seats = node["panellists"].as_array().unwrap().iter();
        seats.filter_map(|seat| seat["person"]["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let first = nodes.iter().find(|node| !people(node).is_empty()).unwrap();
    let panellist = people(first)[0].clone();
    let apart = |node: &&Value| !people(node).contains(&panellist) && node["id"] != first["id"];
    let other = nodes.iter().rev().find(apart).unwrap()["number"].as_i64().unwrap();
    let id = first["id"].as_str().unwrap().to_owned();
    Sample { id, number: first["number"].as_i64().unwrap(), panellist, other }
}

/// Addresses of all kinds that show a proposal, or the list it is in.
fn addresses(sample: &Sample) -> Vec<String> {
    let Sample { number, panellist, .. } = sample;
    let mut paths = vec![
        "/".to_owned(),
        "/2026".to_owned(),
        format!("/2026/{number}"),
        format!("/people/{panellist}"),
        format!("/embed/proposal/2026/{number}"),
        format!("/embed/list?edition=2026&panellist={panellist}"),
        format!("/oembed?url=http%3A%2F%2F127.0.0.1%3A8080%2F2026%2F{number}"),
        "/sitemap.xml".to_owned(),
        "/2026/sitemap.xml".to_owned(),
        "/2026/people/sitemap.xml".to_owned(),
        "/2026/organizations/sitemap.xml".to_owned(),
    ];
    for format in ["json", "atom", "csv", "ndjson", "jsonld"] {
        paths.push(format!("/2026/proposals.{format}"));
        paths.push(format!("/proposals.{format}?panellist={panellist}"));
    }
    paths
}

#[rstest]
#[tokio::test]
async fn no_write_leaves_an_old_page_behind(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let sample = sample(&twins).await;
    let paths = addresses(&sample);
    for path in &paths {
        assert_eq!(get(&twins.keeping, path).await.status, 200, "{path}");
    }
    let title = json!({ "id": sample.id, "title": "A title nobody had" });
    twins.write("updateProposal", title, "proposal { id }").await;
    let name = json!({ "id": sample.panellist, "name": "Nameless Newcomer" });
    twins.write("updatePerson", name, "person { id }").await;
    let new = json!({ "edition": { "year": 2026 }, "title": "One more", "nextNumber": true, "status": "SUBMITTED" });
    twins.write("createProposal", new, "proposal { id }").await;
    for path in &paths {
        let (kept, plain) = (get(&twins.keeping, path).await, get(&twins.plain, path).await);
        assert_eq!((kept.status, &kept.body), (plain.status, &plain.body), "{path}");
    }
    assert!(get(&twins.keeping, &format!("/2026/{}", sample.number)).await.body.contains("A title nobody had"));
}

#[rstest]
#[tokio::test]
async fn a_change_leaves_pages_alone_that_do_not_show_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let sample = sample(&twins).await;
    let (own, another) = (format!("/people/{}", sample.panellist), format!("/2026/{}", sample.other));
    for path in [&own, &another] {
        get(&twins.keeping, path).await;
        assert!(is_hit(&get(&twins.keeping, path).await), "{path}");
    }
    let name = json!({ "id": sample.panellist, "name": "Nameless Newcomer" });
    twins.write("updatePerson", name, "person { id }").await;
    assert!(!is_hit(&get(&twins.keeping, &own).await));
    assert!(is_hit(&get(&twins.keeping, &another).await));
}

#[rstest]
#[tokio::test]
async fn whoever_has_a_page_is_told_that_it_has_not_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let sample = sample(&twins).await;
    for path in addresses(&sample).into_iter().filter(|path| !path.starts_with("/oembed")) {
        let first = get(&twins.keeping, &path).await;
        let (tag, control) = (first.header("etag").to_owned(), first.header("cache-control"));
        assert_eq!(control, "public, max-age=60, stale-while-revalidate=600", "{path}");
        assert_eq!(first.header("vary"), "accept-encoding", "{path}");
        let known = get_with(&twins.keeping, &path, ("if-none-match", &tag)).await;
        assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""), "{path}");
        assert_eq!(known.header("etag"), tag, "{path}");
        assert_eq!(get_with(&twins.keeping, &path, ("if-none-match", "\"x\"")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_time_of_the_last_change_is_told_once_its_second_is_over() {
    let service = Service::start().await;
    let editor = workshops::auth::Viewer::operator().editor().unwrap();
    workshops::import::demo::load(&service.app.store, &editor).await.unwrap();
    for path in ["/2026", "/2026/proposals.atom", "/2026/proposals.csv", "/embed/list?edition=2026"] {
        assert_eq!(service.get(path).await.header("last-modified"), "", "{path}");
    }
    let later = Service::start().await;
    workshops::import::demo::load(&later.app.store, &editor).await.unwrap();
    later.clock.advance(std::time::Duration::from_mins(1));
    for path in ["/2026", "/2026/proposals.atom", "/2026/proposals.csv", "/embed/list?edition=2026"] {
        let answer = later.get(path).await;
        let changed = answer.header("last-modified");
        assert_eq!(changed, "Tue, 14 Sep 2010 09:00:00 GMT", "{path}");
        assert_eq!(later.get_with(path, "if-modified-since", changed).await.status, 304, "{path}");
        let before = "Tue, 14 Sep 2010 08:59:59 GMT";
        assert_eq!(later.get_with(path, "if-modified-since", before).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_was_not_modified_has_the_tag_of_what_would_have_been_sent() {
    let service = Service::start().await;
    let editor = workshops::auth::Viewer::operator().editor().unwrap();
    workshops::import::demo::load(&service.app.store, &editor).await.unwrap();
    service.clock.advance(std::time::Duration::from_mins(1));
    for path in ["/2026", "/2026/proposals.atom", "/2026/proposals.csv", "/embed/list?edition=2026"] {
        for encoding in ["gzip", "br", "identity"] {
            let ask = |condition: Option<(&str, &str)>| {
                let request = Request::get(path).header("accept-encoding", encoding);
                let request = condition.into_iter().fold(request, |request, (name, value)| request.header(name, value));
                service.send(request.body(Body::empty()).unwrap())
            };
            let whole = ask(None).await;
            for name in ["etag", "last-modified"] {
                let condition = if name == "etag" { "if-none-match" } else { "if-modified-since" };
                let known = ask(Some((condition, whole.header(name)))).await;
                assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{path} {encoding} {condition}");
                assert_eq!(known.header("etag"), whole.header("etag"), "{path} {encoding} {condition}");
                assert_eq!(known.header("content-encoding"), "", "{path} {encoding} {condition}");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_names_what_it_shows_for_caches() {
    let twins = Twins::start(Backend::Sqlite).await;
    let sample = sample(&twins).await;
    let keys = |answer: &Answer| answer.header("surrogate-key").split(' ').map(str::to_owned).collect::<Vec<_>>();
    let page = keys(&get(&twins.keeping, &format!("/2026/{}", sample.number)).await);
    assert!(page.contains(&sample.id) && page.contains(&sample.panellist), "{page:?}");
    assert!(!page.iter().any(|key| key.starts_with("list")), "{page:?}");
    let list = keys(&get(&twins.keeping, "/2026").await);
    assert!(list.contains(&"list-2026".to_owned()) && list.iter().any(|key| key.starts_with("edition_")), "{list:?}");
    let map = keys(&get(&twins.keeping, "/2026/sitemap.xml").await);
    assert!(map.contains(&"list-2026".to_owned()) && map.contains(&sample.id), "{map:?}");
    assert_eq!(keys(&get(&twins.keeping, "/2026/proposals.json").await), ["many"]);
    let service = Service::start().await;
    assert_eq!(service.get("/").await.header("surrogate-key"), "");
}
