//! Around every handler: each request gets an id, a span and a line in the log, and a panic gets an answer.

use std::{convert::Infallible, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, request},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use metrics::{Counter, SharedString};
use tracing::Instrument;

use super::{accept::Media, problem::Problem};
use crate::{clock::Clock, counted};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names one request in its answer and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(Arc<str>);

impl RequestId {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id the client chose, if it cannot disturb a log.
    fn chosen(request: &Request) -> Option<Self> {
        let text = request.headers().get(HEADER)?.to_str().ok()?;
        let safe = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        (safe && (1..=64).contains(&text.len())).then(|| Self(text.into()))
    }

    fn new(clock: &Clock) -> Self {
        let mut buffer = uuid::Uuid::encode_buffer();
        Self(Arc::from(&*clock.new_id().simple().encode_lower(&mut buffer)))
    }

    /// The id of a request that has just come in: the client's, or a new one.
    pub(super) fn of(request: &Request, clock: &Clock) -> Self {
        Self::chosen(request).unwrap_or_else(|| Self::new(clock))
    }

    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(self.as_str()) {
            headers.insert(HEADER, value);
        }
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self("".into())))
    }
}

/// In an answer: the route of its request.
#[derive(Clone, Debug)]
pub(super) struct Route(pub(super) Arc<str>);

/// What counts requests of a route that are answered with a status.
pub(super) fn counter(route: impl Into<SharedString>, status: StatusCode) -> Counter {
    let status = match status {
        StatusCode::OK => SharedString::const_str("200"),
        other => SharedString::from(other.as_str().to_owned()),
    };
    metrics::counter!(counted::REQUESTS, "route" => route.into(), "status" => status)
}

/// Runs the request inside all of this. Query texts, variables and headers are never logged.
pub(super) async fn observe(State(clock): State<Clock>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&request, &clock);
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", method = %request.method(), route, request_id = id.as_str());
    request.extensions_mut().insert(id.clone());
    let started = Instant::now();
    let mut response = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .instrument(span.clone())
        .await
        .unwrap_or_else(|_| Problem::Internal.answer(&id, Media::Json));
    let (status, latency) = (response.status().as_u16(), started.elapsed());
    // Probes come every few seconds; a healthy one is no news.
    let latency_ms = latency.as_secs_f64() * 1000.0;
    metrics::histogram!(counted::REQUEST_SECONDS, "route" => route.clone()).record(latency);
    counter(route.clone(), response.status()).increment(1);
    span.in_scope(|| match route.as_str() {
        "/healthz" | "/readyz" if status < 400 => tracing::debug!(status, latency_ms, "answered"),
        _ => tracing::info!(status, latency_ms, "answered"),
    });
    id.write(response.headers_mut());
    response.extensions_mut().insert(Route(route.into()));
    response
}
