//! Overlaps: which proposals of an edition are alike, for whom, and what that costs.

use std::collections::BTreeMap;

use entities::{TokenRole, overlap_count, overlap_mark, overlap_pair, overlap_profile};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use serde_json::{Value, json};
use workshops::{
    auth::Viewer,
    export::{Form, Head, restore, write as write_export},
    store::writes::Order,
};

use crate::{
    overlap_rounds::Planted,
    people::done,
    statements::{plan, reads_a_whole_table},
    support::{Backend, Workshop},
};

pub const UPSERT: &str = "mutation($input: UpsertProposalsInput!) { ended: upsertProposals(input: $input) {
    results { proposal { id } } userErrors { code field message } } }";
const EDITION: &str = "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) { edition { id } userErrors { code } } }";
const STATUS: &str = "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
    userErrors { code field message } } }";
const UPDATE: &str = "mutation($input: UpdateProposalInput!) { ended: updateProposal(input: $input) {
    userErrors { code field message } } }";

/// Four texts about three things.
const LIGHTS: &str = "Lighthouses warn ships of cliffs, and their keepers polish lenses every evening.";
const BEACONS: &str = "Ships are warned of cliffs by lighthouses whose keepers trim lamps every evening.";
const ORCHARDS: &str = "Orchards blossom when beekeepers bring hives near apple trees.";
const GLACIERS: &str = "Glaciers carve valleys while moraines record how ice retreated.";

/// A proposal of an edition: number, status, title, text.
fn item(year: i32, number: i32, status: &str, title: &str, text: &str) -> Value {
    json!({ "key": { "number": { "edition": { "year": year }, "number": number } }, "status": status, "title": title,
        "description": text })
}

/// An edition with two proposals that are alike and two that are not; their ids.
async fn four(workshop: &Workshop) -> Vec<Value> {
    done(workshop, EDITION, json!({ "year": 2030, "name": "2030" })).await;
    let items = [
        item(2030, 1, "SUBMITTED", "Keepers of lighthouses", LIGHTS),
        item(2030, 2, "SUBMITTED", "Who keeps the lighthouses", BEACONS),
        item(2030, 3, "SUBMITTED", "Bees", ORCHARDS),
        item(2030, 4, "SUBMITTED", "Ice", GLACIERS),
    ];
    upsert(workshop, &items).await
}

async fn upsert(workshop: &Workshop, items: &[Value]) -> Vec<Value> {
    let ended = done(workshop, UPSERT, json!({ "items": items })).await;
    ended["results"].as_array().unwrap().iter().map(|result| result["proposal"]["id"].clone()).collect()
}

const ALIKE: &str = "query($year: Int!) { overlaps(edition: $year, first: 100) { totalCount nodes { first { number }
    second { number } score parts { text people organizations } sharedTerms sharedPeople { name }
    sharedOrganizations { name } } } }";

