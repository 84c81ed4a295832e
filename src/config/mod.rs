//! Settings: flags before environment before `workshops.toml` before defaults, checked all at once.

mod http;
mod sources;
pub mod table;
mod values;

use std::{collections::BTreeMap, fmt, io::IsTerminal, net::SocketAddr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use http::{CachingSettings, CapacitySettings, ConnectionSettings, DocumentSettings, HttpSettings, Origins};
use sources::Given;
pub use sources::{DEFAULT_FILE, Origin, Sources};
use table::{Fallback, Kind, Setting, TABLE};

pub use crate::domain::budget::Budget;
use crate::{
    db::{self, DatabaseSettings},
    document::Limits,
};

/// Checked settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database is and how it is used.
    pub database: DatabaseSettings,
    /// Where the service listens.
    pub listen: SocketAddr,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the public reaches the service.
    pub public_url: Url,
    /// How long requests in flight may take when the service stops.
    pub shutdown_grace: Duration,
    /// How requests are taken in and answered.
    pub http: HttpSettings,
    /// What one request may ask for at most.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: LogSettings,
    derived_public_url: bool,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A filter as tracing-subscriber reads it.
    pub filter: String,
    /// The form of each line.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What is wrong with one setting, in one sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(String);

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ConfigError(Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are not usable")?;
        self.0.iter().try_for_each(|Problem(text)| write!(f, "\n  - {text}"))
    }
}

/// A setting as it is in force, fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: &'static str,
    /// Its value, passwords masked; nothing if it is not set.
    pub value: Option<String>,
    /// Who decided it.
    pub origin: Origin,
}

/// The settings in force and where each comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// One row for each entry of [`table::TABLE`], in its order.
    pub rows: Vec<Row>,
}

impl Config {
    /// The defaults, on a database: for tests and for embedding.
    pub fn on_database(address: &str) -> Result<Self, ConfigError> {
        let flags = BTreeMap::from([(table::DATABASE.key, address.to_owned())]);
        Ok(load(&Sources { flags, ..Sources::default() })?.config)
    }

    /// The settings once the service listens: a port of 0 becomes the port that was taken.
    #[must_use]
    pub fn listening_on(mut self, bound: SocketAddr) -> Self {
        self.listen = bound;
        if self.derived_public_url
            && let Ok(url) = Url::parse(&values::local_url(bound))
        {
            self.public_url = url;
        }
        self
    }

    /// Where a browser on this machine reaches the service, without a slash at the end.
    #[must_use]
    pub fn local_url(&self) -> String {
        values::local_url(self.listen)
    }

    /// Nobody set a public address: it follows from where the service listens.
    #[must_use]
    pub const fn public_url_is_derived(&self) -> bool {
        self.derived_public_url
    }
}

/// Reads and checks all settings; the error names everything that is wrong, not only the first.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigError> {
    let mut problems = Vec::new();
    let given = sources::gather(sources, &mut problems);
    let mut reader = Reader { given, problems, rows: Vec::new() };
    let config = read(&mut reader);
    reader.rows.sort_by_key(|row| TABLE.iter().position(|setting| setting.key == row.key));
    match config {
        Some(config) if reader.problems.is_empty() => Ok(Loaded { config, rows: reader.rows }),
        _ => Err(ConfigError(reader.problems)),
    }
}

/// Enough for the writes of a service, in MiB: of those of a hundred proposals, some pages are written twice.
const WRITE_CACHE: u32 = 32;

fn read(reader: &mut Reader) -> Option<Config> {
    let url = reader.read(&table::DATABASE, values::database);
    let replica_url = reader.replica(url.as_ref());
    let listen = reader.read(&table::LISTEN, values::listen);
    let metrics_listen = reader.read(&table::METRICS_LISTEN, values::listen);
    let derived_public_url = !reader.given.contains_key(table::PUBLIC_URL.key);
    let local = listen.map(values::local_url).unwrap_or_default();
    let public_url = reader.read_or(&table::PUBLIC_URL, &local, values::web);
    let read_connections = reader.read_or(&table::READ_CONNECTIONS, &default_readers(), values::count);
    let write_connections = reader.read(&table::WRITE_CONNECTIONS, values::count);
    let write_queue = reader.read(&table::WRITE_QUEUE, values::count);
    let busy_timeout = reader.read(&table::BUSY_TIMEOUT, values::span);
    let statement_timeout = reader.read(&table::STATEMENT_TIMEOUT, values::span);
    let synchronous = reader.read(&table::SQLITE_SYNCHRONOUS, values::synchronous);
    let shutdown_grace = reader.read(&table::SHUTDOWN_GRACE, values::span);
    let http = http::read(reader);
    let limits = http::read_limits(reader);
    let filter = reader.read(&table::LOG, values::filter);
    let format = reader.read_or(&table::LOG_FORMAT, default_log_format(), values::log_format);
    let database = DatabaseSettings {
        url: url?,
        replica_url,
        read_connections: read_connections?,
        write_connections: write_connections?,
        write_queue: write_queue? as usize,
        busy_timeout: busy_timeout?,
        statement_timeout: statement_timeout?,
        synchronous: synchronous?,
        write_cache: WRITE_CACHE,
    };
    Some(Config {
        database,
        listen: listen?,
        metrics_listen,
        public_url: public_url?,
        shutdown_grace: shutdown_grace?,
        http: http?,
        limits: limits?,
        log: LogSettings { filter: filter?, format: format? },
        derived_public_url,
    })
}

fn default_readers() -> String {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    (cores + 4).min(16).to_string()
}

fn default_log_format() -> &'static str {
    if std::io::stderr().is_terminal() { "text" } else { "json" }
}

struct Reader {
    given: BTreeMap<&'static str, Given>,
    problems: Vec<Problem>,
    rows: Vec<Row>,
}

impl Reader {
    fn read<T>(&mut self, setting: &'static Setting, parse: fn(Kind, &str) -> Option<T>) -> Option<T> {
        let default = match setting.fallback {
            Fallback::Fixed(text) => text,
            Fallback::Derived(_) | Fallback::Unset => "",
        };
        self.read_or(setting, default, parse)
    }

    fn read_or<T>(
        &mut self,
        setting: &'static Setting,
        default: &str,
        parse: fn(Kind, &str) -> Option<T>,
    ) -> Option<T> {
        let (text, origin) = match self.given.get(setting.key) {
            Some(given) => (given.text.as_str(), given.origin.clone()),
            None => (default, Origin::Default),
        };
        let value = parse(setting.kind, text);
        // A default that depends on a broken setting is no news: that setting is reported itself.
        if value.is_none() && origin != Origin::Default {
            let shown = if setting.secret { String::new() } else { format!(" = {text:?}") };
            let allowed = setting.kind.allowed();
            self.problems.push(Problem(format!("{}{shown} ({origin}) must be {allowed}", setting.key)));
        }
        let shown = if setting.secret { db::masked(text) } else { text.to_owned() };
        self.rows.push(Row { key: setting.key, value: Some(shown).filter(|text| !text.is_empty()), origin });
        value
    }

    /// A replica is a second address of the same kind of database.
    fn replica(&mut self, database: Option<&SecretString>) -> Option<SecretString> {
        let replica = self.read(&table::DATABASE_REPLICA, values::database)?;
        if database.is_some_and(|url| !values::is_postgres(url.expose_secret())) {
            let allowed = table::DATABASE_REPLICA.kind.allowed();
            self.problems.push(Problem(format!("database_replica must be {allowed}")));
        }
        Some(replica)
    }
}
