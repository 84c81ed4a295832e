//! The neighbours of a proposal are found in the list of its edition without reading the list.

use sea_orm_migration::prelude::*;

/// The neighbours of a proposal are found in the list of its edition without reading the list.
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
DROP INDEX proposal_by_edition_id;
CREATE INDEX proposal_by_edition_id ON proposal (edition_id, number_key, is_public, deleted_at, id);
";
