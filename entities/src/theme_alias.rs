//! Another name by which pages call a theme.

use sea_orm::entity::prelude::*;

use crate::{ThemeAliasId, ThemeId};

/// Another name by which pages call a theme.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "theme_alias")]
pub struct Model {
    /// Names the alias.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThemeAliasId,
    /// The theme it stands for.
    pub theme_id: ThemeId,
    /// The alias as written.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The alias with case, accents and punctuation evened out.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The theme it stands for.
    #[sea_orm(belongs_to, from = "theme_id", to = "id")]
    pub theme: BelongsTo<super::theme::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
