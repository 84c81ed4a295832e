//! What caches may do with an answer: keep it, ask whether it has changed, or neither.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
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

/// An answer that may be kept, under a tag.
pub(super) fn public(body: Bytes, tag: &str, control: &str) -> Response {
    let mut response = body.into_response();
    for (name, text) in [(header::ETAG, tag), (header::CACHE_CONTROL, control)] {
        insert(response.headers_mut(), name, text);
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

/// Whether whoever asks has the answer that these headers are of: by its tag or, where they name none, by its time.
pub(super) fn is_known(request: &HeaderMap, answer: &HeaderMap) -> bool {
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    if request.contains_key(header::IF_NONE_MATCH) {
        let lists = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
        let mut known = lists.flat_map(|list| list.split(',')).map(str::trim);
        let tag = answer.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(opaque);
        return tag.is_some_and(|tag| known.any(|known| known == "*" || opaque(known) == tag));
    }
    let time = |headers: &HeaderMap, name| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok();
    match (time(request, header::IF_MODIFIED_SINCE), time(answer, header::LAST_MODIFIED)) {
        (Some(since), Some(modified)) => modified <= since,
        (None, _) | (_, None) => false,
    }
}

/// Leaves out what whoever asks has.
pub(super) fn leave_out(response: &mut Response) {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Body::empty();
    for of_body in [header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
        response.headers_mut().remove(of_body);
    }
}

/// Around compression, which makes other bytes: gives these a strong tag of their own, and leaves out what is known. The same
/// bytes are always compressed to the same.
pub(super) async fn revalidate(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let has_some =
        [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE].iter().any(|name| request.headers().contains_key(name));
    let asked = (reads && has_some).then(|| request.headers().clone());
    let mut response = next.run(request).await;
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if let (Some(tag), Some(encoding)) =
        (text(header::ETAG).filter(|tag| tag.starts_with('"')), text(header::CONTENT_ENCODING))
    {
        let own = format!("{}-{encoding}\"", tag.trim_end_matches('"'));
        insert(response.headers_mut(), header::ETAG, &own);
    }
    if response.status() == StatusCode::OK && asked.is_some_and(|asked| is_known(&asked, response.headers())) {
        leave_out(&mut response);
    }
    response
}

/// Sets a header; what no header can hold is left out.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}
