//! An organization.

use sea_orm::entity::prelude::*;

use crate::{OrganizationId, StakeholderGroup, decoded::by_place};

/// An organization.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Names the organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// Its name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name with case, accents and punctuation evened out; the key organizations are found by.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// Accent-folded, lower-case name; the order of lists.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// ISO 3166-1 alpha-2 code.
    #[sea_orm(column_type = "Text")]
    pub country: Option<String>,
    /// The group it belongs to.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// Its web site (http or https).
    #[sea_orm(column_type = "Text")]
    pub homepage: Option<String>,
    /// The organization this one is part of; nothing below it is above it.
    pub parent_id: Option<OrganizationId>,
    /// The organization this one was merged into, never itself merged.
    pub merged_into_id: Option<OrganizationId>,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    id,
    name,
    name_key,
    sort_key,
    country,
    stakeholder_group,
    homepage,
    parent_id,
    merged_into_id,
    created_at,
    updated_at,
    version,
}
