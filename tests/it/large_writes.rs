//! A write that fills tables is planned by what it has written so far.

use entities::{TopicId, topic};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, Set, Statement};
use workshops::db::Write;

use crate::support::{Backend, Workshop};

const ROWS: usize = 8000;
const COUNTED: i64 = 8000;

async fn fill(workshop: &Workshop, tx: &Write, prefix: &str) {
    let now = workshop.store.clock().now();
    let rows = (0..ROWS).map(|n| {
        let name = format!("{prefix} {n}: a topic with a name as long as names of topics are when they are long");
        topic::ActiveModel {
            id: Set(TopicId(workshop.store.clock().new_id())),
            slug: Set(format!("{prefix}-{n}")),
            name: Set(name.clone()),
            sort_key: Set(name),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        }
    });
    for some in rows.collect::<Vec<_>>().chunks(1000) {
        topic::Entity::insert_many(some.to_vec()).exec_without_returning(&**tx).await.unwrap();
    }
}

/// How many rows PostgreSQL believes that a table has, -1 where it never counted them.
async fn believed(tx: &Write, table: &str) -> i64 {
    let sql = "SELECT CAST(reltuples AS bigint) AS reltuples FROM pg_class WHERE oid = to_regclass($1)";
    let asked = Statement::from_sql_and_values(tx.get_database_backend(), sql, [table.into()]);
    tx.query_one_raw(asked).await.unwrap().unwrap().try_get("", "reltuples").unwrap()
}

/// How long a statement may take.
async fn statement_timeout(tx: &Write) -> String {
    let asked = Statement::from_string(tx.get_database_backend(), "SHOW statement_timeout");
    tx.query_one_raw(asked).await.unwrap().unwrap().try_get("", "statement_timeout").unwrap()
}

#[tokio::test]
async fn postgresql_counts_a_table_that_a_write_has_made_large_and_no_other() {
    let workshop = Workshop::start(Backend::Postgres).await;
    let tx = workshop.store.db().write().await.unwrap();
    let timeout = statement_timeout(&tx).await;
    assert_ne!(timeout, "0");
    fill(&workshop, &tx, "one").await;
    tx.grew(10).await.unwrap();
    assert!(believed(&tx, "topic").await < 1, "few rows are not worth a look");
    tx.grew(ROWS).await.unwrap();
    assert_eq!(believed(&tx, "topic").await, COUNTED);
    assert_eq!(statement_timeout(&tx).await, timeout, "it holds for what follows");
    assert!(believed(&tx, "theme").await < 1, "a table that is small is left alone");
    fill(&workshop, &tx, "two").await;
    tx.grew(ROWS).await.unwrap();
    assert_eq!(believed(&tx, "topic").await, COUNTED, "twice as large is not four times as large");
    tx.commit().await.unwrap();
    assert_eq!(topic::Entity::find().count(workshop.store.db().current()).await.unwrap(), 2 * ROWS as u64);
}

#[rstest]
#[tokio::test]
async fn two_large_writes_do_not_wait_for_each_others_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let first = workshop.store.db().write().await.unwrap();
    fill(&workshop, &first, "one").await;
    first.grew(ROWS).await.unwrap();
    if backend == Backend::Postgres {
        // SQLite has one who writes at a time.
        let second = workshop.store.db().write().await.unwrap();
        fill(&workshop, &second, "two").await;
        second.grew(ROWS).await.unwrap();
        second.rollback().await.unwrap();
    }
    first.commit().await.unwrap();
    assert_eq!(topic::Entity::find().count(workshop.store.db().current()).await.unwrap(), ROWS as u64);
}
