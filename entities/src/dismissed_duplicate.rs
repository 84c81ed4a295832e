//! Two rows that somebody found not to be the same.

use sea_orm::entity::prelude::*;

use crate::MergeKind;

/// Two rows that somebody found not to be the same. The smaller id comes first.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dismissed_duplicate")]
pub struct Model {
    /// What both are.
    pub kind: MergeKind,
    /// The smaller id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub one_id: Uuid,
    /// The larger id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: Uuid,
    /// When (UTC, microseconds).
    pub dismissed_at: DateTimeUtc,
    /// By whom.
    #[sea_orm(column_type = "Text")]
    pub dismissed_by: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
