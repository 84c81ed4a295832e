//! Proposals by relevance: in the order of search, narrowed down by a filter, page by page.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    search_index::{Panel, add_proposals},
    support::{Backend, Workshop},
};

const LIST: &str = "query($filter: ProposalFilter, $orderBy: [ProposalOrder!], $first: Int, $after: String, $last: Int,
        $before: String) {
    proposals(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { title edition { year } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
const SEARCH: &str = "query($query: String!) { search(query: $query, types: [PROPOSAL], first: 100) {
    nodes { ... on Proposal { title } } } }";

/// Titles of a list, in its order.
fn titles(list: &Value) -> Vec<String> {
    let nodes = list["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["title"].as_str().unwrap().to_owned()).collect()
}

async fn listed(workshop: &Workshop, variables: Value) -> Value {
    Box::pin(workshop.data(LIST, variables)).await["proposals"].take()
}

/// Two editions that say much the same: three titles with the words looked for, two texts, and one thing else.
async fn two_editions(backend: Backend) -> Workshop {
    let workshop = Workshop::start(backend).await;
    let of = |year: i32| {
        [
            Panel::new(&format!("Open harbours of {year}"), "A text.", &[]),
            Panel::new(&format!("Ropes of {year}"), "Where are the open harbours?", &[]),
            Panel::new(&format!("Open harbours of the islands of {year}"), "A text.", &[]),
            Panel::new(&format!("Lighthouses of {year}"), "A text.", &[]),
            Panel::new(&format!("Anchors of {year}"), "Harbours are open.", &[]),
        ]
    };
    for year in [2010, 2011] {
        add_proposals(&workshop, year, &of(year)).await;
    }
    workshop
}

#[rstest]
#[tokio::test]
async fn the_order_is_that_of_search_and_a_filter_narrows_it_down(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let relevance = json!([{ "field": "RELEVANCE" }]);
    let all = listed(&workshop, json!({ "filter": { "text": "open harbours" }, "orderBy": relevance })).await;
    let search = workshop.data(SEARCH, json!({ "query": "open harbours" })).await["search"].take();
    let expected = [
        "Open harbours of 2010",
        "Open harbours of 2011",
        "Open harbours of the islands of 2010",
        "Open harbours of the islands of 2011",
        "Ropes of 2010",
        "Anchors of 2010",
        "Ropes of 2011",
        "Anchors of 2011",
    ];
    assert_eq!((titles(&all), &all["totalCount"]), (expected.map(String::from).to_vec(), &json!(8)));
    // Of what answers equally well, search has the newest first.
    let as_good =
        |titles: Vec<String>| titles.into_iter().map(|title| title.replace("2011", "2010")).collect::<Vec<_>>();
    assert_eq!(as_good(titles(&all))[..4], as_good(titles(&search))[..4]);

    let filter =
        json!({ "text": "open harbours", "edition": { "eq": 2010 }, "not": { "title": { "contains": "Ropes" } } });
    let narrowed = listed(&workshop, json!({ "filter": filter, "orderBy": relevance })).await;
    let expected = ["Open harbours of 2010", "Open harbours of the islands of 2010", "Anchors of 2010"];
    assert_eq!((titles(&narrowed), &narrowed["totalCount"]), (expected.map(String::from).to_vec(), &json!(3)));

    let worst_first = json!([{ "field": "RELEVANCE", "direction": "DESC" }]);
    let turned = listed(&workshop, json!({ "filter": filter, "orderBy": worst_first })).await;
    assert!(titles(&turned).iter().eq(titles(&narrowed).iter().rev()));
}

#[rstest]
#[case::alone(json!([{ "field": "RELEVANCE" }]))]
#[case::after_another(json!([{ "field": "EDITION", "direction": "DESC" }, { "field": "RELEVANCE" }]))]
#[case::before_another(json!([{ "field": "RELEVANCE" }, { "field": "TITLE", "direction": "DESC" }]))]
#[case::the_worst_first(json!([{ "field": "RELEVANCE", "direction": "DESC" }, { "field": "NUMBER" }]))]
#[tokio::test]
async fn pages_either_way_and_what_is_added_between_them_make_the_whole_list(
    #[case] order: Value,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let filter = json!({ "text": "harbours" });
    let whole = titles(&listed(&workshop, json!({ "filter": filter, "orderBy": order })).await);
    assert_eq!(whole.len(), 8);
    if order[0]["field"] == "EDITION" {
        assert!(whole[..4].iter().all(|title| title.contains("2011")), "{whole:?}");
    }
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = listed(&workshop, json!({ "filter": filter, "orderBy": order, "first": 3, "after": after })).await;
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        walked.extend(titles(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        add_proposals(&workshop, 2010, &[Panel::new("Harbours, late", "A text.", &[])]).await;
    }
    walked.retain(|title| title != "Harbours, late");
    assert_eq!(walked, whole);
    let (mut walked, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = listed(&workshop, json!({ "filter": filter, "orderBy": order, "last": 2, "before": before })).await;
        assert_eq!(page["pageInfo"]["hasNextPage"], !before.is_null());
        walked.splice(0..0, titles(&page));
        before = page["pageInfo"]["startCursor"].clone();
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
    }
    walked.retain(|title| title != "Harbours, late");
    assert_eq!(walked, whole);
}

#[rstest]
#[tokio::test]
async fn without_text_an_order_by_relevance_says_what_is_missing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let relevance = json!([{ "field": "RELEVANCE" }]);
    for filter in [Value::Null, json!({}), json!({ "not": { "text": "harbours" } })] {
        let answer = Box::pin(workshop.ask(LIST, json!({ "filter": filter, "orderBy": relevance }))).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(error["extensions"]["argument"], "orderBy");
        assert!(error["message"].as_str().unwrap().contains("filter.text"), "{answer}");
    }
    let nested = "{ edition(year: 2010) { proposals(filter: { text: \"open\" }, orderBy: { field: RELEVANCE }) { totalCount } } }";
    let answer = Box::pin(workshop.ask(nested, json!({}))).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    assert!(error["message"].as_str().unwrap().contains("proposals of Query"), "{answer}");

    // An empty search box: the list as it is without one.
    let blank = listed(&workshop, json!({ "filter": { "text": " " }, "orderBy": relevance })).await;
    assert_eq!(titles(&blank), titles(&listed(&workshop, json!({})).await));
    // Nothing to look for, and nothing found.
    for text in ["-harbours", "unicorns"] {
        let none = listed(&workshop, json!({ "filter": { "text": text }, "orderBy": relevance })).await;
        assert_eq!((&none["nodes"], &none["totalCount"]), (&json!([]), &json!(0)), "{text}");
    }
}

#[rstest]
#[tokio::test]
async fn a_cursor_of_another_order_is_refused_and_a_page_costs_the_same_wherever_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let (filter, relevance) = (json!({ "text": "open" }), json!([{ "field": "RELEVANCE" }]));
    let first = listed(&workshop, json!({ "filter": filter, "orderBy": relevance, "first": 2 })).await;
    let after = &first["pageInfo"]["endCursor"];
    let other = json!({ "filter": filter, "orderBy": [{ "field": "TITLE" }], "after": after });
    let answer = Box::pin(workshop.ask(LIST, other)).await;
    assert_eq!(answer["errors"][0]["extensions"]["argument"], "after");

    let query = "query($filter: ProposalFilter, $first: Int, $after: String) {
        proposals(filter: $filter, orderBy: { field: RELEVANCE }, first: $first, after: $after) { nodes { title } } }";
    let mut counts = Vec::new();
    for (size, after) in [(1, &Value::Null), (6, &Value::Null), (6, after)] {
        let variables = json!({ "filter": filter, "first": size, "after": after });
        let (_, statements) = Box::pin(workshop.statements(workshop.data(query, variables))).await;
        counts.push(statements.len());
    }
    // The languages there are, for the query and for the filter; what is found; the rows of the page.
    assert_eq!(counts, [4, 4, 4]);
}
