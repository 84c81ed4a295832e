//! Three letters in a row of a word that search knows.

use sea_orm::entity::prelude::*;

/// Three letters in a row of a word that search knows.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_gram")]
pub struct Model {
    /// Three letters; a blank stands before the first and after the last letter of the word.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub gram: String,
    /// The word.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub word: String,
}

impl ActiveModelBehavior for ActiveModel {}
