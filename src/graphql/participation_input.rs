//! Participations as mutations take them.

use async_graphql::{InputObject, MaybeUndefined};

use crate::{
    domain::{
        input::{Checks, Patch},
        participation::ParticipationPatch,
    },
    error::Error,
    graphql::{
        enums::{ParticipationRole, ParticipationStatus, StakeholderGroup},
        mutation::patch,
        references::{OrganizationReference, PersonReference},
        scalars::Country,
    },
};

/// Somebody who takes part in a proposal: a person, an organization, or a place that is held.
#[derive(InputObject, Clone, Debug)]
pub struct ParticipationInput {
    /// The part taken. A person has each role of a proposal once.
    role: ParticipationRole,
    /// How certain it is.
    #[graphql(default_with = "ParticipationStatus::Unknown")]
    status: ParticipationStatus,
    /// The person.
    person: Option<PersonReference>,
    /// The organization spoken for; without a person, the one that takes part.
    organization: Option<OrganizationReference>,
    /// Whether nobody is named yet; then `nameAsGiven` says what for.
    #[graphql(default)]
    is_placeholder: bool,
    /// The name as it is given now, with honorific, 300 characters at most; the name of the person or else of the
    /// organization, if left out. It stays when they are renamed.
    name_as_given: Option<String>,
    /// Job title or function, 300 characters at most.
    title: Option<String>,
    /// What is said about where they belong, 1200 characters at most.
    affiliation_as_stated: Option<String>,
    /// The country spoken for.
    country: Option<Country>,
    /// The group spoken for.
    stakeholder_group: Option<StakeholderGroup>,
}

/// Changes of a participation: what is left out stays, null clears what may be null.
#[derive(InputObject, Clone, Debug)]
pub struct ParticipationChanges {
    /// The part taken.
    role: MaybeUndefined<ParticipationRole>,
    /// How certain it is.
    status: MaybeUndefined<ParticipationStatus>,
    /// The person. Somebody else comes with their own name, unless `nameAsGiven` says another; a placeholder is none any
    /// more.
    person: MaybeUndefined<PersonReference>,
    /// The organization spoken for.
    organization: MaybeUndefined<OrganizationReference>,
    /// Whether nobody is named yet.
    is_placeholder: MaybeUndefined<bool>,
    /// The name as given; it must not be null.
    name_as_given: MaybeUndefined<String>,
    /// Job title or function.
    title: MaybeUndefined<String>,
    /// What is said about where they belong.
    affiliation_as_stated: MaybeUndefined<String>,
    /// The country spoken for.
    country: MaybeUndefined<Country>,
    /// The group spoken for.
    stakeholder_group: MaybeUndefined<StakeholderGroup>,
}

impl ParticipationInput {
    /// A whole participation in the domain's terms: what is left out is said not to be there.
    pub fn parse(self, argument: &'static str, checks: &mut Checks) -> Result<ParticipationPatch, Error> {
        let Self {
            role,
            status,
            person,
            organization,
            is_placeholder,
            name_as_given,
            title,
            affiliation_as_stated,
            country,
            stakeholder_group,
        } = self;
        Ok(ParticipationPatch {
            role: Patch::Set(role.into()),
            status: Patch::Set(status.into()),
            person: Patch::Set(person.map(|person| person.parse(argument, checks)).transpose()?),
            organization: Patch::Set(organization.map(|one| one.parse(argument, checks)).transpose()?),
            is_placeholder: Patch::Set(is_placeholder),
            name_as_given: Patch::Set(name_as_given),
            title: Patch::Set(title),
            affiliation_as_stated: Patch::Set(affiliation_as_stated),
            country: Patch::Set(country.map(|country| country.0)),
            stakeholder_group: Patch::Set(stakeholder_group.map(Into::into)),
        })
    }
}

impl ParticipationChanges {
    /// The changes in the domain's terms.
    pub fn parse(self, argument: &'static str, checks: &mut Checks) -> Result<ParticipationPatch, Error> {
        let Self {
            role,
            status,
            person,
            organization,
            is_placeholder,
            name_as_given,
            title,
            affiliation_as_stated,
            country,
            stakeholder_group,
        } = self;
        let person = match patch(person) {
            Patch::Keep => Patch::Keep,
            Patch::Set(person) => Patch::Set(person.map(|person| person.parse(argument, checks)).transpose()?),
        };
        let organization = match patch(organization) {
            Patch::Keep => Patch::Keep,
            Patch::Set(one) => Patch::Set(one.map(|one| one.parse(argument, checks)).transpose()?),
        };
        Ok(ParticipationPatch {
            role: checks.given("role", patch(role)).map(Into::into),
            status: checks.given("status", patch(status)).map(Into::into),
            person,
            organization,
            is_placeholder: checks.given("isPlaceholder", patch(is_placeholder)),
            name_as_given: checks.given("nameAsGiven", patch(name_as_given)).map(Some),
            title: patch(title),
            affiliation_as_stated: patch(affiliation_as_stated),
            country: patch(country).map(|country| country.map(|country| country.0)),
            stakeholder_group: patch(stakeholder_group).map(|group| group.map(Into::into)),
        })
    }
}
