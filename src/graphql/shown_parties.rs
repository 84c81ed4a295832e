//! Shows people and organizations as a write left them: from the write itself, not from a later read. A write that is not
//! kept shows what would be.

use std::sync::Arc;

use async_graphql::Context;
use entities::{
    ExternalIdentifierId, LinkId, OrganizationId, OrganizationNameId, OrganizationNameKind, PersonId, PersonNameId,
    external_identifier, link, organization, organization_name, person, person_name,
};
use uuid::Uuid;

use crate::{
    domain::{
        contact::{IdentifierFields, LinkFields},
        names,
    },
    graphql::page::loaders,
    store::{
        ById, PartyOf,
        links::{IdentifiersOf, LinksOf, Owner},
        organizations::NamesOfOrganization,
        people::NamesOfPerson,
        writes::{organizations::OrganizationRecord, people::PersonRecord},
    },
};

// Names, links and identifiers are shown without their ids.

/// Lets a person be found by their id, and as who takes part.
pub(super) async fn feed_person(ctx: &Context<'_>, row: Arc<person::Model>) {
    loaders(ctx).feed_one(PartyOf(row.id), Arc::clone(&row)).await;
    loaders(ctx).feed_one(ById::<person::Entity>::new(row.id.0), row).await;
}

/// Lets an organization be found by its id, and as who takes part.
pub(super) async fn feed_organization(ctx: &Context<'_>, row: Arc<organization::Model>) {
    loaders(ctx).feed_one(PartyOf(row.id), Arc::clone(&row)).await;
    loaders(ctx).feed_one(ById::<organization::Entity>::new(row.id.0), row).await;
}

/// Lets whatever is selected below see people as they were written.
pub async fn show_people(ctx: &Context<'_>, records: impl IntoIterator<Item = &PersonRecord>) {
    let loaders = loaders(ctx);
    for PersonRecord { person, fields, .. } in records {
        let (id, owner) = (person.id, Owner::Person(person.id));
        let names = fields.aliases.iter().map(|name| {
            let (name_key, name) = (names::person_key(name), name.clone());
            Arc::new(person_name::Model { id: PersonNameId(Uuid::nil()), person_id: id, name, name_key })
        });
        feed_person(ctx, Arc::new(person.clone())).await;
        loaders.feed_one(NamesOfPerson(id), names.collect()).await;
        loaders.feed_one(LinksOf(owner), links(&fields.links, (Some(id), None))).await;
        loaders.feed_one(IdentifiersOf(owner), identifiers(&fields.identifiers, (Some(id), None))).await;
    }
}

/// Lets whatever is selected below see organizations as they were written.
pub async fn show_organizations(ctx: &Context<'_>, records: impl IntoIterator<Item = &OrganizationRecord>) {
    let loaders = loaders(ctx);
    for OrganizationRecord { organization, fields, .. } in records {
        let (id, owner) = (organization.id, Owner::Organization(organization.id));
        let aliases = fields.aliases.iter().map(|name| (OrganizationNameKind::Alias, name));
        let acronym = fields.acronym.iter().map(|name| (OrganizationNameKind::Acronym, name));
        let names = aliases.chain(acronym).map(|(kind, name)| {
            let (name_key, name) = (names::organization_key(name), name.clone());
            let nameless = OrganizationNameId(Uuid::nil());
            Arc::new(organization_name::Model { id: nameless, organization_id: id, kind, name, name_key })
        });
        feed_organization(ctx, Arc::new(organization.clone())).await;
        loaders.feed_one(NamesOfOrganization(id), names.collect()).await;
        loaders.feed_one(LinksOf(owner), links(&fields.links, (None, Some(id)))).await;
        loaders.feed_one(IdentifiersOf(owner), identifiers(&fields.identifiers, (None, Some(id)))).await;
    }
}

type Party = (Option<PersonId>, Option<OrganizationId>);

fn links(fields: &[LinkFields], (person_id, organization_id): Party) -> Vec<Arc<link::Model>> {
    let links = (1..).zip(fields).map(|(position, LinkFields { url, label })| {
        let (id, proposal_id, url, label) = (LinkId(Uuid::nil()), None, url.clone(), label.clone());
        Arc::new(link::Model { id, proposal_id, person_id, organization_id, position, url, label })
    });
    links.collect()
}

fn identifiers(
    fields: &[IdentifierFields],
    (person_id, organization_id): Party,
) -> Vec<Arc<external_identifier::Model>> {
    let identifiers = fields.iter().map(|IdentifierFields { scheme, value }| {
        let (id, scheme, value) = (ExternalIdentifierId(Uuid::nil()), *scheme, value.clone());
        Arc::new(external_identifier::Model { id, person_id, organization_id, scheme, value })
    });
    identifiers.collect()
}
