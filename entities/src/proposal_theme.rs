//! That a proposal falls under a theme of its edition.

use sea_orm::entity::prelude::*;

use crate::{EditionId, ProposalId, ThemeId};

/// That a proposal falls under a theme of its edition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal_theme")]
pub struct Model {
    /// The proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub proposal_id: ProposalId,
    /// The theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub theme_id: ThemeId,
    /// The edition of both.
    pub edition_id: EditionId,
    /// 1-based place among the proposal's themes.
    pub position: i32,
    /// The proposal.
    #[sea_orm(belongs_to, from = "proposal_id", to = "id")]
    pub proposal: BelongsTo<super::proposal::Entity>,
    /// The theme.
    #[sea_orm(belongs_to, from = "theme_id", to = "id")]
    pub theme: BelongsTo<super::theme::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
