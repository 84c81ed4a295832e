//! What a request costs before it is executed: `cargo bench --bench documents`.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;

use divan::Bencher;
use serde_json::{Map, Value, json};
use workshops::{app::App, auth::Viewer, config::Config, document::Limits, graphql::pipeline::Pipeline};

const THEME: &str = include_str!("../tests/it/queries/01_theme_proposals.graphql");
const PROPOSAL: &str = include_str!("../tests/it/queries/03_proposal_page.graphql");

fn main() {
    divan::main();
}

fn pipeline() -> (tempfile::TempDir, Pipeline) {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("bench.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(App::build(Config::on_database(&address).unwrap())).unwrap();
    (directory, Pipeline::new(app.schema, Limits::default()))
}

/// The documents by name.
fn text(name: &str) -> &'static str {
    if name == "theme" { THEME } else { PROPOSAL }
}

fn variables(name: &str) -> Map<String, Value> {
    let value = if name == "theme" {
        json!({ "year": 2026, "slug": "access" })
    } else {
        json!({ "edition": 2026, "number": 2 })
    };
    value.as_object().cloned().unwrap()
}

/// A document that was prepared before: look-up, variables, price, and the executor's document.
#[divan::bench(args = ["theme", "proposal"])]
fn known_document(bencher: Bencher, name: &str) {
    let document = text(name);
    let (_directory, pipeline) = pipeline();
    let viewer = Viewer::public();
    pipeline.prepare(document).unwrap();
    bencher.with_inputs(|| variables(name)).bench_values(|variables| {
        let prepared = pipeline.prepare(document).unwrap();
        let plan = pipeline.plan(&viewer, &prepared, None, variables).ok().unwrap();
        black_box(plan.executable())
    });
}

/// A document nobody has sent before.
#[divan::bench(args = ["theme", "proposal"])]
fn new_document(bencher: Bencher, name: &str) {
    let document = text(name);
    let (_directory, pipeline) = pipeline();
    let mut count = 0;
    bencher
        .with_inputs(|| {
            count += 1;
            format!("# {count}\n{document}")
        })
        .bench_local_values(|document| pipeline.prepare(black_box(&document)).is_ok());
}
