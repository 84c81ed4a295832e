//! Proposals that become one: united, still readable, and taken apart again.

use entities::{TokenRole, merge};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, mistakes, write},
    proposal_writes::{CREATE, UPDATE, write_as},
    support::{Backend, Workshop},
};

const MERGE: &str = "mutation($input: MergeProposalsInput!) { ended: mergeProposals(input: $input) {
    proposal { id number title description status version themes { slug } organizations { name }
        participations { id role nameAsGiven } }
    merged { id status mergedInto { id } } merge { id kind target { id } }
    userErrors { code field message } changes { field } } }";
const UNDO: &str = "mutation($input: UndoMergeInput!) { ended: undoMerge(input: $input) {
    merge { undoneAt } target { id } kept userErrors { code field message } changes { field } } }";
const STATUS: &str = "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
    userErrors { code field } } }";

/// Everything an editor sees of proposals, but for versions and times.
async fn seen(workshop: &Workshop, ids: &[&Value]) -> Value {
    let query = "query($ids: [ID!]!) { proposals(filter: { id: { in: $ids } }) { nodes { id number title status
        mergedInto { id } mergedFrom { id } themes { slug } organizations { name }
        participations { id role status position nameAsGiven title person { id } organization { id } } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "ids": ids })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["proposals"]["nodes"].take()
}

struct Three {
    target: Value,
    one: Value,
    two: Value,
    ann: Value,
}

