//! Documents on their way to the executor: what is refused, with which code, and that what is let through is answered
//! as the specification says.

use rstest::rstest;
use serde_json::{Value, json};
use workshops::{auth::Viewer, document::Limits, graphql::pipeline::Caller};

use crate::support::{Backend, Workshop};

/// The first error's code.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// A fragment chain: each spreads the next one twice.
fn doubling(levels: usize, wrap: bool) -> String {
    let mut text = "{ viewer { ...F0 } }".to_owned();
    for level in 0..levels {
        let next = if level + 1 == levels { "role".to_owned() } else { format!("...F{0} ...F{0}", level + 1) };
        let body = if wrap { format!("... {{ {next} }} ... {{ {next} }}") } else { next };
        text = format!("{text} fragment F{level} on Viewer {{ {body} }}");
    }
    text
}

#[tokio::test]
async fn documents_too_large_in_any_way_are_refused_before_they_are_read() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let aliases: String = (0..200).map(|n| format!(" a{n}: __typename")).collect();
    let operations: String = (0..50).map(|n| format!("query Q{n} {{ __typename }} ")).collect();
    let fragments: String = (0..300).map(|n| format!(" fragment F{n} on Query {{ __typename }}")).collect();
    let chain: String = (0..150).map(|n| format!(" fragment C{n} on Viewer {{ ...C{} }}", n + 1)).collect();
    let levels = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
    for (name, document) in [
        ("brackets", levels("{a", "}", 1_350)),
        ("brackets that never close", "{a".repeat(100_000)),
        ("lists", format!("{{ nodes(ids: {}) {{ id }} }}", levels("[", "]", 5_000))),
        ("types", format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(9_000), "]".repeat(9_000))),
        (
            "objects",
            format!("{{ proposals(filter: {}1{}) {{ totalCount }} }}", "{not:".repeat(4_000), "}".repeat(4_000)),
        ),
        ("tokens", format!("{{ {} }}", "__typename ".repeat(20_000))),
        ("fragments that double", doubling(22, false)),
        ("fragments that double inside", doubling(30, true)),
        (
            "depth",
            "{ topics ".to_owned() + &"{ nodes { themes { topic ".repeat(6) + "{ id }" + &"} } }".repeat(6) + "}",
        ),
        ("aliases", format!("{{ {aliases} }}")),
        ("operations", operations),
        ("fragments", format!("{{ __typename }}{fragments}")),
        ("a chain of fragments", format!("{{ viewer {{ ...C0 }} }}{chain} fragment C150 on Viewer {{ role }}")),
        ("directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(300))),
        ("inline fragments", format!("{{ {}__typename{} }}", "... { ".repeat(64), " }".repeat(64))),
    ] {
        let answer = workshop.ask(&document, json!({})).await;
        assert_eq!(code(&answer), "QUERY_TOO_LARGE", "{name}: {answer}");
        assert_eq!(answer.get("data"), None, "{name}");
        assert!(answer.to_string().len() < 2_000, "{name}: the document is not sent back");
    }
    assert_eq!(workshop.data("{ __typename }", json!({})).await["__typename"], "Query");
}

#[tokio::test]
async fn documents_that_do_not_parse_or_fit_the_schema_say_where() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    for (document, expected, line, column) in [
        ("{", "GRAPHQL_PARSE_FAILED", 1, 2),
        ("", "GRAPHQL_PARSE_FAILED", 1, 1),
        ("{ viewer { } }", "GRAPHQL_PARSE_FAILED", 1, 3),
        ("fragment F on Viewer { role }", "GRAPHQL_VALIDATION_FAILED", 1, 1),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED", 1, 3),
        ("{\n  viewer\n}", "GRAPHQL_VALIDATION_FAILED", 2, 3),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "GRAPHQL_VALIDATION_FAILED", 1, 10),
        ("{ viewer { role } viewer: edition(year: 2010) { id } }", "GRAPHQL_VALIDATION_FAILED", 1, 19),
        (
            "{ proposals { nodes { x: title } } ...A } fragment A on Query { proposals { nodes { x: status } } }",
            "GRAPHQL_VALIDATION_FAILED",
            1,
            85,
        ),
        ("query($a: Int) { __typename }", "GRAPHQL_VALIDATION_FAILED", 1, 7),
        ("{ edition(year: 3000000000) { id } }", "GRAPHQL_VALIDATION_FAILED", 1, 17),
        ("{ viewer { role { x } } }", "GRAPHQL_VALIDATION_FAILED", 1, 12),
        ("type T { a: Int }", "GRAPHQL_VALIDATION_FAILED", 1, 1),
        ("{ proposals(filter: { text: \"a\", text: \"b\" }) { totalCount } }", "GRAPHQL_VALIDATION_FAILED", 1, 21),
    ] {
        let answer = workshop.ask(document, json!({})).await;
        assert_eq!(code(&answer), expected, "{document}: {answer:#}");
        assert_eq!(answer.get("data"), None, "{document}");
        let places = &answer["errors"][0]["locations"];
        assert_eq!(places, &json!([{ "line": line, "column": column }]), "{document}: {answer:#}");
    }
}

