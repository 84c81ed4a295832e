//! Writes of editions.

use entities::{EditionId, SubjectKind, edition, proposal, theme};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Order, Place, Recorded, Written, facts, missing, taken};
use crate::{
    auth::Editor,
    domain::{
        edition::{EditionFields, EditionPatch},
        input::Checks,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Recorded for edition::Model {
    const KIND: SubjectKind = SubjectKind::Edition;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn facts(&self) -> Map<String, Value> {
        facts(&fields(self))
    }

    fn place(&self) -> Place {
        Place { edition: Some(self.id), proposal: None, public: true }
    }
}

fn fields(edition: &edition::Model) -> EditionFields {
    EditionFields {
        year: edition.year,
        name: edition.name.clone(),
        overall_theme: edition.overall_theme.clone(),
        city: edition.city.clone(),
        country: edition.country.clone(),
        starts_on: edition.starts_on,
        ends_on: edition.ends_on,
        public_from: edition.public_from,
        submissions_open_at: edition.submissions_open_at,
        submissions_close_at: edition.submissions_close_at,
    }
}

fn row(fields: EditionFields) -> edition::ActiveModel {
    let EditionFields {
        year,
        name,
        overall_theme,
        city,
        country,
        starts_on,
        ends_on,
        public_from,
        submissions_open_at,
        submissions_close_at,
    } = fields;
    edition::ActiveModel {
        year: Set(year),
        name: Set(name),
        overall_theme: Set(overall_theme),
        city: Set(city),
        country: Set(country),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        public_from: Set(public_from),
        submissions_open_at: Set(submissions_open_at),
        submissions_close_at: Set(submissions_close_at),
        ..<edition::ActiveModel as ActiveModelTrait>::default()
    }
}

impl Store {
    /// Makes an edition without themes. The fields have been checked.
    pub async fn open_edition(
        &self,
        editor: &Editor,
        order: &Order,
        new: EditionFields,
    ) -> Result<Written<edition::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "createEdition").await?;
        let now = tx.at();
        let row = edition::ActiveModel {
            id: Set(EditionId(self.clock.new_id())),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..row(new)
        };
        match row.insert(&*tx).await {
            Ok(after) => tx.conclude(None, Some(after)).await,
            Err(error) => taken(error, "year"),
        }
    }

    /// Changes an edition. What the patch leaves is checked together with what it changes, and all that `checks` found
    /// wrong already is said with it.
    pub async fn update_edition(
        &self,
        editor: &Editor,
        order: &Order,
        id: EditionId,
        patch: EditionPatch,
        mut checks: Checks,
    ) -> Result<Written<edition::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "updateEdition").await?;
        let Some(before) = edition::Entity::find_by_id(id).lock_exclusive().one(&*tx).await? else {
            return Ok(missing("edition"));
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let after = patch.apply(fields(&before)).check(&mut checks);
        let after = match checks.finish(after) {
            Ok(after) => after,
            Err(errors) => return Ok(Written::Refused(errors)),
        };
        if after == fields(&before) {
            return tx.conclude(Some(before.clone()), Some(before)).await;
        }
        let row = edition::ActiveModel {
            id: Set(id),
            updated_at: Set(tx.at()),
            version: Set(before.version + 1),
            ..row(after)
        };
        let after = row.update(&*tx).await?;
        tx.conclude(Some(before), Some(after)).await
    }

    /// Deletes an edition that has neither proposals nor themes.
    pub async fn delete_edition(
        &self,
        editor: &Editor,
        order: &Order,
        id: EditionId,
    ) -> Result<Written<edition::Model>, Error> {
        editor.everywhere()?;
        let tx = self.writing(order, "deleteEdition").await?;
        let Some(before) = edition::Entity::find_by_id(id).lock_exclusive().one(&*tx).await? else {
            return Ok(missing("edition"));
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let proposals = proposal::Entity::find().filter(proposal::Column::EditionId.eq(id)).count(&*tx).await?;
        let themes = theme::Entity::find().filter(theme::Column::EditionId.eq(id)).count(&*tx).await?;
        if proposals + themes > 0 {
            let message = format!("The edition has {proposals} proposals and {themes} themes. Delete them first.");
            return Ok(Written::Refused(vec![UserError::new(UserErrorCode::InUse, "id", message)]));
        }
        edition::Entity::delete_by_id(id).exec(&*tx).await?;
        tx.conclude(Some(before), None).await
    }
}
