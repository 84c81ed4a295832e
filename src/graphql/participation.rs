//! Participations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::{participation, proposal};

use crate::{
    domain::country,
    error::Error,
    graphql::{
        answer::{Answer, answer},
        as_json::AsJson,
        enums::{ParticipationRole, ParticipationStatus, Region, StakeholderGroup},
        organization::Organization,
        page::{Listing, load},
        person::Person,
        proposal::Proposal,
        scalars::Country,
    },
    store::{ById, PartyOf},
};

/// One person, organization or placeholder in one role of one proposal.
pub struct Participation(pub Arc<participation::Model>);

impl From<Arc<participation::Model>> for Participation {
    fn from(model: Arc<participation::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Participation {
    type Table = participation::Entity;
}

/// One person, organization or placeholder in one role of one proposal. Name, title, affiliation, country and group
/// are kept as stated then: later changes of the person or organization do not touch them.
#[Object]
impl Participation {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The proposal.
    async fn proposal(&self, ctx: &Context<'_>) -> Answer<AsJson<Proposal>> {
        answer(async move {
            let proposal = load(ctx, ById::<proposal::Entity>::new(self.0.proposal_id.0)).await?;
            proposal.map(Proposal).map(AsJson).ok_or_else(|| Error::dangling("participation.proposal_id"))
        })
        .await
    }

    /// The part taken.
    async fn role(&self) -> ParticipationRole {
        self.0.role.into()
    }

    /// How certain it is.
    async fn status(&self) -> ParticipationStatus {
        self.0.status.into()
    }

    /// 1-based place among the proposal's participations.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The person; null for an organization or a placeholder.
    async fn person(&self, ctx: &Context<'_>) -> Answer<Option<AsJson<Person>>> {
        answer(async move {
            let Some(id) = self.0.person_id else { return Ok(None) };
            Ok(load(ctx, PartyOf(id)).await?.map(Person).map(AsJson))
        })
        .await
    }

    /// The organization spoken for; null if none was named.
    async fn organization(&self, ctx: &Context<'_>) -> Answer<Option<AsJson<Organization>>> {
        answer(async move {
            let Some(id) = self.0.organization_id else { return Ok(None) };
            Ok(load(ctx, PartyOf(id)).await?.map(Organization).map(AsJson))
        })
        .await
    }

    /// The name as written, with honorific.
    async fn name_as_given(&self) -> &str {
        &self.0.name_as_given
    }

    /// Job title or function as written; null if none.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// What was written after the name; null if nothing.
    async fn affiliation_as_stated(&self) -> Option<&str> {
        self.0.affiliation_as_stated.as_deref()
    }

    /// The country; null if neither stated nor derived.
    async fn country(&self) -> Option<Country> {
        self.0.country.clone().map(Country)
    }

    /// Whether the country was read from the organization's name rather than stated.
    async fn country_is_derived(&self) -> bool {
        self.0.country_is_derived
    }

    /// The regional group of the country; null without a country or for one that is in no group.
    async fn region(&self) -> Option<Region> {
        let country = country::Country::try_from(self.0.country.as_deref()?).ok()?;
        country.region().map(Into::into)
    }

    /// The group spoken for; null if unstated.
    async fn stakeholder_group(&self) -> Option<StakeholderGroup> {
        self.0.stakeholder_group.map(Into::into)
    }

    /// Counts its changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whether nobody is named yet.
    async fn is_placeholder(&self) -> bool {
        self.0.is_placeholder
    }
}
