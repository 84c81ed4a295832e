//! Documents known beforehand, read once at start: a directory of `.graphql` files, or a JSON file of ids and texts.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    json::{self, Fault},
    request::sha256,
};
use crate::graphql::pipeline::{self, Document, Limits, Pipeline, Refusal};

/// Prepared documents by their id and by their SHA-256.
#[derive(Default)]
pub struct Trusted {
    by_id: HashMap<String, Arc<Document>>,
    by_hash: HashMap<[u8; 32], Arc<Document>>,
}

/// Why the documents known beforehand cannot be used. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum TrustedError {
    /// Something cannot be read.
    #[error("cannot read trusted documents from {path}")]
    Read {
        /// What cannot be read.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The JSON file is not what it must be.
    #[error("{path} must be a JSON object of ids and documents: {reason}")]
    Shape {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// There is none.
    #[error("{path} holds no trusted documents; they are files that end with .graphql")]
    Empty {
        /// The directory or file.
        path: String,
    },
    /// One of them would not be executed.
    #[error("the trusted document {name} is not valid: {reason}")]
    Invalid {
        /// The file, or the file and the id.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Trusted {
    /// Reads and prepares all documents; one that is not valid is an error.
    pub(super) fn load(path: &Path, pipeline: &Pipeline) -> Result<Self, TrustedError> {
        let mut trusted = Self::default();
        for Found { name, id, text } in find(path)? {
            let document = pipeline.prepare(&text).map_err(|refusal| invalid(name, &refusal))?;
            trusted.by_hash.insert(Sha256::digest(&text).into(), Arc::clone(&document));
            trusted.by_id.insert(id, document);
        }
        Ok(trusted)
    }

    /// By its id, or by its SHA-256 in hexadecimal digits, alone or behind `sha256:`.
    pub(super) fn by_id(&self, id: &str) -> Option<Arc<Document>> {
        let hash = || sha256(id.strip_prefix("sha256:").unwrap_or(id)).and_then(|hash| self.by_hash(&hash));
        self.by_id.get(id).cloned().or_else(hash)
    }

    pub(super) fn by_hash(&self, hash: &[u8; 32]) -> Option<Arc<Document>> {
        self.by_hash.get(hash).cloned()
    }
}

/// Checks all documents known beforehand against the schema of this program. How many there are; or everything that is wrong,
/// by the file: a partner's documents are in a directory of its name.
pub fn check_documents(path: &Path, limits: &Limits) -> Result<usize, Vec<TrustedError>> {
    let found = find(path).map_err(|error| vec![error])?;
    let checked = found.len();
    let wrong = found.into_iter().filter_map(|Found { name, text, .. }| {
        let refusal = pipeline::check(limits, &text).err()?;
        Some(invalid(name, &refusal))
    });
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
}

fn invalid(name: String, refusal: &Refusal) -> TrustedError {
    let reason = refusal.0.first().map_or("it is refused", |error| error.message.as_str()).to_owned();
    TrustedError::Invalid { name, reason }
}

struct Found {
    name: String,
    id: String,
    text: String,
}

fn find(path: &Path) -> Result<Vec<Found>, TrustedError> {
    let found = if path.is_dir() { from_directory(path)? } else { from_file(path)? };
    if found.is_empty() {
        return Err(TrustedError::Empty { path: path.display().to_string() });
    }
    Ok(found)
}

fn from_directory(path: &Path) -> Result<Vec<Found>, TrustedError> {
    let failed = |path: &Path, source| TrustedError::Read { path: path.display().to_string(), source };
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).map_err(|cause| failed(&directory, cause))? {
            let file = entry.map_err(|cause| failed(&directory, cause))?.path();
            if file.is_dir() {
                open.push(file);
                continue;
            }
            if file.extension().is_none_or(|extension| extension != "graphql") {
                continue;
            }
            let text = fs::read_to_string(&file).map_err(|cause| failed(&file, cause))?;
            // The directories within are part of the id: partner/list.
            let inner = file.strip_prefix(path).unwrap_or(&file).with_extension("");
            let names: Vec<_> = inner.iter().map(|name| name.to_string_lossy()).collect();
            found.push(Found { name: file.display().to_string(), id: names.join("/"), text });
        }
    }
    // Directories have no order of their own; the first error should always be the same one.
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn from_file(path: &Path) -> Result<Vec<Found>, TrustedError> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|source| TrustedError::Read { path: name.clone(), source })?;
    let shape = |reason: String| TrustedError::Shape { path: name.clone(), reason };
    let value = json::parse(&bytes).map_err(|fault| match fault {
        Fault::Syntax { line, column } => shape(format!("it is not valid JSON (line {line}, column {column})")),
        Fault::Duplicate { line, column } => shape(format!("an id is given twice (line {line}, column {column})")),
    })?;
    let Value::Object(entries) = value else { return Err(shape("it is no object".to_owned())) };
    let found = entries.into_iter().map(|(id, text)| match text {
        Value::String(text) => Ok(Found { name: format!("{name}, {id},"), id, text }),
        _ => Err(shape(format!("{id} is no text"))),
    });
    found.collect()
}
