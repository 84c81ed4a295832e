//! Settings of what one request may ask for at most.

use super::{KIB, MIB, Setting, bytes, count, size, span, time};

/// Bytes of a body.
pub static MAX_BODY: Setting = size("max_body", bytes(KIB, 16 * MIB), "256KiB", "The largest body of a request");

/// Bytes of an editor's body.
pub static MAX_EDITOR_BODY: Setting = size(
    "max_editor_body",
    bytes(KIB, 64 * MIB),
    "16MiB",
    "The largest body of an editor's request and of its variables: bulk writes and pages to import",
);

/// Tokens of a document.
pub static MAX_TOKENS: Setting = count("max_tokens", 100, 100_000, "10000", "Tokens of a document, at most");

/// Levels of a document.
pub static MAX_DEPTH: Setting = count(
    "max_depth",
    4,
    32,
    "16",
    "Levels of fields, brackets and types in a document, at most; the usual introspection query needs 15",
);

/// Fragments of a document.
pub static MAX_FRAGMENTS: Setting = count("max_fragments", 1, 2_000, "200", "Fragments of a document, at most");

/// Fields under another name.
pub static MAX_ALIASES: Setting = count("max_aliases", 0, 2_000, "100", "Aliases of a document, at most");

/// Fields of the root.
pub static MAX_ROOT_FIELDS: Setting =
    count("max_root_fields", 1, 1_000, "50", "Fields an operation may select of Query or Mutation, at most");

/// Directives of a document.
pub static MAX_DIRECTIVES: Setting = count("max_directives", 0, 2_000, "100", "Directives in a document, at most");

/// Operations of a document.
pub static MAX_OPERATIONS: Setting = count("max_operations", 1, 200, "20", "Operations of a document, at most");

/// Cost of an operation.
pub static MAX_COST: Setting =
    count("max_cost", 100, 1_000_000_000, "50000", "Estimated cost of an operation, at most");

/// Objects of an answer.
pub static MAX_NODES: Setting =
    count("max_nodes", 100, 1_000_000_000, "50000", "Estimated objects in an answer, at most");

/// Entries of a list.
pub static MAX_LIST: Setting =
    count("max_list", 10, 10_000, "500", "Entries of one list in arguments and variables, at most");

/// Bytes of all variables.
pub static MAX_VARIABLES: Setting =
    size("max_variables", bytes(KIB, 16 * MIB), "128KiB", "The largest variables of a request, as JSON");

/// Patience for a query.
pub static QUERY_TIME: Setting = time("query_time", span(100, 300), "10s", "How long a query may run");

/// Patience for a mutation.
pub static MUTATION_TIME: Setting = time("mutation_time", span(100, 300), "30s", "How long a mutation may run");
