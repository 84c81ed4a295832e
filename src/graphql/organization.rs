//! Organizations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::{OrganizationNameKind, organization, organization_name};

use crate::{
    domain::{
        order::ParticipationOrderField,
        page::{Direction, RawPage},
    },
    error::Error,
    graphql::{
        SchemaSettings,
        answer::{Answer, answer},
        enums::StakeholderGroup,
        facets::{OrganizationConnection, PersonConnection, ProposalConnection},
        filter::FilterInput,
        link::{ExternalIdentifier, Link},
        organization_filter::{OrganizationFilter, OrganizationOrder},
        page::{Connection, Listing, children, list, load},
        participation::Participation,
        participation_filter::ParticipationFilter,
        person_filter::{PersonFilter, PersonOrder},
        proposal_filter::ProposalFilter,
        proposal_order::{ProposalOrder, proposal_order},
        scalars::{Country, DateTime, Url},
    },
    store::{
        ById,
        links::{IdentifiersOf, LinksOf, Owner},
        organizations::{NamesOfOrganization, OrganizationsOf},
        participations::ParticipationsOf,
        people::PeopleOf,
        proposals::ProposalsOf,
    },
};

/// An organization.
pub struct Organization(pub Arc<organization::Model>);

impl From<Arc<organization::Model>> for Organization {
    fn from(model: Arc<organization::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Organization {
    type Table = organization::Entity;
    const CONNECTION: &'static str = "Rows";
}

impl Organization {
    async fn names(&self, ctx: &Context<'_>, kind: OrganizationNameKind) -> Result<Vec<String>, Error> {
        let names: Option<Vec<Arc<organization_name::Model>>> = load(ctx, NamesOfOrganization(self.0.id)).await?;
        let names = names.unwrap_or_default();
        Ok(names.iter().filter(|name| name.kind == kind).map(|name| name.name.clone()).collect())
    }
}

/// An organization. The public sees organizations through a proposal it sees.
#[Object]
impl Organization {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its initials; null if none are known.
    async fn acronym(&self, ctx: &Context<'_>) -> Answer<Option<String>> {
        answer(async move { Ok(self.names(ctx, OrganizationNameKind::Acronym).await?.into_iter().next()) }).await
    }

    /// Other names it is known by.
    async fn aliases(&self, ctx: &Context<'_>) -> Answer<Vec<String>> {
        answer(async move { self.names(ctx, OrganizationNameKind::Alias).await }).await
    }

    /// Its country; null if not known.
    async fn country(&self) -> Option<Country> {
        self.0.country.clone().map(Country)
    }

    /// The group it belongs to; null if unstated.
    async fn stakeholder_group(&self) -> Option<StakeholderGroup> {
        self.0.stakeholder_group.map(Into::into)
    }

    /// Its web site; null if not known.
    async fn homepage(&self) -> Option<Url> {
        self.0.homepage.clone().map(Url)
    }

    /// Links that belong to it.
    async fn links(&self, ctx: &Context<'_>) -> Answer<Vec<Link>> {
        answer(async move { Link::of(ctx, LinksOf(Owner::Organization(self.0.id))).await }).await
    }

    /// The organization it is part of; null if none, or none the viewer may see.
    async fn parent(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move {
            let Some(id) = self.0.parent_id else { return Ok(None) };
            Ok(load(ctx, ById::<organization::Entity>::new(id.0)).await?.map(Self))
        })
        .await
    }

    /// The organizations that are part of it, by name.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<OrganizationConnection> {
        answer(async move {
            let parent = (OrganizationsOf::Parent, self.0.id.0);
            children(ctx, parent, None, OrganizationOrder::keys(None), RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// Identifiers in public registers.
    async fn identifiers(&self, ctx: &Context<'_>) -> Answer<Vec<ExternalIdentifier>> {
        answer(async move { ExternalIdentifier::of(ctx, IdentifiersOf(Owner::Organization(self.0.id))).await }).await
    }

    /// The participations for it, over all editions, in the order they were recorded.
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
            let parent = (ParticipationsOf::Organization, self.0.id.0);
            let order = vec![(ParticipationOrderField::CreatedAt, Direction::Asc)];
            children(ctx, parent, filter, order, RawPage { first, after, last, before }).await
        })
        .await
    }

    /// Who spoke for it, by name unless another order is asked for.
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
            let parent = (PeopleOf::Organization, self.0.id.0);
            children(ctx, parent, filter, PersonOrder::keys(order_by), RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// The proposals it hosts or takes part in, over all editions, by year and number unless another order is asked for.
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
            let parent = (ProposalsOf::Organization, self.0.id.0);
            children(ctx, parent, filter, proposal_order(order_by)?, RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }

    /// Its public address.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        ctx.data_unchecked::<SchemaSettings>().public(&format!("organizations/{}", self.0.id))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was first recorded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Reads of organizations.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// Organizations the viewer may see, by name unless another order is asked for.
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
            list(ctx, filter, OrganizationOrder::keys(order_by), RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }
}
