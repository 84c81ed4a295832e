//! What became of each record of a page, for people and for programs.

use entities::ProposalId;
use serde::Serialize;
use serde_json::Value;

use super::{diagnostic::Diagnostic, record::Record};

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A proposal was made.
    New,
    /// The proposal says the same already.
    Same,
    /// The proposal says something else; see `changes`. Applied only where an update was asked for.
    Changed,
    /// Nothing was taken over; see `reason`.
    Refused,
}

impl Outcome {
    /// The word for it in reports.
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

/// A field that differs between the proposal and the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field as [`Record`]'s JSON or the schema names it.
    pub field: String,
    /// What the proposal says.
    pub before: Value,
    /// What the page says.
    pub after: Value,
}

/// What became of one record. A page that cannot be read at all has one report without a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordReport {
    /// File or web address of the page.
    pub source: String,
    /// The layout that was recognized.
    pub layout: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// What the page says.
    pub record: Option<Record>,
    /// The proposal, where there is one.
    #[serde(skip)]
    pub proposal: Option<ProposalId>,
    /// What differs, where the outcome is `changed`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Lines that gave nothing to the record, with their numbers in the page.
    #[serde(skip)]
    pub unused_lines: Vec<(u32, String)>,
}

impl RecordReport {
    /// The report of a page or record that was not taken over.
    #[must_use]
    pub fn refused(source: &str, layout: Option<&str>, reason: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            layout: layout.map(str::to_owned),
            outcome: Outcome::Refused,
            reason: Some(reason.into()),
            diagnostics: Vec::new(),
            record: None,
            proposal: None,
            changes: Vec::new(),
            unused_lines: Vec::new(),
        }
    }
}
