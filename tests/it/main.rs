//! The integration tests: one binary, one file per capability, every test on SQLite and on PostgreSQL.

mod architecture;
mod filters;
mod golden;
mod import;
mod invariants;
mod pages;
mod paging;
mod schema;
mod statements;
mod support;
mod visibility;
