//! The themes of the editions that are written to: as they are in the transaction, and as they are to be.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entities::{EditionId, ThemeAliasId, ThemeId, TopicId, edition, theme, theme_alias, topic};
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{LockType, OnConflict},
};
use uuid::Uuid;

use super::{ThemeRecord, Writing, writing::AT_ONCE};
use crate::{
    domain::{
        input::{Checks, Patch},
        names,
        theme::ThemeFields,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// The themes of some editions, which nobody else writes to until the transaction ends.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    editions: HashSet<EditionId>,
    topics: HashSet<TopicId>,
    records: HashMap<ThemeId, ThemeRecord>,
    changed: Vec<(Option<ThemeRecord>, ThemeRecord)>,
}

/// What putting a theme on its shelf did.
#[derive(Clone, Debug)]
pub(super) enum Put {
    /// It was not there before.
    Created(ThemeRecord),
    /// It is different now.
    Updated(ThemeRecord),
    /// It was the same already.
    Unchanged(ThemeRecord),
}

/// An order of all themes of an edition, and the versions they must have; any where none are given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrangement<'a> {
    pub ids: &'a [ThemeId],
    pub versions: &'a [i32],
}

impl Put {
    /// The theme as it is now.
    pub fn record(self) -> ThemeRecord {
        match self {
            Self::Created(record) | Self::Updated(record) | Self::Unchanged(record) => record,
        }
    }
}

impl Shelf {
    /// The theme of an id.
    pub fn get(&self, id: ThemeId) -> Option<ThemeRecord> {
        self.records.get(&id).cloned()
    }

    /// The theme of an edition by its slug.
    pub fn by_slug(&self, edition: EditionId, slug: &str) -> Option<ThemeRecord> {
        self.of(edition).find(|record| record.theme.slug == slug).cloned()
    }

    /// Whether themes of this edition can be put here.
    pub fn holds(&self, edition: EditionId) -> bool {
        self.editions.contains(&edition)
    }

    /// The place behind all themes of an edition.
    pub fn end(&self, edition: EditionId) -> i32 {
        self.of(edition).map(|record| record.theme.position).max().unwrap_or_default() + 1
    }

    /// The themes of an edition in their order.
    pub fn in_order(&self, edition: EditionId) -> Vec<ThemeRecord> {
        let mut records: Vec<_> = self.of(edition).cloned().collect();
        records.sort_by_key(|record| record.theme.position);
        records
    }

    fn of(&self, edition: EditionId) -> impl Iterator<Item = &ThemeRecord> {
        self.records.values().filter(move |record| record.theme.edition_id == edition)
    }

    /// Checks a theme by itself and against the others, and puts it here; nothing where anything is wrong.
    pub fn put(&mut self, id: ThemeId, fields: ThemeFields, at: DateTime<Utc>, checks: &mut Checks) -> Option<Put> {
        let fields = fields.check(checks);
        self.check(id, &fields, checks);
        if !checks.passed() {
            return None;
        }
        let before = self.get(id);
        if let Some(before) = before.filter(|before| before.fields() == fields) {
            return Some(Put::Unchanged(before));
        }
        let after = self.change(id, fields, at);
        let new = self.changed.last().is_some_and(|(before, _)| before.is_none());
        Some(if new { Put::Created(after) } else { Put::Updated(after) })
    }

    fn check(&self, id: ThemeId, fields: &ThemeFields, checks: &mut Checks) {
        let ThemeFields { edition, slug, position, topic, .. } = fields;
        if !self.holds(*edition) {
            let message = "There is no such edition. Choose another one.";
            checks.push(UserError::new(UserErrorCode::NotFound, "edition", message));
        }
        if let Some(topic) = topic.filter(|topic| !self.topics.contains(topic)) {
            let message = format!("There is no topic {topic}. Make it first, or leave topic null.");
            checks.push(UserError::new(UserErrorCode::NotFound, "topic", message));
        }
        for other in self.of(*edition).filter(|other| other.theme.id != id) {
            if other.theme.slug == *slug {
                let message = format!("slug is taken by the theme {}. Choose a different one.", other.theme.name);
                checks.push(UserError::new(UserErrorCode::Taken, "slug", message));
            }
            if other.theme.position == *position {
                let message = format!(
                    "position {position} is taken by the theme {}. Choose another one, or use reorderThemes.",
                    other.theme.slug
                );
                checks.push(UserError::new(UserErrorCode::Taken, "position", message));
            }
        }
    }

