//! What the service is measured against: a handler that sends fixed bytes, and one that reads a page of a theme with the best
//! SQL its author knows and nothing else around it - no schema, no validation, no budget, no log.
//!
//! ```text
//! baseline static ANSWER.json 127.0.0.1:4001
//! baseline sqlite conference.db 127.0.0.1:4002
//! baseline postgres postgres://localhost/conference 127.0.0.1:4003
//! ```
//!
//! Both answer `POST /graphql` with what the service answers to `bench/page.graphql`.

mod page;
mod postgres;
mod sqlite;

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use page::{Answer, Asked};

async fn fixed(State(body): State<Bytes>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The page of a theme, or why there is none.
fn shown(answer: anyhow::Result<Answer>) -> Response {
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => {
            eprintln!("{error:#}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, source, address] = arguments.as_slice() else {
        anyhow::bail!("baseline static|sqlite|postgres SOURCE ADDRESS");
    };
    let router = match kind.as_str() {
        "static" => Router::new().fallback(fixed).with_state(Bytes::from(std::fs::read(source)?)),
        "sqlite" => {
            let pool = Arc::new(sqlite::open(source).await?);
            let read =
                async |State(pool): State<Arc<_>>, Json(asked): Json<Asked>| shown(sqlite::page(&pool, asked).await);
            Router::new().route("/graphql", post(read)).with_state(pool)
        }
        "postgres" => {
            let pool = Arc::new(postgres::open(source).await?);
            let read =
                async |State(pool): State<Arc<_>>, Json(asked): Json<Asked>| shown(postgres::page(&pool, asked).await);
            Router::new().route("/graphql", post(read)).with_state(pool)
        }
        other => anyhow::bail!("{other} is none of static, sqlite and postgres"),
    };
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("ready");
    Ok(axum::serve(listener, router).await?)
}
