//! Numbers about a set of proposals.

use std::collections::BTreeMap;

/// Numbers about the proposals of one year, or of all years of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Proposals.
    pub proposals: i32,
    /// People who take part in one of them, in any role.
    pub people: i32,
    /// Those among them who take part in no visible proposal of an earlier edition than the one they are counted in.
    pub new_people: i32,
    /// Organizations that host one of them or take part.
    pub organizations: i32,
    /// How large their panels are.
    pub panels: Panels,
    /// Reports of workshops that were held before.
    pub reports: Reports,
}

/// How many proposals have a panel of each size, by the size. Panels count named panellists who did not decline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panels(pub BTreeMap<i32, i32>);

/// How the reports of workshops that were held before were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reports {
    /// The report was given.
    pub provided: i32,
    /// It is missing.
    pub missing: i32,
    /// What was given is no address of a report.
    pub invalid: i32,
    /// Nothing was said.
    pub unstated: i32,
}

/// Numbers about a set of proposals, in all and by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// In all. A person or organization counts once.
    pub all: Numbers,
    /// Of each year that has proposals in the set.
    pub years: BTreeMap<i32, Numbers>,
}

impl Numbers {
    /// People who took part before.
    #[must_use]
    pub const fn returning_people(&self) -> i32 {
        self.people - self.new_people
    }
}

impl Panels {
    /// Proposals.
    fn count(&self) -> i64 {
        self.0.values().map(|proposals| i64::from(*proposals)).sum()
    }

    /// Members of a panel on average; nothing where there is no proposal.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let members: i64 = self.0.iter().map(|(size, proposals)| i64::from(*size) * i64::from(*proposals)).sum();
        // Both are far below what a float counts exactly.
        #[expect(clippy::cast_precision_loss, reason = "numbers of people are small")]
        (self.count() > 0).then(|| members as f64 / self.count() as f64)
    }

    /// The size that half of the panels do not exceed; of two in the middle, what lies between them.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let count = self.count();
        let at = |place: i64| {
            let mut before = 0;
            let found = self.0.iter().find(|(_, proposals)| {
                before += i64::from(**proposals);
                before > place
            });
            found.map(|(size, _)| f64::from(*size))
        };
        Some(f64::midpoint(at((count - 1).max(0) / 2)?, at(count / 2)?))
    }
}

impl Reports {
    /// Workshops that were held before.
    #[must_use]
    pub const fn held_before(&self) -> i32 {
        self.provided + self.missing + self.invalid + self.unstated
    }

    /// The part of them whose report was given, 0 to 1; nothing where none was held before.
    #[must_use]
    pub fn share_provided(&self) -> Option<f64> {
        (self.held_before() > 0).then(|| f64::from(self.provided) / f64::from(self.held_before()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_average() {
        let nothing = Panels::default();
        assert_eq!((nothing.mean(), nothing.median(), Reports::default().share_provided()), (None, None, None));
    }

    #[test]
    fn a_share_is_of_what_was_held_before() {
        let reports = Reports { provided: 1, missing: 2, invalid: 0, unstated: 1 };
        assert_eq!(reports.share_provided(), Some(0.25));
    }

    proptest! {
        #[test]
        fn averages_are_those_of_the_sizes_one_by_one(mut sizes in prop::collection::vec(0..9i32, 1..40)) {
            let mut panels = Panels::default();
            for size in &sizes {
                *panels.0.entry(*size).or_default() += 1;
            }
            sizes.sort_unstable();
            let (low, high) = (sizes[(sizes.len() - 1) / 2], sizes[sizes.len() / 2]);
            prop_assert_eq!(panels.median(), Some(f64::from(low + high) / 2.0));
            let mean = f64::from(sizes.iter().sum::<i32>()) / f64::from(i32::try_from(sizes.len()).unwrap());
            prop_assert!((panels.mean().unwrap() - mean).abs() < 1e-9);
        }
    }
}