    fn change(&mut self, id: ThemeId, fields: ThemeFields, at: DateTime<Utc>) -> ThemeRecord {
        let before = self.get(id);
        let ThemeFields { edition, slug, name, description, kind, position, topic, aliases } = fields;
        let theme = theme::Model {
            id,
            edition_id: edition,
            topic_id: topic,
            slug,
            sort_key: names::sort_key(&name),
            name,
            description,
            kind,
            position,
            created_at: before.as_ref().map_or(at, |before| before.theme.created_at),
            updated_at: at,
            version: before.as_ref().map_or(1, |before| before.theme.version + 1),
        };
        let after = ThemeRecord { theme, aliases };
        self.records.insert(id, after.clone());
        self.changed.push((before, after.clone()));
        after
    }

    /// Puts all themes of an edition into this order; tells whether one of them is not what was expected.
    pub fn arrange(
        &mut self,
        edition: EditionId,
        Arrangement { ids, versions }: Arrangement<'_>,
        at: DateTime<Utc>,
        checks: &mut Checks,
    ) -> bool {
        let mut missing: HashMap<ThemeId, String> =
            self.of(edition).map(|record| (record.theme.id, record.theme.slug.clone())).collect();
        let known: HashSet<ThemeId> = missing.keys().copied().collect();
        for (index, id) in ids.iter().enumerate() {
            if missing.remove(id).is_some() {
                continue;
            }
            let (code, message) = if known.contains(id) {
                (UserErrorCode::Invalid, "The list names this theme twice. Name each one once.")
            } else {
                (UserErrorCode::NotFound, "The edition has no theme of this id. Take the ids from Edition.themes.")
            };
            checks.within("themes", |checks| checks.push(UserError::new(code, index.to_string(), message)));
        }
        if !missing.is_empty() {
            let mut slugs: Vec<_> = missing.into_values().collect();
            slugs.sort_unstable();
            let message = format!("themes must name every theme of the edition; missing: {}.", slugs.join(", "));
            checks.push(UserError::new(UserErrorCode::Invalid, "themes", message));
        }
        let mut stale = false;
        for (index, (id, version)) in ids.iter().zip(versions).enumerate() {
            let Some(now) = self.records.get(id).map(|record| record.theme.version).filter(|now| now != version) else {
                continue;
            };
            stale = true;
            let message =
                format!("Somebody else changed this theme: its version is {now}. Look at it, then try again.");
            let error = UserError::new(UserErrorCode::Conflict, index.to_string(), message);
            checks.within("expectedVersions", |checks| checks.push(error));
        }
        if checks.passed() {
            for (position, id) in (1..).zip(ids) {
                let Some(fields) = self.records.get(id).map(ThemeRecord::fields) else { continue };
                if fields.position != position {
                    self.change(*id, ThemeFields { position, ..fields }, at);
                }
            }
        }
        stale
    }

    /// Ids of the themes that were there and are different now.
    pub fn changed_ids(&self) -> impl Iterator<Item = Uuid> {
        self.changed.iter().filter_map(|(before, after)| before.as_ref().map(|_| after.theme.id.0))
    }
}

