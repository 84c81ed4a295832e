//! Answers one request again and again, for `bench/instructions`, which counts what that takes.
//!
//! ```text
//! instructions sqlite://demo.db repeated|rows|nothing TIMES
//! ```

use axum::{body::Body, http::Request};
use serde_json::json;
use workshops::{app::App, config::Config};

const PAGE: &str = include_str!("../../../tests/it/queries/01_theme_proposals.graphql");

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, kept, times] = arguments.as_slice() else {
        anyhow::bail!("instructions DATABASE repeated|rows|nothing TIMES");
    };
    let mut config = Config::on_database(address)?;
    config.database.read_connections = 1;
    let caching = &mut config.http.caching;
    match kept.as_str() {
        "repeated" => {}
        "rows" => caching.answer_memory = 0,
        "nothing" => (caching.answer_memory, caching.row_memory) = (0, 0),
        other => anyhow::bail!("{other} is none of repeated, rows and nothing"),
    }
    let app = App::build(config).await?;
    if let Some(invalidations) = app.store.invalidations() {
        invalidations.catch_up().await;
    }
    let body = json!({ "query": PAGE }).to_string();
    for _ in 0..times.parse::<usize>()? {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let Ok(response) =
            tower::ServiceExt::oneshot(app.router.clone(), request.body(Body::from(body.clone()))?).await;
        let answer = axum::body::to_bytes(response.into_body(), usize::MAX).await?;
        anyhow::ensure!(answer.starts_with(b"{\"data\":{\"theme\":{"), "{}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}
