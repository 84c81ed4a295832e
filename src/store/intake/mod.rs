//! What an import reads and writes, all inside its one transaction.

use std::collections::HashMap;

use entities::{
    EditionId, EditionVisibility, ThemeAliasId, ThemeId, ThemeKind, TopicId, edition, theme, theme_alias, topic,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, prelude::Date,
    sea_query::LockType,
};

use crate::{
    auth::Editor,
    db::Write,
    domain::{names, search::DEFAULT_LANGUAGE},
    error::Error,
    store::{
        Store,
        writes::{ThemeRecord, Writing},
    },
};

mod organizations;
mod people;
mod proposals;
mod sources;

pub use people::KnownPerson;
pub use proposals::{NewParticipation, NewProposal, StoredProposal};
pub use sources::NewSource;

/// An edition to be made.
#[derive(Clone, Debug)]
pub struct NewEdition {
    /// The year.
    pub year: i32,
    /// Its name.
    pub name: String,
    /// Its overall theme.
    pub overall_theme: Option<String>,
    /// Where it is held.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the host country.
    pub country: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// Its themes in their order.
    pub themes: Vec<NewTheme>,
}

/// A theme to be made.
#[derive(Clone, Debug)]
pub struct NewTheme {
    /// Short name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is to its edition.
    pub kind: ThemeKind,
    /// Slug and name of the cross-year topic it belongs to.
    pub topic: Option<(String, String)>,
    /// Other names it is stated under.
    pub aliases: Vec<String>,
}

/// A theme and the names it is stated under.
#[derive(Clone, Debug)]
pub struct KnownTheme {
    /// Names the theme.
    pub id: ThemeId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Other names it is stated under.
    pub aliases: Vec<String>,
}

impl Store {
    /// The edition of a year, as the transaction sees it; until it ends, no other one hands in to this edition.
    pub async fn edition_in(&self, tx: &Write, year: i32) -> Result<Option<edition::Model>, Error> {
        Ok(edition::Entity::find()
            .filter(edition::Column::Year.eq(year))
            .lock(LockType::NoKeyUpdate)
            .one(&**tx)
            .await?)
    }

    /// Makes an edition with its themes, their aliases and topics.
    pub async fn create_edition(
        &self,
        editor: &Editor,
        w: &mut Writing<'_>,
        new: NewEdition,
    ) -> Result<edition::Model, Error> {
        editor.everywhere()?;
        let now = self.clock.now();
        let edition = edition::ActiveModel {
            id: Set(EditionId(self.clock.new_id())),
            year: Set(new.year),
            name: Set(new.name),
            overall_theme: Set(new.overall_theme),
            city: Set(new.city),
            country: Set(new.country),
            starts_on: Set(new.starts_on),
            ends_on: Set(new.ends_on),
            public_from: Set(EditionVisibility::Submitted),
            language: Set(DEFAULT_LANGUAGE.to_owned()),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..<edition::ActiveModel as ActiveModelTrait>::default()
        };
        let edition = edition.insert(&**w).await?;
        w.note(None, Some(&edition));
        for (position, theme) in (1..).zip(new.themes) {
            self.create_theme(w, edition.id, position, theme).await?;
        }
        Ok(edition)
    }

    async fn create_theme(
        &self,
        w: &mut Writing<'_>,
        edition: EditionId,
        position: i32,
        new: NewTheme,
    ) -> Result<(), Error> {
        let topic_id = match new.topic {
            Some((slug, name)) => Some(self.topic_in(w, slug, name).await?),
            None => None,
        };
        let now = self.clock.now();
        let id = ThemeId(self.clock.new_id());
        let theme = theme::ActiveModel {
            id: Set(id),
            edition_id: Set(edition),
            topic_id: Set(topic_id),
            slug: Set(new.slug),
            sort_key: Set(names::sort_key(&new.name)),
            name: Set(new.name),
            description: Set(None),
            kind: Set(new.kind),
            position: Set(position),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        let theme = theme.insert(&**w).await?;
        let mut aliases = new.aliases;
        aliases.sort_by_cached_key(|name| names::normalize_name(name));
        w.note(None, Some(&ThemeRecord { theme, aliases: aliases.clone() }));
        let aliases = aliases.into_iter().map(|name| theme_alias::ActiveModel {
            id: Set(ThemeAliasId(self.clock.new_id())),
            theme_id: Set(id),
            name_key: Set(names::normalize_name(&name)),
            name: Set(name),
        });
        theme_alias::Entity::insert_many(aliases).exec_without_returning(&**w).await?;
        Ok(())
    }

    async fn topic_in(&self, w: &mut Writing<'_>, slug: String, name: String) -> Result<TopicId, Error> {
        let found = topic::Entity::find().filter(topic::Column::Slug.eq(&slug)).one(&**w).await?;
        if let Some(topic) = found {
            return Ok(topic.id);
        }
        let now = self.clock.now();
        let topic = topic::ActiveModel {
            id: Set(TopicId(self.clock.new_id())),
            slug: Set(slug),
            sort_key: Set(names::sort_key(&name)),
            name: Set(name),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        let topic = topic.insert(&**w).await?;
        w.note(None, Some(&topic));
        Ok(topic.id)
    }

    /// The themes of an edition in their order, with their aliases.
    pub async fn themes_in(&self, tx: &Write, edition: EditionId) -> Result<Vec<KnownTheme>, Error> {
        let themes = theme::Entity::find()
            .filter(theme::Column::EditionId.eq(edition))
            .order_by_asc(theme::Column::Position)
            .all(&**tx)
            .await?;
        let ids = self.ids(themes.iter().map(|theme| theme.id.0));
        let mut aliases: HashMap<ThemeId, Vec<String>> = HashMap::new();
        let rows = theme_alias::Entity::find().filter(ids.contain(theme_alias::Column::ThemeId)).all(&**tx).await?;
        for alias in rows {
            aliases.entry(alias.theme_id).or_default().push(alias.name);
        }
        let known = themes.into_iter().map(|theme| KnownTheme {
            aliases: aliases.remove(&theme.id).unwrap_or_default(),
            id: theme.id,
            slug: theme.slug,
            name: theme.name,
        });
        Ok(known.collect())
    }
}
