//! A service that is killed again and again while many write: what was acknowledged is there, nothing is there by half,
//! and the audit tells exactly what the data says.

use std::{
    collections::HashMap,
    sync::mpsc::{Sender, channel},
    thread,
};

use entities::{audit_entry, change, change_counter, topic};
use rstest::rstest;
use sea_orm::{Database, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Backend,
    binary::{Place, Served},
    db::postgres_url,
};

/// How often the service is killed.
const KILLS: usize = 20;
/// Acknowledged writes before each kill; those under way come on top.
const WRITES: usize = 500;
/// Who writes at once.
const WRITERS: usize = 8;

/// What one topic may be at the end: one state, or either of two where a write was under way when the service was killed.
type States = Vec<Option<String>>;

/// A writer with topics of its own.
struct Writer {
    name: usize,
    made: usize,
    /// Id, slug and name of what is there.
    topics: Vec<(String, String, String)>,
    states: HashMap<String, States>,
}

enum Step {
    Create,
    Rename,
    Delete,
}

impl Writer {
    fn new(name: usize) -> Self {
        Self { name, made: 0, topics: Vec::new(), states: HashMap::new() }
    }

    /// Writes until the service is gone; tells of each acknowledged write.
    fn work(&mut self, address: &str, token: &str, acknowledged: &Sender<()>) {
        let agent = ureq::Agent::new_with_defaults();
        for turn in 0.. {
            let step = match turn % 5 {
                3 if !self.topics.is_empty() => Step::Rename,
                4 if !self.topics.is_empty() => Step::Delete,
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
        let fresh = format!("topic-{}-{}", self.name, self.made);
        let (slug, old, new, input, mutation) = match step {
            Step::Create => {
                let input = json!({ "slug": fresh, "name": fresh });
                (
                    fresh.clone(),
                    None,
                    Some(fresh),
                    input,
                    "createTopic(input: $input) { topic { id } userErrors { message } }",
                )
            }
            Step::Rename => {
                let (id, slug, old) = self.topics.remove(0);
                let input = json!({ "id": id, "name": fresh });
                (
                    slug,
                    Some(old),
                    Some(fresh),
                    input,
                    "updateTopic(input: $input) { topic { id } userErrors { message } }",
                )
            }
            Step::Delete => {
                let (id, slug, old) = self.topics.remove(0);
                (
                    slug,
                    Some(old),
                    None,
                    json!({ "id": id }),
                    "deleteTopic(input: $input) { deletedTopicId userErrors { message } }",
                )
            }
        };
        let kind = match step {
            Step::Create => "CreateTopicInput",
            Step::Rename => "UpdateTopicInput",
            Step::Delete => "DeleteTopicInput",
        };
        let query = format!("mutation($input: {kind}!) {{ ended: {mutation} }}");
        self.states.insert(slug.clone(), vec![old, new.clone()]);
        let answer = ask(agent, address, token, &query, input)?;
        assert_eq!(answer["data"]["ended"]["userErrors"], json!([]), "{answer}");
        self.states.insert(slug.clone(), vec![new.clone()]);
        if let Some(name) = new {
            let id = answer["data"]["ended"]["topic"]["id"].as_str().unwrap().to_owned();
            self.topics.push((id, slug, name));
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
    let (place, url) = match backend {
        Backend::Sqlite => {
            let place = Place::new();
            let url = format!("sqlite://{}", place.path().join("workshops.db").display());
            (place, url)
        }
        Backend::Postgres => {
            let url = postgres_url().await;
            (Place::new().env("WORKSHOPS_DATABASE", &url), url)
        }
    };
    assert_eq!(place.run(&["migrate"]).code, 0);
    let made = place.run(&["token", "create", "--name", "writers", "--role", "editor", "--format", "json"]);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    let token = made["secret"].as_str().unwrap();
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    for _ in 0..KILLS {
        let served = place.serve(&[]);
        round(&served, token, &mut writers);
    }
    // The last start mends what the last kill left.
    drop(place.serve(&[]));
    verify(&url, &writers).await;
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

async fn verify(url: &str, writers: &[Writer]) {
    let db = Database::connect(url).await.unwrap();
    let topics = topic::Entity::find().all(&db).await.unwrap();
    let names: HashMap<&str, &str> = topics.iter().map(|topic| (topic.slug.as_str(), topic.name.as_str())).collect();
    let mut certain = 0;
    for (slug, states) in writers.iter().flat_map(|writer| &writer.states) {
        let now = names.get(slug.as_str()).map(|name| (*name).to_owned());
        assert!(states.contains(&now), "{slug} is {now:?} and should be one of {states:?}");
        certain += usize::from(states.len() == 1);
    }
    assert!(certain > WRITES, "{certain}");

    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id).all(&db).await.unwrap();
    let mut told: HashMap<Uuid, Option<Value>> = HashMap::new();
    let changes = change::Entity::find().order_by_asc(change::Column::Number).all(&db).await.unwrap();
    let by_id: HashMap<_, _> = entries.iter().map(|entry| (entry.id, entry)).collect();
    for (change, number) in changes.iter().zip(1..) {
        assert_eq!(change.number, number);
        let entry = by_id[&change.audit_entry_id];
        if entry.subject_kind == entities::SubjectKind::Topic {
            let before = told.insert(entry.subject_id, entry.after.clone()).flatten();
            assert_eq!(before, entry.before, "what {number} changed is not what was there");
        }
    }
    assert_eq!(changes.len(), entries.len());
    let last = change_counter::Entity::find().one(&db).await.unwrap().unwrap().last;
    assert_eq!(usize::try_from(last).unwrap(), changes.len());
    let mut there: HashMap<Uuid, Value> = told.into_iter().filter_map(|(id, facts)| Some((id, facts?))).collect();
    for topic in &topics {
        let facts = json!({ "slug": topic.slug, "name": topic.name });
        assert_eq!(there.remove(&topic.id.0), Some(facts));
    }
    assert_eq!(there, HashMap::new(), "the audit knows of more than there is");
    assert!(entries.len() >= KILLS * WRITES);
}
