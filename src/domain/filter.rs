//! Filters of lists as values: what a list is narrowed down to. Parsed from inputs, compiled to SQL by the store.

use chrono::{DateTime, Utc};
use entities::{
    OrganizationId, ParticipationRole, PersonId, ProposalId, ProposalStatus, SubjectKind, ThemeId, TopicId,
};
use uuid::Uuid;

use crate::domain::search::SearchQuery;

/// How deeply filters may be nested.
pub const MAX_DEPTH: usize = 8;
/// How many parts and listed values one filter may have in all.
pub const MAX_PARTS: usize = 200;

/// A test of a whole number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IntTest {
    /// One of these.
    In(Vec<i32>),
    /// At least this.
    AtLeast(i32),
    /// At most this.
    AtMost(i32),
}

/// A test of text; `Contains` and `StartsWith` ignore case and accents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// Contains this somewhere.
    Contains(String),
    /// Starts with this.
    StartsWith(String),
}

/// A filter of `T`s put together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter<T> {
    /// All of these hold; nothing at all holds for every row.
    All(Vec<Self>),
    /// At least one of these holds; nothing at all holds for no row.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// This single test holds.
    Is(T),
}

/// A test of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProposalTest {
    /// Is one of these.
    Id(Vec<ProposalId>),
    /// The year of its edition.
    Edition(IntTest),
    /// Its number; a proposal without a number passes no test.
    Number(IntTest),
    /// Its status is one of these.
    Status(Vec<ProposalStatus>),
    /// Its title.
    Title(TextTest),
    /// Search finds it for this query.
    Text(QueryTest),
    /// Falls under this theme.
    Theme(ThemeId),
    /// Falls under a theme of this slug, in any edition.
    ThemeSlug(String),
    /// Falls under a theme of this topic.
    Topic(TopicId),
    /// This person is on its panel.
    Panellist(PersonId),
    /// This person takes part, in any role.
    Person(PersonId),
    /// This organization hosts it or takes part.
    Organization(OrganizationId),
}

/// A test whether search finds a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum QueryTest {
    /// For this query.
    Asked(SearchQuery),
    /// The same in the syntax of the index, which only the store knows: no other one reaches the database.
    Ready(Syntax),
}

/// A query in the syntax of an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// It asks for nothing.
    Nothing,
    /// FTS5 of SQLite.
    Fts5(String),
    /// `tsquery` of PostgreSQL.
    Tsquery(String),
}

/// A test of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThemeTest {
    /// The year of its edition.
    Edition(IntTest),
    /// Its slug.
    Slug(String),
    /// Its topic.
    Topic(TopicId),
    /// Its name.
    Name(TextTest),
}

/// A test of a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PersonTest {
    /// A name of the person.
    Name(TextTest),
    /// Takes part for this organization.
    Organization(OrganizationId),
}

/// A test of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationTest {
    /// A name of the organization.
    Name(TextTest),
}

/// A test of a participation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParticipationTest {
    /// The role is one of these.
    Role(Vec<ParticipationRole>),
    /// The year of the proposal's edition.
    Edition(IntTest),
}

/// A test of a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeTest {
    /// At this time or later.
    From(DateTime<Utc>),
    /// Later than this.
    After(DateTime<Utc>),
    /// At this time or earlier.
    Until(DateTime<Utc>),
    /// Earlier than this.
    Before(DateTime<Utc>),
}

/// A test of an entry of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuditTest {
    /// It is about this row.
    Subject(Uuid),
    /// It is about a row of this kind.
    SubjectKind(SubjectKind),
    /// It was written by this mutation.
    Operation(String),
    /// It was written by this one.
    Actor(String),
    /// It was written in this request.
    Request(String),
    /// It belongs to the edition of this year.
    Edition(i32),
    /// The time it was written.
    At(TimeTest),
}

impl<T> Filter<T> {
    /// How many tests and combinations the filter is made of.
    #[must_use]
    pub fn parts(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::parts).sum::<usize>(),
            Self::Not(part) => 1 + part.parts(),
            Self::Is(_) => 1,
        }
    }
}
