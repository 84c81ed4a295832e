//! Pages into records, and records into the store.

pub mod demo;
pub mod report;

pub use report::{Change, Diagnostic, Mode, Outcome, Record, RecordReport, Severity};

use crate::{auth::Editor, error::Error, store::Store};

/// Placeholder until the importer lands: refuses every page.
pub async fn intake(_: &Store, _: &Editor, address: &str, _: &[u8], _: Mode) -> Result<Vec<RecordReport>, Error> {
    Ok(vec![RecordReport::refused(address.to_owned(), "no known layout".to_owned())])
}
