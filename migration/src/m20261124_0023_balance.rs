//! What an edition asks of the panels of its proposals.

/// What an edition asks of the panels of its proposals.
pub const DDL: &str = r"
-- No number: the edition does not ask for it.
ALTER TABLE edition ADD COLUMN min_stakeholder_groups integer CHECK (min_stakeholder_groups BETWEEN 1 AND 100);
ALTER TABLE edition ADD COLUMN max_group_percent integer CHECK (max_group_percent BETWEEN 1 AND 100);
ALTER TABLE edition ADD COLUMN max_proposals_per_host integer CHECK (max_proposals_per_host BETWEEN 1 AND 1000);
ALTER TABLE edition ADD COLUMN requires_report boolean NOT NULL DEFAULT FALSE;
";
