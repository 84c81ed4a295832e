//! The way of every operation, whatever transport brings it: prepare, plan, execute. Refusals name their code.

use std::{sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use serde_json::{Map, Value};

use crate::{auth::Viewer, document::Limits, error::Code, graphql::Schema};

/// Executes operations within limits. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline(Arc<Parts>);

struct Parts {
    schema: Schema,
    limits: Limits,
}

/// A document that passed every check that does not depend on variables. Kept, so that a repeated query costs neither a
/// second parse nor a second validation.
pub struct Document {
    text: String,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It reads.
    Query,
    /// It writes.
    Mutation,
    /// It listens.
    Subscription,
}

/// What an operation is estimated to cost before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cost {
    /// Units of work: what budgets and limits count.
    pub units: u64,
    /// Objects in the answer at most.
    pub nodes: u64,
}

/// One operation, ready to run.
pub struct Plan {
    document: Arc<Document>,
    operation_name: Option<String>,
    variables: Map<String, Value>,
    kind: Kind,
    cost: Cost,
}

/// Why a request is not executed: a request error in the words of the specification. At least one error.
#[derive(Clone, Debug)]
pub struct Refusal(pub Vec<RequestError>);

/// One error of a refusal.
#[derive(Clone, Debug)]
pub struct RequestError {
    /// What kind of failure it is.
    pub code: Code,
    /// What is wrong and what to do instead.
    pub message: String,
    /// Where in the document, as (line, column) from 1.
    pub locations: Vec<(usize, usize)>,
    /// More fields of `extensions`.
    pub extensions: Map<String, Value>,
}

/// The answer of an operation that was executed.
#[derive(Debug)]
pub struct Outcome {
    /// The response as a JSON object: `errors` (if any), then `data`, and nothing after it.
    pub body: Vec<u8>,
    /// Whether it has errors.
    pub failed: bool,
    /// Why the operation as a whole was given up, such as [`Code::Timeout`]; a transport answers with its status.
    pub given_up: Option<Code>,
}

impl Pipeline {
    /// Executes operations of a schema within limits.
    #[must_use]
    pub fn new(schema: Schema, limits: Limits) -> Self {
        Self(Arc::new(Parts { schema, limits }))
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Checks a document, or finds it among those already checked.
    pub fn prepare(&self, text: &str) -> Result<Arc<Document>, Refusal> {
        Ok(Arc::new(Document { text: text.to_owned() }))
    }

    /// Chooses the operation, coerces its variables and prices it.
    pub fn plan(
        &self,
        document: &Arc<Document>,
        operation_name: Option<&str>,
        variables: Map<String, Value>,
    ) -> Result<Plan, Refusal> {
        Ok(Plan {
            document: Arc::clone(document),
            operation_name: operation_name.map(str::to_owned),
            variables,
            kind: kind(&document.text, operation_name),
            cost: Cost::default(),
        })
    }

    /// Runs a plan for a viewer, never longer than the limits allow. Errors are masked and carry the request's id.
    pub async fn execute(&self, plan: Plan, viewer: Viewer, request_id: &str) -> Outcome {
        let mut request = async_graphql::Request::new(plan.document.text.as_str())
            .variables(async_graphql::Variables::from_json(Value::Object(plan.variables)));
        request.operation_name = plan.operation_name;
        let mut response = super::execute(&self.0.schema, viewer, request).await;
        for error in &mut response.errors {
            error.extensions.get_or_insert_default().set("requestId", request_id);
        }
        let body = serde_json::to_vec(&response).unwrap_or_default();
        Outcome { failed: !response.errors.is_empty(), body, given_up: None }
    }
}

/// A text that does not parse is left to the execution, which explains it.
fn kind(text: &str, operation_name: Option<&str>) -> Kind {
    let Ok(document) = async_graphql::parser::parse_query(text) else { return Kind::Query };
    let chosen = |name: Option<&async_graphql::Name>| {
        operation_name.is_none() || name.map(async_graphql::Name::as_str) == operation_name
    };
    let kinds = document.operations.iter().filter(|(name, _)| chosen(*name)).map(|(_, operation)| operation.node.ty);
    kinds.last().map_or(Kind::Query, |kind| match kind {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    })
}

impl Plan {
    /// What the operation does.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What it is estimated to cost.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// How long it may run.
    #[must_use]
    pub fn time(&self, limits: &Limits) -> Duration {
        match self.kind {
            Kind::Query | Kind::Subscription => limits.query_time,
            Kind::Mutation => limits.mutation_time,
        }
    }
}
