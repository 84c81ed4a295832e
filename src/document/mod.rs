//! From the text of a request to a plan that is safe and cheap to execute: scanned, parsed, validated, weighed, merged,
//! priced, its variables coerced. Pure: nothing here reads data or knows who is asking.

pub mod limits;

pub use limits::Limits;
