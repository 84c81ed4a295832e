//! Who may be the same: suggested with reasons, decided by people.

use std::collections::BTreeSet;

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::{app::App, auth::Viewer};

use crate::{
    organizations,
    people::{done, entries, mistakes, write},
    support::{
        Backend, Workshop,
        service::{post, send},
        twins::Twins,
    },
};

const CREATE: &str = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) {
    person { id } userErrors { code field message } } }";
const CANDIDATES: &str = "query($type: DuplicateType!, $first: Int, $after: String) {
    duplicateCandidates(type: $type, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        nodes { score reasons one { id ... on Person { name } ... on Organization { name } }
            other { id ... on Person { name } ... on Organization { name } } } } }";
const DISMISS: &str = "mutation($input: DismissDuplicateInput!) { ended: dismissDuplicate(input: $input) {
    one { id } other { id } userErrors { code field message } } }";
const MERGE: &str = "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) {
    person { id } merge { id } userErrors { code field message } } }";

async fn people(workshop: &Workshop, people: &[Value]) -> Vec<Value> {
    let mut ids = Vec::new();
    for person in people {
        ids.push(done(workshop, CREATE, person.clone()).await["person"]["id"].take());
    }
    ids
}

async fn candidates(workshop: &Workshop, variables: Value) -> Value {
    let mut answer = workshop.ask_as(Viewer::operator(), CANDIDATES, variables).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["duplicateCandidates"].take()
}

/// Names and reasons of each pair.
fn pairs(found: &Value) -> Vec<(String, String, Value)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pair = |node: &Value| (text(&node["one"]["name"]), text(&node["other"]["name"]), node["reasons"].clone());
    found["nodes"].as_array().unwrap().iter().map(pair).collect()
}

fn pair(one: &str, other: &str, reasons: Value) -> (String, String, Value) {
    (one.to_owned(), other.to_owned(), reasons)
}

#[rstest]
#[tokio::test]
async fn people_who_may_be_the_same_come_surest_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let known = [
        json!({ "name": "Markko Künnapu" }),
        json!({ "name": "Markko Kunapu", "email": "m@example.org" }),
        json!({ "name": "KUNNAPU Markko", "email": "M@example.org" }),
        json!({ "name": "Jane Doe", "aliases": ["Jane Roe"] }),
        json!({ "name": "Jane Roe" }),
        json!({ "name": "Somebody Else" }),
    ];
    people(&workshop, &known).await;
    let found = candidates(&workshop, json!({ "type": "PERSON" })).await;
    let expected = [
        pair("Markko Kunapu", "KUNNAPU Markko", json!(["SAME_EMAIL", "SIMILAR_NAME"])),
        pair("Markko Künnapu", "KUNNAPU Markko", json!(["SAME_NAME"])),
        pair("Jane Doe", "Jane Roe", json!(["ALIAS", "SIMILAR_NAME"])),
        pair("Markko Künnapu", "Markko Kunapu", json!(["SIMILAR_NAME"])),
    ];
    let mut said = pairs(&found);
    let scores: Vec<f64> =
        found["nodes"].as_array().unwrap().iter().map(|node| node["score"].as_f64().unwrap()).collect();
    assert!(scores.iter().rev().is_sorted() && scores[0] <= 1.0, "{scores:?}");
    assert_eq!(said.remove(0), expected[0]);
    let mut rest = expected[1..].to_vec();
    let by_name =
        |one: &(String, String, Value), other: &(String, String, Value)| (&one.0, &one.1).cmp(&(&other.0, &other.1));
    said.sort_by(by_name);
    rest.sort_by(by_name);
    assert_eq!(said, rest);
}

#[rstest]
#[tokio::test]
async fn organizations_are_suggested_by_names_aliases_and_initials(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    for organization in [
        json!({ "name": "Association for Progressive Communications", "acronym": "APC" }),
        json!({ "name": "A.P.C." }),
        json!({ "name": "The Association for Progresive Communications" }),
        json!({ "name": "Ministry of Justice of Georgia" }),
        json!({ "name": "Ministry of Justice of Estonia" }),
    ] {
        done(&workshop, organizations::CREATE, organization).await;
    }
    let found = candidates(&workshop, json!({ "type": "ORGANIZATION" })).await;
    let name = "Association for Progressive Communications";
    let reasons: Vec<_> = pairs(&found).into_iter().filter(|(one, ..)| one == name).collect();
    let expected = [
        pair(name, "The Association for Progresive Communications", json!(["SIMILAR_NAME"])),
        pair(name, "A.P.C.", json!(["ALIAS", "SAME_ACRONYM"])),
    ];
    assert_eq!(reasons.len(), 2, "{found:#}");
    assert!(reasons.contains(&expected[0]), "{reasons:?}");
    assert_eq!(reasons.iter().find(|reason| reason.1 == "A.P.C.").unwrap().2, json!(["SAME_ACRONYM"]));
}

