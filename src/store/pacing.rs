//! Large writes leave room for those who read.

use std::{
    cell::Cell,
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
/// How long a large write waits before it is answered, for each second it took: whoever sends one after the other leaves more
/// than half of the time to others.
const WAIT: f64 = 1.25;
/// How long it waits at most.
const LONGEST: Duration = Duration::from_secs(2);

tokio::task_local! {
    /// How long what is being done has to wait at its end.
    static OWED: Cell<Duration>;
}

/// Does some work with its writes, and leaves room to others when all of it is done: no limit of the work counts that time, and
/// nothing that others wait for is held in it.
pub async fn making_room<T>(work: impl Future<Output = T>) -> T {
    let (done, owed) = owing(work).await;
    tokio::time::sleep(owed).await;
    done
}

/// Does some work, and tells how long it has to wait.
async fn owing<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let timed = async {
        let done = work.await;
        (done, OWED.with(Cell::get).min(LONGEST))
    };
    OWED.scope(Cell::default(), timed).await
}

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
    pub(super) fn start(&self) -> Begun {
        Begun { at: Instant::now(), answered: self.0.load(Ordering::Relaxed) }
    }

    /// A write of so many rows ends. Whoever makes room waits for it.
    pub(super) fn end(&self, begun: &Begun, rows: usize) {
        let others = self.0.load(Ordering::Relaxed).saturating_sub(begun.answered);
        let more = wait(begun.at.elapsed(), rows, others);
        // Commands leave no room: nobody asks them anything meanwhile.
        let _ = OWED.try_with(|owed| owed.set(owed.get() + more));
    }
}

/// How long a write waits that took so long, changed so many rows, and beside which so many requests were answered.
fn wait(took: Duration, rows: usize, others: u64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = others as f64 / took.as_secs_f64();
    if rows < LARGE || rate < BUSY { Duration::ZERO } else { took.mul_f64(WAIT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_writes_beside_many_readers_wait() {
        let second = Duration::from_secs(1);
        assert_eq!(wait(second, 99, 10_000), Duration::ZERO, "a small write");
        assert_eq!(wait(second, 700, 99), Duration::ZERO, "few readers");
        assert_eq!(wait(second, 700, 100), Duration::from_millis(1250));
        assert_eq!(wait(second / 10, 700, 100), Duration::from_millis(125));
        assert_eq!(wait(Duration::ZERO, 700, 0), Duration::ZERO);
    }

    #[tokio::test]
    async fn all_large_writes_of_a_request_count_up_to_a_bound() {
        let pacing = Pacing::default();
        let write = |millis| {
            let begun = Begun { at: Instant::now().checked_sub(Duration::from_millis(millis)).unwrap(), answered: 0 };
            pacing.end(&begun, 700);
        };
        write(1);
        assert_eq!(owing(async { write(600) }).await, ((), Duration::ZERO), "nobody reads");
        (0..10_000).for_each(|_| pacing.count());
        let ((), owed) = owing(async {
            write(600);
            write(600);
        })
        .await;
        assert!((Duration::from_millis(1500)..LONGEST).contains(&owed), "{owed:?}");
        assert_eq!(owing(async { write(50_000) }).await, ((), LONGEST));
    }
}
