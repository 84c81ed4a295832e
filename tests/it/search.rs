//! Search: what is found, in which order, and what shows why.

use std::collections::BTreeSet;

use insta::assert_json_snapshot;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;
use serde_json::{Value, json};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{
    search_index::{Panel, add_proposals, write},
    support::{Backend, Workshop},
};

const SEARCH: &str = "query($query: String!, $types: [SearchType!], $edition: Int, $first: Int, $after: String) {
    search(query: $query, types: $types, edition: $edition, first: $first, after: $after) {
        totalCount isLimited didYouMean
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges {
            cursor score matchedOn titleHighlights { start end }
            snippet { field text highlights { start end } }
            node { __typename ... on Proposal { title number } ... on Person { name } ... on Organization { name }
                ... on Theme { name edition { year } } }
        }
    }
}";

async fn search(workshop: &Workshop, variables: Value) -> Value {
    Box::pin(workshop.data(SEARCH, variables)).await["search"].take()
}

/// Titles and names that a query finds, in their order.
async fn found(workshop: &Workshop, query: &str) -> Vec<String> {
    let answer = search(workshop, json!({ "query": query, "first": 100 })).await;
    titles(&answer)
}

fn titles(answer: &Value) -> Vec<String> {
    let title = |edge: &Value| {
        let node = &edge["node"];
        node["title"].as_str().or(node["name"].as_str()).unwrap().to_owned()
    };
    answer["edges"].as_array().unwrap().iter().map(title).collect()
}

/// A service with few proposals, all about different things.
async fn small(backend: Backend) -> Workshop {
    let workshop = Workshop::start(backend).await;
    let panels = [
        Panel::new("Regulating social networks", "Who sets the rules? Children are the future.", &["Markko Künnapu"]),
        Panel::new("The network of networks", "On regulation of privacy, and on open data.", &["Ana Ruiz"]),
        Panel::new("Privacy for children", "Data of the young, in \"open\" networks.", &["Jürgen Weiß", "Ana Łoś"]),
        Panel::new("Kunnapu revisited", "About a name: Künnapu.", &["Søren Ærø"]),
    ];
    add_proposals(&workshop, 2010, &panels).await;
    workshop
}

#[rstest]
#[tokio::test]
async fn both_databases_find_the_same_in_the_same_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let mut answers = Vec::new();
    for query in [
        "council of europe",
        "\"freedom of expression\" OR cybercrime",
        "networks -children",
        "regulati*",
        "seger microsoft",
        "kunapu cybercrme",
    ] {
        let mut answer = search(&workshop, json!({ "query": query, "first": 5 })).await;
        answer["pageInfo"].take();
        answers.push(json!({ "query": query, "answer": answer }));
    }
    assert_json_snapshot!("search_answers", answers, { "[].answer.edges[].cursor" => "[cursor]" });
}

#[rstest]
#[tokio::test]
async fn phrases_exclusions_alternatives_and_beginnings(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = small(backend).await;
    let (social, network) = ("Regulating social networks", "The network of networks");
    let (privacy, name) = ("Privacy for children", "Kunnapu revisited");
    for (query, mut expected) in [
        ("privacy children", vec![privacy]),
        ("\"open data\"", vec![network]),
        ("open data", vec![privacy, network]),
        ("\"data open\"", vec![]),
        ("networks -privacy", vec![social]),
        ("-privacy networks", vec![social]),
        ("privacy -\"open data\"", vec![privacy]),
        ("revisited OR \"social networks\"", vec![social, name]),
        ("revisited | social", vec![social, name]),
        ("regulat*", vec![social, network]),
        ("kunn*", vec!["Markko Künnapu", name, social]),
        ("children AND privacy", vec![privacy]),
        ("-privacy", vec![]),
        ("", vec![]),
        ("nothing of this", vec![]),
    ] {
        let mut found = found(&workshop, query).await;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn forms_of_a_word_are_one_word_unless_quoted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    for query in ["regulation", "regulating", "Regulated", "REGULATE"] {
        assert_eq!(found(&workshop, query).await, ["Regulating social networks", "The network of networks"], "{query}");
    }
    assert_eq!(found(&workshop, "\"regulation\"").await, ["The network of networks"]);
    assert_eq!(found(&workshop, "Networked").await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn forms_are_those_of_the_language_of_a_text(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    add_proposals(&workshop, 2011, &[Panel::new("Un ton majestueux", "Une mise en œuvre.", &["Zoé Roux"])]).await;
    assert_eq!(found(&workshop, "majestueusement").await, Vec::<String>::new());
    let edition = workshop.store.edition_by_year(2011).await.unwrap().unwrap().id.to_string();
    let update = "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) {
        edition { language } userErrors { code field } } }";
    let refused = write(&workshop, update, json!({ "id": edition, "language": "not a tag" })).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "field": ["language"] }]));
    let changed = write(&workshop, update, json!({ "id": edition, "language": "fr-ca" })).await;
    assert_eq!(changed["edition"]["language"], "fr-CA");
    assert_eq!(found(&workshop, "majestueusement").await, ["Un ton majestueux"]);
    assert_eq!(found(&workshop, "oeuvre").await, ["Un ton majestueux"]);
}

