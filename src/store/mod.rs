//! Every SQL statement of the service, one file per noun.

mod facts;

pub use facts::Facts;

use crate::{clock::Clock, db::Db};

/// Reads and writes of the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

impl Store {
    /// A store on open pools.
    #[must_use]
    pub const fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// The pools.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// The clock that stamps rows.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }
}
