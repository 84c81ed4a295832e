//! Organizations that are part of another one.

/// Organizations that are part of another one.
pub const DDL: &str = r"
ALTER TABLE organization ADD COLUMN parent_id uuid REFERENCES organization (id) CHECK (parent_id <> id);
CREATE INDEX organization_by_parent ON organization (parent_id, id);
";
