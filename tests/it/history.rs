//! The audit and the history of proposals: who finds what in them.

use std::time::Duration;

use entities::{EditionId, ProposalId, SubjectKind, TokenRole};
use rstest::rstest;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use workshops::{
    auth::Viewer,
    store::writes::{Order, Place, Recorded},
};

use crate::{
    mutations::write,
    reach::two_editions,
    support::{Backend, Workshop},
};

const HISTORY: &str = "query($number: Int!) { proposal(edition: 2010, number: $number) {
    history(first: 10) { totalCount nodes { id subjectKind operation after } } } }";
const LOG: &str = "query($filter: AuditFilter) { auditLog(filter: $filter, first: 100) {
    totalCount nodes { id operation subjectKind subjectId } } }";

/// A row of one of the kinds, as a write sees it.
#[derive(Clone)]
pub struct Row<const KIND: u8> {
    pub id: Uuid,
    pub place: Place,
    pub says: &'static str,
}

pub type OfProposal = Row<0>;
pub type OfParticipation = Row<1>;
pub type OfPerson = Row<2>;

impl<const ROW: u8> Recorded for Row<ROW> {
    const KIND: SubjectKind = [SubjectKind::Proposal, SubjectKind::Participation, SubjectKind::Person][ROW as usize];

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        1
    }

    fn facts(&self) -> Map<String, Value> {
        Map::from_iter([("says".to_owned(), self.says.into())])
    }

    fn place(&self) -> Place {
        self.place
    }
}

pub async fn id_of(workshop: &Workshop, query: &str, at: &str) -> String {
    let answer = workshop.ask_as(Viewer::operator(), query, json!({})).await;
    answer["data"].pointer(at).and_then(Value::as_str).unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

/// Writes of the draft of 2010, of a participation in it, of somebody who takes part, and of a proposal of 2011.
async fn written(workshop: &Workshop) -> ProposalId {
    let query = "{ a: proposal(edition: 2010, number: 2) { id edition { id } }
        b: proposal(edition: 2011, number: 2) { id edition { id } } }";
    let proposal = |id: String| id.parse::<ProposalId>().unwrap();
    let edition = |id: String| id.parse::<EditionId>().unwrap();
    let draft = proposal(id_of(workshop, query, "/a/id").await);
    let of = |edition, proposal| Place { edition, proposal, public: false };
    let own = of(Some(edition(id_of(workshop, query, "/a/edition/id").await)), Some(draft));
    let other_id = proposal(id_of(workshop, query, "/b/id").await);
    let other = of(Some(edition(id_of(workshop, query, "/b/edition/id").await)), Some(other_id));
    let order = Order::of_command("test");
    let mut tx = workshop.store.writing(&order, "updateProposal").await.unwrap();
    tx.note(None, Some(&OfProposal { id: draft.0, place: own, says: "draft" }));
    tx.note(None, Some(&OfParticipation { id: Uuid::from_u128(1), place: own, says: "takes part" }));
    tx.note(None, Some(&OfPerson { id: Uuid::from_u128(2), place: of(None, None), says: "somebody@example.org" }));
    tx.note(None, Some(&OfProposal { id: other_id.0, place: other, says: "other" }));
    tx.finish().await.unwrap();
    draft
}

