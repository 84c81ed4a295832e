//! Puts the parts together: the same way for the program and for every test.

use std::sync::Arc;

use axum::Router;

use crate::{
    clock::Clock,
    config::Config,
    db::{Db, DbError},
    graphql::{self, Schema, SchemaSettings, pipeline::Pipeline},
    http::{self, Front, TrustedError},
    store::{Store, invalidations::Invalidations},
};

/// The running parts. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Reads and writes of the database.
    pub store: Store,
    /// The schema the endpoint executes.
    pub schema: Schema,
    /// Executes operations of the schema within the limits.
    pub pipeline: Pipeline,
    /// Everything the service answers over HTTP.
    pub front: Front,
    /// The same as a router, for whoever mounts it in their own.
    pub router: Router,
    /// The settings all this was made from.
    pub config: Config,
}

/// Why the parts cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The documents known beforehand cannot be used.
    #[error(transparent)]
    Documents(#[from] TrustedError),
}

impl App {
    /// Opens the database and builds everything on it. Migrates nothing.
    pub async fn build(config: Config) -> Result<Self, AppError> {
        let db = Db::connect(&config.database, None).await?;
        Ok(Self::with(config, db, Clock::system())?)
    }

    /// Builds everything on an open database and a clock: tests decide both, and may watch the statements.
    pub fn with(config: Config, db: Db, clock: Clock) -> Result<Self, TrustedError> {
        let mut store = Store::new(db, clock);
        let caching = config.http.caching;
        if caching.answer_memory > 0 || caching.row_memory > 0 {
            let invalidations = Arc::new(Invalidations::new(store.db().clone()));
            store = store.invalidating(invalidations);
        }
        if caching.row_memory > 0 {
            store = store.keeping_loads(caching.row_memory);
        }
        let schema = graphql::schema(store.clone(), SchemaSettings { public_url: config.public_url.clone() });
        let pipeline = Pipeline::new(schema.clone(), config.limits.clone());
        let front = http::front(pipeline.clone(), store.clone(), &config.http, &config.public_url)?;
        let router = front.router();
        Ok(Self { store, schema, pipeline, front, router, config })
    }
}
