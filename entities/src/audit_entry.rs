//! What one write changed, and who wrote it.

use sea_orm::entity::prelude::*;

use crate::{ApiTokenId, AuditEntryId, EditionId, ProposalId, SubjectKind};

/// What one write changed, and who wrote it. Never changed or deleted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Names the entry; entries are ordered by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    /// When it was written (UTC, microseconds).
    pub at: DateTimeUtc,
    /// Who wrote it.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// The API token they wrote with.
    pub token_id: Option<ApiTokenId>,
    /// The request it was written in.
    #[sea_orm(column_type = "Text")]
    pub request_id: String,
    /// The mutation, as the schema names it.
    #[sea_orm(column_type = "Text")]
    pub operation: String,
    /// What kind of row was written.
    pub subject_kind: SubjectKind,
    /// The row.
    pub subject_id: Uuid,
    /// The edition the row belongs to, or is.
    pub edition_id: Option<EditionId>,
    /// The proposal whose history the entry is in.
    pub proposal_id: Option<ProposalId>,
    /// Its fields as they were; nothing where it is new.
    pub before: Option<Json>,
    /// Its fields as they are; nothing where it is gone.
    pub after: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
