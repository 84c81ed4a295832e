//! A service that is killed again and again while many write: what was acknowledged is there, nothing is there by half,
//! and the audit tells exactly what the data says.

use std::{
    collections::HashMap,
    sync::mpsc::{Sender, channel},
    thread,
};

use entities::{audit_entry, change, change_counter, participation, person, proposal, topic};
use rstest::rstest;
use sea_orm::{Database, DatabaseConnection, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Backend,
    binary::{Place, Served},
};

/// How often the service is killed.
const KILLS: usize = 20;
/// Acknowledged writes before each kill; those under way come on top.
const WRITES: usize = 500;
/// Who writes at once: half of them topics, half of them proposals with people.
const WRITERS: usize = 8;
/// The edition proposals are made for.
const YEAR: i32 = 2027;

/// What a row may be at the end: one state, or either of two where a write was under way when the service was killed.
type States = Vec<Option<String>>;

/// What a writer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Noun {
    /// Topics: one row each.
    Topic,
    /// Proposals with two panellists, who are made along with them: five rows in one write.
    Proposal,
}

/// A writer with rows of its own.
struct Writer {
    noun: Noun,
    name: usize,
    made: usize,
    /// Id, key and name of what is there.
    rows: Vec<(String, String, String)>,
    states: HashMap<String, States>,
}

enum Step {
    Create,
    Rename,
    Delete,
}

impl Noun {
    /// The mutation of a step, and its input but for the id.
    fn mutation(self, step: &Step, fresh: &str) -> (&'static str, Value) {
        let panellist = |place: usize| {
            let person = json!({ "create": { "name": format!("Person {place} of {fresh}") } });
            json!({ "role": "PANELLIST", "person": person })
        };
        match (self, step) {
            (Self::Topic, Step::Create) => (
                "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { it: topic { id } userErrors { message } } }",
                json!({ "slug": fresh, "name": fresh }),
            ),
            (Self::Topic, Step::Rename) => (
                "mutation($input: UpdateTopicInput!) { ended: updateTopic(input: $input) { it: topic { id } userErrors { message } } }",
                json!({ "name": fresh }),
            ),
            (Self::Topic, Step::Delete) => (
                "mutation($input: DeleteTopicInput!) { ended: deleteTopic(input: $input) { userErrors { message } } }",
                json!({}),
            ),
            (Self::Proposal, Step::Create) => (
                "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) { it: proposal { id } userErrors { message } } }",
                json!({ "edition": { "year": YEAR }, "title": fresh, "externalReference": fresh, "nextNumber": true,
                    "participations": [panellist(1), panellist(2)] }),
            ),
            (Self::Proposal, Step::Rename) => (
                "mutation($input: UpdateProposalInput!) { ended: updateProposal(input: $input) { it: proposal { id } userErrors { message } } }",
                json!({ "title": fresh }),
            ),
            (Self::Proposal, Step::Delete) => (
                "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) { userErrors { message } } }",
                json!({}),
            ),
        }
    }
}

impl Writer {
    fn new(name: usize) -> Self {
        let noun = if name.is_multiple_of(2) { Noun::Topic } else { Noun::Proposal };
        Self { noun, name, made: 0, rows: Vec::new(), states: HashMap::new() }
    }

    /// Writes until the service is gone; tells of each acknowledged write.
    fn work(&mut self, address: &str, token: &str, acknowledged: &Sender<()>) {
        let agent = ureq::Agent::new_with_defaults();
        for turn in 0.. {
            let step = match turn % 5 {
                3 if !self.rows.is_empty() => Step::Rename,
                4 if !self.rows.is_empty() => Step::Delete,
                _ => Step::Create,
            };
            if self.write(&agent, address, token, &step).is_none() {
                return;
            }
            // Whoever counts may have stopped counting.
            let _ = acknowledged.send(());
        }
    }

