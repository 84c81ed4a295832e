//! `workshops token usage`.

use chrono::NaiveDate;
use entities::{ApiTokenId, TokenRole};
use serde_json::{Value, json};

use super::report::{as_anyhow, printable, table};
use crate::{
    auth::Admin,
    domain::token_usage::{Span, Usage, Use},
    store::Store,
};

/// A partner's token and what it was used for.
pub(super) struct Known {
    token: ApiTokenId,
    name: String,
    usage: Usage,
}

/// The last so many days, or what is wrong with that.
pub(super) fn span(days: i32, today: NaiveDate) -> anyhow::Result<Span> {
    Span::try_last(days, today).map_err(|message| anyhow::anyhow!("--{message}"))
}

/// What each partner's token was used for, oldest token first. Counts that a running service has not written yet are not in it:
/// those of a minute at most.
pub(super) async fn read(store: &Store, admin: &Admin, span: Span) -> anyhow::Result<Vec<Known>> {
    let mut tokens = store.api_tokens(admin).await.map_err(as_anyhow)?;
    tokens.retain(|known| known.token.role == TokenRole::Partner);
    let ids: Vec<ApiTokenId> = tokens.iter().map(|known| known.token.id).collect();
    let mut usage = store.token_usage(admin, &ids, span).await.map_err(as_anyhow)?;
    let known = tokens.into_iter().map(|known| Known {
        token: known.token.id,
        usage: usage.remove(&known.token.id).unwrap_or_default(),
        name: known.token.name,
    });
    Ok(known.collect())
}

/// A table for a person.
pub(super) fn text(known: &[Known], span: Span) -> String {
    if known.is_empty() {
        return "There are no tokens of partners. Make one with `workshops token create --role partner`.\n".to_owned();
    }
    let head = ["ID", "FOR", "REQUESTS", "COST", "CACHE HITS", "REFUSED", "DEPRECATED"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(known.iter().map(|Known { token, name, usage }| {
        let Use { requests, cost, cache_hits, refused } = usage.total();
        let deprecated = usage.deprecated();
        let deprecated = deprecated.iter().map(|(element, used)| format!("{element} {}", used.requests));
        let [requests, cost, cache_hits, refused] =
            [requests, cost, cache_hits, refused].map(|count| count.to_string());
        let deprecated = deprecated.collect::<Vec<_>>().join(", ");
        [token.to_string(), printable(name), requests, cost, cache_hits, refused, deprecated]
    }));
    format!("{} to {} (UTC)\n\n{}", span.from, span.to, table(&rows))
}

/// The same for a program, with each day.
pub(super) fn json(known: &[Known], span: Span) -> Value {
    let figures = |used: Use| {
        let Use { requests, cost, cache_hits, refused } = used;
        json!({ "requests": requests, "cost": cost, "cacheHits": cache_hits, "refused": refused })
    };
    let tokens = known.iter().map(|Known { token, name, usage }| {
        let deprecated = usage.deprecated().into_iter().map(
            |(element, used)| json!({ "coordinate": element, "requests": used.requests, "lastUsedOn": used.last }),
        );
        let days = usage.days.iter().map(|(day, of)| {
            let mut figures = figures(of.used);
            figures["day"] = json!(day);
            figures
        });
        let mut fields = figures(usage.total());
        fields["id"] = token.to_string().into();
        fields["name"] = name.as_str().into();
        fields["days"] = days.collect();
        fields["deprecatedFields"] = deprecated.collect();
        fields
    });
    json!({ "from": span.from, "to": span.to, "tokens": tokens.collect::<Value>() })
}
