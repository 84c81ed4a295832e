//! One file per table of the workshops database; no logic.
//!
//! Facts behind the tables (vocabularies, invariants) are described in `docs/ARCHITECTURE.md`.

pub mod api_token;
pub mod audit_entry;
pub mod change;
pub mod change_counter;
pub mod decoded;
pub mod dismissed_duplicate;
pub mod edition;
pub mod enums;
pub mod external_identifier;
pub mod idempotency_key;
pub mod ids;
pub mod import_source;
pub mod link;
pub mod merge;
pub mod organization;
pub mod organization_name;
pub mod overlap_count;
pub mod overlap_mark;
pub mod overlap_pair;
pub mod overlap_profile;
pub mod participation;
pub mod person;
pub mod person_name;
pub mod proposal;
pub mod proposal_host;
pub mod proposal_theme;
pub mod search_document;
pub mod search_gram;
pub mod search_language;
pub mod search_state;
pub mod search_word;
pub mod theme;
pub mod theme_alias;
pub mod token_deprecated_use;
pub mod token_usage;
pub mod topic;

pub use decoded::{Cells, Decoded};
pub use enums::*;
pub use ids::*;