/// The pairs of an edition as a viewer sees them.
async fn overlaps(workshop: &Workshop, viewer: Viewer, year: i32) -> Value {
    let mut answer = workshop.ask_as(viewer, ALIKE, json!({ "year": year })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let overlaps = answer["data"]["overlaps"].take();
    assert_eq!(overlaps["totalCount"], overlaps["nodes"].as_array().unwrap().len());
    overlaps["nodes"].clone()
}

/// The numbers of each pair, the most alike first.
async fn pairs(workshop: &Workshop, viewer: Viewer) -> Vec<(i64, i64)> {
    let nodes = overlaps(workshop, viewer, 2030).await;
    let number = |node: &Value, which: &str| node[which]["number"].as_i64().unwrap();
    nodes.as_array().unwrap().iter().map(|node| (number(node, "first"), number(node, "second"))).collect()
}

#[rstest]
#[tokio::test]
async fn a_pair_says_how_alike_it_is_and_why(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let ids = four(&workshop).await;
    let nodes = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(nodes.as_array().unwrap().len(), 1, "{nodes:#}");
    let pair = &nodes[0];
    assert_eq!((&pair["first"]["number"], &pair["second"]["number"]), (&json!(1), &json!(2)));
    assert_eq!(pair["sharedTerms"], json!(["lighthouses", "keepers", "cliffs", "evening", "every", "ships", "warn"]));
    assert!(pair["score"].as_f64().unwrap() > 0.5 && pair["score"] == pair["parts"]["text"], "{pair:#}");
    assert_eq!((&pair["parts"]["people"], &pair["sharedPeople"]), (&json!(0.0), &json!([])));
    let query = "query($id: ID!, $first: Int!) { node(id: $id) { ... on Proposal { similar(first: $first) { score
        proposal { number } } } } }";
    let similar = workshop.data(query, json!({ "id": ids[1], "first": 20 })).await;
    assert_eq!(similar["node"]["similar"], json!([{ "score": pair["score"], "proposal": { "number": 1 } }]));
    assert_eq!(workshop.data(query, json!({ "id": ids[2], "first": 20 })).await["node"]["similar"], json!([]));
    assert_eq!(workshop.data(query, json!({ "id": ids[1], "first": 0 })).await["node"]["similar"], json!([]));
    let refused = workshop.ask(query, json!({ "id": ids[1], "first": 21 })).await;
    assert_eq!(refused["errors"][0]["extensions"]["argument"], "first", "{refused:#}");
    let nowhere = workshop.data(ALIKE, json!({ "year": 1999 })).await;
    assert_eq!(nowhere["overlaps"], json!({ "totalCount": 0, "nodes": [] }));
}

/// What the public is told is the same whatever is not public: drafts neither show nor count nor make a word common.
#[rstest]
#[tokio::test]
async fn what_is_not_public_leads_the_public_to_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    four(&workshop).await;
    let before = overlaps(&workshop, Viewer::public(), 2030).await;
    let hidden = "Nobody Draftly";
    let drafts: Vec<Value> = (5..35)
        .map(|number| {
            let mut draft = item(2030, number, "DRAFT", "Keepers of zyxel lighthouses", LIGHTS);
            draft["participations"] = json!([{ "role": "CHAIR", "person": { "create": { "name": hidden } } }]);
            draft
        })
        .collect();
    let ids = upsert(&workshop, &drafts).await;
    assert_eq!(overlaps(&workshop, Viewer::public(), 2030).await, before);
    let elsewhere = {
        done(&workshop, EDITION, json!({ "year": 2031, "name": "2031" })).await;
        workshop.bearer(TokenRole::Editor, Some(2031)).await
    };
    assert_eq!(overlaps(&workshop, elsewhere.clone(), 2030).await, before);
    let own = workshop.bearer(TokenRole::Editor, Some(2030)).await;
    for viewer in [own, Viewer::operator()] {
        let query = "{ proposal(edition: 2030, number: 1) { similar(first: 20) { proposal { status } sharedTerms } } }";
        let answer = workshop.ask_as(viewer, query, json!({})).await;
        let similar = answer["data"]["proposal"]["similar"].as_array().unwrap();
        assert_eq!(similar.len(), 20, "{answer:#}");
        assert!(similar.iter().all(|similar| similar["proposal"]["status"] == "DRAFT"));
    }
    // A status moves it among what is public, and back.
    done(&workshop, STATUS, json!({ "id": ids[0], "action": "SUBMIT" })).await;
    let now = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(now.as_array().unwrap().len(), 3, "{now:#}");
    assert_eq!((&now[0]["second"]["number"], &now[0]["sharedPeople"]), (&json!(5), &json!([])));
    assert_eq!(overlaps(&workshop, elsewhere, 2030).await, now);
    done(&workshop, STATUS, json!({ "id": ids[0], "action": "WITHDRAW" })).await;
    let policy =
        "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) { userErrors { code } } }";
    let edition = workshop.data("{ edition(year: 2030) { id } }", json!({})).await["edition"]["id"].take();
    done(&workshop, policy, json!({ "id": edition, "publicFrom": "ACCEPTED" })).await;
    assert_eq!(overlaps(&workshop, Viewer::public(), 2030).await, json!([]));
    assert_eq!(public_rows(&workshop).await, 0);
}

