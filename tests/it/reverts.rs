//! Taking recorded changes back.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    mutations::{mistakes, write},
    reach::two_editions,
    support::{Backend, Workshop},
};

const REVERT: &str = "mutation($input: RevertChangeInput!) { ended: revertChange(input: $input) {
    node { id ... on Topic { slug name version } ... on Theme { slug name aliases position version topic { slug } }
        ... on Person { name email } ... on Edition { city } }
    userErrors { code field message } changes { field before after } clientMutationId } }";
const TOPIC: &str = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { topic { id } } }";
const RENAME: &str = "mutation($input: UpdateTopicInput!) { ended: updateTopic(input: $input) {
    topic { id } userErrors { code } } }";
const DROP: &str = "mutation($input: DeleteTopicInput!) { ended: deleteTopic(input: $input) { deletedTopicId } }";
const THEME: &str = "mutation($input: CreateThemeInput!) { ended: createTheme(input: $input) {
    theme { id } userErrors { code } } }";
const CHANGE_THEME: &str = "mutation($input: UpdateThemeInput!) { ended: updateTheme(input: $input) {
    theme { id } userErrors { code } } }";
const DROP_THEME: &str = "mutation($input: DeleteThemeInput!) { ended: deleteTheme(input: $input) { deletedThemeId } }";

/// The latest entry of the audit.
async fn latest(workshop: &Workshop) -> Value {
    let log = "{ auditLog(first: 1) { nodes { id operation before after } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), log, json!({})).await;
    answer["data"]["auditLog"]["nodes"][0].take()
}

/// Writes, and tells what it wrote and the entry that records it.
async fn recorded(workshop: &Workshop, mutation: &str, input: Value) -> (Value, Value) {
    let ended = write(workshop, mutation, input).await;
    let errors = &ended["userErrors"];
    assert!(errors.is_null() || *errors == json!([]), "{ended}");
    (ended, latest(workshop).await["id"].take())
}

async fn revert(workshop: &Workshop, entry: &Value) -> Value {
    write(workshop, REVERT, json!({ "id": entry })).await
}

fn message(ended: &Value) -> &str {
    ended["userErrors"][0]["message"].as_str().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_change_is_taken_back_and_what_others_changed_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let (made, _) = recorded(&workshop, TOPIC, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    let (_, renamed) = recorded(&workshop, RENAME, json!({ "id": id, "name": "B" })).await;
    recorded(&workshop, RENAME, json!({ "id": id, "slug": "b" })).await;
    let tried = write(&workshop, REVERT, json!({ "id": renamed, "dryRun": true, "clientMutationId": "x" })).await;
    assert_eq!((&tried["node"]["name"], &tried["clientMutationId"]), (&json!("A"), &json!("x")));
    let stale = write(&workshop, REVERT, json!({ "id": renamed, "expectedVersion": 2 })).await;
    assert_eq!((mistakes(&stale), &stale["node"]["name"]), (vec![("CONFLICT", "expectedVersion")], &json!("B")));
    let ended = write(&workshop, REVERT, json!({ "id": renamed, "expectedVersion": 3 })).await;
    assert_eq!(ended["node"], json!({ "id": id, "slug": "b", "name": "A", "version": 4 }));
    assert_eq!(ended["changes"], json!([{ "field": "name", "before": "B", "after": "A" }]));
    let entry = latest(&workshop).await;
    assert_eq!(entry["operation"], "revertChange");
    assert_eq!(entry["after"], json!({ "slug": "b", "name": "A" }));
    let again = revert(&workshop, &renamed).await;
    assert_eq!(mistakes(&again), [("CONFLICT", "id")]);
    assert!(message(&again).starts_with("name was written since by revertChange (audit_"), "{again}");
}

#[rstest]
#[tokio::test]
async fn newer_changes_of_the_same_field_are_taken_back_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let (made, making) = recorded(&workshop, TOPIC, json!({ "slug": "a", "name": "A" })).await;
    let id = &made["topic"]["id"];
    let (_, first) = recorded(&workshop, RENAME, json!({ "id": id, "name": "B" })).await;
    let (_, second) = recorded(&workshop, RENAME, json!({ "id": id, "name": "C", "slug": "c" })).await;
    for (entry, what) in [(&first, "name was written since"), (&making, "It was written since")] {
        let refused = revert(&workshop, entry).await;
        assert_eq!((mistakes(&refused), &refused["node"]), (vec![("CONFLICT", "id")], &Value::Null));
        let by = format!("{what} by updateTopic ({})", second.as_str().unwrap());
        assert!(message(&refused).starts_with(&by), "{refused}");
    }
    assert_eq!(revert(&workshop, &second).await["node"]["name"], "B");
    assert_eq!(revert(&workshop, &first).await["node"]["name"], "A");
    let gone = revert(&workshop, &making).await;
    assert_eq!((&gone["node"], mistakes(&gone)), (&Value::Null, vec![]));
    assert_eq!(workshop.data("{ topics { nodes { id } } }", json!({})).await["topics"]["nodes"], json!([]));
    let again = revert(&workshop, &making).await;
    assert!(message(&again).starts_with("What was made is gone already by revertChange"), "{again}");
}

