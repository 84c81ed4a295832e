//! Time and identifiers, injected so that tests can decide both.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The source of the current time and of new identifiers.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System(Arc<std::sync::Mutex<ContextV7>>),
    Manual(Arc<Manual>),
}

#[derive(Debug)]
struct Manual {
    start: DateTime<Utc>,
    elapsed_micros: AtomicU64,
    ids: AtomicU64,
}

impl Clock {
    /// The time of the machine, and identifiers that rise within a process.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System(Arc::new(std::sync::Mutex::new(ContextV7::new()))))
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it, and counts identifiers upwards.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Source::Manual(Arc::new(Manual { start, elapsed_micros: AtomicU64::new(0), ids: AtomicU64::new(0) })))
    }

    /// The current time: UTC, whole microseconds (what both databases keep).
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System(_) => Utc::now().trunc_subsecs(6),
            Source::Manual(manual) => {
                let micros = manual.elapsed_micros.load(Ordering::SeqCst);
                manual.start + TimeDelta::microseconds(i64::try_from(micros).unwrap_or(i64::MAX))
            }
        }
    }

    /// Time since some moment before, which nobody can set back: for spans, where [`Clock::now`] may jump.
    #[must_use]
    pub fn uptime(&self) -> Duration {
        match &self.0 {
            Source::System(_) => START.elapsed(),
            Source::Manual(manual) => Duration::from_micros(manual.elapsed_micros.load(Ordering::SeqCst)),
        }
    }

    /// A new time-ordered identifier (`UUIDv7`).
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        match &self.0 {
            Source::System(context) => {
                let context = context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
                Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
            }
            Source::Manual(manual) => {
                let count = manual.ids.fetch_add(1, Ordering::SeqCst);
                let mut tail = [0; 10];
                tail[2..].copy_from_slice(&count.to_be_bytes());
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
                uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }

    /// Moves a manual clock forward; a system clock is not moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(manual) = &self.0 {
            let micros = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
            manual.elapsed_micros.fetch_add(micros, Ordering::SeqCst);
        }
    }
}
