//! The audit of one kind of rows, newest first.

/// The audit of one kind of rows, newest first.
pub const DDL: &str = r"
CREATE INDEX audit_entry_by_kind ON audit_entry (subject_kind, at, id);
";