/// Pairs that are kept for the public.
async fn public_rows(workshop: &Workshop) -> usize {
    let rows = overlap_pair::Entity::find().all(workshop.store.db().read()).await.unwrap();
    rows.iter().filter(|row| row.among_public).count()
}

/// Rows that are behind show nothing: who sees what is asked of the proposals.
#[rstest]
#[tokio::test]
async fn pairs_that_are_behind_show_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    four(&workshop).await;
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared("UPDATE proposal SET status = 'draft' WHERE number = 2").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(public_rows(&workshop).await, 1);
    assert_eq!(overlaps(&workshop, Viewer::public(), 2030).await, json!([]));
    let query = "{ proposal(edition: 2030, number: 1) { similar { score } } }";
    assert_eq!(workshop.data(query, json!({})).await["proposal"]["similar"], json!([]));
    assert_eq!(pairs(&workshop, Viewer::operator()).await, [(1, 2)]);
}

#[rstest]
#[tokio::test]
async fn whatever_is_written_keeps_the_pairs(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let ids = four(&workshop).await;
    let everybody = async || {
        let seen = pairs(&workshop, Viewer::public()).await;
        assert_eq!(pairs(&workshop, Viewer::operator()).await, seen);
        seen
    };
    let write = async |mutation: &str, input: Value| {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let merge = if mutation == "mergeProposals" { "merge { id }" } else { "" };
        let text = format!(
            "mutation($input: {kind}!) {{ ended: {mutation}(input: $input) {{ {merge} userErrors {{ code field message }} }} }}"
        );
        done(&workshop, &text, input).await
    };
    done(&workshop, UPDATE, json!({ "id": ids[1], "title": "Bees in orchards", "description": ORCHARDS })).await;
    assert_eq!(everybody().await, [(2, 3)]);
    done(&workshop, UPDATE, json!({ "id": ids[1], "title": "Keepers", "description": BEACONS })).await;
    assert_eq!(everybody().await, [(1, 2)]);
    write("deleteProposal", json!({ "id": ids[0] })).await;
    assert_eq!(everybody().await, []);
    write("restoreProposal", json!({ "id": ids[0] })).await;
    assert_eq!(everybody().await, [(1, 2)]);
    let ended = write("mergeProposals", json!({ "target": { "id": ids[0] }, "sources": [ids[1]] })).await;
    assert_eq!(everybody().await, []);
    assert!(overlap_pair::Entity::find().all(workshop.store.db().read()).await.unwrap().is_empty());
    write("undoMerge", json!({ "mergeId": ended["merge"]["id"] })).await;
    assert_eq!(everybody().await, [(1, 2)]);
    // An edition in another language has other stems.
    let kept = overlaps(&workshop, Viewer::public(), 2030).await;
    let edition = workshop.data("{ edition(year: 2030) { id } }", json!({})).await["edition"]["id"].take();
    write("updateEdition", json!({ "id": edition, "language": "fi" })).await;
    assert_ne!(overlaps(&workshop, Viewer::public(), 2030).await, kept);
    write("updateEdition", json!({ "id": edition, "language": "en" })).await;
    assert_eq!(overlaps(&workshop, Viewer::public(), 2030).await, kept);
}

