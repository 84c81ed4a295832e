//! A theme of one edition.

use sea_orm::entity::prelude::*;

use crate::{EditionId, ThemeId, ThemeKind, TopicId, decoded::by_place};

/// A theme of one edition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "theme")]
pub struct Model {
    /// Names the theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThemeId,
    /// Its edition.
    pub edition_id: EditionId,
    /// The cross-year topic it belongs to.
    pub topic_id: Option<TopicId>,
    /// Short name in addresses, unique in its edition.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Its name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Accent-folded, lower-case name; the order of lists.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// What it is about.
    #[sea_orm(column_type = "Text")]
    pub description: Option<String>,
    /// Main theme, cross-cutting priority or emerging issues.
    pub kind: ThemeKind,
    /// 1-based place among the edition's themes.
    pub position: i32,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
    /// Its edition.
    #[sea_orm(belongs_to, from = "edition_id", to = "id")]
    pub edition: BelongsTo<super::edition::Entity>,
    /// Its topic.
    #[sea_orm(belongs_to, from = "topic_id", to = "id")]
    pub topic: BelongsTo<Option<super::topic::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    id,
    edition_id,
    topic_id,
    slug,
    name,
    sort_key,
    description,
    kind,
    position,
    created_at,
    updated_at,
    version,
}
