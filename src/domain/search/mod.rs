//! Search, as far as it needs no database: words and stems, what a query asks for, how well a text answers it, and
//! which part of the text shows that.
//!
//! Texts and queries are made comparable by the same functions ([`words()`], [`Language::stem`]); both databases only
//! find what these say, and find the same.

mod query;
mod rank;
mod snippet;
mod spelling;
mod stem;
mod terms;
mod words;

pub use query::{Clause, Lookup, SearchQuery, Sequence, Spelled};
pub use rank::{ByScore, Found, Tier, score};
pub use snippet::{Highlighter, Range, Snippet};
pub use spelling::{closeness, grams};
pub use stem::{DEFAULT_LANGUAGE, Language};
pub use terms::{FieldTerms, GAP};
pub use words::{Word, words};

/// Changes whenever a text is indexed or compared in another way than before: an index of another version is made anew.
pub const INDEX_VERSION: i32 = 3;
