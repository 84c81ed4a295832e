//! Requests that came in before, answered before anything else is done for them.
//!
//! What leaves the service as a public answer that is kept is remembered as it leaves, with its headers and compressed as it is.
//! Whoever sends the same again (the same bytes, and the same headers as far as an answer depends on them) is sent the same
//! again, as long as no write touched what it was read from. So there is nothing in here that decides what an answer is.

use std::sync::Arc;

use ahash::RandomState;
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, header, request, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use metrics::Counter;
use moka::sync::Cache;

use super::{
    Parts,
    answers::{Standing, Way},
    client::{Client, Payer},
    front::routed,
    graphql::{CACHE_STATUS, is_public},
    intake::Held,
    observe::{RequestId, Route, counter},
    problem::Problem,
    request::{self as asked, Form},
    throttle,
};
use crate::counted;

/// Where answers come from that are asked for in a body.
const POSTED_TO: &str = "/graphql";

/// What an answer takes beside its bytes and marks: its key, headers and place in the cache.
const ROOM: usize = 2000;

/// The headers an answer depends on, of those that a request with a kept answer may have.
const DEPENDS_ON: [HeaderName; 6] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::CONTENT_TYPE,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    header::ORIGIN,
];

/// A request, as far as its answer depends on it: these are its own bytes, so no other request is taken for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Repeat(Vec<u8>);

/// An answer as it left.
struct Sent {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    standing: Arc<Standing>,
    /// Counts it as a request, and as an answer.
    counted: [Counter; 2],
}

/// Answers as they left. Cheap to clone.
#[derive(Clone)]
pub(super) struct Repeats(Cache<Repeat, Arc<Sent>, RandomState>);

/// In an answer that is kept: how long it may be sent again.
#[derive(Clone)]
pub(super) struct Shown(pub(super) Arc<Standing>);

/// A body that was read before its handler was called.
#[derive(Clone)]
pub(super) struct Read(Arc<Result<Held, Problem>>);

impl Read {
    /// The body of a request, if it was read before.
    pub(super) fn take(request: &mut request::Parts) -> Option<Result<Held, Problem>> {
        request.extensions.remove::<Self>().and_then(|Self(read)| Arc::into_inner(read))
    }
}

impl Repeats {
    /// Remembers so many bytes of answers.
    pub(super) fn new(memory: u64) -> Self {
        let weight = |Repeat(asked): &Repeat, sent: &Arc<Sent>| {
            u32::try_from(asked.len() + sent.body.len() + sent.standing.size() + ROOM).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(memory).weigher(weight).build_with_hasher(RandomState::default()))
    }

    /// Remembers an answer to a request.
    async fn keep(&self, repeat: Repeat, standing: Arc<Standing>, response: Response) -> Response {
        let (head, body) = response.into_parts();
        // Its bytes are all there already, or are made from such.
        let Ok(body) = body.collect().await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let body = body.to_bytes();
        // What is written anew each time keeps its place.
        let mut headers = head.headers.clone();
        headers.insert(CACHE_STATUS, Way::Found.status());
        let route = head.extensions.get::<Route>().cloned().unwrap_or_else(|| Route("(none)".into()));
        let counted =
            [counter(Arc::clone(&route.0), head.status), metrics::counter!(counted::ANSWERS, "from" => "repeat")];
        self.0.insert(repeat, Arc::new(Sent { status: head.status, headers, body: body.clone(), standing, counted }));
        Response::from_parts(head, Body::from(body))
    }
}

/// Around all routes.
pub(super) async fn answer(parts: &Parts, request: Request, routes: &Router) -> Response {
    let Some(answers) = &parts.answers else { return routed(routes, request).await };
    if !is_public(request.headers()) {
        return routed(routes, request).await;
    }
    let (mut request, read) = match *request.method() {
        Method::GET => (request, None),
        Method::POST if request.uri().path() == POSTED_TO && takes_body(parts, &request) => {
            let (head, body) = request.into_parts();
            let read = parts.intake.read(body, parts.intake.limit()).await;
            (Request::from_parts(head, Body::empty()), Some(read))
        }
        _ => return routed(routes, request).await,
    };
    let repeat = match &read {
        None => {
            let asked = request.uri().path_and_query().map(PathAndQuery::as_str).unwrap_or_default();
            Some(Repeat::new(b'G', request.headers(), asked.as_bytes()))
        }
        Some(Ok(held)) => Some(Repeat::new(b'P', request.headers(), held.bytes())),
        Some(Err(_)) => None,
    };
    let sent = repeat.as_ref().and_then(|repeat| answers.repeats().0.get(repeat));
    if let Some(sent) = sent.filter(|sent| answers.is_current(&sent.standing))
        && let Some(response) = again(parts, &request, &sent)
    {
        return response;
    }
    if let Some(read) = read {
        request.extensions_mut().insert(Read(Arc::new(read)));
    }
    let response = routed(routes, request).await;
    let standing = response.extensions().get::<Shown>().map(|Shown(standing)| Arc::clone(standing));
    match (standing, repeat) {
        (Some(standing), Some(repeat)) => answers.repeats().keep(repeat, standing, response).await,
        (None, _) | (_, None) => response,
    }
}

/// Whether a body of JSON comes that is known to be as short as anybody's may be.
fn takes_body(parts: &Parts, request: &Request) -> bool {
    let short = |length| usize::try_from(length).is_ok_and(|length| length <= parts.intake.limit());
    matches!(asked::check_head(request.headers()), Ok((Form::Json, _)))
        && request.body().size_hint().upper().is_some_and(short)
}

/// The answer once more, if the client has the budget for it.
fn again(parts: &Parts, request: &Request, sent: &Sent) -> Option<Response> {
    let client = Client::of_request(request.extensions(), request.headers(), &parts.trusted_proxies);
    let balance = parts.throttle.charge(&Payer::Address(client), None, sent.standing.cost()).ok()?;
    let mut response = Response::new(Body::from(sent.body.clone()));
    *response.status_mut() = sent.status;
    *response.headers_mut() = sent.headers.clone();
    if let Some(balance) = balance {
        throttle::write(balance, response.headers_mut());
    } else {
        response.headers_mut().remove(&throttle::LIMIT);
        response.headers_mut().remove(&throttle::POLICY);
    }
    let id = RequestId::of(request, parts.store.clock());
    sent.counted.iter().for_each(|counter| counter.increment(1));
    tracing::debug!(request_id = id.as_str(), status = sent.status.as_u16(), "answered again");
    id.write(response.headers_mut());
    Some(response)
}

impl Repeat {
    fn new(way: u8, headers: &HeaderMap, bytes: &[u8]) -> Self {
        let mut asked = Vec::with_capacity(bytes.len() + 256);
        asked.push(way);
        for (name, value) in headers {
            let Some((at, _)) = (0_u8..).zip(&DEPENDS_ON).find(|(_, known)| *known == name) else { continue };
            asked.push(at);
            asked.extend(value.len().to_be_bytes());
            asked.extend(value.as_bytes());
        }
        asked.push(u8::MAX);
        asked.extend(bytes);
        Self(asked)
    }
}
