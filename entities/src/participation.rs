//! One person, organization or placeholder in one role of one proposal, as stated at that time.

use sea_orm::entity::prelude::*;

use crate::{
    OrganizationId, ParticipationId, ParticipationRole, ParticipationStatus, PersonId, ProposalId, StakeholderGroup,
    decoded::by_place,
};

/// One person, organization or placeholder in one role of one proposal, as stated at that time.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participation")]
pub struct Model {
    /// Names the participation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParticipationId,
    /// The proposal.
    pub proposal_id: ProposalId,
    /// The part taken.
    pub role: ParticipationRole,
    /// How certain it is.
    pub status: ParticipationStatus,
    /// 1-based place among the proposal's participations.
    pub position: i32,
    /// The person; nothing for an organization or a placeholder.
    pub person_id: Option<PersonId>,
    /// The organization spoken for.
    pub organization_id: Option<OrganizationId>,
    /// Whether nobody is named yet.
    pub is_placeholder: bool,
    /// Name as written, with honorific.
    #[sea_orm(column_type = "Text")]
    pub name_as_given: String,
    /// Job title or function as written.
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    /// What was written after the name.
    #[sea_orm(column_type = "Text")]
    pub affiliation_as_stated: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    #[sea_orm(column_type = "Text")]
    pub country: Option<String>,
    /// Whether the country was read from the organization's name.
    pub country_is_derived: bool,
    /// The group spoken for; nothing if unstated.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// The line as it stood. Private: it may hold addresses.
    #[sea_orm(column_type = "Text")]
    pub verbatim: Option<String>,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
    /// The proposal.
    #[sea_orm(belongs_to, from = "proposal_id", to = "id")]
    pub proposal: BelongsTo<super::proposal::Entity>,
    /// The person.
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<Option<super::person::Entity>>,
    /// The organization.
    #[sea_orm(belongs_to, from = "organization_id", to = "id")]
    pub organization: BelongsTo<Option<super::organization::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    id,
    proposal_id,
    role,
    status,
    position,
    person_id,
    organization_id,
    is_placeholder,
    name_as_given,
    title,
    affiliation_as_stated,
    country,
    country_is_derived,
    stakeholder_group,
    verbatim,
    created_at,
    updated_at,
    version,
}
