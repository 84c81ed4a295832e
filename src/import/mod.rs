//! Pages into records, records into the store.
//!
//! The way of a page: `bytes` (encoding, plain text or `html`) -> `layout` (which page is it, which lines answer which
//! of the `labels`) -> `entry` (one `record` with its `diagnostic`s). `participants` reads the answers that name people.
//! All of this is pure: the same bytes give the same result, nothing is read, fetched or run.

mod affiliation;
mod answers;
mod bytes;
mod description;
pub mod diagnostic;
pub mod editions;
mod entry;
mod heading;
mod html;
mod labels;
mod layout;
mod name_shape;
mod page;
mod participant_line;
mod participants;
mod people_list;
mod phrases;
mod private_data;
pub mod record;
mod segments;
#[cfg(test)]
mod tests;
mod word_lists;

pub use diagnostic::{Diagnostic, Severity};
pub use page::{Entry, MAX_BYTES, MAX_ENTRIES, Media, PARSER_VERSION, Page, Refusal, parse};
pub use record::{Block, Participant, Record, ReportAnswer};
