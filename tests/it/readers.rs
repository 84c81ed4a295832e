//! Who reads waits for nobody who reads for long.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use workshops::db::{Db, Readers};

use crate::support::{Backend, Workshop};

/// Counts to so many.
async fn count(readers: &Readers, to: i64) -> i64 {
    let sql = format!(
        "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {to}) \
         SELECT CAST(MAX(n) AS bigint) AS n FROM counted"
    );
    let statement = Statement::from_string(readers.get_database_backend(), sql);
    readers.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// The database with so few connections that one of them is used in turns, and another is left.
async fn two_connections(workshop: &Workshop) -> Db {
    let mut settings = workshop.settings().clone();
    settings.read_connections = 2;
    Db::connect(&settings, None).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_long_read_holds_up_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let db = two_connections(&workshop).await;
    let long = pin!(count(db.read(), 3_000_000));
    let others = pin!(async {
        for _ in 0..3 {
            assert_eq!(count(db.read(), 3).await, 3);
        }
    });
    // The long one is begun first.
    let Either::Right(((), long)) = select(long, others).await else { panic!("the others waited for it") };
    assert_eq!(long.await, 3_000_000);
    assert_eq!(count(db.read(), 3).await, 3, "its connection is used again");
}

#[rstest]
#[tokio::test]
async fn a_snapshot_that_stays_open_holds_up_no_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let db = two_connections(&workshop).await;
    let snapshot = db.snapshot().await.unwrap();
    for _ in 0..3 {
        assert_eq!(count(db.read(), 3).await, 3);
    }
    snapshot.rollback().await.unwrap();
}

#[tokio::test]
async fn one_connection_is_used_for_everything() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let mut settings = workshop.settings().clone();
    settings.read_connections = 1;
    settings.busy_timeout = Duration::from_millis(50);
    let db = Db::connect(&settings, None).await.unwrap();
    let snapshot = db.snapshot().await.unwrap();
    db.snapshot().await.unwrap_err();
    snapshot.rollback().await.unwrap();
    assert_eq!(count(db.read(), 3).await, 3);
}
