//! Where proposals stand: one table, the time for handing in, and what is kept of decisions.

use std::collections::HashMap;

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, mistakes, write},
    proposal_writes::{CREATE, write_as},
    support::{Backend, Workshop},
};

const CHANGE: &str = "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
    proposal { status version decision { at by note } allowedTransitions { action to } }
    userErrors { code field message } } }";
const EDITION: &str = "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) {
    edition { id acceptsSubmissions } userErrors { code field } } }";
const ACTIONS: [&str; 7] = ["SUBMIT", "REVIEW", "ACCEPT", "DECLINE", "WITHDRAW", "REOPEN", "CANCEL"];

async fn draft(workshop: &Workshop) -> Value {
    done(workshop, CREATE, json!({ "edition": { "year": 2026 }, "title": "T" })).await["proposal"]["id"].take()
}

/// Every action from every status that the published table reaches, tried: exactly what the table says can be done, and
/// `allowedTransitions` says the same.
#[rstest]
#[tokio::test]
async fn a_proposal_moves_along_the_published_table_and_in_no_other_way(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let table = workshop.data("{ statusTransitions { action from to isDecision } }", json!({})).await;
    let mut ways: HashMap<(String, String), String> = HashMap::new();
    let mut decides: HashMap<String, bool> = HashMap::new();
    for line in table["statusTransitions"].as_array().unwrap() {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        decides.insert(word(&line["action"]), line["isDecision"].as_bool().unwrap());
        for from in line["from"].as_array().unwrap() {
            ways.insert((word(from), word(&line["action"])), word(&line["to"]));
        }
    }
    assert_eq!(ways.len(), 13);
    // A way to each status, found along the table.
    let mut paths: Vec<(String, Vec<String>)> = vec![("DRAFT".to_owned(), Vec::new())];
    let mut at = 0;
    while at < paths.len() {
        let (status, path) = paths[at].clone();
        for action in ACTIONS {
            let Some(to) = ways.get(&(status.clone(), action.to_owned())) else { continue };
            if !paths.iter().any(|(known, _)| known == to) {
                paths.push((to.clone(), path.iter().cloned().chain([action.to_owned()]).collect()));
            }
        }
        at += 1;
    }
    assert_eq!(paths.len(), 7, "all but MERGED: {paths:?}");
    for (status, path) in paths {
        let id = draft(&workshop).await;
        for action in &path {
            done(&workshop, CHANGE, json!({ "id": id, "action": action })).await;
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Proposal { status allowedTransitions { action to } } } }";
        let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": id })).await;
        let node = answer["data"]["node"].take();
        assert_eq!(node["status"], status.as_str());
        let allowed = |node: &Value, action: &str| {
            let mut all = node["allowedTransitions"].as_array().unwrap().iter();
            all.find(|one| one["action"] == action).map(|one| one["to"].clone())
        };
        for action in ACTIONS {
            let to = ways.get(&(status.clone(), action.to_owned()));
            assert_eq!(allowed(&node, action), to.map(|to| json!(to)), "{status} {action}");
            let tried = write(&workshop, CHANGE, json!({ "id": id, "action": action, "dryRun": true })).await;
            match to {
                Some(to) => {
                    assert_eq!(tried["proposal"]["status"], to.as_str(), "{status} {action}: {tried:#}");
                    let kept = decides[action] || path.iter().any(|earlier| decides[earlier]);
                    assert_eq!(tried["proposal"]["decision"].is_object(), kept, "{status} {action}");
                }
                None => assert_eq!(mistakes(&tried), ["INVALID_TRANSITION action"], "{status} {action}"),
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_decision_keeps_who_when_and_why_for_editors_of_its_edition(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let id = draft(&workshop).await;
    done(&workshop, CHANGE, json!({ "id": id, "action": "SUBMIT" })).await;
    let input = json!({ "id": id, "action": "ACCEPT", "note": "A strong panel. \n", "expectedVersion": 2 });
    let accepted = write_as(&workshop, editor.clone(), CHANGE, input.clone()).await;
    let decision = json!({ "at": "2026-01-01T00:00:00.000000Z", "by": editor.name(), "note": "A strong panel." });
    assert_eq!(accepted["proposal"]["decision"], decision);
    assert_eq!(mistakes(&write_as(&workshop, editor.clone(), CHANGE, input).await), ["CONFLICT expectedVersion"]);
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { status decision { note } allowedTransitions { action } } } }";
    let nothing = json!({ "status": "ACCEPTED", "decision": null, "allowedTransitions": [] });
    let strangers = [
        Viewer::public(),
        workshop.bearer(TokenRole::Partner, None).await,
        workshop.bearer(TokenRole::Editor, Some(2010)).await,
    ];
    for viewer in strangers {
        assert_eq!(workshop.ask_as(viewer, query, json!({ "id": id })).await["data"]["node"], nothing);
    }
    let seen = workshop.ask_as(editor, query, json!({ "id": id })).await;
    assert_eq!(seen["data"]["node"]["decision"]["note"], "A strong panel.");
    assert_eq!(seen["data"]["node"]["allowedTransitions"], json!([{ "action": "REOPEN" }, { "action": "CANCEL" }]));
}

#[rstest]
#[tokio::test]
async fn proposals_are_handed_in_while_it_is_time_and_later_by_admins_who_say_why(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let edition = workshop.data("{ edition(year: 2026) { id acceptsSubmissions } }", json!({})).await;
    assert_eq!(edition["edition"]["acceptsSubmissions"], true);
    let (id, edition) = (draft(&workshop).await, &edition["edition"]["id"]);
    let close = |from: &str, until: &str| {
        let input = json!({ "id": edition, "submissionsOpenAt": from, "submissionsCloseAt": until });
        done(&workshop, EDITION, input)
    };
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let create = json!({ "edition": { "year": 2026 }, "title": "T", "status": "SUBMITTED" });
    let submit = json!({ "id": id, "action": "SUBMIT" });
    let with_note = |input: &Value| {
        let mut input = input.clone();
        input["note"] = json!("The post was late.");
        input["dryRun"] = json!(true);
        input
    };
    for (from, until, says) in [
        ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "Proposals were taken until 2026-01-01T00:00:00Z."),
        ("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "Proposals are taken from 2026-02-01T00:00:00Z on."),
    ] {
        assert_eq!(close(from, until).await["edition"]["acceptsSubmissions"], false);
        for (mutation, input, field) in [(CREATE, &create, "status"), (CHANGE, &submit, "action")] {
            for input in [input, &with_note(input)] {
                let refused = write_as(&workshop, editor.clone(), mutation, input.clone()).await;
                assert_eq!(mistakes(&refused), [format!("WINDOW_CLOSED {field}")]);
                assert!(refused["userErrors"][0]["message"].as_str().unwrap().starts_with(says), "{refused:#}");
            }
            let refused = write(&workshop, mutation, input.clone()).await;
            assert_eq!(mistakes(&refused), ["REQUIRED note"]);
            let taken = done(&workshop, mutation, with_note(input)).await;
            assert_eq!(taken["proposal"]["status"], "SUBMITTED");
            assert_eq!(taken["proposal"]["decision"]["note"], "The post was late.");
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Proposal { allowedTransitions { action } } } }";
        let seen = workshop.ask_as(editor.clone(), query, json!({ "id": id })).await;
        assert_eq!(seen["data"]["node"]["allowedTransitions"], json!([]));
    }
    assert_eq!(close("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z").await["edition"]["acceptsSubmissions"], true);
    let taken = write_as(&workshop, editor.clone(), CHANGE, submit).await;
    assert_eq!((&taken["proposal"]["status"], &taken["proposal"]["decision"]), (&json!("SUBMITTED"), &Value::Null));
    assert_eq!(mistakes(&write_as(&workshop, editor, CREATE, create).await), Vec::<String>::new());
}