    fn write(&mut self, agent: &ureq::Agent, address: &str, token: &str, step: &Step) -> Option<()> {
        self.made += 1;
        let fresh = format!("row-{}-{}", self.name, self.made);
        let (query, mut input) = self.noun.mutation(step, &fresh);
        let (key, old) = match step {
            Step::Create => (fresh.clone(), None),
            Step::Rename | Step::Delete => {
                let (id, key, old) = self.rows.remove(0);
                input["id"] = id.into();
                (key, Some(old))
            }
        };
        let new = match step {
            Step::Create | Step::Rename => Some(fresh),
            Step::Delete => None,
        };
        self.states.insert(key.clone(), vec![old, new.clone()]);
        let answer = ask(agent, address, token, query, input)?;
        assert_eq!(answer["data"]["ended"]["userErrors"], json!([]), "{answer}");
        self.states.insert(key.clone(), vec![new.clone()]);
        if let Some(name) = new {
            let id = answer["data"]["ended"]["it"]["id"].as_str().unwrap().to_owned();
            self.rows.push((id, key, name));
        }
        Some(())
    }
}

/// The answer; nothing where the service was gone before it came.
fn ask(agent: &ureq::Agent, address: &str, token: &str, query: &str, input: Value) -> Option<Value> {
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let request = agent.post(address).header("content-type", "application/json");
    let mut answer = request.header("authorization", &format!("Bearer {token}")).send(body).ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[rstest]
#[tokio::test]
async fn a_service_killed_twenty_times_loses_no_acknowledged_write_and_keeps_no_half_of_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (place, url) = Place::migrated(backend).await;
    let made = place.run(&["token", "create", "--name", "writers", "--role", "editor", "--format", "json"]);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    let token = made["secret"].as_str().unwrap();
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    for _ in 0..KILLS {
        let served = place.serve(&[]);
        if writers.iter().all(|writer| writer.made == 0) {
            make_edition(&served, token);
        }
        round(&served, token, &mut writers);
    }
    // The last start mends what the last kill left.
    drop(place.serve(&[]));
    verify(&url, &writers).await;
}

/// The edition that everybody's proposals are for.
fn make_edition(served: &Served, token: &str) {
    let query = "mutation($input: CreateEditionInput!) { createEdition(input: $input) { userErrors { message } } }";
    let address = format!("http://{}/graphql", served.address);
    let input = json!({ "year": YEAR, "name": "Meeting of many writers" });
    let answer = ask(&ureq::Agent::new_with_defaults(), &address, token, query, input).unwrap();
    assert_eq!(answer["data"]["createEdition"]["userErrors"], json!([]), "{answer}");
}

/// Everybody writes; after so many acknowledged writes the service is killed.
fn round(served: &Served, token: &str, writers: &mut [Writer]) {
    let address = format!("http://{}/graphql", served.address);
    let (acknowledged, count) = channel();
    thread::scope(|scope| {
        for writer in writers {
            let (acknowledged, address) = (acknowledged.clone(), &address);
            scope.spawn(move || writer.work(address, token, &acknowledged));
        }
        drop(acknowledged);
        assert_eq!(count.iter().take(WRITES).count(), WRITES, "the writers stopped by themselves");
        served.signal("KILL");
    });
}

/// What is in the database, as it is compared.
struct Data {
    topics: Vec<topic::Model>,
    proposals: Vec<proposal::Model>,
    participations: Vec<participation::Model>,
    people: Vec<person::Model>,
}

impl Data {
    async fn read(db: &DatabaseConnection) -> Self {
        Self {
            topics: topic::Entity::find().all(db).await.unwrap(),
            proposals: proposal::Entity::find().order_by_asc(proposal::Column::Number).all(db).await.unwrap(),
            participations: participation::Entity::find().all(db).await.unwrap(),
            people: person::Entity::find().all(db).await.unwrap(),
        }
    }

