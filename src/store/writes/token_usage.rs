//! Writes of what tokens are used for. These are figures of the service about itself: no audit, no change, and no answer that
//! is kept shows them.

use entities::{token_deprecated_use, token_usage};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::writing::AT_ONCE;
use crate::{
    db::Write,
    domain::token_usage::{DayOfUse, Span, Use},
    error::Error,
    store::{Store, usage_counts::Counts},
};

impl Store {
    /// Adds counts to those that are there, from whichever instance, and deletes what is too old.
    pub(in crate::store) async fn put_usage(&self, counts: &Counts) -> Result<(), Error> {
        let kept_from = Span::kept(self.clock.now().date_naive()).from;
        // In one order, so that two instances do not wait for each other.
        let mut counts: Vec<_> = counts.iter().collect();
        counts.sort_unstable_by_key(|(key, _)| **key);
        let (mut used, mut deprecated) = (Vec::new(), Vec::new());
        for ((token, day), counted) in counts {
            let DayOfUse { used: Use { requests, cost, cache_hits, refused }, deprecated: elements } = counted;
            used.push(token_usage::ActiveModel {
                token_id: Set(*token),
                day: Set(*day),
                requests: Set(whole(*requests)),
                cost: Set(whole(*cost)),
                cache_hits: Set(whole(*cache_hits)),
                refused: Set(whole(*refused)),
            });
            deprecated.extend(elements.iter().map(|(element, requests)| token_deprecated_use::ActiveModel {
                token_id: Set(*token),
                day: Set(*day),
                element: Set(element.clone()),
                requests: Set(whole(*requests)),
            }));
        }
        let tx = self.db.write().await?;
        put(&tx, used, || {
            use token_usage::Column::{CacheHits, Cost, Day, Refused, Requests, TokenId};
            OnConflict::columns([TokenId, Day]).values([Requests, Cost, CacheHits, Refused].map(added)).to_owned()
        })
        .await?;
        put(&tx, deprecated, || {
            use token_deprecated_use::Column::{Day, Element, Requests, TokenId};
            OnConflict::columns([TokenId, Day, Element]).values([added(Requests)]).to_owned()
        })
        .await?;
        token_usage::Entity::delete_many().filter(token_usage::Column::Day.lt(kept_from)).exec(&*tx).await?;
        let old = token_deprecated_use::Column::Day.lt(kept_from);
        token_deprecated_use::Entity::delete_many().filter(old).exec(&*tx).await?;
        tx.commit().await
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A column of a row that is there already, and what is added to it.
fn added<C: ColumnTrait>(column: C) -> (C, Expr) {
    (column, Expr::col(column.as_column_ref()).add(Expr::col(("excluded", column))))
}

async fn put<A: ActiveModelTrait>(tx: &Write, mut rows: Vec<A>, known: impl Fn() -> OnConflict) -> Result<(), Error> {
    while !rows.is_empty() {
        let rest = rows.split_off(AT_ONCE.min(rows.len()));
        A::Entity::insert_many(rows).on_conflict(known()).exec_without_returning(&**tx).await?;
        rows = rest;
    }
    Ok(())
}
