//! Vocabularies. Stored as lower-case words; the database checks them.

use sea_orm::{DeriveActiveEnum, EnumIter, prelude::StringLen};
use serde::{Deserialize, Serialize};

/// The proposal status from which the public sees an edition's proposals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EditionVisibility {
    /// Everything but drafts.
    Submitted,
    /// What is under review and everything decided.
    UnderReview,
    /// Only what was accepted, with what was merged or cancelled afterwards.
    Accepted,
}

/// What a theme is to its edition.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ThemeKind {
    /// One of the edition's main themes.
    Main,
    /// A cross-cutting priority beside the main themes.
    CrossCutting,
    /// The edition's session on emerging issues.
    Emerging,
}

/// The form a session takes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionFormat {
    /// A panel.
    Panel,
    /// A round table.
    Roundtable,
    /// A debate.
    Debate,
    /// An open forum of one organization.
    OpenForum,
    /// A training or capacity-building session.
    CapacityBuilding,
    /// An informal meeting of people with one interest.
    BirdsOfAFeather,
    /// A short session.
    Flash,
    /// A break-out group.
    BreakOut,
    /// Another form.
    Other,
}

/// Where a proposal stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProposalStatus {
    /// Being written; for editors only.
    Draft,
    /// Handed in. An imported page is in this state: pages never say more.
    Submitted,
    /// Being reviewed.
    UnderReview,
    /// In the programme.
    Accepted,
    /// Not in the programme.
    Declined,
    /// United with another proposal, which it names.
    Merged,
    /// Taken back by its organizers.
    Withdrawn,
    /// Accepted and later cancelled.
    Cancelled,
}

/// Whether the report of an earlier workshop was given.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PriorReportStatus {
    /// A web address was given.
    Provided,
    /// There was an earlier workshop; no address was given.
    Missing,
    /// What was given is not a web address.
    Invalid,
    /// There was no earlier workshop, or the question was not answered.
    Unstated,
}

/// The part somebody takes in a proposal.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ParticipationRole {
    /// Sits on the panel.
    Panellist,
    /// Moderates; not a panellist.
    Moderator,
    /// Moderates remote participation.
    RemoteModerator,
    /// Writes the report.
    Rapporteur,
    /// Organizes the workshop.
    Organizer,
    /// Is the contact for the proposal.
    Contact,
    /// Chairs the session.
    Chair,
    /// Gives a keynote.
    Keynote,
    /// Another part.
    Other,
}

/// How certain a participation is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ParticipationStatus {
    /// Nothing was said.
    Unknown,
    /// Planned, to be confirmed.
    Proposed,
    /// Invited.
    Invited,
    /// Confirmed.
    Confirmed,
    /// Declined.
    Declined,
}

/// The group somebody speaks for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StakeholderGroup {
    /// Governments and public administration.
    Government,
    /// Organizations of states.
    IntergovernmentalOrganization,
    /// Companies and their associations.
    PrivateSector,
    /// Civil society.
    CivilSociety,
    /// The technical community.
    TechnicalCommunity,
    /// Universities and research.
    Academia,
    /// The press and other media.
    Media,
    /// Another group.
    Other,
}

/// What another name of an organization is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrganizationNameKind {
    /// Another name.
    Alias,
    /// Its initials.
    Acronym,
}

/// The register an external identifier belongs to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentifierScheme {
    /// ORCID iD of a person (<https://orcid.org>).
    Orcid,
    /// Research Organization Registry id (<https://ror.org>).
    Ror,
    /// Wikidata item (<https://www.wikidata.org>).
    Wikidata,
}

/// The form of an imported page.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceMedia {
    /// Plain text.
    Text,
    /// A saved web page.
    Html,
}

/// What kind of row a write changed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubjectKind {
    /// An edition.
    Edition,
    /// A topic.
    Topic,
    /// A theme with its aliases.
    Theme,
    /// A person with names, links and identifiers.
    Person,
    /// An organization with names, links and identifiers.
    Organization,
    /// A proposal with its themes, hosts and links.
    Proposal,
    /// A participation.
    Participation,
    /// An API token.
    ApiToken,
}

/// What a change did to its subject.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeAction {
    /// It was not there before.
    Created,
    /// It, or what is visible of it, is different.
    Updated,
    /// It is gone.
    Deleted,
}

/// What kind of rows were merged.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MergeKind {
    /// People.
    Person,
    /// Organizations.
    Organization,
    /// Proposals.
    Proposal,
}

/// What an API token lets its bearer do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenRole {
    /// Read what is public, with a budget of its own.
    Partner,
    /// See and change one edition, or all.
    Editor,
    /// See and change everything, tokens too.
    Admin,
}
