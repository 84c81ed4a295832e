//! Writes of many people at once.

use std::collections::HashMap;

use entities::PersonId;
use sea_orm::sea_query::LockType;
use uuid::Uuid;

use super::{
    Order, UpsertItem, Upserted, Writing,
    contact::Bearer,
    people::{NewPerson, PersonRecord, insert_people, person_records, surviving_people, update_people},
    retried,
    upserts::Upsertable,
};
use crate::{
    auth::Editor,
    domain::{
        bulk::ErrorPolicy,
        contact::IdentifierFields,
        input::Checks,
        person::{PersonFields, PersonPatch},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Makes and changes many people, in the order of the items: each is checked against what the ones before it leave.
    pub async fn upsert_people(
        &self,
        editor: &Editor,
        order: &Order,
        items: Vec<UpsertItem<PersonPatch>>,
        policy: ErrorPolicy,
    ) -> Result<Vec<Upserted<PersonRecord>>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_upsert(order, items.clone(), policy))).await
    }
}

impl Upsertable for PersonRecord {
    type Fields = PersonFields;
    type Patch = PersonPatch;
    type Others = ();
    const NOUN: &'static str = "person";
    const OPERATION: &'static str = "upsertPeople";

    fn bearer(id: Uuid) -> Bearer {
        Bearer::Person(PersonId(id))
    }

    async fn survivors(w: &Writing<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
        let ids: Vec<PersonId> = ids.into_iter().map(PersonId).collect();
        Ok(surviving_people(w, &ids).await?.into_iter().map(|(id, survivor)| (id.0, survivor.0)).collect())
    }

    async fn held(w: &Writing<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Self>, Error> {
        let ids: Vec<PersonId> = ids.into_iter().map(PersonId).collect();
        let records = person_records(w, &ids, LockType::NoKeyUpdate).await?;
        Ok(records.into_iter().map(|(id, record)| (id.0, record)).collect())
    }

    async fn others(_: &Writing<'_>, _: &[UpsertItem<PersonPatch>]) -> Result<(), Error> {
        Ok(())
    }

    fn fields(&self) -> &PersonFields {
        &self.fields
    }

    fn given(patch: &PersonPatch) -> &[IdentifierFields] {
        patch.identifiers.set.as_deref().unwrap_or_default()
    }

    fn identifiers(fields: &PersonFields) -> &[IdentifierFields] {
        &fields.identifiers
    }

    fn apply(
        patch: PersonPatch,
        before: Option<&PersonFields>,
        key: Option<&IdentifierFields>,
        checks: &mut Checks,
    ) -> PersonFields {
        let before = before.cloned().unwrap_or_default();
        let mut fields = patch.apply(before.clone());
        if let Some(key) = key.filter(|key| !fields.identifiers.iter().any(|one| one.is_same(key))) {
            fields.identifiers.push(key.clone());
        }
        fields.check_change(&before, checks)
    }

    fn check_others((): &(), _: (Uuid, Option<&PersonFields>), fields: PersonFields, _: &mut Checks) -> PersonFields {
        fields
    }

    fn settle_others((): &mut (), _: Uuid, _: &PersonFields) {}

    async fn change(w: &mut Writing<'_>, changes: Vec<(Self, PersonFields)>) -> Result<Vec<Self>, Error> {
        update_people(w, changes).await
    }

    async fn make(w: &mut Writing<'_>, new: Vec<(Uuid, PersonFields)>) -> Result<Vec<Self>, Error> {
        let new = new.into_iter().map(|(id, fields)| NewPerson { id: PersonId(id), fields, public: false });
        insert_people(w, new.collect()).await
    }
}
