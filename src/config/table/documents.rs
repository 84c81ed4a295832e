//! Settings of documents and answers: which documents are executed, and how long answers may be kept.

use super::{Fallback, Flag, KIB, Kind, MIB, Setting, bytes, plain, size, span, switch, time};

/// Whether the public may ask for the schema.
pub static INTROSPECTION: Setting =
    switch("introspection", "true", "Whether the public may ask for the schema with __schema and __type");

/// Documents known beforehand.
pub static TRUSTED_DOCUMENTS: Setting = plain(
    "trusted_documents",
    Flag::None,
    Kind::Path,
    Fallback::Unset,
    "Documents clients may ask for by documentId: a directory of .graphql files, or a JSON file of ids and texts",
);

/// Whether other documents are refused.
pub static TRUSTED_ONLY: Setting =
    switch("trusted_only", "false", "Whether documents that are not among `trusted_documents` are refused");

/// Memory for automatic persisted queries.
pub static PERSISTED_MEMORY: Setting = size(
    "persisted_memory",
    bytes(64 * KIB, 1024 * MIB),
    "16MiB",
    "Memory for documents clients stored by their hash (automatic persisted queries)",
);

/// How many prepared documents are kept, counted by the KiB of their text.
pub static PREPARED_DOCUMENTS: Setting = super::count(
    "prepared_documents",
    1,
    100_000,
    "1000",
    "Checked documents that are kept for the next request, counted by the KiB of their text",
);

/// Memory for answers.
pub static ANSWER_MEMORY: Setting = size(
    "answer_memory",
    bytes(0, 4096 * MIB),
    "32MiB",
    "Memory for public answers that are shown again until a write changes them; 0B keeps none",
);

/// Memory for rows.
pub static ROW_MEMORY: Setting = size(
    "row_memory",
    bytes(0, 4096 * MIB),
    "32MiB",
    "Memory for public rows, pages and counts that answers are made of, until a write changes them; 0B keeps none",
);

/// How long answers may be kept.
pub static CACHE_MAX_AGE: Setting =
    time("cache_max_age", span(0, 86_400), "60s", "How long caches may keep a public answer to GET (max-age)");

/// How long old answers may be shown.
pub static CACHE_STALE: Setting = time(
    "cache_stale",
    span(0, 604_800),
    "10m",
    "How long caches may show an older answer while they fetch a new one (stale-while-revalidate)",
);

/// Whether answers name what they show.
pub static SURROGATE_KEYS: Setting = switch(
    "surrogate_keys",
    "false",
    "Whether pages and feeds name what they show in the header Surrogate-Key, for caches that drop answers by it",
);
