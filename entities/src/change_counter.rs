//! The number of the last change.

use sea_orm::entity::prelude::*;

/// The number of the last change. A transaction that takes a number holds this row until it ends.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_counter")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub only_row: i32,
    /// The number of the last change.
    pub last: i64,
}

impl ActiveModelBehavior for ActiveModel {}
