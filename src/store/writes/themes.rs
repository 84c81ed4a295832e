//! Writes of themes. Whoever writes a theme holds its edition: what is checked against the other themes of the edition
//! stays true until it is written.

use entities::{ProposalId, SubjectKind, ThemeId, proposal, proposal_theme, theme};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Order, Place, Recorded, Revertible, Writing, Written, facts, missing, refused,
    shelf::{Arrangement, Shelf},
};
use crate::{
    auth::Editor,
    domain::{
        input::{Checks, Patch},
        theme::{ThemeFields, ThemePatch},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// A theme with its aliases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeRecord {
    /// The theme.
    pub theme: theme::Model,
    /// Its aliases, in the order of their keys.
    pub aliases: Vec<String>,
}

impl ThemeRecord {
    /// Its fields.
    #[must_use]
    pub fn fields(&self) -> ThemeFields {
        let theme::Model { edition_id, topic_id, slug, name, description, kind, position, .. } = &self.theme;
        ThemeFields {
            edition: *edition_id,
            slug: slug.clone(),
            name: name.clone(),
            description: description.clone(),
            kind: *kind,
            position: *position,
            topic: *topic_id,
            aliases: self.aliases.clone(),
        }
    }
}

impl Recorded for ThemeRecord {
    const KIND: SubjectKind = SubjectKind::Theme;

    fn id(&self) -> Uuid {
        self.theme.id.0
    }

    fn version(&self) -> i32 {
        self.theme.version
    }

    fn facts(&self) -> Map<String, Value> {
        facts(&self.fields())
    }

    fn place(&self) -> Place {
        Place { edition: Some(self.theme.edition_id), proposal: None, public: true }
    }
}

/// How themes of an edition were put into an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reordered {
    /// As ordered: all of them before and afterwards, each time in their order.
    Done(Vec<ThemeRecord>, Vec<ThemeRecord>),
    /// Some were changed in the meantime: what is wrong, and all of them as they are now.
    Stale(Vec<UserError>, Vec<ThemeRecord>),
    /// The input does not fit what is there.
    Refused(Vec<UserError>),
}

pub(super) fn no_edition(year: i32) -> UserError {
    let message = format!("There is no edition {year} in reach. Make it first, or choose another year.");
    UserError::new(UserErrorCode::NotFound, "edition", message)
}

impl Revertible for ThemeRecord {
    type Fields = ThemeFields;

    async fn held(store: &Store, tx: &Writing<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        let Some(theme) = theme::Entity::find_by_id(ThemeId(id)).one(&**tx).await? else { return Ok(None) };
        Ok(store.shelf(tx, [theme.edition_id], []).await?.get(theme.id))
    }

    async fn put(
        store: &Store,
        tx: &mut Writing<'_>,
        (id, before): (Uuid, Option<&Self>),
        fields: ThemeFields,
        checks: &mut Checks,
    ) -> Result<Option<Self>, Error> {
        let mut shelf = store.shelf(tx, [fields.edition], [Patch::Set(fields.topic)]).await?;
        if before.is_none() && shelf.get(ThemeId(id)).is_some() {
            checks.push(UserError::new(UserErrorCode::Conflict, "id", "Somebody else made it again."));
            return Ok(None);
        }
        let Some(after) = shelf.put(ThemeId(id), fields, tx.at(), checks) else { return Ok(None) };
        store.write_themes(tx, &shelf).await?;
        Ok(Some(after.record()))
    }

    async fn remove(store: &Store, tx: &mut Writing<'_>, record: &Self) -> Result<Vec<UserError>, Error> {
        if let Some(error) = store.remove_theme(tx, record.theme.id).await? {
            return Ok(vec![error]);
        }
        tx.note(Some(record), None);
        Ok(Vec::new())
    }
}

impl Store {
    /// Makes a theme of the edition of a year. Without a place it comes last.
    pub async fn add_theme(
        &self,
        editor: &Editor,
        order: &Order,
        year: i32,
        patch: ThemePatch,
        mut checks: Checks,
    ) -> Result<Written<ThemeRecord>, Error> {
        let mut tx = self.writing(order, "createTheme").await?;
        let Some(edition) = self.edition_in(tx.tx(), year).await? else {
            checks.push(no_edition(year));
            return Ok(refused(checks));
        };
        editor.within(edition.id)?;
        let mut shelf = self.shelf(&tx, [edition.id], [patch.topic.clone()]).await?;
        let new = patch.make(edition.id, shelf.end(edition.id));
        let id = ThemeId(self.clock.new_id());
        let Some(after) = shelf.put(id, new, tx.at(), &mut checks) else { return Ok(refused(checks)) };
        self.write_themes(&mut tx, &shelf).await?;
        tx.finish().await?;
        Ok(Written::Done(None, Some(after.record())))
    }

