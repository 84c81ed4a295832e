//! Why a request is not executed.

use serde_json::{Map, Value};

use crate::error::Code;

/// Request errors in the words of the specification: the operation did not begin, so the answer has no `data`.
#[derive(Clone, Debug)]
pub struct Refusal(pub Vec<RequestError>);

/// One error of a refusal.
#[derive(Clone, Debug)]
pub struct RequestError {
    /// What kind of failure it is.
    pub code: Code,
    /// What is wrong and what to do instead.
    pub message: String,
    /// Where in the document, as (line, column), each from 1.
    pub locations: Vec<(usize, usize)>,
    /// More fields of `extensions`.
    pub extensions: Map<String, Value>,
}

/// Errors of one answer at most; more help nobody.
pub const MAX_ERRORS: usize = 20;

/// Characters of one message at most. Messages name things of the request, and a name can be as long as a request.
const MAX_MESSAGE: usize = 300;

impl RequestError {
    /// An error without a place.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let mut message: String = message.into();
        if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
            message.truncate(end);
            message.push('…');
        }
        Self { code, message, locations: Vec::new(), extensions: Map::new() }
    }

    /// The same with a place.
    pub(crate) fn at(mut self, place: Option<(usize, usize)>) -> Self {
        self.locations.extend(place);
        self
    }

    /// The same with one more field of `extensions`.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(name.to_owned(), value.into());
        self
    }
}

impl Refusal {
    /// A refusal for one reason.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        RequestError::new(code, message).into()
    }

    /// Whether it is for a reason of this kind.
    #[must_use]
    pub fn is(&self, code: Code) -> bool {
        self.0.iter().any(|error| error.code == code)
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self(vec![error])
    }
}
