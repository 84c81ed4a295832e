//! Proposals, as mutations write them.

use chrono::{DateTime, Utc};
use entities::{
    EditionId, EditionVisibility, OrganizationId, ParticipationId, PriorReportStatus, ProposalId, ProposalStatus,
    SessionFormat, ThemeId,
};
use serde::{Deserialize, Serialize};

use super::{
    contact::LinkFields,
    input::{ListPatch, Patch},
    participation::{Named, OrganizationRef},
};

/// Themes of one proposal at most.
pub const MAX_THEMES: usize = 20;
/// Hosts of one proposal at most.
pub const MAX_HOSTS: usize = 50;
/// Links of one proposal at most.
pub const MAX_LINKS: usize = 50;
/// The largest number: the next larger one stands for none in the order of lists.
pub const MAX_NUMBER: i32 = i32::MAX - 1;

/// The fields of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposalFields {
    /// The edition, which stays what it is.
    pub edition: EditionId,
    /// Its number in the edition, which stays what it is once it is given.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// What it is about, in Markdown.
    pub description: String,
    /// BCP 47 tag of the language it is written in.
    pub language: Option<String>,
    /// The form of the session.
    pub format: Option<SessionFormat>,
    /// Where it stands.
    pub status: ProposalStatus,
    /// The themes it falls under, in their order.
    pub themes: Vec<ThemeId>,
    /// The organizations that host it, in their order.
    pub hosts: Vec<HostFields>,
    /// Links in their order.
    pub links: Vec<LinkFields>,
    /// Who takes part, in their order. Each participation has fields of its own.
    pub participations: Vec<ParticipationId>,
    /// Whether there was such a workshop before; nothing where that is not said.
    pub organized_before: Option<bool>,
    /// The report of that workshop.
    pub prior_report: PriorReportFields,
    /// The theme answer word for word.
    pub themes_as_stated: Option<String>,
    /// What another system calls it, unique.
    pub external_reference: Option<String>,
    /// Its place in the list the page it came from was in.
    pub list_position: Option<i32>,
    /// The length of that list.
    pub list_total: Option<i32>,
    /// The proposal it was merged into.
    pub merged_into: Option<ProposalId>,
    /// Where it stood before it was merged.
    pub status_before_merge: Option<ProposalStatus>,
    /// The last decision on it.
    pub decision: Option<DecisionFields>,
    /// When it was deleted; it can be restored.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// An organization that hosts a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostFields {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name as it was given then.
    pub name_as_given: String,
}

/// The report of an earlier workshop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorReportFields {
    /// Whether it was given.
    pub status: PriorReportStatus,
    /// Its address, exactly when it was.
    pub url: Option<String>,
}

/// A decision on a proposal. The note is for editors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionFields {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// A theme as a client names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThemeRef {
    /// By id.
    Id(ThemeId),
    /// By the short name it has in the proposal's edition.
    Slug(String),
}

/// A host to be written. `O` says who: a reference while it is read, an id with a name once it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHost<O = OrganizationRef> {
    /// The organization.
    pub organization: O,
    /// Its name as given; nothing for the name it has now.
    pub name_as_given: Option<String>,
}

/// What a write does to the number of a proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// Nothing.
    #[default]
    Keep,
    /// It is given this one.
    Set(i32),
    /// It is given the next free one, unless it has one.
    Next,
}

/// What a write does to a proposal. `T` and `H` say which themes and hosts: references while it is read, what they stand
/// for once it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalPatch<T = ThemeRef, H = NewHost> {
    /// The number.
    pub number: Numbering,
    /// The title.
    pub title: Patch<String>,
    /// What it is about, in Markdown.
    pub description: Patch<String>,
    /// BCP 47 tag of the language.
    pub language: Patch<Option<String>>,
    /// The form of the session.
    pub format: Patch<Option<SessionFormat>>,
    /// The themes.
    pub themes: ListPatch<T>,
    /// The hosts.
    pub hosts: ListPatch<H>,
    /// The links.
    pub links: ListPatch<LinkFields>,
    /// Whether there was such a workshop before.
    pub organized_before: Patch<Option<bool>>,
    /// The report of that workshop.
    pub prior_report: Patch<PriorReportFields>,
    /// The theme answer word for word.
    pub themes_as_stated: Patch<Option<String>>,
    /// What another system calls it.
    pub external_reference: Patch<Option<String>>,
    /// Its place in the published list.
    pub list_position: Patch<Option<i32>>,
    /// The length of that list.
    pub list_total: Patch<Option<i32>>,
}

/// A patch whose themes and hosts were found.
pub type FoundPatch = ProposalPatch<ThemeId, NewHost<Named<OrganizationId>>>;