#[rstest]
#[tokio::test]
async fn what_was_deleted_is_there_again_under_its_id(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let input = json!({ "edition": 2010, "slug": "new", "name": "New", "aliases": ["Neu", "Nouveau"] });
    let (made, _) = recorded(&workshop, THEME, input).await;
    let id = &made["theme"]["id"];
    let (_, changing) = recorded(&workshop, CHANGE_THEME, json!({ "id": id, "aliases": { "remove": ["neu"] } })).await;
    let (_, deletion) = recorded(&workshop, DROP_THEME, json!({ "id": id })).await;
    let gone = revert(&workshop, &changing).await;
    assert!(message(&gone).starts_with("What was changed is gone by deleteTheme"), "{gone}");
    let (other, _) = recorded(&workshop, THEME, json!({ "edition": 2010, "slug": "new", "name": "Other" })).await;
    let taken = revert(&workshop, &deletion).await;
    assert_eq!(mistakes(&taken), [("TAKEN", "id"), ("TAKEN", "id")]);
    recorded(&workshop, DROP_THEME, json!({ "id": other["theme"]["id"] })).await;
    let back = revert(&workshop, &deletion).await;
    let node = &back["node"];
    assert_eq!((&node["id"], &node["aliases"], &node["version"]), (id, &json!(["Nouveau"]), &json!(1)));
    assert!(message(&revert(&workshop, &deletion).await).starts_with("What was deleted is there again"));
    let back = revert(&workshop, &changing).await;
    assert_eq!(back["node"]["aliases"], json!(["Neu", "Nouveau"]));
    let read = workshop.data("{ theme(edition: 2010, slug: \"new\") { id aliases } }", json!({})).await;
    assert_eq!(read["theme"], json!({ "id": id, "aliases": ["Neu", "Nouveau"] }));
}

#[rstest]
#[tokio::test]
async fn what_is_written_back_is_checked_like_every_write(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let (topic, making) = recorded(&workshop, TOPIC, json!({ "slug": "a", "name": "A" })).await;
    let topic = &topic["topic"]["id"];
    let input = json!({ "edition": 2010, "slug": "new", "name": "New", "topic": topic });
    let (theme, _) = recorded(&workshop, THEME, input).await;
    let theme = &theme["theme"]["id"];
    let refused = revert(&workshop, &making).await;
    assert_eq!(
        (mistakes(&refused), message(&refused)),
        (vec![("IN_USE", "id")], "The topic has 1 themes. Give them another topic first.")
    );
    let (_, without) = recorded(&workshop, CHANGE_THEME, json!({ "id": theme, "topic": null })).await;
    recorded(&workshop, DROP, json!({ "id": topic })).await;
    let refused = revert(&workshop, &without).await;
    assert_eq!(mistakes(&refused), [("NOT_FOUND", "id")]);
    assert!(message(&refused).starts_with("There is no topic"), "{refused}");
    let (_, moved) = recorded(&workshop, CHANGE_THEME, json!({ "id": theme, "slug": "newer" })).await;
    recorded(&workshop, THEME, json!({ "edition": 2010, "slug": "new", "name": "Another" })).await;
    assert_eq!(mistakes(&revert(&workshop, &moved).await), [("TAKEN", "id")]);
}