#[rstest]
#[tokio::test]
async fn people_who_spoke_for_the_same_organization_are_surer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let page = |number: i32, name: &str| {
        format!(
            "List of Proposed Workshops\n\nWorkshop Proposals 2010\n\nWorkshop Number: {number}\n\nTitle: Later {number}\n\n\
             Concise Description:\nAbout it.\n\nWhich of the five broad IGF Themes or the Cross-Cutting Priorities does your \
             workshop fall under?\nAccess and diversity\n\nProvide the names and affiliations of the panellists you are \
             planning to invite:\n- {name}, Avocet Academy\n\nOrganization: Avocet Academy\n"
        )
    };
    for (number, name) in [(1, "Amber Avocetson"), (2, "Amber Avocetsen")] {
        let mode = workshops::import::Mode::default();
        workshop.import_bytes(&format!("{number}.txt"), page(number, name).as_bytes(), mode).await;
    }
    let found = candidates(&workshop, json!({ "type": "PERSON" })).await;
    let expected = pair("Amber Avocetson", "Amber Avocetsen", json!(["SIMILAR_NAME", "SHARED_ORGANIZATION"]));
    assert_eq!(pairs(&found), [expected]);
}

#[rstest]
#[tokio::test]
async fn pages_walk_the_whole_list_also_while_pairs_are_decided(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let known: Vec<Value> = (0..4).map(|_| json!({ "name": "Jane Doe" })).collect();
    let ids = people(&workshop, &known).await;
    let whole = candidates(&workshop, json!({ "type": "PERSON" })).await;
    assert_eq!(whole["totalCount"], 6);
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = candidates(&workshop, json!({ "type": "PERSON", "first": 2, "after": after })).await;
        walked.extend(page["nodes"].as_array().unwrap().clone());
        after = page["pageInfo"]["endCursor"].clone();
        if walked.len() == 2 {
            // The first pair is decided while the list is walked.
            done(&workshop, DISMISS, json!({ "one": walked[0]["other"]["id"], "other": walked[0]["one"]["id"] })).await;
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(walked, *whole["nodes"].as_array().unwrap());
    let merged = done(&workshop, MERGE, json!({ "sources": [ids[3]], "target": ids[2] })).await;
    let left = candidates(&workshop, json!({ "type": "PERSON" })).await;
    assert_eq!(left["totalCount"], 2, "{merged:#} {left:#}");
    for wrong in [json!({ "first": 101 }), json!({ "first": -1 }), json!({ "after": "x" })] {
        let mut variables = wrong.clone();
        variables["type"] = json!("PERSON");
        let answer = workshop.ask_as(Viewer::operator(), CANDIDATES, variables).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{wrong}");
    }
}

#[rstest]
#[tokio::test]
async fn a_no_is_remembered_once_and_recorded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let ids = people(&workshop, &[json!({ "name": "Jane Doe" }), json!({ "name": "Jane Doe" })]).await;
    let log = entries(&workshop).await;
    let input = json!({ "one": ids[1], "other": ids[0], "note": "Different continents" });
    let mut tried = input.clone();
    tried["dryRun"] = json!(true);
    done(&workshop, DISMISS, tried).await;
    assert_eq!(candidates(&workshop, json!({ "type": "PERSON" })).await["totalCount"], 1);
    for _ in 0..2 {
        let said = done(&workshop, DISMISS, input.clone()).await;
        assert_eq!(said["one"]["id"], ids[1]);
    }
    assert_eq!(candidates(&workshop, json!({ "type": "PERSON" })).await["totalCount"], 0);
    assert_eq!(entries(&workshop).await, log + 2);
    let query = "query($id: ID) { auditLog(subject: $id, first: 1) { nodes { operation after } } }";
    let answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": ids[0] })).await;
    let entry = json!({
        "operation": "dismissDuplicate", "after": { "notTheSameAs": ids[1], "note": "Different continents" }
    });
    assert_eq!(answer["data"]["auditLog"]["nodes"][0], entry);
    let unknown = "person_0190a20d000070008000000000000000";
    let refused = write(&workshop, DISMISS, json!({ "one": ids[0], "other": unknown })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND other"]);
    let refused = write(&workshop, DISMISS, json!({ "one": ids[0], "other": ids[0] })).await;
    assert_eq!(mistakes(&refused), ["INVALID other"]);
}

#[rstest]
#[tokio::test]
async fn duplicates_are_for_editors_of_all_editions(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let viewers = [
        (Viewer::public(), "UNAUTHENTICATED"),
        (workshop.bearer(TokenRole::Partner, None).await, "FORBIDDEN"),
        (workshop.bearer(TokenRole::Editor, Some(2026)).await, "FORBIDDEN"),
    ];
    for (viewer, code) in viewers {
        let asked = workshop.ask_as(viewer, CANDIDATES, json!({ "type": "PERSON" }));
        let (answer, statements) = workshop.statements(asked).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code);
        assert_eq!((&answer["data"]["duplicateCandidates"], statements.len()), (&Value::Null, 0));
    }
    let asked = workshop.ask_as(Viewer::operator(), CANDIDATES, json!({ "type": "PERSON", "first": 50 }));
    let (_, statements) = workshop.statements(asked).await;
    assert!(statements.len() <= 5, "{}", statements.len());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_who_say_no_at_once_say_it_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let ids = people(&workshop, &[json!({ "name": "Jane Doe" }), json!({ "name": "Jane Doe" })]).await;
    let log = entries(&workshop).await;
    let all =
        (0..8).map(|turn| done(&workshop, DISMISS, json!({ "one": ids[turn % 2], "other": ids[(turn + 1) % 2] })));
    futures_util::future::join_all(all).await;
    assert_eq!(entries(&workshop).await, log + 2);
}

