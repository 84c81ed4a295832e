//! Filters of proposals and their combinations, against what the rows themselves say.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Workshop};

const ALL: &str = "query($filter: ProposalFilter) { proposals(filter: $filter, first: 100) { totalCount nodes {
    id number title status edition { year } themes { id slug topic { id } } organizations { id }
    participations { role person { id } organization { id } }
} } }";

async fn all(workshop: &Workshop, filter: Value) -> Vec<Value> {
    let answer = workshop.data(ALL, json!({ "filter": filter })).await;
    let nodes = answer["proposals"]["nodes"].as_array().unwrap().clone();
    assert_eq!(answer["proposals"]["totalCount"], nodes.len());
    nodes
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn list<'a>(row: &'a Value, field: &str) -> &'a [Value] {
    row[field].as_array().unwrap()
}

/// Whether a row is to be in the answer.
type Expected = Box<dyn Fn(&Value) -> bool>;

#[rstest]
#[tokio::test]
async fn every_filter_selects_exactly_the_rows_that_say_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let rows = all(&workshop, Value::Null).await;
    let sample =
        rows.iter().find(|row| list(row, "organizations").len() == 1 && row["edition"]["year"] == 2026).unwrap();
    let theme = sample["themes"][0]["id"].clone();
    let topic = sample["themes"][0]["topic"]["id"].clone();
    let slug = sample["themes"][0]["slug"].clone();
    let panellist =
        list(sample, "participations").iter().find(|row| row["role"] == "PANELLIST" && !row["person"].is_null());
    let panellist = panellist.unwrap()["person"]["id"].clone();
    let organization = sample["organizations"][0]["id"].clone();
    let cases: Vec<(Value, Expected)> = vec![
        (json!({}), Box::new(|_| true)),
        (json!({ "edition": { "eq": 2010 } }), Box::new(|row| row["edition"]["year"] == 2010)),
        (json!({ "edition": { "in": [2010, 2011] } }), Box::new(|row| row["edition"]["year"] == 2010)),
        (
            json!({ "number": { "gte": 20, "lte": 60 } }),
            Box::new(|row| (20..=60).contains(&row["number"].as_i64().unwrap())),
        ),
        (json!({ "number": { "in": [] } }), Box::new(|_| false)),
        (json!({ "status": { "eq": "SUBMITTED" } }), Box::new(|row| row["status"] == "SUBMITTED")),
        (json!({ "status": { "in": ["ACCEPTED", "DECLINED"] } }), Box::new(|_| false)),
        (json!({ "id": { "eq": sample["id"] } }), {
            let id = sample["id"].clone();
            Box::new(move |row| row["id"] == id)
        }),
        (json!({ "theme": theme }), {
            let theme = theme.clone();
            Box::new(move |row| list(row, "themes").iter().any(|t| t["id"] == theme))
        }),
        (json!({ "themeSlug": slug }), {
            let slug = slug.clone();
            Box::new(move |row| list(row, "themes").iter().any(|t| t["slug"] == slug))
        }),
        (json!({ "topic": topic }), {
            let topic = topic.clone();
            Box::new(move |row| list(row, "themes").iter().any(|t| t["topic"]["id"] == topic))
        }),
        (json!({ "panellist": panellist }), {
            let person = panellist.clone();
            Box::new(move |row| {
                list(row, "participations").iter().any(|p| p["role"] == "PANELLIST" && p["person"]["id"] == person)
            })
        }),
        (json!({ "person": panellist }), {
            let person = panellist.clone();
            Box::new(move |row| list(row, "participations").iter().any(|p| p["person"]["id"] == person))
        }),
        (json!({ "organization": organization }), {
            let organization = organization.clone();
            Box::new(move |row| {
                list(row, "organizations").iter().any(|o| o["id"] == organization)
                    || list(row, "participations").iter().any(|p| p["organization"]["id"] == organization)
            })
        }),
        (json!({ "text": "CYBERCRIME" }), Box::new(|row| row["title"].as_str().unwrap().contains("Cybercrime"))),
        (json!({ "text": " " }), Box::new(|_| true)),
        (json!({ "text": "%" }), Box::new(|_| false)),
        (json!({ "or": [{ "edition": { "eq": 2010 } }, { "number": { "lte": 20 } }] }), {
            Box::new(|row| row["edition"]["year"] == 2010 || row["number"].as_i64().unwrap() <= 20)
        }),
        (json!({ "or": [] }), Box::new(|_| false)),
        (json!({ "and": [] }), Box::new(|_| true)),
        (json!({ "and": [{ "edition": { "gte": 2020 } }, { "not": { "theme": theme } }] }), {
            let theme = theme.clone();
            Box::new(move |row| {
                row["edition"]["year"].as_i64().unwrap() >= 2020
                    && !list(row, "themes").iter().any(|t| t["id"] == theme)
            })
        }),
        (json!({ "not": { "organization": organization } }), {
            let organization = organization.clone();
            Box::new(move |row| {
                !(list(row, "organizations").iter().any(|o| o["id"] == organization)
                    || list(row, "participations").iter().any(|p| p["organization"]["id"] == organization))
            })
        }),
    ];
    for (filter, expected) in cases {
        let found = all(&workshop, filter.clone()).await;
        let expected: Vec<_> = rows.iter().filter(|row| expected(row)).cloned().collect();
        assert_eq!(ids(&found), ids(&expected), "{filter}");
    }
}

#[rstest]
#[case::a_person_where_a_theme_is_meant(json!({ "theme": format!("person_{}", "0".repeat(32)) }), "filter.theme")]
#[case::no_id(json!({ "panellist": "23" }), "filter.panellist")]
#[case::an_id_in_a_list(json!({ "id": { "in": ["proposal_"] } }), "filter.id")]
#[case::a_long_text(json!({ "text": "x".repeat(201) }), "filter.text")]
#[case::a_nul(json!({ "text": "a\u{0}b" }), "filter.text")]
#[case::a_long_list(json!({ "number": { "in": vec![1; 201] } }), "filter")]
#[tokio::test]
async fn an_unusable_filter_is_named(
    #[case] filter: Value,
    #[case] argument: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let answer = workshop.ask(ALL, json!({ "filter": filter })).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(
        extensions,
        &json!({ "code": "BAD_USER_INPUT", "argument": argument, "requestId": "test" }),
        "{answer:#}"
    );
}

#[rstest]
#[tokio::test]
async fn filters_nested_too_deeply_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let nested = |depth| (0..depth).fold(json!({ "number": { "eq": 1 } }), |inner, _| json!({ "not": inner }));
    assert!(workshop.ask(ALL, json!({ "filter": nested(7) })).await.get("errors").is_none());
    let answer = workshop.ask(ALL, json!({ "filter": nested(8) })).await;
    assert_eq!(answer["errors"][0]["extensions"]["argument"], "filter");
}
