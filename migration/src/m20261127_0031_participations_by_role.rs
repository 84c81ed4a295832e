//! What somebody takes part in as what, without reading everybody who does: SQLite does not know how few a name narrows people
//! down to, and would go by the role.

/// Participations of people by their role.
pub const DDL: &str = r"
CREATE INDEX participation_by_person_role ON participation (person_id, role, proposal_id);
";
