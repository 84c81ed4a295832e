//! Writes of organizations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::OrganizationId;

use crate::{
    domain::{
        input::Checks,
        organization::{OrganizationFields, OrganizationPatch},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        contact_input::{IdentifierInput, IdentifiersPatch, LinkInput, LinksPatch, all},
        enums::StakeholderGroup,
        mutation::{Ended, NamesPatch, Receipt, WriteOptions, order, patch, store},
        organization::Organization,
        page::parse_id,
        scalars::{Country, Url},
        shown_parties::show_organizations,
    },
    store::writes::organizations::OrganizationRecord,
};

/// An organization as one that is new is described.
#[derive(InputObject, Clone, Debug)]
pub struct OrganizationInput {
    /// Its name, 300 characters at most.
    name: String,
    /// Its initials.
    acronym: Option<String>,
    /// Other names it is known by, each once; case and accents make no other name. 100 at most.
    aliases: Option<Vec<String>>,
    /// Its country.
    country: Option<Country>,
    /// The group it belongs to.
    stakeholder_group: Option<StakeholderGroup>,
    /// Its web site.
    homepage: Option<Url>,
    /// Id of the organization it is part of; there are 10 above one at most.
    parent_id: Option<ID>,
    /// Links, each address once; 100 at most.
    links: Option<Vec<LinkInput>>,
    /// Entries in ROR and Wikidata, which no other one has; 100 at most.
    identifiers: Option<Vec<IdentifierInput>>,
}

/// An organization to be made.
#[derive(InputObject, Clone, Debug)]
pub struct CreateOrganizationInput {
    /// The organization.
    #[graphql(flatten)]
    organization: OrganizationInput,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of an organization: what is left out stays, null clears what may be null. What was stated of it in proposals stays
/// as it was stated.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateOrganizationInput {
    /// The organization.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Its name. The name before is kept as an alias only if it is added to the aliases.
    name: MaybeUndefined<String>,
    /// Its initials.
    acronym: MaybeUndefined<String>,
    /// Other names it is known by.
    aliases: Option<NamesPatch>,
    /// Its country.
    country: MaybeUndefined<Country>,
    /// The group it belongs to.
    stakeholder_group: MaybeUndefined<StakeholderGroup>,
    /// Its web site.
    homepage: MaybeUndefined<Url>,
    /// Id of the organization it is part of; never one that is part of it.
    parent_id: MaybeUndefined<ID>,
    /// Links.
    links: Option<LinksPatch>,
    /// Entries in ROR and Wikidata, which no other one has.
    identifiers: Option<IdentifiersPatch>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// An organization to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteOrganizationInput {
    /// The organization.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of an organization.
#[derive(SimpleObject)]
pub struct OrganizationPayload {
    /// The organization as it is now; null where it was not written. With the error `CONFLICT`, the organization as somebody
    /// else left it.
    organization: Option<Organization>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of an organization.
#[derive(SimpleObject)]
pub struct DeleteOrganizationPayload {
    /// The id of the organization that is gone; null where it was not deleted.
    deleted_organization_id: Option<ID>,
    /// The organization as somebody else left it, with the error `CONFLICT`.
    organization: Option<Organization>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl OrganizationInput {
    /// The fields in the domain's terms; `argument` is where the input stands.
    pub fn fields(self, argument: &'static str) -> Result<OrganizationFields, Error> {
        let Self { name, acronym, aliases, country, stakeholder_group, homepage, parent_id, links, identifiers } = self;
        Ok(OrganizationFields {
            name,
            acronym,
            aliases: aliases.unwrap_or_default(),
            country: country.map(|country| country.0),
            stakeholder_group: stakeholder_group.map(Into::into),
            homepage: homepage.map(|homepage| homepage.0),
            parent_id: parent_id.map(|id| parse_id(argument, &id)).transpose()?,
            links: all(links.unwrap_or_default()),
            identifiers: all(identifiers.unwrap_or_default()),
        })
    }
}

impl From<OrganizationRecord> for Organization {
    fn from(record: OrganizationRecord) -> Self {
        Self(Arc::new(record.organization))
    }
}

impl From<Ended<OrganizationRecord>> for OrganizationPayload {
    fn from(ended: Ended<OrganizationRecord>) -> Self {
        Self { organization: ended.object.map(Into::into), receipt: ended.receipt }
    }
}

/// Writes of organizations.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Makes an organization, which hosts nothing yet. Requires an editor of all editions.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization.")] input: CreateOrganizationInput,
    ) -> Answer<Option<OrganizationPayload>> {
        answer(async move {
            let CreateOrganizationInput { organization, options } = input;
            let (editor, order) = order(ctx, &options, None)?;
            let mut checks = Checks::default();
            let fields = organization.fields("input.parentId")?.check(&mut checks);
            let written = store(ctx).create_organization(&editor, &order, fields, checks).await?;
            let ended = Ended::of(written, options);
            show_organizations(ctx, &ended.object).await;
            Ok(Some(ended.into()))
        })
        .await
    }

    /// Changes an organization. Requires an editor of all editions.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization and what is to be changed.")] input: UpdateOrganizationInput,
    ) -> Answer<Option<OrganizationPayload>> {
        answer(async move {
            let UpdateOrganizationInput {
                id,
                expected_version,
                name,
                acronym,
                aliases,
                country,
                stakeholder_group,
                homepage,
                parent_id,
                links,
                identifiers,
                options,
            } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: OrganizationId = parse_id("input.id", &id)?;
            let parent_id = match parent_id {
                MaybeUndefined::Undefined => MaybeUndefined::Undefined,
                MaybeUndefined::Null => MaybeUndefined::Null,
                MaybeUndefined::Value(id) => MaybeUndefined::Value(parse_id("input.parentId", &id)?),
            };
            let mut checks = Checks::default();
            let patch = OrganizationPatch {
                name: checks.given("name", patch(name)),
                acronym: patch(acronym),
                aliases: aliases.unwrap_or_default().into(),
                country: patch(country).map(|country| country.map(|country| country.0)),
                stakeholder_group: patch(stakeholder_group).map(|group| group.map(Into::into)),
                homepage: patch(homepage).map(|homepage| homepage.map(|homepage| homepage.0)),
                parent_id: patch(parent_id),
                links: links.unwrap_or_default().into(),
                identifiers: identifiers.unwrap_or_default().into(),
            };
            let patch = patch.check_lists(&mut checks);
            let written = store(ctx).update_organization(&editor, &order, id, patch, checks).await?;
            let ended = Ended::of(written, options);
            show_organizations(ctx, &ended.object).await;
            Ok(Some(ended.into()))
        })
        .await
    }

    /// Deletes an organization that hosts nothing, for which nobody takes part, and which has no parts; one in use is merged
    /// into another one instead. Requires an editor of all editions.
    async fn delete_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organization.")] input: DeleteOrganizationInput,
    ) -> Answer<Option<DeleteOrganizationPayload>> {
        answer(async move {
            let DeleteOrganizationInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: OrganizationId = parse_id("input.id", &id)?;
            let written = store(ctx).delete_organization(&editor, &order, id).await?;
            let Ended { object, done, receipt } = Ended::of(written, options);
            Ok(Some(DeleteOrganizationPayload {
                deleted_organization_id: done.then(|| id.to_string().into()),
                organization: object.filter(|_| !done).map(Into::into),
                receipt,
            }))
        })
        .await
    }
}
