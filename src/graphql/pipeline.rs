//! The way of every operation, whatever transport brings it: prepare, plan, execute.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_graphql::Value;
use futures_util::FutureExt;
use moka::sync::Cache;
use serde_json::Map;
use sha2::{Digest, Sha256};

pub use crate::document::{Cost, Document, Kind, Limits, MAX_ERRORS, Plan, Refusal, RequestError};
use crate::{
    auth::{Audience, Viewer},
    document::{
        Types, allowed,
        explain::{self, Demands, demands},
    },
    error::Code,
    graphql::{
        Schema, execute, idempotency,
        outcome::{Outcome, Secrecy},
        scalars, sdl,
        server_limits::Balance,
        upload::Uploads,
    },
    store::{ReadSet, Store, making_room, writes::Claim},
};

/// Executes operations within limits. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline(Arc<Parts>);

struct Parts {
    schema: Schema,
    limits: Limits,
    editor_limits: Limits,
    documents: Cache<[u8; 32], Arc<Document>>,
}

/// Who sent an operation.
#[derive(Clone, Debug)]
pub struct Caller<'a> {
    /// Who is asking.
    pub viewer: Viewer,
    /// Names the request in its errors and in the log.
    pub request_id: &'a str,
    /// What is left of the client's budget; nothing where there are no budgets.
    pub balance: Option<Balance>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<&'a str>,
    /// Files that came with the request.
    pub uploads: Uploads,
    /// Where it is noted what is read.
    pub read_set: Option<ReadSet>,
}

/// Names the request in what it writes.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

impl<'a> Caller<'a> {
    /// A caller without a budget.
    #[must_use]
    pub fn new(viewer: Viewer, request_id: &'a str) -> Self {
        Self { viewer, request_id, balance: None, idempotency_key: None, uploads: Uploads::default(), read_set: None }
    }
}

/// The schema as the checks read it: it is the same for every pipeline.
#[expect(clippy::expect_used, reason = "the schema is fixed when the program is built, and a test reads it")]
static TYPES: LazyLock<Types> =
    LazyLock::new(|| Types::parse(&sdl(), scalars::check).expect("the schema reads its own text"));

/// Says what is wrong with an entry of a list of the fields that a partner may select.
pub fn check_allowed_field(entry: &str) -> Result<(), String> {
    allowed::check_entry(&TYPES, entry)
}

/// Whether a document is one of this schema and within limits.
pub fn check(limits: &Limits, text: &str) -> Result<(), Refusal> {
    Document::prepare(&TYPES, limits, text).map(drop)
}

