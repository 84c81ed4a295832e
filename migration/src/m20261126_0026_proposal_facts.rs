//! The order of proposals is read from the index that tells who sees them: a page reads no row that it does not show.

/// The order of proposals is read from the index that tells who sees them.
pub const DDL: &str = r"
DROP INDEX proposal_facts;
CREATE INDEX proposal_facts ON proposal
    (id, is_public, edition_year, number_key, status, format, title_key, edition_id);
";
