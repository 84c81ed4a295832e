//! Organizations that are part of another one.

use sea_orm_migration::prelude::*;

/// Organizations that are part of another one.
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
ALTER TABLE organization ADD COLUMN parent_id uuid REFERENCES organization (id) CHECK (parent_id <> id);
CREATE INDEX organization_by_parent ON organization (parent_id, id);
";
