//! What tokens are used for: two statements for any number of tokens.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use entities::{ApiTokenId, token_deprecated_use, token_usage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    auth::Admin,
    domain::token_usage::{DayOfUse, Span, Usage, Use},
    error::Error,
    store::{Loaders, Store},
};

/// What a token was used for in some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UsageOf {
    /// The token.
    pub token: ApiTokenId,
    /// The days.
    pub span: Span,
}

impl Store {
    /// What tokens were used for in some days, as far as it is written; nothing for those that were not used.
    pub async fn token_usage(
        &self,
        _: &Admin,
        tokens: &[ApiTokenId],
        span: Span,
    ) -> Result<HashMap<ApiTokenId, Usage>, Error> {
        self.usage_of(tokens, span).await
    }

    async fn usage_of(&self, tokens: &[ApiTokenId], span: Span) -> Result<HashMap<ApiTokenId, Usage>, Error> {
        // No write tells of it, so nothing that is kept may show it. Not from a replica: the figures are those of now.
        self.note_untold();
        let (db, ids) = (self.db.current(), self.ids(tokens.iter().map(|token| token.0)));
        let used = token_usage::Entity::find()
            .filter(ids.contain(token_usage::Column::TokenId))
            .filter(token_usage::Column::Day.between(span.from, span.to))
            .all(db)
            .await?;
        let deprecated = token_deprecated_use::Entity::find()
            .filter(ids.contain(token_deprecated_use::Column::TokenId))
            .filter(token_deprecated_use::Column::Day.between(span.from, span.to))
            .all(db)
            .await?;
        let mut found: HashMap<ApiTokenId, Usage> = HashMap::new();
        for row in used {
            let token_usage::Model { token_id, day, requests, cost, cache_hits, refused } = row;
            day_of(&mut found, token_id, day).used = Use {
                requests: whole(requests),
                cost: whole(cost),
                cache_hits: whole(cache_hits),
                refused: whole(refused),
            };
        }
        for row in deprecated {
            let token_deprecated_use::Model { token_id, day, element, requests } = row;
            day_of(&mut found, token_id, day).deprecated.insert(element, whole(requests));
        }
        Ok(found)
    }
}

fn day_of(found: &mut HashMap<ApiTokenId, Usage>, token: ApiTokenId, day: NaiveDate) -> &mut DayOfUse {
    found.entry(token).or_default().days.entry(day).or_default()
}

/// The database keeps no count below nought.
fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl Loader<UsageOf> for Loaders {
    type Value = Arc<Usage>;
    type Error = Error;

    /// The figures of this moment: what this instance has only counted is written first. Whoever asks may know them: a partner
    /// asks for its own token, and an admin for all.
    async fn load(&self, keys: &[UsageOf]) -> Result<HashMap<UsageOf, Arc<Usage>>, Error> {
        self.store.settle_usage().await;
        let tokens: BTreeSet<ApiTokenId> = keys.iter().map(|key| key.token).collect();
        let tokens: Vec<ApiTokenId> = tokens.into_iter().collect();
        let from = keys.iter().map(|key| key.span.from).min();
        let to = keys.iter().map(|key| key.span.to).max();
        let (Some(from), Some(to)) = (from, to) else { return Ok(HashMap::new()) };
        let found = self.store.usage_of(&tokens, Span { from, to }).await?;
        let of = |key: &UsageOf| found.get(&key.token).map(|usage| usage.within(key.span)).unwrap_or_default();
        Ok(keys.iter().map(|key| (*key, Arc::new(of(key)))).collect())
    }
}
