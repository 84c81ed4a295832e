//! The database: pools, settings of each connection, migrations. The only place where a transaction opens.

mod growth;
mod opening;
mod readers;
mod sent;
mod sqlite;

use std::{sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    IsolationLevel, QueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sea_query::SelectStatement,
};
use sea_orm_migration::seaql_migrations;
use secrecy::{ExposeSecret, SecretString};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Code, Error};
use growth::Growth;
use opening::{Access, open, open_readers};
pub use readers::Readers;
pub use sent::{StatementHook, sent_by};

/// How much a SQLite database waits for the disk before it says that a write is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// An acknowledged write survives a power cut.
    Full,
    /// An acknowledged write survives a crash of the service; a power cut may lose the last ones.
    Normal,
}

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// `sqlite://path` or `postgres://user:password@host/name`.
    pub url: SecretString,
    /// A PostgreSQL read replica; without one, reads go to the primary.
    pub replica_url: Option<SecretString>,
    /// Connections that read, at most; 1 to 100.
    pub read_connections: u32,
    /// Connections that write on PostgreSQL, at most; SQLite always has one.
    pub write_connections: u32,
    /// Writes under way and waiting, at most: more are turned away.
    pub write_queue: usize,
    /// How long to wait for a connection or for SQLite's writer.
    pub busy_timeout: Duration,
    /// How long one statement may run on PostgreSQL.
    pub statement_timeout: Duration,
    /// When SQLite calls a write done.
    pub synchronous: Synchronous,
    /// Memory in which the connection that writes to a SQLite file keeps pages of it, at most; MiB.
    pub write_cache: u32,
}

/// Why the database cannot be used, in words for whoever starts the service.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The setting is no database address.
    #[error("the database address must start with sqlite:// or postgres:// (setting `database`)")]
    Address,
    /// A replica was set for a database that has none.
    #[error("a read replica needs PostgreSQL: remove the setting `database_replica`")]
    Replica,
    /// It cannot be opened.
    #[error("cannot open the database {address}: {cause}")]
    Open {
        /// The address without password.
        address: String,
        /// What the driver said.
        cause: DbErr,
    },
    /// Migrations are missing.
    #[error("the database lacks {0} migration(s): run `workshops migrate up`, or start with `serve --migrate`")]
    Outdated(usize),
    /// A newer version of the program has migrated it.
    #[error("the database is newer than this program (it knows the migration {0}): start the newer version instead")]
    Newer(String),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Failed(#[from] DbErr),
    /// The lock of concurrent migrations cannot be taken.
    #[error("cannot lock {path} for migrations: {cause}")]
    Lock {
        /// The lock file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// The pools of one database.
#[derive(Clone, Debug)]
pub struct Db {
    write: DatabaseConnection,
    read: Readers,
    current: Readers,
    queue: Arc<Semaphore>,
    settings: DatabaseSettings,
}

/// A transaction that writes. Dropped without [`Write::commit`], it changes nothing.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
    growth: Growth,
    _place: OwnedSemaphorePermit,
}

impl Write {
    /// Makes the changes lasting.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.transaction.commit().await?)
    }

    /// Tells of rows that were written, so that a large write is planned by what it has written so far.
    pub async fn grew(&self, rows: usize) -> Result<(), Error> {
        match self.transaction.get_database_backend() {
            DatabaseBackend::Postgres => Ok(self.growth.by(rows, &self.transaction).await?),
            // Plans there do not depend on what a table holds.
            _ => Ok(()),
        }
    }

    /// Takes the changes back.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.transaction.rollback().await?)
    }
}

