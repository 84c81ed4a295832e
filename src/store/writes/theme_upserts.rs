//! Writes of many themes at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entities::{EditionId, ThemeId, edition, theme};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    Order, Recorded, ThemeRecord, Upserted, Writing,
    bulk::settle,
    shelf::{Put, Shelf},
    themes::no_edition,
};
use crate::{
    auth::Editor,
    domain::{
        bulk::{ErrorPolicy, UpsertAction},
        input::{Checks, Patch},
        theme::{ThemeFields, ThemePatch},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// One theme of many that are written.
#[derive(Debug)]
pub struct ThemeItem {
    /// Which theme it is.
    pub key: ThemeKey,
    /// The version it must have; any where none is given.
    pub expected_version: Option<i32>,
    /// What it is to be.
    pub patch: ThemePatch,
    /// What was found wrong with it so far, in fields of the item.
    pub checks: Checks,
}

/// What a theme is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThemeKey {
    /// Its id.
    Id(ThemeId),
    /// The year of its edition, and its short name there.
    Slug(i32, String),
    /// Neither is usable; the checks say why.
    Unknown,
}

/// Many themes that are written together.
struct Batch<'a> {
    editor: &'a Editor,
    at: DateTime<Utc>,
    /// The editions of the years that items name.
    years: HashMap<i32, EditionId>,
    shelf: Shelf,
    /// Themes that an item named, and which one it was.
    named: HashMap<ThemeId, usize>,
}

impl Batch<'_> {
    /// Puts one item on the shelf. `id` is for a new theme.
    fn put(&mut self, index: usize, item: ThemeItem, id: ThemeId) -> Upserted<ThemeRecord> {
        let ThemeItem { key, expected_version, patch, mut checks } = item;
        let put = checks.within("items", |checks| {
            checks.within(index, |checks| {
                let (id, fields) = self.find(&key, patch, id, checks)?;
                let before = self.shelf.get(id);
                if expected_version.is_some() && expected_version != before.as_ref().map(Recorded::version) {
                    checks.push(changed(before.as_ref()));
                }
                if let Some(first) = self.named.insert(id, index) {
                    let message = format!("items.{first} names the same theme. Say all of it in one item.");
                    checks.push(UserError::new(UserErrorCode::Invalid, key.field(), message));
                }
                self.shelf.put(id, fields, self.at, checks)
            })
        });
        let (action, record) = match put {
            Some(Put::Created(record)) => (UpsertAction::Created, record),
            Some(Put::Updated(record)) => (UpsertAction::Updated, record),
            Some(Put::Unchanged(record)) => (UpsertAction::Unchanged, record),
            None => return Upserted::refused(checks.finish(()).err().unwrap_or_default()),
        };
        Upserted { action, record: Some(record), errors: Vec::new() }
    }

    /// The theme an item names with what it is to be; a new one gets `id`.
    fn find(
        &self,
        key: &ThemeKey,
        mut patch: ThemePatch,
        id: ThemeId,
        checks: &mut Checks,
    ) -> Option<(ThemeId, ThemeFields)> {
        let known = match key {
            ThemeKey::Id(id) => self.shelf.get(*id),
            ThemeKey::Slug(year, slug) => {
                let edition = self.years.get(year).copied().filter(|edition| self.editor.within(*edition).is_ok());
                let Some(edition) = edition else {
                    checks.push(no_edition(*year));
                    return None;
                };
                let Some(known) = self.shelf.by_slug(edition, slug) else {
                    patch.slug = Patch::Set(slug.clone());
                    return Some((id, patch.make(edition, self.shelf.end(edition))));
                };
                Some(known)
            }
            ThemeKey::Unknown => return None,
        };
        let Some(known) = known else {
            let message = "There is no theme of this id in reach. Leave id out to name a theme by edition and slug.";
            checks.push(UserError::new(UserErrorCode::NotFound, "id", message));
            return None;
        };
        Some((known.theme.id, patch.apply(known.fields())))
    }
}

impl ThemeKey {
    const fn field(&self) -> &'static str {
        match self {
            Self::Id(_) | Self::Unknown => "id",
            Self::Slug(..) => "slug",
        }
    }
}

fn changed(now: Option<&ThemeRecord>) -> UserError {
    let message = match now {
        Some(now) => format!("Somebody else changed it: its version is {}. Look at it, then try again.", now.version()),
        None => "There is no such theme. Leave expectedVersion out to make it.".to_owned(),
    };
    UserError::new(UserErrorCode::Conflict, "expectedVersion", message)
}

impl Store {
    /// Makes and changes many themes, in the order of the items: each is checked against what the ones before it leave.
    pub async fn upsert_themes(
        &self,
        editor: &Editor,
        order: &Order,
        items: Vec<ThemeItem>,
        policy: ErrorPolicy,
    ) -> Result<Vec<Upserted<ThemeRecord>>, Error> {
        let mut tx = self.writing(order, "upsertThemes").await?;
        let (years, editions) = self.editions_of(&tx, &items).await?;
        let reach = editions.into_iter().filter(|edition| editor.within(*edition).is_ok());
        let topics: Vec<_> = items.iter().map(|item| item.patch.topic.clone()).collect();
        let shelf = self.shelf(&tx, reach, topics).await?;
        let mut batch = Batch { editor, at: tx.at(), years, shelf, named: HashMap::new() };
        let items = items.into_iter().enumerate();
        let mut ended: Vec<_> =
            items.map(|(index, item)| batch.put(index, item, ThemeId(self.clock.new_id()))).collect();
        if settle(&mut ended, policy) {
            self.write_themes(&mut tx, &batch.shelf).await?;
            tx.finish().await?;
        }
        Ok(ended)
    }

    /// The editions of the years that items name, and all editions that items are about.
    async fn editions_of(
        &self,
        tx: &Writing<'_>,
        items: &[ThemeItem],
    ) -> Result<(HashMap<i32, EditionId>, HashSet<EditionId>), Error> {
        let (mut years, mut themes) = (HashSet::new(), HashSet::new());
        for item in items {
            match &item.key {
                ThemeKey::Id(id) => drop(themes.insert(id.0)),
                ThemeKey::Slug(year, _) => drop(years.insert(*year)),
                ThemeKey::Unknown => {}
            }
        }
        let found: Vec<(i32, EditionId)> = edition::Entity::find()
            .select_only()
            .columns([edition::Column::Year, edition::Column::Id])
            .filter(edition::Column::Year.is_in(years))
            .into_tuple()
            .all(&**tx)
            .await?;
        let of_themes: Vec<EditionId> = theme::Entity::find()
            .select_only()
            .column(theme::Column::EditionId)
            .distinct()
            .filter(self.ids(themes).contain(theme::Column::Id))
            .into_tuple()
            .all(&**tx)
            .await?;
        let all = found.iter().map(|(_, id)| *id).chain(of_themes).collect();
        Ok((found.into_iter().collect(), all))
    }
}
