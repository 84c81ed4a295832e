//! Which answers a write makes old: the scopes of the latest changes, read from the feed of changes.
//!
//! Whoever keeps an answer notes the moment before it was read, and asks later whether any change since touched what it was
//! read from. A write makes its changes known before its own answer is sent; those of other processes are found by looking
//! again and again ([`Invalidations::follow`]).

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use entities::{
    EditionId, ProposalId, SubjectKind, audit_entry, change, change_counter, edition, organization, participation,
    person, proposal_host, proposal_theme,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    sea_query::UnionType,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Ids, Scope, merges::Mergeable, proposals::pairs};
use crate::{db::Db, error::Error};

/// Between two looks for writes of other processes.
pub const LOOKS_EVERY: Duration = Duration::from_millis(100);
/// Of a write with more changes than this it is not told what they touched: everything kept is old.
const MOST_CHANGES: i64 = 1000;
/// Marks of changes that are remembered; an answer from before all of them is old.
const MOST_MARKS: usize = 200_000;

/// The scopes of the latest changes.
#[derive(Debug)]
pub struct Invalidations {
    db: Db,
    /// Counts the batches of changes that were read.
    latest: AtomicU64,
    /// Whether the feed could be read: if not, nothing that is kept may be shown.
    sure: AtomicBool,
    recent: RwLock<Recent>,
    /// Held while the feed is read, so that each change is read once.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Recent {
    /// Each with its place among all batches.
    batches: VecDeque<(Moment, Touched)>,
    marks: usize,
    /// Batches up to this one are forgotten.
    forgotten: Moment,
    /// The number of the last change that was read, once any was.
    number: Option<i64>,
}

/// A place among the batches of changes that this process has read.
pub type Moment = u64;

/// What changes touched.
#[derive(Debug)]
enum Touched {
    Marks(HashSet<u64>),
    Everything,
}

/// One change, and what is known of its row.
#[derive(Debug, FromQueryResult)]
struct Changed {
    subject_kind: SubjectKind,
    subject_id: Uuid,
    edition_id: Option<EditionId>,
    year: Option<i32>,
    proposal_id: Option<ProposalId>,
    before: Option<Value>,
    after: Option<Value>,
}

impl Changed {
    /// The proposal the row is, or is part of.
    fn proposal(&self) -> Option<Uuid> {
        let own = self.subject_kind == SubjectKind::Proposal;
        self.proposal_id.map(|id| id.0).or_else(|| own.then_some(self.subject_id))
    }

    /// What it touched. A proposal is touched with each of its participations, in the lists it was in before and is in now.
    fn scopes(&self) -> Vec<Scope> {
        let mut scopes = vec![Scope::Row(self.subject_kind, self.subject_id), Scope::Kind(self.subject_kind)];
        let Some(proposal) = self.proposal() else { return scopes };
        scopes.extend([Scope::Row(SubjectKind::Proposal, proposal), Scope::Kind(SubjectKind::Proposal)]);
        scopes.extend(self.edition_id.map(|id| Scope::ProposalsOf(id.0)));
        scopes.extend(self.year.map(Scope::ProposalsOfYear));
        for facts in [&self.before, &self.after].into_iter().flatten() {
            named(facts, &mut scopes);
        }
        scopes
    }
}

