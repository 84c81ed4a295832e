//! The router in process, on a SQLite file of its own, and the answers it gives.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header, request::Builder},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;
use workshops::{
    app::App,
    clock::Clock,
    config::Config,
    db::{Db, StatementHook},
};

/// The smallest query.
pub const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;

/// The router on a SQLite file of its own; its clock stands still unless it is moved.
pub struct Service {
    pub app: App,
    pub clock: Clock,
    pub directory: TempDir,
}

/// A whole answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: String,
}

impl Service {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings than the defaults.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let service = Self::empty(change, None).await;
        service.app.store.db().migrate().await.unwrap();
        service
    }

    /// Not migrated yet; the hook sees each statement.
    pub async fn empty(change: impl FnOnce(&mut Config), hook: Option<StatementHook>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("workshops.db");
        let mut config = Config::on_database(&format!("sqlite://{}", path.display())).unwrap();
        change(&mut config);
        let db = Db::connect(&config.database, hook).await.unwrap();
        let clock = Clock::manual("2010-09-14T09:00:00Z".parse().unwrap());
        Self { app: App::with(config, db, clock.clone()).unwrap(), clock, directory }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.app.router, request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// `GET` with one header more.
    pub async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.send(Request::get(path).header(name, value).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, body: impl Into<Body>) -> Answer {
        self.send(post().body(body.into()).unwrap()).await
    }

    /// `POST` with one header more.
    pub async fn post_with(&self, body: impl Into<Body>, name: &str, value: &str) -> Answer {
        self.send(post().header(name, value).body(body.into()).unwrap()).await
    }

    /// An ordinary request is answered as if nothing had happened.
    pub async fn is_well(&self) {
        let answer = self.post(TYPENAME).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, r#"{"data":{"__typename":"Query"}}"#));
    }
}

/// What a router answers.
pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, headers: parts.headers, bytes, body }
}

/// A `POST` that lacks only its body.
pub fn post() -> Builder {
    Request::post("/graphql").header(header::CONTENT_TYPE, "application/json")
}

/// A link with parameters.
pub fn link(parameters: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/graphql?{query}")
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, code and message of an answer that is an error; each names its request.
    pub fn error(&self) -> (u16, String, String) {
        let error = &self.json()["errors"][0];
        assert_eq!(error["extensions"]["requestId"], self.header("x-request-id"), "{}", self.body);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), text(&error["extensions"]["code"]), text(&error["message"]))
    }

    /// Status and code of an answer that is an error.
    pub fn refusal(&self) -> (u16, String) {
        let (status, code, _) = self.error();
        (status, code)
    }
}
