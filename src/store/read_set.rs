//! What an answer was read from, so that it is known which writes change it.
//!
//! A reader says with each statement which [`Scope`]s its rows are of; a write is known by the scopes it touches. Both are
//! kept as marks of 64 bits: two scopes with the same mark only cost an answer that could have been kept.

use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use entities::SubjectKind;
use uuid::Uuid;

/// Answers that were read from more scopes than this are not kept.
const MOST_SCOPES: usize = 20_000;

/// A part of the data that a statement reads, or a write touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One row, with the rows that are part of it; also where it is not there, or not seen.
    Row(SubjectKind, Uuid),
    /// Which rows of a kind there are, and everything they can be ordered and filtered by.
    Kind(SubjectKind),
    /// The same of the proposals that are of one edition, theme, person or organization.
    ProposalsOf(Uuid),
    /// The same of the proposals of one year.
    ProposalsOfYear(i32),
    /// Everything there is.
    Everything,
}

impl Scope {
    pub(super) fn mark(self) -> u64 {
        // With fixed keys: marks of one process are compared with each other.
        BuildHasherDefault::<DefaultHasher>::default().hash_one(self)
    }
}

/// The scopes an answer was read from. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct ReadSet(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    marks: HashSet<u64>,
    /// It also depends on what no write tells of.
    volatile: bool,
}

impl ReadSet {
    pub(super) fn add(&self, scopes: impl IntoIterator<Item = Scope>) {
        self.known().marks.extend(scopes.into_iter().map(Scope::mark));
    }

    pub(super) fn add_marks(&self, marks: &[u64]) {
        self.known().marks.extend(marks);
    }

    /// From here on the answer depends on something no write tells of, like the time.
    pub(super) fn add_untold(&self) {
        self.known().volatile = true;
    }

    /// The marks of all scopes, sorted; nothing where the answer must not be kept.
    #[must_use]
    pub fn marks(&self) -> Option<Box<[u64]>> {
        let known = self.known();
        if known.volatile || known.marks.len() > MOST_SCOPES {
            return None;
        }
        let mut marks: Vec<u64> = known.marks.iter().copied().collect();
        marks.sort_unstable();
        Some(marks.into())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