/// What the entries of a list are about, in their order.
fn kinds(list: &Value) -> Vec<&str> {
    list["nodes"].as_array().unwrap().iter().map(|entry| entry["subjectKind"].as_str().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn editors_of_its_edition_read_the_history_of_a_proposal(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    written(&workshop).await;
    for (year, draft) in [(Some(2010), true), (None, true), (Some(2011), false)] {
        let viewer = workshop.bearer(TokenRole::Editor, year).await;
        let answer = workshop.ask_as(viewer.clone(), HISTORY, json!({ "number": 2 })).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let history = &answer["data"]["proposal"]["history"];
        if draft {
            assert_eq!(kinds(history), ["PARTICIPATION", "PROPOSAL"]);
            assert_eq!(
                (&history["totalCount"], &history["nodes"][1]["after"]),
                (&json!(2), &json!({ "says": "draft" }))
            );
        } else {
            assert_eq!(answer["data"]["proposal"], Value::Null);
        }
        let public = workshop.ask_as(viewer, HISTORY, json!({ "number": 1 })).await;
        assert_eq!(public["data"]["proposal"]["history"].is_null(), !draft);
    }
    let partner = workshop.bearer(TokenRole::Partner, None).await;
    for viewer in [Viewer::public(), partner] {
        let answer = workshop.ask_as(viewer, HISTORY, json!({ "number": 1 })).await;
        assert_eq!(answer, json!({ "data": { "proposal": { "history": null } } }));
    }
}

#[rstest]
#[tokio::test]
async fn histories_of_many_proposals_are_one_statement(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    written(&workshop).await;
    let query = "{ proposals { nodes { number history(first: 1) { nodes { operation } } } } }";
    let (answer, statements) = workshop.statements(workshop.ask_as(Viewer::operator(), query, json!({}))).await;
    let proposals = answer["data"]["proposals"]["nodes"].as_array().unwrap();
    assert_eq!(proposals.iter().filter(|one| one["history"]["nodes"] != json!([])).count(), 2);
    assert_eq!(statements.len(), 2);
}

#[rstest]
#[tokio::test]
async fn the_audit_is_searched_by_everything_it_tells(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let draft = written(&workshop).await;
    workshop.store.clock().advance(Duration::from_mins(1));
    let editor = workshop.bearer(TokenRole::Editor, None).await;
    let topic = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { topic { id } } }";
    let made = workshop.ask_as(editor.clone(), topic, json!({ "input": { "slug": "a", "name": "A" } })).await;
    assert_eq!(made.get("errors"), None);
    let all = ["TOPIC", "API_TOKEN", "PROPOSAL", "PERSON", "PARTICIPATION", "PROPOSAL"];
    let cases = [
        (json!({}), &all[..]),
        (json!({ "subject": draft.to_string() }), &all[5..]),
        (json!({ "subjectKind": "PROPOSAL" }), &["PROPOSAL", "PROPOSAL"]),
        (json!({ "operation": "createTopic" }), &all[..1]),
        (json!({ "operation": "createtopic" }), &[]),
        (json!({ "actor": "Editor None" }), &all[..1]),
        (json!({ "requestId": "test", "subjectKind": "TOPIC" }), &all[..1]),
        (json!({ "edition": 2010 }), &["PARTICIPATION", "PROPOSAL"]),
        (json!({ "edition": 2011 }), &["PROPOSAL"]),
        (json!({ "edition": 1999 }), &[]),
        (json!({ "at": { "gte": "2026-01-01T00:01:00Z" } }), &all[..2]),
        (json!({ "at": { "lt": "2026-01-01T00:01:00Z" } }), &all[2..]),
        (json!({ "at": { "gt": "2026-01-01T00:00:00Z", "lte": "2026-01-01T00:00:59Z" } }), &[]),
    ];
    for (filter, expected) in cases {
        let answer = workshop.ask_as(editor.clone(), LOG, json!({ "filter": filter })).await;
        let log = &answer["data"]["auditLog"];
        assert_eq!((kinds(log), &log["totalCount"]), (expected.to_vec(), &json!(expected.len())), "{filter}");
    }
    let wrong = workshop.ask_as(editor, LOG, json!({ "filter": { "subject": "link_1" } })).await;
    assert_eq!(wrong["errors"][0]["extensions"]["argument"], "filter.subject");
}

#[rstest]
#[tokio::test]
async fn editors_of_one_edition_find_what_belongs_to_it_and_nothing_about_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    written(&workshop).await;
    let topic = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { topic { id } } }";
    write(&workshop, topic, json!({ "slug": "a", "name": "A" })).await;
    let theme = "mutation($input: CreateThemeInput!) { ended: createTheme(input: $input) { theme { id } } }";
    write(&workshop, theme, json!({ "edition": 2010, "slug": "a", "name": "A" })).await;
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let answer = workshop.ask_as(own.clone(), LOG, json!({})).await;
    assert_eq!(kinds(&answer["data"]["auditLog"]), ["THEME", "PARTICIPATION", "PROPOSAL"]);
    let everything = workshop.ask_as(Viewer::operator(), LOG, json!({})).await;
    let everything = everything["data"]["auditLog"]["nodes"].as_array().unwrap();
    assert_eq!(everything.len(), 7);
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on AuditEntry { subjectKind before after actor } } }";
    let ids: Vec<_> = everything.iter().map(|entry| &entry["id"]).collect();
    let found = workshop.ask_as(own.clone(), nodes, json!({ "ids": ids })).await;
    let found = found["data"]["nodes"].as_array().unwrap();
    assert_eq!(found.iter().filter(|entry| !entry.is_null()).count(), 3);
    assert!(!json!(found).to_string().contains("somebody@"));
    for subject in everything.iter().filter(|entry| entry["subjectKind"] == "PERSON") {
        let filter = json!({ "filter": { "subject": subject["subjectId"] } });
        let answer = workshop.ask_as(own.clone(), LOG, filter).await;
        assert_eq!(answer["data"]["auditLog"], json!({ "totalCount": 0, "nodes": [] }));
    }
    for (viewer, code) in
        [(Viewer::public(), "UNAUTHENTICATED"), (workshop.bearer(TokenRole::Partner, None).await, "FORBIDDEN")]
    {
        let answer = workshop.ask_as(viewer, LOG, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code);
        assert_eq!(answer["data"]["auditLog"], Value::Null);
    }
}
