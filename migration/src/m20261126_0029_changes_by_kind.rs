//! The changes of some kinds of rows are followed without reading those of all.

/// The changes of some kinds of rows are followed without reading those of all.
pub const DDL: &str = r"
CREATE INDEX change_by_kind ON change (subject_kind, number);
";
