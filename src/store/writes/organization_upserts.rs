//! Writes of many organizations at once.

use std::collections::HashMap;

use entities::OrganizationId;
use sea_orm::sea_query::LockType;
use uuid::Uuid;

use super::{
    Order, UpsertItem, Upserted, Writing,
    ancestry::Ancestry,
    contact::Bearer,
    organizations::{
        NewOrganization, OrganizationRecord, insert_organizations, organization_records, surviving_organizations,
        update_organizations,
    },
    retried,
    upserts::Upsertable,
};
use crate::{
    auth::Editor,
    domain::{
        bulk::ErrorPolicy,
        contact::IdentifierFields,
        input::{Checks, Patch},
        organization::{OrganizationFields, OrganizationPatch},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Makes and changes many organizations, in the order of the items: each is checked against what the ones before it
    /// leave, parents too.
    pub async fn upsert_organizations(
        &self,
        editor: &Editor,
        order: &Order,
        items: Vec<UpsertItem<OrganizationPatch>>,
        policy: ErrorPolicy,
    ) -> Result<Vec<Upserted<OrganizationRecord>>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_upsert(order, items.clone(), policy))).await
    }
}

impl Upsertable for OrganizationRecord {
    type Fields = OrganizationFields;
    type Patch = OrganizationPatch;
    type Others = Ancestry;
    const NOUN: &'static str = "organization";
    const OPERATION: &'static str = "upsertOrganizations";

    fn bearer(id: Uuid) -> Bearer {
        Bearer::Organization(OrganizationId(id))
    }

    async fn survivors(w: &Writing<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
        let ids: Vec<OrganizationId> = ids.into_iter().map(OrganizationId).collect();
        Ok(surviving_organizations(w, &ids).await?.into_iter().map(|(id, survivor)| (id.0, survivor.0)).collect())
    }

    async fn held(w: &Writing<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Self>, Error> {
        let ids: Vec<OrganizationId> = ids.into_iter().map(OrganizationId).collect();
        let records = organization_records(w, &ids, LockType::NoKeyUpdate).await?;
        Ok(records.into_iter().map(|(id, record)| (id.0, record)).collect())
    }

    async fn others(w: &Writing<'_>, items: &[UpsertItem<OrganizationPatch>]) -> Result<Ancestry, Error> {
        let parents = items.iter().filter_map(|item| match item.patch.parent_id {
            Patch::Set(parent) => parent,
            Patch::Keep => None,
        });
        let parents: Vec<OrganizationId> = parents.collect();
        Ancestry::above(w, &parents).await
    }

    fn fields(&self) -> &OrganizationFields {
        &self.fields
    }

    fn given(patch: &OrganizationPatch) -> &[IdentifierFields] {
        patch.identifiers.set.as_deref().unwrap_or_default()
    }

    fn identifiers(fields: &OrganizationFields) -> &[IdentifierFields] {
        &fields.identifiers
    }

    fn apply(
        patch: OrganizationPatch,
        before: Option<&OrganizationFields>,
        key: Option<&IdentifierFields>,
        checks: &mut Checks,
    ) -> OrganizationFields {
        let before = before.cloned().unwrap_or_default();
        let mut fields = patch.apply(before.clone());
        if let Some(key) = key.filter(|key| !fields.identifiers.iter().any(|one| one.is_same(key))) {
            fields.identifiers.push(key.clone());
        }
        fields.check_change(&before, checks)
    }

    fn check_others(
        ancestry: &Ancestry,
        (id, before): (Uuid, Option<&OrganizationFields>),
        mut fields: OrganizationFields,
        checks: &mut Checks,
    ) -> OrganizationFields {
        let kept = before.and_then(|before| before.parent_id);
        if let Some(parent) = fields.parent_id.filter(|parent| kept != Some(*parent)) {
            match ancestry.parent(OrganizationId(id), parent) {
                Ok(parent) => fields.parent_id = Some(parent),
                Err(error) => checks.push(error),
            }
        }
        fields
    }

    fn settle_others(ancestry: &mut Ancestry, id: Uuid, fields: &OrganizationFields) {
        ancestry.put(OrganizationId(id), fields.parent_id);
    }

    async fn change(w: &mut Writing<'_>, changes: Vec<(Self, OrganizationFields)>) -> Result<Vec<Self>, Error> {
        update_organizations(w, changes).await
    }

    async fn make(w: &mut Writing<'_>, new: Vec<(Uuid, OrganizationFields)>) -> Result<Vec<Self>, Error> {
        let new = new.into_iter().map(|(id, fields)| NewOrganization { id: OrganizationId(id), fields, public: false });
        insert_organizations(w, new.collect()).await
    }
}
