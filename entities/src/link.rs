//! A web link of a proposal, person or organization.

use sea_orm::entity::prelude::*;

use crate::{LinkId, OrganizationId, PersonId, ProposalId};

/// A web link of a proposal, person or organization.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Names the link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    /// The proposal it belongs to.
    pub proposal_id: Option<ProposalId>,
    /// The person it belongs to.
    pub person_id: Option<PersonId>,
    /// The organization it belongs to.
    pub organization_id: Option<OrganizationId>,
    /// 1-based place among its owner's links.
    pub position: i32,
    /// The address (http or https).
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// What it leads to.
    #[sea_orm(column_type = "Text")]
    pub label: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
