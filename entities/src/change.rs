//! The place of a change among all changes.

use sea_orm::entity::prelude::*;

use crate::{AuditEntryId, ChangeAction, EditionId, SubjectKind};

/// The place of a change among all changes. One write may make several: what is visible of a person changes with a
/// participation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Counts all changes, from 1 and without gaps, in the order they were committed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The write it came of.
    pub audit_entry_id: AuditEntryId,
    /// When it was written (UTC, microseconds).
    pub at: DateTimeUtc,
    /// What kind of row changed.
    pub subject_kind: SubjectKind,
    /// The row.
    pub subject_id: Uuid,
    /// The edition the row belongs to, or is.
    pub edition_id: Option<EditionId>,
    /// What happened to it.
    pub action: ChangeAction,
    /// Whether the public saw it before.
    pub was_public: bool,
    /// Whether the public saw it afterwards.
    pub is_public: bool,
}

impl ActiveModelBehavior for ActiveModel {}
