//! The report of an import, for a person: what became of each record, doubtful values first, unused lines last; and what
//! all commands write texts with.

use std::fmt::Write;

use crate::{
    error::Error,
    import::{Diagnostic, Mode, Outcome, Record, RecordReport},
};

/// An error of a request, with its cause: whoever runs a command may read it.
pub(super) fn as_anyhow(error: Error) -> anyhow::Error {
    match error.cause() {
        Some(cause) => anyhow::anyhow!("{cause}").context(error.message().to_owned()),
        None => anyhow::anyhow!("{}", error.message().to_owned()),
    }
}

/// Text of a page, made safe for a terminal: control and direction characters are shown, not obeyed.
pub(super) fn printable(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|c| if obeyed(c) { c.escape_default().collect() } else { vec![c] }).collect()
}

/// Rows of cells as lines, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect::<Vec<_>>();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect::<Vec<_>>().concat()
}

/// The whole report.
pub(super) fn text(reports: &[RecordReport], pages: usize, mode: Mode) -> String {
    let mut out = String::new();
    for report in reports {
        // Writing to a string cannot fail.
        let _ = record(&mut out, report, mode);
    }
    let count = |outcome| reports.iter().filter(|report| report.outcome == outcome).count();
    let (new, changed) = (count(Outcome::New), count(Outcome::Changed));
    let (same, refused) = (count(Outcome::Same), count(Outcome::Refused));
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    let _ = writeln!(out, "{pages}: {new} new, {changed} changed, {same} same, {refused} refused");
    if mode.dry_run {
        out.push_str("Nothing was written (--dry-run).\n");
    } else if changed > 0 && !mode.update {
        out.push_str("Changes were not applied; apply them with --update.\n");
    }
    out
}

fn record(out: &mut String, report: &RecordReport, mode: Mode) -> std::fmt::Result {
    let what = report.record.as_ref().map_or_else(String::new, headline);
    writeln!(out, "{:8} {what}({})", report.outcome.as_str(), printable(&report.source))?;
    if let Some(reason) = &report.reason {
        writeln!(out, "         {}", printable(reason))?;
    }
    for diagnostic in by_doubt(report) {
        let line = diagnostic.line.map_or_else(String::new, |line| format!("line {line}: "));
        let message = printable(&diagnostic.message);
        writeln!(out, "         {} {line}{message}", diagnostic.severity.as_str())?;
        if let Some(text) = &diagnostic.text {
            writeln!(out, "           | {}", printable(text))?;
        }
    }
    let verb = if mode.update && !mode.dry_run { "changed" } else { "would change" };
    for change in &report.changes {
        let shown = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => format!("{:?}", printable(text)),
            value => printable(&value.to_string()),
        };
        writeln!(out, "         {verb} {}: {} -> {}", change.field, shown(&change.before), shown(&change.after))?;
    }
    for (line, text) in &report.unused_lines {
        writeln!(out, "         unused line {line}: {}", printable(text))?;
    }
    Ok(())
}

/// "2010/23 Title  ".
fn headline(record: &Record) -> String {
    format!("{}/{} {}  ", record.edition, record.number, printable(&record.title))
}

fn by_doubt(report: &RecordReport) -> Vec<&Diagnostic> {
    let mut diagnostics = report.diagnostics.iter().collect::<Vec<_>>();
    diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    diagnostics
}