#[rstest]
#[tokio::test]
async fn people_and_organizations_of_two_spellings_are_shared_once_merged(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    done(&workshop, EDITION, json!({ "year": 2030, "name": "2030" })).await;
    let mut items = [
        item(2030, 1, "SUBMITTED", "Keepers of lighthouses", LIGHTS),
        item(2030, 2, "SUBMITTED", "Bees", ORCHARDS),
        item(2030, 3, "SUBMITTED", "Ice", GLACIERS),
    ];
    for (item, spelled) in items.iter_mut().zip(["Ana Ruíz", "A. Ruiz"]) {
        item["participations"] = json!([{ "role": "CHAIR", "person": { "create": { "name": spelled } },
            "organization": { "create": { "name": format!("{spelled} Institute") } } }]);
        item["hosts"] = json!([{ "organization": { "create": { "name": format!("Host {spelled}") } } }]);
    }
    upsert(&workshop, &items).await;
    assert_eq!(pairs(&workshop, Viewer::public()).await, []);
    let merge = async |list: &str, mutation: &str, prefix: &str| {
        let query = format!(
            "query($name: String) {{ {list}(filter: {{ name: {{ startsWith: $name }} }}) {{ nodes {{ id }} }} }}"
        );
        let ids =
            async |name: String| workshop.data(&query, json!({ "name": name })).await[list]["nodes"][0]["id"].take();
        let (target, source) = (ids(format!("{prefix}Ana Ruíz")).await, ids(format!("{prefix}A. Ruiz")).await);
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let text = format!(
            "mutation($input: {kind}!) {{ ended: {mutation}(input: $input) {{ merge {{ id }} userErrors {{ code }} }} }}"
        );
        done(&workshop, &text, json!({ "target": target, "sources": [source] })).await["merge"]["id"].take()
    };
    let merged = merge("people", "mergePeople", "").await;
    let nodes = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(nodes[0]["sharedPeople"], json!([{ "name": "Ana Ruíz" }]), "{nodes:#}");
    assert_eq!(nodes[0]["parts"], json!({ "text": 0.0, "people": 0.3333, "organizations": 0.0 }));
    merge("organizations", "mergeOrganizations", "").await;
    merge("organizations", "mergeOrganizations", "Host ").await;
    let nodes = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(nodes[0]["sharedOrganizations"], json!([{ "name": "Host Ana Ruíz" }, { "name": "Ana Ruíz Institute" }]));
    assert_eq!(nodes[0]["parts"]["organizations"], json!(0.6667));
    let undo = "mutation($input: UndoMergeInput!) { ended: undoMerge(input: $input) { userErrors { code } } }";
    done(&workshop, undo, json!({ "mergeId": merged })).await;
    let nodes = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(nodes[0]["sharedPeople"], json!([]), "{nodes:#}");
}

