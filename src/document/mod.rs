//! From the text of a request to a plan that is safe and cheap to execute: scanned, parsed, weighed, validated, merged,
//! priced, its variables coerced. Pure: nothing here reads data or knows who is asking.

pub mod allowed;
pub mod explain;
mod fields;
pub mod limits;
mod merge;
mod plan;
mod prepared;
mod price;
mod refusal;
mod scan;
mod types;
mod variables;
mod weigh;

pub use limits::Limits;
pub use plan::Plan;
pub use prepared::{Document, Kind};
pub use price::Cost;
pub use refusal::{MAX_ERRORS, Refusal, RequestError};
pub use types::{ScalarCheck, Types};