/// A target and two sources that share Ann, each with somebody and a theme of its own.
async fn three(workshop: &Workshop) -> Three {
    let person = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) { person { id }
        userErrors { code field } } }";
    let ann = done(workshop, person, json!({ "name": "Ann" })).await["person"]["id"].take();
    let themes = workshop.data("{ edition(year: 2026) { themes { slug } } }", json!({})).await;
    let make = |at: usize, parts: Value| {
        let input = json!({
            "edition": { "year": 2026 }, "title": format!("Proposal {at}"), "status": "SUBMITTED", "nextNumber": true,
            "description": format!("About {at}"), "themes": [{ "slug": themes["edition"]["themes"][at]["slug"] }],
            "hosts": [{ "organization": { "create": { "name": format!("Host {at}") } } }], "participations": parts,
        });
        async move { done(workshop, CREATE, input).await["proposal"]["id"].take() }
    };
    let chair = |name: &str| json!({ "role": "CHAIR", "person": { "id": ann }, "nameAsGiven": name });
    let place = json!({ "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "A speaker from Asia" });
    let new = |name: &str| json!({ "role": "PANELLIST", "person": { "create": { "name": name } } });
    let target = make(0, json!([chair("Ann of the target"), place, new("Bob")])).await;
    let one = make(1, json!([chair("Ann of one"), { "role": "ORGANIZER", "person": { "id": ann } }, place])).await;
    let two =
        make(2, json!([new("Cay"), { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "Another one" }]))
            .await;
    Three { target, one, two, ann }
}

#[rstest]
#[tokio::test]
async fn a_target_gains_what_its_sources_have_and_they_stay_readable(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, .. } = three(&workshop).await;
    let before = seen(&workshop, &[&one, &two]).await;
    let input = json!({ "sources": [one, two], "target": { "id": target }, "expectedVersion": 1 });
    let mut preview = input.clone();
    preview["dryRun"] = json!(true);
    let preview = done(&workshop, MERGE, preview).await;
    assert_eq!(seen(&workshop, &[&one, &two]).await, before);
    let merged = done(&workshop, MERGE, input).await;
    let names = |ended: &Value| -> Vec<String> {
        let parts = ended["proposal"]["participations"].as_array().unwrap().iter();
        parts
            .map(|part| format!("{} {}", part["role"].as_str().unwrap(), part["nameAsGiven"].as_str().unwrap()))
            .collect()
    };
    let expected = [
        "CHAIR Ann of the target",
        "PANELLIST A speaker from Asia",
        "PANELLIST Bob",
        "ORGANIZER Ann",
        "PANELLIST Cay",
        "PANELLIST Another one",
    ];
    assert_eq!(names(&merged), expected);
    assert_eq!(names(&preview), expected);
    assert_eq!(merged["proposal"]["themes"].as_array().unwrap().len(), 3);
    let hosts = json!([{ "name": "Host 0" }, { "name": "Host 1" }, { "name": "Host 2" }]);
    assert_eq!(merged["proposal"]["organizations"], hosts);
    let state = json!([
        { "id": one, "status": "MERGED", "mergedInto": { "id": target } },
        { "id": two, "status": "MERGED", "mergedInto": { "id": target } },
    ]);
    assert_eq!((&merged["merged"], &merged["merge"]["target"]["id"]), (&state, &target));
    assert_eq!(merged["changes"], json!([{ "field": "hosts" }, { "field": "participations" }, { "field": "themes" }]));
    // By their ids the target answers; in lists they are what they were.
    let answered = workshop.data("query($id: ID!) { node(id: $id) { id } }", json!({ "id": one })).await;
    assert_eq!(answered["node"]["id"], target);
    let after = seen(&workshop, &[&one, &two]).await;
    for (before, after) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
        for field in ["number", "title", "themes", "organizations", "participations"] {
            assert_eq!(before[field], after[field]);
        }
    }
    let refused = write(&workshop, UPDATE, json!({ "id": one, "title": "Another" })).await;
    assert_eq!(mistakes(&refused), ["INVALID_TRANSITION id"]);
    let delete =
        "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) { userErrors { code field } } }";
    assert_eq!(mistakes(&write(&workshop, delete, json!({ "id": target })).await), ["IN_USE id"]);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_merged_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, .. } = three(&workshop).await;
    let other =
        workshop.data("{ proposal(edition: 2010, number: 23) { id } }", json!({})).await["proposal"]["id"].take();
    let unknown = "proposal_0190a20d000070008000000000000000";
    let merge =
        |sources: Value, target: Value| write(&workshop, MERGE, json!({ "sources": sources, "target": target }));
    let into = json!({ "id": target });
    assert_eq!(mistakes(&merge(json!([]), into.clone()).await), ["INVALID sources"]);
    let twice = merge(json!([one, one, target]), into.clone()).await;
    assert_eq!(mistakes(&twice), ["INVALID sources.1", "INVALID sources.2"]);
    let wrong = merge(json!([unknown, other]), into.clone()).await;
    assert_eq!(mistakes(&wrong), ["NOT_FOUND sources.0", "INVALID sources.1"]);
    assert_eq!(mistakes(&merge(json!([one]), json!({ "id": unknown })).await), ["NOT_FOUND target.id"]);
    let new = merge(json!([one]), json!({ "new": { "title": " ", "number": 1, "language": "?" } })).await;
    let mut wrong = mistakes(&new);
    wrong.sort_unstable();
    assert_eq!(wrong, ["INVALID target.new.language", "REQUIRED target.new.title"]);
    done(&workshop, MERGE, json!({ "sources": [one], "target": { "id": target } })).await;
    assert_eq!(mistakes(&merge(json!([one]), json!({ "id": two })).await), ["INVALID_TRANSITION sources.0"]);
    assert_eq!(mistakes(&merge(json!([two]), json!({ "id": one })).await), ["INVALID_TRANSITION target.id"]);
    let stale = json!({ "sources": [two], "target": { "id": target }, "expectedVersion": 1 });
    assert_eq!(mistakes(&write(&workshop, MERGE, stale).await), ["CONFLICT expectedVersion"]);
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let input = json!({ "sources": [two], "target": { "id": other } });
    assert_eq!(mistakes(&write_as(&workshop, editor.clone(), MERGE, input).await), ["NOT_FOUND sources.0"]);
    let input = json!({ "sources": [two], "target": { "id": target } });
    let there = write_as(&workshop, editor, MERGE, input).await;
    assert_eq!(mistakes(&there), ["NOT_FOUND target.id", "NOT_FOUND sources.0"]);
}

