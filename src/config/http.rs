//! Settings of the HTTP server, checked.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use ipnet::IpNet;

use super::{Problem, Reader, table, values};
use crate::{auth::oidc::OidcSettings, document::Limits, domain::budget::Budget};

/// How requests are taken in and answered.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Which web pages may read answers.
    pub cors: Origins,
    /// Proxies whose word on the address of a client counts.
    pub trusted_proxies: Vec<IpNet>,
    /// How connections are kept.
    pub connections: ConnectionSettings,
    /// How many requests are worked on.
    pub capacity: CapacitySettings,
    /// What a client may spend; without one there is no limit.
    pub budget: Option<Budget>,
    /// Whose signed tokens are accepted beside the service's own.
    pub oidc: Option<OidcSettings>,
    /// Which documents are executed.
    pub documents: DocumentSettings,
    /// How answers are kept.
    pub caching: CachingSettings,
}

/// Web pages that may read answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// All.
    Any,
    /// Those of these origins; none at all if it is empty.
    Listed(Vec<String>),
}

/// How connections are kept.
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// Connections at a time.
    pub most: usize,
    /// How long the head of a request may take.
    pub header_time: Duration,
    /// How long the body of a request may take.
    pub body_time: Duration,
    /// How long a connection may be silent.
    pub idle_time: Duration,
}

/// How many requests are worked on.
#[derive(Clone, Debug)]
pub struct CapacitySettings {
    /// Requests at a time.
    pub requests: usize,
    /// How long one more waits.
    pub queue_time: Duration,
    /// Bytes of all bodies that are being read or wait.
    pub body_memory: u64,
}

/// Which documents are executed.
#[derive(Clone, Debug)]
pub struct DocumentSettings {
    /// Where the documents known beforehand are.
    pub trusted: Option<PathBuf>,
    /// Whether all others are refused.
    pub trusted_only: bool,
    /// Bytes of documents clients stored by their hash.
    pub persisted_memory: u64,
}

/// How public answers are kept, here and by caches.
#[derive(Clone, Copy, Debug)]
pub struct CachingSettings {
    /// Bytes of answers that are kept here; none are if it is 0.
    pub answer_memory: u64,
    /// Bytes of rows, pages and counts that are kept here; none are if it is 0.
    pub row_memory: u64,
    /// Without asking again.
    pub max_age: Duration,
    /// While they ask again.
    pub stale: Duration,
    /// Whether answers name what they show.
    pub surrogate_keys: bool,
}

pub(super) fn read(reader: &mut Reader) -> Option<HttpSettings> {
    let cors = reader.read(&table::CORS_ORIGINS, values::origins);
    let trusted_proxies = reader.read_or(&table::TRUSTED_PROXIES, "", values::networks);
    let most = reader.read(&table::MAX_CONNECTIONS, values::count);
    let header_time = reader.read(&table::HEADER_TIME, values::span);
    let body_time = reader.read(&table::BODY_TIME, values::span);
    let idle_time = reader.read(&table::IDLE_TIME, values::span);
    let requests = reader.read(&table::CONCURRENT_REQUESTS, values::count);
    let queue_time = reader.read(&table::QUEUE_TIME, values::span);
    let body_memory = reader.read(&table::BODY_MEMORY, values::size);
    let budget = read_budget(reader);
    let oidc = read_oidc(reader);
    let documents = read_documents(reader);
    let answer_memory = reader.read(&table::ANSWER_MEMORY, values::size);
    let row_memory = reader.read(&table::ROW_MEMORY, values::size);
    let max_age = reader.read(&table::CACHE_MAX_AGE, values::span);
    let stale = reader.read(&table::CACHE_STALE, values::span);
    let surrogate_keys = reader.read(&table::SURROGATE_KEYS, values::switch);
    Some(HttpSettings {
        cors: cors?,
        trusted_proxies: trusted_proxies?,
        connections: ConnectionSettings {
            most: size(most?),
            header_time: header_time?,
            body_time: body_time?,
            idle_time: idle_time?,
        },
        capacity: CapacitySettings { requests: size(requests?), queue_time: queue_time?, body_memory: body_memory? },
        budget,
        oidc,
        documents: documents?,
        caching: CachingSettings {
            answer_memory: answer_memory?,
            row_memory: row_memory?,
            max_age: max_age?,
            stale: stale?,
            surrogate_keys: surrogate_keys?,
        },
    })
}

