//! Bodies of requests on their way in: bounded one by one, in time, and all together.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;

/// Reads bodies.
#[derive(Clone)]
pub(super) struct Intake {
    /// Bytes that are free, of those all bodies together may take.
    memory: Arc<Semaphore>,
    limit: usize,
    editor_limit: usize,
    time: Duration,
}

/// A whole body. Its memory is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    bytes: Vec<u8>,
    memory: Option<OwnedSemaphorePermit>,
}

impl Held {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes alone, and what is to be held as long as they are.
    pub(super) fn into_parts(self) -> (Vec<u8>, Option<OwnedSemaphorePermit>) {
        (self.bytes, self.memory)
    }
}

impl Intake {
    /// Bodies of at most `limit` bytes, or `editor_limit` of an editor, that arrive within `time` and take `memory` bytes
    /// together.
    pub(super) fn new((limit, editor_limit): (usize, usize), time: Duration, memory: u64) -> Self {
        let memory = usize::try_from(memory).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self { memory: Arc::new(Semaphore::new(memory)), limit, editor_limit: editor_limit.max(limit), time }
    }

    /// The most bytes of one body.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// The most bytes of one body of an editor.
    pub(super) const fn editor_limit(&self) -> usize {
        self.editor_limit
    }

    /// Reads a body to its end, of at most `limit` bytes.
    pub(super) async fn read(&self, body: Body, limit: usize) -> Result<Held, Problem> {
        tokio::time::timeout(self.time, self.collect(body, limit)).await.unwrap_or(Err(Problem::TooSlow))
    }

    async fn collect(&self, mut body: Body, limit: usize) -> Result<Held, Problem> {
        let mut held = Held { bytes: Vec::new(), memory: None };
        while let Some(frame) = body.frame().await {
            // The connection broke; then nobody reads the answer.
            let frame = frame.map_err(|_| Problem::bad("The body could not be read to its end."))?;
            let Ok(data) = frame.into_data() else { continue };
            if data.len() > limit - held.bytes.len() {
                return Err(Problem::TooLarge { limit });
            }
            // What arrives slowly takes little: only bytes that are here are counted.
            let count = u32::try_from(data.len()).unwrap_or(u32::MAX);
            let more = Arc::clone(&self.memory).try_acquire_many_owned(count).map_err(|_| Problem::Busy)?;
            match &mut held.memory {
                Some(memory) => memory.merge(more),
                None => held.memory = Some(more),
            }
            held.bytes.extend_from_slice(&data);
        }
        Ok(held)
    }
}
