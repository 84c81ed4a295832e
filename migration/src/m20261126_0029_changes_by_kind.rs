//! The changes of some kinds of rows are followed without reading those of all.

use sea_orm_migration::prelude::*;

/// The changes of some kinds of rows are followed without reading those of all.
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
CREATE INDEX change_by_kind ON change (subject_kind, number);
";
