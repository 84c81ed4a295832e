//! The lines of a record, told apart by the questions they answer.

use super::labels::{Field, Label};
use crate::domain::names::clean;

/// The lines of one record.
pub(super) struct RawRecord<'a> {
    /// The year its headline states.
    pub year: Option<i32>,
    /// Place in the list and size of the list, as stated.
    pub position: Option<(i64, i64)>,
    /// Whether pagers of the page contradict each other.
    pub position_unclear: bool,
    /// The answers in the order of the page.
    pub sections: Vec<Section<'a>>,
    /// Lines that answer nothing: number and text.
    pub stray: Vec<Line<'a>>,
    /// The record as it stands.
    pub verbatim: String,
    /// Its first line.
    pub first_line: u32,
}

/// A label with its answer.
pub(super) struct Section<'a> {
    /// What was asked.
    pub field: Field,
    /// The line of the label.
    pub label_line: u32,
    /// The answer, line by line; the first one may be the rest of the label's line.
    pub lines: Vec<Line<'a>>,
    /// Whether the label is a single word at the end of a description.
    pub after_description: bool,
    /// One-word labels inside a description, by the index of their line in `lines`.
    pub deferred: Vec<(usize, Label)>,
}

/// A line or the rest of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Its number in the text, from 1.
    pub number: u32,
    /// What it says, as it stands.
    pub text: &'a str,
    /// The whole line it belongs to.
    pub whole: &'a str,
}

impl Line<'_> {
    /// Whether it shows nothing.
    pub fn is_blank(&self) -> bool {
        clean(self.text).is_empty()
    }
}
