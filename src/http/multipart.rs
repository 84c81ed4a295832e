//! Requests with files, as the GraphQL multipart request specification writes them: `operations`, `map`, then the files.

use std::convert::Infallible;

use axum::body::Bytes;
use multer::{Constraints, Multipart, SizeLimit};
use serde_json::Value;

use super::{json, problem::Problem, request::Asked};
use crate::graphql::upload::{UploadedFile, Uploads};

/// Files of a request at most.
const MAX_FILES: usize = 100;

/// Reads a body whose parts are separated by `boundary`.
pub(super) async fn read(body: Bytes, boundary: String) -> Result<Asked, Problem> {
    // The body is here already and bounded as a whole.
    let whole = SizeLimit::new().whole_stream(u64::MAX).per_field(u64::MAX);
    let body = futures_util::stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(whole));
    let operations = object(part(&mut parts, "operations").await?, "operations")?;
    let map = object(part(&mut parts, "map").await?, "map")?;
    let mut asked = Asked::new(operations)?;
    let mut files = Vec::new();
    while let Some(field) = parts.next_field().await.map_err(|_| broken())? {
        let places = field.name().and_then(|name| map.get(name)).and_then(Value::as_array);
        let Some(places) = places else {
            return Err(Problem::bad("A file of the multipart body is not in map. Name the place of each file there."));
        };
        if files.len() == MAX_FILES {
            return Err(Problem::bad("A multipart body has 100 files at most."));
        }
        let name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| broken())?;
        let mark = Uploads::mark(files.len(), &bytes);
        for place in places {
            *at(&mut asked, place)? = Value::String(mark.clone());
        }
        files.push(UploadedFile { name, bytes });
    }
    if files.len() != map.len() {
        return Err(Problem::bad("map names files that are not in the multipart body. Send each, after map."));
    }
    asked.uploads = Uploads::new(files);
    Ok(asked)
}

async fn part(parts: &mut Multipart<'_>, name: &str) -> Result<Bytes, Problem> {
    let field = parts.next_field().await.map_err(|_| broken())?;
    match field {
        Some(field) if field.name() == Some(name) => field.bytes().await.map_err(|_| broken()),
        Some(_) | None => Err(Problem::Bad(
            format!("The multipart body must begin with operations, then map; {name} is missing.").into(),
        )),
    }
}

fn object(part: Bytes, name: &str) -> Result<serde_json::Map<String, Value>, Problem> {
    match json::parse(&part) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Array(_)) if name == "operations" => Err(Problem::Batch),
        Ok(_) | Err(_) => Err(Problem::Bad(format!("{name} of the multipart body must be a JSON object.").into())),
    }
}

/// The null among the variables that a place such as `variables.input.pages.0.upload` names.
fn at<'a>(asked: &'a mut Asked, place: &Value) -> Result<&'a mut Value, Problem> {
    let wrong = || Problem::bad("map must name nulls among the variables, such as variables.input.pages.0.upload.");
    let place = place.as_str().and_then(|place| place.strip_prefix("variables.")).ok_or_else(wrong)?;
    let mut steps = place.split('.');
    let mut value = asked.variables.get_mut(steps.next().unwrap_or_default()).ok_or_else(wrong)?;
    for step in steps {
        value = match value {
            Value::Object(fields) => fields.get_mut(step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
        .ok_or_else(wrong)?;
    }
    if value.is_null() { Ok(value) } else { Err(wrong()) }
}

const fn broken() -> Problem {
    Problem::bad("The multipart body cannot be read: its parts are not separated as its Content-Type says.")
}
