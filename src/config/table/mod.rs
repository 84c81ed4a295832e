//! The table of settings: the flags and their help, the environment, the file and `workshops config` all follow it.

mod database;
mod documents;
mod limits;
mod log;
mod server;
mod sign_in;

use std::time::Duration;

pub use database::*;
pub use documents::*;
pub use limits::*;
pub use log::*;
pub use server::*;
pub use sign_in::*;

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
    /// A number of bytes with its unit.
    Size {
        /// The smallest, in bytes.
        min: u64,
        /// The largest, in bytes.
        max: u64,
    },
    /// One of some words.
    Word(&'static [&'static str]),
    /// Yes or no.
    Switch,
    /// A file or directory.
    Path,
    /// Web origins, or `*` for all.
    Origins,
    /// Networks and addresses.
    Networks,
    /// Any text in one line.
    Text,
    /// The address or file of a key set.
    Keys,
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
            Self::Size { min, max } => {
                let (min, max) = (super::values::spelled_size(min), super::values::spelled_size(max));
                format!("a size with its unit (B, KiB, MiB) from {min} to {max}")
            }
            Self::Word(words) => words.join(" or "),
            Self::Switch => "true or false".to_owned(),
            Self::Path => "the path of a file or directory".to_owned(),
            Self::Origins => "*, none, or a list of origins like https://www.example.org".to_owned(),
            Self::Networks => "a list of networks or addresses like 10.0.0.0/8, 127.0.0.1, fd00::/8".to_owned(),
            Self::Text => "text in one line, without blanks around it".to_owned(),
            Self::Keys => "an address with https:// (http:// on this machine only), or the path of a file".to_owned(),
            Self::Filter => {
                "a level (off, error, warn, info, debug, trace) or a list like info,workshops=debug".to_owned()
            }
        }
    }
}

const fn plain(key: &'static str, flag: Flag, kind: Kind, fallback: Fallback, about: &'static str) -> Setting {
    Setting { key, alias: None, flag, kind, fallback, about, secret: false }
}

const fn count(key: &'static str, min: u32, max: u32, default: &'static str, about: &'static str) -> Setting {
    plain(key, Flag::None, Kind::Count { min, max }, Fallback::Fixed(default), about)
}

const fn switch(key: &'static str, default: &'static str, about: &'static str) -> Setting {
    plain(key, Flag::None, Kind::Switch, Fallback::Fixed(default), about)
}

const fn time(key: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Setting {
    plain(key, Flag::None, kind, Fallback::Fixed(default), about)
}

const fn size(key: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Setting {
    plain(key, Flag::None, kind, Fallback::Fixed(default), about)
}

const fn bytes(min: u64, max: u64) -> Kind {
    Kind::Size { min, max }
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

const fn span(min_millis: u64, max_seconds: u64) -> Kind {
    Kind::Span { min: Duration::from_millis(min_millis), max: Duration::from_secs(max_seconds) }
}

/// All settings, in the order `workshops config` prints them.
pub static TABLE: [&Setting; 54] = [
    &DATABASE,
    &DATABASE_REPLICA,
    &READ_CONNECTIONS,
    &WRITE_CONNECTIONS,
    &WRITE_QUEUE,
    &BUSY_TIMEOUT,
    &STATEMENT_TIMEOUT,
    &SQLITE_SYNCHRONOUS,
    &LISTEN,
    &METRICS_LISTEN,
    &PUBLIC_URL,
    &SHUTDOWN_GRACE,
    &CORS_ORIGINS,
    &TRUSTED_PROXIES,
    &MAX_CONNECTIONS,
    &HEADER_TIME,
    &BODY_TIME,
    &IDLE_TIME,
    &CONCURRENT_REQUESTS,
    &QUEUE_TIME,
    &BODY_MEMORY,
    &BUDGET_PER_MINUTE,
    &BUDGET_BURST,
    &OIDC_ISSUER,
    &OIDC_AUDIENCE,
    &OIDC_JWKS,
    &OIDC_ROLE_CLAIM,
    &INTROSPECTION,
    &TRUSTED_DOCUMENTS,
    &TRUSTED_ONLY,
    &PERSISTED_MEMORY,
    &PREPARED_DOCUMENTS,
    &ANSWER_MEMORY,
    &ROW_MEMORY,
    &CACHE_MAX_AGE,
    &CACHE_STALE,
    &SURROGATE_KEYS,
    &MAX_BODY,
    &MAX_EDITOR_BODY,
    &MAX_TOKENS,
    &MAX_DEPTH,
    &MAX_FRAGMENTS,
    &MAX_ALIASES,
    &MAX_ROOT_FIELDS,
    &MAX_DIRECTIVES,
    &MAX_OPERATIONS,
    &MAX_COST,
    &MAX_NODES,
    &MAX_LIST,
    &MAX_VARIABLES,
    &QUERY_TIME,
    &MUTATION_TIME,
    &LOG,
    &LOG_FORMAT,
];
