//! `workshops export`.

use std::{
    fs::File,
    io::{BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;

use super::report::as_anyhow;
use crate::{
    auth::Viewer,
    clock::Clock,
    config::Config,
    export::{self, Failure, Form, Head},
    store::{Store, export::Snapshot},
};

const EXAMPLES: &str = "\
Examples:
  workshops export --private --output backup.json       everything; `workshops import backup.json` reads it back
  workshops export --format ndjson --edition 2010       what is public of one edition, an object in each line
  workshops export --format csv --output proposals.csv  a table of proposals, for spreadsheets

In no export: API tokens, idempotency keys, the audit and the list of changes. docs/EXPORT.md describes the forms.";

/// What `export` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The form: JSON and NDJSON can be imported again, CSV is a table of proposals
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Only this edition, and whoever takes part in it
    #[arg(long, value_name = "YEAR")]
    edition: Option<i32>,
    /// With what is not public: drafts, deleted proposals, addresses, notes, merges, imported pages
    #[arg(long)]
    private: bool,
    /// Write to this file, which is there only once it is whole [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// One JSON object
    Json,
    /// A table of proposals
    Csv,
    /// A JSON object in each line
    Ndjson,
}

pub(super) async fn run(options: &Options, config: Config) -> anyhow::Result<ExitCode> {
    let store = Store::new(super::ready_database(&config).await?, Clock::system());
    let editor = Viewer::operator().editor().map_err(as_anyhow)?;
    let edition = match options.edition {
        Some(year) => {
            let edition = store.edition_by_year(year).await.map_err(as_anyhow)?;
            Some(edition.with_context(|| format!("there is no edition {year}"))?.id)
        }
        None => None,
    };
    let snapshot = store.snapshot(options.private.then_some(&editor), edition).await.map_err(as_anyhow)?;
    match &options.output {
        Some(path) => to_file(&snapshot, options, path).await?,
        None => write(&snapshot, options, std::io::stdout().lock(), "standard output").await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Beside its place first, so that nobody takes half of it for the whole.
async fn to_file(snapshot: &Snapshot, options: &Options, path: &Path) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--output must name a file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let place = part.display().to_string();
    let mut open = File::options();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if options.private {
        // Addresses and notes are for whoever asked for them.
        std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    }
    let file = open.open(&part).with_context(|| format!("cannot write to {place}"))?;
    let written = write(snapshot, options, &file, &place).await;
    let kept = written.and_then(|()| {
        file.sync_all().with_context(|| format!("cannot write to {place}"))?;
        std::fs::rename(&part, path).with_context(|| format!("cannot write to {}", path.display()))
    });
    if kept.is_err() {
        // What went wrong is said; that half a file may stay too is no other mistake.
        let _ = std::fs::remove_file(&part);
    }
    kept
}

async fn write(snapshot: &Snapshot, options: &Options, out: impl Write, place: &str) -> anyhow::Result<()> {
    let form = match options.format {
        Format::Json => Form::Json,
        Format::Csv => Form::Csv,
        Format::Ndjson => Form::Ndjson,
    };
    let head = Head { private: options.private, edition: options.edition };
    match export::write(snapshot, form, head, &mut BufWriter::new(out)).await {
        Err(Failure::Database(error)) => Err(as_anyhow(error)),
        Err(Failure::Output(cause)) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(Failure::Output(cause)) => Err(cause).with_context(|| format!("cannot write to {place}")),
        Ok(()) => Ok(()),
    }
}
