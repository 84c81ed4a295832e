//! Lists as feeds and exports: everything of a list, in every format, and nothing that runs.

use std::{num::NonZeroU32, time::Duration};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use rstest::rstest;
use serde_json::{Value, json};
use tower::ServiceExt;
use workshops::config::Budget;

use crate::{
    mutations::write,
    support::{
        Backend, Workshop,
        service::{Answer, send},
    },
};

async fn get(router: &Router, path: &str) -> Answer {
    let answer = send(router, Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer
}

/// All numbers of the demo edition.
async fn numbers(workshop: &Workshop) -> Vec<i64> {
    let query = "{ edition(year: 2026) { proposals(first: 100) { totalCount nodes { number } } } }";
    let data = workshop.data(query, json!({})).await;
    let proposals = &data["edition"]["proposals"];
    let nodes = proposals["nodes"].as_array().unwrap();
    assert_eq!(json!(nodes.len()), proposals["totalCount"]);
    nodes.iter().map(|node| node["number"].as_i64().unwrap()).collect()
}

fn rows(answer: &Answer) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(answer.bytes.as_slice()).into_records().map(Result::unwrap).collect()
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn exports_hold_the_whole_list_in_its_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (router, all) = (workshop.router(), numbers(&workshop).await);
    let table = get(&router, "/2026/proposals.csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"proposals-2026.csv\"");
    let in_table: Vec<i64> = rows(&table).iter().map(|row| row[1].parse().unwrap()).collect();
    assert_eq!(in_table, all);
    let objects = get(&router, "/2026/proposals.ndjson").await;
    let in_lines: Vec<i64> = lines(&objects).iter().map(|line| line["number"].as_i64().unwrap()).collect();
    assert_eq!(in_lines, all);
    // All editions: more than one part is read.
    assert!(lines(&get(&router, "/proposals.ndjson").await).len() > all.len());
    let marked = get(&router, "/2026/proposals.csv?bom=true").await;
    assert_eq!((&marked.bytes[..3], &marked.bytes[3..]), (&b"\xef\xbb\xbf"[..], table.bytes.as_slice()));
}

/// Adds proposals to the demo edition.
async fn add(workshop: &Workshop, proposals: usize) {
    let create =
        "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) { userErrors { code } } }";
    for n in 0..proposals {
        let input = json!({ "edition": { "year": 2026 }, "title": format!("Further {n}"), "nextNumber": true, "status": "SUBMITTED" });
        assert_eq!(write(workshop, create, input).await["userErrors"], json!([]));
    }
}

/// The router, where each client may spend so much a minute.
fn budgeted(workshop: &Workshop, units: u32) -> Router {
    let units = NonZeroU32::new(units).unwrap();
    workshop.router_with(|settings| settings.budget = Some(Budget { per_minute: units, burst: units }))
}

/// What is left of the budget of who got this answer.
fn left(answer: &Answer) -> u32 {
    let told = answer.header("ratelimit").split(';').find_map(|part| part.strip_prefix("r="));
    told.unwrap().parse().unwrap()
}

#[rstest]
#[tokio::test]
async fn an_export_is_paid_for_part_by_part_as_it_is_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    add(&workshop, 80).await;
    let ample = budgeted(&workshop, 1_000_000);
    let whole = get(&ample, "/proposals.ndjson").await;
    let part = 1_000_000 - left(&whole);
    assert_eq!(lines(&whole).len().div_ceil(100), 2);
    assert_eq!(left(&get(&ample, "/proposals.csv").await), 1_000_000 - 3 * part);

    // A budget that pays for one part a minute.
    let scarce = budgeted(&workshop, part + 1);
    let request = Request::get("/proposals.ndjson").body(Body::empty()).unwrap();
    let mut body = scarce.clone().oneshot(request).await.unwrap().into_body();
    let mut read = String::new();
    while read.lines().count() < 100 {
        let chunk = body.frame().await.unwrap().unwrap().into_data().unwrap();
        read.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    let request = Request::get("/proposals.csv").body(Body::empty()).unwrap();
    assert_eq!(send(&scarce, request).await.status, 429);
    workshop.store.clock().advance(Duration::from_mins(1));
    read.push_str(std::str::from_utf8(&body.collect().await.unwrap().to_bytes()).unwrap());
    assert_eq!(read, whole.body);
    let request = Request::get("/proposals.csv").body(Body::empty()).unwrap();
    assert_eq!(send(&scarce, request).await.status, 429, "the second part was paid for");
}

#[rstest]
#[tokio::test]
async fn a_feed_leads_from_part_to_part(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    add(&workshop, 20).await;
    let (router, all) = (workshop.router(), numbers(&workshop).await);
    let (mut path, mut found, mut parts) = ("/2026/proposals.json?order=number".to_owned(), Vec::new(), 0);
    loop {
        let answer = get(&router, &path).await;
        let feed = answer.json();
        assert_eq!(
            (&feed["version"], answer.header("access-control-allow-origin")),
            (&json!("https://jsonfeed.org/version/1.1"), "*")
        );
        let items = feed["items"].as_array().unwrap();
        found.extend(items.iter().map(|item| item["_workshops"]["number"].as_i64().unwrap()));
        parts += 1;
        let Some(next) = feed["next_url"].as_str() else { break };
        assert_eq!(answer.header("link"), format!("<{next}>; rel=\"next\""));
        next.strip_prefix("https://workshops.example").unwrap().clone_into(&mut path);
    }
    assert_eq!((found, parts), (all, 2));
    let latest = get(&router, "/2026/proposals.json").await.json();
    assert_eq!(latest["items"][0]["title"], "Further 19");
}

