//! An identifier of a person or organization in a public register.

use sea_orm::entity::prelude::*;

use crate::{ExternalIdentifierId, IdentifierScheme, OrganizationId, PersonId};

/// An identifier of a person or organization in a public register.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_identifier")]
pub struct Model {
    /// Names the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExternalIdentifierId,
    /// The person it identifies.
    pub person_id: Option<PersonId>,
    /// The organization it identifies.
    pub organization_id: Option<OrganizationId>,
    /// The register.
    pub scheme: IdentifierScheme,
    /// The identifier, without address.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
