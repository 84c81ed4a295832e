//! What partners' tokens may select.

use sea_orm_migration::prelude::*;

/// What partners' tokens may select.
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
-- Types and fields with a blank between them, which none of them has in it.
ALTER TABLE api_token ADD COLUMN allowed_fields text
    CHECK (allowed_fields IS NULL OR (allowed_fields <> '' AND role = 'partner'));
";
