//! Which organizations to list or to look for, and in what order.

use async_graphql::{Enum, InputObject};

use crate::{
    domain::{filter::OrganizationTest, order::OrganizationOrderField as Field, page::Direction},
    error::Error,
    graphql::{
        enums::{OrderDirection, Region, StakeholderGroup},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, DateTimeFilter, IdFilter, ListFilter, StringFilter},
        participation_filter::ParticipationFilter,
        proposal_filter::ProposalFilter,
        scalars::Country,
    },
};

/// What organizations can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum OrganizationOrderField {
    /// The name, ignoring case and accents.
    Name,
    /// The time of creation.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
}

/// An order of organizations.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct OrganizationOrder {
    /// What to order by.
    field: OrganizationOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl OrganizationOrder {
    /// Order keys in the domain's terms; by name where none is asked for.
    pub fn keys(order_by: Option<Self>) -> Vec<(Field, Direction)> {
        vec![order_by.map_or((Field::Name, Direction::Asc), |by| (by.field.into(), by.direction.into()))]
    }
}

/// What organizations to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct OrganizationFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The name, an alias or the acronym.
    name: Option<StringFilter>,
    /// Its country.
    country: Option<ChoiceFilter<Country>>,
    /// The regional group of its country; a country that is in none has no value.
    region: Option<ChoiceFilter<Region>>,
    /// The group it belongs to.
    stakeholder_group: Option<ChoiceFilter<StakeholderGroup>>,
    /// The participations for it, as far as the viewer may see them.
    participations: Option<ListFilter<ParticipationFilter>>,
    /// The proposals it hosts, as far as the viewer may see them.
    hosted: Option<ListFilter<ProposalFilter>>,
    /// When it was first recorded.
    created_at: Option<DateTimeFilter>,
    /// When it was last changed.
    updated_at: Option<DateTimeFilter>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl FilterInput for OrganizationFilter {
    type Test = OrganizationTest;

    fn read(self, tests: &mut Tests<'_, OrganizationTest>) -> Result<(), Error> {
        let Self {
            id,
            name,
            country,
            region,
            stakeholder_group,
            participations,
            hosted,
            created_at,
            updated_at,
            and,
            or,
            not,
        } = self;
        tests.ids("id", id, OrganizationTest::Id)?;
        tests.text("name", name, OrganizationTest::Name)?;
        tests.choice(country, OrganizationTest::Country)?;
        tests.choice(region, OrganizationTest::Region)?;
        tests.choice(stakeholder_group, OrganizationTest::StakeholderGroup)?;
        tests.list("participations", participations, OrganizationTest::Participations)?;
        tests.list("hosted", hosted, OrganizationTest::Hosted)?;
        tests.time(created_at, OrganizationTest::CreatedAt)?;
        tests.time(updated_at, OrganizationTest::UpdatedAt)?;
        tests.combined(and, or, not)
    }
}
