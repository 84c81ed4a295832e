//! A write under way.

use std::{collections::HashSet, ops::Deref};

use chrono::{DateTime, Utc};
use entities::{
    AuditEntryId, ChangeAction, EditionId, ProposalId, SubjectKind, audit_entry, change, change_counter,
    idempotency_key,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};
use serde_json::Value;
use uuid::Uuid;

use super::{Order, Place, Recorded, Written};
use crate::{
    db::Write,
    error::{Code, Error},
    store::{Ids, Store, pacing::Begun},
};

/// Rows written by one statement: far from what a statement may bind on either database.
pub(super) const AT_ONCE: usize = 500;

/// A write under way: its transaction, and what is to be recorded of it. Dropped without [`finish`](Self::finish), it
/// changes nothing.
pub struct Writing<'a> {
    store: &'a Store,
    order: &'a Order,
    operation: &'static str,
    tx: Write,
    begun: Begun,
    at: DateTime<Utc>,
    entries: Vec<audit_entry::ActiveModel>,
    changes: Vec<Changed>,
    changed: HashSet<(SubjectKind, Uuid, Option<EditionId>)>,
    proposals: HashSet<ProposalId>,
}

/// A place among all changes, but for its number.
struct Changed {
    entry: AuditEntryId,
    kind: SubjectKind,
    id: Uuid,
    edition: Option<EditionId>,
    action: ChangeAction,
    was_public: bool,
    is_public: bool,
}

impl Deref for Writing<'_> {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Store {
    /// Begins a write. `operation` is the mutation or command, as its audit shall name it.
    pub async fn writing<'a>(&'a self, order: &'a Order, operation: &'static str) -> Result<Writing<'a>, Error> {
        let tx = self.db.write().await?;
        Ok(Writing {
            store: self,
            order,
            operation,
            tx,
            begun: self.pacing.start(),
            at: self.clock.now(),
            entries: Vec::new(),
            changes: Vec::new(),
            changed: HashSet::new(),
            proposals: HashSet::new(),
        })
    }
}