#[rstest]
#[tokio::test]
async fn every_filter_of_a_list_is_one_of_its_feeds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let query = "{ proposals(first: 50, filter: { edition: { eq: 2026 } }) { nodes {
        title themes { slug } panellists { person { id } } organizations { id } } } }";
    let data = workshop.data(query, json!({})).await;
    let nodes = data["proposals"]["nodes"].as_array().unwrap();
    let id = |value: &Value| value.as_str().map(str::to_owned);
    let sample = nodes.iter().find_map(|node| {
        Some([
            id(&node["themes"][0]["slug"])?,
            id(&node["panellists"][0]["person"]["id"])?,
            id(&node["organizations"][0]["id"])?,
        ])
    });
    let [theme, panellist, organization] = sample.unwrap();
    let counted = "query($filter: ProposalFilter!) { proposals(filter: $filter) { totalCount } }";
    for (parameter, filter) in [
        (format!("theme={theme}"), json!({ "themeSlug": theme })),
        (format!("panellist={panellist}"), json!({ "panellist": panellist })),
        (format!("organization={organization}"), json!({ "organization": organization })),
        ("q=internet".to_owned(), json!({ "text": "internet" })),
    ] {
        let count = workshop.data(counted, json!({ "filter": filter })).await["proposals"]["totalCount"].take();
        let found = lines(&get(&router, &format!("/proposals.ndjson?{parameter}")).await).len();
        assert_eq!(json!(found), count, "{parameter}");
        assert_ne!(found, 0, "{parameter}");
        let atom = get(&router, &format!("/proposals.atom?{parameter}")).await;
        assert_eq!(atom.body.matches("<entry").count(), found.min(50), "{parameter}");
    }
}

#[rstest]
#[tokio::test]
async fn an_edition_with_dates_has_a_calendar(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let update =
        "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) { userErrors { code message } } }";
    let id = workshop.data("{ edition(year: 2026) { id } }", json!({})).await["edition"]["id"].take();
    let dates = json!({ "id": id, "startsOn": "2026-11-02", "endsOn": "2026-11-05" });
    assert_eq!(write(&workshop, update, dates).await["userErrors"], json!([]));
    let calendar = get(&workshop.router(), "/2026/proposals.ics").await;
    for line in ["BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20261102\r\n", "DTEND;VALUE=DATE:20261106\r\n"] {
        assert!(calendar.body.contains(line), "{line}: {}", calendar.body);
    }
    assert!(get(&workshop.router(), "/2026").await.body.contains("/2026/proposals.ics"));
    let none = json!({ "id": id, "startsOn": null, "endsOn": null });
    assert_eq!(write(&workshop, update, none).await["userErrors"], json!([]));
    let answer = send(&workshop.router(), Request::get("/2026/proposals.ics").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 404);
}

#[rstest]
#[tokio::test]
async fn nothing_that_was_written_runs_anywhere(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let workshop = Workshop::with_data(backend).await;
    let create = "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) {
        proposal { number participations { person { id } organization { id } } } userErrors { code field message } } }";
    let input = json!({ "edition": { "year": 2026 }, "nextNumber": true, "status": "SUBMITTED",
        "title": format!("=cmd|' /C calc'!A0 {SCRIPT} ]]>"),
        "description": format!("{SCRIPT}\n\n[click](javascript:alert(1)) \"><svg onload=alert(1)> </script> ]]>"),
        "participations": [{ "role": "PANELLIST", "nameAsGiven": format!("@Mallory {SCRIPT}"), "isPlaceholder": true }] });
    let made = write(&workshop, create, input).await;
    assert_eq!(made["userErrors"], json!([]), "{made:#}");
    let number = &made["proposal"]["number"];
    let router = workshop.router();
    let url = format!("https%3A%2F%2Fworkshops.example%2F2026%2F{number}");
    for path in [
        format!("/2026/{number}"),
        "/2026?q=cmd".to_owned(),
        format!("/2026?q={}", "%3Cscript%3Ealert(1)%3C/script%3E"),
        format!("/embed/proposal/2026/{number}"),
        "/embed/list?edition=2026&q=cmd".to_owned(),
        "/2026/proposals.atom?q=cmd".to_owned(),
        format!("/oembed?format=xml&url={url}"),
    ] {
        let body = get(&router, &path).await.body;
        let body = body.replace("<script type=\"application/ld+json\">", "").replace("<script src=\"/assets/", "");
        for harm in ["<script", "<img", "<svg", "href=\"javascript:"] {
            assert!(!body.contains(harm), "{path}: {harm} in {body}");
        }
    }
    let oembed = get(&router, &format!("/oembed?url={url}")).await.json();
    assert!(!oembed["html"].as_str().unwrap().contains("<script"), "{oembed:#}");
    let feed = get(&router, "/2026/proposals.json?q=cmd").await.json();
    let html = feed["items"][0]["content_html"].as_str().unwrap();
    // What was written as HTML is shown as text.
    assert!(!["<script", "<img", "<svg", "javascript:"].iter().any(|harm| html.contains(harm)), "{html}");
    for row in rows(&get(&router, "/2026/proposals.csv?q=cmd").await) {
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
    }
}

#[tokio::test]
async fn a_feed_that_cannot_be_is_refused_with_the_parameter() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let router = workshop.router();
    for (path, status, text) in [
        ("/1900/proposals.json", 404, "NOT_FOUND"),
        ("/2026/proposals.json?after=nonsense", 400, "after"),
        ("/2026/proposals.csv?before=x", 400, "before"),
        ("/proposals.ics", 404, "NOT_FOUND"),
        ("/2026/proposals.atom?panellist=organization_1", 400, "person"),
    ] {
        let answer = send(&router, Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.body.contains(text), "{path}: {}", answer.body);
    }
}
