//! What a partner's token was used for on a day.

use sea_orm::entity::prelude::*;

use crate::ApiTokenId;

/// What a partner's token was used for on a day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_usage")]
pub struct Model {
    /// The token; it may be gone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: ApiTokenId,
    /// The day (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// Operations that were answered.
    pub requests: i64,
    /// Units they cost.
    pub cost: i64,
    /// Those whose answer was kept from before.
    pub cache_hits: i64,
    /// Operations that were refused: fields that are not allowed, a budget that is spent.
    pub refused: i64,
}

impl ActiveModelBehavior for ActiveModel {}