impl std::ops::Deref for Write {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Db {
    /// Opens the database; a SQLite file is made if it does not exist. `hook` sees every statement of the pools.
    pub async fn connect(settings: &DatabaseSettings, hook: Option<StatementHook>) -> Result<Self, DbError> {
        let url = settings.url.expose_secret();
        let is_sqlite = sqlite::path(url).is_some();
        if !is_sqlite && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(DbError::Address);
        }
        if is_sqlite && settings.replica_url.is_some() {
            return Err(DbError::Replica);
        }
        let read_url = settings.replica_url.as_ref().map_or(url, ExposeSecret::expose_secret);
        // Two processes that make a SQLite file at once: only one may switch its journal. Where the lock cannot be taken
        // opening the database fails too, and says why more clearly.
        let lock = sqlite::path(url).and_then(|path| sqlite::lock(&path).ok());
        let write = open(url, Access::Write, settings, hook.as_ref()).await?;
        drop(lock);
        let read = open_readers(read_url, settings, hook.as_ref()).await?;
        let current = if settings.replica_url.is_some() { Readers::alike(write.clone()) } else { read.clone() };
        Ok(Self::on(write, read, current, settings))
    }

    /// Opens a database that is there already, for reads alone: its tables must be exactly those this program knows.
    pub async fn connect_to_read(settings: &DatabaseSettings) -> Result<Self, DbError> {
        let url = settings.replica_url.as_ref().unwrap_or(&settings.url).expose_secret();
        let read = open(url, Access::Read(settings.read_connections), settings, None).await?;
        let readers = Readers::alike(read.clone());
        let db = Self::on(read, readers.clone(), readers, settings);
        db.check_migrated().await?;
        Ok(db)
    }

    fn on(write: DatabaseConnection, read: Readers, current: Readers, settings: &DatabaseSettings) -> Self {
        let queue = Arc::new(Semaphore::new(settings.write_queue));
        Self { write, read, current, queue, settings: settings.clone() }
    }

    /// The connections for reads.
    #[must_use]
    pub const fn read(&self) -> &Readers {
        &self.read
    }

    /// Those for the few reads that must see every write made before, on whatever instance: a replica may be behind.
    #[must_use]
    pub const fn current(&self) -> &Readers {
        &self.current
    }