#[rstest]
#[tokio::test]
async fn a_title_comes_before_names_and_names_before_texts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = small(backend).await;
    assert_eq!(found(&workshop, "privacy").await, ["Privacy for children", "The network of networks"]);
    let answer = search(&workshop, json!({ "query": "künnapu" })).await;
    assert_eq!(titles(&answer), ["Kunnapu revisited", "Markko Künnapu", "Regulating social networks"]);
    let edges = answer["edges"].as_array().unwrap();
    let matched: Vec<_> = edges.iter().map(|edge| edge["matchedOn"].clone()).collect();
    assert_eq!(matched, [json!(["TITLE", "TEXT"]), json!(["TITLE"]), json!(["NAMES"])]);
    assert_eq!(edges[2]["snippet"]["field"], "NAMES");
    assert_eq!(edges[0]["titleHighlights"], json!([{ "start": 0, "end": 7 }]));
    let snippet =
        json!({ "field": "TEXT", "text": "About a name: Künnapu.", "highlights": [{ "start": 14, "end": 21 }] });
    assert_eq!(edges[0]["snippet"], snippet);
}

/// The same name as people may write it.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_owned(), name.to_lowercase(), name.to_uppercase(), name.nfd().collect()];
    if name.chars().all(|c| c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}')) {
        spellings.push(name.nfd().filter(|c| !is_combining_mark(*c)).collect());
    }
    spellings
}

async fn finds(workshop: &Workshop, query: &str, title: &str) {
    let text = "query($query: String!) {
        search(query: $query, types: [PROPOSAL], first: 100) { edges { node { ... on Proposal { title } } } } }";
    let answer = workshop.data(text, json!({ "query": query })).await["search"].take();
    assert!(titles(&answer).iter().any(|found| found == title), "{query:?} does not find {title:?}");
}

#[rstest]
#[tokio::test]
async fn every_proposal_of_the_demo_is_found_by_each_of_its_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposals(first: 100) { nodes { title participations { nameAsGiven isPlaceholder
        person { name } organization { name } } } } }";
    let all = workshop.data(query, json!({})).await;
    let mut asked = 0;
    for proposal in all["proposals"]["nodes"].as_array().unwrap() {
        let rows = proposal["participations"].as_array().unwrap().iter().filter(|row| row["isPlaceholder"] == false);
        let names = rows.flat_map(|row| [&row["nameAsGiven"], &row["person"]["name"], &row["organization"]["name"]]);
        for name in names.filter_map(Value::as_str).collect::<BTreeSet<_>>() {
            // Each name in one spelling, so that all spellings get their share.
            let spellings = spellings(name);
            asked += 1;
            finds(&workshop, &spellings[asked % spellings.len()], proposal["title"].as_str().unwrap()).await;
        }
    }
    assert!(asked > 300, "{asked}");
}

