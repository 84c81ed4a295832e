//! Public answers that are kept and shown again, until a write touches what they were read from.
//!
//! An answer is found by what it answers: the operation with all its values. Nothing in here decides who may see an answer:
//! only what everybody sees comes in.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use axum::{body::Bytes, http::HeaderValue};
use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::{caching, repeats::Repeats};
use crate::{
    counted,
    graphql::{
        Outcome,
        pipeline::{Caller, Pipeline, Plan},
    },
    store::{ReadSet, invalidations::Invalidations},
};

/// What an answer takes beside its bytes and marks: its key, tag and place in the cache.
const ROOM: usize = 400;
/// How long an answer that cannot be kept is not tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often an answer is read again because a write touched it in the meantime, before it is read without being kept.
const TRIES: usize = 3;

/// What an answer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    /// The answer as JSON.
    pub(super) body: Bytes,
    /// Its strong tag.
    pub(super) tag: String,
    pub(super) standing: Arc<Standing>,
}

/// How long an answer is true.
#[derive(Debug)]
pub(super) struct Standing {
    /// What its operation costs, in units.
    cost: u64,
    /// What it was read from.
    marks: Box<[u64]>,
    /// It shows what there is at this moment.
    current: AtomicU64,
}

impl Standing {
    /// What the operation costs, in units.
    pub(super) const fn cost(&self) -> u64 {
        self.cost
    }

    /// Bytes it takes.
    pub(super) const fn size(&self) -> usize {
        size_of_val(&*self.marks) + size_of::<Self>()
    }
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
    entries: Cache<Key, Entry>,
    repeats: Repeats,
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
    fn shows(self, kept: Arc<Kept>) -> Answered {
        let from = match self {
            Self::Found => "kept",
            Self::Read => "read",
        };
        metrics::counter!(counted::ANSWERS, "from" => from).increment(1);
        Answered::Kept(kept, self)
    }

    /// The header `Cache-Status` of RFC 9211.
    pub(super) const fn status(self) -> HeaderValue {
        match self {
            Self::Found => HeaderValue::from_static("workshops; hit"),
            Self::Read => HeaderValue::from_static("workshops; fwd=miss; stored"),
        }
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
    /// Keeps so many bytes of answers: half of it as they are made, half as they leave.
    pub(super) fn new(memory: u64, invalidations: Arc<Invalidations>) -> Self {
        let weight = |_: &Key, entry: &Entry| {
            let bytes = match entry {
                Entry::Kept(kept) => kept.body.len() + kept.standing.size(),
                Entry::Not(_) => 0,
            };
            u32::try_from(bytes + ROOM).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(memory / 2).weigher(weight).build();
        Self { invalidations, entries, repeats: Repeats::new(memory / 2) }
    }

    /// Answers as they left.
    pub(super) const fn repeats(&self) -> &Repeats {
        &self.repeats
    }

    /// The answer of an operation: the one that is kept, or a new one. Of those who ask for the same at once, one reads it.
    pub(super) async fn get_or_read(&self, pipeline: &Pipeline, plan: Plan, caller: Caller<'_>) -> Answered {
        if self.invalidations.now().is_none() {
            return Answered::Not(pipeline.execute(plan, caller).await);
        }
        let key = Key::of(&plan);
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
                (Entry::Kept(kept), Some(_)) => return Way::Read.shows(kept),
                (Entry::Kept(kept), None) if self.is_current(&kept.standing) => return Way::Found.shows(kept),
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
                // In a box it takes what it says, and no room to grow.
                let body = Bytes::from(outcome.to_json(None).into_boxed_slice());
                let tag = caching::tag(&body);
                let standing = Standing { cost: plan.cost().units, marks, current: AtomicU64::new(since) };
                Entry::Kept(Arc::new(Kept { body, tag, standing: Arc::new(standing) }))
            }
            (None, _) | (_, None) => Entry::Not(Instant::now()),
        };
        (entry, outcome)
    }

    /// Whether an entry may stay as it is.
    fn stands(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Kept(kept) => self.is_current(&kept.standing),
            Entry::Not(tried) => tried.elapsed() < PAUSE,
        }
    }

    /// Whether no write has touched what an answer was read from.
    pub(super) fn is_current(&self, standing: &Standing) -> bool {
        self.invalidations.stands(&standing.current, &standing.marks)
    }
}