#[rstest]
#[tokio::test]
async fn people_and_editions_get_back_what_they_were(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let found = "{ edition(year: 2010) { id } people(filter: { name: { contains: \"avocet\" } }) { nodes { id } } }";
    let found = workshop.data(found, json!({})).await;
    let person = &found["people"]["nodes"][0]["id"];
    let update = "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) {
        person { id } userErrors { code field } } }";
    let (_, cleared) = recorded(&workshop, update, json!({ "id": person, "email": null, "name": "A. Avocet" })).await;
    let back = revert(&workshop, &cleared).await;
    assert_eq!(back["node"], json!({ "id": person, "name": "Amber Avocet", "email": "amber@ten.example" }));
    let create = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) {
        person { id } userErrors { code field } } }";
    let delete = "mutation($input: DeletePersonInput!) { ended: deletePerson(input: $input) {
        deletedPersonId userErrors { code field } } }";
    let input = json!({ "name": "Eager Egret", "email": "eager@example.org" });
    let (made, making) = recorded(&workshop, create, input).await;
    let (_, deletion) = recorded(&workshop, delete, json!({ "id": made["person"]["id"] })).await;
    let back = revert(&workshop, &deletion).await;
    let expected = json!({ "id": made["person"]["id"], "name": "Eager Egret", "email": "eager@example.org" });
    assert_eq!(back["node"], expected);
    assert_eq!(mistakes(&revert(&workshop, &making).await), []);
    let edition =
        "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) { userErrors { code } } }";
    let (_, moved) = recorded(&workshop, edition, json!({ "id": found["edition"]["id"], "city": "Turku" })).await;
    assert_eq!(mistakes(&revert(&workshop, &moved).await), []);
    let city = workshop.data("{ edition(year: 2010) { city } }", json!({})).await;
    assert_ne!(city["edition"]["city"], "Turku");
}

#[rstest]
#[tokio::test]
async fn what_is_not_taken_back_here_says_what_to_do(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    workshop.token(TokenRole::Partner, None, None).await;
    let token = latest(&workshop).await["id"].take();
    let refused = revert(&workshop, &token).await;
    assert_eq!(mistakes(&refused), [("INVALID", "id")]);
    let expected = "createApiToken is not taken back here. A token is made invalid by revokeApiToken.";
    assert_eq!(message(&refused), expected);
    let ids = workshop.data("{ edition(year: 2010) { themes { id } } }", json!({})).await;
    let mut ids: Vec<_> =
        ids["edition"]["themes"].as_array().unwrap().iter().map(|theme| theme["id"].clone()).collect();
    ids.reverse();
    let reorder =
        "mutation($input: ReorderThemesInput!) { ended: reorderThemes(input: $input) { userErrors { code } } }";
    let (_, order) = recorded(&workshop, reorder, json!({ "edition": 2010, "themes": ids })).await;
    assert!(message(&revert(&workshop, &order).await).contains("by reorderThemes"));
    let unknown = revert(&workshop, &json!("audit_0190a20d000070008000000000000000")).await;
    assert_eq!(mistakes(&unknown), [("NOT_FOUND", "id")]);
}

