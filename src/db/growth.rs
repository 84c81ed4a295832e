//! Large writes to PostgreSQL.
//!
//! PostgreSQL chooses its plans by what it counted in each table last, and nobody counts a table for a transaction that is
//! still filling it: an import into a new database would be planned to the end as if all tables were empty, and read each
//! of them whole for every few hundred rows.

use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

/// Rows written between two looks at how the tables have grown. Most writes never get there.
const LOOKED_AT: usize = 5000;

/// Counts the tables that are four times as large as when PostgreSQL counted them last; small ones are left alone, and so
/// are those that somebody else is counting. That takes as long as it takes: what a statement may take is said of others.
const COUNT_WHAT_GREW: &str = "SET LOCAL statement_timeout = 0;
DO $$
DECLARE
    grown regclass;
BEGIN
    FOR grown IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND pg_relation_size(oid) > 4 * current_setting('block_size')::bigint * greatest(relpages, 16)
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', grown);
    END LOOP;
END $$;
SET LOCAL statement_timeout TO DEFAULT";

/// Rows that a transaction has written since it was last looked at.
#[derive(Debug, Default)]
pub(super) struct Growth(AtomicUsize);

impl Growth {
    pub(super) async fn by(&self, rows: usize, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.0.fetch_add(rows, Ordering::Relaxed) + rows >= LOOKED_AT {
            self.0.store(0, Ordering::Relaxed);
            transaction.execute_unprepared(COUNT_WHAT_GREW).await?;
        }
        Ok(())
    }
}
