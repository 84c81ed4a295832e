//! Pages: a walk over cursors sees every row once, in order; bad arguments are coded errors that name the argument.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Backend, Workshop};

const WALK: &str = "query Walk($orderBy: [ProposalOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    proposals(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        edges { cursor node { id } }
        nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn walk(workshop: &Workshop, order: &Value, size: usize, forward: bool) -> Vec<String> {
    let (count, from, more, edge) = if forward {
        ("first", "after", "hasNextPage", "endCursor")
    } else {
        ("last", "before", "hasPreviousPage", "startCursor")
    };
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let variables = json!({ "orderBy": order, count: size, from: cursor });
        let page = workshop.data(WALK, variables).await["proposals"].take();
        let mut rows = ids(&page);
        assert!(rows.len() <= size);
        if forward {
            seen.append(&mut rows);
        } else {
            rows.append(&mut seen);
            seen = rows;
        }
        if page["pageInfo"][more] == false {
            return seen;
        }
        cursor = page["pageInfo"][edge].clone();
    }
}

fn key(field: &str, direction: &str) -> Value {
    json!({ "field": field, "direction": direction })
}

#[rstest]
#[tokio::test]
async fn a_walk_over_cursors_is_the_whole_list_in_every_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let fields = ["EDITION", "NUMBER", "TITLE", "CREATED_AT", "UPDATED_AT"];
    let single = fields.iter().flat_map(|field| [json!([key(field, "ASC")]), json!([key(field, "DESC")])]);
    let several = [
        json!(null),
        json!([key("EDITION", "DESC"), key("TITLE", "ASC")]),
        json!([key("EDITION", "ASC"), key("NUMBER", "DESC")]),
        json!([key("UPDATED_AT", "DESC"), key("EDITION", "ASC"), key("TITLE", "DESC")]),
    ];
    for order in single.chain(several) {
        let all = workshop.data(WALK, json!({ "orderBy": order, "first": 100 })).await["proposals"].take();
        let whole = ids(&all);
        assert_eq!(whole.len(), 45);
        assert_eq!(all["totalCount"], 45);
        for size in [1, 4, 15, 44, 45, 46] {
            assert_eq!(walk(&workshop, &order, size, true).await, whole, "{order} forward by {size}");
            assert_eq!(walk(&workshop, &order, size, false).await, whole, "{order} backward by {size}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn orders_are_the_same_on_both_databases_and_reverse_each_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "query($orderBy: [ProposalOrder!]) { proposals(orderBy: $orderBy, first: 100) { nodes { title } } }";
    let titles = |answer: &Value| -> Vec<String> {
        let nodes = answer["proposals"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect()
    };
    let up = titles(&workshop.data(query, json!({ "orderBy": [key("TITLE", "ASC")] })).await);
    let mut down = titles(&workshop.data(query, json!({ "orderBy": [key("TITLE", "DESC")] })).await);
    insta::assert_json_snapshot!("titles_in_order", up);
    down.reverse();
    assert_eq!(up, down);
}

#[rstest]
#[tokio::test]
async fn a_page_between_two_cursors_holds_what_lies_between_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let all = workshop.data(WALK, json!({ "first": 100 })).await["proposals"].take();
    let cursor = |at: usize| all["edges"][at]["cursor"].clone();
    let between = json!({ "after": cursor(4), "before": cursor(9), "first": 100 });
    let page = workshop.data(WALK, between).await["proposals"].take();
    assert_eq!(ids(&page), ids(&all)[5..9]);
    let none = workshop.data(WALK, json!({ "first": 0 })).await["proposals"].take();
    assert_eq!(ids(&none), Vec::<String>::new());
    assert_eq!(none["pageInfo"]["hasNextPage"], true);
    assert_eq!(none["totalCount"], 45);
}

#[rstest]
#[tokio::test]
async fn nested_pages_of_many_parents_are_the_pages_of_each(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "query($first: Int, $after: String) { edition(year: 2026) { themes { slug
        proposals(first: $first, after: $after, orderBy: [{ field: TITLE, direction: DESC }]) {
            totalCount edges { cursor node { id } } pageInfo { hasNextPage } } } } }";
    let one = "query($slug: String!, $first: Int, $after: String) { theme(edition: 2026, slug: $slug) {
        proposals(first: $first, after: $after, orderBy: [{ field: TITLE, direction: DESC }]) {
            totalCount edges { cursor node { id } } pageInfo { hasNextPage } } } }";
    let mut after = Value::Null;
    for _ in 0..2 {
        let answer = workshop.data(query, json!({ "first": 3, "after": after })).await;
        for theme in answer["edition"]["themes"].as_array().unwrap() {
            let alone = workshop.data(one, json!({ "slug": theme["slug"], "first": 3, "after": after })).await;
            assert_eq!(theme["proposals"], alone["theme"]["proposals"], "{}", theme["slug"]);
        }
        after = answer["edition"]["themes"][1]["proposals"]["edges"][1]["cursor"].clone();
        assert!(after.is_string());
    }
}

#[rstest]
#[case::too_many(json!({ "first": 101 }), "first")]
#[case::negative(json!({ "last": -1 }), "last")]
#[case::both_ways(json!({ "first": 1, "last": 1 }), "last")]
#[case::not_a_cursor(json!({ "after": "no cursor" }), "after")]
#[case::not_a_cursor_either(json!({ "before": "W10" }), "before")]
#[case::six_keys(json!({ "orderBy": vec![key("TITLE", "ASC"); 6] }), "orderBy")]
#[tokio::test]
async fn an_unusable_page_argument_is_named(
    #[case] variables: Value,
    #[case] argument: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let answer = workshop.ask(WALK, variables).await;
    let error = &answer["errors"][0];
    assert_eq!(
        error["extensions"],
        json!({ "code": "BAD_USER_INPUT", "argument": argument, "requestId": "test" }),
        "{answer:#}"
    );
    assert_eq!(error["path"], json!(["proposals"]));
}

#[rstest]
#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let all = workshop.data(WALK, json!({ "first": 1 })).await;
    let cursor = &all["proposals"]["pageInfo"]["endCursor"];
    let other_order = json!({ "after": cursor, "orderBy": [key("TITLE", "ASC")] });
    let refused = workshop.ask(WALK, other_order).await;
    assert_eq!(refused["errors"][0]["extensions"]["argument"], "after");
    let other_list = "query($after: String) { people(after: $after) { nodes { id } } }";
    let refused = workshop.ask(other_list, json!({ "after": cursor })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}
