//! The integration tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod cli;
mod cli_postgres;
mod config;
mod http;
mod support;
