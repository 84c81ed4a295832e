//! Lists of proposals in the formats other programs read, and what pages tell search engines.
//!
//! Everything here turns what pages show into text: it reads nothing and waits for nothing. What users wrote may hold any
//! character, and none of it becomes markup, a formula or a line of a protocol.

pub mod atom;
pub mod calendar;
pub(in crate::site) mod character;
mod content_line;
pub mod csv;
pub mod json_feed;
pub mod json_ld;
pub mod ndjson;
mod panel;
#[cfg(test)]
mod samples;

use chrono::{DateTime, Utc};

/// What a feed is of.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// Its title, plain text.
    pub title: &'a str,
    /// The absolute address of the HTML page of the same list.
    pub page: &'a str,
    /// The absolute address of this document itself.
    pub own: &'a str,
    /// The absolute address of the following part, if there is one.
    pub next: Option<&'a str>,
    /// The language of the list (BCP 47); proposals may be in another one.
    pub language: &'a str,
    /// The latest change of anything shown, or of the list.
    pub updated: DateTime<Utc>,
}
