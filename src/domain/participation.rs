//! Participations, as mutations write them: what was stated of somebody in one proposal.

use entities::{OrganizationId, ParticipationRole, ParticipationStatus, PersonId, ProposalId, StakeholderGroup};
use serde::{Deserialize, Serialize};

use super::{
    contact::IdentifierFields,
    input::{Checks, Patch},
    names,
    organization::OrganizationFields,
    person::{PersonFields, kept},
    user_error::{UserError, UserErrorCode},
};

/// Participations of one proposal at most.
pub const MAX_PARTICIPATIONS: usize = 200;

/// The most characters of an affiliation as stated.
const MAX_AFFILIATION: usize = 1200;

/// The fields of a participation. Its place is in the list of its proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParticipationFields {
    /// The proposal, which stays what it is.
    pub proposal: ProposalId,
    /// The part taken.
    pub role: ParticipationRole,
    /// How certain it is.
    pub status: ParticipationStatus,
    /// The person.
    pub person: Option<PersonId>,
    /// The organization spoken for.
    pub organization: Option<OrganizationId>,
    /// Whether nobody is named yet.
    pub is_placeholder: bool,
    /// The name as it was given then.
    pub name_as_given: String,
    /// Job title or function.
    pub title: Option<String>,
    /// What was said about where they belong.
    pub affiliation_as_stated: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Whether the country was read from the organization's name.
    pub country_is_derived: bool,
    /// The group spoken for.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// The line of the page it came from. Private.
    pub verbatim: Option<String>,
}

/// Somebody a proposal names: known already, or to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonRef {
    /// By id; a merged person stands for the one they were merged into.
    Id(PersonId),
    /// By an entry in a public register.
    Identifier(IdentifierFields),
    /// To be made.
    New(Box<PersonFields>),
}

/// An organization a proposal names: known already, or to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationRef {
    /// By id; a merged organization stands for the one it was merged into.
    Id(OrganizationId),
    /// By an entry in a public register.
    Identifier(IdentifierFields),
    /// To be made.
    New(Box<OrganizationFields>),
}

/// A participation to be written. `P` and `O` say who: references while it is read, ids with names once they are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipationPatch<P = PersonRef, O = OrganizationRef> {
    /// The part taken.
    pub role: Patch<ParticipationRole>,
    /// How certain it is.
    pub status: Patch<ParticipationStatus>,
    /// The person.
    pub person: Patch<Option<P>>,
    /// The organization spoken for.
    pub organization: Patch<Option<O>>,
    /// Whether nobody is named yet.
    pub is_placeholder: Patch<bool>,
    /// The name as given; nothing for the name the person or organization has now.
    pub name_as_given: Patch<Option<String>>,
    /// Job title or function.
    pub title: Patch<Option<String>>,
    /// What was said about where they belong.
    pub affiliation_as_stated: Patch<Option<String>>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Patch<Option<String>>,
    /// The group spoken for.
    pub stakeholder_group: Patch<Option<StakeholderGroup>>,
}

/// Somebody who was found or made, with the name they have now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T> {
    /// Who.
    pub id: T,
    /// Their name.
    pub name: String,
}

/// A participation whose people and organizations were found.
pub type FoundParticipation = ParticipationPatch<Named<PersonId>, Named<OrganizationId>>;

/// What makes two participations of a proposal the same: a person in a role; a name in a role where there is no person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParticipationKey {
    /// A person in a role.
    Person(PersonId, ParticipationRole),
    /// A name in a role, evened out.
    Name(String, ParticipationRole),
}

impl ParticipationFields {
    /// What a participation of this proposal is before anything is said of it.
    #[must_use]
    pub const fn blank(proposal: ProposalId) -> Self {
        Self {
            proposal,
            role: ParticipationRole::Other,
            status: ParticipationStatus::Unknown,
            person: None,
            organization: None,
            is_placeholder: false,
            name_as_given: String::new(),
            title: None,
            affiliation_as_stated: None,
            country: None,
            country_is_derived: false,
            stakeholder_group: None,
            verbatim: None,
        }
    }

    /// What tells it from the others of its proposal.
    #[must_use]
    pub fn key(&self) -> ParticipationKey {
        match self.person {
            Some(person) => ParticipationKey::Person(person, self.role),
            None => ParticipationKey::Name(names::person_key(&self.name_as_given), self.role),
        }
    }

    /// Checks the fields, one by one and together. What stays as it was is not held against the change.
    #[must_use]
    pub fn check_change(self, before: &Self, checks: &mut Checks) -> Self {
        let mut wrong = |field: &str, message: &str| {
            checks.push(UserError::new(UserErrorCode::Invalid, field, message));
        };
        if self.is_placeholder && self.person.is_some() {
            wrong("isPlaceholder", "A placeholder names no person. Leave out either isPlaceholder or person.");
        }
        let nobody = !self.is_placeholder && self.person.is_none() && self.organization.is_none();
        if nobody {
            wrong("person", "Name a person or an organization, or set isPlaceholder where nobody is named yet.");
        }
        let stays = self.name_as_given == before.name_as_given && !self.name_as_given.is_empty();
        // Whoever is named brings a name; what it lacks is not said twice.
        let name_as_given = if stays || (nobody && self.name_as_given.is_empty()) {
            self.name_as_given
        } else {
            checks.name("nameAsGiven", &self.name_as_given)
        };
        let stated = kept(self.affiliation_as_stated, &before.affiliation_as_stated, |text| {
            checks.optional_line("affiliationAsStated", text, MAX_AFFILIATION)
        });
        Self {
            name_as_given,
            title: kept(self.title, &before.title, |text| checks.optional_name("title", text)),
            affiliation_as_stated: stated,
            country: kept(self.country, &before.country, |code| checks.country("country", code)),
            ..self
        }
    }
}

