//! What one request may ask for at most.

use std::time::Duration;

/// Bounds of one request. Each is a setting; the defaults are those of `workshops config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// Bytes of an editor's body, and of its variables: bulk writes and pages to import.
    pub editor_body: usize,
    /// Tokens of a document.
    pub tokens: usize,
    /// Levels of fields in a document; its brackets, which arguments have too, may nest four times as deep.
    pub depth: usize,
    /// Fragments a document may define. What all its spreads stand for counts against `tokens`.
    pub fragments: usize,
    /// Fields under another name.
    pub aliases: usize,
    /// Fields of the root of one operation, after merging.
    pub root_fields: usize,
    /// Directives in a document.
    pub directives: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Cost of an operation.
    pub cost: u64,
    /// Objects an operation may answer with, as estimated from its page sizes.
    pub nodes: u64,
    /// Entries of one list in an argument or variable.
    pub list: usize,
    /// Bytes of all variables as JSON.
    pub variables: usize,
    /// Prepared documents that are kept, counted by the KiB of their text.
    pub prepared: u64,
    /// How long a query may run.
    pub query_time: Duration,
    /// How long a mutation may run.
    pub mutation_time: Duration,
    /// Whether the public may ask for the schema.
    pub introspection: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            editor_body: 16 * 1024 * 1024,
            tokens: 10_000,
            depth: 16,
            fragments: 200,
            aliases: 100,
            root_fields: 50,
            directives: 100,
            operations: 20,
            cost: 50_000,
            nodes: 50_000,
            list: 500,
            variables: 128 * 1024,
            prepared: 1_000,
            query_time: Duration::from_secs(10),
            mutation_time: Duration::from_secs(30),
            introspection: true,
        }
    }
}

impl Limits {
    /// What an editor's request may ask for at most.
    #[must_use]
    pub fn of_editors(&self) -> Self {
        Self { variables: self.editor_body.max(self.variables), ..self.clone() }
    }

    /// Levels of brackets of a document.
    pub(super) const fn brackets(&self) -> usize {
        self.depth.saturating_mul(4)
    }
}
