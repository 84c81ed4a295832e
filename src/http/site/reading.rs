//! What the API answers the public, read for a page.

use std::{collections::BTreeSet, convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    auth::Viewer,
    error::Code,
    graphql::{
        pipeline::{Caller, Refusal},
        server_limits::Balance,
    },
    http::{
        Parts,
        answers::{Answered, Standing, Way},
        client::{Client, Payer},
        observe::RequestId,
        problem::Problem,
    },
    site::documents::Document,
};

/// Who asks for a page: nobody signs in for one.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) id: RequestId,
    pub(super) client: Client,
    pub(super) headers: HeaderMap,
}

impl Asking {
    /// What decides how a problem is told.
    pub(super) const fn told(&self) -> (&RequestId, &HeaderMap) {
        (&self.id, &self.headers)
    }

    pub(super) const fn payer(&self) -> Payer {
        Payer::Address(self.client)
    }
}

impl FromRequestParts<Parts> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut request::Parts, parts: &Parts) -> Result<Self, Infallible> {
        let id = RequestId::from_request_parts(request, parts).await?;
        let client = Client::from_request_parts(request, parts).await?;
        Ok(Self { id, client, headers: request.headers.clone() })
    }
}

/// How an answer was come by, and how long it is true.
#[derive(Debug, Default)]
pub(super) struct About {
    /// Everything it shows, by id.
    pub(super) keys: BTreeSet<String>,
    pub(super) kept: Option<(Arc<Standing>, Way)>,
    pub(super) balance: Option<Balance>,
    /// In the units of budgets.
    pub(super) cost: u64,
    /// No later than the last change of what is shown.
    pub(super) changed: Option<DateTime<Utc>>,
}

/// Whether a client pays for what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    Charged,
    /// It is a further part of what was paid for.
    Paid,
}

/// An answer as it comes.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<Fault>,
    data: Option<Value>,
}

#[derive(Deserialize)]
struct Fault {
    message: String,
}

/// Asks the API what it shows the public.
pub(super) async fn read<T: DeserializeOwned>(
    parts: &Parts,
    asking: &Asking,
    (document, variables): (Document, Map<String, Value>),
    price: Price,
) -> Result<(T, About), Problem> {
    let _place = parts.capacity.enter().await?;
    let viewer = Viewer::public();
    let prepared = parts.pipeline.prepare(document.text).map_err(Problem::Refused)?;
    let plan = parts.pipeline.plan(&viewer, &prepared, None, variables).map_err(refused)?;
    let cost = plan.cost().units;
    let balance = match price {
        Price::Charged => parts.throttle.charge(&asking.payer(), None, cost).map_err(|(problem, _)| problem)?,
        Price::Paid => None,
    };
    // Before the answer is read: what it shows may be newer than this, but not older. A further part is of what was dated.
    let changed = match price {
        Price::Charged => parts.store.latest_change().await.map_err(failed)?.map(|latest| latest.at),
        Price::Paid => None,
    };
    let caller = Caller::new(viewer, asking.id.as_str());
    let answered = match &parts.answers {
        Some(answers) => answers.get_or_read(&parts.pipeline, plan, caller).await,
        None => Answered::Not(parts.pipeline.execute(plan, caller).await),
    };
    let mut about = About { balance, cost, changed, ..About::default() };
    let answer = match answered {
        Answered::Kept(kept, way) => {
            about.kept = Some((Arc::clone(&kept.standing), way));
            serde_json::from_slice::<Answer>(&kept.body)
        }
        Answered::Not(outcome) => {
            if outcome.has(Code::Unavailable) {
                return Err(Problem::Busy);
            }
            let told = outcome.has(Code::BadUserInput);
            let answer = serde_json::from_slice::<Answer>(&outcome.to_json(None));
            match answer {
                Ok(answer) if told => return Err(wrong(answer)),
                answer => answer,
            }
        }
    };
    let data = answer.ok().filter(|answer| answer.errors.is_empty()).and_then(|answer| answer.data);
    let data = data.ok_or(Problem::Internal)?;
    collect(&data, &mut about.keys);
    Ok((shaped(data, document)?, about))
}

/// What `node` found: nothing, or an object without fields, where the id is of something else.
pub(super) fn found<T: DeserializeOwned>(node: Option<Value>, document: Document) -> Result<T, Problem> {
    let node = node.filter(|node| node.get("id").is_some()).ok_or(Problem::NotFound)?;
    shaped(node, document)
}

fn shaped<T: DeserializeOwned>(data: Value, document: Document) -> Result<T, Problem> {
    serde_json::from_value(data).map_err(|cause| {
        tracing::error!(%cause, document = document.name, "an answer is not what its page knows");
        Problem::Internal
    })
}

/// What in the address cannot be read.
fn wrong(answer: Answer) -> Problem {
    let message = answer.errors.into_iter().next().map_or_else(String::new, |fault| fault.message);
    Problem::Bad(message.into())
}

fn refused(refusal: Refusal) -> Problem {
    match refusal.0.first() {
        Some(error) if error.code == Code::BadUserInput => Problem::Bad(error.message.clone().into()),
        Some(_) | None => Problem::Refused(refusal),
    }
}

pub(super) fn failed(error: crate::error::Error) -> Problem {
    error.log();
    Problem::Internal
}

/// The ids of everything an answer shows.
fn collect(data: &Value, keys: &mut BTreeSet<String>) {
    match data {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(id) if name == "id" => {
                        keys.insert(id.clone());
                    }
                    value => collect(value, keys),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