    /// The name of what is there, by noun and key.
    fn names(&self) -> HashMap<(Noun, &str), &str> {
        let topics = self.topics.iter().map(|topic| ((Noun::Topic, topic.slug.as_str()), topic.name.as_str()));
        let there = self.proposals.iter().filter(|proposal| proposal.deleted_at.is_none());
        let proposals = there.map(|proposal| {
            ((Noun::Proposal, proposal.external_reference.as_deref().unwrap()), proposal.title.as_str())
        });
        topics.chain(proposals).collect()
    }

    /// Some of the facts of every row, as the audit tells them.
    fn facts(&self) -> HashMap<Uuid, Vec<(&'static str, Value)>> {
        let topics =
            self.topics.iter().map(|row| (row.id.0, vec![("slug", json!(row.slug)), ("name", json!(row.name))]));
        // A deleted one can be restored: the audit still tells what it says.
        let proposals = self.proposals.iter().map(|row| {
            (row.id.0, vec![("title", json!(row.title)), ("number", json!(row.number)), ("status", json!(row.status))])
        });
        let people = self.people.iter().map(|row| (row.id.0, vec![("name", json!(row.name))]));
        topics.chain(proposals).chain(people).collect()
    }
}

async fn verify(url: &str, writers: &[Writer]) {
    let db = Database::connect(url).await.unwrap();
    let data = Data::read(&db).await;
    let names = data.names();
    let mut certain = 0;
    for writer in writers {
        for (key, states) in &writer.states {
            let now = names.get(&(writer.noun, key.as_str())).map(|name| (*name).to_owned());
            assert!(states.contains(&now), "{key} is {now:?} and should be one of {states:?}");
            certain += usize::from(states.len() == 1);
        }
    }
    assert!(certain > WRITES, "{certain}");
    no_write_is_there_by_half(&data);
    the_audit_tells_what_the_data_says(&db, &data).await;
}

fn no_write_is_there_by_half(data: &Data) {
    for (proposal, number) in data.proposals.iter().zip(1..) {
        assert_eq!(proposal.number, Some(number), "numbers have no gaps");
        let parts: Vec<_> = data.participations.iter().filter(|part| part.proposal_id == proposal.id).collect();
        assert_eq!(parts.len(), 2, "{}", proposal.title);
        let has_person = |id| data.people.iter().any(|person| Some(person.id) == id);
        assert!(parts.iter().all(|part| has_person(part.person_id)));
    }
    assert_eq!(data.people.len(), 2 * data.proposals.len());
}

async fn the_audit_tells_what_the_data_says(db: &DatabaseConnection, data: &Data) {
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id).all(db).await.unwrap();
    let mut told: HashMap<Uuid, Option<Value>> = HashMap::new();
    let changes = change::Entity::find().order_by_asc(change::Column::Number).all(db).await.unwrap();
    let by_id: HashMap<_, _> = entries.iter().map(|entry| (entry.id, entry)).collect();
    for (change, number) in changes.iter().zip(1..) {
        assert_eq!(change.number, number);
        let entry = by_id[&change.audit_entry_id];
        if entry.subject_id == change.subject_id {
            let before = told.insert(entry.subject_id, entry.after.clone()).flatten();
            assert_eq!(before, entry.before, "what {number} changed is not what was there");
        }
    }
    let last = change_counter::Entity::find().one(db).await.unwrap().unwrap().last;
    assert_eq!(usize::try_from(last).unwrap(), changes.len());
    let mut there: HashMap<Uuid, Value> = told.into_iter().filter_map(|(id, facts)| Some((id, facts?))).collect();
    for (id, facts) in data.facts() {
        let audited = there.remove(&id).unwrap_or_else(|| panic!("nothing is told of {facts:?}"));
        for (field, value) in facts {
            assert_eq!(audited[field], value);
        }
    }
    for part in &data.participations {
        let audited = there.remove(&part.id.0).unwrap_or_else(|| panic!("nothing is told of {part:?}"));
        assert_eq!(audited["nameAsGiven"], part.name_as_given.as_str());
    }
    assert_eq!(there.len(), 2, "the audit knows of the edition, the token and of nothing that is not there");
    assert!(entries.len() >= KILLS * WRITES);
}
