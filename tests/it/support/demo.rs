//! The demo data behind the real router, and documents whose sections a test holds true.

use std::{
    fs::File,
    io::{Read, Seek, Write},
    path::Path,
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use entities::TokenRole;
use http_body_util::BodyExt;
use secrecy::ExposeSecret;
use serde_json::json;
use tower::ServiceExt;
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

use super::{Backend, db::TestDatabase};

/// An answer as it came: unlike `serde_json::Value` it keeps the order of the fields.
pub type Ordered = async_graphql::Value;

/// Longer texts are cut where people read them.
const LONGEST_TEXT: usize = 90;
const LINE: usize = 160;

/// The service with the demo data, at a time that does not pass.
pub struct Demo {
    app: App,
    admin: Secret,
    _database: TestDatabase,
}

impl Demo {
    pub async fn start(backend: Backend) -> Self {
        let database = TestDatabase::create(backend).await;
        let config = Config::on_database(database.settings.url.expose_secret()).unwrap();
        let db = Db::connect(&config.database, None).await.unwrap();
        db.migrate().await.unwrap();
        let app = App::with(config, db, Clock::manual("2026-01-01T00:00:00Z".parse().unwrap())).unwrap();
        import::demo::load(&app.store, &Viewer::operator().editor().unwrap()).await.unwrap();
        let new = NewApiToken {
            name: "cookbook".to_owned(),
            role: TokenRole::Admin,
            edition: None,
            expires_at: None,
            terms: Terms::default(),
        };
        let operator = Viewer::operator().admin().unwrap();
        let (_, admin) = app.store.create_api_token(&operator, &Order::of_command("test"), new).await.unwrap();
        Self { app, admin, _database: database }
    }

    /// What the public gets for a query that must not fail.
    pub async fn ask(&self, query: &str) -> Ordered {
        self.post(query, Request::post("/graphql")).await
    }

    /// The same for an admin.
    pub async fn ask_as_admin(&self, query: &str) -> Ordered {
        let bearer = format!("Bearer {}", self.admin.reveal());
        self.post(query, Request::post("/graphql").header("authorization", bearer)).await
    }

    async fn post(&self, query: &str, request: axum::http::request::Builder) -> Ordered {
        let body = Body::from(json!({ "query": query }).to_string());
        let request = request.header("content-type", "application/json").body(body).unwrap();
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let answer = serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
        let Ordered::Object(mut fields) = answer else { panic!("no object: {answer}") };
        assert!(!fields.contains_key("errors"), "{query}\n{fields:?}");
        fields.shift_remove("data").unwrap()
    }
}

/// JSON as a person writes it: on one line what fits there.
pub fn printed(value: &Ordered, indent: usize) -> String {
    let compact = compact(value);
    if indent + compact.chars().count() <= LINE {
        return compact;
    }
    let inner = " ".repeat(indent + 2);
    let (open, close, lines) = match value {
        Ordered::Object(fields) => {
            let line = |(name, value): (&_, &_)| format!("{inner}\"{name}\": {}", printed(value, indent + 2));
            ("{", "}", fields.iter().map(line).collect::<Vec<_>>())
        }
        Ordered::List(items) => {
            ("[", "]", items.iter().map(|item| format!("{inner}{}", printed(item, indent + 2))).collect())
        }
        _ => return compact,
    };
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), " ".repeat(indent))
}

fn compact(value: &Ordered) -> String {
    match value {
        Ordered::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("\"{name}\": {}", compact(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Ordered::List(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", ")),
        Ordered::String(text) if text.chars().count() > LONGEST_TEXT => {
            let start = text.chars().take(LONGEST_TEXT / 2).collect::<String>();
            json!(format!("{}…", start.trim_end())).to_string()
        }
        other => other.clone().into_json().unwrap().to_string(),
    }
}

/// The section of a file between the comments `<!-- name -->` and `<!-- /name -->` says this.
pub fn check(file: &str, name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let mut file = File::options().read(true).write(std::env::var_os("UPDATE_README").is_some()).open(&path).unwrap();
    // Other sections may be written at the same time.
    file.lock().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    let (head, rest) = text.split_once(&format!("<!-- {name} -->\n")).expect(name);
    let (found, tail) = rest.split_once(&format!("\n<!-- /{name} -->")).expect(name);
    if std::env::var_os("UPDATE_README").is_some() {
        let text = format!("{head}<!-- {name} -->\n{expected}\n<!-- /{name} -->{tail}");
        file.set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        return;
    }
    assert!(
        found == expected,
        "{} is not true any more; UPDATE_README=1 cargo test writes this into it:\n\n{expected}",
        path.display()
    );
}
