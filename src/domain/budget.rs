//! What a client may spend.

use std::num::NonZeroU32;

/// A longer time to fill a bucket would not help anybody, and could not be counted in nanoseconds.
const MINUTES_OF_A_DAY: u64 = 24 * 60;

/// More a minute could not be counted in nanoseconds either.
pub const MOST_PER_MINUTE: u32 = 1_000_000_000;

/// What one client may spend, in the units of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Each minute.
    pub per_minute: NonZeroU32,
    /// At once.
    pub burst: NonZeroU32,
}

impl Budget {
    /// Whether a spent budget is full again within a day.
    #[must_use]
    pub fn fills_in_a_day(self) -> bool {
        u64::from(self.burst.get()) <= MINUTES_OF_A_DAY * u64::from(self.per_minute.get())
    }

    /// A budget from what comes back each minute and, where that is not the same, what may be spent at once.
    pub fn try_new(per_minute: u32, burst: Option<u32>) -> Result<Self, &'static str> {
        let number = |number: u32| NonZeroU32::new(number).filter(|number| number.get() <= MOST_PER_MINUTE);
        let (Some(per_minute), Some(burst)) = (number(per_minute), number(burst.unwrap_or(per_minute))) else {
            return Err("A budget is between 1 and 1000000000.");
        };
        let budget = Self { per_minute, burst };
        if budget.fills_in_a_day() {
            Ok(budget)
        } else {
            Err(
                "What may be spent at once must come back within a day: it is at most 1440 times what comes back each minute.",
            )
        }
    }

    /// Reads `600` or `600/1200`: each minute, and at once.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let wrong = "write what comes back each minute, and after a slash what may be spent at once, as in 600/1200";
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong);
        match text.split_once('/') {
            Some((per_minute, burst)) => Self::try_new(number(per_minute)?, Some(number(burst)?)),
            None => Self::try_new(number(text)?, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_read_as_it_is_written() {
        let read = |text| Budget::parse(text).map(|budget| (budget.per_minute.get(), budget.burst.get()));
        assert_eq!((read("600/1200"), read("600")), (Ok((600, 1200)), Ok((600, 600))));
        for wrong in ["", "0", "600/", "600/0", "-1", "1/1441", "1000000001", "600 / 1200"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
