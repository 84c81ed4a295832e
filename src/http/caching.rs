//! What caches may do with an answer: keep it, ask whether it has changed, or neither.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::config::CachingSettings;

/// A public, error-free answer to GET: it may be kept, and is sent once more only if it has changed.
pub(super) fn public(body: Vec<u8>, request: &HeaderMap, settings: CachingSettings) -> Response {
    let tag = tag(&body);
    let control =
        format!("public, max-age={}, stale-while-revalidate={}", settings.max_age.as_secs(), settings.stale.as_secs());
    let known = request.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    for (name, text) in [(header::ETAG, tag), (header::CACHE_CONTROL, control)] {
        insert(&mut response, name, text);
    }
    response
}

/// A strong tag of the bytes: 128 bits of their SHA-256.
fn tag(body: &[u8]) -> String {
    let hash = <[u8; 32]>::from(Sha256::digest(body));
    let half = hash.first_chunk().copied().map_or(0, u128::from_be_bytes);
    format!("\"{half:032x}\"")
}

/// The list of `If-None-Match` holds the tag, weak or strong, or stands for all.
fn names(list: &HeaderValue, tag: &str) -> bool {
    let Ok(list) = list.to_str() else { return false };
    list.trim() == "*" || list.split(',').map(str::trim).any(|entry| entry.strip_prefix("W/").unwrap_or(entry) == tag)
}

/// The bytes of a compressed answer are not those the tag was made of: then it only says that the content is the same.
pub(super) async fn weaken_if_compressed(mut response: Response) -> Response {
    let compressed = response.headers().contains_key(header::CONTENT_ENCODING);
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if let Some(weak) = tag.filter(|tag| compressed && tag.starts_with('"')).map(|tag| format!("W/{tag}")) {
        insert(&mut response, header::ETAG, weak);
    }
    response
}

fn insert(response: &mut Response, name: HeaderName, text: String) {
    if let Ok(value) = HeaderValue::try_from(text) {
        response.headers_mut().insert(name, value);
    }
}
