//! Who sends a request, from its `Authorization` header.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderMap, header};
use entities::ApiTokenId;

use super::problem::Problem;
use crate::{
    auth::{Viewer, oidc::Issuer, secret::Secret},
    error::{Code, Error},
    store::Store,
};

/// Longer than any credential.
const LONGEST: usize = 16 * 1024;

/// Finds out who signed in.
#[derive(Clone)]
pub(super) struct Bearers {
    store: Store,
    /// Whose signed tokens are accepted beside our own.
    issuer: Option<Arc<Issuer>>,
    /// Tokens whose use is being written down.
    recording: Arc<Mutex<HashSet<ApiTokenId>>>,
}

impl Bearers {
    pub(super) fn new(store: Store, issuer: Option<Issuer>) -> Self {
        Self { store, issuer: issuer.map(Arc::new), recording: Arc::default() }
    }

    /// The viewer. Without the header it is the public; whatever is wrong with the header, the answer is the same.
    pub(super) async fn viewer(&self, headers: &HeaderMap) -> Result<Viewer, Problem> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(Viewer::public()) };
        let text = value.to_str().ok().filter(|text| values.next().is_none() && text.len() <= LONGEST);
        let text = text.and_then(credential).ok_or(Problem::Unauthenticated)?;
        let found = match Secret::parse(text) {
            Some(secret) => self.by_secret(&secret).await,
            None => self.by_signature(text).await,
        };
        let viewer = found.map_err(|error| failed(&error))?.ok_or(Problem::Unauthenticated)?;
        // Browsers name the origin of the page, and no page can make them name another one. Programs name none, and would not
        // be held up by it: what a secret is worth elsewhere is limited by its role and budget alone.
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if origins.all(|origin| origin.to_str().is_ok_and(|origin| viewer.may_come_from(origin))) {
            Ok(viewer)
        } else {
            Err(Problem::ForeignOrigin)
        }
    }

    async fn by_secret(&self, secret: &Secret) -> Result<Option<Viewer>, Error> {
        let Some((viewer, used)) = self.store.bearer(secret).await? else { return Ok(None) };
        if let Some(token) = used {
            self.record_use(token);
        }
        Ok(Some(viewer))
    }

    async fn by_signature(&self, token: &str) -> Result<Option<Viewer>, Error> {
        let Some(issuer) = &self.issuer else { return Ok(None) };
        let Some(signed) = issuer.verify(token).await? else { return Ok(None) };
        let edition = match signed.year() {
            Some(year) => self.store.edition_by_year(year).await?.map(|edition| edition.id),
            None => None,
        };
        Ok(Viewer::signed(signed, edition))
    }

    /// Beside the request, which does not wait for it; one write at a time for each token.
    fn record_use(&self, token: ApiTokenId) {
        if !lock(&self.recording).insert(token) {
            return;
        }
        let Self { store, recording, .. } = self.clone();
        tokio::spawn(async move {
            if let Err(error) = store.record_use(token).await {
                error.log();
            }
            lock(&recording).remove(&token);
        });
    }
}

fn lock(recording: &Mutex<HashSet<ApiTokenId>>) -> std::sync::MutexGuard<'_, HashSet<ApiTokenId>> {
    recording.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What stands after `Bearer`.
fn credential(header: &str) -> Option<&str> {
    let (scheme, credential) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| credential.trim_matches(' '))
}

/// Nobody can be signed in at the moment.
fn failed(error: &Error) -> Problem {
    error.log();
    if error.code() == Code::Unavailable {
        return Problem::Unavailable("Nobody can sign in at the moment. Try again in a moment.");
    }
    Problem::Internal
}
