//! Which version of the program made the index of search. One row, held by whoever writes to the index.

use sea_orm::entity::prelude::*;

/// Which version of the program made the index of search.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_state")]
pub struct Model {
    /// 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub only_row: i32,
    /// The version; 0 where no whole index was made yet.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