#[tokio::test]
async fn an_operation_is_chosen_by_name() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let document = workshop.pipeline.prepare("query A { a: __typename } query B { b: __typename }").unwrap();
    for name in [None, Some("C"), Some("")] {
        let refusal = workshop.pipeline.plan(&Viewer::public(), &document, name, serde_json::Map::new()).err().unwrap();
        assert_eq!(refusal.0[0].code.as_str(), "OPERATION_RESOLUTION_FAILURE", "{name:?}");
    }
    let plan = workshop.pipeline.plan(&Viewer::public(), &document, Some("B"), serde_json::Map::new()).unwrap();
    let outcome = workshop.pipeline.execute(plan, Caller::new(Viewer::public(), "test")).await;
    assert_eq!(outcome.to_json(None), br#"{"data":{"b":"Query"}}"#);
}

#[rstest]
#[case::not_whole("query($v: Int!) { edition(year: $v) { id } }", json!(2010.5), "$v")]
#[case::too_large("query($v: Int!) { edition(year: $v) { id } }", json!(3_000_000_000_i64), "$v")]
#[case::text("query($v: Int!) { edition(year: $v) { id } }", json!("2010"), "$v")]
#[case::null("query($v: Int!) { edition(year: $v) { id } }", json!(null), "$v")]
#[case::null_beside_a_default("query($v: Int = 2010) { edition(year: $v) { id } }", json!(null), "$v")]
#[case::no_such_value("query($v: ProposalStatus!) { proposals(filter: { status: { eq: $v } }) { totalCount } }", json!("secret"), "$v")]
#[case::inner("query($v: ProposalFilter) { proposals(filter: $v) { totalCount } }", json!({ "edition": { "eq": "secret" } }), "$v.edition.eq")]
#[case::unknown("query($v: ProposalFilter) { proposals(filter: $v) { totalCount } }", json!({ "secret": 1 }), "$v.secret")]
#[case::list("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!(["a", null]), "$v.1")]
#[case::many("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!(vec!["a"; 501]), "$v")]
#[tokio::test]
async fn an_unusable_variable_is_named_and_not_repeated(
    #[case] document: &str,
    #[case] value: Value,
    #[case] argument: &str,
) {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let answer = workshop.ask(document, json!({ "v": value })).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
    assert_eq!(error["extensions"]["argument"], argument, "{answer:#}");
    assert_eq!(answer.get("data"), None);
    assert!(argument.contains("secret") || !answer.to_string().contains("secret"), "{answer:#}");
}

#[tokio::test]
async fn a_required_variable_is_required_and_a_missing_one_takes_the_default_of_its_argument() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let answer = workshop.ask("query($year: Int!) { edition(year: $year) { id } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["argument"], "$year");
    let excerpts = "query($length: Int, $format: TextFormat) { proposal(edition: 2010, number: 23) {
        given: excerpt(length: $length) default: excerpt formatted: description(format: $format) plain: description } }";
    let proposal = workshop.data(excerpts, json!({})).await["proposal"].take();
    assert_eq!(proposal["given"], proposal["default"]);
    assert_eq!(proposal["formatted"], proposal["plain"]);
    let shorter = workshop.data(excerpts, json!({ "length": 30 })).await["proposal"].take();
    assert!(shorter["given"].as_str().unwrap().len() < shorter["default"].as_str().unwrap().len());
}

#[tokio::test]
async fn variables_are_bounded() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let query = "query($text: String) { proposals(filter: { text: $text }) { totalCount } }";
    let answer = workshop.ask(query, json!({ "text": "x".repeat(200_000) })).await;
    assert_eq!(code(&answer), "VARIABLES_TOO_LARGE");
}