impl Store {
    /// Takes hold of editions and reads their themes. `topics` are those that themes may be given. Four statements at
    /// most.
    pub(super) async fn shelf(
        &self,
        tx: &Writing<'_>,
        editions: impl IntoIterator<Item = EditionId>,
        topics: impl IntoIterator<Item = Patch<Option<TopicId>>>,
    ) -> Result<Shelf, Error> {
        let ids = self.ids(editions.into_iter().map(|id| id.0));
        let held: Vec<EditionId> = edition::Entity::find()
            .select_only()
            .column(edition::Column::Id)
            .filter(ids.contain(edition::Column::Id))
            .order_by_asc(edition::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .all(&**tx)
            .await?;
        let themes = theme::Entity::find().filter(ids.contain(theme::Column::EditionId)).all(&**tx).await?;
        let mut shelf = Shelf { editions: held.into_iter().collect(), ..Shelf::default() };
        let records = themes.into_iter().map(|theme| (theme.id, ThemeRecord { theme, aliases: Vec::new() }));
        shelf.records = records.collect();
        let ids = self.ids(shelf.records.keys().map(|id| id.0));
        let aliases = theme_alias::Entity::find()
            .filter(ids.contain(theme_alias::Column::ThemeId))
            .order_by_asc(theme_alias::Column::NameKey)
            .all(&**tx)
            .await?;
        for alias in aliases {
            if let Some(record) = shelf.records.get_mut(&alias.theme_id) {
                record.aliases.push(alias.name);
            }
        }
        let topics: HashSet<Uuid> = topics
            .into_iter()
            .filter_map(|topic| match topic {
                Patch::Set(Some(topic)) => Some(topic.0),
                Patch::Set(None) | Patch::Keep => None,
            })
            .collect();
        shelf.topics = shelf.records.values().filter_map(|record| record.theme.topic_id).collect();
        if !topics.is_empty() {
            // Held, so that none of them goes before its themes are written.
            let found: Vec<TopicId> = topic::Entity::find()
                .select_only()
                .column(topic::Column::Id)
                .filter(self.ids(topics).contain(topic::Column::Id))
                .lock(LockType::KeyShare)
                .into_tuple()
                .all(&**tx)
                .await?;
            shelf.topics.extend(found);
        }
        Ok(shelf)
    }

    /// Writes and notes what is different on a shelf: a constant number of statements for every 500 themes.
    pub(super) async fn write_themes(&self, tx: &mut Writing<'_>, shelf: &Shelf) -> Result<(), Error> {
        for changed in shelf.changed.chunks(AT_ONCE) {
            let rows = changed.iter().map(|(_, after)| after.theme.clone().into_active_model().reset_all());
            let set = OnConflict::column(theme::Column::Id)
                .update_columns([
                    theme::Column::TopicId,
                    theme::Column::Slug,
                    theme::Column::Name,
                    theme::Column::SortKey,
                    theme::Column::Description,
                    theme::Column::Kind,
                    theme::Column::Position,
                    theme::Column::UpdatedAt,
                    theme::Column::Version,
                ])
                .to_owned();
            theme::Entity::insert_many(rows).on_conflict(set).exec_without_returning(&**tx).await?;
        }
        let aliases = |record: &Option<ThemeRecord>| record.as_ref().map(|record| record.aliases.clone());
        let renamed: Vec<_> = shelf
            .changed
            .iter()
            .filter(|(before, after)| aliases(before).unwrap_or_default() != after.aliases)
            .collect();
        if renamed.iter().any(|(before, _)| before.is_some()) {
            let ids = self.ids(renamed.iter().map(|(_, after)| after.theme.id.0));
            theme_alias::Entity::delete_many().filter(ids.contain(theme_alias::Column::ThemeId)).exec(&**tx).await?;
        }
        let rows: Vec<_> = renamed.iter().flat_map(|(_, after)| self.alias_rows(after)).collect();
        for rows in rows.chunks(AT_ONCE) {
            theme_alias::Entity::insert_many(rows.to_vec()).exec_without_returning(&**tx).await?;
        }
        for (before, after) in &shelf.changed {
            tx.note(before.as_ref(), Some(after));
        }
        Ok(())
    }

    fn alias_rows<'a>(&'a self, record: &'a ThemeRecord) -> impl Iterator<Item = theme_alias::ActiveModel> + 'a {
        record.aliases.iter().map(|alias| theme_alias::ActiveModel {
            id: Set(ThemeAliasId(self.clock.new_id())),
            theme_id: Set(record.theme.id),
            name_key: Set(names::normalize_name(alias)),
            name: Set(alias.clone()),
        })
    }
}
