//! What partners' tokens are used for, counted in memory until it is written.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::NaiveDate;
use entities::ApiTokenId;

use crate::{
    domain::token_usage::{DayOfUse, Use},
    error::Error,
    store::Store,
};

/// How often what was counted is written.
pub const WRITTEN_EVERY: Duration = Duration::from_mins(1);
/// How long whoever reads the figures waits for those to be written that are only in memory.
const PATIENCE: Duration = Duration::from_secs(1);
/// Days of tokens that are counted at most while they cannot be written. Partners have agreed on few tokens.
const MOST_DAYS: usize = 10_000;

/// What each token was used for on each day.
pub(super) type Counts = HashMap<(ApiTokenId, NaiveDate), DayOfUse>;

/// What was counted and is not written yet. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub(super) struct UsageCounts(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Held for the time of an addition.
    counts: Mutex<Counts>,
    /// Held while counts are on their way to the database: whoever reads figures waits for them.
    writing: tokio::sync::Mutex<()>,
}

impl UsageCounts {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds to a day of a token; what there is no room for is lost, and the log says so.
fn add(counts: &mut Counts, key: (ApiTokenId, NaiveDate), used: DayOfUse) {
    let room = counts.len() < MOST_DAYS;
    match counts.get_mut(&key) {
        Some(known) => known.add(used),
        None if room => drop(counts.insert(key, used)),
        None => tracing::warn!("the usage of a token is not counted: too much of it could not be written"),
    }
}

impl Store {
    /// Counts an operation of a partner's token that is going to be answered, and what it uses that is deprecated.
    pub fn count_request(&self, token: ApiTokenId, cost: u64, deprecated: Vec<String>) {
        let used = Use { requests: 1, cost, ..Use::default() };
        self.count(token, DayOfUse { used, deprecated: deprecated.into_iter().map(|element| (element, 1)).collect() });
    }

    /// Counts that the answer to such an operation was kept from before.
    pub fn count_cache_hit(&self, token: ApiTokenId) {
        let used = Use { cache_hits: 1, ..Use::default() };
        self.count(token, DayOfUse { used, ..DayOfUse::default() });
    }

    /// Counts an operation of a partner's token that its terms do not allow.
    pub fn count_refusal(&self, token: ApiTokenId) {
        let used = Use { refused: 1, ..Use::default() };
        self.count(token, DayOfUse { used, ..DayOfUse::default() });
    }

    fn count(&self, token: ApiTokenId, used: DayOfUse) {
        let day = self.clock.now().date_naive();
        add(&mut self.usage.counts(), (token, day), used);
    }

    /// Writes what was counted. What cannot be written is counted on, and written the next time. Needs no right: the service
    /// does it by itself.
    pub async fn write_usage(&self) -> Result<(), Error> {
        let _writing = self.usage.0.writing.lock().await;
        let counts = std::mem::take(&mut *self.usage.counts());
        if counts.is_empty() {
            return Ok(());
        }
        let written = self.put_usage(&counts).await;
        if written.is_err() {
            // If it was only the word of success that got lost, this counts twice; the other way it would not count at all.
            let mut now = self.usage.counts();
            for (key, used) in counts {
                add(&mut now, key, used);
            }
        }
        written
    }

    /// Writes what was counted, as far as that takes no longer than a reader of the figures may wait. The reader may be given up
    /// in the meantime, the write not: it is a task of its own.
    pub(super) async fn settle_usage(&self) {
        let store = self.clone();
        let written = tokio::spawn(async move { store.write_or_log_usage().await });
        if tokio::time::timeout(PATIENCE, written).await.is_err() {
            tracing::warn!("figures of usage are read before the latest ones are written");
        }
    }

    /// Writes what was counted again and again, for ever.
    pub async fn keep_writing_usage(self) {
        let mut times = tokio::time::interval(WRITTEN_EVERY);
        times.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            times.tick().await;
            self.write_or_log_usage().await;
        }
    }

    async fn write_or_log_usage(&self) {
        if let Err(error) = self.write_usage().await {
            tracing::warn!("usage of tokens cannot be written; it is kept for the next try");
            error.log();
        }
    }
}
