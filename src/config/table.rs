//! The table of settings: the flags and their help, the environment, the file and `workshops config` all follow it.

use std::time::Duration;

/// One setting: its key in `workshops.toml`, from which the flag and the environment variable take their names.
#[derive(Debug)]
pub struct Setting {
    /// The key in the file; `WORKSHOPS_` and the key in capitals in the environment.
    pub key: &'static str,
    /// A second environment variable, which loses against the first.
    pub alias: Option<&'static str>,
    /// Which commands have a flag for it.
    pub flag: Flag,
    /// What values it takes.
    pub kind: Kind,
    /// What it is when nobody sets it.
    pub fallback: Fallback,
    /// One sentence, as `--help` shows it.
    pub about: &'static str,
    /// Its value may hold a password.
    pub secret: bool,
}

/// Which commands have a flag for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// All commands.
    Everywhere,
    /// `serve`, and `config`, which shows what `serve` would see.
    Server,
    /// None: the environment and the file only.
    None,
}

/// What values a setting takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The address of a database.
    Database,
    /// The address of a PostgreSQL database.
    Replica,
    /// An IP address with a port.
    Listen,
    /// A web address without query.
    Web,
    /// A whole number.
    Count {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// A duration with its unit.
    Span {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// One of some words.
    Word(&'static [&'static str]),
    /// Which events are logged.
    Filter,
}

/// What a setting is when nobody sets it.
#[derive(Clone, Copy, Debug)]
pub enum Fallback {
    /// This text.
    Fixed(&'static str),
    /// Worked out at start, as described here.
    Derived(&'static str),
    /// Not set.
    Unset,
}

impl Setting {
    /// The environment variable.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("WORKSHOPS_{}", self.key.to_uppercase())
    }

    /// The flag without its dashes.
    #[must_use]
    pub fn flag_name(&self) -> String {
        self.key.replace('_', "-")
    }
}

impl Kind {
    /// What is allowed, to follow "must be".
    #[must_use]
    pub fn allowed(self) -> String {
        match self {
            Self::Database => "sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME".to_owned(),
            Self::Replica => "postgres://USER:PASSWORD@HOST:PORT/NAME, beside a PostgreSQL `database`".to_owned(),
            Self::Listen => "an IP address with a port, like 127.0.0.1:8080 or [::1]:8080".to_owned(),
            Self::Web => "an address like https://workshops.example.org, without user, query or fragment".to_owned(),
            Self::Count { min, max } => format!("a whole number from {min} to {max}"),
            Self::Span { min, max } => {
                let (min, max) = (super::values::spelled(min), super::values::spelled(max));
                format!("a duration with its unit (ms, s, m, h) from {min} to {max}")
            }
            Self::Word(words) => words.join(" or "),
            Self::Filter => {
                "a level (off, error, warn, info, debug, trace) or a list like info,workshops=debug".to_owned()
            }
        }
    }
}

const fn plain(key: &'static str, flag: Flag, kind: Kind, fallback: Fallback, about: &'static str) -> Setting {
    Setting { key, alias: None, flag, kind, fallback, about, secret: false }
}

const fn span(min_millis: u64, max_seconds: u64) -> Kind {
    Kind::Span { min: Duration::from_millis(min_millis), max: Duration::from_secs(max_seconds) }
}

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

/// Where the service listens.
pub static LISTEN: Setting = plain(
    "listen",
    Flag::Server,
    Kind::Listen,
    Fallback::Fixed("127.0.0.1:8080"),
    "Address and port to listen on; port 0 takes a free one",
);

/// Where the public reaches the service.
pub static PUBLIC_URL: Setting = plain(
    "public_url",
    Flag::Server,
    Kind::Web,
    Fallback::Derived("http:// and the address of `listen`"),
    "Where the public reaches the service; links in answers start with it",
);

/// Connections that read.
pub static READ_CONNECTIONS: Setting = plain(
    "read_connections",
    Flag::None,
    Kind::Count { min: 1, max: 100 },
    Fallback::Derived("twice the processor cores, 4 to 16"),
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

/// Patience at the end.
pub static SHUTDOWN_GRACE: Setting = plain(
    "shutdown_grace",
    Flag::None,
    span(0, 600),
    Fallback::Fixed("10s"),
    "How long requests in flight may take after SIGTERM or Ctrl-C",
);

/// What is logged.
pub static LOG: Setting =
    plain("log", Flag::Everywhere, Kind::Filter, Fallback::Fixed("info"), "Which events are logged to standard error");

/// In which form it is logged.
pub static LOG_FORMAT: Setting = plain(
    "log_format",
    Flag::Everywhere,
    Kind::Word(&["text", "json"]),
    Fallback::Derived("text on a terminal, else json"),
    "The form of the log",
);

/// All settings, in the order `workshops config` prints them.
pub static TABLE: [&Setting; 12] = [
    &DATABASE,
    &DATABASE_REPLICA,
    &LISTEN,
    &PUBLIC_URL,
    &READ_CONNECTIONS,
    &WRITE_CONNECTIONS,
    &BUSY_TIMEOUT,
    &STATEMENT_TIMEOUT,
    &SQLITE_SYNCHRONOUS,
    &SHUTDOWN_GRACE,
    &LOG,
    &LOG_FORMAT,
];