#[tokio::test]
async fn conditions_follow_variables_and_their_defaults() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let query = "query($a: Boolean = true, $b: Boolean!) {
        skipped: __typename @skip(if: $a)
        included: __typename @include(if: $b)
        ... @include(if: $b) { inside: viewer { role } }
        ...F @skip(if: $b)
    } fragment F on Query { outside: viewer { role } }";
    let keys = |answer: Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(workshop.data(query, json!({ "b": true })).await), ["included", "inside"]);
    assert_eq!(keys(workshop.data(query, json!({ "b": false })).await), ["outside"]);
    let answer = keys(workshop.data(query, json!({ "a": false, "b": true })).await);
    assert_eq!(answer, ["included", "inside", "skipped"]);
    assert_eq!(workshop.data(query, json!({ "b": false })).await["outside"]["role"], "PUBLIC");
}

#[tokio::test]
async fn a_field_selected_often_is_read_once_with_all_that_is_asked_of_it() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let once = "{ proposal(edition: 2010, number: 23) { title status panellists { nameAsGiven role } } }";
    let often = format!(
        "{{ {} ...A ... on Query {{ proposal(edition: 2010, number: 23) {{ panellists {{ role }} }} }} }}
         fragment A on Query {{ proposal(edition: 2010, number: 23) {{ status panellists {{ nameAsGiven }} }} }}",
        "proposal(edition: 2010, number: 23) { title } ".repeat(200)
    );
    let (expected, one) = workshop.statements(workshop.data(once, json!({}))).await;
    let (answer, many) = workshop.statements(workshop.data(&often, json!({}))).await;
    assert_eq!(answer.to_string(), expected.to_string());
    assert_eq!(many.len(), one.len());
}