#[rstest]
#[tokio::test]
async fn editors_of_one_edition_take_back_what_belongs_to_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let (_, topic) = recorded(&workshop, TOPIC, json!({ "slug": "a", "name": "A" })).await;
    let mut entries = vec![("NOT_FOUND", topic)];
    for (code, year) in [("NOT_FOUND", 2011), ("", 2010)] {
        let (_, entry) = recorded(&workshop, THEME, json!({ "edition": year, "slug": "new", "name": "New" })).await;
        entries.push((code, entry));
    }
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    for (code, entry) in &entries {
        let answer = workshop.ask_as(own.clone(), REVERT, json!({ "input": { "id": entry } })).await;
        let errors = &answer["data"]["ended"]["userErrors"];
        assert_eq!(errors[0]["code"].as_str().unwrap_or_default(), *code, "{answer}");
    }
    let edition =
        "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) { userErrors { code } } }";
    let id = workshop.data("{ edition(year: 2010) { id } }", json!({})).await["edition"]["id"].take();
    let (_, moved) = recorded(&workshop, edition, json!({ "id": id, "city": "Turku" })).await;
    let partner = workshop.bearer(TokenRole::Partner, None).await;
    for (viewer, code) in [(own, "FORBIDDEN"), (partner, "FORBIDDEN"), (Viewer::public(), "UNAUTHENTICATED")] {
        let answer = workshop.ask_as(viewer, REVERT, json!({ "input": { "id": moved } })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_take_the_same_change_back_one_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let (made, _) = recorded(&workshop, TOPIC, json!({ "slug": "a", "name": "A" })).await;
    let (_, deletion) = recorded(&workshop, DROP, json!({ "id": made["topic"]["id"] })).await;
    let ended = futures_util::future::join_all((0..6).map(|_| revert(&workshop, &deletion))).await;
    assert_eq!(ended.iter().filter(|ended| mistakes(ended).is_empty()).count(), 1);
    assert!(ended.iter().all(|ended| mistakes(ended).is_empty() || mistakes(ended) == [("CONFLICT", "id")]));
}

const PROPOSAL: &str = "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) {
    proposal { id participations { id } } userErrors { code field message } } }";
const CHANGE_PROPOSAL: &str = "mutation($input: UpdateProposalInput!) { ended: updateProposal(input: $input) {
    proposal { id } userErrors { code field message } } }";
const CHANGE_PART: &str = "mutation($input: UpdateParticipationInput!) { ended: updateParticipation(input: $input) {
    participation { id } userErrors { code field message } } }";
const DROP_PART: &str = "mutation($input: RemoveParticipationInput!) { ended: removeParticipation(input: $input) {
    userErrors { code field message } } }";

/// A proposal of 2010 with two who take part: its id and theirs.
async fn proposal(workshop: &Workshop) -> (Value, Vec<Value>) {
    let part = |name: &str| json!({ "role": "PANELLIST", "nameAsGiven": name, "isPlaceholder": true });
    let input = json!({ "edition": { "year": 2010 }, "title": "Title", "description": "About it",
        "themes": [{ "slug": "access-and-diversity" }], "participations": [part("One"), part("Two")] });
    let (made, _) = recorded(workshop, PROPOSAL, input).await;
    let parts = made["proposal"]["participations"].as_array().unwrap().iter().map(|part| part["id"].clone());
    (made["proposal"]["id"].clone(), parts.collect())
}

/// The latest entry about an object.
async fn latest_of(workshop: &Workshop, id: &Value) -> Value {
    let log = "query($id: ID) { auditLog(filter: { subject: $id }, first: 1) { nodes { id } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), log, json!({ "id": id })).await;
    answer["data"]["auditLog"]["nodes"][0]["id"].take()
}

