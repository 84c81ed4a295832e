//! The answer of an operation as it leaves the service: every error has a code, a message for clients, its place and
//! path, and the request's id; the cause stays in the log.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value as Data};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    answer::take_path,
    as_json::{write, write_plain},
};
use crate::{
    document::{MAX_ERRORS, Refusal, RequestError},
    error::Code,
};

/// The answer of an operation.
#[derive(Debug)]
pub struct Outcome {
    errors: Vec<Failure>,
    /// What the operation read; nothing where it was not executed to its end.
    data: Option<Data>,
    /// Why it was not executed to its end.
    fault: Option<Code>,
    /// It answered an earlier request under the same idempotency key.
    replayed: bool,
    /// Whether it holds a secret.
    secret: bool,
}

/// An answer as it is kept.
#[derive(Deserialize)]
struct Kept {
    #[serde(default)]
    errors: Vec<Failure>,
    data: Option<Data>,
}

/// Part of the data of each request: told by a resolver that answers with a secret, which is shown once and kept
/// nowhere. Who keeps answers asks [`Outcome::holds_secret`].
#[derive(Clone, Debug, Default)]
pub(super) struct Secrecy(Arc<AtomicBool>);

impl Secrecy {
    /// From here on the answer holds a secret.
    pub fn keep(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the answer holds a secret.
    pub fn is_kept(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// One error of an answer.
#[derive(Debug, Serialize, Deserialize)]
struct Failure {
    message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    path: Vec<Value>,
    extensions: Map<String, Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Location {
    line: usize,
    column: usize,
}

impl Outcome {
    /// What the executor answered, its errors masked.
    pub(super) fn of(response: Response, request_id: &str) -> Self {
        let Response { data, errors, .. } = response;
        let errors = errors.into_iter().take(MAX_ERRORS).map(|error| Failure::of(error, request_id)).collect();
        Self { errors, data: Some(data), fault: None, replayed: false, secret: false }
    }

    /// The same answer; it holds a secret if a resolver said so.
    pub(super) fn under(self, secrecy: &Secrecy) -> Self {
        Self { secret: secrecy.is_kept(), ..self }
    }

    /// Whether the answer holds a secret that is shown once: then it must not be kept, neither for those who send the
    /// request again nor in a log or cache.
    #[must_use]
    pub const fn holds_secret(&self) -> bool {
        self.secret
    }

    /// An answer in which nothing was asked for.
    pub(super) const fn nothing() -> Self {
        Self { errors: Vec::new(), data: Some(Data::Null), fault: None, replayed: false, secret: false }
    }

    /// The same answer, without what was read.
    pub(super) fn without_data(self) -> Self {
        Self { data: self.data.map(|_| Data::Null), ..self }
    }

    /// The answer to a request that is not executed. Without data: the operation did not begin, or not end.
    #[must_use]
    pub fn refused(refusal: &Refusal, request_id: &str) -> Self {
        let errors = refusal.0.iter().map(|error| {
            let mut extensions = coded(error.code.as_str(), request_id);
            extensions.extend(error.extensions.clone());
            let locations = error.locations.iter().map(|&(line, column)| Location { line, column });
            Failure { message: error.message.clone(), locations: locations.collect(), path: Vec::new(), extensions }
        });
        let fault = refusal.0.first().map(|error| error.code);
        Self { errors: errors.collect(), data: None, fault, replayed: false, secret: false }
    }

    /// The answer of an earlier request, as [`to_json`](Self::to_json) wrote it.
    pub(super) fn replayed(kept: &[u8], request_id: &str) -> Self {
        match serde_json::from_slice(kept) {
            Ok(Kept { errors, data }) => Self { errors, data, fault: None, replayed: true, secret: false },
            Err(cause) => {
                tracing::error!(request_id, %cause, "a kept answer cannot be read");
                let message = "Something went wrong on our side. Report the request id if it happens again.";
                Self::refused(&RequestError::new(Code::Internal, message).into(), request_id)
            }
        }
    }

    /// Whether it is the answer of an earlier request.
    #[must_use]
    pub const fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// Whether a part of it failed with this code.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.errors.iter().any(|error| error.extensions.get("code").and_then(Value::as_str) == Some(code.as_str()))
    }

    /// Whether anything failed.
    #[must_use]
    pub const fn failed(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Why the operation was not executed to its end; nothing where it was.
    #[must_use]
    pub const fn fault(&self) -> Option<Code> {
        self.fault
    }

    /// The answer as JSON: errors first, as the specification advises. `extensions` are added where there are any.
    #[must_use]
    pub fn to_json(&self, extensions: Option<&Map<String, Value>>) -> Vec<u8> {
        let mut json = vec![b'{'];
        if self.failed() {
            write_key("errors", &mut json);
            write_plain(&self.errors, &mut json);
        }
        if let Some(data) = &self.data {
            write_key("data", &mut json);
            write(data, &mut json);
        }
        if let Some(extensions) = extensions {
            write_key("extensions", &mut json);
            write_plain(extensions, &mut json);
        }
        json.push(b'}');
        json
    }
}

impl Failure {
    fn of(mut error: ServerError, request_id: &str) -> Self {
        let path = take_path(&mut error);
        let ServerError { message, locations, extensions, .. } = error;
        let locations = locations.iter().map(|at| Location { line: at.line, column: at.column }).collect();
        let kept = extensions.as_ref().map(kept).unwrap_or_default();
        let Some(code) = kept.get("code").and_then(Value::as_str) else {
            // Not an error of ours: its text may say what clients are not to know.
            tracing::error!(request_id, cause = message, "a field failed without a code");
            let message = "Something went wrong on our side. Report the request id if it happens again.".to_owned();
            return Self { message, locations, path, extensions: coded(Code::Internal.as_str(), request_id) };
        };
        let mut extensions = coded(code, request_id);
        extensions.extend(kept.clone());
        Self { message, locations, path, extensions }
    }
}

fn write_key(key: &str, json: &mut Vec<u8>) {
    if json.len() > 1 {
        json.push(b',');
    }
    write_plain(key, json);
    json.push(b':');
}

fn coded(code: &str, request_id: &str) -> Map<String, Value> {
    Map::from_iter([("code".to_owned(), code.into()), ("requestId".to_owned(), request_id.into())])
}

fn kept(extensions: &ErrorExtensionValues) -> Map<String, Value> {
    let names = ["code", "argument"];
    let value = |name: &str| Some((name.to_owned(), extensions.get(name)?.clone().into_json().ok()?));
    names.into_iter().filter_map(value).collect()
}
