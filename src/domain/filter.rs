//! Filters of lists as values: what a list is narrowed down to. Parsed from inputs, compiled to SQL by the store.
//!
//! A filter holds or it does not: a test of a value that is missing does not hold, unless it asks for just that, and
//! [`Filter::Not`] holds exactly where its part does not.

use chrono::{DateTime, Utc};
use entities::{
    EditionId, OrganizationId, ParticipationId, ParticipationRole, ParticipationStatus, PersonId, PriorReportStatus,
    ProposalId, ProposalStatus, SessionFormat, StakeholderGroup, SubjectKind, ThemeId, ThemeKind, TopicId,
};
use uuid::Uuid;

use super::{country::Region, search::SearchQuery};

/// How deeply filters may be nested, under `and`, `or` and `not` as in relations.
pub const MAX_DEPTH: usize = 8;
/// How many parts one filter may have in all, and how many entries one list in it.
pub const MAX_PARTS: usize = 200;
/// How many listed values one filter may have in all.
pub const MAX_VALUES: usize = 1000;

/// A test of a single value. None holds for a value that is missing but `IsNull(true)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest<T> {
    /// Is one of these.
    In(Vec<T>),
    /// Is there, and another one.
    Ne(T),
    /// Is at least this.
    AtLeast(T),
    /// Is at most this.
    AtMost(T),
    /// Is more than this.
    Above(T),
    /// Is less than this.
    Below(T),
    /// Is missing, or is there.
    IsNull(bool),
}

/// A test of a whole number.
pub type IntTest = ValueTest<i32>;
/// A test of a point in time.
pub type TimeTest = ValueTest<DateTime<Utc>>;

/// A test of text. Case, accents and punctuation do not count: both sides are folded alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// Is one of these.
    In(Vec<String>),
    /// Is there, and another one.
    Ne(String),
    /// Contains this somewhere.
    Contains(PartTest),
    /// Starts with this.
    StartsWith(String),
    /// Is missing, or is there.
    IsNull(bool),
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

impl<T> Filter<T> {
    /// The filter that holds for every row.
    #[must_use]
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }
}

/// How many of the related rows must pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// None.
    None,
    /// All there are; also where there are none.
    Every,
}

/// A test of the rows a row is related to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related<T> {
    /// How many must pass.
    pub quantifier: Quantifier,
    /// What they must pass.
    pub filter: Box<Filter<T>>,
}

/// A test of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProposalTest {
    /// Its id.
    Id(ValueTest<ProposalId>),
    /// The year of its edition.
    Edition(IntTest),
    /// Its number.
    Number(IntTest),
    /// Its title.
    Title(TextTest),
    /// Its status.
    Status(ValueTest<ProposalStatus>),
    /// The form of the session.
    Format(ValueTest<SessionFormat>),
    /// The tag of its language; only case does not count.
    Language(TextTest),
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
    /// Its themes.
    Themes(Related<ThemeTest>),
    /// Its participations.
    Participations(Related<ParticipationTest>),
    /// The organizations that host it.
    Hosts(Related<OrganizationTest>),
    /// Whether such a workshop was held before.
    OrganizedBefore(bool),
    /// Whether its report was given: one of these.
    PriorReport(Vec<PriorReportStatus>),
    /// When it was made.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
}

/// A test whether search finds a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum QueryTest {
    /// For this query.
    Asked(SearchQuery),
    /// The same in the syntax of the index, which only the store knows: no other one reaches the database.
    Ready(Syntax),
}

/// A test whether text contains another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartTest {
    /// What is contained.
    pub text: String,
    /// Whether the database must be told to look it up in the index of parts, which only the store knows.
    pub looked_up: bool,
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
    /// Its id.
    Id(ValueTest<ThemeId>),
    /// The year of its edition.
    Edition(IntTest),
    /// Its slug.
    Slug(String),
    /// Its topic.
    Topic(TopicId),
    /// Its name.
    Name(TextTest),
    /// What it is to its edition.
    Kind(ValueTest<ThemeKind>),
}

/// A test of a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PersonTest {
    /// The id.
    Id(ValueTest<PersonId>),
    /// A name of the person.
    Name(TextTest),
    /// The country.
    Country(ValueTest<String>),
    /// The regional group of the country.
    Region(ValueTest<Region>),
    /// Takes part for this organization.
    Organization(OrganizationId),
    /// What the person takes part in.
    Participations(Related<ParticipationTest>),
    /// When the person was first recorded.
    CreatedAt(TimeTest),
    /// When the person last changed.
    UpdatedAt(TimeTest),
}

/// A test of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationTest {
    /// Its id.
    Id(ValueTest<OrganizationId>),
    /// A name of the organization.
    Name(TextTest),
    /// Its country.
    Country(ValueTest<String>),
    /// The regional group of its country.
    Region(ValueTest<Region>),
    /// The group it belongs to.
    StakeholderGroup(ValueTest<StakeholderGroup>),
    /// The participations for it.
    Participations(Related<ParticipationTest>),
    /// The proposals it hosts.
    Hosted(Related<ProposalTest>),
    /// When it was first recorded.
    CreatedAt(TimeTest),
    /// When it last changed.
    UpdatedAt(TimeTest),
}

/// A test of a participation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParticipationTest {
    /// Its id.
    Id(ValueTest<ParticipationId>),
    /// The role.
    Role(ValueTest<ParticipationRole>),
    /// How certain it is.
    Status(ValueTest<ParticipationStatus>),
    /// The year of the proposal's edition.
    Edition(IntTest),
    /// The proposal.
    Proposal(Box<Filter<ProposalTest>>),
    /// There is a person, who passes.
    Person(Box<Filter<PersonTest>>),
    /// There is an organization, which passes.
    Organization(Box<Filter<OrganizationTest>>),
    /// The country as stated then.
    Country(ValueTest<String>),
    /// The regional group of that country.
    Region(ValueTest<Region>),
    /// The group as stated then.
    StakeholderGroup(ValueTest<StakeholderGroup>),
    /// Whether nobody is named yet.
    IsPlaceholder(bool),
}

/// A test of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EditionTest {
    /// Its id.
    Id(ValueTest<EditionId>),
    /// Its year.
    Year(IntTest),
    /// The host country.
    Country(ValueTest<String>),
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
