//! Who changed what, and the order in which everything changed.

/// Who changed what, and the order in which everything changed.
pub const DDL: &str = r"
-- Written in the transaction of the change itself; never changed or deleted. What is deleted stays here as it was.
CREATE TABLE audit_entry (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL CHECK (actor <> ''),
    token_id uuid REFERENCES api_token (id) ON DELETE RESTRICT,
    request_id text NOT NULL,
    operation text NOT NULL CHECK (operation <> ''),
    subject_kind text NOT NULL CHECK (subject_kind IN ('edition', 'topic')),
    subject_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject_id, at, id);
CREATE INDEX audit_entry_by_time ON audit_entry (at, id);

-- The place of every change among all changes. Numbers are given out by the one row of change_counter, which a
-- transaction holds until it commits: so they have no gaps, and no smaller number appears after a larger one.
CREATE TABLE change (
    number bigint NOT NULL PRIMARY KEY,
    audit_entry_id uuid NOT NULL UNIQUE REFERENCES audit_entry (id) ON DELETE RESTRICT
);
CREATE TABLE change_counter (
    only_row integer NOT NULL PRIMARY KEY CHECK (only_row = 1),
    last bigint NOT NULL
);
INSERT INTO change_counter (only_row, last) VALUES (1, 0);
";
