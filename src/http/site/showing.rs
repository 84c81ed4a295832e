//! How pages, feeds and frames leave the service: with what caches need to know.

use std::{collections::BTreeSet, fmt::Write, sync::Arc};

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};

use super::reading::About;
use crate::http::{
    Parts,
    answers::{Standing, Way},
    caching,
    graphql::CACHE_STATUS,
    repeats::Shown,
    throttle,
};

/// Names what an answer shows, for caches that drop answers by it.
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// More keys than this do not go into a header; such answers have one key for all of them.
const MOST_KEYS: usize = 200;
/// The key of answers with more keys than that.
const MANY: &str = "many";

/// Pages load their own style sheet and nothing else.
pub(super) const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
/// Frames also tell how high they are.
pub(super) const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'self'; frame-ancestors *";

/// Something to be shown.
pub(super) struct Shape {
    pub(super) media_type: &'static str,
    pub(super) policy: Option<&'static str>,
    pub(super) body: Bytes,
}

impl Shape {
    pub(super) fn page(html: String) -> Self {
        Self { media_type: "text/html; charset=utf-8", policy: Some(PAGE_POLICY), body: boxed(html) }
    }

    pub(super) fn frame(html: String) -> Self {
        Self { policy: Some(FRAME_POLICY), ..Self::page(html) }
    }

    pub(super) fn data(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { media_type, policy: None, body: boxed(body) }
    }
}

/// It may be kept: in a box it takes what it says, and no room to grow.
fn boxed(body: impl Into<Vec<u8>>) -> Bytes {
    body.into().into_boxed_slice().into()
}

/// Answers with what was made of an answer of the API.
pub(super) fn show(parts: &Parts, about: About, shape: Shape) -> Response {
    let About { keys, kept, balance, changed, cost: _ } = about;
    let changed = changed.filter(|at| is_certain(*at, parts.store.clock().now()));
    let control = caching([], parts.caching).cache_control;
    let tag = caching::tag(&shape.body);
    let mut response = caching::public(shape.body, &tag, &control);
    if let Some(changed) = changed {
        caching::insert(response.headers_mut(), header::LAST_MODIFIED, &httpdate::fmt_http_date(changed.into()));
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(shape.media_type));
    if let Some(policy) = shape.policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if parts.caching.surrogate_keys {
        caching::insert(headers, SURROGATE_KEY, &joined(&keys));
    }
    if let Some(balance) = balance {
        throttle::write(balance, headers);
    }
    if let Some((standing, way)) = kept {
        keep(&mut response, standing, way);
    }
    response
}

fn keep(response: &mut Response, standing: Arc<Standing>, way: Way) {
    response.headers_mut().insert(CACHE_STATUS, way.status());
    response.extensions_mut().insert(Shown(standing));
}

/// Leads to where something is now. That is for good, but may be asked again as pages are.
pub(super) fn lead(parts: &Parts, to: &str) -> Response {
    let control = caching([], parts.caching).cache_control;
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    caching::insert(response.headers_mut(), header::LOCATION, to);
    caching::insert(response.headers_mut(), header::CACHE_CONTROL, &control);
    response
}

/// Times of HTTP have seconds: of a change in the second that still runs, another one could not be told.
pub(super) fn is_certain(changed: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - changed >= TimeDelta::seconds(2)
}

/// The keys in one line.
fn joined(keys: &BTreeSet<String>) -> String {
    if keys.len() > MOST_KEYS {
        return MANY.to_owned();
    }
    keys.iter().fold(String::new(), |mut line, key| {
        let blank = if line.is_empty() { "" } else { " " };
        // Writing to a text does not fail.
        let _ = write!(line, "{blank}{key}");
        line
    })
}
