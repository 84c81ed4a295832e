//! The command line: one file for each command.

mod completions;
mod config;
mod explain;
mod export;
mod flags;
mod import;
mod migrate;
mod reindex;
mod report;
mod restore;
mod schema;
mod serve;
mod token;
mod token_usage;

use std::{
    io::{ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::{
    app::AppError,
    config::{self as settings, Config, Loaded, Sources},
    db::{Db, DbError},
    store::Store,
    telemetry,
};

const EXAMPLES: &str = "\
Examples:
  workshops serve --demo                        try it: SQLite, demo data, an explorer in the browser
  workshops import pages/                       read all pages of a directory into the database
  workshops import --dry-run --format json a.html
  workshops export --private --output backup.json
  workshops explain query.graphql --role editor what a document costs, and the plans of its statements
  workshops token create --name team --role editor --expires 90d
  workshops config                              every setting, its value and where it comes from

Every setting can also be given as an environment variable (WORKSHOPS_LISTEN) or in workshops.toml.";

/// For writes as large as the database, which read their own pages again and again: what is kept of a SQLite file, in MiB.
const LARGE_WRITE_CACHE: u32 = 512;

const FILE_HELP: &str =
    "The settings file [default: workshops.toml in the current directory, if there is one; env: WORKSHOPS_CONFIG]";

/// A GraphQL API for the workshop proposals of a conference programme.
#[derive(Parser)]
#[command(name = "workshops", version, after_help = EXAMPLES)]
pub struct Cli {
    #[arg(long, help = FILE_HELP, value_name = "PATH", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    everywhere: flags::Everywhere,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer GraphQL over HTTP until SIGTERM or Ctrl-C
    Serve(serve::Options),
    /// Bring the tables of the database up to date, or show which changes are missing
    Migrate(migrate::Options),
    /// Read pages of workshop proposals, or an export, into the database
    Import(import::Options),
    /// Write everything into a file, or what is public of it
    Export(export::Options),
    /// Tell what a GraphQL document costs: units, statements and their plans, rights; reads nothing out, writes nothing
    Explain(explain::Options),
    /// Make the index of search anew, while the service runs or not
    Reindex,
    /// Make, show and revoke the tokens that programs sign in with, and tell what partners use theirs for
    Token(token::Options),
    /// Print the GraphQL schema, or check that schema.graphql is up to date
    Schema(schema::Options),
    /// Print every setting, its value and where it comes from; passwords are masked
    Config(config::Options),
    /// Print a completion script for a shell
    Completions(completions::Options),
}

/// Runs the command; the error is for [`explain()`].
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut sources = Sources {
        flags: cli.everywhere.into_values(),
        file: cli.config,
        environment: std::env::vars_os().collect(),
        directory: Some(PathBuf::new()),
    };
    match cli.command {
        Command::Serve(options) => serve::run(options, sources).await,
        Command::Migrate(options) => migrate::run(&options, start(&sources)?).await,
        Command::Import(options) => import::run(&options, start(&sources)?).await,
        Command::Export(options) => export::run(&options, start(&sources)?).await,
        Command::Explain(options) => explain::run(&options, start(&sources)?).await,
        Command::Reindex => reindex::run(start(&sources)?).await,
        Command::Token(options) => token::run(options, start(&sources)?).await,
        Command::Schema(options) => schema::run(&options, &sources).await,
        Command::Config(options) => {
            sources.flags.extend(options.server.into_values());
            config::run(&settings::load(&sources)?)
        }
        Command::Completions(options) => completions::run(&options),
    }
}

/// Reads the settings and starts the log.
fn start(sources: &Sources) -> anyhow::Result<Config> {
    let Loaded { config, .. } = settings::load(sources)?;
    telemetry::init(&config.log);
    Ok(config)
}

/// What went wrong, why, and what to do about it, for a person at a terminal.
#[must_use]
pub fn explain(error: &anyhow::Error) -> String {
    let mut text = format!("error: {error}");
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Some errors repeat their cause in their own text.
        if !said.contains(&cause) {
            text.push_str("\n  because: ");
            text.push_str(&cause);
            said.push_str(&cause);
        }
    }
    if let Some(remedy) = error.chain().find_map(remedy) {
        text.push_str("\n  try: ");
        text.push_str(remedy);
    }
    text
}

fn remedy(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    let error = cause.downcast_ref::<DbError>().or_else(|| match cause.downcast_ref::<AppError>()? {
        AppError::Database(error) => Some(error),
        AppError::Documents(_) => None,
    });
    match error? {
        DbError::Open { address, .. } if address.starts_with("sqlite") => {
            Some("check that the directory exists and may be written to, or choose another file with --database")
        }
        DbError::Open { .. } => {
            Some("check that PostgreSQL runs at this address and that user, password and database name are right")
        }
        DbError::Lock { .. } => Some("check that the directory of the database may be written to"),
        DbError::Address | DbError::Replica | DbError::Outdated(_) | DbError::Newer(_) | DbError::Failed(_) => None,
    }
}

/// Opens the database for a command that needs its tables: SQLite is migrated, PostgreSQL only checked.
async fn ready_database(config: &Config) -> Result<Db, DbError> {
    let db = Db::connect(&config.database, None).await?;
    db.make_ready(false).await?;
    Ok(db)
}

/// Makes the index of search where another version made it, or none; on PostgreSQL only where the tables may be changed
/// too, because other instances may still be of that version.
async fn ready_search(store: &Store, migrate: bool) -> anyhow::Result<()> {
    if store.search_is_current().await.map_err(report::as_anyhow)? {
        return Ok(());
    }
    if migrate || store.db().migrates_itself() {
        let facts = store.facts().await.map_err(report::as_anyhow)?;
        if facts.proposals > 0 {
            tracing::info!(proposals = facts.proposals, "making the index of search anew");
        }
        store.rebuild_search().await.map_err(report::as_anyhow)?;
    } else {
        tracing::warn!("another version made the index of search: run `workshops migrate up` or `workshops reindex`");
    }
    Ok(())
}

/// Prints to standard output; nobody reading on, as in `| head`, is no error.
fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}