impl<T, H> Default for ProposalPatch<T, H> {
    fn default() -> Self {
        Self {
            number: Numbering::Keep,
            title: Patch::Keep,
            description: Patch::Keep,
            language: Patch::Keep,
            format: Patch::Keep,
            themes: ListPatch::default(),
            hosts: ListPatch::default(),
            links: ListPatch::default(),
            organized_before: Patch::Keep,
            prior_report: Patch::Keep,
            themes_as_stated: Patch::Keep,
            external_reference: Patch::Keep,
            list_position: Patch::Keep,
            list_total: Patch::Keep,
        }
    }
}

impl<T, H> ProposalPatch<T, H> {
    /// The same patch of the themes and hosts that were found.
    #[must_use]
    pub fn with<U, I>(self, themes: ListPatch<U>, hosts: ListPatch<I>) -> ProposalPatch<U, I> {
        ProposalPatch {
            themes,
            hosts,
            number: self.number,
            title: self.title,
            description: self.description,
            language: self.language,
            format: self.format,
            links: self.links,
            organized_before: self.organized_before,
            prior_report: self.prior_report,
            themes_as_stated: self.themes_as_stated,
            external_reference: self.external_reference,
            list_position: self.list_position,
            list_total: self.list_total,
        }
    }
}

impl FoundPatch {
    /// The fields after the update, not checked yet. A host that stays keeps the name it was given, unless another is
    /// given. A number is given to a proposal that has none; `next` is the next free one.
    #[must_use]
    pub fn apply(self, before: ProposalFields, next: Option<i32>) -> ProposalFields {
        let given = before.hosts;
        let hosts = ListPatch {
            set: Some(
                self.hosts
                    .set
                    .map_or_else(|| given.clone(), |hosts| hosts.into_iter().map(|host| host.fields(&given)).collect()),
            ),
            add: self.hosts.add.into_iter().map(|host| host.fields(&given)).collect(),
            remove: self.hosts.remove.into_iter().map(|host| host.fields(&given)).collect(),
        };
        ProposalFields {
            number: match self.number {
                Numbering::Keep => before.number,
                Numbering::Set(number) => Some(number),
                Numbering::Next => before.number.or(next),
            },
            title: self.title.or(before.title),
            description: self.description.or(before.description),
            language: self.language.or(before.language),
            format: self.format.or(before.format),
            themes: self.themes.apply(before.themes, |one, other| one == other),
            hosts: hosts.apply(Vec::new(), |one, other| one.organization == other.organization),
            links: self.links.apply(before.links, LinkFields::is_same),
            organized_before: self.organized_before.or(before.organized_before),
            prior_report: self.prior_report.or(before.prior_report),
            themes_as_stated: self.themes_as_stated.or(before.themes_as_stated),
            external_reference: self.external_reference.or(before.external_reference),
            list_position: self.list_position.or(before.list_position),
            list_total: self.list_total.or(before.list_total),
            ..before
        }
    }
}

impl NewHost<Named<OrganizationId>> {
    fn fields(self, before: &[HostFields]) -> HostFields {
        let Named { id: organization, name } = self.organization;
        let given = before.iter().find(|host| host.organization == organization);
        let name = self.name_as_given.or_else(|| given.map(|host| host.name_as_given.clone())).unwrap_or(name);
        HostFields { organization, name_as_given: name }
    }
}

impl ProposalFields {
    /// What a proposal of this edition is before anything is said of it.
    #[must_use]
    pub const fn blank(edition: EditionId) -> Self {
        Self {
            edition,
            number: None,
            title: String::new(),
            description: String::new(),
            language: None,
            format: None,
            status: ProposalStatus::Draft,
            themes: Vec::new(),
            hosts: Vec::new(),
            links: Vec::new(),
            participations: Vec::new(),
            organized_before: None,
            prior_report: PriorReportFields { status: PriorReportStatus::Unstated, url: None },
            themes_as_stated: None,
            external_reference: None,
            list_position: None,
            list_total: None,
            merged_into: None,
            status_before_merge: None,
            decision: None,
            deleted_at: None,
        }
    }

    /// Whether the public sees it under the policy of its edition; the database says the same.
    #[must_use]
    pub fn is_public(&self, policy: EditionVisibility) -> bool {
        // What was merged is seen by whoever could see it before.
        let status = self.status_before_merge.unwrap_or(self.status);
        self.deleted_at.is_none()
            && match policy {
                EditionVisibility::Submitted => status != ProposalStatus::Draft,
                EditionVisibility::UnderReview => !matches!(status, ProposalStatus::Draft | ProposalStatus::Submitted),
                EditionVisibility::Accepted => {
                    matches!(status, ProposalStatus::Accepted | ProposalStatus::Cancelled | ProposalStatus::Merged)
                }
            }
    }
}
