//! Pure rules of the domain: values, names, matching. No database, no network, no clock.

pub mod api_token;
pub mod bulk;
pub mod contact;
pub mod country;
pub mod duplicates;
pub mod edition;
pub mod filter;
pub mod input;
pub mod merge;
pub mod names;
pub mod order;
pub mod organization;
pub mod page;
pub mod participation;
pub mod person;
pub mod proposal;
mod proposal_checks;
pub mod proposal_item;
pub mod proposal_merge;
pub mod register;
pub mod status;
pub mod text;
pub mod theme_answer;
pub mod topic;
pub mod user_error;