impl Pipeline {
    /// Executes operations of a schema within limits.
    #[must_use]
    pub fn new(schema: Schema, limits: Limits) -> Self {
        // What is kept of a document grows with its text: a long one takes the room of many short ones.
        let weight = |_: &[u8; 32], document: &Arc<Document>| u32::try_from(document.kib()).unwrap_or(u32::MAX);
        let documents = Cache::builder().max_capacity(limits.prepared).weigher(weight).build();
        let editor_limits = limits.of_editors();
        Self(Arc::new(Parts { schema, limits, editor_limits, documents }))
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Checks a document, or finds it among those already checked. Only what passed is kept.
    pub fn prepare(&self, text: &str) -> Result<Arc<Document>, Refusal> {
        let key = Sha256::digest(text).into();
        if let Some(document) = self.0.documents.get(&key) {
            return Ok(document);
        }
        let document = Arc::new(Document::prepare(&TYPES, &self.0.limits, text)?);
        self.0.documents.insert(key, Arc::clone(&document));
        Ok(document)
    }

    /// What the operation of a text does, valid or not; nothing where the text cannot be read.
    #[must_use]
    pub fn kind(&self, text: &str, operation_name: Option<&str>) -> Option<Kind> {
        Document::kind_of(&self.0.limits, text, operation_name)
    }

    /// Chooses the operation, coerces its variables, merges its fields and prices it. Editors may send larger variables. What
    /// selects fields that the viewer's token does not read is refused, whoever prepared the document and whatever is kept.
    pub fn plan(
        &self,
        viewer: &Viewer,
        document: &Arc<Document>,
        operation_name: Option<&str>,
        variables: Map<String, serde_json::Value>,
    ) -> Result<Plan, Refusal> {
        let plan = Plan::make(&TYPES, self.limits_of(viewer), document, operation_name, variables)?;
        if let Some(list) = viewer.allowed_fields() {
            plan.check_allowed(&TYPES, list)?;
        }
        Ok(plan)
    }

    /// What a plan takes within the limits of a viewer.
    pub(super) fn demands(&self, viewer: &Viewer, plan: &Plan) -> Demands {
        demands(&TYPES, self.limits_of(viewer), plan)
    }

    /// What a plan uses that is going to be removed from the schema: coordinates, each once.
    #[must_use]
    pub fn deprecated(&self, plan: &Plan) -> Vec<String> {
        explain::deprecated(&TYPES, plan)
    }

    /// What the schema reads.
    pub(super) fn store(&self) -> Option<&Store> {
        self.0.schema.data::<Store>()
    }

    fn limits_of(&self, viewer: &Viewer) -> &Limits {
        if viewer.editor().is_ok() { &self.0.editor_limits } else { &self.0.limits }
    }

    /// Runs a plan for a viewer, never longer than the limits allow; a mutation under an idempotency key once. Errors are
    /// masked and carry the request's id.
    pub async fn execute(&self, plan: Plan, caller: Caller<'_>) -> Outcome {
        if plan.kind() != Kind::Mutation {
            return self.attempt(&plan, caller, None).await;
        }
        making_room(Box::pin(self.write(plan, caller))).await
    }

    async fn write(&self, plan: Plan, caller: Caller<'_>) -> Outcome {
        let request_id = caller.request_id;
        let key = match idempotency::key(&plan, caller.idempotency_key, &caller.viewer) {
            Ok(key) => key,
            Err(refusal) => return Outcome::refused(&refusal, request_id),
        };
        let (Some(key), Some(store)) = (key, self.store()) else {
            return self.attempt(&plan, caller, None).await;
        };
        let viewer = caller.viewer.clone();
        let work = |claim| self.attempt(&plan, caller, Some(claim));
        idempotency::once(store, (&viewer, &key, &plan, request_id), self.0.limits.mutation_time, work).await
    }

    /// Runs the plan of a query like [`execute`](Self::execute), and notes what it reads.
    pub async fn read(&self, plan: &Plan, caller: Caller<'_>, read_set: ReadSet) -> Outcome {
        self.attempt(plan, Caller { read_set: Some(read_set), ..caller }, None).await
    }

    /// The outcome of a plan.
    pub(super) async fn attempt(&self, plan: &Plan, caller: Caller<'_>, claim: Option<Claim>) -> Outcome {
        let request_id = caller.request_id;
        let time = self.time(plan.kind());
        let secrecy = Secrecy::default();
        // On the heap: a write of many parts is too large for what is left of a thread's stack.
        let work = AssertUnwindSafe(Box::pin(self.run(plan, caller, claim, &secrecy))).catch_unwind();
        match tokio::time::timeout(time, work).await {
            Ok(Ok(Ok(response))) => Outcome::of(response, request_id).under(&secrecy),
            Ok(Ok(Err(refusal))) => Outcome::refused(&refusal, request_id),
            // The panic itself has been logged where it happened.
            Ok(Err(_)) => {
                let message = "Something went wrong on our side. Report the request id if it happens again.";
                Outcome::refused(&RequestError::new(Code::Internal, message).into(), request_id)
            }
            Err(_) => self.late(plan.kind(), request_id),
        }
    }

    /// The outcome of what took too long.
    pub(super) fn late(&self, kind: Kind, request_id: &str) -> Outcome {
        let most = self.time(kind).as_millis();
        let message = format!("The operation took longer than {most} ms. Ask for less at once.");
        Outcome::refused(&RequestError::new(Code::Timeout, message).into(), request_id)
    }

    async fn run(
        &self,
        plan: &Plan,
        caller: Caller<'_>,
        claim: Option<Claim>,
        secrecy: &Secrecy,
    ) -> Result<async_graphql::Response, Refusal> {
        let for_all = self.0.limits.introspection || caller.viewer.audience() != Audience::Public;
        if !for_all && (plan.selects("__schema") || plan.selects("__type")) {
            let message = "Introspection is turned off here; the schema is published as schema.graphql.";
            return Err(RequestError::new(Code::ValidationFailed, message).into());
        }
        let introspected = plan.introspected(&TYPES)?;
        let mut response = match plan.executable() {
            Some(document) => {
                let Caller { viewer, request_id, balance, idempotency_key: _, uploads, read_set } = caller;
                let mut request = async_graphql::Request::new(String::new()).data(self.clone()).data(plan.cost());
                request = request.data(RequestId(request_id.to_owned())).data(secrecy.clone()).data(uploads);
                if let Some(claim) = claim {
                    request = request.data(claim);
                }
                request.set_parsed_query(document);
                if let Some(balance) = balance {
                    request = request.data(balance);
                }
                execute(&self.0.schema, viewer, request, (plan.kind(), read_set)).await
            }
            None => async_graphql::Response::new(Value::Object(async_graphql::indexmap::IndexMap::new())),
        };
        if let Some(mut told) = introspected
            && let Value::Object(read) = &mut response.data
        {
            let parts = plan.order().iter().filter_map(|key| {
                let value = told.swap_remove(key).or_else(|| read.swap_remove(key))?;
                Some((key.clone(), value))
            });
            response.data = Value::Object(parts.collect());
        }
        Ok(response)
    }

    /// How long an operation may take.
    pub(super) fn time(&self, kind: Kind) -> Duration {
        match kind {
            Kind::Query | Kind::Subscription => self.0.limits.query_time,
            Kind::Mutation => self.0.limits.mutation_time,
        }
    }
}
