//! The place of a change among all changes.

use sea_orm::entity::prelude::*;

use crate::AuditEntryId;

/// The place of a change among all changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Counts all changes, from 1 and without gaps, in the order they were committed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// What was changed.
    pub audit_entry_id: AuditEntryId,
}

impl ActiveModelBehavior for ActiveModel {}
