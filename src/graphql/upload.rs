//! Files that come with a request, as the GraphQL multipart request specification sends them.

use std::{fmt::Write, sync::Arc};

use async_graphql::{Context, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The files of a request, in their order.
#[derive(Clone, Debug, Default)]
pub struct Uploads(Arc<[UploadedFile]>);

/// A file that came with a request.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// What the client calls it.
    pub name: Option<String>,
    /// What is in it.
    pub bytes: axum::body::Bytes,
}

/// A file of a multipart request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload(usize);

/// What stands for a file among the variables.
const MARK: &str = "file:";

/// A file. Send the request as `multipart/form-data` with this variable null, and name its place in `map`
/// (GraphQL multipart request specification).
#[Scalar(specified_by_url = "https://github.com/jaydenseric/graphql-multipart-request-spec")]
impl ScalarType for Upload {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let index = text.strip_prefix(MARK).and_then(|rest| rest.split(':').next()?.parse().ok());
        index.map(Self).ok_or_else(|| InputValueError::custom("An Upload is a file of a multipart request."))
    }

    fn to_value(&self) -> Value {
        Value::String(format!("{MARK}{}", self.0))
    }
}

impl Uploads {
    /// The files of a request.
    #[must_use]
    pub fn new(files: Vec<UploadedFile>) -> Self {
        Self(files.into())
    }

    /// What stands for a file among the variables: its place and its SHA-256, so that another file is another request.
    #[must_use]
    pub fn mark(index: usize, bytes: &[u8]) -> String {
        let mut mark = format!("{MARK}{index}:");
        for byte in Sha256::digest(bytes) {
            let _ = write!(mark, "{byte:02x}");
        }
        mark
    }
}

impl Upload {
    /// The file.
    pub fn file<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a UploadedFile, Error> {
        let files = ctx.data_opt::<Uploads>();
        files.and_then(|files| files.0.get(self.0)).ok_or_else(|| {
            Error::bad_input("upload", "upload is no file of this request. Send it as multipart/form-data.")
        })
    }
}
