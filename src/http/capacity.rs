//! Places for requests that are worked on. When all are taken, a few wait a moment; more are turned away.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use crate::config::CapacitySettings;

/// All places.
#[derive(Clone)]
pub(super) struct Capacity {
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    queue_time: Duration,
}

/// A taken place; given back when it is dropped.
pub(super) struct Place(#[expect(dead_code, reason = "held, never looked at")] OwnedSemaphorePermit);

impl Capacity {
    pub(super) fn new(settings: &CapacitySettings) -> Self {
        let places = || Arc::new(Semaphore::new(settings.requests));
        Self { places: places(), waiting: places(), queue_time: settings.queue_time }
    }

    /// Takes a place, or says within the queue time that there is none.
    pub(super) async fn enter(&self) -> Result<Place, Problem> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Place(permit));
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| Problem::Busy)?;
        let free = tokio::time::timeout(self.queue_time, Arc::clone(&self.places).acquire_owned());
        match free.await {
            Ok(Ok(permit)) => Ok(Place(permit)),
            Ok(Err(_)) | Err(_) => Err(Problem::Busy),
        }
    }
}
