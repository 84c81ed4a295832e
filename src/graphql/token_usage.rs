//! What partners' tokens are used for.

use async_graphql::{Context, SimpleObject};
use entities::ApiTokenId;

use crate::{
    domain::token_usage::{DayOfUse, Span, Use},
    error::Error,
    graphql::{
        mutation::store,
        page::load,
        scalars::{BigInt, Date},
    },
    store::token_usage::UsageOf,
};

/// What a partner's token was used for, counted by days (UTC). Operations count that came with the token and were answered, by
/// whatever way they came; those that cannot be read or do not fit the schema do not. The figures include the operation that
/// asks, and may be a minute behind for what other instances of the service answer.
#[derive(SimpleObject)]
pub struct TokenUsage {
    /// The first day of the figures.
    from: Date,
    /// The last day of the figures: today.
    to: Date,
    /// Operations that were answered.
    requests: BigInt,
    /// Units of cost of all these operations together.
    cost: BigInt,
    /// How many of the operations were answered with an answer that was kept from before.
    cache_hits: BigInt,
    /// Operations beside these that were refused: a field that is not allowed, a budget that is spent.
    refused: BigInt,
    /// The same for each day on which there was any, in their order.
    days: Vec<TokenUsageDay>,
    /// What these operations used that is going to be removed from the schema, by coordinate.
    deprecated_fields: Vec<DeprecatedFieldUse>,
}

/// What a partner's token was used for on one day.
#[derive(SimpleObject)]
pub struct TokenUsageDay {
    /// The day (UTC).
    day: Date,
    /// Operations that were answered.
    requests: BigInt,
    /// Units of cost of all these operations together.
    cost: BigInt,
    /// How many of the operations were answered with an answer that was kept from before.
    cache_hits: BigInt,
    /// Operations beside these that were refused.
    refused: BigInt,
}

/// Something deprecated that operations used: a field, or an argument, input field or enum value.
#[derive(SimpleObject)]
pub struct DeprecatedFieldUse {
    /// Its schema coordinate, such as `Query.auditLog(subject:)`. The schema says what to use instead, and until when it is there.
    coordinate: String,
    /// Operations that used it.
    requests: BigInt,
    /// The last day on which one did (UTC).
    last_used_on: Date,
}

/// The days that are asked for. Whoever asks for none there can be is told so, whatever token they have.
pub fn span(ctx: &Context<'_>, days: i32) -> Result<Span, Error> {
    let today = store(ctx).clock().now().date_naive();
    Span::try_last(days, today).map_err(|message| Error::bad_input("days", message))
}

/// What a token was used for. The caller makes sure that the viewer may know.
pub async fn usage(ctx: &Context<'_>, token: ApiTokenId, span: Span) -> Result<TokenUsage, Error> {
    let usage = load(ctx, UsageOf { token, span }).await?.unwrap_or_default();
    let Use { requests, cost, cache_hits, refused } = usage.total();
    let deprecated = usage.deprecated().into_iter().map(|(coordinate, used)| DeprecatedFieldUse {
        coordinate: coordinate.to_owned(),
        requests: BigInt(used.requests),
        last_used_on: Date(used.last),
    });
    let days = usage.days.iter().map(|(day, DayOfUse { used, .. })| {
        let Use { requests, cost, cache_hits, refused } = *used;
        TokenUsageDay {
            day: Date(*day),
            requests: BigInt(requests),
            cost: BigInt(cost),
            cache_hits: BigInt(cache_hits),
            refused: BigInt(refused),
        }
    });
    Ok(TokenUsage {
        from: Date(span.from),
        to: Date(span.to),
        requests: BigInt(requests),
        cost: BigInt(cost),
        cache_hits: BigInt(cache_hits),
        refused: BigInt(refused),
        days: days.collect(),
        deprecated_fields: deprecated.collect(),
    })
}
