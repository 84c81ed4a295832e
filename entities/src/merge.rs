//! A merge of people, organizations or proposals, and what it moved.

use sea_orm::entity::prelude::*;

use crate::{EditionId, MergeId, MergeKind};

/// A merge of people, organizations or proposals, and what it moved.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merge")]
pub struct Model {
    /// Names the merge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MergeId,
    /// What was merged.
    pub kind: MergeKind,
    /// What it was merged into.
    pub target_id: Uuid,
    /// The edition of merged proposals.
    pub edition_id: Option<EditionId>,
    /// When (UTC, microseconds).
    pub merged_at: DateTimeUtc,
    /// By whom.
    #[sea_orm(column_type = "Text")]
    pub merged_by: String,
    /// When it was undone.
    pub undone_at: Option<DateTimeUtc>,
    /// What was moved, added and taken away: all that undoing it needs. Private.
    #[sea_orm(column_type = "JsonBinary")]
    pub record: Json,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
