//! A word in a title or name of something that search finds.

use sea_orm::entity::prelude::*;

use crate::SubjectKind;

/// A word in a title or name of something that search finds.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_word")]
pub struct Model {
    /// What the document is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: SubjectKind,
    /// The word, folded.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub word: String,
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub doc: i32,
}

impl ActiveModelBehavior for ActiveModel {}
