//! The workshops database, one change per file.
//!
//! One text of data definition serves SQLite and PostgreSQL. Type names are PostgreSQL's; SQLite keeps values
//! of any type name as they are bound. [`run`] replaces the only words that differ: `SORT_TEXT` is text compared byte by
//! byte on both databases, whatever the locale of the PostgreSQL cluster; `ADDED_COLUMN` is how a computed column that
//! is added to a table is kept; `BY_KEY` makes SQLite keep a table in the order of its primary key, without another copy
//! of it.

pub use sea_orm_migration::prelude::*;

mod m20261124_0001_editions;
mod m20261124_0002_people;
mod m20261124_0003_organizations;
mod m20261124_0004_proposals;
mod m20261124_0005_participations;
mod m20261124_0006_links;
mod m20261124_0007_import_sources;
mod m20261124_0008_api_tokens;
mod m20261124_0009_audit;
mod m20261124_0010_records;
mod m20261124_0011_decisions;
mod m20261124_0012_idempotency;
mod m20261124_0013_organization_parent;
mod m20261124_0014_merged_proposals;
mod m20261124_0015_partner_tokens;
mod m20261124_0020_filter_indexes;
mod m20261124_0021_search;
mod m20261124_0022_overlaps;
mod m20261124_0023_balance;
mod m20261124_0024_audit_by_kind;
mod m20261126_0025_overlap_marks;
mod m20261126_0026_proposal_facts;
mod m20261126_0027_proposal_pager;
mod m20261126_0028_name_parts;
mod m20261126_0029_changes_by_kind;
mod m20261126_0030_token_usage;
mod m20261127_0031_participations_by_role;
mod m20261128_0032_there;

/// A change that is one text of data definition.
struct Ddl {
    /// What databases remember it by: the name of its module.
    name: &'static str,
    text: &'static str,
}

impl MigrationName for Ddl {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Ddl {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.text).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The change whose text is the `DDL` of a module.
macro_rules! ddl {
    ($module:ident) => {
        Box::new(Ddl { name: stringify!($module), text: $module::DDL })
    };
}

/// All migrations in the order they run.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            ddl!(m20261124_0001_editions),
            ddl!(m20261124_0002_people),
            ddl!(m20261124_0003_organizations),
            ddl!(m20261124_0004_proposals),
            ddl!(m20261124_0005_participations),
            ddl!(m20261124_0006_links),
            ddl!(m20261124_0007_import_sources),
            ddl!(m20261124_0008_api_tokens),
            ddl!(m20261124_0009_audit),
            ddl!(m20261124_0010_records),
            ddl!(m20261124_0011_decisions),
            ddl!(m20261124_0012_idempotency),
            ddl!(m20261124_0013_organization_parent),
            ddl!(m20261124_0014_merged_proposals),
            ddl!(m20261124_0015_partner_tokens),
            ddl!(m20261124_0020_filter_indexes),
            Box::new(m20261124_0021_search::Migration),
            Box::new(m20261124_0022_overlaps::Migration),
            ddl!(m20261124_0023_balance),
            ddl!(m20261124_0024_audit_by_kind),
            ddl!(m20261126_0025_overlap_marks),
            ddl!(m20261126_0026_proposal_facts),
            ddl!(m20261126_0027_proposal_pager),
            Box::new(m20261126_0028_name_parts::Migration),
            ddl!(m20261126_0029_changes_by_kind),
            ddl!(m20261126_0030_token_usage),
            ddl!(m20261127_0031_participations_by_role),
            ddl!(m20261128_0032_there),
        ]
    }
}

/// Runs data definition text on the manager's database.
async fn run(manager: &SchemaManager<'_>, ddl: &str) -> Result<(), DbErr> {
    let (sort_text, added_column, by_key) = match manager.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => ("text COLLATE \"C\"", "STORED", ""),
        _ => ("text", "VIRTUAL", "WITHOUT ROWID"),
    };
    let ddl = ddl.replace("SORT_TEXT", sort_text).replace("ADDED_COLUMN", added_column).replace("BY_KEY", by_key);
    manager.get_connection().execute_unprepared(&ddl).await?;
    Ok(())
}
