//! Every SQL statement of the service, one file per noun.

use std::{collections::HashMap, hash::Hash, marker::PhantomData, sync::Arc};

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entities::{Decoded, OrganizationId, PersonId, organization, person};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, sea_query::Expr};
use uuid::Uuid;

use crate::{
    auth::Audience,
    clock::Clock,
    db::{Db, Readers},
    error::Error,
};

pub mod api_tokens;
pub mod audit;
pub mod balance;
pub mod brief;
pub mod changes;
mod conditions;
mod duplicates;
pub mod editions;
pub mod explain;
pub mod export;
mod facts;
pub mod idempotency;
pub mod import_sources;
pub mod intake;
pub mod invalidations;
mod kept;
pub mod kept_loads;
mod keys;
mod keyset;
pub mod links;
pub mod list;
mod members;
pub mod merges;
mod name_parts;
pub mod organizations;
pub mod overlaps;
mod pacing;
pub mod participations;
pub mod people;
mod proposal_facets;
pub mod proposal_pager;
mod proposal_scopes;
pub mod proposals;
mod read_set;
pub mod search;
mod shapes;
pub mod statistics;
pub mod tally;
pub mod themes;
pub mod token_usage;
pub mod topics;
mod usage_counts;
mod weight;
pub mod writes;

pub use facts::Facts;
use invalidations::Invalidations;
use kept_loads::KeptLoads;
pub use keys::Ids;
use list::Listed;
pub use pacing::{Pacing, making_room};
pub use read_set::{ReadSet, Scope};
use shapes::Shapes;
use usage_counts::UsageCounts;
pub use weight::Weigh;

/// Reads and writes of the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
    /// Where answers are kept: which of them a write makes old.
    invalidations: Option<Arc<Invalidations>>,
    /// What loaders read before, where that is kept.
    kept_loads: Option<KeptLoads>,
    /// Where an answer is to be kept: what it is read from.
    read_set: Option<ReadSet>,
    /// What partners' tokens are used for.
    usage: UsageCounts,
    /// How busy the service is.
    pacing: Pacing,
    /// Statements that were built before.
    shapes: Shapes,
}

/// The batch functions of one request: what is asked for one by one is read together.
#[derive(Clone, Debug)]
pub struct Loaders {
    store: Store,
    audience: Audience,
}

impl Store {
    /// A store on open pools.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            invalidations: None,
            kept_loads: None,
            read_set: None,
            usage: UsageCounts::default(),
            pacing: Pacing::default(),
            shapes: Shapes::default(),
        }
    }

    /// The same store, whose writes make known which answers they make old.
    #[must_use]
    pub fn invalidating(self, invalidations: Arc<Invalidations>) -> Self {
        Self { invalidations: Some(invalidations), ..self }
    }

    /// The same store, which keeps so many bytes of what its loaders read.
    #[must_use]
    pub fn keeping_loads(self, memory: u64) -> Self {
        let kept_loads = self.invalidations.clone().map(|invalidations| KeptLoads::new(memory, invalidations));
        Self { kept_loads, ..self }
    }

    /// What loaders read before.
    #[must_use]
    pub fn kept_loads(&self) -> Option<KeptLoads> {
        self.kept_loads.clone()
    }

    /// Which kept answers writes have made old; nothing where none are kept.
    #[must_use]
    pub const fn invalidations(&self) -> Option<&Arc<Invalidations>> {
        self.invalidations.as_ref()
    }

    /// The same store, whose reads are noted.
    #[must_use]
    pub fn noting(&self, read_set: ReadSet) -> Self {
        Self { read_set: Some(read_set), ..self.clone() }
    }

    /// The pools.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// The same store, whose reads see every write made before.
    #[must_use]
    pub fn after_writing(&self) -> Self {
        Self { db: self.db.after_writing(), kept_loads: None, read_set: None, ..self.clone() }
    }

    /// The pool to read rows of these scopes from. Rows that are read without their scopes would be shown when they are old.
    fn reading(&self, scopes: impl IntoIterator<Item = Scope>) -> &Readers {
        self.note(scopes);
        self.db.read()
    }

    /// Notes what is read from.
    fn note(&self, scopes: impl IntoIterator<Item = Scope>) {
        if let Some(read_set) = &self.read_set {
            read_set.add(scopes);
        }
    }

    /// Whether it is noted what is read.
    const fn notes(&self) -> bool {
        self.read_set.is_some()
    }

    /// Notes what was read from before.
    fn note_marks(&self, marks: &[u64]) {
        if let Some(read_set) = &self.read_set {
            read_set.add_marks(marks);
        }
    }

    /// Notes that what is read depends on something no write tells of.
    fn note_untold(&self) {
        if let Some(read_set) = &self.read_set {
            read_set.add_untold();
        }
    }

    /// The time, where what is shown depends on it.
    #[must_use]
    pub fn time(&self) -> DateTime<Utc> {
        self.note_untold();
        self.clock.now()
    }

    /// Ids for a statement of this database.
    fn ids(&self, ids: impl IntoIterator<Item = Uuid>) -> Ids {
        Ids::new(self.db.backend(), ids)
    }

    /// How busy the service is.
    #[must_use]
    pub const fn pacing(&self) -> &Pacing {
        &self.pacing
    }

    /// The clock that stamps rows.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }
}

