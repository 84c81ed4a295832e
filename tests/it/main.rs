//! The integration tests: one binary, one file per capability, every test on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::format_collect, reason = "the requests of tests are put together from few short pieces")]

mod architecture;
mod cli;
mod cli_postgres;
mod cli_tokens;
mod config;
mod crash;
mod documents;
mod facets;
mod filter_properties;
mod filters;
mod fuzz;
mod golden;
mod http;
mod http_attacks;
mod http_budget;
mod http_caching;
mod http_connections;
mod http_documents;
mod http_protocol;
mod idempotency;
mod import;
mod invariants;
mod mutations;
mod nulls;
mod pages;
mod paging;
mod paging_properties;
mod reach;
mod readme;
mod rights;
mod schema;
mod sign_in;
mod statements;
mod support;
mod tokens;
mod visibility;
mod write_queue;
