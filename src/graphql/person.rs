//! People.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::person;

use crate::{
    domain::{
        order::ParticipationOrderField,
        page::{Direction, RawPage},
    },
    graphql::{
        SchemaSettings,
        answer::{Answer, answer},
        as_json::AsJson,
        enums::TextFormat,
        facets::{PersonConnection, ProposalConnection},
        filter::FilterInput,
        link::{ExternalIdentifier, Link},
        organization::Organization,
        page::{Connection, Listing, children, list, load},
        participation::Participation,
        participation_filter::ParticipationFilter,
        person_filter::{PersonFilter, PersonOrder},
        proposal::write_text,
        proposal_filter::ProposalFilter,
        proposal_order::{ProposalOrder, proposal_order},
        scalars::{Country, DateTime, Url},
    },
    store::{
        links::{IdentifiersOf, LinksOf, Owner},
        organizations::OrganizationsOfPerson,
        participations::ParticipationsOf,
        people::{Edited, NamesOfPerson},
        proposals::ProposalsOf,
    },
};

/// A person.
pub struct Person(pub Arc<person::Model>);

impl From<Arc<person::Model>> for Person {
    fn from(model: Arc<person::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Person {
    type Table = person::Entity;
    const CONNECTION: &'static str = "Rows";
}

/// A person. The public sees people through a proposal it sees.
#[Object]
impl Person {
    /// Opaque and stable; not derived from anything about the person.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The name, without honorific.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name as lists sort it, for example "Seger, Alexander".
    async fn sort_name(&self) -> &str {
        &self.0.sort_name
    }

    /// Other names the person is known by.
    async fn aliases(&self, ctx: &Context<'_>) -> Answer<Vec<String>> {
        answer(async move {
            let names = load(ctx, NamesOfPerson(self.0.id)).await?;
            Ok(names.unwrap_or_default().iter().map(|name| name.name.clone()).collect())
        })
        .await
    }

    /// The person's country; null if not known.
    async fn country(&self) -> Option<Country> {
        self.0.country.clone().map(Country)
    }

    /// About the person; null if there is nothing.
    async fn biography(
        &self,
        #[graphql(desc = "What to write it in.", default_with = "TextFormat::Plain")] format: TextFormat,
    ) -> Option<String> {
        self.0.biography.as_deref().map(|text| write_text(text, format))
    }

    /// Links that belong to the person.
    async fn links(&self, ctx: &Context<'_>) -> Answer<Vec<Link>> {
        answer(async move { Link::of(ctx, LinksOf(Owner::Person(self.0.id))).await }).await
    }

    /// Identifiers in public registers.
    async fn identifiers(&self, ctx: &Context<'_>) -> Answer<Vec<ExternalIdentifier>> {
        answer(async move { ExternalIdentifier::of(ctx, IdentifiersOf(Owner::Person(self.0.id))).await }).await
    }

    /// E-mail address; null if not known. Requires an editor of an edition the person takes part in; null for everyone
    /// else.
    async fn email(&self, ctx: &Context<'_>) -> Answer<Option<&str>> {
        answer(async move {
            let edited = load(ctx, Edited(self.0.id)).await?.is_some();
            Ok(self.0.email.as_deref().filter(|_| edited))
        })
        .await
    }

    /// Telephone number with the country's code; null if not known. Requires an editor of an edition the person takes part
    /// in; null for everyone else.
    async fn phone(&self, ctx: &Context<'_>) -> Answer<Option<&str>> {
        answer(async move {
            let edited = load(ctx, Edited(self.0.id)).await?.is_some();
            Ok(self.0.phone.as_deref().filter(|_| edited))
        })
        .await
    }

    /// Everything the person takes part in, over all editions, in the order it was recorded.
    async fn participations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only participations that pass.")] filter: Option<ParticipationFilter>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Connection<Participation>> {
        answer(async move {
            let filter = filter.map(ParticipationFilter::parse).transpose()?;
            let parent = (ParticipationsOf::Person, self.0.id.0);
            let order = vec![(ParticipationOrderField::CreatedAt, Direction::Asc)];
            children(ctx, parent, filter, order, RawPage { first, after, last, before }).await
        })
        .await
    }

    /// The proposals the person takes part in, over all editions, by year and number unless another order is asked for.
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
            let parent = (ProposalsOf::Person, self.0.id.0);
            children(ctx, parent, filter, proposal_order(order_by)?, RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// The organizations seen on visible participations, latest edition first.
    async fn organizations(&self, ctx: &Context<'_>) -> Answer<Vec<AsJson<Organization>>> {
        answer(async move {
            let organizations = load(ctx, OrganizationsOfPerson(self.0.id)).await?;
            Ok(organizations.unwrap_or_default().into_iter().map(|row| AsJson(Organization(row))).collect())
        })
        .await
    }

    /// The person's public address.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        ctx.data_unchecked::<SchemaSettings>().public(&format!("people/{}", self.0.id))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the person was first recorded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the person was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Reads of people.
#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// People the viewer may see, by name unless another order is asked for.
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
            list(ctx, filter, PersonOrder::keys(order_by), RawPage { first, after, last, before }).await.map(Into::into)
        })
        .await
    }
}
