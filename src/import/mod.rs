//! Pages into records, records into the store.
//!
//! The way of a page: `bytes` (encoding, plain text or `html`) -> `layout` (which page is it, which lines answer which
//! of the `labels`) -> `entry` (one `record` with its `diagnostic`s). `participants` reads the answers that name people.
//! Up to here all is pure: the same bytes give the same result, nothing is read, fetched or run. `intake` takes it on: one
//! transaction a page, with `named` people and organizations and `content` compared field by field.

mod affiliation;
mod answers;
mod bytes;
mod content;
pub mod demo;
mod demonyms;
mod description;
pub mod diagnostic;
pub mod editions;
mod entry;
mod form;
mod heading;
mod hosts;
mod html;
mod intake;
mod item;
mod label_list;
mod labels;
mod layout;
mod marker;
mod name_shape;
mod named;
mod office_shape;
mod organization_shape;
mod page;
mod page_head;
mod part_text;
mod participant_line;
mod participants;
mod people_list;
mod phrases;
mod placeholder;
mod post;
mod private_data;
mod raw_record;
pub mod record;
mod remarks;
pub mod report;
mod segments;
mod stated;
mod stated_country;
#[cfg(test)]
mod tests;
mod title_shape;
mod word_lists;
mod words;

pub use diagnostic::{Diagnostic, Severity};
pub use intake::{Mode, SourcePage, intake, intake_all};
pub use page::{Entry, MAX_BYTES, MAX_ENTRIES, Media, PARSER_VERSION, Page, Refusal, parse};
pub use record::{Block, Participant, Record, ReportAnswer};
pub use report::{Change, Outcome, RecordReport};
