//! Puts the parts together: the same way for the program and for every test.

use axum::Router;

use crate::{
    clock::Clock,
    config::Config,
    db::{Db, DbError},
    graphql::{self, Schema, SchemaSettings},
    http,
    store::Store,
};

/// The running parts. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Reads and writes of the database.
    pub store: Store,
    /// The schema the endpoint executes.
    pub schema: Schema,
    /// Everything the service answers over HTTP.
    pub router: Router,
    /// The settings all this was made from.
    pub config: Config,
}

impl App {
    /// Opens the database and builds everything on it. Migrates nothing.
    pub async fn build(config: Config) -> Result<Self, DbError> {
        let db = Db::connect(&config.database, None).await?;
        Ok(Self::with(config, db, Clock::system()))
    }

    /// Builds everything on an open database and a clock: tests decide both, and may watch the statements.
    #[must_use]
    pub fn with(config: Config, db: Db, clock: Clock) -> Self {
        let store = Store::new(db, clock);
        let schema = graphql::schema(store.clone(), SchemaSettings { public_url: config.public_url.clone() });
        let router = http::router(schema.clone(), store.clone());
        Self { store, schema, router, config }
    }
}
