//! The audit of one kind of rows, newest first.

use sea_orm_migration::prelude::*;

/// The audit of one kind of rows, newest first.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DDL).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const DDL: &str = r"
CREATE INDEX audit_entry_by_kind ON audit_entry (subject_kind, at, id);
";
