//! The GraphQL endpoint: one operation for each request, by POST or, for queries, by GET.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequestParts, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

use super::{
    Parts,
    accept::{self, Media},
    answers::{Answered, Kept, Way},
    caching::{self, Hindrance},
    client::{Client, Payer},
    intake::Held,
    multipart,
    observe::RequestId,
    problem::{self, Problem},
    repeats::{Read, Shown},
    request::{self as asked, Asked, Form},
    throttle,
};
use crate::{
    auth::{Role, Viewer},
    error::Code,
    graphql::{
        explain::{Explained, Explanation},
        pipeline::{Caller, Cost, Kind, Plan},
        server_limits::Balance,
    },
};

/// Asks for `extensions.cost` in the answer.
pub(super) const COST: HeaderName = HeaderName::from_static("x-workshops-cost");

/// Names a mutation, so that it can be sent again.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Marks the answer of an earlier request.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Says whether the answer was kept from before (RFC 9211).
pub(super) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// What is known of a request before its document is.
pub(super) struct Call {
    id: RequestId,
    client: Client,
    method: Method,
    headers: HeaderMap,
    /// Its body, if that was read already.
    body: Option<Result<Held, Problem>>,
    /// Who sent it, once that was asked.
    viewer: OnceCell<Viewer>,
    /// Whether it is answered in one form, whatever the client accepts.
    one_form: bool,
}

impl FromRequestParts<Parts> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(request: &mut request::Parts, parts: &Parts) -> Result<Self, Self::Rejection> {
        let id = RequestId::from_request_parts(request, parts).await?;
        let client = Client::from_request_parts(request, parts).await?;
        let (method, headers) = (request.method.clone(), request.headers.clone());
        let body = Read::take(request);
        Ok(Self { id, client, method, headers, body, viewer: OnceCell::new(), one_form: false })
    }
}

