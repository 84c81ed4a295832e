//! Writes of one person.

use entities::{PersonId, participation, person};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::LockType};
use uuid::Uuid;

use super::{
    Order, Revertible, Writing, Written,
    contact::{Bearer, taken_identifiers},
    missing,
    people::{NewPerson, PersonRecord, insert_people, person_records, update_people},
    retried,
    uses::{in_use, participations_in},
};
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
        person::{PersonFields, PersonPatch},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Makes a person. `checks` holds what is wrong with the fields already.
    pub async fn create_person(
        &self,
        editor: &Editor,
        order: &Order,
        fields: PersonFields,
        checks: Checks,
    ) -> Result<Written<PersonRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_create_person(order, fields.clone(), checks.clone()))).await
    }

    async fn try_create_person(
        &self,
        order: &Order,
        fields: PersonFields,
        mut checks: Checks,
    ) -> Result<Written<PersonRecord>, Error> {
        let mut w = self.writing(order, "createPerson").await?;
        let id = PersonId(w.new_id());
        if let Err(errors) = checked(&w, id, &fields, &mut checks).await? {
            return Ok(Written::Refused(errors));
        }
        let after = insert_people(&mut w, vec![NewPerson { id, fields, public: false }]).await?.pop();
        w.finish().await?;
        Ok(Written::Done(None, after))
    }

    /// Changes a person. What the patch leaves is checked together with what it changes.
    pub async fn update_person(
        &self,
        editor: &Editor,
        order: &Order,
        id: PersonId,
        patch: PersonPatch,
        checks: Checks,
    ) -> Result<Written<PersonRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_update_person(order, id, patch.clone(), checks.clone()))).await
    }

    async fn try_update_person(
        &self,
        order: &Order,
        id: PersonId,
        patch: PersonPatch,
        mut checks: Checks,
    ) -> Result<Written<PersonRecord>, Error> {
        let mut w = self.writing(order, "updatePerson").await?;
        let before = match present(&w, id, LockType::NoKeyUpdate).await? {
            Ok(before) => before,
            Err(written) => return Ok(written),
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let fields = patch.apply(before.fields.clone()).check_change(&before.fields, &mut checks);
        if let Err(errors) = checked(&w, id, &fields, &mut checks).await? {
            return Ok(Written::Refused(errors));
        }
        let after = update_people(&mut w, vec![(before.clone(), fields)]).await?.pop();
        w.finish().await?;
        Ok(Written::Done(Some(before), after))
    }

    /// Deletes a person who takes part in nothing.
    pub async fn delete_person(
        &self,
        editor: &Editor,
        order: &Order,
        id: PersonId,
    ) -> Result<Written<PersonRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_delete_person(order, id))).await
    }

    async fn try_delete_person(&self, order: &Order, id: PersonId) -> Result<Written<PersonRecord>, Error> {
        let mut w = self.writing(order, "deletePerson").await?;
        let before = match present(&w, id, LockType::Update).await? {
            Ok(before) => before,
            Err(written) => return Ok(written),
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let errors = PersonRecord::remove(self, &mut w, &before).await?;
        if !errors.is_empty() {
            return Ok(Written::Refused(errors));
        }
        w.finish().await?;
        Ok(Written::Done(Some(before), None))
    }
}

impl Revertible for PersonRecord {
    type Fields = PersonFields;

    async fn held(_: &Store, w: &Writing<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        let id = PersonId(id);
        Ok(person_records(w, &[id], LockType::Update).await?.remove(&id))
    }

    async fn put(
        _: &Store,
        w: &mut Writing<'_>,
        (id, before): (Uuid, Option<&Self>),
        fields: PersonFields,
        checks: &mut Checks,
    ) -> Result<Option<Self>, Error> {
        let id = PersonId(id);
        if before.is_some_and(|before| before.person.merged_into_id.is_some()) {
            let message = "This person was merged into another one. Undo the merge first.";
            checks.push(UserError::new(UserErrorCode::Conflict, "id", message));
            return Ok(None);
        }
        let fields = match before {
            Some(before) => fields.check_change(&before.fields, checks),
            None => fields.check(checks),
        };
        check_identifiers(w, id, &fields, checks).await?;
        if !checks.passed() {
            return Ok(None);
        }
        let after = match before {
            Some(before) => update_people(w, vec![(before.clone(), fields)]).await?,
            None => insert_people(w, vec![NewPerson { id, fields, public: false }]).await?,
        };
        Ok(after.into_iter().next())
    }

    async fn remove(_: &Store, w: &mut Writing<'_>, record: &Self) -> Result<Vec<UserError>, Error> {
        let id = record.person.id;
        let merged = person::Entity::find().filter(person::Column::MergedIntoId.eq(id)).count(&**w).await?;
        let uses = [
            participations_in(w, participation::Column::PersonId.eq(id)).await?.map(|uses| {
                format!(
                    "The person takes part in {uses}. Remove the participations, or merge the person into another one."
                )
            }),
            (merged > 0).then(|| format!("{merged} people were merged into the person. Undo the merges first.")),
        ];
        let errors = in_use(uses);
        if errors.is_empty() {
            person::Entity::delete_by_id(id).exec(&**w).await?;
            w.note(Some(record), None);
        }
        Ok(errors)
    }
}

/// The person of an id, or the answer where there is none to be changed.
async fn present(
    w: &Writing<'_>,
    id: PersonId,
    lock: LockType,
) -> Result<Result<PersonRecord, Written<PersonRecord>>, Error> {
    let Some(record) = person_records(w, &[id], lock).await?.remove(&id) else { return Ok(Err(missing("person"))) };
    let Some(survivor) = record.person.merged_into_id else { return Ok(Ok(record)) };
    let message = format!("This person was merged into another one. Use that one's id: {survivor}.");
    Ok(Err(Written::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)])))
}

/// Everything that is wrong with the fields, other people's identifiers too.
async fn checked(
    w: &Writing<'_>,
    id: PersonId,
    fields: &PersonFields,
    checks: &mut Checks,
) -> Result<Result<(), Vec<UserError>>, Error> {
    check_identifiers(w, id, fields, checks).await?;
    Ok(std::mem::take(checks).finish(()))
}

/// Identifiers of a person that others have.
async fn check_identifiers(
    w: &Writing<'_>,
    id: PersonId,
    fields: &PersonFields,
    checks: &mut Checks,
) -> Result<(), Error> {
    for (_, error) in taken_identifiers(w, &[(Bearer::Person(id), &fields.identifiers)]).await? {
        checks.push(error);
    }
    Ok(())
}
