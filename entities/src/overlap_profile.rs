//! What is compared of a proposal when overlaps are looked for.

use sea_orm::entity::prelude::*;

/// What is compared of a proposal when overlaps are looked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap_profile")]
pub struct Model {
    /// The proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub proposal_id: Uuid,
    /// Its edition.
    pub edition_id: Uuid,
    /// Whether the public saw it when this was written.
    pub is_public: bool,
    /// Its terms, people and organizations, as JSON.
    #[sea_orm(column_type = "Text")]
    pub profile: String,
}

impl ActiveModelBehavior for ActiveModel {}