#[rstest]
#[tokio::test]
async fn undoing_restores_exactly_also_after_unrelated_edits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, ann } = three(&workshop).await;
    done(&workshop, STATUS, json!({ "id": two, "action": "REVIEW" })).await;
    let before = seen(&workshop, &[&target, &one, &two]).await;
    let merged = done(&workshop, MERGE, json!({ "sources": [one, two], "target": { "id": target } })).await;
    // Somebody edits the target, and Ann is found to be somebody else's other name.
    done(&workshop, UPDATE, json!({ "id": target, "title": "United" })).await;
    let person = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) { person { id }
        userErrors { code field } } }";
    let anna = done(&workshop, person, json!({ "name": "Anna" })).await["person"]["id"].take();
    let people =
        "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) { userErrors { code field } } }";
    done(&workshop, people, json!({ "sources": [ann], "target": anna })).await;
    let undone = done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(undone["target"]["id"], target);
    let after = seen(&workshop, &[&target, &one, &two]).await;
    let text = before.to_string().replace(ann.as_str().unwrap(), anna.as_str().unwrap());
    let mut expected: Value = serde_json::from_str(&text).unwrap();
    expected[0]["title"] = json!("United");
    assert_eq!(after, expected);
    let again = write(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(mistakes(&again), ["CONFLICT mergeId"]);
}

#[rstest]
#[tokio::test]
async fn what_was_edited_since_holds_up_the_undoing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, .. } = three(&workshop).await;
    let merged = done(&workshop, MERGE, json!({ "sources": [one, two], "target": { "id": target } })).await;
    let id = &merged["merge"]["id"];
    let part = &merged["proposal"]["participations"][4]["id"];
    let update = "mutation($input: UpdateParticipationInput!) { ended: updateParticipation(input: $input) { userErrors { code field } } }";
    done(&workshop, update, json!({ "id": part, "title": "Judge" })).await;
    let held = write(&workshop, UNDO, json!({ "mergeId": id })).await;
    assert_eq!(mistakes(&held), ["CONFLICT mergeId"]);
    assert!(held["userErrors"][0]["message"].as_str().unwrap().contains(part.as_str().unwrap()));
    let remove = "mutation($input: RemoveParticipationInput!) { ended: removeParticipation(input: $input) { userErrors { code field } } }";
    done(&workshop, remove, json!({ "id": part })).await;
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let unknown = "merge_0190a20d000070008000000000000000";
    let elsewhere = write_as(&workshop, editor.clone(), UNDO, json!({ "mergeId": id })).await;
    assert_eq!(mistakes(&elsewhere), ["NOT_FOUND mergeId"]);
    assert_eq!(elsewhere, write_as(&workshop, editor, UNDO, json!({ "mergeId": unknown })).await);
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    assert_eq!(mistakes(&write_as(&workshop, editor, UNDO, json!({ "mergeId": id })).await), Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn merges_of_merges_are_flat_and_undone_from_the_last(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, .. } = three(&workshop).await;
    let start = seen(&workshop, &[&target, &one, &two]).await;
    let first = done(&workshop, MERGE, json!({ "sources": [one], "target": { "id": two } })).await;
    let between = seen(&workshop, &[&target, &one, &two]).await;
    let input = json!({ "sources": [two], "target": { "new": { "title": "United", "nextNumber": true } } });
    let second = done(&workshop, MERGE, input).await;
    let united = &second["proposal"]["id"];
    assert_eq!(
        (&second["proposal"]["description"], &second["proposal"]["status"]),
        (&json!("About 2"), &json!("SUBMITTED"))
    );
    assert_eq!(second["proposal"]["number"], 135);
    for node in seen(&workshop, &[&one, &two]).await.as_array().unwrap() {
        assert_eq!((&node["mergedInto"]["id"], &node["mergedFrom"]), (united, &json!([])));
    }
    let early = write(&workshop, UNDO, json!({ "mergeId": first["merge"]["id"] })).await;
    assert_eq!(mistakes(&early), ["CONFLICT mergeId"]);
    let undone = done(&workshop, UNDO, json!({ "mergeId": second["merge"]["id"] })).await;
    assert_eq!(undone["target"], Value::Null, "what the merge made is deleted");
    assert_eq!(seen(&workshop, &[&target, &one, &two]).await, between);
    done(&workshop, UNDO, json!({ "mergeId": first["merge"]["id"] })).await;
    assert_eq!(seen(&workshop, &[&target, &one, &two]).await, start);
    let merges = merge::Entity::find().all(workshop.store.db().read()).await.unwrap();
    assert!(merges.len() == 2 && merges.iter().all(|merge| merge.undone_at.is_some()));
}

