//! Which participations to list or to look for.

use async_graphql::InputObject;

use crate::{
    domain::filter::ParticipationTest,
    error::Error,
    graphql::{
        enums::{ParticipationRole, ParticipationStatus, Region, StakeholderGroup},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, IdFilter, IntFilter},
        organization_filter::OrganizationFilter,
        person_filter::PersonFilter,
        proposal_filter::ProposalFilter,
        scalars::Country,
    },
};

/// What participations to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ParticipationFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The role.
    role: Option<ChoiceFilter<ParticipationRole>>,
    /// How certain it is.
    status: Option<ChoiceFilter<ParticipationStatus>>,
    /// The year of the proposal's edition.
    edition: Option<IntFilter>,
    /// The proposal.
    proposal: Option<Box<ProposalFilter>>,
    /// The person; an organization or a placeholder does not pass.
    person: Option<Box<PersonFilter>>,
    /// The organization spoken for; where none is named, it does not pass.
    organization: Option<Box<OrganizationFilter>>,
    /// The country as stated or derived then.
    country: Option<ChoiceFilter<Country>>,
    /// The regional group of that country; a country that is in none has no value.
    region: Option<ChoiceFilter<Region>>,
    /// The group as stated then.
    stakeholder_group: Option<ChoiceFilter<StakeholderGroup>>,
    /// Whether nobody is named yet.
    is_placeholder: Option<bool>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl FilterInput for ParticipationFilter {
    type Test = ParticipationTest;

    fn read(self, tests: &mut Tests<'_, ParticipationTest>) -> Result<(), Error> {
        let Self {
            id,
            role,
            status,
            edition,
            proposal,
            person,
            organization,
            country,
            region,
            stakeholder_group,
            is_placeholder,
            and,
            or,
            not,
        } = self;
        tests.ids("id", id, ParticipationTest::Id)?;
        tests.choice(role, ParticipationTest::Role)?;
        tests.choice(status, ParticipationTest::Status)?;
        tests.int(edition, ParticipationTest::Edition)?;
        tests.related("proposal", proposal, ParticipationTest::Proposal)?;
        tests.related("person", person, ParticipationTest::Person)?;
        tests.related("organization", organization, ParticipationTest::Organization)?;
        tests.choice(country, ParticipationTest::Country)?;
        tests.choice(region, ParticipationTest::Region)?;
        tests.choice(stakeholder_group, ParticipationTest::StakeholderGroup)?;
        tests.is(is_placeholder.map(ParticipationTest::IsPlaceholder))?;
        tests.combined(and, or, not)
    }
}
