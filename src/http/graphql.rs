//! The GraphQL endpoint: one operation for each request, by POST or, for queries, by GET.

use axum::{
    body::Body,
    extract::{FromRequestParts, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value, json};

use super::{
    Parts,
    accept::{self, Media},
    caching,
    client::{Client, Payer},
    multipart,
    observe::RequestId,
    problem::{self, Problem},
    request::{self as asked, Asked, Form},
    throttle,
};
use crate::{
    error::Code,
    graphql::{
        Outcome,
        pipeline::{Caller, Cost, Kind},
        server_limits::Balance,
    },
};

/// Asks for `extensions.cost` in the answer.
pub(super) const COST: HeaderName = HeaderName::from_static("x-workshops-cost");

/// Names a mutation, so that it can be sent again.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Marks the answer of an earlier request.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What is known of a request before its document is.
pub(super) struct Call {
    id: RequestId,
    client: Client,
    method: Method,
    headers: HeaderMap,
}

impl FromRequestParts<Parts> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(request: &mut request::Parts, parts: &Parts) -> Result<Self, Self::Rejection> {
        let id = RequestId::from_request_parts(request, parts).await?;
        let client = Client::from_request_parts(request, parts).await?;
        Ok(Self { id, client, method: request.method.clone(), headers: request.headers.clone() })
    }
}

/// `POST /graphql` with a JSON object; an editor's may be larger and come with files.
pub(super) async fn post(State(parts): State<Parts>, call: Call, body: Body) -> Response {
    let media = match call.media() {
        Ok(media) => media,
        Err(problem) => return call.refuse(problem, None, Media::Json),
    };
    let (form, limit) = match call.room(&parts).await {
        Ok(room) => room,
        Err((problem, balance)) => return call.refuse(problem, balance, media),
    };
    let held = match parts.intake.read(body, limit).await {
        Ok(held) => held,
        Err(problem) => return call.refuse(problem, None, media),
    };
    match form {
        Form::Json => answer(&parts, &call, media, async move || asked::read_body(held.bytes())).await,
        Form::Multipart(boundary) => {
            let (bytes, memory) = held.into_parts();
            let response = answer(&parts, &call, media, || multipart::read(bytes.into(), boundary)).await;
            drop(memory);
            response
        }
    }
}

/// `GET /graphql?query=..`; a browser that comes without a query is shown the explorer instead.
pub(super) async fn get(State(parts): State<Parts>, call: Call, RawQuery(query): RawQuery) -> Response {
    let query = query.as_deref().unwrap_or_default();
    if query.is_empty() && accept::prefers_html(&call.headers) {
        return (call.vary(), Redirect::to("/graphiql")).into_response();
    }
    match call.media() {
        Ok(media) => answer(&parts, &call, media, async || asked::read_query(query)).await,
        Err(problem) => call.refuse(problem, None, Media::Json),
    }
}

async fn answer(
    parts: &Parts,
    call: &Call,
    media: Media,
    read: impl AsyncFnOnce() -> Result<Asked, Problem>,
) -> Response {
    match Box::pin(execute(parts, call, read)).await {
        Ok(done) => call.answer(parts, done, media),
        Err((problem, balance)) => call.refuse(problem, balance, media),
    }
}

/// An operation that was executed.
struct Done {
    outcome: Outcome,
    /// Caches may show the answer to others, as far as the operation is concerned.
    public: bool,
    cost: Cost,
    balance: Option<Balance>,
}

/// What is read takes many times the memory of its text: that is done once there is a place to work on it.
async fn execute(
    parts: &Parts,
    call: &Call,
    read: impl AsyncFnOnce() -> Result<Asked, Problem>,
) -> Result<Done, (Problem, Option<Balance>)> {
    let free = |problem| (problem, None);
    let _place = parts.capacity.enter().await.map_err(free)?;
    let viewer = parts.bearers.viewer(&call.headers).await.map_err(|problem| call.unknown(parts, problem))?;
    let Asked { source, operation_name, variables, uploads } = read().await.map_err(free)?;
    let name = operation_name.as_deref();
    // A link must not change anything, and whoever tries is told so whatever else is wrong.
    let link = call.method != Method::POST;
    let changes = |kind: Option<Kind>| kind.is_some_and(|kind| kind != Kind::Query);
    let document = parts.documents.find(&source).map_err(|problem| {
        let refused = link && changes(source.text().and_then(|text| parts.pipeline.kind(text, name)));
        free(if refused { Problem::NotByGet } else { problem })
    })?;
    if link && changes(document.kind(name)) {
        return Err(free(Problem::NotByGet));
    }
    let plan = parts.pipeline.plan(&viewer, &document, name, variables);
    let plan = plan.map_err(|refusal| free(Problem::Refused(refusal)))?;
    let (kind, cost) = (plan.kind(), plan.cost());
    if kind == Kind::Subscription {
        return Err(free(Problem::NoSubscription));
    }
    let public = kind == Kind::Query && !plan.selects("rateLimit");
    let payer = Payer::of(&viewer, call.client);
    let balance = parts.throttle.as_deref().map(|throttle| throttle.charge(&payer, cost.units)).transpose()?;
    let idempotency_key = call.idempotency_key().map_err(free)?;
    let caller = Caller { viewer, request_id: call.id.as_str(), balance, idempotency_key, uploads };
    let outcome = parts.pipeline.execute(plan, caller).await;
    Ok(Done { outcome, public, cost, balance })
}

