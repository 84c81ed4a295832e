//! Large writes leave room for those who read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// Rows a write changes before it counts as large.
const LARGE: usize = 100;
/// Requests answered in a second beside a write, above which it makes room: with fewer, there is room.
const BUSY: f64 = 100.0;
/// How long a large write waits before it is answered, for each second it took: whoever sends one after the other leaves nearly
/// half of the time to others.
const WAIT: f64 = 0.9;
/// How long it waits at most.
const LONGEST: Duration = Duration::from_secs(2);

/// Counts what is answered, so that large writes know whether anybody waits. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Pacing(Arc<AtomicU64>);

/// A write that has begun.
#[derive(Debug)]
pub(super) struct Begun {
    at: Instant,
    answered: u64,
}

impl Pacing {
    /// A request was answered.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// A write begins.
    pub(super) fn begin(&self) -> Begun {
        Begun { at: Instant::now(), answered: self.0.load(Ordering::Relaxed) }
    }

    /// Waits after a write of so many rows, once it holds nothing that others wait for.
    pub(super) async fn make_room(&self, begun: &Begun, rows: usize) {
        let others = self.0.load(Ordering::Relaxed).saturating_sub(begun.answered);
        tokio::time::sleep(wait(begun.at.elapsed(), rows, others)).await;
    }
}

/// How long a write waits that took so long, changed so many rows, and beside which so many requests were answered.
fn wait(took: Duration, rows: usize, others: u64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = others as f64 / took.as_secs_f64();
    if rows < LARGE || rate < BUSY { Duration::ZERO } else { took.mul_f64(WAIT).min(LONGEST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_writes_beside_many_readers_wait() {
        let second = Duration::from_secs(1);
        assert_eq!(wait(second, 99, 10_000), Duration::ZERO, "a small write");
        assert_eq!(wait(second, 700, 99), Duration::ZERO, "few readers");
        assert_eq!(wait(second, 700, 100), Duration::from_millis(900));
        assert_eq!(wait(second / 10, 700, 100), Duration::from_millis(90));
        assert_eq!(wait(10 * second, 700, 10_000), LONGEST);
        assert_eq!(wait(Duration::ZERO, 700, 0), Duration::ZERO);
    }
}