#[rstest]
#[tokio::test]
async fn every_proposal_is_found_by_people_of_any_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut runner = TestRunner::deterministic();
    let name = prop_oneof![
        "[A-ZÀ-ÖØ-ÞĀŁŐŠŽ][a-zß-öø-ÿāćđğħıłńőœřşťůźž'’-]{1,9}[a-zé] [A-ZÄÇÉÎÑÕØÞ][a-zäçéîñõøþ]{2,9}",
        "[А-ЯЁЇ][а-яёїў]{2,9} [А-ЯЁ][а-яё]{2,9}",
        "[Α-ΡΣ-Ω][ά-ώ]{2,9} [ΆΈΉΊΌΎΏ][ά-ώ]{2,8}ς",
        "[ء-غف-ي]{3,8} [ء-غف-ي]{2,8}",
        "[一-龥]{2,4}",
    ];
    let names: Vec<String> = (0..60).map(|_| name.new_tree(&mut runner).unwrap().current()).collect();
    let workshop = Workshop::start(backend).await;
    let titles: Vec<String> = (0..names.len()).map(|number| format!("Proposal {number}")).collect();
    let panels: Vec<_> =
        names.iter().zip(&titles).map(|(name, title)| Panel::new(title, "", &[name.as_str()])).collect();
    add_proposals(&workshop, 2010, &panels).await;
    for (name, title) in names.iter().zip(&titles) {
        for spelling in spellings(name) {
            finds(&workshop, &spelling, title).await;
        }
    }
}

const HOSTILE: &[&str] = &[
    "\"",
    "\"\"\"",
    "'",
    "\\",
    "' OR 1=1 --",
    "NEAR",
    "NEAR(a b, 3)",
    "AND OR NOT",
    "title:privacy",
    "{title} : a",
    "a*b*",
    "*",
    "***",
    "-",
    "--",
    "- -",
    "^a",
    "a + b",
    "(a",
    "a)",
    "()",
    "a:*",
    "a:*A & !b",
    "<->",
    "a <-> b",
    "!!",
    "%",
    "_",
    "$1",
    "?",
    ":name",
    "\u{0}",
    "a\u{0}b",
    "\u{1f600}",
    "e\u{301}\u{301}\u{301}",
    "\u{202e}privacy",
    "·privacy",
    "·",
    "privacy·children",
    "ﬁ ½ ㎞ ①",
    "\"unbalanced -\"x",
    "OR OR OR",
    "| |",
    "\u{feff}",
    "a\tb\nc",
];

#[rstest]
#[tokio::test]
async fn every_text_is_a_query(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    let long = ["a ".repeat(400), "x".repeat(10_000), "\"".repeat(501), "-a ".repeat(300), "ß".repeat(700)];
    let mut runner = TestRunner::deterministic();
    let random = prop_oneof!["[\"*()|a-c -]{0,30}", "\\PC{0,40}", "(?s).{0,40}"];
    let random = (0..150).map(|_| random.new_tree(&mut runner).unwrap().current());
    let texts = HOSTILE.iter().map(|text| (*text).to_owned()).chain(long).chain(random);
    let query =
        "query($text: String!) { search(query: $text) { totalCount didYouMean edges { matchedOn snippet { text } } }
        suggest(prefix: $text) { text highlights { start } } }";
    for text in texts {
        let answer = workshop.ask(query, json!({ "text": text })).await;
        assert_eq!(answer.get("errors"), None, "{text:?}: {answer}");
    }
    assert_eq!(found(&workshop, "title:privacy -{children}").await, Vec::<String>::new());
    assert_eq!(found(&workshop, "(privacy) :children").await, ["Privacy for children"]);
}

#[rstest]
#[tokio::test]
async fn pages_put_together_are_the_whole_list(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "internet OR network OR access";
    let whole = search(&workshop, json!({ "query": query, "first": 100 })).await;
    let whole: Vec<_> = whole["edges"].as_array().unwrap().iter().map(|edge| edge["cursor"].clone()).collect();
    assert!(whole.len() > 20, "{}", whole.len());
    let mut walked = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = search(&workshop, json!({ "query": query, "first": 7, "after": after })).await;
        walked.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["cursor"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        if walked.len() == 7 {
            // What is written in between moves nothing that is there.
            add_proposals(&workshop, 2026, &[Panel::new("Internet access of a network", "", &["New Name"])]).await;
        }
    }
    walked.retain(|cursor| whole.contains(cursor));
    assert_eq!(walked, whole);
    let refused = workshop.ask("{ search(query: \"a\", after: \"b\") { totalCount } }", json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["argument"], "after");
}