/// Everything that is kept for overlaps; pairs by scope and ids, with their scores.
pub async fn kept(workshop: &Workshop) -> (Vec<String>, BTreeMap<String, i32>) {
    let db = workshop.store.db().read();
    let mut rows: Vec<String> = Vec::new();
    rows.extend(overlap_profile::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.extend(overlap_mark::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.extend(overlap_count::Entity::find().all(db).await.unwrap().iter().map(|row| format!("{row:?}")));
    rows.sort_unstable();
    let pairs = overlap_pair::Entity::find().all(db).await.unwrap().into_iter();
    (rows, pairs.map(|row| (format!("{} {} {}", row.among_public, row.one_id, row.other_id), row.score)).collect())
}

/// Whatever is written one by one ends as what is made anew: profiles and counts exactly, scores but for what became more or
/// less common since they were computed.
#[rstest]
#[tokio::test]
async fn what_is_kept_is_what_would_be_made_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    done(&workshop, EDITION, json!({ "year": 2030, "name": "2030" })).await;
    let planted = Planted::new(7);
    let items: Vec<Value> = planted
        .proposals
        .iter()
        .zip(1..)
        .map(|(made, number)| {
            let status = if number % 3 == 0 { "DRAFT" } else { "SUBMITTED" };
            item(2030, number, status, &made.title.join(" "), &made.text.join(" "))
        })
        .collect();
    let ids = upsert(&workshop, &items[..60]).await;
    let made = kept(&workshop).await;
    workshop.store.rebuild_search().await.unwrap();
    assert_eq!(kept(&workshop).await, made, "what is written at once is exact");
    for (id, item) in ids.iter().zip(&items[60..80]) {
        done(&workshop, UPDATE, json!({ "id": id, "title": item["title"], "description": item["description"] })).await;
    }
    for item in &items[80..] {
        upsert(&workshop, std::slice::from_ref(item)).await;
    }
    let delete =
        "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) { userErrors { code } } }";
    for id in &ids[50..] {
        done(&workshop, delete, json!({ "id": id })).await;
    }
    let (rows, pairs) = kept(&workshop).await;
    workshop.store.rebuild_search().await.unwrap();
    let (rows_anew, pairs_anew) = kept(&workshop).await;
    assert_eq!(rows, rows_anew);
    assert!(pairs_anew.len() > 200, "{}", pairs_anew.len());
    for (one, other) in [(&pairs, &pairs_anew), (&pairs_anew, &pairs)] {
        for (pair, score) in one.iter().filter(|(_, score)| **score > 1200) {
            let also = other.get(pair).copied().unwrap_or_default();
            assert!(score.abs_diff(also) <= 400, "{pair}: {score} and {also}");
        }
    }
    workshop.store.rebuild_search().await.unwrap();
    assert_eq!(kept(&workshop).await, (rows_anew, pairs_anew));
}

#[rstest]
#[case(Backend::Sqlite, Backend::Postgres)]
#[case(Backend::Postgres, Backend::Sqlite)]
#[tokio::test]
async fn an_export_that_is_read_back_has_its_pairs(#[case] from: Backend, #[case] to: Backend) {
    let workshop = Workshop::start(from).await;
    four(&workshop).await;
    let (editor, head) = (Viewer::operator().editor().unwrap(), Head { private: true, edition: None });
    let mut out = Vec::new();
    let snapshot = workshop.store.snapshot(Some(&editor), None).await.unwrap();
    write_export(&snapshot, Form::Json, head, &mut out).await.unwrap();
    let copy = Workshop::start(to).await;
    restore(&copy.store, &editor, &Order::of_command("import"), std::io::Cursor::new(out)).await.unwrap().unwrap();
    let seen = overlaps(&workshop, Viewer::public(), 2030).await;
    assert_eq!(seen.as_array().unwrap().len(), 1);
    assert_eq!(overlaps(&copy, Viewer::public(), 2030).await, seen);
}

/// An edition of a hundred.
async fn hundred(workshop: &Workshop) {
    done(workshop, EDITION, json!({ "year": 2030, "name": "2030" })).await;
    let planted = Planted::new(11);
    let items: Vec<Value> = planted
        .proposals
        .iter()
        .zip(1..)
        .map(|(made, number)| {
            let mut item = item(2030, number, "SUBMITTED", &made.title.join(" "), &made.text.join(" "));
            item["hosts"] = json!([{ "organization": { "create": { "name": format!("Host {}", number % 2) } } }]);
            item
        })
        .collect();
    upsert(workshop, &items).await;
}

#[rstest]
#[tokio::test]
async fn the_list_is_paged_both_ways(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    hundred(&workshop).await;
    let query = "query($first: Int, $after: String, $last: Int, $before: String, $min: Float) {
        overlaps(edition: 2030, minScore: $min, first: $first, after: $after, last: $last, before: $before) {
            totalCount edges { cursor node { first { id } second { id } score } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let walk = async |forward: bool, min: Value| {
        let mut all: Vec<Value> = Vec::new();
        let mut place = Value::Null;
        loop {
            let variables = if forward {
                json!({ "first": 23, "after": place, "min": min })
            } else {
                json!({ "last": 23, "before": place, "min": min })
            };
            let page = workshop.data(query, variables).await["overlaps"].take();
            let edges = page["edges"].as_array().unwrap();
            if forward {
                all.extend(edges.iter().cloned());
            } else {
                all.splice(0..0, edges.iter().cloned());
            }
            let (more, next) = if forward { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
            assert!(page["totalCount"].as_u64().unwrap() >= all.len() as u64);
            if page["pageInfo"][more] == false {
                assert_eq!(page["totalCount"].as_u64().unwrap(), all.len() as u64);
                return all;
            }
            place = page["pageInfo"][next].clone();
        }
    };
    let all = walk(true, Value::Null).await;
    assert_eq!(walk(false, Value::Null).await, all);
    assert!(all.len() > 100, "{}", all.len());
    let score = |edge: &Value| edge["node"]["score"].as_f64().unwrap();
    assert!(all.windows(2).all(|two| score(&two[0]) >= score(&two[1])));
    let alike: Vec<Value> = all.iter().filter(|edge| score(edge) >= 0.15).cloned().collect();
    assert!(!alike.is_empty() && alike.len() < all.len());
    assert_eq!(walk(true, json!(0.15)).await, alike);
    let cursor = &all[0]["cursor"];
    let elsewhere = "query($after: String) { proposals(after: $after) { nodes { id } } }";
    let refused = workshop.ask(elsewhere, json!({ "after": cursor })).await;
    assert_eq!(refused["errors"][0]["extensions"]["argument"], "after");
    for (argument, value) in [("after", json!("x")), ("first", json!(101)), ("min", json!(1.5)), ("min", json!(-0.1))] {
        let refused = workshop.ask(query, json!({ argument: value })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{argument}: {refused:#}");
    }
}

const SIMILAR: &str = "query($first: Int) { proposals(first: $first) { nodes { similar { score sharedTerms
    proposal { title } sharedPeople { name } sharedOrganizations { name } } } } }";
const OVERLAPS: &str = "query($first: Int) { overlaps(edition: 2030, first: $first) { totalCount nodes { score
    first { title } second { title } sharedPeople { name } sharedOrganizations { name } } } }";

