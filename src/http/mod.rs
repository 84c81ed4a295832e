//! Everything the service answers over HTTP: routes, and the layers around them from the outside in.

mod graphiql;
mod graphql;
mod observe;
mod operations;
mod problem;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Uri, header},
    middleware,
    response::{Redirect, Response},
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{graphql::Schema, store::Store};
use observe::RequestId;
use problem::Problem;

/// What handlers work with.
#[derive(Clone)]
struct Parts {
    schema: Schema,
    store: Store,
}

/// All routes inside all layers.
pub fn router(schema: Schema, store: Store) -> Router {
    let routes = Router::new()
        .route("/", get(|| async { Redirect::to("/graphiql") }))
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/graphiql", get(graphiql::page))
        .route("/graphiql/assets/{name}", get(graphiql::asset))
        .route("/healthz", get(operations::healthz))
        .route("/readyz", get(operations::readyz))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .with_state(Parts { schema, store: store.clone() });
    // The last layer is the outermost: what answers a panic is inside of those that set headers.
    routes
        .layer(middleware::from_fn_with_state(store.clock().clone(), observe::observe))
        .layer(default_header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(default_header(header::REFERRER_POLICY, "no-referrer"))
}

fn default_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn not_found(id: RequestId) -> Response {
    Problem::NotFound.answer(&id)
}

async fn method_not_allowed(uri: Uri, id: RequestId) -> Response {
    let allowed = if uri.path() == "/graphql" { "GET,HEAD,POST" } else { "GET,HEAD" };
    let mut response = Problem::MethodNotAllowed.answer(&id);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
