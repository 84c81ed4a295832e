//! Pure rules of the domain: values, names, matching. No database, no network, no clock.

pub mod api_token;
pub mod country;
pub mod filter;
pub mod names;
pub mod order;
pub mod page;
pub mod text;
pub mod theme_answer;
