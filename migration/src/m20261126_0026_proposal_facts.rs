//! The order of proposals is read from the index that tells who sees them: a page reads no row that it does not show.

use sea_orm_migration::prelude::*;

/// The order of proposals is read from the index that tells who sees them.
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
DROP INDEX proposal_facts;
CREATE INDEX proposal_facts ON proposal
    (id, is_public, edition_year, number_key, status, format, title_key, edition_id);
";