/// `POST /graphql` with a JSON object; an editor's may be larger and come with files.
pub(super) async fn post(State(parts): State<Parts>, mut call: Call, body: Body) -> Response {
    let media = match call.media() {
        Ok(media) => media,
        Err(problem) => return call.refuse(problem, None, Media::Json),
    };
    let (form, limit) = match call.room(&parts).await {
        Ok(room) => room,
        Err((problem, balance)) => return call.refuse(problem, balance, media),
    };
    let read = match call.body.take() {
        Some(read) => read,
        None => parts.intake.read(body, limit).await,
    };
    let held = match read {
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

/// Executes what was asked and shows the answer.
pub(super) async fn answer(
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
    answered: Answered,
    /// What about the operation keeps caches from showing the answer to others.
    hindrance: Option<Hindrance>,
    /// What the document takes, where that was asked.
    explanation: Option<Explanation>,
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
    let viewer = call.viewer(parts).await?;
    let Asked { source, operation_name, variables, explain, uploads } = read().await.map_err(free)?;
    if explain && viewer.editor().is_err() {
        return Err(free(Problem::NotExplained));
    }
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
    let counted = viewer.partner_token();
    let count_refusal = || counted.into_iter().for_each(|token| parts.store.count_refusal(token));
    let plan = parts.pipeline.plan(&viewer, &document, name, variables);
    let plan = plan.map_err(|refusal| {
        if refusal.is(Code::Forbidden) {
            count_refusal();
        }
        free(Problem::Refused(refusal))
    })?;
    let (kind, cost) = (plan.kind(), plan.cost());
    if kind == Kind::Subscription {
        return Err(free(Problem::NoSubscription));
    }
    let hindrance = Hindrance::of(&plan);
    let payer = Payer::of(&viewer, call.client);
    let balance = parts.throttle.charge(&payer, viewer.budget(), cost.units).inspect_err(|_| count_refusal())?;
    if let Some(token) = counted {
        parts.store.count_request(token, cost.units, parts.pipeline.deprecated(&plan));
    }
    let idempotency_key = call.idempotency_key().map_err(free)?;
    let caller = Caller { viewer, request_id: call.id.as_str(), balance, idempotency_key, uploads, read_set: None };
    if explain {
        // As a link, which only queries are sent by; the viewer has signed in all the same.
        let hindrances = |failed: bool| failed.then_some(Hindrance::Failed).into_iter().chain([Hindrance::SignedIn]);
        let caching = |failed| caching::caching(hindrance.into_iter().chain(hindrances(failed)), parts.caching);
        let Explained { outcome, explanation } = parts.pipeline.explain(&plan, caller, caching).await;
        let (answered, hindrance) = (Answered::Not(outcome), Some(Hindrance::Explains));
        return Ok(Done { answered, hindrance, explanation, cost, balance });
    }
    let may_be_kept = hindrance.is_none() && is_for_all(&plan, &caller.viewer) && is_plain(&call.headers);
    let answered = match parts.answers.as_ref().filter(|_| may_be_kept) {
        Some(answers) => answers.get_or_read(&parts.pipeline, plan, caller).await,
        None => Answered::Not(parts.pipeline.execute(plan, caller).await),
    };
    if let (Some(token), Answered::Kept(_, Way::Found)) = (counted, &answered) {
        parts.store.count_cache_hit(token);
    }
    Ok(Done { answered, hindrance, explanation: None, cost, balance })
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
        // A body that comes in pieces does not say how long it is: whoever signs in may be an editor.
        let untold = length.is_none() && self.headers.contains_key(header::AUTHORIZATION);
        if form == Form::Json && within(limit) && !untold {
            return Ok((form, limit));
        }
        let viewer = self.viewer(parts).await?;
        let limit = if viewer.editor().is_ok() { parts.intake.editor_limit() } else { limit };
        if within(limit) { Ok((form, limit)) } else { Err(free(Problem::TooLarge { limit })) }
    }

    /// Who sent it: looked up once for each request.
    async fn viewer(&self, parts: &Parts) -> Result<Viewer, (Problem, Option<Balance>)> {
        let found = self.viewer.get_or_try_init(|| parts.bearers.viewer(&self.headers)).await;
        found.cloned().map_err(|problem| self.unknown(parts, problem))
    }

    /// Nobody signed in. Trying has its price, or trying many would cost nothing.
    fn unknown(&self, parts: &Parts, problem: Problem) -> (Problem, Option<Balance>) {
        if !matches!(problem, Problem::Unauthenticated | Problem::ForeignOrigin) {
            return (problem, None);
        }
        match parts.throttle.charge(&Payer::Address(self.client), None, 1) {
            Ok(balance) => (problem, balance),
            Err(spent) => spent,
        }
    }

    fn refuse(&self, problem: Problem, balance: Option<Balance>, media: Media) -> Response {
        let mut response = problem.answer(&self.id, media);
        self.finish(&mut response, balance);
        response
    }

    fn answer(&self, parts: &Parts, done: Done, media: Media) -> Response {
        let Done { answered, hindrance, explanation, cost, balance } = done;
        let outcome = match answered {
            Answered::Kept(kept, way) => return self.show(parts, (&kept, way), (balance, media)),
            Answered::Not(outcome) => outcome,
        };
        let shows_cost = self.headers.get(COST).is_some_and(|value| value == "1");
        let mut extensions = shows_cost.then(|| described(cost, parts.pipeline.limits().cost, balance));
        if outcome.is_replayed() {
            let replayed = json!({ "replayed": true });
            extensions.get_or_insert_default().insert("idempotency".to_owned(), replayed);
        }
        if let Some(explanation) = explanation {
            extensions.get_or_insert_default().insert("explain".to_owned(), json!(explanation));
        }
        let body = outcome.to_json(extensions.as_ref());
        let about_answer = [(outcome.failed(), Hindrance::Failed), (shows_cost, Hindrance::ShowsCost)];
        let about_answer = about_answer.into_iter().filter_map(|(is_so, hindrance)| is_so.then_some(hindrance));
        let hindrances = hindrance.into_iter().chain(about_answer).chain(self.hindrances());
        let caching = caching::caching(hindrances, parts.caching);
        let mut response = if caching.reasons.is_empty() {
            let tag = caching::tag(&body);
            caching::public(body.into(), &tag, &caching.cache_control)
        } else {
            let status = outcome.fault().map_or(StatusCode::OK, |code| problem::status(code, media));
            (status, [(header::CACHE_CONTROL, caching.cache_control)], body).into_response()
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

    /// An answer that is kept. Whoever signed in is shown it for themselves alone: no cache and nothing in front of the router
    /// keeps it on their behalf.
    fn show(&self, parts: &Parts, (kept, way): (&Kept, Way), (balance, media): (Option<Balance>, Media)) -> Response {
        let caching = caching::caching(self.hindrances(), parts.caching);
        let mut response = if caching.reasons.is_empty() {
            caching::public(kept.body.clone(), &kept.tag, &caching.cache_control)
        } else {
            ([(header::CACHE_CONTROL, caching.cache_control)], kept.body.clone()).into_response()
        };
        response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
        response.headers_mut().insert(CACHE_STATUS, way.status());
        if is_public(&self.headers) {
            response.extensions_mut().insert(Shown(Arc::clone(&kept.standing)));
        }
        self.finish(&mut response, balance);
        response
    }

    /// The same request, which is answered in one form whatever it says it accepts.
    pub(super) fn in_one_form(self) -> Self {
        Self { one_form: true, ..self }
    }

    /// What about the request keeps caches from showing the answer to others.
    fn hindrances(&self) -> impl Iterator<Item = Hindrance> + use<> {
        let signed_in = self.headers.contains_key(header::AUTHORIZATION).then_some(Hindrance::SignedIn);
        let by_post = (self.method == Method::POST).then_some(Hindrance::ByPost);
        signed_in.into_iter().chain(by_post)
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
        let names = if self.one_form {
            "accept-encoding, authorization, x-workshops-cost"
        } else if self.method == Method::POST {
            "accept, accept-encoding"
        } else {
            "accept, accept-encoding, authorization, x-workshops-cost"
        };
        [(header::VARY, HeaderValue::from_static(names))]
    }
}

/// Whether everybody who sends the same is answered the same.
pub(super) fn is_public(headers: &HeaderMap) -> bool {
    is_plain(headers) && !headers.contains_key(header::AUTHORIZATION)
}

/// Whether a request asks for nothing beside the answer.
fn is_plain(headers: &HeaderMap) -> bool {
    ![COST, IDEMPOTENCY_KEY].iter().any(|name| headers.contains_key(name))
}

/// Whether a viewer is answered what everybody is. A partner is shown what the public is, in every field that does not ask who
/// the partner is; what only rights give is an error or null for both, and errors are not kept.
fn is_for_all(plan: &Plan, viewer: &Viewer) -> bool {
    let tells_schema = plan.selects("__schema") || plan.selects("__type");
    let seen = match viewer.role() {
        Role::Public => true,
        Role::Partner => !plan.selects("viewer"),
        Role::Editor | Role::Admin => false,
    };
    seen && !tells_schema
}

/// `extensions.cost` of an answer.
fn described(cost: Cost, limit: u64, balance: Option<Balance>) -> Map<String, Value> {
    let remaining = balance.map(|balance| balance.remaining);
    let cost = json!({ "requested": cost.units, "limit": limit, "nodes": cost.nodes, "remaining": remaining });
    Map::from_iter([("cost".to_owned(), cost)])
}
