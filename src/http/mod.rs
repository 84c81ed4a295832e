//! Everything the service answers over HTTP: routes, and the layers around them from the outside in.

mod accept;
mod answers;
mod bearer;
mod caching;
mod capacity;
mod client;
mod connection;
mod documents;
mod front;
mod graphiql;
mod graphql;
mod intake;
mod json;
mod layers;
mod multipart;
mod observe;
mod operations;
mod problem;
mod repeats;
mod request;
pub mod server;
mod site;
mod stored;
mod throttle;
mod trusted;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{Uri, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ipnet::IpNet;
use url::Url;

use crate::{
    auth::oidc::Issuer,
    config::{CachingSettings, HttpSettings},
    graphql::pipeline::Pipeline,
    site::Site,
    store::Store,
};
use accept::Media;
use answers::Answers;
use bearer::Bearers;
pub use caching::{Hindrance, caching};
use capacity::Capacity;
use documents::Documents;
pub use front::Front;
use intake::Intake;
use observe::RequestId;
use problem::Problem;
use throttle::Throttle;
use trusted::Trusted;
pub use trusted::{TrustedError, check_documents};

/// What handlers work with; each request holds it.
type Parts = Arc<Shared>;

struct Shared {
    pipeline: Pipeline,
    store: Store,
    documents: Documents,
    answers: Option<Answers>,
    bearers: Bearers,
    capacity: Capacity,
    throttle: Throttle,
    trusted_proxies: Vec<IpNet>,
    caching: CachingSettings,
    intake: Intake,
    site: Site,
}

/// All routes inside all layers, and what was answered before in front of them. Reads the trusted documents.
pub fn front(
    pipeline: Pipeline,
    store: Store,
    settings: &HttpSettings,
    public_url: &Url,
) -> Result<Front, TrustedError> {
    let clock = store.clock().clone();
    let trusted = settings.documents.trusted.as_deref();
    let trusted = trusted.map(|path| Trusted::load(path, &pipeline)).transpose()?.unwrap_or_default();
    let parts = Arc::new(Shared {
        answers: store
            .invalidations()
            .filter(|_| settings.caching.answer_memory > 0)
            .map(|known| Answers::new(settings.caching.answer_memory, Arc::clone(known))),
        documents: Documents::new(pipeline.clone(), trusted, &settings.documents),
        bearers: Bearers::new(store.clone(), settings.oidc.clone().map(|oidc| Issuer::new(oidc, clock.clone()))),
        capacity: Capacity::new(&settings.capacity),
        throttle: Throttle::new(settings.budget, clock.clone()),
        trusted_proxies: settings.trusted_proxies.clone(),
        caching: settings.caching,
        intake: Intake::new(
            (pipeline.limits().body, pipeline.limits().editor_body),
            settings.connections.body_time,
            settings.capacity.body_memory,
        ),
        site: Site::new(public_url),
        pipeline,
        store,
    });
    let compressed = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/graphiql", get(graphiql::page))
        .route("/q/{*id}", get(stored::get))
        .merge(site::routes())
        .layer(layers::compression())
        .layer(middleware::from_fn(caching::revalidate));
    let routes = Router::new()
        .route("/graphiql/assets/{name}", get(graphiql::asset))
        .route("/healthz", get(operations::healthz))
        .route("/readyz", get(operations::readyz))
        .merge(compressed)
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .with_state(Arc::clone(&parts));
    // The last layer is the outermost: what answers a panic is inside of those that set headers.
    let observed = routes
        .layer(layers::cors(&settings.cors))
        .layer(middleware::from_fn_with_state(clock, observe::observe))
        .layer(layers::default_header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(layers::default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(layers::default_header(header::REFERRER_POLICY, "no-referrer"));
    Ok(Front::new(parts, observed))
}

/// There is nothing at this address: a person is told so by a page.
async fn not_found(State(parts): State<Parts>, id: RequestId, request: Request) -> Response {
    let (uri, headers) = (request.uri(), request.headers());
    // What browsers would read as the name of another host leads nowhere.
    let within = |path: &&str| path.len() > 1 && !path.starts_with("//") && !path.contains('\\');
    match uri.path().strip_suffix('/').filter(within) {
        Some(path) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            Redirect::permanent(&format!("{path}{query}")).into_response()
        }
        None => site::refuse(&parts, (&id, headers), Problem::NotFound),
    }
}

async fn method_not_allowed(uri: Uri, id: RequestId) -> Response {
    let allowed = if uri.path() == "/graphql" { "GET,HEAD,OPTIONS,POST" } else { "GET,HEAD,OPTIONS" };
    Problem::MethodNotAllowed(allowed).answer(&id, Media::Json)
}
