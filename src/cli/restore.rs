//! `workshops import` of an export.

use std::{
    fmt::Write,
    fs::File,
    io::{BufReader, Read},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use serde_json::json;

use super::report::{as_anyhow, printable};
use crate::{
    auth::Editor,
    export,
    import::Mode,
    store::{
        Store,
        writes::{
            Order,
            restoring::{Problem, Tally},
        },
    },
};

/// Enough to tell an export from a page.
const HEAD: u64 = 512;

/// Whether a file is an export; one that cannot be read is none.
pub(super) fn is_export(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && export::is_export(&head)
}

/// Writes an export back, or tells why nothing of it is written.
pub(super) async fn run(
    store: &Store,
    editor: &Editor,
    path: &Path,
    (mode, as_json): (Mode, bool),
) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !mode.update,
        "--update is for pages: what an export holds is never put in the place of something else"
    );
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let order = Order { dry_run: mode.dry_run, ..Order::of_command("import") };
    let restored = export::restore(store, editor, &order, BufReader::new(file)).await.map_err(as_anyhow)?;
    let (text, code) = match &restored {
        Ok(tally) if as_json => (done_as_json(tally, mode), ExitCode::SUCCESS),
        Ok(tally) => (done(tally, mode), ExitCode::SUCCESS),
        Err(problems) => {
            let code = ExitCode::from(super::import::SOME_REFUSED);
            (if as_json { refused_as_json(problems) } else { refused(problems) }, code)
        }
    };
    super::say(&text)?;
    Ok(code)
}

fn done(tally: &Tally, mode: Mode) -> String {
    let mut text = String::new();
    for (section, (new, same)) in tally {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:20} {new} new, {same} same", section.names().0);
    }
    let (new, same) = tally.values().fold((0, 0), |(new, same), one| (new + one.0, same + one.1));
    let _ = writeln!(text, "1 export: {new} new, {same} same");
    if mode.dry_run {
        text.push_str("Nothing was written (--dry-run).\n");
    }
    text
}

fn refused(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        format!("refused  {}: {}.\n", printable(&problem.place), printable(problem.message.trim_end_matches('.')))
    });
    let mut text: String = lines.collect();
    text.push_str("1 export: refused. Nothing was written.\n");
    text
}

fn done_as_json(tally: &Tally, mode: Mode) -> String {
    let sections =
        tally.iter().map(|(section, (new, same))| (section.names().0.to_owned(), json!({ "new": new, "same": same })));
    let sections: serde_json::Map<_, _> = sections.collect();
    format!("{:#}\n", json!({ "written": !mode.dry_run, "sections": sections, "problems": [] }))
}

fn refused_as_json(problems: &[Problem]) -> String {
    let problems: Vec<_> =
        problems.iter().map(|problem| json!({ "place": problem.place, "message": problem.message })).collect();
    format!("{:#}\n", json!({ "written": false, "sections": {}, "problems": problems }))
}
