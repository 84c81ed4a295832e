//! What somebody takes part in as what, without reading everybody who does: SQLite does not know how few a name narrows people
//! down to, and would go by the role.

use sea_orm_migration::prelude::*;

/// Participations of people by their role.
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
CREATE INDEX participation_by_person_role ON participation (person_id, role, proposal_id);
";
