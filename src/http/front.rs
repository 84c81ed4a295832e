//! What every request comes to first: what was answered before is answered again, and passes neither routes nor layers.

use axum::{Router, extract::Request, response::Response};
use tower::ServiceExt;

use super::{Parts, repeats};

/// The whole service over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Front {
    parts: Parts,
    routes: Router,
}

impl Front {
    pub(super) const fn new(parts: Parts, routes: Router) -> Self {
        Self { parts, routes }
    }

    /// The answer to a request.
    pub async fn answer(&self, request: Request) -> Response {
        let response = repeats::answer(&self.parts, request, &self.routes).await;
        self.parts.store.pacing().count();
        response
    }

    /// The same for whoever mounts it in a router of their own.
    pub fn router(&self) -> Router {
        let front = self.clone();
        Router::new().fallback(move |request: Request| {
            let front = front.clone();
            async move { front.answer(request).await }
        })
    }
}

/// The answer of the routes.
pub(super) async fn routed(routes: &Router, request: Request) -> Response {
    match routes.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
