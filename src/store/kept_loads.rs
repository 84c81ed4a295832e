//! What loaders read for the public, kept until a write touches it: pages, rows and counts that many different answers show. Of
//! what editors see only counts are kept, apart from those of everybody else.

use std::{
    any::Any,
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use ahash::RandomState;
use async_graphql::dataloader::Loader;
use moka::sync::Cache;

use super::{
    Loaders, ReadSet, Store,
    invalidations::{Invalidations, Moment},
    weight::Weigh,
};
use crate::{auth::Audience, counted, error::Error};

/// What one entry takes beside its value: its key, its share of the marks and its place in the cache.
const ROOM: usize = 300;

/// A key of any loader.
trait AnyKey: Any + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn AnyKey) -> bool;
    fn hash_into(&self, state: &mut dyn Hasher);
}

impl<K: Hash + Eq + Send + Sync + 'static> AnyKey for K {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn AnyKey) -> bool {
        other.as_any().downcast_ref::<K>() == Some(self)
    }

    fn hash_into(&self, mut state: &mut dyn Hasher) {
        self.type_id().hash(&mut state);
        self.hash(&mut state);
    }
}

/// A key that is kept.
struct Key(Arc<dyn AnyKey>);

impl std::borrow::Borrow<dyn AnyKey> for Key {
    fn borrow(&self) -> &dyn AnyKey {
        &*self.0
    }
}

impl PartialEq for dyn AnyKey {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other)
    }
}

impl Eq for dyn AnyKey {}

impl Hash for dyn AnyKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash_into(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        // Of the key itself: an Arc of it would be a key of its own.
        (*self.0).equals(&*other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (*self.0).hash_into(state);
    }
}

/// What was read for one key; nothing where there was nothing.
#[derive(Clone)]
struct Load {
    value: Option<Arc<dyn Any + Send + Sync>>,
    weight: u32,
    read: Arc<Read>,
}

impl Load {
    fn value<V: Clone + 'static>(&self) -> Option<V> {
        self.value.as_ref().and_then(|value| value.downcast_ref::<V>()).cloned()
    }
}

/// One statement or more that read for several keys at once.
#[derive(Debug)]
struct Read {
    marks: Box<[u64]>,
    /// It shows what there is at this moment.
    current: AtomicU64,
}

impl Read {
    /// Tells a store what else was read for it; nothing where that cannot be kept.
    fn noted(store: &Store, since: Option<Moment>, read_set: &ReadSet) -> Option<Arc<Self>> {
        let marks = read_set.marks();
        match &marks {
            Some(marks) => store.note_marks(marks),
            None => store.note_untold(),
        }
        Some(Arc::new(Self { marks: marks?, current: AtomicU64::new(since?) }))
    }
}

/// What was read for the public, whatever loader did it; and little that only some may see, by keys that they alone ask for.
/// Cheap to clone.
#[derive(Clone)]
pub struct KeptLoads {
    invalidations: Arc<Invalidations>,
    loads: Cache<Key, Load, RandomState>,
}

/// The loaders of one request, which read only what is not kept.
#[derive(Debug)]
pub struct KeepingLoaders {
    loaders: Loaders,
    kept: Option<KeptLoads>,
    found: Found,
    /// The reads whose marks have been noted, by their addresses, which nothing else takes as long as they are here.
    noted: Mutex<HashMap<usize, Arc<Read>, RandomState>>,
    /// Whether what a write made is fed to them.
    of_write: bool,
}

impl KeptLoads {
    /// Keeps so many bytes, as far as they can be counted.
    #[must_use]
    pub fn new(memory: u64, invalidations: Arc<Invalidations>) -> Self {
        let weight = |_: &Key, load: &Load| load.weight;
        let loads = Cache::builder().max_capacity(memory).weigher(weight).build_with_hasher(RandomState::default());
        Self { invalidations, loads }
    }

    /// Keeps what was read for a key; `share` is what the marks of the read take for each of its keys.
    fn keep<V>(&self, key: Arc<dyn AnyKey>, value: Option<V>, read: &Arc<Read>, share: usize)
    where
        V: Weigh + Send + Sync + 'static,
    {
        let weight = value.as_ref().map_or(0, Weigh::weight) + share + ROOM;
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let value = value.map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>);
        self.loads.insert(Key(key), Load { value, weight, read: Arc::clone(read) });
    }

    /// What is kept under a key, if it is true.
    fn get(&self, key: &dyn AnyKey) -> Option<Load> {
        self.loads.get(key).filter(|load| self.invalidations.stands(&load.read.current, &load.read.marks))
    }
}

impl Store {
    /// What is kept under a key, or what `read` reads now, which is kept. The key is asked for only on behalf of those who may
    /// see what it stands for.
    pub(super) async fn kept_or<K, V, F>(&self, key: K, read: impl FnOnce(Self) -> F) -> Result<V, Error>
    where
        K: Hash + Eq + Send + Sync + 'static,
        V: Weigh + Clone + Send + Sync + 'static,
        F: Future<Output = Result<V, Error>>,
    {
        let Some(kept) = &self.kept_loads else { return read(self.clone()).await };
        if let Some(load) = kept.get(&key)
            && let Some(value) = load.value::<V>()
        {
            self.note_marks(&load.read.marks);
            return Ok(value);
        }
        let since = kept.invalidations.readable().await?;
        let read_set = ReadSet::default();
        let value = read(self.noting(read_set.clone())).await?;
        if let Some(read) = Read::noted(self, since, &read_set) {
            kept.keep(Arc::new(key), Some(value.clone()), &read, size_of_val(&*read.marks));
        }
        Ok(value)
    }
}

