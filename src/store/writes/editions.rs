//! Writes of editions.

use entities::{EditionId, SubjectKind, api_token, edition, proposal, theme};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Order, Place, Recorded, Revertible, Writing, Written, facts, missing, refused, taken};
use crate::{
    auth::Editor,
    domain::{
        balance::BalanceRules,
        edition::{EditionFields, EditionPatch},
        input::Checks,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::{Store, balance::rules},
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

pub(in crate::store) fn fields(edition: &edition::Model) -> EditionFields {
    EditionFields {
        year: edition.year,
        name: edition.name.clone(),
        overall_theme: edition.overall_theme.clone(),
        city: edition.city.clone(),
        country: edition.country.clone(),
        starts_on: edition.starts_on,
        ends_on: edition.ends_on,
        public_from: edition.public_from,
        language: edition.language.clone(),
        submissions_open_at: edition.submissions_open_at,
        submissions_close_at: edition.submissions_close_at,
        balance_rules: rules(edition),
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
        language,
        submissions_open_at,
        submissions_close_at,
        balance_rules,
    } = fields;
    let BalanceRules { min_stakeholder_groups, max_group_percent, max_proposals_per_host, requires_report } =
        balance_rules;
    edition::ActiveModel {
        year: Set(year),
        name: Set(name),
        overall_theme: Set(overall_theme),
        city: Set(city),
        country: Set(country),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        public_from: Set(public_from),
        language: Set(language),
        submissions_open_at: Set(submissions_open_at),
        submissions_close_at: Set(submissions_close_at),
        min_stakeholder_groups: Set(min_stakeholder_groups),
        max_group_percent: Set(max_group_percent),
        max_proposals_per_host: Set(max_proposals_per_host),
        requires_report: Set(requires_report),
        ..<edition::ActiveModel as ActiveModelTrait>::default()
    }
}

impl Revertible for edition::Model {
    type Fields = EditionFields;

    async fn held(_: &Store, tx: &Writing<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        Ok(edition::Entity::find_by_id(EditionId(id)).lock_exclusive().one(&**tx).await?)
    }

    async fn put(
        store: &Store,
        tx: &mut Writing<'_>,
        (id, before): (Uuid, Option<&Self>),
        fields: EditionFields,
        checks: &mut Checks,
    ) -> Result<Option<Self>, Error> {
        let fields = fields.check(checks);
        if checks.passed() { store.put_edition(tx, EditionId(id), before, fields, checks).await } else { Ok(None) }
    }

    async fn remove(_: &Store, tx: &mut Writing<'_>, edition: &Self) -> Result<Vec<UserError>, Error> {
        let id = edition.id;
        let proposals = proposal::Entity::find().filter(proposal::Column::EditionId.eq(id)).count(&**tx).await?;
        let themes = theme::Entity::find().filter(theme::Column::EditionId.eq(id)).count(&**tx).await?;
        let tokens = api_token::Entity::find().filter(api_token::Column::EditionId.eq(id)).count(&**tx).await?;
        let mut errors = Vec::new();
        let mut in_use = |message: String| errors.push(UserError::new(UserErrorCode::InUse, "id", message));
        if proposals + themes > 0 {
            in_use(format!("The edition has {proposals} proposals and {themes} themes. Delete them first."));
        }
        if tokens > 0 {
            in_use(format!("{tokens} API tokens are limited to the edition. They stay on record, and so does it."));
        }
        if errors.is_empty() {
            edition::Entity::delete_by_id(id).exec(&**tx).await?;
            tx.note(Some(edition), None);
        }
        Ok(errors)
    }
}

impl Store {
    /// Writes the fields of an edition, or makes it, and notes it with all that the public sees of it now or saw before;
    /// nothing where the checks say why not. The fields have been checked.
    async fn put_edition(
        &self,
        tx: &mut Writing<'_>,
        id: EditionId,
        before: Option<&edition::Model>,
        new: EditionFields,
        checks: &mut Checks,
    ) -> Result<Option<edition::Model>, Error> {
        if let Some(before) = before.filter(|before| fields(before) == new) {
            return Ok(Some(before.clone()));
        }
        let policy_changes = before.is_some_and(|before| before.public_from != new.public_from);
        let shown = if policy_changes { Some(self.in_public(tx, id).await?) } else { None };
        let row = edition::ActiveModel {
            id: Set(id),
            created_at: Set(before.map_or(tx.at(), |before| before.created_at)),
            updated_at: Set(tx.at()),
            version: Set(before.map_or(1, |before| before.version + 1)),
            ..row(new)
        };
        let written = if before.is_some() { row.update(&**tx).await } else { row.insert(&**tx).await };
        let after = match written {
            Ok(after) => after,
            Err(error) => {
                checks.push(taken(error, "year")?);
                return Ok(None);
            }
        };
        tx.note(before, Some(&after));
        if let Some(shown) = shown {
            self.note_in_public(tx, id, &shown).await?;
        }
        Ok(Some(after))
    }

    /// Makes an edition without themes. The fields have been checked.
    pub async fn open_edition(
        &self,
        editor: &Editor,
        order: &Order,
        new: EditionFields,
    ) -> Result<Written<edition::Model>, Error> {
        editor.everywhere()?;
        let mut tx = self.writing(order, "createEdition").await?;
        let mut checks = Checks::default();
        let id = EditionId(self.clock.new_id());
        let after = self.put_edition(&mut tx, id, None, new, &mut checks).await?;
        let Some(after) = after else { return Ok(refused(checks)) };
        tx.finish().await?;
        Ok(Written::Done(None, Some(after)))
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
        let mut tx = self.writing(order, "updateEdition").await?;
        let Some(before) = edition::Model::held(self, &tx, id.0).await? else { return Ok(missing("edition")) };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let patched = patch.apply(fields(&before));
        let after = edition::Model::put(self, &mut tx, (id.0, Some(&before)), patched, &mut checks).await?;
        let Some(after) = after else { return Ok(refused(checks)) };
        tx.finish().await?;
        Ok(Written::Done(Some(before), Some(after)))
    }

    /// Deletes an edition that has neither proposals nor themes.
    pub async fn delete_edition(
        &self,
        editor: &Editor,
        order: &Order,
        id: EditionId,
    ) -> Result<Written<edition::Model>, Error> {
        editor.everywhere()?;
        self.delete(order, "deleteEdition", id.0, "edition").await
    }
}
