//! Idempotency keys: a request that is sent again is answered again, and written once.
//!
//! An attempt claims the key, then writes: the transaction of the write itself marks the key, and only while the claim is
//! still the attempt's ([`Writing`](crate::store::writes::Writing)). So whatever is killed when, the key says whether
//! the write happened. The answer is kept afterwards.

use chrono::TimeDelta;
use entities::idempotency_key;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{
    error::Error,
    store::{Store, writes::Claim},
};

/// How long a key is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A request that may be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt<'a> {
    /// Who sent it.
    pub owner: &'a str,
    /// The key they chose.
    pub key: &'a str,
    /// SHA-256 of what was asked.
    pub fingerprint: [u8; 32],
    /// The request.
    pub request_id: &'a str,
    /// After this time an attempt that did not end never will: its process is gone.
    pub abandoned_after: TimeDelta,
}

/// What an attempt finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Nothing: it may write.
    Free(Claim),
    /// The answer of an earlier one.
    Answered(Vec<u8>),
    /// An earlier one that asked for something else.
    Other,
    /// An earlier one that is still at work.
    AtWork,
    /// An earlier one that wrote, and whose answer is not kept.
    Lost {
        /// Its request.
        request_id: String,
    },
}

impl Store {
    /// Claims a key for an attempt, or says what became of an earlier one. Needs no right: the keys of each owner are
    /// their own.
    pub async fn claim(&self, attempt: &Attempt<'_>) -> Result<Claimed, Error> {
        let now = self.clock.now();
        let claim = Claim { owner: attempt.owner.to_owned(), key: attempt.key.to_owned(), id: self.clock.new_id() };
        let tx = self.db.write().await?;
        idempotency_key::Entity::delete_many()
            .filter(idempotency_key::Column::ClaimedAt.lt(now - KEPT))
            .exec(&*tx)
            .await?;
        let row = idempotency_key::ActiveModel {
            owner: Set(claim.owner.clone()),
            key: Set(claim.key.clone()),
            fingerprint_sha256: Set(attempt.fingerprint.to_vec()),
            claim: Set(claim.id),
            request_id: Set(attempt.request_id.to_owned()),
            claimed_at: Set(now),
            written: Set(false),
            answer: Set(None),
        };
        let inserted = idempotency_key::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&*tx)
            .await?;
        if inserted == 1 {
            tx.commit().await?;
            return Ok(Claimed::Free(claim));
        }
        let found = idempotency_key::Entity::find().filter(of(&claim)).one(&*tx).await?;
        let Some(found) = found else { return Ok(Claimed::AtWork) };
        if found.fingerprint_sha256 != attempt.fingerprint {
            return Ok(Claimed::Other);
        }
        let abandoned = now - found.claimed_at > attempt.abandoned_after;
        match found {
            idempotency_key::Model { answer: Some(answer), .. } => Ok(Claimed::Answered(answer)),
            idempotency_key::Model { .. } if !abandoned => Ok(Claimed::AtWork),
            idempotency_key::Model { written: true, request_id, .. } => Ok(Claimed::Lost { request_id }),
            idempotency_key::Model { claim: old, .. } => {
                let taken = idempotency_key::Entity::update_many()
                    .col_expr(idempotency_key::Column::Claim, Expr::val(claim.id))
                    .col_expr(idempotency_key::Column::RequestId, Expr::val(attempt.request_id))
                    .col_expr(idempotency_key::Column::ClaimedAt, Expr::val(now))
                    .filter(of(&claim))
                    .filter(idempotency_key::Column::Claim.eq(old))
                    .filter(idempotency_key::Column::Written.eq(false))
                    .exec(&*tx)
                    .await?;
                tx.commit().await?;
                Ok(if taken.rows_affected == 1 { Claimed::Free(claim) } else { Claimed::AtWork })
            }
        }
    }

    /// Whether an attempt has written.
    pub async fn has_written(&self, claim: &Claim) -> Result<bool, Error> {
        let found = idempotency_key::Entity::find().filter(of_attempt(claim)).one(self.db.current()).await?;
        Ok(found.is_some_and(|found| found.written))
    }

    /// Keeps the answer of an attempt.
    pub async fn keep_answer(&self, claim: &Claim, answer: Vec<u8>) -> Result<(), Error> {
        let tx = self.db.write().await?;
        idempotency_key::Entity::update_many()
            .col_expr(idempotency_key::Column::Answer, Expr::val(answer))
            .filter(of_attempt(claim))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Gives the key back, so that the request can be sent again; unless the attempt has written. A write that is just
    /// being committed is waited for: it holds the row.
    pub async fn release(&self, claim: &Claim) -> Result<(), Error> {
        let tx = self.db.write().await?;
        idempotency_key::Entity::delete_many()
            .filter(of_attempt(claim))
            .filter(idempotency_key::Column::Written.eq(false))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }
}

fn of(claim: &Claim) -> Condition {
    Condition::all()
        .add(idempotency_key::Column::Owner.eq(&claim.owner))
        .add(idempotency_key::Column::Key.eq(&claim.key))
}

fn of_attempt(claim: &Claim) -> Condition {
    of(claim).add(idempotency_key::Column::Claim.eq(claim.id))
}
