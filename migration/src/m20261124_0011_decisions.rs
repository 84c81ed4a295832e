//! Decisions on proposals, deleted proposals, windows for handing in, and merges.

/// Decisions on proposals, deleted proposals, windows for handing in, and merges.
pub const DDL: &str = r"
ALTER TABLE edition ADD COLUMN submissions_open_at timestamptz;
ALTER TABLE edition ADD COLUMN submissions_close_at timestamptz;

ALTER TABLE proposal ADD COLUMN deleted_at timestamptz;
ALTER TABLE proposal ADD COLUMN external_reference text CHECK (external_reference <> '');
ALTER TABLE proposal ADD COLUMN decided_at timestamptz;
ALTER TABLE proposal ADD COLUMN decided_by text;
ALTER TABLE proposal ADD COLUMN decision_note text;
-- A deleted proposal is not public. The column is computed anew: a stored one cannot be changed, and SQLite adds only
-- virtual ones to a table that exists.
ALTER TABLE proposal DROP COLUMN is_public;
ALTER TABLE proposal ADD COLUMN is_public boolean NOT NULL GENERATED ALWAYS AS (
    CASE WHEN deleted_at IS NOT NULL THEN FALSE ELSE
        CASE edition_public_from
            WHEN 'submitted' THEN status <> 'draft'
            WHEN 'under_review' THEN status NOT IN ('draft', 'submitted')
            ELSE status IN ('accepted', 'cancelled', 'merged')
        END
    END) ADDED_COLUMN;
CREATE UNIQUE INDEX proposal_by_reference ON proposal (external_reference);
CREATE INDEX proposal_by_deletion ON proposal (deleted_at, id);

-- Whoever was merged into another one: the row stays, so that its id resolves for ever.
ALTER TABLE person ADD COLUMN merged_into_id uuid REFERENCES person (id);
ALTER TABLE organization ADD COLUMN merged_into_id uuid REFERENCES organization (id);
CREATE INDEX person_by_merged_into ON person (merged_into_id, id);
CREATE INDEX organization_by_merged_into ON organization (merged_into_id, id);

-- What a merge moved, so that it can be undone exactly.
CREATE TABLE merge (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'organization', 'proposal')),
    target_id uuid NOT NULL,
    edition_id uuid,
    merged_at timestamptz NOT NULL,
    merged_by text NOT NULL,
    undone_at timestamptz,
    record jsonb NOT NULL
);
CREATE INDEX merge_by_target ON merge (target_id, id);

-- Two that somebody looked at and found not to be the same; the smaller id first.
CREATE TABLE dismissed_duplicate (
    kind text NOT NULL CHECK (kind IN ('person', 'organization', 'proposal')),
    one_id uuid NOT NULL,
    other_id uuid NOT NULL,
    dismissed_at timestamptz NOT NULL,
    dismissed_by text NOT NULL,
    note text,
    PRIMARY KEY (one_id, other_id),
    CHECK (one_id < other_id)
);
";
