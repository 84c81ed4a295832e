//! Something two proposals can have in common, and a proposal that has it.

use sea_orm::entity::prelude::*;

use crate::decoded::by_place;

/// Something two proposals can have in common, and a proposal that has it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap_mark")]
pub struct Model {
    /// The word, person or organization in its edition, as a hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: i64,
    /// The proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub proposal_id: Uuid,
    /// Whether the public saw the proposal when this was written.
    pub is_public: bool,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    mark,
    proposal_id,
    is_public,
}
