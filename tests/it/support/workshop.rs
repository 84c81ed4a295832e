//! The service on a test database, with a client and a log of its statements.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::Router;
use chrono::TimeDelta;
use entities::{ApiTokenId, TokenRole};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use url::Url;
use workshops::{
    auth::{Viewer, secret::Secret},
    clock::Clock,
    config::{Config, HttpSettings},
    db::{DatabaseSettings, Db},
    document::Limits,
    domain::api_token::Terms,
    graphql::{
        self, Outcome, Schema, SchemaSettings,
        pipeline::{Caller, Pipeline},
    },
    import::{Mode, RecordReport, intake},
    store::{
        Store,
        writes::{NewApiToken, Order},
    },
};

use super::db::{Backend, TestDatabase};

/// A running service.
pub struct Workshop {
    pub store: Store,
    pub pipeline: Pipeline,
    schema: Schema,
    statements: Arc<Mutex<Vec<Statement>>>,
    database: TestDatabase,
}

impl Workshop {
    /// An empty, migrated service whose clock stands at the first second of 2026.
    pub async fn start(backend: Backend) -> Self {
        let database = TestDatabase::create(backend).await;
        let statements = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&statements);
        let hook = Arc::new(move |statement: &Statement| log.lock().unwrap().push(statement.clone()));
        let db = Db::connect(&database.settings, Some(hook)).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let store = Store::new(db, clock);
        let schema = graphql::schema(store.clone(), SchemaSettings { public_url: public_url() });
        let pipeline = Pipeline::new(schema.clone(), Limits::default());
        Self { store, pipeline, schema, statements, database }
    }

    /// A service with the demo edition and the page of workshop 23 of 2010.
    pub async fn with_data(backend: Backend) -> Self {
        let workshop = Self::start(backend).await;
        let editor = Viewer::operator().editor().unwrap();
        workshops::import::demo::load(&workshop.store, &editor).await.unwrap();
        workshop.import(&example("00-cybercrime-twin.txt")).await;
        workshop.forget_records().await;
        workshop
    }

    /// As if what is there had been there before anything was recorded: tests look at what they write themselves.
    pub async fn forget_records(&self) {
        let tx = self.store.db().write().await.unwrap();
        for forgotten in ["DELETE FROM change", "DELETE FROM audit_entry", "UPDATE change_counter SET last = 0"] {
            tx.execute_unprepared(forgotten).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The same service within other limits.
    pub fn limited(mut self, limits: Limits) -> Self {
        self.pipeline = Pipeline::new(self.schema.clone(), limits);
        self
    }

    /// The router on this service; each one is an instance of its own.
    pub fn router(&self) -> Router {
        self.router_on(self.store.clone())
    }

    /// The router on another store.
    pub fn router_on(&self, store: Store) -> Router {
        workshops::http::front(self.pipeline.clone(), store, &http_settings(), &public_url()).unwrap().router()
    }

    /// The router with other settings than the defaults.
    pub fn router_with(&self, change: impl FnOnce(&mut HttpSettings)) -> Router {
        let mut settings = http_settings();
        change(&mut settings);
        workshops::http::front(self.pipeline.clone(), self.store.clone(), &settings, &public_url()).unwrap().router()
    }

    /// Where the database is.
    pub fn settings(&self) -> &DatabaseSettings {
        &self.database.settings
    }

    /// Makes a token; an editor's may be limited to the edition of a year.
    pub async fn token(
        &self,
        role: TokenRole,
        year: Option<i32>,
        expires_in: Option<TimeDelta>,
    ) -> (ApiTokenId, Secret) {
        let edition = match year {
            Some(year) => Some(self.store.edition_by_year(year).await.unwrap().unwrap().id),
            None => None,
        };
        let expires_at = expires_in.map(|span| self.store.clock().now() + span);
        let new =
            NewApiToken { name: format!("{role:?} {year:?}"), role, edition, expires_at, terms: Terms::default() };
        let admin = Viewer::operator().admin().unwrap();
        let (token, secret) = self.store.create_api_token(&admin, &Order::of_command("test"), new).await.unwrap();
        (token.id, secret)
    }

    /// Whoever signs in with a new token of this role.
    pub async fn bearer(&self, role: TokenRole, year: Option<i32>) -> Viewer {
        let (_, secret) = self.token(role, year, None).await;
        self.store.bearer(&secret).await.unwrap().unwrap().0
    }

    /// Takes a table away, so that whatever reads it fails inside.
    pub async fn break_table(&self, table: &str) {
        let tx = self.store.db().write().await.unwrap();
        tx.execute_unprepared(&format!("ALTER TABLE {table} RENAME TO broken_{table}")).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Puts a table that was taken away back in its place.
    pub async fn mend_table(&self, table: &str) {
        let tx = self.store.db().write().await.unwrap();
        tx.execute_unprepared(&format!("ALTER TABLE broken_{table} RENAME TO {table}")).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Imports a page and keeps what it says.
    pub async fn import(&self, page: &Path) -> Vec<RecordReport> {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        self.import_bytes(&name, &std::fs::read(page).unwrap(), Mode::default()).await
    }

    /// Imports the bytes of a page.
    pub async fn import_bytes(&self, address: &str, bytes: &[u8], mode: Mode) -> Vec<RecordReport> {
        let editor = Viewer::operator().editor().unwrap();
        intake(&self.store, (&editor, &Order::of_command("import")), address, bytes, mode).await.unwrap()
    }

    /// What the public gets for a query.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(Viewer::public(), query, variables).await
    }

    /// What a viewer gets for a query.
    pub async fn ask_as(&self, viewer: Viewer, query: &str, variables: Value) -> Value {
        let variables = variables.as_object().cloned().unwrap_or_default();
        let plan =
            self.pipeline.prepare(query).and_then(|document| self.pipeline.plan(&viewer, &document, None, variables));
        let outcome = match plan {
            Ok(plan) => self.pipeline.execute(plan, Caller::new(viewer, "test")).await,
            Err(refusal) => Outcome::refused(&refusal, "test"),
        };
        serde_json::from_slice(&outcome.to_json(None)).unwrap()
    }

    /// The data the public gets for a query that must not fail.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// The statements the service ran while `work` was done.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<Statement>) {
        self.statements.lock().unwrap().clear();
        let result = work.await;
        (result, std::mem::take(&mut *self.statements.lock().unwrap()))
    }
}

fn public_url() -> Url {
    "https://workshops.example".parse().unwrap()
}

fn http_settings() -> HttpSettings {
    Config::on_database("sqlite://nowhere.db").unwrap().http
}

/// A page under `examples/pages`.
pub fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages").join(name)
}

/// The real page of workshop 23 where it lies beside the checkout, otherwise the example with the same facts.
pub fn seed_page() -> PathBuf {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/igf-2010-workshop-23.txt");
    if seed.exists() { seed } else { example("00-cybercrime-twin.txt") }
}
