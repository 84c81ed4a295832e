//! Which themes to list or to look for, and in what order.

use async_graphql::{Enum, ID, InputObject};

use crate::{
    domain::{filter::ThemeTest, order::ThemeOrderField as Field, page::Direction},
    error::Error,
    graphql::{
        enums::{OrderDirection, ThemeKind},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, IdFilter, IntFilter, StringFilter},
    },
};

/// What themes can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum ThemeOrderField {
    /// The name, ignoring case and accents.
    Name,
    /// The time of creation.
    CreatedAt,
}

/// An order of themes.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ThemeOrder {
    /// What to order by.
    field: ThemeOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl ThemeOrder {
    /// Order keys in the domain's terms; by name where none is asked for.
    pub fn keys(order_by: Option<Self>) -> Vec<(Field, Direction)> {
        vec![order_by.map_or((Field::Name, Direction::Asc), |by| (by.field.into(), by.direction.into()))]
    }
}

/// What themes to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ThemeFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The year of the edition.
    edition: Option<IntFilter>,
    /// The slug, exactly.
    slug: Option<String>,
    /// The topic's id.
    topic: Option<ID>,
    /// The name.
    name: Option<StringFilter>,
    /// What it is to its edition.
    kind: Option<ChoiceFilter<ThemeKind>>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl FilterInput for ThemeFilter {
    type Test = ThemeTest;

    fn read(self, tests: &mut Tests<'_, ThemeTest>) -> Result<(), Error> {
        let Self { id, edition, slug, topic, name, kind, and, or, not } = self;
        tests.ids("id", id, ThemeTest::Id)?;
        tests.int(edition, ThemeTest::Edition)?;
        tests.exactly("slug", slug, ThemeTest::Slug)?;
        tests.id("topic", topic.as_ref(), ThemeTest::Topic)?;
        tests.text("name", name, ThemeTest::Name)?;
        tests.choice(kind, ThemeTest::Kind)?;
        tests.combined(and, or, not)
    }
}
