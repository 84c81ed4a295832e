//! The facets of connections, and the connections that have some.

use async_graphql::{Context, MergedObject, Object};

use crate::{
    domain::facet::{OrganizationFacet, PersonFacet, ProposalFacet},
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        enums::{ParticipationRole, ProposalStatus, Region, SessionFormat, StakeholderGroup},
        facet::{Facet, counts},
        organization::Organization,
        page::{Connection, Listing},
        person::Person,
        proposal::Proposal,
        scalars::Country,
        theme::Theme,
        topic::Topic,
    },
    store::tally::Whole,
};

/// A page of a list of proposals, and what there is in the whole list.
#[derive(MergedObject)]
pub struct ProposalConnection(Connection<Proposal>, ProposalExtent);

/// A page of a list of people, and what there is in the whole list.
#[derive(MergedObject)]
pub struct PersonConnection(Connection<Person>, PersonExtent);

/// A page of a list of organizations, and what there is in the whole list.
#[derive(MergedObject)]
pub struct OrganizationConnection(Connection<Organization>, OrganizationExtent);

impl From<Connection<Proposal>> for ProposalConnection {
    fn from(connection: Connection<Proposal>) -> Self {
        let extent = ProposalExtent(connection.whole().clone());
        Self(connection, extent)
    }
}

impl From<Connection<Person>> for PersonConnection {
    fn from(connection: Connection<Person>) -> Self {
        let extent = PersonExtent(connection.whole().clone());
        Self(connection, extent)
    }
}

impl From<Connection<Organization>> for OrganizationConnection {
    fn from(connection: Connection<Organization>) -> Self {
        let extent = OrganizationExtent(connection.whole().clone());
        Self(connection, extent)
    }
}

struct ProposalExtent(Whole<<Proposal as Listing>::Table>);
struct PersonExtent(Whole<<Person as Listing>::Table>);
struct OrganizationExtent(Whole<<Organization as Listing>::Table>);

#[Object]
impl ProposalExtent {
    /// How many proposals of the whole list, all pages, have each value. Each facet leaves its own conditions out.
    async fn facets(&self) -> ProposalFacets {
        ProposalFacets(self.0.clone())
    }
}

#[Object]
impl PersonExtent {
    /// How many people of the whole list, all pages, have each value. Each facet leaves its own conditions out.
    async fn facets(&self) -> PersonFacets {
        PersonFacets(self.0.clone())
    }
}

#[Object]
impl OrganizationExtent {
    /// How many organizations of the whole list, all pages, have each value. Each facet leaves its own conditions out.
    async fn facets(&self) -> OrganizationFacets {
        OrganizationFacets(self.0.clone())
    }
}

/// How many proposals of a list have each value. A facet leaves its own conditions out of the list's filter: those at the
/// top of the filter that are named with it. Conditions under `and`, `or` and `not` stay.
pub struct ProposalFacets(Whole<<Proposal as Listing>::Table>);

impl ProposalFacets {
    /// The facets of a list.
    pub const fn of(whole: Whole<<Proposal as Listing>::Table>) -> Self {
        Self(whole)
    }
}

