//! The front door of the importer: the bytes of a page in, its entries out.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::diagnostic::Diagnostic;
use super::record::Record;
use super::{bytes, entry, layout};

/// The version of the reading rules. It is stored with every page: a higher one may read the same page differently.
pub const PARSER_VERSION: i32 = 1;

/// The largest page, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The most entries of one page.
pub const MAX_ENTRIES: usize = 500;

/// The form of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Media {
    /// Plain text.
    Text,
    /// A saved web page.
    Html,
}

/// A page that was recognized.
#[derive(Clone, Debug)]
pub struct Page {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The encoding the bytes were read in, by its WHATWG name.
    pub encoding: &'static str,
    /// The form.
    pub media: Media,
    /// The layout, `igf-2010`: the page of the 2010 list. Other years in that layout carry the same name.
    pub layout: &'static str,
    /// The decoded text; line numbers of diagnostics count its lines from 1. A web page's text is what it shows.
    pub text: String,
    /// The records of the page in its order, each read or refused on its own.
    pub entries: Vec<Result<Entry, Refusal>>,
}

/// One record of a page with everything there is to say about its reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What was read.
    pub record: Record,
    /// What was doubtful, in the order of the page.
    pub diagnostics: Vec<Diagnostic>,
    /// Lines that gave nothing to the record: number and text.
    pub unused_lines: Vec<(u32, String)>,
    /// The lines of this record as they stand in the page's text. Not for the public: it may hold addresses.
    pub verbatim: String,
}

/// Why a page or one of its records was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// One of the constants of [`refusals`](super::diagnostic::refusals).
    pub code: &'static str,
    /// What is wrong and what can be done, in one sentence or two.
    pub message: String,
    /// The line it was noticed at, counted from 1.
    pub line: Option<u32>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), line: None }
    }

    pub(super) fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

/// Reads a page.
///
/// # Errors
/// The bytes are too many, not text, or not a page of a known layout; the refusal says which. A fault of a single
/// record refuses that record only.
pub fn parse(bytes: &[u8]) -> Result<Page, Refusal> {
    let decoded = bytes::decode(bytes)?;
    let found = layout::find(&decoded.text)?;
    let entries = found.records.iter().map(|record| entry::read(record, &decoded.links)).collect();
    Ok(Page {
        sha256: Sha256::digest(bytes).into(),
        encoding: decoded.encoding,
        media: decoded.media,
        layout: found.layout,
        entries,
        text: decoded.text,
    })
}
