//! The integration tests: one binary, one file per capability, every test on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::format_collect, reason = "the requests of tests are put together from few short pieces")]

mod architecture;
mod changes;
mod cli;
mod cli_postgres;
mod cli_tokens;
mod config;
mod crash;
mod documents;
mod filters;
mod fuzz;
mod golden;
mod history;
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
mod organizations;
mod pages;
mod paging;
mod people;
mod reach;
mod readme;
mod reverts;
mod rights;
mod schema;
mod sign_in;
mod statements;
mod support;
mod themes;
mod token_mutations;
mod tokens;
mod visibility;
mod write_queue;
