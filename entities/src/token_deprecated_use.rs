//! How often a partner's token used something deprecated on a day.

use sea_orm::entity::prelude::*;

use crate::ApiTokenId;

/// How often a partner's token used something deprecated on a day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_deprecated_use")]
pub struct Model {
    /// The token; it may be gone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: ApiTokenId,
    /// The day (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// What was used, as a schema coordinate.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub element: String,
    /// Operations that used it.
    pub requests: i64,
}

impl ActiveModelBehavior for ActiveModel {}
