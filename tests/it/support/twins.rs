//! Services on one database that keep answers, rows or nothing: what one shows, the others must.

use std::sync::{Arc, Mutex};

use entities::TokenRole;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use workshops::{
    app::App,
    auth::{Viewer, secret::Secret},
    clock::Clock,
    config::Config,
    db::Db,
    domain::api_token::Terms,
    import,
    store::writes::{NewApiToken, Order},
};

use super::{
    db::{Backend, TestDatabase},
    service::{Answer, post, send},
};

/// Services on one database with the demo data: one keeps answers and what they are made of, one only the latter, and one
/// nothing.
pub struct Twins {
    pub keeping: App,
    pub rows: App,
    pub plain: App,
    pub admin: Secret,
    /// Texts of all statements so far.
    pub statements: Arc<Mutex<Vec<String>>>,
    _database: TestDatabase,
}

impl Twins {
    pub async fn start(backend: Backend) -> Self {
        let database = TestDatabase::create(backend).await;
        let mut config = Config::on_database(database.settings.url.expose_secret()).unwrap();
        config.http.budget = None;
        config.http.caching.surrogate_keys = true;
        let statements = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&statements);
        let hook = Arc::new(move |statement: &sea_orm::Statement| log.lock().unwrap().push(statement.sql.clone()));
        let db = Db::connect(&config.database, Some(hook)).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let keeping = App::with(config.clone(), db.clone(), clock.clone()).unwrap();
        config.http.caching.answer_memory = 0;
        let rows = App::with(config.clone(), db.clone(), clock.clone()).unwrap();
        config.http.caching.row_memory = 0;
        let plain = App::with(config, db, clock).unwrap();
        import::demo::load(&keeping.store, &Viewer::operator().editor().unwrap()).await.unwrap();
        let new = NewApiToken {
            name: "admin".to_owned(),
            role: TokenRole::Admin,
            edition: None,
            expires_at: None,
            terms: Terms::default(),
        };
        let operator = Viewer::operator().admin().unwrap();
        let (_, admin) = keeping.store.create_api_token(&operator, &Order::of_command("test"), new).await.unwrap();
        rows.store.invalidations().unwrap().catch_up().await;
        Self { keeping, rows, plain, admin, statements, _database: database }
    }

    /// How many statements there were so far.
    pub fn statement_count(&self) -> usize {
        self.statements.lock().unwrap().len()
    }

    /// What the public gets from the service that keeps answers.
    pub async fn ask(&self, query: &str) -> Answer {
        ask(&self.keeping, query, &json!({})).await
    }

    pub async fn hit(&self, query: &str) -> bool {
        is_hit(&self.ask(query).await)
    }

    /// The data of an answer that is not kept.
    pub async fn data(&self, query: &str) -> Value {
        let answer = ask(&self.plain, query, &json!({})).await.json();
        assert_eq!(answer.get("errors"), None, "{query}: {answer:#}");
        answer["data"].clone()
    }

    /// Writes through the service that keeps answers; with the payload's fields.
    pub async fn write(&self, mutation: &str, input: Value, fields: &str) -> Value {
        let ty = mutation[..1].to_uppercase() + &mutation[1..] + "Input";
        let query = format!(
            "mutation($input: {ty}!) {{ done: {mutation}(input: $input) {{ userErrors {{ message }} {fields} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let request =
            post().header("authorization", format!("Bearer {}", self.admin.reveal())).body(body.into()).unwrap();
        let answer = send(&self.keeping.router, request).await.json();
        assert_eq!(answer["data"]["done"]["userErrors"], json!([]), "{mutation}: {answer:#}");
        answer["data"]["done"].clone()
    }
}

/// What the public gets from a service.
pub async fn ask(app: &App, query: &str, variables: &Value) -> Answer {
    let body = json!({ "query": query, "variables": variables }).to_string();
    send(&app.router, post().body(body.into()).unwrap()).await
}

/// Whether an answer was kept from before.
pub fn is_hit(answer: &Answer) -> bool {
    match answer.header("cache-status") {
        "workshops; hit" => true,
        "workshops; fwd=miss; stored" => false,
        other => panic!("{other:?}: {}", answer.body),
    }
}
