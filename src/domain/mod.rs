//! Pure rules of the domain: values, names, matching. No database, no network, no clock.

pub mod api_token;
pub mod country;
pub mod edition;
pub mod filter;
pub mod input;
pub mod names;
pub mod order;
pub mod page;
pub mod search;
pub mod text;
pub mod theme_answer;
pub mod topic;
pub mod user_error;
