//! Where a proposal stands, and the one table that says how it moves on.

use chrono::{DateTime, Utc};
use entities::ProposalStatus::{self, Accepted, Cancelled, Declined, Draft, Submitted, UnderReview, Withdrawn};

/// What is done to a proposal to move it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusAction {
    /// Hand it in.
    Submit,
    /// Begin to review it.
    Review,
    /// Take it into the programme.
    Accept,
    /// Leave it out of the programme.
    Decline,
    /// Take it back, as its organizers.
    Withdraw,
    /// Undo what was decided: it stands where it stood when it was handed in.
    Reopen,
    /// Take it out of the programme.
    Cancel,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What is done.
    pub action: StatusAction,
    /// Where the proposal must stand.
    pub from: &'static [ProposalStatus],
    /// Where it stands then.
    pub to: ProposalStatus,
    /// Whether it is a decision: who, when and why is kept with the proposal. Of the others only if somebody says why.
    pub decides: bool,
}

/// Every move there is. A proposal becomes merged by merging alone, and is what it was before when that is undone.
pub const TRANSITIONS: [Transition; 7] = [
    Transition { action: StatusAction::Submit, from: &[Draft], to: Submitted, decides: false },
    Transition { action: StatusAction::Review, from: &[Submitted], to: UnderReview, decides: false },
    Transition { action: StatusAction::Accept, from: &[Submitted, UnderReview], to: Accepted, decides: true },
    Transition { action: StatusAction::Decline, from: &[Submitted, UnderReview], to: Declined, decides: true },
    Transition { action: StatusAction::Withdraw, from: &[Submitted, UnderReview], to: Withdrawn, decides: true },
    Transition {
        action: StatusAction::Reopen,
        from: &[Accepted, Declined, Withdrawn, Cancelled],
        to: Submitted,
        decides: true,
    },
    Transition { action: StatusAction::Cancel, from: &[Accepted], to: Cancelled, decides: true },
];

impl StatusAction {
    /// Its name in the schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submit => "SUBMIT",
            Self::Review => "REVIEW",
            Self::Accept => "ACCEPT",
            Self::Decline => "DECLINE",
            Self::Withdraw => "WITHDRAW",
            Self::Reopen => "REOPEN",
            Self::Cancel => "CANCEL",
        }
    }

    /// Its line of the table.
    #[must_use]
    pub const fn transition(self) -> &'static Transition {
        &TRANSITIONS[self as usize]
    }
}

/// The moves a proposal can make from where it stands.
pub fn transitions_from(status: ProposalStatus) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |transition| transition.from.contains(&status))
}

/// When proposals may be handed in: from the first time until the last, any time where one is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when on.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until when.
    pub closes_at: Option<DateTime<Utc>>,
}

impl Window {
    /// Whether proposals may be handed in at this time. The last moment is out.
    #[must_use]
    pub fn is_open(self, at: DateTime<Utc>) -> bool {
        self.opens_at.is_none_or(|opens| opens <= at) && self.closes_at.is_none_or(|closes| at < closes)
    }

    /// What to say to whoever comes too early or too late.
    #[must_use]
    pub fn refusal(self, at: DateTime<Utc>) -> String {
        let written = |time: DateTime<Utc>| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let when = match (self.opens_at.filter(|opens| at < *opens), self.closes_at) {
            (Some(opens), _) => format!("Proposals are taken from {} on.", written(opens)),
            (None, Some(closes)) => format!("Proposals were taken until {}.", written(closes)),
            (None, None) => "Proposals are not taken now.".to_owned(),
        };
        format!("{when} Keep it as a draft; an admin may hand it in with a note that says why.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ProposalStatus; 8] =
        [Draft, Submitted, UnderReview, Accepted, Declined, ProposalStatus::Merged, Withdrawn, Cancelled];

    #[test]
    fn every_action_finds_its_own_line() {
        for (index, line) in TRANSITIONS.iter().enumerate() {
            assert_eq!(line.action as usize, index);
            assert_eq!(line.action.transition(), line);
        }
    }

    #[test]
    fn the_table_leads_everywhere_and_nowhere_twice() {
        for line in &TRANSITIONS {
            assert!(!line.from.contains(&line.to), "{line:?} moves nothing");
            assert!(!line.from.is_empty());
            assert!(!line.from.contains(&ProposalStatus::Merged) && line.to != ProposalStatus::Merged, "{line:?}");
            assert_ne!(line.to, Draft, "what was handed in may have been seen: it is no draft again");
        }
        for status in ALL.into_iter().filter(|status| *status != ProposalStatus::Merged) {
            let targets: Vec<_> = transitions_from(status).map(|line| line.to).collect();
            assert!(!targets.is_empty(), "{status:?} is a dead end");
            let mut once = targets.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), targets.len(), "two ways from {status:?} to the same status");
            assert!(status == Draft || TRANSITIONS.iter().any(|line| line.to == status), "nothing leads to {status:?}");
        }
        assert_eq!(transitions_from(ProposalStatus::Merged).count(), 0);
    }

    #[test]
    fn a_window_is_open_from_its_first_moment_until_before_its_last() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let window = Window { opens_at: Some(at("2026-01-01T00:00:00Z")), closes_at: Some(at("2026-03-01T00:00:00Z")) };
        for (time, open) in [
            ("2025-12-31T23:59:59Z", false),
            ("2026-01-01T00:00:00Z", true),
            ("2026-02-28T23:59:59Z", true),
            ("2026-03-01T00:00:00Z", false),
        ] {
            assert_eq!(window.is_open(at(time)), open, "{time}");
        }
        assert!(window.refusal(at("2025-12-01T00:00:00Z")).contains("from 2026-01-01T00:00:00Z"));
        assert!(window.refusal(at("2026-04-01T00:00:00Z")).contains("until 2026-03-01T00:00:00Z"));
        assert!(Window { opens_at: None, closes_at: None }.is_open(at("2026-03-01T00:00:00Z")));
    }
}