#[rstest]
// The proposals; what is similar, and those; participations and hosts of both, organizations.
#[case::similar(SIMILAR, 6)]
// The edition, the pairs, their proposals, how many there are; participations and hosts of both, organizations.
#[case::overlaps(OVERLAPS, 7)]
#[tokio::test]
async fn a_page_costs_as_many_statements_as_any_other_and_reads_no_whole_table(
    #[case] query: &str,
    #[case] expected: usize,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    hundred(&workshop).await;
    for first in [5, 50] {
        let asked = workshop.data(query, json!({ "first": first }));
        let (_, statements) = Box::pin(workshop.statements(asked)).await;
        let texts: Vec<&str> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(statements.len(), expected, "first {first}:\n{}", texts.join("\n"));
        let mut by_index = false;
        for statement in &statements {
            let plan = plan(&workshop, backend, statement).await;
            for line in &plan {
                assert!(!reads_a_whole_table(backend, line), "{line}\nin {}\nof {}", plan.join("\n"), statement.sql);
            }
            by_index |= plan.iter().any(|line| line.contains("overlap_pair_by_"));
            is_in_order(backend, statement, &plan);
        }
        assert!(by_index);
    }
}

/// A page of pairs is read in the order of an index.
fn is_in_order(backend: Backend, statement: &Statement, plan: &[String]) {
    if !statement.sql.contains("ORDER BY \"overlap_pair\".\"score\" DESC") {
        return;
    }
    let plan = plan.join("\n");
    let sorts = match backend {
        Backend::Sqlite => "TEMP B-TREE",
        Backend::Postgres => "Sort",
    };
    assert!(plan.contains("overlap_pair_by_score") && !plan.contains(sorts), "{plan}");
}

/// One proposal among many costs as much as among few, and what changes nothing that is compared is not compared.
#[rstest]
#[tokio::test]
async fn a_write_compares_only_what_it_changes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let ids = four(&workshop).await;
    let count = async |input: Value| {
        let (_, statements) = workshop.statements(done(&workshop, UPDATE, input)).await;
        statements.iter().filter(|statement| statement.sql.contains("overlap_")).count()
    };
    count(json!({ "id": ids[0], "description": format!("{LIGHTS} Firstly foghorns.") })).await;
    let few = count(json!({ "id": ids[0], "description": format!("{LIGHTS} Indeed foghorns.") })).await;
    assert_eq!(count(json!({ "id": ids[0], "format": "PANEL" })).await, 1, "only its profile is looked at");
    let more: Vec<Value> = (5..60).map(|number| item(2030, number, "SUBMITTED", "Lamps", BEACONS)).collect();
    upsert(&workshop, &more).await;
    let many = count(json!({ "id": ids[0], "description": format!("{LIGHTS} Surely foghorns.") })).await;
    assert!(few == many && many <= 16, "{few} and {many}");
}
