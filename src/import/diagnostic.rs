//! What the importer has to say about a record: a severity, a code for machines, a sentence for people.

use serde::Serialize;

use super::private_data;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing needs to be done.
    Info,
    /// A value is doubtful or missing; a person should look.
    Warning,
    /// A value was stated and could not be taken over.
    Error,
}

impl Severity {
    /// The word for it in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A remark about one place of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// One of the constants of [`codes`].
    pub code: &'static str,
    /// The field of the record it is about, as the record's JSON names it.
    pub field: &'static str,
    /// The line of the decoded text, counted from 1.
    pub line: Option<u32>,
    /// What was found and what to do about it; names the field. Never carries addresses or numbers of people.
    pub message: String,
    /// The words in question, addresses taken out.
    pub text: Option<String>,
}

impl Diagnostic {
    pub(super) fn new(severity: Severity, code: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self { severity, code, field, line: None, message: message.into(), text: None }
    }

    pub(super) fn info(code: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, field, message)
    }

    pub(super) fn warning(code: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, field, message)
    }

    pub(super) fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    pub(super) fn about(mut self, text: &str) -> Self {
        /// Enough to find the place again.
        const LONGEST: usize = 300;
        // Long enough that an address at the cut is far behind the end of what is shown.
        let head = &text[..text.floor_char_boundary(LONGEST * 8)];
        let safe = private_data::redact(head.trim());
        self.text = Some(safe.chars().take(LONGEST).collect());
        self
    }
}

/// Codes of diagnostics.
pub mod codes {
    /// A field that every record answers has no answer.
    pub const MISSING_FIELD: &str = "MISSING_FIELD";
    /// The position in the list is absent, repeated or impossible.
    pub const LIST_POSITION: &str = "LIST_POSITION";
    /// The number's answer says more than a number.
    pub const NUMBER_TEXT: &str = "NUMBER_TEXT";
    /// The same question was answered twice; the answers were joined.
    pub const REPEATED_LABEL: &str = "REPEATED_LABEL";
    /// A one-word label at the end of the description was read as a label.
    pub const LABEL_AFTER_DESCRIPTION: &str = "LABEL_AFTER_DESCRIPTION";
    /// A known question of the page that the record has no field for.
    pub const OTHER_QUESTION: &str = "OTHER_QUESTION";
    /// The yes/no answer is neither.
    pub const UNCLEAR_ANSWER: &str = "UNCLEAR_ANSWER";
    /// An earlier workshop, but no link to its report.
    pub const REPORT_LINK_MISSING: &str = "REPORT_LINK_MISSING";
    /// The link to the report is not an http or https address.
    pub const REPORT_LINK_INVALID: &str = "REPORT_LINK_INVALID";
    /// More than one link to a report; the first one counts.
    pub const REPORT_LINK_REPEATED: &str = "REPORT_LINK_REPEATED";
    /// A line of an answer gave nothing to the record.
    pub const UNUSED_LINE: &str = "UNUSED_LINE";
    /// One person stands twice in one role; the rows were merged.
    pub const DUPLICATE_PARTICIPANT: &str = "DUPLICATE_PARTICIPANT";
    /// More participants than an entry may have.
    pub const TOO_MANY_PARTICIPANTS: &str = "TOO_MANY_PARTICIPANTS";
    /// More host organizations than an entry may have.
    pub const TOO_MANY_ORGANIZATIONS: &str = "TOO_MANY_ORGANIZATIONS";
    /// A part of a line could be read in several ways and was left out.
    pub const AMBIGUOUS_AFFILIATION: &str = "AMBIGUOUS_AFFILIATION";
    /// The name may be the name of an organization, or the other way round.
    pub const AMBIGUOUS_NAME: &str = "AMBIGUOUS_NAME";
    /// Several organizations stand in one line; the first one counts.
    pub const SEVERAL_ORGANIZATIONS: &str = "SEVERAL_ORGANIZATIONS";
    /// Several countries stand in one line; none was taken.
    pub const SEVERAL_COUNTRIES: &str = "SEVERAL_COUNTRIES";
    /// Several stakeholder groups stand in one line; none was taken.
    pub const SEVERAL_GROUPS: &str = "SEVERAL_GROUPS";
    /// The country was read from the organization's name.
    pub const COUNTRY_DERIVED: &str = "COUNTRY_DERIVED";
    /// A place held for somebody not named yet.
    pub const PLACEHOLDER: &str = "PLACEHOLDER";
    /// Two people share the affiliation at the end of their line.
    pub const SHARED_AFFILIATION: &str = "SHARED_AFFILIATION";
    /// A remark about all people of the answer set their status.
    pub const STATUS_FOR_ALL: &str = "STATUS_FOR_ALL";
    /// An address or telephone number was kept out of the public fields.
    pub const PRIVATE_DATA: &str = "PRIVATE_DATA";
    /// The year is not in the catalogue; the edition was made without place, dates and themes.
    pub const UNKNOWN_EDITION: &str = "UNKNOWN_EDITION";
    /// A part of the theme answer matches no theme of the edition.
    pub const UNMATCHED_THEME: &str = "UNMATCHED_THEME";
    /// Somebody of the same name is known, with another organization.
    pub const POSSIBLE_DUPLICATE: &str = "POSSIBLE_DUPLICATE";
    /// The page says something else, but the field was edited after the last import.
    pub const EDITED_FIELD_KEPT: &str = "EDITED_FIELD_KEPT";
}

/// Codes of refusals.
pub mod refusals {
    /// More than [`MAX_BYTES`](crate::import::MAX_BYTES).
    pub const TOO_LARGE: &str = "TOO_LARGE";
    /// No bytes, or nothing but blanks.
    pub const EMPTY: &str = "EMPTY";
    /// Not text: zero bytes or control characters.
    pub const BINARY: &str = "BINARY";
    /// Markup too tangled to be a saved page.
    pub const TOO_COMPLEX: &str = "TOO_COMPLEX";
    /// Neither headline nor questions of a known layout.
    pub const UNKNOWN_LAYOUT: &str = "UNKNOWN_LAYOUT";
    /// The headline does not say the year.
    pub const MISSING_EDITION: &str = "MISSING_EDITION";
    /// The page ends before a title.
    pub const TRUNCATED: &str = "TRUNCATED";
    /// More than [`MAX_ENTRIES`](crate::import::MAX_ENTRIES).
    pub const TOO_MANY_ENTRIES: &str = "TOO_MANY_ENTRIES";
    /// A record without a number.
    pub const MISSING_NUMBER: &str = "MISSING_NUMBER";
    /// A number that is no positive whole number.
    pub const INVALID_NUMBER: &str = "INVALID_NUMBER";
    /// A record without a title.
    pub const MISSING_TITLE: &str = "MISSING_TITLE";
    /// The same number twice in one page.
    pub const REPEATED_NUMBER: &str = "REPEATED_NUMBER";
}
