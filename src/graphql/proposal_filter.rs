//! Which proposals to list, and in what order.

use async_graphql::{Enum, ID, InputObject};

use crate::{
    domain::{
        filter::{Filter, ProposalTest, QueryTest},
        order::ProposalOrderField as Field,
        page::Direction,
        search::SearchQuery,
    },
    error::Error,
    graphql::{
        enums::OrderDirection,
        filter::{Combination, IdFilter, IntFilter, ProposalStatusFilter, Tests, searchable},
    },
};

/// What proposals can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum ProposalOrderField {
    /// The year of the edition.
    Edition,
    /// The number; proposals without a number come last in ascending order.
    Number,
    /// The title, ignoring case and accents.
    Title,
    /// The time of creation.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
}

/// An order of proposals.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ProposalOrder {
    /// What to order by.
    field: ProposalOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// Order keys in the domain's terms; by edition and number where none is asked for.
pub fn proposal_order(order_by: Option<Vec<ProposalOrder>>) -> Vec<(Field, Direction)> {
    match order_by {
        Some(keys) if !keys.is_empty() => {
            keys.into_iter().map(|key| (key.field.into(), key.direction.into())).collect()
        }
        _ => vec![(Field::Edition, Direction::Asc), (Field::Number, Direction::Asc)],
    }
}

/// What proposals to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ProposalFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The year of the edition.
    edition: Option<IntFilter>,
    /// The number.
    number: Option<IntFilter>,
    /// The status.
    status: Option<ProposalStatusFilter>,
    /// Id of a theme it falls under.
    theme: Option<ID>,
    /// Slug of a theme it falls under, in any edition.
    theme_slug: Option<String>,
    /// Id of a topic it falls under.
    topic: Option<ID>,
    /// Id of a person on its panel.
    panellist: Option<ID>,
    /// Id of a person who takes part in any role.
    person: Option<ID>,
    /// Id of an organization that hosts it or takes part.
    organization: Option<ID>,
    /// What `search` finds it for: words in title, description and the names of people and organizations, in the same
    /// syntax. Blank text is found everywhere.
    text: Option<String>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl ProposalFilter {
    /// The filter in the domain's terms.
    pub fn parse(self) -> Result<Filter<ProposalTest>, Error> {
        self.parse_at(1)
    }

    fn parse_at(self, depth: usize) -> Result<Filter<ProposalTest>, Error> {
        let Self {
            id,
            edition,
            number,
            status,
            theme,
            theme_slug,
            topic,
            panellist,
            person,
            organization,
            text,
            and,
            or,
            not,
        } = self;
        let mut tests = Tests::new();
        tests.ids("filter.id", id, ProposalTest::Id)?;
        tests.int(edition, ProposalTest::Edition)?;
        tests.int(number, ProposalTest::Number)?;
        tests.status(status, ProposalTest::Status)?;
        tests.id("filter.theme", theme.as_ref(), ProposalTest::Theme)?;
        tests.is(searchable("filter.themeSlug", theme_slug)?.map(ProposalTest::ThemeSlug));
        tests.id("filter.topic", topic.as_ref(), ProposalTest::Topic)?;
        tests.id("filter.panellist", panellist.as_ref(), ProposalTest::Panellist)?;
        tests.id("filter.person", person.as_ref(), ProposalTest::Person)?;
        tests.id("filter.organization", organization.as_ref(), ProposalTest::Organization)?;
        tests.is(searchable("filter.text", text)?.and_then(text_test));
        tests.combined(Combination { and, or, not: not.map(|not| *not) }, depth, Self::parse_at)?;
        tests.finish()
    }
}

/// The test that search finds a proposal; none where nothing is asked for.
fn text_test(text: String) -> Option<ProposalTest> {
    (!text.trim().is_empty()).then(|| ProposalTest::Text(QueryTest::Asked(SearchQuery::parse(&text))))
}
