//! Seaography on the tables of the service.
//!
//! ```text
//! seaography-rival postgres://localhost/conference 127.0.0.1:4006
//! seaography-rival sqlite://conference.db 127.0.0.1:4006
//! ```

mod entities;

use std::{error::Error, sync::LazyLock};

use async_graphql::{Request, Response, dynamic::Schema};
use axum::{Json, Router, extract::State, routing::post};
use entities::{edition, organization, participation, person, proposal, proposal_theme, theme};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use seaography::{Builder, BuilderContext};
use tokio::signal::unix::{SignalKind, signal};

static CONTEXT: LazyLock<BuilderContext> = LazyLock::new(BuilderContext::default);

async fn open(address: &str) -> Result<DatabaseConnection, Box<dyn Error>> {
    let sqlite = address.starts_with("sqlite:");
    let address = if sqlite { format!("{address}?mode=ro") } else { address.to_owned() };
    let mut options = ConnectOptions::new(address);
    options.max_connections(if sqlite { 4 } else { 16 }).test_before_acquire(false).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

fn schema(db: DatabaseConnection) -> Result<Schema, Box<dyn Error>> {
    let mut builder = Builder::new(&CONTEXT, db.clone());
    seaography::register_entity!(builder, edition, mutation: false);
    seaography::register_entity!(builder, theme, mutation: false);
    seaography::register_entity!(builder, proposal_theme, mutation: false);
    seaography::register_entity!(builder, proposal, mutation: false);
    seaography::register_entity!(builder, participation, mutation: false);
    seaography::register_entity!(builder, person, mutation: false);
    seaography::register_entity!(builder, organization, mutation: false);
    Ok(builder.schema_builder().data(db).finish()?)
}

async fn answer(State(schema): State<Schema>, Json(request): Json<Request>) -> Json<Response> {
    Json(schema.execute(request).await)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, address] = arguments.as_slice() else {
        return Err("seaography-rival DATABASE ADDRESS".into());
    };
    let router = Router::new().route("/graphql", post(answer)).with_state(schema(open(database).await?)?);
    let listener = tokio::net::TcpListener::bind(address).await?;
    let mut asked_to_stop = signal(SignalKind::terminate())?;
    println!("ready");
    tokio::select! {
        served = axum::serve(listener, router) => Ok(served?),
        _ = asked_to_stop.recv() => Ok(()),
    }
}
