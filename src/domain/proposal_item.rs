//! A proposal to be written together with who takes part, as one item of a request.

use entities::{EditionId, ProposalId};

use super::{
    input::{ListPatch, Patch},
    participation::{OrganizationRef, ParticipationPatch, PersonRef},
    proposal::ProposalPatch,
    user_error::UserError,
};

/// An edition as a client names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EditionRef {
    /// By id.
    Id(EditionId),
    /// By its year.
    Year(i32),
}

/// Which proposal is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalKey {
    /// None can be told: why is among the mistakes of the item.
    Unreadable,
    /// A new one.
    New,
    /// The one of this id, which must be there.
    Id(ProposalId),
    /// The one of this number in the edition of the item; a new one where there is none.
    Number(i32),
    /// The one that another system calls this; a new one where there is none.
    Reference(String),
}

/// A proposal to be written.
#[derive(Clone, Debug)]
pub struct ProposalItem {
    /// Which one.
    pub key: ProposalKey,
    /// Its edition, which a new one needs.
    pub edition: Option<EditionRef>,
    /// The version it must have; any where none is given.
    pub expected_version: Option<i32>,
    /// Whether a new one is handed in at once. One that is there stays where it stands.
    pub submit: bool,
    /// Why it is handed in outside the time for that.
    pub note: Option<String>,
    /// Whether lists are stated as they shall be, not as changes: that is where mistakes are named.
    pub whole: bool,
    /// What is written.
    pub patch: ProposalPatch,
    /// Who shall take part, all of them; nothing leaves them as they are.
    pub participations: Option<Vec<ParticipationPatch>>,
    /// What was found wrong when it was read.
    pub mistakes: Vec<UserError>,
}

impl ProposalItem {
    /// Everybody it names.
    pub fn people(&self) -> impl Iterator<Item = &PersonRef> {
        self.participations.iter().flatten().filter_map(|part| given(&part.person))
    }

    /// Every organization it names, those that leave it too.
    pub fn organizations(&self) -> impl Iterator<Item = &OrganizationRef> {
        let ListPatch { set, add, remove } = &self.patch.hosts;
        let hosts = set.iter().flatten().chain(add).chain(remove).map(|host| &host.organization);
        hosts.chain(self.participations.iter().flatten().filter_map(|part| given(&part.organization)))
    }
}

/// What a patch sets a field to.
pub const fn given<T>(patch: &Patch<Option<T>>) -> Option<&T> {
    match patch {
        Patch::Set(Some(value)) => Some(value),
        Patch::Set(None) | Patch::Keep => None,
    }
}
