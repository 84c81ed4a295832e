//! The GraphQL endpoint: one operation for each request, by POST or, for queries, by GET.

use async_graphql::{Request as Operation, Response as Outcome, parser::types::OperationType};
use axum::{
    body::{Body, to_bytes},
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value};

use super::{
    Parts,
    observe::RequestId,
    problem::{BODY_LIMIT, Problem},
};
use crate::{auth::Viewer, graphql};

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const GRAPHQL_JSON: HeaderValue = HeaderValue::from_static("application/graphql-response+json; charset=utf-8");

/// `POST /graphql` with a JSON object.
pub(super) async fn post(State(parts): State<Parts>, id: RequestId, headers: HeaderMap, body: Body) -> Response {
    match read_post(&headers, body).await {
        Ok(operation) => run(&parts, &id, &headers, operation).await,
        Err(problem) => problem.answer(&id),
    }
}

/// `GET /graphql?query=..`; a browser that follows a link here is shown the explorer instead.
pub(super) async fn get(
    State(parts): State<Parts>,
    id: RequestId,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    if accepts(&headers, "text/html") {
        return Redirect::to("/graphiql").into_response();
    }
    match read_get(query.as_deref().unwrap_or_default()) {
        Ok(operation) => run(&parts, &id, &headers, operation).await,
        Err(problem) => problem.answer(&id),
    }
}

async fn run(parts: &Parts, id: &RequestId, headers: &HeaderMap, operation: Operation) -> Response {
    let mut outcome = graphql::execute(&parts.schema, Viewer::public(), operation).await;
    for error in &mut outcome.errors {
        error.extensions.get_or_insert_default().set("requestId", id.as_str());
    }
    answer(id, headers, &outcome)
}

fn answer(id: &RequestId, headers: &HeaderMap, outcome: &Outcome) -> Response {
    let body = match serde_json::to_vec(outcome) {
        Ok(body) => body,
        Err(cause) => {
            tracing::error!(%cause, "an answer cannot be written as JSON");
            return Problem::Internal.answer(id);
        }
    };
    let media_type = if accepts(headers, "application/graphql-response+json") { GRAPHQL_JSON } else { JSON };
    ([(header::CONTENT_TYPE, media_type), (header::VARY, HeaderValue::from_static("accept"))], body).into_response()
}

/// The client names this media type; weights are not looked at.
fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let named = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.to_ascii_lowercase().contains(media_type));
    headers.get_all(header::ACCEPT).iter().any(named)
}

async fn read_post(headers: &HeaderMap, body: Body) -> Result<Operation, Problem> {
    // Browsers may send other types across sites without asking first: this is the guard against forged requests.
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Problem::MediaType);
    }
    let bytes = to_bytes(body, BODY_LIMIT).await.map_err(|error| refused_body(&error))?;
    let value = serde_json::from_slice::<Value>(&bytes)
        .map_err(|error| Problem::Json { line: error.line(), column: error.column() })?;
    match value {
        Value::Object(fields) => operation(fields),
        Value::Array(_) => Err(Problem::Batch),
        _ => Err(Problem::Bad("The body must be a JSON object with the field query.")),
    }
}

/// Too large, or the connection broke (then nobody reads the answer).
fn refused_body(error: &axum::Error) -> Problem {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<http_body_util::LengthLimitError>() {
            return Problem::TooLarge;
        }
        source = cause.source();
    }
    Problem::Bad("The body could not be read to its end.")
}

fn read_get(query: &str) -> Result<Operation, Problem> {
    let mut fields = Map::new();
    for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => Value::String(text.into_owned()),
            "variables" | "extensions" => serde_json::from_str(&text)
                .map_err(|_| Problem::Bad("variables and extensions must be JSON objects."))?,
            _ => continue,
        };
        if fields.insert(name.into_owned(), value).is_some() {
            return Err(Problem::Bad("Each parameter may be given once."));
        }
    }
    let mut operation = operation(fields)?;
    if changes_data(&mut operation) {
        return Err(Problem::MutationByGet);
    }
    Ok(operation)
}

/// A link must not change anything. A text that does not parse is left to the execution, which explains it.
fn changes_data(operation: &mut Operation) -> bool {
    let name = operation.operation_name.clone();
    operation.parsed_query().is_ok_and(|document| {
        let chosen = |candidate: Option<&str>| name.is_none() || candidate == name.as_deref();
        document.operations.iter().any(|(name, operation)| {
            chosen(name.map(async_graphql::Name::as_str)) && operation.node.ty != OperationType::Query
        })
    })
}

fn operation(mut fields: Map<String, Value>) -> Result<Operation, Problem> {
    let mut operation = match fields.remove("query") {
        Some(Value::String(query)) => Operation::new(query),
        Some(Value::Null) | None => return Err(Problem::Bad("The field query is missing.")),
        Some(_) => return Err(Problem::Bad("The field query must be a string.")),
    };
    match fields.remove("operationName") {
        Some(Value::String(name)) if name.is_empty() => {}
        Some(Value::String(name)) => operation = operation.operation_name(name),
        Some(Value::Null) | None => {}
        Some(_) => return Err(Problem::Bad("The field operationName must be a string.")),
    }
    match fields.remove("variables") {
        Some(Value::Object(variables)) => {
            operation = operation.variables(async_graphql::Variables::from_json(Value::Object(variables)));
        }
        Some(Value::Null) | None => {}
        Some(_) => return Err(Problem::Bad("The field variables must be an object.")),
    }
    match fields.remove("extensions") {
        Some(Value::Object(_) | Value::Null) | None => Ok(operation),
        Some(_) => Err(Problem::Bad("The field extensions must be an object.")),
    }
}
