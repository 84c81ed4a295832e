//! The neighbours of a proposal are found in the list of its edition without reading the list.

/// The neighbours of a proposal are found in the list of its edition without reading the list.
pub const DDL: &str = r"
DROP INDEX proposal_by_edition_id;
CREATE INDEX proposal_by_edition_id ON proposal (edition_id, number_key, is_public, deleted_at, id);
";
