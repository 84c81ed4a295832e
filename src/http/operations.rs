//! What whoever runs the service asks: is it alive, is it ready?

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{Parts, accept::Media, observe::RequestId, problem::Problem};
use crate::db::DbError;

/// The process answers: 200 whatever the state of the database.
pub(super) async fn healthz() -> Response {
    plain("ok")
}

/// The database answers and its tables are those of this program.
pub(super) async fn readyz(State(parts): State<Parts>, id: RequestId) -> Response {
    let Err(error) = parts.store.db().check_migrated().await else { return plain("ready") };
    tracing::warn!(cause = %error, "not ready");
    let reason = match error {
        DbError::Outdated(_) => "Migrations are pending. Run `workshops migrate up`.",
        DbError::Newer(_) => "The database is newer than this program. Start the newer version.",
        DbError::Address | DbError::Replica | DbError::Open { .. } | DbError::Failed(_) | DbError::Lock { .. } => {
            "The database does not answer."
        }
    };
    Problem::Unavailable(reason).answer(&id, Media::Json)
}

fn plain(text: &'static str) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text).into_response()
}