async fn read(workshop: &Workshop, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { title description number themes { slug }
        participations { id nameAsGiven } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": id })).await;
    answer["data"]["node"].take()
}

#[rstest]
#[tokio::test]
async fn a_proposal_gets_back_what_it_was(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let (id, _) = proposal(&workshop).await;
    let making = latest_of(&workshop, &id).await;
    let input = json!({ "id": id, "title": "Another", "themes": { "set": [] } });
    recorded(&workshop, CHANGE_PROPOSAL, input).await;
    let changing = latest_of(&workshop, &id).await;
    recorded(&workshop, CHANGE_PROPOSAL, json!({ "id": id, "description": "Newer" })).await;
    let conflict = revert(&workshop, &making).await;
    assert!(message(&conflict).starts_with("It was written since by updateProposal"), "{conflict}");
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let other = workshop.bearer(TokenRole::Editor, Some(2011)).await;
    let ask = |viewer| workshop.ask_as(viewer, REVERT, json!({ "input": { "id": changing } }));
    assert_eq!(ask(other).await["data"]["ended"]["userErrors"][0]["code"], "NOT_FOUND");
    assert_eq!(ask(own).await["data"]["ended"]["userErrors"], json!([]));
    let back = read(&workshop, &id).await;
    assert_eq!((&back["title"], &back["description"]), (&json!("Title"), &json!("Newer")));
    assert_eq!(back["themes"], json!([{ "slug": "access-and-diversity" }]));
    recorded(&workshop, CHANGE_PROPOSAL, json!({ "id": id, "number": 77 })).await;
    let numbered = revert(&workshop, &latest_of(&workshop, &id).await).await;
    assert_eq!(
        (mistakes(&numbered), message(&numbered)),
        (vec![("INVALID", "id")], "number is not taken back here. A number that was given stays.")
    );
    let history = "query($id: ID!) { node(id: $id) { ... on Proposal { history { nodes { operation } } } } }";
    let mut history = workshop.ask_as(Viewer::operator(), history, json!({ "id": id })).await;
    let history = history["data"]["node"]["history"]["nodes"].take();
    assert_eq!(history[1]["operation"], "revertChange", "{history}");
}

#[rstest]
#[tokio::test]
async fn whoever_took_part_takes_part_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let (id, parts) = proposal(&workshop).await;
    let making = latest_of(&workshop, &parts[1]).await;
    let names = |read: Value| {
        let name = |part: &Value| part["nameAsGiven"].as_str().unwrap().to_owned();
        read["participations"].as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    recorded(&workshop, CHANGE_PART, json!({ "id": parts[0], "nameAsGiven": "Else" })).await;
    let renamed = latest_of(&workshop, &parts[0]).await;
    recorded(&workshop, DROP_PART, json!({ "id": parts[0] })).await;
    let removed = latest_of(&workshop, &parts[0]).await;
    assert_eq!(names(read(&workshop, &id).await), ["Two"]);
    assert_eq!(mistakes(&revert(&workshop, &renamed).await), [("CONFLICT", "id")]);
    let back = revert(&workshop, &removed).await;
    assert_eq!((&back["node"]["id"], mistakes(&back)), (&parts[0], vec![]));
    assert_eq!(names(read(&workshop, &id).await), ["Two", "Else"]);
    assert_eq!(mistakes(&revert(&workshop, &renamed).await), []);
    assert_eq!(names(read(&workshop, &id).await), ["Two", "One"]);
    let gone = revert(&workshop, &making).await;
    assert_eq!((&gone["node"], mistakes(&gone)), (&Value::Null, vec![]));
    assert_eq!(names(read(&workshop, &id).await), ["One"]);
    let list = revert(&workshop, &latest_of(&workshop, &id).await).await;
    assert!(message(&list).starts_with("participations is not taken back here."), "{list}");
}

#[rstest]
#[tokio::test]
async fn a_proposal_that_was_made_is_deleted_and_can_be_restored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let (id, _) = proposal(&workshop).await;
    let making = latest_of(&workshop, &id).await;
    let gone = revert(&workshop, &making).await;
    assert_eq!((&gone["node"], mistakes(&gone)), (&Value::Null, vec![]));
    assert_eq!(read(&workshop, &id).await, Value::Null);
    assert_eq!(mistakes(&revert(&workshop, &making).await), [("NOT_FOUND", "id")]);
    let restore =
        "mutation($input: RestoreProposalInput!) { ended: restoreProposal(input: $input) { userErrors { code } } }";
    recorded(&workshop, restore, json!({ "id": id })).await;
    assert_eq!(read(&workshop, &id).await["title"], "Title");
}
