//! Settings of the database.

use super::{Fallback, Flag, Kind, Setting, plain, span};

/// Where the data is.
pub static DATABASE: Setting = Setting {
    key: "database",
    alias: Some("DATABASE_URL"),
    flag: Flag::Everywhere,
    kind: Kind::Database,
    fallback: Fallback::Fixed("sqlite://workshops.db"),
    about: "The database: a SQLite file or a PostgreSQL database",
    secret: true,
};

/// Where reads go.
pub static DATABASE_REPLICA: Setting = Setting {
    key: "database_replica",
    alias: None,
    flag: Flag::None,
    kind: Kind::Replica,
    fallback: Fallback::Unset,
    about: "A PostgreSQL read replica; without one, reads go to the database itself",
    secret: true,
};

/// Connections that read.
pub static READ_CONNECTIONS: Setting = plain(
    "read_connections",
    Flag::None,
    Kind::Count { min: 1, max: 100 },
    Fallback::Derived("the processor cores and 4, at most 16"),
    "Database connections that read, at most",
);

/// Connections that write.
pub static WRITE_CONNECTIONS: Setting = plain(
    "write_connections",
    Flag::None,
    Kind::Count { min: 2, max: 100 },
    Fallback::Fixed("10"),
    "PostgreSQL connections that write, at most; SQLite always has one",
);

/// Writes that wait.
pub static WRITE_QUEUE: Setting = plain(
    "write_queue",
    Flag::None,
    Kind::Count { min: 1, max: 100_000 },
    Fallback::Fixed("256"),
    "Writes under way and waiting, at most; more are turned away at once",
);

/// Patience for connections and for SQLite's writer.
pub static BUSY_TIMEOUT: Setting = plain(
    "busy_timeout",
    Flag::None,
    span(100, 300),
    Fallback::Fixed("5s"),
    "How long to wait for a database connection or for SQLite's one writer",
);

/// Patience for one statement.
pub static STATEMENT_TIMEOUT: Setting = plain(
    "statement_timeout",
    Flag::None,
    span(100, 600),
    Fallback::Fixed("10s"),
    "How long one statement may run on PostgreSQL",
);

/// When a write on SQLite is done.
pub static SQLITE_SYNCHRONOUS: Setting = plain(
    "sqlite_synchronous",
    Flag::None,
    Kind::Word(&["full", "normal"]),
    Fallback::Fixed("full"),
    "When a SQLite write is done: full survives a power cut, normal a crash of the service",
);
