//! Layers of the router that others have written, as this service uses them.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{And, NotForContentType, Predicate, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use super::{graphql, observe};
use crate::config::Origins;

/// Below this many bytes an answer fits into one packet anyway.
const WORTH_COMPRESSING: u64 = 1024;
/// How long browsers may remember what other sites may do.
const PREFLIGHT: Duration = Duration::from_hours(24);

pub(super) fn default_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// gzip, brotli or zstd, whichever the client prefers; time is worth more than the last percent of size.
pub(super) fn compression() -> CompressionLayer<And<SizeAbove, NotForContentType>> {
    let predicate = SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(predicate)
}

/// Which web pages may read answers. Cookies and the like are never let through.
pub(super) fn cors(origins: &Origins) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::OPTIONS])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            observe::HEADER,
            graphql::COST,
            graphql::IDEMPOTENCY_KEY,
        ])
        .expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            graphql::REPLAYED,
            graphql::CACHE_STATUS,
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
            observe::HEADER,
        ])
        .max_age(PREFLIGHT);
    match origins {
        Origins::Any => layer.allow_origin(tower_http::cors::Any).vary([]),
        Origins::Listed(origins) => {
            let origins = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
            layer.allow_origin(AllowOrigin::list(origins)).vary([header::ORIGIN])
        }
    }
}
