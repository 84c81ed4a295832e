//! Placeholder: what an import says about each record.

use serde::Serialize;

/// How an import treats the database.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// Write nothing.
    pub dry_run: bool,
    /// Apply changes to records that exist.
    pub update: bool,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was not there before.
    New,
    /// It was imported from the same page before.
    Same,
    /// It was imported from another page before.
    Changed,
    /// It is not usable.
    Refused,
}

impl Outcome {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Refused => "refused",
        }
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// A doubtful value.
    Warning,
    /// Why the record is refused.
    Error,
}

impl Severity {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A remark on a record.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name of the kind of remark.
    pub code: &'static str,
    /// The field it is about.
    pub field: Option<String>,
    /// The line of the page.
    pub line: Option<u32>,
    /// A sentence.
    pub message: String,
    /// The text of the page it is about.
    pub text: Option<String>,
}

/// One field that differs from what is stored.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What is stored.
    pub before: serde_json::Value,
    /// What the page says.
    pub after: serde_json::Value,
}

/// What a page says.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The year.
    pub edition: Option<i32>,
    /// The number in the edition.
    pub number: Option<i32>,
    /// The title.
    pub title: String,
}

/// What became of one record.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordReport {
    /// Where the page came from.
    pub source: String,
    /// The layout it has.
    pub layout: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// What the page says.
    pub record: Option<Record>,
    /// What differs from what is stored.
    pub changes: Vec<Change>,
    /// Lines nothing was read from.
    pub unused_lines: Vec<(u32, String)>,
}

impl RecordReport {
    /// A page that is not even looked at.
    #[must_use]
    pub fn refused(source: String, reason: String) -> Self {
        Self {
            source,
            layout: None,
            outcome: Outcome::Refused,
            reason: Some(reason),
            diagnostics: Vec::new(),
            record: None,
            changes: Vec::new(),
            unused_lines: Vec::new(),
        }
    }
}
