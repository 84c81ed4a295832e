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

/// All migrations in the order they run.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_0001_editions::Migration),
            Box::new(m20261124_0002_people::Migration),
            Box::new(m20261124_0003_organizations::Migration),
            Box::new(m20261124_0004_proposals::Migration),
            Box::new(m20261124_0005_participations::Migration),
            Box::new(m20261124_0006_links::Migration),
            Box::new(m20261124_0007_import_sources::Migration),
            Box::new(m20261124_0008_api_tokens::Migration),
            Box::new(m20261124_0009_audit::Migration),
            Box::new(m20261124_0010_records::Migration),
            Box::new(m20261124_0011_decisions::Migration),
            Box::new(m20261124_0012_idempotency::Migration),
            Box::new(m20261124_0013_organization_parent::Migration),
            Box::new(m20261124_0014_merged_proposals::Migration),
            Box::new(m20261124_0015_partner_tokens::Migration),
            Box::new(m20261124_0020_filter_indexes::Migration),
            Box::new(m20261124_0021_search::Migration),
            Box::new(m20261124_0022_overlaps::Migration),
            Box::new(m20261124_0023_balance::Migration),
            Box::new(m20261124_0024_audit_by_kind::Migration),
            Box::new(m20261126_0025_overlap_marks::Migration),
            Box::new(m20261126_0026_proposal_facts::Migration),
            Box::new(m20261126_0027_proposal_pager::Migration),
            Box::new(m20261126_0028_name_parts::Migration),
            Box::new(m20261126_0029_changes_by_kind::Migration),
            Box::new(m20261126_0030_token_usage::Migration),
            Box::new(m20261127_0031_participations_by_role::Migration),
            Box::new(m20261128_0032_there::Migration),
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
