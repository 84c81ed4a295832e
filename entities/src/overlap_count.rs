//! In how many proposals of an edition a mark stands.

use sea_orm::entity::prelude::*;

/// In how many proposals of an edition a mark stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap_count")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: Uuid,
    /// The mark, as in `overlap_mark`; the empty one stands in every proposal that is compared.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub mark: String,
    /// Proposals that have it.
    pub proposals: i32,
    /// Those of them that the public sees.
    pub public_proposals: i32,
}

impl ActiveModelBehavior for ActiveModel {}
