//! What one request may ask for, and what the viewer has left of its budget.

use async_graphql::{Context, Object, SimpleObject};

use crate::{document::Cost, domain::page::MAX_PAGE, graphql::pipeline::Pipeline};

/// What one request may ask for at most. Whatever asks for more is refused before it runs.
#[derive(SimpleObject, Clone, Debug)]
pub struct ServerLimits {
    /// Bytes of a request's body.
    body_bytes: i32,
    /// Bytes of all variables as JSON.
    variables_bytes: i32,
    /// Tokens of a document, and fields it stands for with its fragments in place.
    tokens: i32,
    /// Levels of fields in a document.
    depth: i32,
    /// Fragments in a document.
    fragments: i32,
    /// Fields under another name in a document.
    aliases: i32,
    /// Fields at the root of an operation.
    root_fields: i32,
    /// Directives in a document.
    directives: i32,
    /// Operations in a document.
    operations: i32,
    /// Entries of one list in an argument or variable.
    list_entries: i32,
    /// Rows of a page.
    page_size: i32,
    /// Units an operation may cost: one for each object it may answer with, ten for each count of a list, one for each
    /// page. Lists without pages count as ten entries.
    cost: i32,
    /// Objects an operation may answer with.
    nodes: i32,
    /// Milliseconds a query may run.
    query_milliseconds: i32,
    /// Milliseconds a mutation may run.
    mutation_milliseconds: i32,
}

/// What the viewer may spend. The same is in the headers `RateLimit` and `RateLimit-Policy` of every answer.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RateLimit {
    /// Units this operation costs.
    cost: i32,
    /// Units that can be spent at once.
    burst: i32,
    /// Units that come back each minute.
    per_minute: i32,
    /// Units that are left after this operation.
    remaining: i32,
    /// Seconds until all units are back.
    reset_seconds: i32,
}

/// What a client has left of its budget after an operation was paid for.
#[derive(Clone, Copy, Debug)]
pub struct Balance {
    /// Units that can be spent at once.
    pub burst: u32,
    /// Units that come back each minute.
    pub per_minute: u32,
    /// Units that are left.
    pub remaining: u32,
    /// Seconds until all units are back.
    pub reset_seconds: u64,
}

/// Reads of limits.
#[derive(Default)]
pub struct LimitsQuery;

/// Counts are shown as `Int`, which ends at two thousand millions.
fn int<N: TryInto<i32>>(count: N) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

#[Object]
impl LimitsQuery {
    /// What one request may ask for at most.
    async fn server_limits(&self, ctx: &Context<'_>) -> ServerLimits {
        let limits = ctx.data_unchecked::<Pipeline>().limits();
        ServerLimits {
            body_bytes: int(limits.body),
            variables_bytes: int(limits.variables),
            tokens: int(limits.tokens),
            depth: int(limits.depth),
            fragments: int(limits.fragments),
            aliases: int(limits.aliases),
            root_fields: int(limits.root_fields),
            directives: int(limits.directives),
            operations: int(limits.operations),
            list_entries: int(limits.list),
            page_size: int(MAX_PAGE),
            cost: int(limits.cost),
            nodes: int(limits.nodes),
            query_milliseconds: int(limits.query_time.as_millis()),
            mutation_milliseconds: int(limits.mutation_time.as_millis()),
        }
    }

    /// What the viewer has left of its budget; null where budgets are turned off.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        let balance = ctx.data_opt::<Balance>()?;
        let cost = ctx.data_unchecked::<Cost>();
        Some(RateLimit {
            cost: int(cost.units),
            burst: int(balance.burst),
            per_minute: int(balance.per_minute),
            remaining: int(balance.remaining),
            reset_seconds: int(balance.reset_seconds),
        })
    }
}
