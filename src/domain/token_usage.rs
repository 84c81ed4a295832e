//! What a partner's token is used for, counted by days (UTC).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

/// How many days are kept, today among them; older ones are deleted.
pub const KEPT_DAYS: u32 = 400;

/// What a token was used for, in some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Operations that were answered.
    pub requests: u64,
    /// Units they cost, those that were not charged for lack of a budget too.
    pub cost: u64,
    /// Of the operations, those whose answer was kept from before.
    pub cache_hits: u64,
    /// Operations beside these that were refused: fields that are not allowed, a budget that is spent.
    pub refused: u64,
}

impl Use {
    /// Adds what it was used for besides.
    pub const fn add(&mut self, other: Self) {
        let Self { requests, cost, cache_hits, refused } = other;
        self.requests = self.requests.saturating_add(requests);
        self.cost = self.cost.saturating_add(cost);
        self.cache_hits = self.cache_hits.saturating_add(cache_hits);
        self.refused = self.refused.saturating_add(refused);
    }
}

/// What a token was used for on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayOfUse {
    /// How much.
    pub used: Use,
    /// How many operations used each deprecated element of the schema, by its coordinate.
    pub deprecated: BTreeMap<String, u64>,
}

impl DayOfUse {
    /// Adds what it was used for besides.
    pub fn add(&mut self, other: Self) {
        self.used.add(other.used);
        for (element, requests) in other.deprecated {
            *self.deprecated.entry(element).or_default() += requests;
        }
    }
}

/// How often something deprecated was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeprecatedUse {
    /// Operations that used it.
    pub requests: u64,
    /// The last day one did.
    pub last: NaiveDate,
}

/// Some days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first of them.
    pub from: NaiveDate,
    /// The last of them.
    pub to: NaiveDate,
}

impl Span {
    /// So many days up to today, or how many there may be.
    pub fn try_last(days: i32, today: NaiveDate) -> Result<Self, String> {
        let days = u32::try_from(days).ok().filter(|days| (1..=KEPT_DAYS).contains(days));
        let days = days.ok_or_else(|| format!("days must be between 1 and {KEPT_DAYS}: older figures are deleted."))?;
        Ok(Self::last(days, today))
    }

    /// All days that are kept.
    #[must_use]
    pub fn kept(today: NaiveDate) -> Self {
        Self::last(KEPT_DAYS, today)
    }

    fn last(days: u32, today: NaiveDate) -> Self {
        let before = Days::new(days.saturating_sub(1).into());
        Self { from: today.checked_sub_days(before).unwrap_or(NaiveDate::MIN), to: today }
    }

    /// Whether it has this day.
    #[must_use]
    pub fn has(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// What a token was used for, day by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The days on which it was used, in their order.
    pub days: BTreeMap<NaiveDate, DayOfUse>,
}

impl Usage {
    /// The same of these days alone.
    #[must_use]
    pub fn within(&self, span: Span) -> Self {
        let days = self.days.iter().filter(|(day, _)| span.has(**day));
        Self { days: days.map(|(day, used)| (*day, used.clone())).collect() }
    }

    /// All days together.
    #[must_use]
    pub fn total(&self) -> Use {
        let mut total = Use::default();
        for day in self.days.values() {
            total.add(day.used);
        }
        total
    }

    /// What of the schema was used that is deprecated, by coordinate.
    #[must_use]
    pub fn deprecated(&self) -> BTreeMap<&str, DeprecatedUse> {
        let mut all: BTreeMap<&str, DeprecatedUse> = BTreeMap::new();
        for (day, used) in &self.days {
            for (element, requests) in &used.deprecated {
                let known = all.entry(element).or_insert(DeprecatedUse { requests: 0, last: *day });
                known.requests += requests;
                known.last = *day;
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_ends_today_and_has_so_many_days() {
        let today = day("2026-03-01");
        assert_eq!(Span::try_last(1, today), Ok(Span { from: today, to: today }));
        assert_eq!(Span::try_last(2, today).unwrap().from, day("2026-02-28"));
        assert_eq!(Span::try_last(400, today), Ok(Span::kept(today)));
        for wrong in [0, -1, 401, i32::MAX, i32::MIN] {
            assert!(Span::try_last(wrong, today).unwrap_err().contains("between 1 and 400"), "{wrong}");
        }
    }

    #[test]
    fn days_add_up() {
        let used = |requests, element: &str| DayOfUse {
            used: Use { requests, cost: 2 * requests, cache_hits: 0, refused: 1 },
            deprecated: BTreeMap::from([(element.to_owned(), requests)]),
        };
        let (one, two) = (day("2026-01-01"), day("2026-01-02"));
        let mut usage = Usage { days: BTreeMap::from([(one, used(1, "A.a")), (two, used(2, "A.b"))]) };
        usage.days.get_mut(&two).unwrap().add(used(3, "A.a"));
        assert_eq!(usage.total(), Use { requests: 6, cost: 12, cache_hits: 0, refused: 3 });
        let expected =
            [("A.a", 4), ("A.b", 2)].map(|(element, requests)| (element, DeprecatedUse { requests, last: two }));
        assert_eq!(usage.deprecated(), BTreeMap::from(expected));
        let first = usage.within(Span { from: one, to: one });
        assert_eq!((first.total().requests, first.deprecated()["A.a"].last), (1, one));
    }
}
