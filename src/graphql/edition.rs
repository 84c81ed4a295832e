//! Editions.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entities::edition;

use crate::{
    domain::{
        filter::EditionTest,
        order::EditionOrderField as Field,
        page::{Direction, RawPage},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        balance::BalanceRules,
        enums::OrderDirection,
        facets::{OrganizationConnection, PersonConnection, ProposalConnection},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, IdFilter, IntFilter},
        organization_filter::{OrganizationFilter, OrganizationOrder},
        page::{Connection, Listing, children, list, load},
        person_filter::{PersonFilter, PersonOrder},
        proposal_filter::ProposalFilter,
        proposal_order::{ProposalOrder, proposal_order},
        scalars::{Country, Date, DateTime},
        statistics::{ProposalStatistics, statistics},
        status,
        theme::Theme,
    },
    store::{
        editions::EditionOfYear, organizations::OrganizationsOf, people::PeopleOf, proposals::ProposalsOf,
        themes::ThemesOfEdition,
    },
};

/// One yearly edition of the conference.
pub struct Edition(pub Arc<edition::Model>);

impl From<Arc<edition::Model>> for Edition {
    fn from(model: Arc<edition::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Edition {
    type Table = edition::Entity;
}

/// What editions can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub enum EditionOrderField {
    /// The year.
    Year,
}

/// An order of editions.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct EditionOrder {
    /// What to order by.
    field: EditionOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// What editions to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct EditionFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The year.
    year: Option<IntFilter>,
    /// The host country.
    country: Option<ChoiceFilter<Country>>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl FilterInput for EditionFilter {
    type Test = EditionTest;

    fn read(self, tests: &mut Tests<'_, EditionTest>) -> Result<(), Error> {
        let Self { id, year, country, and, or, not } = self;
        tests.ids("id", id, EditionTest::Id)?;
        tests.int(year, EditionTest::Year)?;
        tests.choice(country, EditionTest::Country)?;
        tests.combined(and, or, not)
    }
}

/// One yearly edition of the conference.
#[Object]
impl Edition {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The year, unique.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its overall theme; null if none is known.
    async fn overall_theme(&self) -> Option<&str> {
        self.0.overall_theme.as_deref()
    }

    /// Where it is held; null if not known.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// The host country; null if not known.
    async fn country(&self) -> Option<Country> {
        self.0.country.clone().map(Country)
    }

    /// First day; null if not known.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Last day; null if not known.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Tag of BCP 47 of the language its texts are written in, unless a proposal says otherwise.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// From when on proposals may be handed in; null if any time.
    async fn submissions_open_at(&self) -> Option<DateTime> {
        self.0.submissions_open_at.map(DateTime)
    }

    /// Until when proposals may be handed in; null if any time.
    async fn submissions_close_at(&self) -> Option<DateTime> {
        self.0.submissions_close_at.map(DateTime)
    }

    /// Whether editors may hand proposals in now.
    async fn accepts_submissions(&self, ctx: &Context<'_>) -> bool {
        status::accepts(ctx, &self.0)
    }

    /// What it asks of the panels of its proposals: what `Proposal.balance` warns of.
    async fn balance_rules(&self) -> BalanceRules {
        BalanceRules::from(&*self.0)
    }

    /// Numbers about its proposals.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only proposals that pass.")] filter: Option<ProposalFilter>,
    ) -> Answer<ProposalStatistics> {
        answer(async move { statistics(ctx, Some(&self.0), filter).await }).await
    }

    /// Counts its changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its themes in their order.
    async fn themes(&self, ctx: &Context<'_>) -> Answer<Vec<Theme>> {
        answer(async move {
            let themes = load(ctx, ThemesOfEdition(self.0.id)).await?;
            Ok(themes.unwrap_or_default().into_iter().map(Theme).collect())
        })
        .await
    }

    /// Its proposals, by number unless another order is asked for.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only proposals that pass.")] filter: Option<ProposalFilter>,
        #[graphql(desc = "Order keys, most significant first.")] order_by: Option<Vec<ProposalOrder>>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<ProposalConnection> {
        answer(async move {
            let filter = filter.map(ProposalFilter::parse).transpose()?;
            let parent = (ProposalsOf::Edition, self.0.id.0);
            children(ctx, parent, filter, proposal_order(order_by)?, RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// Who takes part in one of its visible proposals, by name unless another order is asked for.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only people who pass.")] filter: Option<PersonFilter>,
        #[graphql(desc = "The order.")] order_by: Option<PersonOrder>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<PersonConnection> {
        answer(async move {
            let filter = filter.map(PersonFilter::parse).transpose()?;
            let parent = (PeopleOf::Edition, self.0.id.0);
            children(ctx, parent, filter, PersonOrder::keys(order_by), RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// Organizations that host or take part in one of its visible proposals, by name unless another order is asked for.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only organizations that pass.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "The order.")] order_by: Option<OrganizationOrder>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<OrganizationConnection> {
        answer(async move {
            let filter = filter.map(OrganizationFilter::parse).transpose()?;
            let parent = (OrganizationsOf::Edition, self.0.id.0);
            children(ctx, parent, filter, OrganizationOrder::keys(order_by), RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }
}

/// Reads of editions.
#[derive(Default)]
pub struct EditionQuery;

#[Object]
impl EditionQuery {
    /// The edition of a year; null if there is none.
    async fn edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year, for example 2010.")] year: i32,
    ) -> Answer<Option<Edition>> {
        answer(async move { Ok(load(ctx, EditionOfYear(year)).await?.map(Edition)) }).await
    }

    /// Editions, by year.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only editions that pass.")] filter: Option<EditionFilter>,
        #[graphql(desc = "The order.")] order_by: Option<EditionOrder>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Connection<Edition>> {
        answer(async move {
            let order = order_by.map_or((Field::Year, Direction::Asc), |by| (by.field.into(), by.direction.into()));
            let filter = filter.map(EditionFilter::parse).transpose()?;
            list(ctx, filter, vec![order], RawPage { first, after, last, before }).await
        })
        .await
    }
}
