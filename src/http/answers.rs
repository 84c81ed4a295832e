//! Public answers that are kept and shown again, until a write touches what they were read from.
//!
//! An answer is found by what it answers: the operation with all its values. Before that, by the very bytes of the request,
//! which need not be read then. Nothing in here decides who may see an answer: only what everybody sees comes in.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use axum::{body::Bytes, http::HeaderValue};
use moka::{future, sync};
use sha2::{Digest, Sha256};

use super::caching;
use crate::{
    graphql::{
        Outcome,
        pipeline::{Caller, Cost, Pipeline, Plan},
    },
    store::{ReadSet, invalidations::Invalidations},
};

/// Requests whose answers can be found by their bytes, at most.
const MOST_REQUESTS: u64 = 100_000;
/// What an answer takes beside its bytes and marks: its key, tag and place in the cache.
const ROOM: usize = 400;
/// How long an answer that cannot be kept is not tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often an answer is read again because a write touched it in the meantime, before it is read without being kept.
const TRIES: usize = 3;

/// What an answer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

/// A request as it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Received([u8; 32]);

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    /// The answer as JSON.
    pub(super) body: Bytes,
    /// Its strong tag.
    pub(super) tag: String,
    /// What its operation costs.
    pub(super) cost: Cost,
    marks: Box<[u64]>,
    /// It shows what there is at this moment.
    current: AtomicU64,
}

/// What is kept under a key.
#[derive(Clone, Debug)]
enum Entry {
    Kept(Arc<Kept>),
    /// The answer cannot be kept, or could not when it was tried.
    Not(Instant),
}

/// Answers that are kept. Cheap to clone.
#[derive(Clone)]
pub(super) struct Answers {
    invalidations: Arc<Invalidations>,
    entries: future::Cache<Key, Entry>,
    received: sync::Cache<Received, Key>,
}

/// The answer of an operation.
pub(super) enum Answered {
    /// It is kept.
    Kept(Arc<Kept>, Way),
    /// It is not kept.
    Not(Outcome),
}

/// How an answer that is kept was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It was kept before.
    Found,
    /// It was read for this request.
    Read,
}

impl Way {
    /// The header `Cache-Status` of RFC 9211.
    pub(super) const fn status(self) -> HeaderValue {
        match self {
            Self::Found => HeaderValue::from_static("workshops; hit"),
            Self::Read => HeaderValue::from_static("workshops; fwd=miss; stored"),
        }
    }
}

impl Received {
    /// A request by the bytes that make it; `way` tells apart what the same bytes mean.
    pub(super) fn new(way: u8, bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([way]).chain_update(bytes).finalize().into())
    }
}

impl Key {
    fn of(plan: &Plan) -> Self {
        // What is spelled out leaves out the order of keys and what is told of the schema.
        let order = plan.order().iter().map(async_graphql::Name::as_str).collect::<Vec<_>>().join(",");
        Self(Sha256::new().chain_update(order).chain_update([0]).chain_update(plan.spelled_out()).finalize().into())
    }
}

impl Answers {
    /// Keeps so many bytes of answers.
    pub(super) fn new(memory: u64, invalidations: Arc<Invalidations>) -> Self {
        let weight = |_: &Key, entry: &Entry| {
            let bytes = match entry {
                Entry::Kept(kept) => kept.body.len() + kept.marks.len() * size_of::<u64>(),
                Entry::Not(_) => 0,
            };
            u32::try_from(bytes + ROOM).unwrap_or(u32::MAX)
        };
        let entries = future::Cache::builder().max_capacity(memory).weigher(weight).build();
        Self { invalidations, entries, received: sync::Cache::new(MOST_REQUESTS) }
    }

    /// The answer to a request with these bytes, if it is kept and true.
    pub(super) async fn to(&self, received: &Received) -> Option<Arc<Kept>> {
        let key = self.received.get(received)?;
        match self.entries.get(&key).await? {
            Entry::Kept(kept) if self.is_current(&kept) => Some(kept),
            Entry::Kept(_) | Entry::Not(_) => None,
        }
    }

    /// The answer of an operation: the one that is kept, or a new one. Of those who ask for the same at once, one reads it.
    pub(super) async fn get_or_read(
        &self,
        pipeline: &Pipeline,
        plan: Plan,
        caller: Caller<'_>,
        received: Received,
    ) -> Answered {
        if self.invalidations.now().is_none() {
            return Answered::Not(pipeline.execute(plan, caller).await);
        }
        let key = Key::of(&plan);
        self.received.insert(received, key);
        for _ in 0..TRIES {
            let mut own = None;
            let read = async {
                let (entry, outcome) = self.read(pipeline, &plan, caller.clone()).await;
                own = Some(outcome);
                entry
            };
            let found = self.entries.entry(key).or_insert_with_if(Box::pin(read), |entry| !self.stands(entry)).await;
            match (found.into_value(), own) {
                // A write that touched it in the meantime has not been answered when this was asked for.
                (Entry::Kept(kept), Some(_)) => return Answered::Kept(kept, Way::Read),
                (Entry::Kept(kept), None) if self.is_current(&kept) => return Answered::Kept(kept, Way::Found),
                (Entry::Kept(_), None) => {}
                (Entry::Not(_), Some(outcome)) => return Answered::Not(outcome),
                (Entry::Not(_), None) => break,
            }
        }
        Answered::Not(pipeline.execute(plan, caller).await)
    }

    /// Reads an answer; with what is to be kept of it.
    async fn read(&self, pipeline: &Pipeline, plan: &Plan, caller: Caller<'_>) -> (Entry, Outcome) {
        let since = self.invalidations.readable().await.unwrap_or_else(|error| {
            error.log();
            None
        });
        let read_set = ReadSet::default();
        let outcome = pipeline.read(plan, caller, read_set.clone()).await;
        let marks = read_set.marks().filter(|_| !outcome.failed() && !outcome.holds_secret());
        let entry = match (since, marks) {
            (Some(since), Some(marks)) => {
                let body = Bytes::from(outcome.to_json(None));
                let (tag, cost) = (caching::tag(&body), plan.cost());
                Entry::Kept(Arc::new(Kept { body, tag, cost, marks, current: AtomicU64::new(since) }))
            }
            (None, _) | (_, None) => Entry::Not(Instant::now()),
        };
        (entry, outcome)
    }

    /// Whether an entry may stay as it is.
    fn stands(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Kept(kept) => self.is_current(kept),
            Entry::Not(tried) => tried.elapsed() < PAUSE,
        }
    }

    /// Whether no write has touched what an answer was read from.
    fn is_current(&self, kept: &Kept) -> bool {
        self.invalidations.stands(&kept.current, &kept.marks)
    }
}