impl std::fmt::Debug for KeptLoads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptLoads").field("entries", &self.loads.entry_count()).finish_non_exhaustive()
    }
}

impl KeepingLoaders {
    /// Loaders of a query. What the public sees is kept, and of what editors see what says so itself.
    #[must_use]
    pub fn new(loaders: Loaders, kept: Option<KeptLoads>) -> Self {
        Self { loaders, kept, found: Found::default(), noted: Mutex::default(), of_write: false }
    }

    /// Loaders of a mutation, to which rows are fed that are not in the database yet. Nothing is kept.
    #[must_use]
    pub fn of_write(loaders: Loaders) -> Self {
        Self { of_write: true, ..Self::new(loaders, None) }
    }

    /// Whether rows may be fed to them: then they are looked up one by one, and not with others.
    #[must_use]
    pub const fn is_of_write(&self) -> bool {
        self.of_write
    }

    /// What is kept under a key; nothing within where it is known that there is nothing.
    pub fn kept<K>(&self, key: &K) -> Option<Option<<Loaders as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Loaders: Loader<K, Value: Weigh>,
    {
        let load = self.look(self.keeping::<<Loaders as Loader<K>>::Value>()?, key)?;
        self.found.0.fetch_add(1, Ordering::Relaxed);
        Some(load.value())
    }

    /// Where such values are kept.
    fn keeping<V: Weigh>(&self) -> Option<&KeptLoads> {
        self.kept.as_ref().filter(|_| self.is_public() || V::FOR_EDITORS)
    }

    /// What is kept under a key. What it was read from is noted.
    fn look<K: Send + Sync + Hash + Eq + Clone + 'static>(&self, kept: &KeptLoads, key: &K) -> Option<Load> {
        let load = if self.is_public() { kept.get(key) } else { kept.get(&self.seen(key)) }?;
        if self.loaders.store.notes() {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            if noted.insert(Arc::as_ptr(&load.read).addr(), Arc::clone(&load.read)).is_none() {
                self.loaders.store.note_marks(&load.read.marks);
            }
        }
        Some(load)
    }

    fn is_public(&self) -> bool {
        self.loaders.audience == Audience::Public
    }

    /// The key of what editors see: each of them sees something else.
    fn seen<K: Clone>(&self, key: &K) -> (Audience, K) {
        (self.loaders.audience, key.clone())
    }

    /// What is kept, and the keys of what is not.
    fn find<K, V>(&self, kept: &KeptLoads, keys: &[K]) -> (HashMap<K, V>, Vec<K>)
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        V: Clone + 'static,
    {
        let mut found = HashMap::with_capacity(keys.len());
        let mut missing = Vec::new();
        for key in keys {
            match self.look(kept, key) {
                Some(load) => found.extend(load.value().map(|value| (key.clone(), value))),
                None => missing.push(key.clone()),
            }
        }
        (found, missing)
    }
}

/// How many keys were found one by one: counted when the request ends.
#[derive(Debug, Default)]
struct Found(AtomicU64);

impl Drop for Found {
    fn drop(&mut self) {
        count("kept", *self.0.get_mut());
    }
}

fn count(from: &'static str, keys: u64) {
    if keys > 0 {
        metrics::counter!(counted::LOADS, "from" => from).increment(keys);
    }
}

impl<K> Loader<K> for KeepingLoaders
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Loaders: Loader<K, Error = Error, Value: Weigh>,
{
    type Value = <Loaders as Loader<K>>::Value;
    type Error = Error;

    async fn load(&self, keys: &[K]) -> Result<HashMap<K, Self::Value>, Error> {
        let Some(kept) = self.keeping::<Self::Value>() else { return self.loaders.load(keys).await };
        let (mut loaded, missing) = self.find(kept, keys);
        count("kept", (keys.len() - missing.len()) as u64);
        count("read", missing.len() as u64);
        if missing.is_empty() {
            return Ok(loaded);
        }
        let since = kept.invalidations.readable().await?;
        let read_set = ReadSet::default();
        let loaders = Loaders::new(self.loaders.store.noting(read_set.clone()), self.loaders.audience);
        let found = loaders.load(&missing).await?;
        if let Some(read) = Read::noted(&self.loaders.store, since, &read_set) {
            let share = size_of_val(&*read.marks) / missing.len();
            for key in missing {
                let value = found.get(&key).cloned();
                let key: Arc<dyn AnyKey> = if self.is_public() { Arc::new(key) } else { Arc::new(self.seen(&key)) };
                kept.keep(key, value, &read, share);
            }
        }
        loaded.extend(found);
        Ok(loaded)
    }
}