/// Nothing also stands for a broken setting, which is reported.
fn read_budget(reader: &mut Reader) -> Option<Budget> {
    let per_minute = reader.read(&table::BUDGET_PER_MINUTE, values::count);
    let default = per_minute.filter(|budget| *budget > 0).map_or_else(String::new, |budget| budget.to_string());
    let burst = reader.read_or(&table::BUDGET_BURST, &default, values::count);
    let per_minute = NonZeroU32::new(per_minute?)?;
    let burst = NonZeroU32::new(burst?)?;
    let budget = Budget { per_minute, burst };
    if !budget.fills_in_a_day() {
        let text = "budget_burst must be at most what budget_per_minute gives in a day, its 1440-fold";
        reader.problems.push(Problem(text.to_owned()));
    }
    Some(budget)
}

/// Nothing also stands for a broken setting, which is reported.
fn read_oidc(reader: &mut Reader) -> Option<OidcSettings> {
    let trio = [&table::OIDC_ISSUER, &table::OIDC_AUDIENCE, &table::OIDC_JWKS];
    let given = trio.map(|setting| reader.given.contains_key(setting.key));
    let issuer = reader.read_or(&table::OIDC_ISSUER, "", values::text);
    let audience = reader.read_or(&table::OIDC_AUDIENCE, "", values::text);
    let jwks = reader.read_or(&table::OIDC_JWKS, "", values::keys);
    let role_claim = reader.read(&table::OIDC_ROLE_CLAIM, values::text);
    if given.contains(&true) && given.contains(&false) {
        let text = "oidc_issuer, oidc_audience and oidc_jwks need each other: set all three, or none";
        reader.problems.push(Problem(text.to_owned()));
    }
    Some(OidcSettings { issuer: issuer?, audience: audience?, jwks: jwks?, role_claim: role_claim? })
}

fn read_documents(reader: &mut Reader) -> Option<DocumentSettings> {
    let trusted = reader.read_or(&table::TRUSTED_DOCUMENTS, "", values::path);
    let trusted_only = reader.read(&table::TRUSTED_ONLY, values::switch)?;
    let persisted_memory = reader.read(&table::PERSISTED_MEMORY, values::size)?;
    if trusted_only && trusted.is_none() {
        reader
            .problems
            .push(Problem("trusted_only needs trusted_documents: without them nothing is executed".to_owned()));
    }
    Some(DocumentSettings { trusted, trusted_only, persisted_memory })
}

pub(super) fn read_limits(reader: &mut Reader) -> Option<Limits> {
    let body = reader.read(&table::MAX_BODY, values::size);
    let editor_body = reader.read(&table::MAX_EDITOR_BODY, values::size);
    let tokens = reader.read(&table::MAX_TOKENS, values::count);
    let depth = reader.read(&table::MAX_DEPTH, values::count);
    let fragments = reader.read(&table::MAX_FRAGMENTS, values::count);
    let aliases = reader.read(&table::MAX_ALIASES, values::count);
    let root_fields = reader.read(&table::MAX_ROOT_FIELDS, values::count);
    let directives = reader.read(&table::MAX_DIRECTIVES, values::count);
    let operations = reader.read(&table::MAX_OPERATIONS, values::count);
    let cost = reader.read(&table::MAX_COST, values::count);
    let nodes = reader.read(&table::MAX_NODES, values::count);
    let list = reader.read(&table::MAX_LIST, values::count);
    let variables = reader.read(&table::MAX_VARIABLES, values::size);
    let prepared = reader.read(&table::PREPARED_DOCUMENTS, values::count);
    let query_time = reader.read(&table::QUERY_TIME, values::span);
    let mutation_time = reader.read(&table::MUTATION_TIME, values::span);
    let introspection = reader.read(&table::INTROSPECTION, values::switch);
    Some(Limits {
        body: usize::try_from(body?).ok()?,
        editor_body: usize::try_from(editor_body?).ok()?,
        tokens: size(tokens?),
        depth: size(depth?),
        fragments: size(fragments?),
        aliases: size(aliases?),
        root_fields: size(root_fields?),
        directives: size(directives?),
        operations: size(operations?),
        cost: cost?.into(),
        nodes: nodes?.into(),
        list: size(list?),
        variables: usize::try_from(variables?).ok()?,
        prepared: prepared?.into(),
        query_time: query_time?,
        mutation_time: mutation_time?,
        introspection: introspection?,
    })
}

/// Every machine this runs on counts memory in 32 bits at least.
fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