impl Call {
    fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        let mut keys = self.headers.get_all(IDEMPOTENCY_KEY).iter();
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return if self.headers.contains_key(IDEMPOTENCY_KEY) {
                Err(Problem::bad("The header Idempotency-Key is given twice."))
            } else {
                Ok(None)
            };
        };
        let unreadable = Problem::bad("The header Idempotency-Key has 1 to 255 visible ASCII characters.");
        key.to_str().map(Some).map_err(|_| unreadable)
    }

    fn media(&self) -> Result<Media, Problem> {
        accept::negotiate(&self.headers).ok_or(Problem::NotAcceptable)
    }

    /// The form of the body, and how many bytes of it are read. Whoever sends more than the public may is asked who they
    /// are before.
    async fn room(&self, parts: &Parts) -> Result<(Form, usize), (Problem, Option<Balance>)> {
        let free = |problem| (problem, None);
        let (form, length) = asked::check_head(&self.headers).map_err(free)?;
        let within =
            |limit: usize| length.is_none_or(|length| usize::try_from(length).is_ok_and(|length| length <= limit));
        let limit = parts.intake.limit();
        if form == Form::Json && within(limit) {
            return Ok((form, limit));
        }
        let viewer = parts.bearers.viewer(&self.headers).await.map_err(|problem| self.unknown(parts, problem))?;
        let limit = if viewer.editor().is_ok() { parts.intake.editor_limit() } else { limit };
        if within(limit) { Ok((form, limit)) } else { Err(free(Problem::TooLarge { limit })) }
    }

    /// Nobody signed in. Trying has its price, or trying many would cost nothing.
    fn unknown(&self, parts: &Parts, problem: Problem) -> (Problem, Option<Balance>) {
        let throttle = parts.throttle.as_deref().filter(|_| matches!(problem, Problem::Unauthenticated));
        let Some(throttle) = throttle else { return (problem, None) };
        match throttle.charge(&Payer::Address(self.client), 1) {
            Ok(balance) => (problem, Some(balance)),
            Err(spent) => spent,
        }
    }

    fn refuse(&self, problem: Problem, balance: Option<Balance>, media: Media) -> Response {
        let mut response = problem.answer(&self.id, media);
        self.finish(&mut response, balance);
        response
    }

    fn answer(&self, parts: &Parts, done: Done, media: Media) -> Response {
        let Done { outcome, public, cost, balance } = done;
        let shows_cost = self.headers.get(COST).is_some_and(|value| value == "1");
        let mut extensions = shows_cost.then(|| described(cost, parts.pipeline.limits().cost, balance));
        if outcome.is_replayed() {
            let replayed = json!({ "replayed": true });
            extensions.get_or_insert_default().insert("idempotency".to_owned(), replayed);
        }
        let body = outcome.to_json(extensions.as_ref());
        // What one client is shown, another must not be: a cache would not tell them apart.
        let own = shows_cost || self.headers.contains_key(header::AUTHORIZATION) || self.method == Method::POST;
        let mut response = if outcome.failed() || own || !public {
            let status = outcome.fault().map_or(StatusCode::OK, |code| problem::status(code, media));
            let control = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            (status, control, body).into_response()
        } else {
            caching::public(body, &self.headers, parts.caching)
        };
        response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
        if outcome.is_replayed() {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        if outcome.has(Code::Unavailable) || outcome.has(Code::IdempotencyInProgress) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        self.finish(&mut response, balance);
        response
    }

    fn finish(&self, response: &mut Response, balance: Option<Balance>) {
        let [(name, value)] = self.vary();
        response.headers_mut().append(name, value);
        if let Some(balance) = balance {
            throttle::write(balance, response.headers_mut());
        }
    }

    /// What of the request the answer depends on. A body is never answered from a cache.
    fn vary(&self) -> [(HeaderName, HeaderValue); 1] {
        let names = if self.method == Method::POST {
            "accept, accept-encoding"
        } else {
            "accept, accept-encoding, authorization, x-workshops-cost"
        };
        [(header::VARY, HeaderValue::from_static(names))]
    }
}

/// `extensions.cost` of an answer.
fn described(cost: Cost, limit: u64, balance: Option<Balance>) -> Map<String, Value> {
    let remaining = balance.map(|balance| balance.remaining);
    let cost = json!({ "requested": cost.units, "limit": limit, "nodes": cost.nodes, "remaining": remaining });
    Map::from_iter([("cost".to_owned(), cost)])
}
