//! What lists can be ordered by.

use crate::domain::page::{Kind, OrderField};

/// Orders of editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EditionOrderField {
    /// By year.
    Year,
}

/// Orders of API tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiTokenOrderField {
    /// By the time of creation.
    CreatedAt,
}

/// Orders of topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TopicOrderField {
    /// By name.
    Name,
}

/// Orders of the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditOrderField {
    /// By the time of the write.
    At,
}

/// Orders of merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeOrderField {
    /// By the time of the merge.
    MergedAt,
}

/// Orders of themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThemeOrderField {
    /// By name.
    Name,
    /// By the time of creation.
    CreatedAt,
}

/// Orders of proposals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProposalOrderField {
    /// By year of the edition.
    Edition,
    /// By number; proposals without a number come last in ascending order, first in descending order.
    Number,
    /// By number; proposals without a number come first in ascending order, last in descending order.
    NumberLow,
    /// By title, ignoring case and accents.
    Title,
    /// By the time of creation.
    CreatedAt,
    /// By the time of the last change.
    UpdatedAt,
}

/// Orders of proposals that search finds for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoundOrderField {
    /// By how well they answer, the best first in ascending order.
    Relevance,
    /// By what all proposals can be ordered by.
    Row(ProposalOrderField),
}

/// Orders of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonOrderField {
    /// By sort name, ignoring case and accents.
    Name,
    /// By the time of creation.
    CreatedAt,
    /// By the time of the last change.
    UpdatedAt,
}

/// Orders of organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationOrderField {
    /// By name, ignoring case and accents.
    Name,
    /// By the time of creation.
    CreatedAt,
    /// By the time of the last change.
    UpdatedAt,
}

/// Orders of the participations of a person or organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParticipationOrderField {
    /// By the time of creation.
    CreatedAt,
}

impl OrderField for EditionOrderField {
    const LIST: &'static str = "editions";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Year => ("YEAR", Kind::Int),
        }
    }
}

impl OrderField for ApiTokenOrderField {
    const LIST: &'static str = "apiTokens";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
        }
    }
}

impl OrderField for TopicOrderField {
    const LIST: &'static str = "topics";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Name => ("NAME", Kind::Text),
        }
    }
}

impl OrderField for ThemeOrderField {
    const LIST: &'static str = "themes";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Name => ("NAME", Kind::Text),
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
        }
    }
}

impl OrderField for ProposalOrderField {
    const LIST: &'static str = "proposals";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Edition => ("EDITION", Kind::Int),
            Self::Number => ("NUMBER", Kind::Int),
            Self::NumberLow => ("NUMBER_LOW", Kind::Int),
            Self::Title => ("TITLE", Kind::Text),
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
            Self::UpdatedAt => ("UPDATED_AT", Kind::Time),
        }
    }
}

impl FoundOrderField {
    /// What it is of all proposals, if it is that.
    #[must_use]
    pub const fn of_row(self) -> Option<ProposalOrderField> {
        match self {
            Self::Relevance => None,
            Self::Row(field) => Some(field),
        }
    }
}

impl OrderField for FoundOrderField {
    const LIST: &'static str = ProposalOrderField::LIST;

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Relevance => ("RELEVANCE", Kind::Int),
            Self::Row(field) => field.key(),
        }
    }
}

impl OrderField for PersonOrderField {
    const LIST: &'static str = "people";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Name => ("NAME", Kind::Text),
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
            Self::UpdatedAt => ("UPDATED_AT", Kind::Time),
        }
    }
}

impl OrderField for OrganizationOrderField {
    const LIST: &'static str = "organizations";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::Name => ("NAME", Kind::Text),
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
            Self::UpdatedAt => ("UPDATED_AT", Kind::Time),
        }
    }
}

impl OrderField for AuditOrderField {
    const LIST: &'static str = "audit";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::At => ("AT", Kind::Time),
        }
    }
}

impl OrderField for MergeOrderField {
    const LIST: &'static str = "merges";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::MergedAt => ("MERGED_AT", Kind::Time),
        }
    }
}

impl OrderField for ParticipationOrderField {
    const LIST: &'static str = "participations";

    fn key(self) -> (&'static str, Kind) {
        match self {
            Self::CreatedAt => ("CREATED_AT", Kind::Time),
        }
    }
}
