//! Who is not deleted and not merged is told by an index that begins with the id. SQLite does not know how many they are, and took an
//! index that begins with the deletion for a narrow choice: editors' lists read everything there is, and put it in order.

/// Whether a row is still there is asked of one row, and is no way to find rows.
pub const DDL: &str = r"
DROP INDEX proposal_by_deletion;
CREATE INDEX proposal_there ON proposal (id, deleted_at);

DROP INDEX person_by_merged_into;
CREATE INDEX person_by_merged_into ON person (merged_into_id, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX person_there ON person (id, merged_into_id);

DROP INDEX organization_by_merged_into;
CREATE INDEX organization_by_merged_into ON organization (merged_into_id, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX organization_there ON organization (id, merged_into_id);
";
