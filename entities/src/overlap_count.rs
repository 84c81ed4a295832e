//! In how many proposals of an edition a mark stands.

use sea_orm::entity::prelude::*;

use crate::decoded::by_place;

/// In how many proposals of an edition a mark stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap_count")]
pub struct Model {
    /// The mark, as in `overlap_mark`; one of each edition stands in every proposal that is compared.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: i64,
    /// Proposals that have it.
    pub proposals: i32,
    /// Those of them that the public sees.
    pub public_proposals: i32,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    mark,
    proposals,
    public_proposals,
}