impl Writing<'_> {
    /// The transaction.
    #[must_use]
    pub const fn tx(&self) -> &Write {
        &self.tx
    }

    /// The time of everything that is written.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// A new identifier.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.store.clock.new_id()
    }

    /// Ids for a statement of this database.
    #[must_use]
    pub fn ids(&self, ids: impl IntoIterator<Item = Uuid>) -> Ids {
        self.store.ids(ids)
    }

    /// Writes rows, some hundreds with each statement. What happens to those that are there already is said by
    /// `existing`; without it that is a failure.
    pub async fn insert<A>(&self, rows: Vec<A>, existing: Option<OnConflict>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait,
    {
        let mut rows = rows;
        while !rows.is_empty() {
            let rest = rows.split_off(AT_ONCE.min(rows.len()));
            let mut insert = A::Entity::insert_many(rows);
            if let Some(existing) = &existing {
                insert = insert.on_conflict(existing.clone());
            }
            insert.exec_without_returning(&*self.tx).await?;
            rows = rest;
        }
        Ok(())
    }

    /// Notes that a row is not what it was. A row that is the same in all its fields is not noted.
    pub fn note<M: Recorded>(&mut self, before: Option<&M>, after: Option<&M>) {
        let Some(row) = after.or(before) else { return };
        let facts = |row: Option<&M>| row.map(|row| Value::Object(row.facts()));
        let (was, is) = (facts(before), facts(after));
        if was == is {
            return;
        }
        let there = |row: Option<&M>| row.is_some_and(Recorded::is_there);
        let action = match (there(before), there(after)) {
            (false, true) => ChangeAction::Created,
            (true, false) => ChangeAction::Deleted,
            (true, true) | (false, false) => ChangeAction::Updated,
        };
        let Place { edition, proposal, .. } = row.place();
        self.proposals.extend(proposal);
        let entry = AuditEntryId(self.store.clock.new_id());
        let public = |row: Option<&M>| row.is_some_and(|row| row.place().public);
        self.changed.insert((M::KIND, row.id(), edition));
        self.changes.push(Changed {
            entry,
            kind: M::KIND,
            id: row.id(),
            edition,
            action,
            was_public: public(before),
            is_public: public(after),
        });
        self.entries.push(audit_entry::ActiveModel {
            id: Set(entry),
            at: Set(self.at),
            actor: Set(self.order.actor.clone()),
            token_id: Set(self.order.token),
            request_id: Set(self.order.request_id.clone()),
            operation: Set(self.operation.to_owned()),
            subject_kind: Set(M::KIND),
            subject_id: Set(row.id()),
            edition_id: Set(edition),
            proposal_id: Set(proposal),
            before: Set(was),
            after: Set(is),
        });
    }

    /// Notes that what is visible of another row changed with the row noted last: of a person, where a participation
    /// did. `public` tells whether the public sees any of it. It is told to the editors of the edition of the row noted
    /// last: what they see of a person may be in a draft.
    pub fn touch(&mut self, kind: SubjectKind, id: Uuid, public: bool) {
        self.touch_seen(kind, id, (public, public));
    }

    /// The same of a row that the public may see now and did not see before, or the other way.
    pub fn touch_seen(&mut self, kind: SubjectKind, id: Uuid, (was_public, is_public): (bool, bool)) {
        let Some(last) = self.changes.last() else { return };
        let (entry, edition) = (last.entry, last.edition);
        if self.changed.insert((kind, id, edition)) {
            let action = ChangeAction::Updated;
            self.changes.push(Changed { entry, kind, id, edition, action, was_public, is_public });
        }
    }

    /// Writes the entries of what was noted so far, so that they need no memory. They last only with the rest.
    pub async fn write_entries(&mut self) -> Result<(), Error> {
        let entries = std::mem::take(&mut self.entries);
        let count = entries.len();
        self.insert(entries, None).await?;
        self.tx.grew(count).await
    }

    /// Records what was noted and makes it lasting; or takes everything back, where that is what was ordered.
    pub async fn finish(mut self) -> Result<(), Error> {
        if self.order.dry_run {
            return self.tx.rollback().await;
        }
        let rows = self.changes.len();
        // Each entry has a change, and some are written already.
        if rows > 0 {
            self.mark_claim().await?;
            self.write_entries().await?;
            let found = self.found();
            self.store.reindex(&self.tx, &found).await?;
            self.number_changes().await?;
        }
        self.tx.commit().await?;
        // Nobody who has seen the answer to this write may be shown an older answer.
        if let Some(invalidations) = self.store.invalidations() {
            invalidations.catch_up().await;
        }
        self.store.pacing.end(&self.begun, rows);
        Ok(())
    }

    /// Records a write of one row and makes it lasting, or takes it back.
    pub async fn conclude<M: Recorded>(mut self, before: Option<M>, after: Option<M>) -> Result<Written<M>, Error> {
        self.note(before.as_ref(), after.as_ref());
        self.finish().await?;
        Ok(Written::Done(before, after))
    }

    /// What search may find otherwise than before: all that was noted or touched, and the proposals it belongs to.
    fn found(&self) -> Vec<(SubjectKind, Uuid)> {
        let changed = self.changed.iter().map(|(kind, id, _)| (*kind, *id));
        changed.chain(self.proposals.iter().map(|id| (SubjectKind::Proposal, id.0))).collect()
    }

    /// From here on the key stands for what is written. Whoever lost the key to a later attempt must not write.
    async fn mark_claim(&self) -> Result<(), Error> {
        let Some(claim) = &self.order.claim else { return Ok(()) };
        let marked = idempotency_key::Entity::update_many()
            .col_expr(idempotency_key::Column::Written, Expr::val(true))
            .filter(idempotency_key::Column::Owner.eq(&claim.owner))
            .filter(idempotency_key::Column::Key.eq(&claim.key))
            .filter(idempotency_key::Column::Claim.eq(claim.id))
            .filter(idempotency_key::Column::Written.eq(false))
            .exec(&*self.tx)
            .await?;
        if marked.rows_affected == 1 {
            return Ok(());
        }
        let message = "Another request took over this idempotency key. Nothing was written; send the request again.";
        Err(Error::new(Code::Unavailable, message))
    }

    /// Last, because whoever changes anything waits here until this transaction ends.
    async fn number_changes(&mut self) -> Result<(), Error> {
        let count = i64::try_from(self.changes.len()).unwrap_or(i64::MAX);
        let counter = change_counter::Entity::update_many()
            .col_expr(change_counter::Column::Last, Expr::col(change_counter::Column::Last).add(count))
            .exec_with_returning(&*self.tx)
            .await?;
        let last = counter.first().map(|counter| counter.last).ok_or_else(|| Error::dangling("change_counter"))?;
        let at = self.at;
        let rows = (last - count + 1..).zip(std::mem::take(&mut self.changes));
        let rows = rows.map(|(number, changed)| change::ActiveModel {
            number: Set(number),
            audit_entry_id: Set(changed.entry),
            at: Set(at),
            subject_kind: Set(changed.kind),
            subject_id: Set(changed.id),
            edition_id: Set(changed.edition),
            action: Set(changed.action),
            was_public: Set(changed.was_public),
            is_public: Set(changed.is_public),
        });
        let rows = rows.collect();
        Ok(self.insert(rows, None).await?)
    }
}
