//! What a client asks for, as its JSON or its link says it: types checked, everything unusable named.

use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::{
    accept::split,
    json::{self, Fault},
    problem::Problem,
};
use crate::graphql::upload::Uploads;

/// One operation a client asks for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) source: Source,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Value>,
    /// Whether it asks what the document takes, instead of for its data.
    pub(super) explain: bool,
    pub(super) uploads: Uploads,
}

/// How a body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A JSON object.
    Json,
    /// JSON with files: the text that stands between the parts.
    Multipart(String),
}

/// Where its document is.
#[derive(Debug)]
pub(super) enum Source {
    /// In the request.
    Text(String),
    /// Known by its SHA-256; a text that comes along is to be stored.
    Hash { hash: [u8; 32], text: Option<String> },
    /// Known by an id.
    Id(String),
}

impl Source {
    /// The document, if the request brings it along.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Hash { text, .. } => text.as_deref(),
            Self::Id(_) => None,
        }
    }
}

/// Names of what a request may hold; anything else is left alone.
const FIELDS: [&str; 5] = ["query", "operationName", "variables", "extensions", "documentId"];

/// What the headers of a POST say about its body, before a byte of it is read: its form, and its length where it is told.
pub(super) fn check_head(headers: &HeaderMap) -> Result<(Form, Option<u64>), Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|value| value != "identity") {
        return Err(Problem::Encoded);
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let media_type = types.next().filter(|_| types.next().is_none()).and_then(|value| value.to_str().ok());
    let media_type = media_type.ok_or(Problem::MediaType)?;
    if is_json(media_type) {
        return Ok((Form::Json, length));
    }
    // Browsers may send other types across sites without asking first, but not this header: whoever sends files signs in,
    // and a forged request cannot.
    match multer::parse_boundary(media_type) {
        Ok(boundary) if headers.contains_key(header::AUTHORIZATION) => Ok((Form::Multipart(boundary), length)),
        Ok(_) | Err(_) => Err(Problem::MediaType),
    }
}

fn is_json(media_type: &str) -> bool {
    let mut parts = split(media_type, ';').map(str::trim);
    let json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let mut pairs = parts.filter_map(|part| part.split_once('='));
    json && pairs.all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

/// Reads a body.
pub(super) fn read_body(body: &[u8]) -> Result<Asked, Problem> {
    match json::parse(body).map_err(|fault| fault_of_body(&fault))? {
        Value::Object(fields) => Asked::new(fields),
        Value::Array(_) => Err(Problem::Batch),
        _ => Err(Problem::bad("The body must be a JSON object with the field query.")),
    }
}

fn fault_of_body(fault: &Fault) -> Problem {
    Problem::Bad(match fault {
        Fault::Syntax { line, column } => format!("The body is not valid JSON (line {line}, column {column}).").into(),
        Fault::Duplicate { line, column } => {
            format!("The body has an object with the same key twice (line {line}, column {column}).").into()
        }
    })
}

/// Reads the parameters of a link.
pub(super) fn read_query(query: &str) -> Result<Asked, Problem> {
    let mut fields = Map::new();
    for pair in query.split('&') {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = FIELDS.into_iter().find(|known| decoded(name).as_deref() == Some(known)) else { continue };
        let Some(text) = decoded(text) else {
            return Err(Problem::Bad(format!("The parameter {name} is not valid UTF-8.").into()));
        };
        let value = match name {
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => json::parse(text.as_bytes()).map_err(|fault| match fault {
                Fault::Syntax { .. } => Problem::Bad(format!("The parameter {name} must be a JSON object.").into()),
                Fault::Duplicate { .. } => {
                    Problem::Bad(format!("The parameter {name} has an object with the same key twice.").into())
                }
            })?,
            _ => Value::String(text),
        };
        if fields.insert(name.to_owned(), value).is_some() {
            return Err(Problem::Bad(format!("The parameter {name} is given twice.").into()));
        }
    }
    Asked::new(fields)
}

/// A part of a form as text; nothing if it is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

impl Asked {
    pub(super) fn new(mut fields: Map<String, Value>) -> Result<Self, Problem> {
        let text = text(&mut fields, "query")?;
        let id = self::text(&mut fields, "documentId")?.filter(|id| !id.is_empty());
        let operation_name = self::text(&mut fields, "operationName")?.filter(|name| !name.is_empty());
        let variables = object(&mut fields, "variables")?.unwrap_or_default();
        let mut extensions = object(&mut fields, "extensions")?.unwrap_or_default();
        let explain = explain(&mut extensions)?;
        let hash = persisted(extensions)?;
        let source = match (text, id, hash) {
            (text, None, Some(hash)) => Source::Hash { hash, text },
            (Some(text), None, None) => Source::Text(text),
            (None, Some(id), None) => Source::Id(id),
            (None, None, None) => return Err(Problem::bad("The field query is missing.")),
            _ => return Err(Problem::bad("Give documentId alone, without query and without persistedQuery.")),
        };
        Ok(Self { source, operation_name, variables, explain, uploads: Uploads::default() })
    }
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Problem> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(Problem::Bad(format!("The field {name} must be a string.").into())),
    }
}

fn object(fields: &mut Map<String, Value>, name: &str) -> Result<Option<Map<String, Value>>, Problem> {
    match fields.remove(name) {
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(Problem::Bad(format!("The field {name} must be an object.").into())),
    }
}

/// Whether `extensions.explain` is true.
fn explain(extensions: &mut Map<String, Value>) -> Result<bool, Problem> {
    match extensions.remove("explain") {
        Some(Value::Bool(explain)) => Ok(explain),
        Some(Value::Null) | None => Ok(false),
        Some(_) => Err(Problem::bad("The field extensions.explain must be true or false.")),
    }
}

/// The hash of `extensions.persistedQuery`, as the protocol of automatic persisted queries writes it.
fn persisted(mut extensions: Map<String, Value>) -> Result<Option<[u8; 32]>, Problem> {
    let Some(mut persisted) = object(&mut extensions, "persistedQuery")? else { return Ok(None) };
    if persisted.remove("version") != Some(Value::from(1)) {
        return Err(Problem::bad("The field persistedQuery.version must be 1."));
    }
    let hash = text(&mut persisted, "sha256Hash")?.as_deref().and_then(sha256);
    hash.map(Some).ok_or_else(|| Problem::bad("The field persistedQuery.sha256Hash must be 64 hexadecimal digits."))
}

/// A SHA-256 as 64 hexadecimal digits.
pub(super) fn sha256(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2).filter(|_| digits)?, 16).ok()?;
    }
    Some(hash)
}