    /// Changes a theme.
    pub async fn update_theme(
        &self,
        editor: &Editor,
        order: &Order,
        id: ThemeId,
        patch: ThemePatch,
        mut checks: Checks,
    ) -> Result<Written<ThemeRecord>, Error> {
        let mut tx = self.writing(order, "updateTheme").await?;
        let Some(mut shelf) = self.shelf_of(editor, &tx, id, &patch).await? else { return Ok(missing("theme")) };
        let Some(before) = shelf.get(id) else { return Ok(missing("theme")) };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let after = shelf.put(id, patch.apply(before.fields()), tx.at(), &mut checks);
        let Some(after) = after else { return Ok(refused(checks)) };
        self.write_themes(&mut tx, &shelf).await?;
        tx.finish().await?;
        Ok(Written::Done(Some(before), Some(after.record())))
    }

    /// Deletes a theme that no proposal falls under.
    pub async fn delete_theme(
        &self,
        editor: &Editor,
        order: &Order,
        id: ThemeId,
    ) -> Result<Written<ThemeRecord>, Error> {
        let found = theme::Entity::find_by_id(id).one(self.db.current()).await?;
        let Some(theme) = found else { return Ok(missing("theme")) };
        editor.within(theme.edition_id)?;
        self.delete(order, "deleteTheme", id.0, "theme").await
    }

    /// Puts all themes of the edition of a year into an order. `versions`, where there are any, are what the themes must
    /// have, in the same order.
    pub async fn reorder_themes(
        &self,
        editor: &Editor,
        order: &Order,
        year: i32,
        ids: &[ThemeId],
        versions: Option<&[i32]>,
    ) -> Result<Reordered, Error> {
        let mut tx = self.writing(order, "reorderThemes").await?;
        let Some(edition) = self.edition_in(tx.tx(), year).await? else {
            return Ok(Reordered::Refused(vec![no_edition(year)]));
        };
        editor.within(edition.id)?;
        let mut shelf = self.shelf(&tx, [edition.id], []).await?;
        let before = shelf.in_order(edition.id);
        let mut checks = Checks::default();
        if versions.is_some_and(|versions| versions.len() != ids.len()) {
            let message = "expectedVersions must have one version for each of themes, in the same order.";
            checks.push(UserError::new(UserErrorCode::Invalid, "expectedVersions", message));
        }
        let wanted = Arrangement { ids, versions: versions.unwrap_or_default() };
        let stale = shelf.arrange(edition.id, wanted, tx.at(), &mut checks);
        if let Err(errors) = checks.finish(()) {
            return Ok(if stale { Reordered::Stale(errors, before) } else { Reordered::Refused(errors) });
        }
        // Out of the way first: while rows are written one by one, no two may have the same place.
        let most = before.iter().map(|record| record.theme.position).max().unwrap_or_default();
        let away = Ord::max(most, i32::try_from(ids.len()).unwrap_or(i32::MAX));
        theme::Entity::update_many()
            .col_expr(theme::Column::Position, Expr::col(theme::Column::Position).add(away))
            .filter(self.ids(shelf.changed_ids()).contain(theme::Column::Id))
            .exec(&*tx)
            .await?;
        self.write_themes(&mut tx, &shelf).await?;
        tx.finish().await?;
        Ok(Reordered::Done(before, shelf.in_order(edition.id)))
    }

    /// The shelf of a theme's edition; nothing where there is no such theme.
    async fn shelf_of(
        &self,
        editor: &Editor,
        tx: &Writing<'_>,
        id: ThemeId,
        patch: &ThemePatch,
    ) -> Result<Option<Shelf>, Error> {
        let Some(theme) = theme::Entity::find_by_id(id).one(&**tx).await? else { return Ok(None) };
        editor.within(theme.edition_id)?;
        self.shelf(tx, [theme.edition_id], [patch.topic.clone()]).await.map(Some)
    }

    /// Deletes a theme, or says why it must stay.
    pub(super) async fn remove_theme(&self, tx: &Writing<'_>, id: ThemeId) -> Result<Option<UserError>, Error> {
        // Whoever puts a proposal under the theme waits from here on.
        theme::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
        let under = proposal_theme::Entity::find().filter(proposal_theme::Column::ThemeId.eq(id));
        let count = under.clone().count(&**tx).await?;
        if count == 0 {
            theme::Entity::delete_by_id(id).exec(&**tx).await?;
            return Ok(None);
        }
        let examples: Vec<(i32, Option<i32>, ProposalId)> = proposal::Entity::find()
            .select_only()
            .columns([proposal::Column::EditionYear, proposal::Column::Number, proposal::Column::Id])
            .join_rev(JoinType::InnerJoin, proposal_theme::Relation::Proposal.def())
            .filter(proposal_theme::Column::ThemeId.eq(id))
            .order_by_asc(proposal::Column::NumberKey)
            .order_by_asc(proposal::Column::Id)
            .limit(3)
            .into_tuple()
            .all(&**tx)
            .await?;
        let examples: Vec<_> = examples
            .into_iter()
            .map(|(year, number, id)| number.map_or_else(|| id.to_string(), |number| format!("{year}/{number}")))
            .collect();
        let others = if count > 3 { " and others" } else { "" };
        let message = format!(
            "The theme has {count} proposals, deleted ones too: {}{others}. Give them other themes first.",
            examples.join(", ")
        );
        Ok(Some(UserError::new(UserErrorCode::InUse, "id", message)))
    }
}
