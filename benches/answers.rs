//! What an answer costs, by what of it is kept: `cargo bench --bench answers`.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::cell::Cell;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use divan::Bencher;
use http_body_util::BodyExt;
use serde_json::json;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use workshops::{app::App, auth::Viewer, config::Config, import};

const PAGE: &str = include_str!("../tests/it/queries/01_theme_proposals.graphql");

fn main() {
    divan::main();
}

/// A service with the demo data, on a file that goes away.
struct Service {
    router: Router,
    runtime: Runtime,
    _directory: tempfile::TempDir,
}

impl Service {
    fn start(change: impl FnOnce(&mut Config)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", directory.path().join("bench.db").display());
        let mut config = Config::on_database(&address).unwrap();
        change(&mut config);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let app = runtime.block_on(App::build(config)).unwrap();
        runtime.block_on(async {
            app.store.db().migrate().await.unwrap();
            import::demo::load(&app.store, &Viewer::operator().editor().unwrap()).await.unwrap();
        });
        Self { router: app.router, runtime, _directory: directory }
    }

    /// One request and its whole answer.
    fn ask(&self, known: u64) -> usize {
        let body = json!({ "query": PAGE }).to_string();
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("if-none-match", format!("\"{known}\""))
            .body(Body::from(body))
            .unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            response.into_body().collect().await.unwrap().to_bytes().len()
        })
    }
}

/// The request came in before.
#[divan::bench]
fn repeated(bencher: Bencher) {
    let service = Service::start(|_| {});
    bencher.bench_local(|| service.ask(0));
}

/// The answer is kept, but each request is another one.
#[divan::bench]
fn answer_kept(bencher: Bencher) {
    let service = Service::start(|_| {});
    let count = Cell::new(0);
    bencher.bench_local(|| service.ask(count.replace(count.get() + 1)));
}

/// What the answer is made of is kept.
#[divan::bench]
fn rows_kept(bencher: Bencher) {
    let service = Service::start(|config| config.http.caching.answer_memory = 0);
    bencher.bench_local(|| service.ask(0));
}

/// Everything is read.
#[divan::bench]
fn nothing_kept(bencher: Bencher) {
    let service = Service::start(|config| {
        (config.http.caching.answer_memory, config.http.caching.row_memory) = (0, 0);
    });
    bencher.bench_local(|| service.ask(0));
}
