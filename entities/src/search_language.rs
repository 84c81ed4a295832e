//! A language that something search finds is or was written in.

use sea_orm::entity::prelude::*;

/// A language that something search finds is or was written in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_language")]
pub struct Model {
    /// A tag of BCP 47.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub language: String,
}

impl ActiveModelBehavior for ActiveModel {}
