//! A subject that themes of several editions share.

use sea_orm::entity::prelude::*;

use crate::TopicId;

/// A subject that themes of several editions share.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    /// Names the topic.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TopicId,
    /// Short name in addresses, unique.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Its name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Accent-folded, lower-case name; the order of lists.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
