//! Where the batches of a request's loaders run: in the request itself.
//!
//! The library would start each batch as a task of its own, after a pause in which the resolvers of a level are to ask. On
//! several threads the pause is a gamble: too short, and a level becomes two statements; long enough, and every level
//! waits for a clock. Here a batch begins when the request has nothing else left to do, which is exactly when all
//! resolvers of a level have asked; and it ends with the request, when that is given up.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use async_graphql::runtime::Timer;
use futures_util::{
    StreamExt,
    future::BoxFuture,
    stream::FuturesUnordered,
    task::{FutureObj, Spawn, SpawnError},
};

/// Batches that wait to begin.
#[derive(Clone, Default)]
pub(super) struct Batches(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Spawn for Batches {
    fn spawn_obj(&self, batch: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
        Ok(())
    }
}

impl Batches {
    /// Runs some work and the batches it asks for.
    pub(super) async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut running = FuturesUnordered::new();
        poll_fn(move |context| {
            loop {
                if let Poll::Ready(done) = work.as_mut().poll(context) {
                    return Poll::Ready(done);
                }
                running.extend(std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)));
                let mut ended = false;
                while let Poll::Ready(Some(())) = running.poll_next_unpin(context) {
                    ended = true;
                }
                // Whoever waited for a batch can go on at once.
                if !ended {
                    return Poll::Pending;
                }
            }
        })
        .await
    }
}

/// No pause.
pub(super) struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
