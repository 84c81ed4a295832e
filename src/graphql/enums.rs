//! Enumerations of the schema, each the mirror of one in `entities` or `domain`.

use async_graphql::Enum;

/// What a theme is to its edition.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::ThemeKind")]
pub enum ThemeKind {
    /// One of the edition's main themes.
    Main,
    /// A cross-cutting priority beside the main themes.
    CrossCutting,
    /// The edition's session on emerging issues.
    Emerging,
}

/// The form a session takes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::SessionFormat")]
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
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::ProposalStatus")]
pub enum ProposalStatus {
    /// Being written. Only editors see drafts.
    Draft,
    /// Handed in. An imported page has this status: pages never say more.
    Submitted,
    /// Being reviewed.
    UnderReview,
    /// In the programme.
    Accepted,
    /// Not in the programme.
    Declined,
    /// United with the proposal that `mergedInto` names.
    Merged,
    /// Taken back by its organizers.
    Withdrawn,
    /// Accepted and later cancelled.
    Cancelled,
}

/// Whether the report of an earlier workshop was given.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::PriorReportStatus")]
pub enum PriorReportStatus {
    /// An address was given: see `url`.
    Provided,
    /// There was an earlier workshop; no address was given.
    Missing,
    /// What was given is not a web address.
    Invalid,
    /// There was no earlier workshop, or the question was not answered.
    Unstated,
}

/// The part somebody takes in a proposal.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::ParticipationRole")]
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
    /// Takes another part.
    Other,
}

/// How certain a participation is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::ParticipationStatus")]
pub enum ParticipationStatus {
    /// Nothing was said about it.
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
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::StakeholderGroup")]
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

/// A public register of people or organizations.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::IdentifierScheme")]
pub enum IdentifierScheme {
    /// ORCID, for people: <https://orcid.org>
    Orcid,
    /// Research Organization Registry, for organizations: <https://ror.org>
    Ror,
    /// Wikidata: <https://www.wikidata.org>
    Wikidata,
}

/// The form of an imported page.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::SourceMedia")]
pub enum SourceMedia {
    /// Plain text.
    Text,
    /// A saved web page.
    Html,
}

/// A regional group of the United Nations, derived from a country.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::domain::country::Region")]
pub enum Region {
    /// African States.
    African,
    /// Asia-Pacific States.
    AsiaPacific,
    /// Eastern European States.
    EasternEuropean,
    /// Latin American and Caribbean States.
    Grulac,
    /// Western European and other States; Israel and Türkiye count here.
    Weog,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "OrderDirection", remote = "crate::domain::page::Direction")]
pub enum OrderDirection {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// What a text is written in.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextFormat {
    /// Text without markup: paragraphs apart by an empty line, points of lists after `- `.
    #[default]
    Plain,
    /// Markdown (CommonMark).
    Markdown,
    /// HTML without anything that runs, frames or loads.
    Html,
}

/// What an API token lets its bearer do.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::TokenRole")]
pub enum TokenRole {
    /// Read what is public, with a budget of its own.
    Partner,
    /// See and change one edition, or all.
    Editor,
    /// See and change everything, tokens too.
    Admin,
}

/// What a viewer is to the service.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::auth::Role")]
pub enum ViewerRole {
    /// Anybody: sees what is public.
    Public,
    /// A partner site: sees what is public, with a budget of its own.
    Partner,
    /// Sees and changes one edition, or all.
    Editor,
    /// Sees and changes everything, tokens too.
    Admin,
}
