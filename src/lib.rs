//! Workshops: a GraphQL API for the workshop proposals of a conference programme.
//!
//! Where things live: `cli` one file per subcommand, `config` settings, `app` puts the parts together, `http` the
//! router, `site` pages and feeds, `graphql` one file per noun of the schema, `domain` pure rules, `store` every SQL statement, `import`
//! pages into records and records into the store, `export` everything into a file and back, `db` pools and transactions, `auth` who may, `clock` time and ids.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod counted;
pub mod db;
pub mod document;
pub mod domain;
pub mod error;
pub mod export;
pub mod graphql;
pub mod http;
pub mod import;
pub mod site;
pub mod store;
pub mod telemetry;
