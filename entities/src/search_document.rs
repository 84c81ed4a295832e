//! Something that search finds: a proposal, a person, an organization or a theme.
//!
//! What is matched against is kept by each database in its own way: `search_index` of SQLite, the column `terms` of
//! PostgreSQL.

use sea_orm::entity::prelude::*;

use crate::SubjectKind;

/// Something that search finds.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_document")]
pub struct Model {
    /// Numbers the document; larger is newer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub doc: i32,
    /// What it is.
    pub kind: SubjectKind,
    /// The id of what it is.
    pub id: Uuid,
    /// BCP 47 tag of the language of its texts.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// Title or name as it is shown.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// Title or name as words, cut: what it starts with.
    #[sea_orm(column_type = "Text")]
    pub label_key: String,
    /// The words of the title or name, and their stems.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The words of the names that belong to it.
    #[sea_orm(column_type = "Text")]
    pub names: String,
    /// Of everything that is indexed, 16 bytes.
    pub fingerprint: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