    /// Whether reads go to a replica, which may be behind.
    #[must_use]
    pub const fn has_replica(&self) -> bool {
        self.settings.replica_url.is_some()
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DatabaseBackend {
        self.write.get_database_backend()
    }

    /// The same database, where every read sees every write made before: for whoever has just written.
    #[must_use]
    pub fn after_writing(&self) -> Self {
        Self { read: self.current.clone(), ..self.clone() }
    }

    /// Opens a transaction that writes. SQLite has one writer at a time, PostgreSQL as many as it has connections: others
    /// wait their turn, as many as the queue has places and as long as it is allowed; more are turned away at once.
    pub async fn write(&self) -> Result<Write, Error> {
        let Ok(place) = Arc::clone(&self.queue).try_acquire_owned() else {
            let message = "Too many writes are waiting already. Nothing was changed; try again in a moment.";
            return Err(Error::new(Code::Unavailable, message));
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.write.begin_with_options(options).await?;
        Ok(Write { transaction, growth: Growth::default(), _place: place })
    }

    /// Opens a transaction that reads, and for which nothing changes until it ends.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, Error> {
        let options = match self.backend() {
            // There every transaction that reads is one.
            DatabaseBackend::Sqlite => TransactionOptions::default(),
            _ => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(self.current.for_long().begin_with_options(options).await?)
    }

    /// Reads by a plan that is made once for all values: of a statement with many parts PostgreSQL takes longer to make a plan than to
    /// follow it. Only for what is found by the same indexes whatever the values are.
    pub async fn planned_once(&self, query: &SelectStatement) -> Result<Vec<QueryResult>, Error> {
        if self.backend() != DatabaseBackend::Postgres {
            return Ok(self.read.query_all(query).await?);
        }
        let transaction = self.read.for_long().begin().await?;
        transaction.execute_unprepared("SET LOCAL plan_cache_mode = force_generic_plan").await?;
        let rows = transaction.query_all(query).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    /// Closes all connections, once the statements that run have ended. The journal of a SQLite file becomes part of the file.
    pub async fn close(&self) -> Result<(), DbError> {
        self.read.close().await?;
        // The last one tidies up, and must be able to write.
        Ok(self.write.close_by_ref().await?)
    }

    /// Brings the tables up to date. Safe when several processes do it at once; returns how many migrations ran.
    pub async fn migrate(&self) -> Result<usize, DbError> {
        let url = self.settings.url.expose_secret();
        if let Some(path) = sqlite::path(url) {
            let lock = sqlite::lock(&path)?;
            let ran = self.run_pending(&self.write).await;
            drop(lock);
            return ran;
        }
        // Connections of its own: migrations and the wait for them may take longer than a statement is given.
        let migrations = open(url, Access::Migrate, &self.settings, None).await?;
        let lock = migrations.begin().await?;
        lock.execute_unprepared("SELECT pg_advisory_xact_lock(7350231648201)").await?;
        let ran = self.run_pending(&migrations).await;
        lock.rollback().await?;
        migrations.close().await?;
        ran
    }

    /// Whether the service brings the tables up to date without being told to.
    #[must_use]
    pub fn migrates_itself(&self) -> bool {
        self.backend() != DatabaseBackend::Postgres
    }

    /// Makes sure of the tables: a SQLite file is brought up to date, and a PostgreSQL database where `migrate` says so;
    /// otherwise it must be up to date already.
    pub async fn make_ready(&self, migrate: bool) -> Result<(), DbError> {
        if !migrate && !self.migrates_itself() {
            return self.check_migrated().await;
        }
        let ran = self.migrate().await?;
        tracing::debug!(ran, "migrations");
        Ok(())
    }

    async fn run_pending(&self, db: &DatabaseConnection) -> Result<usize, DbError> {
        let pending = self.pending().await?;
        if !pending.is_empty() {
            Migrator::up(db, None).await?;
        }
        Ok(pending.len())
    }

    /// Every migration this program knows, with whether it has run.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, DbError> {
        let pending = self.pending().await?;
        let all = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect::<Vec<_>>();
        Ok(all.into_iter().map(|name| (name.clone(), !pending.contains(&name))).collect())
    }

    /// Fails unless the tables are exactly those this program knows.
    pub async fn check_migrated(&self) -> Result<(), DbError> {
        match self.pending().await?.len() {
            0 => Ok(()),
            missing => Err(DbError::Outdated(missing)),
        }
    }

    async fn pending(&self) -> Result<Vec<String>, DbError> {
        let known = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect::<Vec<_>>();
        let applied = self.applied().await?;
        if let Some(newer) = applied.iter().find(|name| !known.contains(name)) {
            return Err(DbError::Newer(newer.clone()));
        }
        Ok(known.into_iter().filter(|name| !applied.contains(name)).collect())
    }

    async fn applied(&self) -> Result<Vec<String>, DbError> {
        let manager = migration::SchemaManager::new(&self.write);
        if !manager.has_table("seaql_migrations").await? {
            return Ok(Vec::new());
        }
        // The library would first make sure that the table is there, which is a write.
        let models = seaql_migrations::Entity::find().all(&self.write).await?;
        Ok(models.into_iter().map(|model| model.version).collect())
    }
}

/// A database address without its password, which may stand before the host or among the parameters.
#[must_use]
pub fn masked(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else {
        return if sqlite::path(url).is_some() { url.to_owned() } else { "(unreadable address)".to_owned() };
    };
    let secret = |name: &str| name.to_ascii_lowercase().contains("password");
    if parsed.password().is_none() && !parsed.query_pairs().any(|(name, _)| secret(&name)) {
        return url.to_owned();
    }
    if parsed.password().is_some() {
        let _ = parsed.set_password(Some("***"));
    }
    let pairs = parsed.query_pairs().into_owned().collect::<Vec<_>>();
    if !pairs.is_empty() {
        let shown =
            |(name, value): (String, String)| if secret(&name) { (name, "***".to_owned()) } else { (name, value) };
        parsed.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(shown));
    }
    parsed.to_string()
}
