//! `workshops import PATH...`.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::{report, restore};
use crate::{
    auth::{Editor, Viewer},
    clock::Clock,
    config::Config,
    import::{self, Mode, Outcome, RecordReport},
    store::{Store, writes::Order},
};

/// A larger file is no page.
const LARGEST: u64 = 1024 * 1024;
pub(super) const SOME_REFUSED: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  workshops import pages/                   all files of a directory, hidden ones left out
  workshops import --dry-run page.html      show what would happen, change nothing
  workshops import --update page.html       also apply what changed in a page imported before
  workshops import backup.json              read back what `workshops export` wrote: all of it, or nothing

Exit code: 0 all fine, 2 some pages were refused, 1 the import itself failed.";

/// What `import` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// Change nothing, only report
    #[arg(long)]
    dry_run: bool,
    /// Apply changes to records that exist; without it they are only reported
    #[arg(long)]
    update: bool,
    /// The form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Files, or directories to read with all their subdirectories; or one export
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// A JSON array, one element for each record; for an export an object
    Json,
}

pub(super) async fn run(options: &Options, mut config: Config) -> anyhow::Result<ExitCode> {
    config.database.write_cache = super::LARGE_WRITE_CACHE;
    let store = Store::new(super::ready_database(&config).await?, Clock::system());
    // A new database has an index of no version: whatever is written into it would have to be read again.
    if !options.dry_run {
        super::ready_search(&store, false).await?;
    }
    let editor = Viewer::operator().editor().map_err(report::as_anyhow)?;
    let mode = Mode { dry_run: options.dry_run, update: options.update };
    if let [path] = options.paths.as_slice()
        && restore::is_export(path)
    {
        let code = restore::run(&store, &editor, path, (mode, matches!(options.format, Format::Json))).await?;
        store.db().close().await?;
        return Ok(code);
    }
    let mut pages = Vec::new();
    options.paths.iter().for_each(|path| find_pages(path, Depth::Named, &mut pages));
    let progress = progress(pages.len());
    let mut reports = Vec::new();
    for page in &pages {
        progress.set_message(report::printable(&page.display().to_string()));
        reports.extend(import_page(&store, &editor, page, mode).await?);
        progress.inc(1);
    }
    drop(progress);
    super::say(&match options.format {
        Format::Text => report::text(&reports, pages.len(), mode),
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&reports).context("cannot write the report")?),
    })?;
    store.db().close().await?;
    let refused = reports.iter().any(|report| report.outcome == Outcome::Refused);
    Ok(if refused { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
}

/// On a terminal only; indicatif hides it elsewhere.
fn progress(pages: usize) -> ProgressBar {
    // An import that fails must not leave half a bar behind either.
    let bar = ProgressBar::new(u64::try_from(pages).unwrap_or(u64::MAX)).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A page that cannot be read is refused; a database that fails ends the import.
async fn import_page(store: &Store, editor: &Editor, path: &Path, mode: Mode) -> anyhow::Result<Vec<RecordReport>> {
    let address = path.display().to_string();
    match read_page(path) {
        Ok(bytes) => import::intake(store, (editor, &Order::of_command("import")), &address, &bytes, mode)
            .await
            .map_err(report::as_anyhow)
            .with_context(|| format!("the import stopped at {address}")),
        Err(reason) => Ok(vec![RecordReport::refused(&address, None, reason)]),
    }
}

fn read_page(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |cause: io::Error| format!("cannot be read: {cause}");
    let too_large = || format!("larger than {} MiB", LARGEST / 1024 / 1024);
    if path.is_dir() {
        return Err("cannot be read: a directory without permission to list it".to_owned());
    }
    if restore::is_export(path) {
        return Err("an export, not a page: import it by itself".to_owned());
    }
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST { Err(too_large()) } else { Ok(bytes) }
}

/// A path a person named is taken as it is; inside directories hidden files, links to directories, pipes and
/// devices are passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Named,
    Inside,
}

fn find_pages(path: &Path, depth: Depth, pages: &mut Vec<PathBuf>) {
    if depth == Depth::Inside && !(path.is_file() || path.is_dir() && !path.is_symlink()) {
        return;
    }
    if !path.is_dir() {
        return pages.push(path.to_owned());
    }
    let Ok(entries) = path.read_dir() else { return pages.push(path.to_owned()) };
    let mut entries = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
    entries.retain(|entry| !entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
    entries.sort();
    for entry in entries {
        find_pages(&entry, Depth::Inside, pages);
    }
}