impl<P, O> Default for ParticipationPatch<P, O> {
    fn default() -> Self {
        Self {
            role: Patch::Keep,
            status: Patch::Keep,
            person: Patch::Keep,
            organization: Patch::Keep,
            is_placeholder: Patch::Keep,
            name_as_given: Patch::Keep,
            title: Patch::Keep,
            affiliation_as_stated: Patch::Keep,
            country: Patch::Keep,
            stakeholder_group: Patch::Keep,
        }
    }
}

impl FoundParticipation {
    /// The fields after the update, not checked yet. Whoever is put in somebody's place comes with their own name, unless
    /// another is given; and a place that somebody takes is no placeholder any more.
    #[must_use]
    pub fn apply(self, before: ParticipationFields) -> ParticipationFields {
        let (person, person_name) = named(self.person, before.person);
        let (organization, organization_name) = named(self.organization, before.organization);
        let now = match (person_name, person) {
            (None, None) => organization_name,
            (name, _) => name,
        };
        let name_as_given = match self.name_as_given {
            Patch::Set(Some(name)) => name,
            // Only the new name of somebody new is known here; whoever stays keeps the name they were given.
            Patch::Set(None) | Patch::Keep => now.unwrap_or(before.name_as_given),
        };
        let took_place = person.is_some() && person != before.person;
        let country = self.country.or(before.country.clone());
        ParticipationFields {
            role: self.role.or(before.role),
            status: self.status.or(before.status),
            is_placeholder: self.is_placeholder.or(before.is_placeholder && !took_place),
            country_is_derived: before.country_is_derived && country == before.country,
            person,
            organization,
            name_as_given,
            title: self.title.or(before.title),
            affiliation_as_stated: self.affiliation_as_stated.or(before.affiliation_as_stated),
            country,
            stakeholder_group: self.stakeholder_group.or(before.stakeholder_group),
            proposal: before.proposal,
            verbatim: before.verbatim,
        }
    }
}

/// Who it is after the update, and the name they have now where that is somebody else than before.
fn named<T: Copy + PartialEq>(patch: Patch<Option<Named<T>>>, before: Option<T>) -> (Option<T>, Option<String>) {
    match patch {
        Patch::Keep => (before, None),
        Patch::Set(None) => (None, None),
        Patch::Set(Some(Named { id, name })) => (Some(id), (before != Some(id)).then_some(name)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128, name: &str) -> Named<PersonId> {
        Named { id: PersonId(Uuid::from_u128(number)), name: name.to_owned() }
    }

    #[test]
    fn whoever_takes_a_place_brings_their_name_and_whoever_stays_keeps_the_one_given() {
        let proposal = ProposalId(Uuid::from_u128(1));
        let place = ParticipationFields {
            is_placeholder: true,
            name_as_given: "A speaker from Asia".to_owned(),
            ..ParticipationFields::blank(proposal)
        };
        let taken = FoundParticipation { person: Patch::Set(Some(person(7, "Jane Doe"))), ..Default::default() };
        let jane = taken.apply(place);
        assert_eq!((jane.name_as_given.as_str(), jane.is_placeholder), ("Jane Doe", false));
        let again = FoundParticipation { person: Patch::Set(Some(person(7, "Jane Roe"))), ..Default::default() };
        assert_eq!(again.apply(jane.clone()), jane);
        let other = FoundParticipation {
            person: Patch::Set(Some(person(8, "Joe Bloggs"))),
            name_as_given: Patch::Set(Some("J. Bloggs".to_owned())),
            ..Default::default()
        };
        assert_eq!(other.apply(jane).name_as_given, "J. Bloggs");
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        let before = ParticipationFields {
            person: Some(PersonId(Uuid::from_u128(3))),
            country: Some("EE".to_owned()),
            country_is_derived: true,
            name_as_given: "Dr. A".to_owned(),
            verbatim: Some("Dr. A, Estonia".to_owned()),
            ..ParticipationFields::blank(ProposalId(Uuid::from_u128(1)))
        };
        assert_eq!(FoundParticipation::default().apply(before.clone()), before);
        let mut checks = Checks::default();
        assert_eq!(before.clone().check_change(&before, &mut checks), before);
        assert!(checks.passed());
    }

    #[test]
    fn somebody_is_named_or_nobody_is() {
        let blank = ParticipationFields::blank(ProposalId(Uuid::from_u128(1)));
        let place = ParticipationFields { is_placeholder: true, person: Some(PersonId(Uuid::nil())), ..blank.clone() };
        let cases = [(blank.clone(), vec!["person"]), (place, vec!["isPlaceholder", "nameAsGiven"])];
        for (fields, wrong) in cases {
            let mut checks = Checks::default();
            let checked = fields.check_change(&blank, &mut checks);
            let errors = checks.finish(checked).unwrap_err();
            assert_eq!(errors.iter().map(|error| error.field[0].as_str()).collect::<Vec<_>>(), wrong);
        }
    }
}
