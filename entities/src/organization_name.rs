//! Another name or acronym of an organization.

use sea_orm::entity::prelude::*;

use crate::{OrganizationId, OrganizationNameId, OrganizationNameKind};

/// Another name or acronym of an organization.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_name")]
pub struct Model {
    /// Names the alias.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationNameId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// Alias or acronym.
    pub kind: OrganizationNameKind,
    /// The name as written.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The name with case, accents and punctuation evened out.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The organization.
    #[sea_orm(belongs_to, from = "organization_id", to = "id")]
    pub organization: BelongsTo<super::organization::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
