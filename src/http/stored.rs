//! `GET /q/{id}.json`: documents known beforehand, at addresses of their own that caches can keep.

use apollo_compiler::{Node, ast::VariableDefinition};
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    Parts,
    accept::Media,
    graphql::{self, Call},
    json,
    problem::Problem,
    request::{Asked, Source},
};
use crate::graphql::{pipeline::Document, upload::Uploads};

/// What the addresses end with.
const END: &str = ".json";

/// Executes the document with the parameters as its variables.
pub(super) async fn get(
    State(parts): State<Parts>,
    call: Call,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let read = async || {
        let id = path.strip_suffix(END).ok_or(Problem::NotFound)?;
        let source = Source::Id(id.to_owned());
        let document = parts.documents.find(&source).map_err(|_| Problem::NotFound)?;
        let variables = variables(&document, query.as_deref().unwrap_or_default())?;
        Ok(Asked { source, operation_name: None, variables, explain: false, uploads: Uploads::default() })
    };
    graphql::answer(&parts, &call.in_one_form(), Media::Json, read).await
}

/// Reads the parameters as values of the variables with their names.
fn variables(document: &Document, query: &str) -> Result<Map<String, Value>, Problem> {
    let known = document.variables();
    let mut variables = Map::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let Some(variable) = known.iter().find(|variable| variable.name.as_str() == name) else {
            return Err(unknown(&name, known));
        };
        let value = value(variable, &text)?;
        if variables.insert(name.to_string(), value).is_some() {
            return Err(Problem::Bad(format!("The parameter {} is given twice.", variable.name).into()));
        }
    }
    Ok(variables)
}

/// Numbers, truth values, lists and objects are written as in JSON, everything else as it is.
fn value(variable: &VariableDefinition, text: &str) -> Result<Value, Problem> {
    let ty = &variable.ty;
    let (name, list) = (ty.inner_named_type().as_str(), ty.is_list());
    let is_json = list || matches!(name, "Int" | "Float" | "Boolean") || text.starts_with('{') && name != "String";
    if !is_json {
        return Ok(Value::String(text.to_owned()));
    }
    json::parse(text.as_bytes()).map_err(|_| {
        Problem::Bad(
            format!("The parameter {} must be written as in JSON: it is of the type {ty}.", variable.name).into(),
        )
    })
}

/// A parameter nobody knows is refused: otherwise every address made up would be one more for caches to keep.
fn unknown(name: &str, known: &[Node<VariableDefinition>]) -> Problem {
    let names: Vec<&str> = known.iter().map(|variable| variable.name.as_str()).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '_').take(40).collect();
    Problem::Bad(format!("This document has no variable {name}; it has {names}.").into())
}