/// Whatever is named by its id in the fields of a row: its themes, hosts, person and organization.
fn named(facts: &Value, scopes: &mut Vec<Scope>) {
    match facts {
        Value::String(text) => {
            let id = text.rsplit_once('_').map_or(text.as_str(), |(_, id)| id);
            scopes.extend(Uuid::try_parse(id).ok().map(Scope::ProposalsOf));
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, scopes)),
        Value::Object(fields) => fields.values().for_each(|field| named(field, scopes)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Recent {
    fn push(&mut self, moment: Moment, touched: Touched) {
        self.marks += touched.len();
        self.batches.push_back((moment, touched));
        while self.marks > MOST_MARKS || self.batches.len() > MOST_MARKS {
            let Some((moment, touched)) = self.batches.pop_front() else { break };
            self.marks -= touched.len();
            self.forgotten = moment;
        }
    }
}

impl Touched {
    fn len(&self) -> usize {
        match self {
            Self::Marks(marks) => marks.len(),
            Self::Everything => 1,
        }
    }

    fn has_one_of(&self, marks: &[u64]) -> bool {
        match self {
            Self::Everything => true,
            Self::Marks(touched) if touched.len() < marks.len() => {
                touched.iter().any(|mark| marks.binary_search(mark).is_ok())
            }
            Self::Marks(touched) => marks.iter().any(|mark| touched.contains(mark)),
        }
    }
}

impl Invalidations {
    /// Knows nothing until it [catches up](Self::catch_up) for the first time.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            latest: AtomicU64::new(0),
            sure: AtomicBool::new(false),
            recent: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// Now, as far as changes are known; nothing where it is not certain that they are.
    #[must_use]
    pub fn now(&self) -> Option<Moment> {
        self.sure.load(Ordering::Acquire).then(|| self.latest.load(Ordering::Acquire))
    }

    /// A moment whose changes whoever reads from now on is sure to see; nothing where that is not certain, because a replica
    /// is behind.
    pub async fn readable(&self) -> Result<Option<Moment>, Error> {
        let Some(now) = self.now() else { return Ok(None) };
        if !self.db.has_replica() {
            return Ok(Some(now));
        }
        let number = self.recent.read().unwrap_or_else(PoisonError::into_inner).number;
        let counter = change_counter::Entity::find().one(self.db.read()).await?;
        Ok(counter.filter(|counter| number.is_some_and(|number| counter.last >= number)).map(|_| now))
    }

    /// Whether what was read from these scopes, as their sorted marks, shows what there is now. `current` is the latest moment
    /// for which that is known.
    #[must_use]
    pub fn stands(&self, current: &AtomicU64, marks: &[u64]) -> bool {
        let Some(now) = self.now() else { return false };
        let since = current.load(Ordering::Acquire);
        if since >= now {
            return true;
        }
        let stands = !self.touched(since, marks);
        if stands {
            current.fetch_max(now, Ordering::AcqRel);
        }
        stands
    }

    /// Whether a change after this moment touched one of these scopes.
    fn touched(&self, since: Moment, marks: &[u64]) -> bool {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let mut later = recent.batches.iter().rev().take_while(|(moment, _)| *moment > since);
        since < recent.forgotten || later.any(|(_, touched)| touched.has_one_of(marks))
    }

    /// Reads the changes that are not known yet. If that fails nothing that is kept is shown until it succeeds.
    pub async fn catch_up(&self) {
        let _reading = self.reading.lock().await;
        let read = self.read().await;
        self.sure.store(read.is_ok(), Ordering::Release);
        if let Err(error) = read {
            error.log();
        }
    }

    /// Looks for writes of other processes, for ever.
    pub async fn follow(self: Arc<Self>) {
        let mut looks = tokio::time::interval(LOOKS_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            self.catch_up().await;
        }
    }

    async fn read(&self) -> Result<(), Error> {
        let known = self.recent.read().unwrap_or_else(PoisonError::into_inner).number;
        let last = last_number(&self.db).await?;
        let touched = match known {
            Some(known) if known == last => return Ok(()),
            Some(known) if known < last => self.touched_between(known, last).await?,
            // The database was set back to an earlier state, and has other changes under the same numbers.
            Some(_) | None => Touched::Everything,
        };
        let moment = self.latest.load(Ordering::Acquire) + 1;
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        recent.push(moment, touched);
        recent.number = Some(last);
        drop(recent);
        self.latest.store(moment, Ordering::Release);
        Ok(())
    }

    /// What the changes behind one number up to another touched. Two statements.
    async fn touched_between(&self, known: i64, last: i64) -> Result<Touched, Error> {
        if last - known > MOST_CHANGES {
            return Ok(Touched::Everything);
        }
        let changes = change::Entity::find()
            .select_only()
            .columns([change::Column::SubjectKind, change::Column::SubjectId, change::Column::EditionId])
            .column(edition::Column::Year)
            .columns([audit_entry::Column::ProposalId, audit_entry::Column::Before, audit_entry::Column::After])
            .join(
                JoinType::InnerJoin,
                change::Entity::belongs_to(audit_entry::Entity)
                    .from(change::Column::AuditEntryId)
                    .to(audit_entry::Column::Id)
                    .into(),
            )
            .join(
                JoinType::LeftJoin,
                change::Entity::belongs_to(edition::Entity)
                    .from(change::Column::EditionId)
                    .to(edition::Column::Id)
                    .into(),
            )
            .filter(change::Column::Number.gt(known))
            .filter(change::Column::Number.lte(last))
            .into_model::<Changed>()
            .all(self.db.current())
            .await?;
        let mut scopes: HashSet<Scope> = changes.iter().flat_map(Changed::scopes).collect();
        scopes.insert(Scope::Everything);
        let proposals: HashSet<Uuid> = changes.iter().filter_map(Changed::proposal).collect();
        if !proposals.is_empty() {
            scopes.extend(self.owners(proposals).await?.into_iter().map(Scope::ProposalsOf));
            // An id that was merged into another one finds the proposals of that one.
            let owners = scopes.iter().filter_map(|scope| match scope {
                Scope::ProposalsOf(id) => Some(*id),
                Scope::Row(..) | Scope::Kind(_) | Scope::ProposalsOfYear(_) | Scope::Everything => None,
            });
            let owners = Ids::new(self.db.backend(), owners.collect::<Vec<_>>());
            for merged in [
                self.merged_into::<person::Entity>(&owners).await?,
                self.merged_into::<organization::Entity>(&owners).await?,
            ] {
                scopes.extend(merged.into_iter().map(Scope::ProposalsOf));
            }
        }
        Ok(Touched::Marks(scopes.into_iter().map(Scope::mark).collect()))
    }

    /// Whose lists proposals are in: their themes, hosts, and whoever takes part. One statement.
    async fn owners(&self, proposals: HashSet<Uuid>) -> Result<Vec<Uuid>, Error> {
        let proposals = Ids::new(self.db.backend(), proposals);
        let of_participation = |column: participation::Column| {
            pairs(participation::Entity, participation::Column::ProposalId, column, &proposals)
                .and_where(column.is_not_null())
                .take()
        };
        let (themes, theme) = (proposal_theme::Entity, proposal_theme::Column::ThemeId);
        let (hosts, host) = (proposal_host::Entity, proposal_host::Column::OrganizationId);
        let query = of_participation(participation::Column::PersonId)
            .union(UnionType::All, of_participation(participation::Column::OrganizationId))
            .union(UnionType::All, pairs(themes, proposal_theme::Column::ProposalId, theme, &proposals))
            .union(UnionType::All, pairs(hosts, proposal_host::Column::ProposalId, host, &proposals))
            .take();
        let rows = self.db.current().query_all(&query).await?;
        Ok(rows.iter().map(|row| row.try_get("", "child")).collect::<Result<_, _>>()?)
    }

    /// The rows that were merged into these. One statement.
    async fn merged_into<E: Mergeable>(&self, owners: &Ids) -> Result<Vec<Uuid>, Error> {
        let merged = E::find().select_only().column(E::id()).filter(owners.contain(E::merged_into()));
        Ok(merged.into_tuple().all(self.db.current()).await?)
    }
}

async fn last_number(db: &Db) -> Result<i64, Error> {
    let counter = change_counter::Entity::find().one(db.current()).await?;
    Ok(counter.ok_or_else(|| Error::dangling("change_counter"))?.last)
}
