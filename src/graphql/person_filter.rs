//! Which people to list or to look for, and in what order.

use async_graphql::{Enum, ID, InputObject};

use crate::{
    domain::{filter::PersonTest, order::PersonOrderField as Field, page::Direction},
    error::Error,
    graphql::{
        enums::{OrderDirection, Region},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, DateTimeFilter, IdFilter, ListFilter, StringFilter},
        participation_filter::ParticipationFilter,
        scalars::Country,
    },
};

/// What people can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum PersonOrderField {
    /// The sort name, ignoring case and accents.
    Name,
    /// The time of creation.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
}

/// An order of people.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct PersonOrder {
    /// What to order by.
    field: PersonOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl PersonOrder {
    /// Order keys in the domain's terms; by name where none is asked for.
    pub fn keys(order_by: Option<Self>) -> Vec<(Field, Direction)> {
        vec![order_by.map_or((Field::Name, Direction::Asc), |by| (by.field.into(), by.direction.into()))]
    }
}

/// What people to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PersonFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The name or an alias.
    name: Option<StringFilter>,
    /// The person's country.
    country: Option<ChoiceFilter<Country>>,
    /// The regional group of the person's country; a country that is in none has no value.
    region: Option<ChoiceFilter<Region>>,
    /// Id of an organization the person spoke for.
    organization: Option<ID>,
    /// What the person takes part in, as far as the viewer may see it.
    participations: Option<ListFilter<ParticipationFilter>>,
    /// When the person was first recorded.
    created_at: Option<DateTimeFilter>,
    /// When the person was last changed.
    updated_at: Option<DateTimeFilter>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl FilterInput for PersonFilter {
    type Test = PersonTest;

    fn read(self, tests: &mut Tests<'_, PersonTest>) -> Result<(), Error> {
        let Self { id, name, country, region, organization, participations, created_at, updated_at, and, or, not } =
            self;
        tests.ids("id", id, PersonTest::Id)?;
        tests.text("name", name, PersonTest::Name)?;
        tests.choice(country, PersonTest::Country)?;
        tests.choice(region, PersonTest::Region)?;
        tests.id("organization", organization.as_ref(), PersonTest::Organization)?;
        tests.list("participations", participations, PersonTest::Participations)?;
        tests.time(created_at, PersonTest::CreatedAt)?;
        tests.time(updated_at, PersonTest::UpdatedAt)?;
        tests.combined(and, or, not)
    }
}