/// Merging shows nobody what they did not see before.
#[rstest]
#[tokio::test]
async fn a_draft_that_is_merged_stays_unseen(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, .. } = three(&workshop).await;
    let input = json!({ "edition": { "year": 2026 }, "title": "Secret", "number": 300,
        "participations": [{ "role": "CHAIR", "person": { "create": { "name": "Public Chair" } } }] });
    let draft = done(&workshop, CREATE, input).await["proposal"]["id"].take();
    let merged = done(&workshop, MERGE, json!({ "sources": [draft, one], "target": { "id": target } })).await;
    let query = "{ gone: proposal(edition: 2026, number: 300) { title } kept: proposal(edition: 2026, number: 133) { status } }";
    assert_eq!(workshop.data(query, json!({})).await, json!({ "gone": null, "kept": { "status": "MERGED" } }));
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { mergedFrom { number } } } }";
    let from = workshop.data(query, json!({ "id": target })).await;
    assert_eq!(from["node"]["mergedFrom"], json!([{ "number": 133 }]));
    let edition = workshop.data("{ edition(year: 2026) { id } }", json!({})).await["edition"]["id"].take();
    let policy =
        "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) { userErrors { code field } } }";
    done(&workshop, policy, json!({ "id": edition, "publicFrom": "ACCEPTED" })).await;
    let query = "{ proposal(edition: 2026, number: 133) { title } }";
    assert_eq!(workshop.data(query, json!({})).await["proposal"], Value::Null);
    done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(workshop.data(query, json!({})).await["proposal"], Value::Null);
}

/// Whatever comes first, the edit or the merge: no edit is lost, and the union is that of what was there.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn merging_and_editing_at_once_loses_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let Three { target, one, two, .. } = three(&workshop).await;
    let add = "mutation($input: AddParticipationInput!) { ended: addParticipation(input: $input) { userErrors { code field } } }";
    let adding = (0..8).map(|n| {
        let to = [&one, &target][n % 2];
        let input =
            json!({ "proposal": to, "role": "OTHER", "isPlaceholder": true, "nameAsGiven": format!("Place {n}") });
        write(&workshop, add, input)
    });
    let input = json!({ "sources": [one, two], "target": { "id": target } });
    let (added, merged) = tokio::join!(join_all(adding), write(&workshop, MERGE, input));
    assert_eq!(mistakes(&merged), Vec::<String>::new());
    let nodes = seen(&workshop, &[&target]).await;
    let parts = nodes[0]["participations"].as_array().unwrap().iter();
    let names: Vec<&str> = parts.map(|part| part["nameAsGiven"].as_str().unwrap()).collect();
    for (n, ended) in added.iter().enumerate() {
        let was_added = mistakes(ended).is_empty();
        assert!(was_added || (n % 2 == 0 && mistakes(ended) == ["INVALID_TRANSITION proposal"]), "{ended:#}");
        assert_eq!(names.contains(&format!("Place {n}").as_str()), was_added, "{n}");
    }
}
