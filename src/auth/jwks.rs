//! The keys an issuer publishes: read when needed, kept for a while, read again for an id that is not known yet.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::oidc::Key;
use crate::{
    clock::Clock,
    error::{Code, Error},
};

/// How old keys may get before they are read again.
const FRESH: Duration = Duration::from_mins(5);
/// How old keys may get while they cannot be read again.
const USABLE: Duration = Duration::from_hours(24);
/// Between two attempts, whoever asks for unknown keys.
const PAUSE: Duration = Duration::from_secs(10);
/// How long an issuer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a key set at most.
const LARGEST: u64 = 1024 * 1024;

/// Where an issuer publishes its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// At an address.
    Url(Url),
    /// In a file that somebody keeps up to date.
    File(PathBuf),
}

/// Why keys cannot be read.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("cannot read the file of keys: {0}")]
    File(#[from] std::io::Error),
    #[error("cannot fetch the keys: {0}")]
    Fetch(#[from] Box<ureq::Error>),
    #[error("the key set is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the key set is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("the key set holds no key that can be used")]
    Empty,
    #[error("reading the keys was given up: {0}")]
    GivenUp(#[from] tokio::task::JoinError),
}

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    clock: Clock,
    known: RwLock<Arc<Known>>,
    /// Held while they are read, with the time of the last attempt.
    reading: Mutex<Option<Duration>>,
}

/// Keys as they were read last.
#[derive(Debug, Default)]
struct Known {
    by_id: HashMap<String, Key>,
    read_at: Option<Duration>,
}

impl Keys {
    pub(super) fn new(source: Source, clock: Clock) -> Self {
        Self { source, clock, known: RwLock::default(), reading: Mutex::default() }
    }

    /// The key of an id; fails where no keys can be had that are young enough.
    pub(super) async fn find(&self, id: &str) -> Result<Option<Key>, Error> {
        let known = self.known();
        let key = known.by_id.get(id).cloned();
        if key.is_some() && self.is_younger(&known, FRESH) {
            return Ok(key);
        }
        // Whoever has a key that is usable does not wait for somebody else to read them again.
        if key.is_some() && self.is_younger(&known, USABLE) {
            if let Ok(reading) = self.reading.try_lock() {
                self.read(reading).await;
            }
        } else {
            self.read(self.reading.lock().await).await;
        }
        let known = self.known();
        if !self.is_younger(&known, USABLE) {
            return Err(Error::new(Code::Unavailable, "The keys of the issuer cannot be read. Try again in a moment."));
        }
        Ok(known.by_id.get(id).cloned())
    }

    /// Reads the keys, unless that was tried a moment ago.
    async fn read(&self, mut last: tokio::sync::MutexGuard<'_, Option<Duration>>) {
        let now = self.clock.uptime();
        if last.is_some_and(|last| now.saturating_sub(last) < PAUSE) {
            return;
        }
        *last = Some(now);
        match load(self.source.clone()).await {
            Ok(by_id) => {
                let known = Arc::new(Known { by_id, read_at: Some(now) });
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
            }
            Err(cause) => tracing::warn!(%cause, "the keys of the OpenID Connect issuer stay as they were"),
        }
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_younger(&self, known: &Known, age: Duration) -> bool {
        known.read_at.is_some_and(|read_at| self.clock.uptime().saturating_sub(read_at) < age)
    }
}

/// Reads all usable keys. Entries of other kinds are passed over: issuers may publish any.
async fn load(source: Source) -> Result<HashMap<String, Key>, Unreadable> {
    let bytes = tokio::task::spawn_blocking(move || bytes(&source)).await??;
    let set = serde_json::from_slice::<Value>(&bytes)?;
    let entries = set["keys"].as_array().into_iter().flatten();
    let keys = entries.filter_map(Key::read).collect::<HashMap<_, _>>();
    if keys.is_empty() { Err(Unreadable::Empty) } else { Ok(keys) }
}

fn bytes(source: &Source) -> Result<Vec<u8>, Unreadable> {
    match source {
        Source::File(path) => {
            if std::fs::metadata(path)?.len() > LARGEST {
                return Err(Unreadable::TooLarge);
            }
            Ok(std::fs::read(path)?)
        }
        Source::Url(url) => {
            // Who answers for the issuer elsewhere is not the issuer.
            let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build();
            let mut response = ureq::Agent::new_with_config(config).get(url.as_str()).call().map_err(Box::new)?;
            Ok(response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(Box::new)?)
        }
    }
}