#[tokio::test]
async fn fragments_on_an_interface_apply_to_their_types_in_the_order_of_the_document() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let proposal = workshop.data("{ proposal(edition: 2010, number: 23) { id } }", json!({})).await;
    let query = "query($id: ID!) { node(id: $id) {
        __typename ... on Person { name } ... on Proposal { number id } ...N ... on Node { again: id } } }
        fragment N on Proposal { title }";
    let document = workshop.pipeline.prepare(query).unwrap();
    let variables = json!({ "id": proposal["proposal"]["id"] }).as_object().unwrap().clone();
    let plan = workshop.pipeline.plan(&Viewer::public(), &document, None, variables).unwrap();
    let outcome = workshop.pipeline.execute(plan, Caller::new(Viewer::public(), "test")).await;
    let text = String::from_utf8(outcome.to_json(None)).unwrap();
    let id = proposal["proposal"]["id"].as_str().unwrap();
    assert!(
        text.starts_with(&format!(r#"{{"data":{{"node":{{"__typename":"Proposal","number":23,"id":"{id}","title":"#)),
        "{text}"
    );
    assert!(text.ends_with(&format!(r#","again":"{id}"}}}}}}"#)), "{text}");
}

#[tokio::test]
async fn an_operation_that_may_cost_too_much_is_refused_with_its_cost() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let query = "query($first: Int) { people(first: $first) { nodes { proposals(first: $first) { nodes { panellists { person { id } } } } } } }";
    let (answer, statements) = workshop.statements(workshop.ask(query, json!({ "first": 100 }))).await;
    assert_eq!((code(&answer), statements.len()), ("QUERY_TOO_COSTLY", 0));
    let extensions = &answer["errors"][0]["extensions"];
    assert!(extensions["cost"].as_u64() > extensions["limit"].as_u64(), "{answer:#}");
    assert_eq!(workshop.ask(query, json!({ "first": 3 })).await.get("errors"), None);
}

#[tokio::test]
async fn a_write_of_many_is_paid_for_by_how_many_they_are() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let cost = |document: &str, variables: Value| {
        let document = workshop.pipeline.prepare(document).unwrap();
        let variables = variables.as_object().unwrap().clone();
        let planned = workshop.pipeline.plan(&Viewer::operator(), &document, None, variables);
        planned.map(|plan| (plan.cost().units, plan.cost().nodes)).map_err(|refusal| refusal.0[0].code.as_str())
    };
    let whole = "mutation($input: UpsertPeopleInput!) { upsertPeople(input: $input) { results { person { id } } } }";
    let people = |count: usize| json!({ "input": { "items": vec![json!({ "name": "A" }); count] } });
    // The payload, writing each, and a result and a person of each.
    assert_eq!(cost(whole, people(1)), Ok((4, 3)));
    assert_eq!(cost(whole, people(500)), Ok((1_501, 1_001)));
    let items = json!({ "items": vec![json!({ "name": "A" }); 7] });
    let list =
        "mutation($items: [UpsertPersonItem!]!) { upsertPeople(input: { items: $items }) { results { index } } }";
    assert_eq!(cost(list, items), Ok((15, 8)));
    for (spelled, count) in [("[{ name: \"A\" }, { name: \"B\" }]", 2), ("{ name: \"A\" }", 1), ("[]", 0)] {
        let document = format!("mutation {{ upsertPeople(input: {{ items: {spelled} }}) {{ results {{ index }} }} }}");
        assert_eq!(cost(&document, json!({})), Ok((1 + 2 * count, 1 + count)), "{spelled}");
    }
    let untold = whole.replace("results { person { id } }", "clientMutationId");
    assert_eq!(cost(&untold, people(500)), Ok((501, 1)));
    let import =
        "mutation($pages: [ImportPageInput!]!) { importProposals(input: { pages: $pages }) { results { page } } }";
    let pages = |count: usize| json!({ "pages": vec![json!({ "text": "A" }); count] });
    assert_eq!((cost(import, pages(2)), cost(import, pages(50))), (Ok((13, 11)), Ok((101, 51))));
    let deep = whole.replace("id }", "participations(first: 100) { nodes { proposal { id } } } }");
    assert_eq!(cost(&deep, people(500)), Err("QUERY_TOO_COSTLY"));
    assert!(cost(&deep, people(5)).is_ok());
}

#[tokio::test]
async fn introspection_is_answered_and_bounded() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let query = "query($name: String!) { before: __typename __type(name: $name) { name fields { name } }
        viewer { role } __schema { queryType { name } } }";
    let document = workshop.pipeline.prepare(query).unwrap();
    let variables = json!({ "name": "PageInfo" }).as_object().unwrap().clone();
    let plan = workshop.pipeline.plan(&Viewer::public(), &document, None, variables).unwrap();
    let outcome = workshop.pipeline.execute(plan, Caller::new(Viewer::public(), "test")).await;
    let text = String::from_utf8(outcome.to_json(None)).unwrap();
    assert!(text.starts_with(r#"{"data":{"before":"Query","__type":{"name":"PageInfo","fields":[{"name":"#), "{text}");
    assert!(text.ends_with(r#""viewer":{"role":"PUBLIC"},"__schema":{"queryType":{"name":"Query"}}}}"#), "{text}");
    let circular = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(code(&workshop.ask(circular, json!({})).await), "QUERY_TOO_LARGE");
}

#[tokio::test]
async fn a_document_that_stands_for_more_fields_than_are_kept_is_answered_each_time() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let fields: String = (0..90).map(|n| format!(" a{n}: slug")).collect();
    let document = format!(
        "query($on: Boolean!) {{ {} }} fragment T on Topic {{ id {fields} @include(if: $on) }}",
        (0..8).map(|n| format!(" t{n}: topics {{ nodes {{ ...T }} totalCount }}")).collect::<String>()
    );
    for on in [true, false, true] {
        let answer = workshop.data(&document, json!({ "on": on })).await;
        assert_eq!(answer["t7"], json!({ "nodes": [], "totalCount": 0 }));
    }
}

#[tokio::test]
async fn introspection_turned_off_is_off_for_the_public_alone() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let workshop = workshop.limited(Limits { introspection: false, ..Limits::default() });
    for query in
        ["{ __schema { queryType { name } } }", "{ a: __typename ... { t: __type(name: \"Topic\") { name } } }"]
    {
        let answer = workshop.ask(query, json!({})).await;
        assert_eq!((code(&answer), answer.get("data")), ("GRAPHQL_VALIDATION_FAILED", None), "{answer:#}");
        assert_eq!(workshop.ask_as(Viewer::operator(), query, json!({})).await.get("errors"), None);
    }
    assert_eq!(workshop.data("{ __typename }", json!({})).await["__typename"], "Query");
}