impl Loaders {
    /// Batch functions that read what an audience may see.
    #[must_use]
    pub const fn new(store: Store, audience: Audience) -> Self {
        Self { store, audience }
    }

    /// Ids for a statement of this database.
    fn ids(&self, ids: impl IntoIterator<Item = Uuid>) -> Ids {
        self.store.ids(ids)
    }

    /// Rows grouped by an id that stands beside them, in the order of the statement. One statement.
    async fn grouped<E: EntityTrait<Model: Decoded + Send + Sync>>(
        &self,
        select: sea_orm::Select<E>,
        parent: Expr,
        scopes: impl IntoIterator<Item = Scope>,
    ) -> Result<HashMap<Uuid, Vec<Arc<E::Model>>>, Error> {
        let mut query = select.into_query();
        query.expr_as(parent, "parent");
        let mut groups: HashMap<Uuid, Vec<Arc<E::Model>>> = HashMap::new();
        for row in self.store.reading(scopes).query_all(&query).await? {
            let model = Arc::new(E::Model::decoded(&row)?);
            groups.entry(row.try_get("", "parent")?).or_default().push(model);
        }
        Ok(groups)
    }

    /// Rows by their ids, of those that may be shown. One statement.
    async fn by_id<E: Listed>(
        &self,
        ids: Vec<Uuid>,
        shown: Condition,
    ) -> Result<impl Iterator<Item = (Uuid, Arc<E::Model>)> + use<E>, Error> {
        let select = E::find().filter(shown).filter(self.ids(ids.iter().copied()).contain(E::id()));
        let scopes = ids.into_iter().map(|id| E::KIND.map_or(Scope::Everything, |kind| Scope::Row(kind, id)));
        let rows = self.grouped(select, Expr::col(sea_orm::ColumnTrait::as_column_ref(&E::id())), scopes).await?;
        Ok(rows.into_iter().filter_map(|(id, mut rows)| Some((id, rows.pop()?))))
    }
}

/// One row by its id: nothing where there is none or the audience may not see it.
#[derive(Debug)]
pub struct ById<E> {
    id: Uuid,
    table: PhantomData<fn() -> E>,
}

impl<E> ById<E> {
    /// The row with this id.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self { id, table: PhantomData }
    }
}

impl<E> Clone for ById<E> {
    fn clone(&self) -> Self {
        Self::new(self.id)
    }
}

impl<E> PartialEq for ById<E> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<E> Eq for ById<E> {}

impl<E> Hash for ById<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<E: Listed> Loader<ById<E>> for Loaders {
    type Value = Arc<E::Model>;
    type Error = Error;

    async fn load(&self, keys: &[ById<E>]) -> Result<HashMap<ById<E>, Arc<E::Model>>, Error> {
        let rows = self.by_id::<E>(keys.iter().map(|key| key.id).collect(), E::visible(self.audience)).await?;
        Ok(rows.map(|(id, row)| (ById::new(id), row)).collect())
    }
}

/// The person or organization of a participation that the audience sees: so it sees them, too, and that is not asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartyOf<Id>(pub Id);

impl Loader<PartyOf<PersonId>> for Loaders {
    type Value = Arc<person::Model>;
    type Error = Error;

    async fn load(&self, keys: &[PartyOf<PersonId>]) -> Result<HashMap<PartyOf<PersonId>, Self::Value>, Error> {
        let rows = self.by_id::<person::Entity>(keys.iter().map(|key| key.0.0).collect(), Condition::all()).await?;
        Ok(rows.map(|(id, row)| (PartyOf(PersonId(id)), row)).collect())
    }
}

impl Loader<PartyOf<OrganizationId>> for Loaders {
    type Value = Arc<organization::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[PartyOf<OrganizationId>],
    ) -> Result<HashMap<PartyOf<OrganizationId>, Self::Value>, Error> {
        let rows =
            self.by_id::<organization::Entity>(keys.iter().map(|key| key.0.0).collect(), Condition::all()).await?;
        Ok(rows.map(|(id, row)| (PartyOf(OrganizationId(id)), row)).collect())
    }
}
