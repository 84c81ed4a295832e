//! Where the document of a request comes from: the request, what clients stored by hash, what is known beforehand.

use std::sync::Arc;

use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{problem::Problem, request::Source, trusted::Trusted};
use crate::{
    config::DocumentSettings,
    graphql::pipeline::{Document, Pipeline},
};

/// Finds and prepares documents.
#[derive(Clone)]
pub(super) struct Documents {
    pipeline: Pipeline,
    stored: Cache<[u8; 32], Arc<str>>,
    trusted: Arc<Trusted>,
    trusted_only: bool,
}

impl Documents {
    pub(super) fn new(pipeline: Pipeline, trusted: Trusted, settings: &DocumentSettings) -> Self {
        // Each entry is counted with the room its key and its place in the cache take.
        let weight = |_: &[u8; 32], text: &Arc<str>| u32::try_from(text.len() + 200).unwrap_or(u32::MAX);
        let stored = Cache::builder().max_capacity(settings.persisted_memory).weigher(weight).build();
        Self { pipeline, stored, trusted: Arc::new(trusted), trusted_only: settings.trusted_only }
    }

    /// The prepared document.
    pub(super) fn find(&self, source: &Source) -> Result<Arc<Document>, Problem> {
        match source {
            Source::Id(id) => self.trusted.by_id(id).ok_or(Problem::UnknownDocument),
            Source::Hash { hash, text: None } => self.by_hash(hash),
            Source::Text(_) | Source::Hash { .. } if self.trusted_only => Err(Problem::NotTrusted),
            Source::Text(text) => self.prepare(text),
            Source::Hash { hash, text: Some(text) } => self.store(*hash, text),
        }
    }

    fn by_hash(&self, hash: &[u8; 32]) -> Result<Arc<Document>, Problem> {
        if let Some(document) = self.trusted.by_hash(hash) {
            return Ok(document);
        }
        match self.stored.get(hash) {
            Some(text) => self.prepare(&text),
            None if self.trusted_only => Err(Problem::NotTrusted),
            None => Err(Problem::UnknownHash),
        }
    }

    /// Keeps a text by its hash once it has passed all checks.
    fn store(&self, hash: [u8; 32], text: &str) -> Result<Arc<Document>, Problem> {
        if <[u8; 32]>::from(Sha256::digest(text)) != hash {
            return Err(Problem::bad("The field persistedQuery.sha256Hash is not the SHA-256 of the query."));
        }
        let document = self.prepare(text)?;
        self.stored.insert(hash, text.into());
        Ok(document)
    }

    fn prepare(&self, text: &str) -> Result<Arc<Document>, Problem> {
        self.pipeline.prepare(text).map_err(Problem::Refused)
    }
}
