//! The connections that read, and who of those that wait reads next.

use std::{num::NonZero, pin::Pin, sync::Arc, thread::available_parallelism, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, ExecResult, QueryResult, Statement,
    entity::prelude::async_trait,
};
use tokio::{sync::Semaphore, time::timeout};

/// How long a statement keeps its turn. Nearly all take less than one millisecond; who takes longer must not hold up the others.
const TURN: Duration = Duration::from_millis(10);
/// Connections that are left for what takes longer, unless that were more than half of them.
const FOR_LONG: u32 = 4;

/// A statement under way.
type Sent<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// Connections that read.
///
/// A connection to a SQLite file keeps pages of it. Statements that all take the same few connections find theirs in the processor's
/// caches, and more of them at once than there are cores are no faster. So they take turns there, and whatever goes on
/// for longer - statements that count a whole edition, tables that are sent slowly - has connections of its own.
#[derive(Clone, Debug)]
pub struct Readers {
    pool: DatabaseConnection,
    turns: Option<Arc<Turns>>,
}

/// Turns of statements, as many as there are processor cores.
#[derive(Debug)]
struct Turns {
    next: Semaphore,
    /// Connections of the pool that no statement has.
    free: Semaphore,
    /// Where statements go while those of the pool are all taken by statements that take longer than a turn.
    others: DatabaseConnection,
}

/// How many connections of so many are used in turns, and how many are left for what takes longer.
pub(super) fn share(all: u32) -> (u32, u32) {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let in_turns = u32::try_from(cores).unwrap_or(u32::MAX).min(all - (all / 2).min(FOR_LONG));
    (in_turns, all - in_turns)
}

impl Readers {
    /// A pool of connections that are all alike, for any statement.
    pub(super) const fn alike(pool: DatabaseConnection) -> Self {
        Self { pool, turns: None }
    }

    /// A pool of so many connections that are used in turns, and another for what takes longer.
    pub(super) fn in_turns(pool: DatabaseConnection, connections: u32, others: DatabaseConnection) -> Self {
        let each = || Semaphore::new(connections as usize);
        Self { pool, turns: Some(Arc::new(Turns { next: each(), free: each(), others })) }
    }

    /// The connections for what may go on for long: transactions.
    pub(super) fn for_long(&self) -> &DatabaseConnection {
        self.turns.as_ref().map_or(&self.pool, |turns| &turns.others)
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        if let Some(turns) = &self.turns {
            turns.others.close_by_ref().await?;
        }
        self.pool.close_by_ref().await
    }

    /// Sends a statement when it is its turn.
    async fn send<T>(&self, send: impl for<'a> FnOnce(&'a DatabaseConnection) -> Sent<'a, T>) -> Result<T, DbErr> {
        let Some(Turns { next, free, others }) = self.turns.as_deref() else { return send(&self.pool).await };
        // Neither is ever closed.
        let turn = next.acquire().await.ok();
        let own = free.try_acquire().ok();
        let mut sent = send(if own.is_some() { &self.pool } else { others });
        if let Ok(done) = timeout(TURN, &mut sent).await {
            return done;
        }
        drop(turn);
        sent.await
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Readers {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.send(|pool| pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = sql.to_owned();
        self.send(move |pool| Box::pin(async move { pool.execute_unprepared(&sql).await })).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.send(|pool| pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.send(|pool| pool.query_all_raw(statement)).await
    }
}