/// How many proposals of a list have each value. A facet leaves its own conditions out of the list's filter: those at the
/// top of the filter that are named with it. Conditions under `and`, `or` and `not` stay.
#[Object]
impl ProposalFacets {
    /// Editions. Own: `edition`.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Edition>> {
        answer(
            async move { Facet::of_rows(ctx, counts(ctx, &self.0, ProposalFacet::Editions, Some(first)).await?).await },
        )
        .await
    }

    /// Themes. Own: `theme`, `themeSlug`, and `id` and `slug` of `themes.some`; what else that asks of a theme decides which
    /// themes are counted.
    async fn themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Theme>> {
        answer(
            async move { Facet::of_rows(ctx, counts(ctx, &self.0, ProposalFacet::Themes, Some(first)).await?).await },
        )
        .await
    }

    /// Topics of their themes. Own: `topic`, and `topic` of `themes.some`; what else that asks of a theme decides which themes
    /// are counted.
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Topic>> {
        answer(
            async move { Facet::of_rows(ctx, counts(ctx, &self.0, ProposalFacet::Topics, Some(first)).await?).await },
        )
        .await
    }

    /// Statuses. Own: `status`.
    async fn statuses(&self, ctx: &Context<'_>) -> Answer<Facet<ProposalStatus>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::Statuses, None).await?;
            Ok(Facet::of_vocabulary::<entities::ProposalStatus>(counts))
        })
        .await
    }

    /// Forms of the session. Own: `format`.
    async fn formats(&self, ctx: &Context<'_>) -> Answer<Facet<SessionFormat>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::Formats, None).await?;
            Ok(Facet::of_vocabulary::<entities::SessionFormat>(counts))
        })
        .await
    }

    /// Roles that somebody takes. Own: `role` of `participations.some`; what else that asks of a participation decides which
    /// participations are counted.
    async fn roles(&self, ctx: &Context<'_>) -> Answer<Facet<ParticipationRole>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::Roles, None).await?;
            Ok(Facet::of_vocabulary::<entities::ParticipationRole>(counts))
        })
        .await
    }

    /// Countries that somebody comes from. Own: `country` of `participations.some`; what else that asks of a participation
    /// decides which participations are counted.
    async fn countries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Country>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::Countries, Some(first)).await?;
            Ok(Facet::of_countries(counts))
        })
        .await
    }

    /// Regional groups of those countries. Own: `region` of `participations.some`; what else that asks of a participation
    /// decides which participations are counted.
    async fn regions(&self, ctx: &Context<'_>) -> Answer<Facet<Region>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::Regions, None).await?;
            Ok(Facet::of_regions(counts))
        })
        .await
    }

    /// Groups that somebody speaks for. Own: `stakeholderGroup` of `participations.some`; what else that asks of a
    /// participation decides which participations are counted.
    async fn stakeholder_groups(&self, ctx: &Context<'_>) -> Answer<Facet<StakeholderGroup>> {
        answer(async move {
            let counts = counts(ctx, &self.0, ProposalFacet::StakeholderGroups, None).await?;
            Ok(Facet::of_vocabulary::<entities::StakeholderGroup>(counts))
        })
        .await
    }

    /// Organizations that host or take part. Own: `organization`.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Organization>> {
        answer(async move {
            Facet::of_rows(ctx, counts(ctx, &self.0, ProposalFacet::Organizations, Some(first)).await?).await
        })
        .await
    }
}

/// How many people of a list have each value. A facet leaves its own conditions out of the list's filter: those at the top of
/// the filter that are named with it. Conditions under `and`, `or` and `not` stay.
pub struct PersonFacets(Whole<<Person as Listing>::Table>);

/// How many people of a list have each value. A facet leaves its own conditions out of the list's filter: those at the top of
/// the filter that are named with it. Conditions under `and`, `or` and `not` stay.
#[Object]
impl PersonFacets {
    /// Countries. Own: `country`.
    async fn countries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Country>> {
        answer(async move { Ok(Facet::of_countries(counts(ctx, &self.0, PersonFacet::Countries, Some(first)).await?)) })
            .await
    }

    /// Regional groups of those countries. Own: `region`.
    async fn regions(&self, ctx: &Context<'_>) -> Answer<Facet<Region>> {
        answer(async move { Ok(Facet::of_regions(counts(ctx, &self.0, PersonFacet::Regions, None).await?)) }).await
    }

    /// Organizations they spoke for. Own: `organization`.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Organization>> {
        answer(async move {
            Facet::of_rows(ctx, counts(ctx, &self.0, PersonFacet::Organizations, Some(first)).await?).await
        })
        .await
    }
}

/// How many organizations of a list have each value. A facet leaves its own conditions out of the list's filter: those at the
/// top of the filter that are named with it. Conditions under `and`, `or` and `not` stay.
pub struct OrganizationFacets(Whole<<Organization as Listing>::Table>);

/// How many organizations of a list have each value. A facet leaves its own conditions out of the list's filter: those at the
/// top of the filter that are named with it. Conditions under `and`, `or` and `not` stay.
#[Object]
impl OrganizationFacets {
    /// Countries. Own: `country`.
    async fn countries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values at most, 0 to 100.", default = 20)] first: i32,
    ) -> Answer<Facet<Country>> {
        answer(async move {
            Ok(Facet::of_countries(counts(ctx, &self.0, OrganizationFacet::Countries, Some(first)).await?))
        })
        .await
    }

    /// Regional groups of those countries. Own: `region`.
    async fn regions(&self, ctx: &Context<'_>) -> Answer<Facet<Region>> {
        answer(async move { Ok(Facet::of_regions(counts(ctx, &self.0, OrganizationFacet::Regions, None).await?)) })
            .await
    }

    /// Groups they belong to. Own: `stakeholderGroup`.
    async fn stakeholder_groups(&self, ctx: &Context<'_>) -> Answer<Facet<StakeholderGroup>> {
        answer(async move {
            let counts = counts(ctx, &self.0, OrganizationFacet::StakeholderGroups, None).await?;
            Ok(Facet::of_vocabulary::<entities::StakeholderGroup>(counts))
        })
        .await
    }
}