#[rstest]
#[tokio::test]
async fn types_and_edition_narrow_down(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let all = |types: Value, edition: Value| {
        let variables = json!({ "query": "council OR security", "types": types, "edition": edition, "first": 100 });
        search(&workshop, variables)
    };
    let themes = all(json!(["THEME"]), Value::Null).await;
    let mut kinds = themes["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["__typename"]);
    assert!(themes["totalCount"].as_u64().unwrap() > 1 && kinds.all(|kind| kind == "Theme"));
    let old = all(Value::Null, json!(2010)).await;
    let themes = old["edges"].as_array().unwrap().iter().filter(|edge| edge["node"]["__typename"] == "Theme");
    assert!(themes.clone().count() > 0 && themes.into_iter().all(|edge| edge["node"]["edition"]["year"] == 2010));
    assert!(titles(&old).contains(&"Council of Europe".to_owned()));
    assert_eq!(all(json!([]), Value::Null).await["totalCount"], 0);
    assert_eq!(all(Value::Null, json!(1999)).await["totalCount"], 0);
}

#[rstest]
#[tokio::test]
async fn misspelled_words_are_recognized(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    for (query, meant) in [
        ("kunapu", json!(["künnapu"])),
        ("Marko Kunnapu", json!(["markko Kunnapu"])),
        ("\"Jurgen Weis\"", json!(["\"Jurgen weiß\""])),
        ("regulting -children", json!(["regulating -children"])),
        ("zzzzzz", json!([])),
        ("privacy", json!([])),
    ] {
        let answer = search(&workshop, json!({ "query": query })).await;
        assert_eq!(answer["didYouMean"], meant, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn suggestions_complete_what_is_typed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    let query = "query($prefix: String!, $types: [SearchType!]) {
        suggest(prefix: $prefix, types: $types) { text type highlights { start end } node { __typename } } }";
    for (prefix, types, expected) in [
        ("KUNN", Value::Null, vec!["Kunnapu revisited", "Markko Künnapu"]),
        ("kunn", json!(["PERSON"]), vec!["Markko Künnapu"]),
        ("Markko k", Value::Null, vec!["Markko Künnapu"]),
        ("künnapu mark", Value::Null, vec!["Markko Künnapu"]),
        ("weis", Value::Null, vec!["Jürgen Weiß"]),
        ("the net", Value::Null, vec!["The network of networks"]),
        ("", Value::Null, vec![]),
    ] {
        let answer = workshop.data(query, json!({ "prefix": prefix, "types": types })).await;
        let texts = answer["suggest"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap());
        assert_eq!(texts.collect::<Vec<_>>(), expected, "{prefix}");
    }
    let answer = workshop.data(query, json!({ "prefix": "kü", "types": ["PERSON"] })).await;
    let whole = json!({ "text": "Markko Künnapu", "type": "PERSON", "highlights": [{ "start": 7, "end": 14 }],
        "node": { "__typename": "Person" } });
    assert_eq!(answer["suggest"][0], whole);
    let refused = workshop.ask("{ suggest(prefix: \"a\", first: 21) { text } }", json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["argument"], "first");
}

/// A filter finds what search finds, together with whatever else it asks for.
#[rstest]
#[tokio::test]
async fn text_is_a_test_of_a_filter(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = small(backend).await;
    let query = "query($filter: ProposalFilter) { proposals(filter: $filter) { totalCount nodes { title } }
        people(filter: { name: { contains: \"Ana\" } }) { nodes { proposals(filter: $filter) { totalCount } } } }";
    for (filter, expected) in [
        (json!({ "text": "künnapu" }), vec!["Regulating social networks", "Kunnapu revisited"]),
        (json!({ "text": "privacy -\"open data\"" }), vec!["Privacy for children"]),
        (json!({ "not": { "text": "networks" } }), vec!["Kunnapu revisited"]),
        (
            json!({ "or": [{ "text": "revisited" }, { "number": { "eq": 3 } }] }),
            vec!["Privacy for children", "Kunnapu revisited"],
        ),
        (json!({ "text": "  " , "number": { "lte": 1 } }), vec!["Regulating social networks"]),
        (json!({ "text": "-networks" }), vec![]),
        (json!({ "text": "%" }), vec![]),
    ] {
        let answer = workshop.data(query, json!({ "filter": filter })).await;
        let titles = answer["proposals"]["nodes"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap());
        assert_eq!(titles.collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(answer["proposals"]["totalCount"], expected.len(), "{filter}");
    }
}
