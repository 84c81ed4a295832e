//! What caches may do with an answer: keep it, ask whether it has changed, or neither.

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::{
    config::CachingSettings,
    graphql::{
        explain::Caching,
        pipeline::{Kind, Plan},
    },
};

/// What keeps caches from keeping an answer. What one client is shown, another must not be: a cache would not tell them
/// apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The operation writes or listens.
    NoQuery,
    /// It asks what is left of the client's budget.
    OfTheClient,
    /// Whoever asks has signed in.
    SignedIn,
    /// It was sent in a body.
    ByPost,
    /// The answer says what is left of the client's budget.
    ShowsCost,
    /// Something in the answer failed.
    Failed,
    /// The answer tells what a document takes.
    Explains,
}

impl Hindrance {
    /// What there is about an operation, whoever sends it and however.
    #[must_use]
    pub fn of(plan: &Plan) -> Option<Self> {
        match plan.kind() {
            Kind::Query => plan.selects("rateLimit").then_some(Self::OfTheClient),
            Kind::Mutation | Kind::Subscription => Some(Self::NoQuery),
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::NoQuery => "Only queries are kept.",
            Self::OfTheClient => "rateLimit is about one client.",
            Self::SignedIn => "Answers to whoever signs in are kept by nobody.",
            Self::ByPost => "It is sent by POST.",
            Self::ShowsCost => "The header x-workshops-cost asks for what is left to one client.",
            Self::Failed => "Something in the answer failed.",
            Self::Explains => "It tells what a document takes.",
        }
    }
}

/// What caches may do with an answer: a public, error-free answer to GET may be kept.
pub fn caching(hindrances: impl IntoIterator<Item = Hindrance>, settings: CachingSettings) -> Caching {
    let reasons: Vec<_> = hindrances.into_iter().map(Hindrance::reason).collect();
    let (age, stale) = (settings.max_age.as_secs(), settings.stale.as_secs());
    let cache_control = if reasons.is_empty() {
        format!("public, max-age={age}, stale-while-revalidate={stale}")
    } else {
        "no-store".to_owned()
    };
    Caching { cache_control, reasons }
}

/// An answer that may be kept: it is sent once more only if it has changed.
pub(super) fn public(body: Bytes, tag: String, request: &HeaderMap, control: String) -> Response {
    let known = request.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    for (name, text) in [(header::ETAG, tag), (header::CACHE_CONTROL, control)] {
        insert(response.headers_mut(), name, &text);
    }
    response
}

/// What tells the versions of a file apart in its address: 64 bits of its SHA-256.
pub(super) fn version(content: &[u8]) -> String {
    let hash = <[u8; 32]>::from(Sha256::digest(content));
    let part = hash.first_chunk().copied().map_or(0, u64::from_be_bytes);
    format!("{part:016x}")
}

/// A strong tag of the bytes: 128 bits of their SHA-256.
pub(super) fn tag(body: &[u8]) -> String {
    let hash = <[u8; 32]>::from(Sha256::digest(body));
    let half = hash.first_chunk().copied().map_or(0, u128::from_be_bytes);
    format!("\"{half:032x}\"")
}

/// How answers are compressed, as their tags say it.
const ENCODINGS: [&str; 3] = ["br", "gzip", "zstd"];

/// The tag of an answer once it is compressed: its bytes are others. The same bytes are always compressed to the same.
fn encoded(tag: &str, encoding: &str) -> String {
    format!("{}-{encoding}\"", tag.trim_end_matches('"'))
}

/// The tags of a list, without what marks them as weak.
fn tags(list: &HeaderValue) -> impl Iterator<Item = &str> {
    let list = list.to_str().unwrap_or_default().split(',').map(str::trim);
    list.map(|entry| entry.strip_prefix("W/").unwrap_or(entry))
}

/// The list of `If-None-Match` holds the tag, weak or strong, of the answer compressed or not, or stands for all.
fn names(list: &HeaderValue, tag: &str) -> bool {
    tags(list).any(|known| known == "*" || known == tag || ENCODINGS.iter().any(|way| known == encoded(tag, way)))
}

/// Gives a compressed answer a tag of its own, and a client that has such an answer that tag again.
pub(super) async fn tag_encoded(request: Request, next: Next) -> Response {
    let compresses = request.headers().contains_key(header::ACCEPT_ENCODING);
    let known = request.headers().get(header::IF_NONE_MATCH).filter(|_| compresses).cloned();
    let mut response = next.run(request).await;
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|encoding| encoding.to_str().ok());
    let known = known.as_ref().filter(|_| response.status() == StatusCode::NOT_MODIFIED);
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let shown_before = |own: &String| known.is_some_and(|list| tags(list).any(|known| known == own));
    let own = tag.and_then(|tag| {
        let of_known = || ENCODINGS.iter().map(|way| encoded(tag, way)).find(shown_before);
        encoding.map(|encoding| encoded(tag, encoding)).or_else(of_known)
    });
    if let Some(own) = own {
        insert(response.headers_mut(), header::ETAG, &own);
    }
    response
}

/// Sets a header; what no header can hold is left out.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}