/// Comparing everybody is much work: it is done once, for all pages, until something changes that it depends on.
#[rstest]
#[tokio::test]
async fn what_was_compared_is_kept_until_somebody_changes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let ask = async |app: &App, kind: &str| {
        let query = format!(
            "{{ duplicateCandidates(type: {kind}, first: 100) {{ totalCount nodes {{ score reasons
                one {{ id }} other {{ id }} }} }} }}"
        );
        let bearer = format!("Bearer {}", twins.admin.reveal());
        let request = post().header("authorization", bearer).body(json!({ "query": query }).to_string().into());
        let mut answer = send(&app.router, request.unwrap()).await.json();
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"]["duplicateCandidates"].take()
    };
    let mut ids = Vec::new();
    for name in ["Jane Doe", "Jane Doe", "Joan Roe", "Jim Poe"] {
        ids.push(twins.write("createPerson", json!({ "name": name }), "person { id }").await["person"]["id"].take());
    }
    let mut told = BTreeSet::new();
    let mut compare = async |changed: &str| {
        for kind in ["PERSON", "ORGANIZATION"] {
            let found = ask(&twins.keeping, kind).await;
            assert_eq!(found, ask(&twins.plain, kind).await, "{kind} {changed}");
            let before = twins.statement_count();
            assert_eq!(ask(&twins.keeping, kind).await, found);
            let again = twins.statements.lock().unwrap()[before..].join("\n");
            assert!(!again.contains("dismissed_duplicate"), "{kind} {changed}: {again}");
            told.insert(format!("{kind} {found}"));
        }
        told.len()
    };
    assert_eq!(compare("at first").await, 2);
    let renamed = json!({ "id": ids[3], "name": "Joan Roe" });
    twins.write("updatePerson", renamed, "person { id }").await;
    assert_eq!(compare("once one is renamed").await, 3);
    twins.write("dismissDuplicate", json!({ "one": ids[0], "other": ids[1] }), "one { id }").await;
    assert_eq!(compare("once a pair is dismissed").await, 4);
    let organization = json!({ "create": { "name": "Shared Society" } });
    let part = |id: &Value| json!({ "role": "PANELLIST", "person": { "id": id }, "organization": organization });
    let proposal = json!({ "edition": { "year": 2026 }, "title": "Of both", "nextNumber": true, "status": "SUBMITTED",
        "participations": [part(&ids[2]), part(&ids[3])] });
    twins.write("createProposal", proposal, "proposal { id }").await;
    assert_eq!(compare("once two speak for one organization").await, 5);
    twins.write("mergePeople", json!({ "sources": [ids[3]], "target": ids[2] }), "merge { id }").await;
    assert_eq!(compare("once two are merged").await, 6);
    for name in ["Twofold Trust", "Twofold Trusts"] {
        twins.write("createOrganization", json!({ "name": name }), "organization { id }").await;
    }
    assert_eq!(compare("once organizations are alike").await, 7);
}
