//! The audit of every kind of row, and what of each change the public may know.

/// The audit of every kind of row, and what of each change the public may know.
pub const DDL: &str = r"
-- SQLite cannot change a check: both tables are made anew and their rows taken over.
CREATE TABLE audit_entry_new (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL CHECK (actor <> ''),
    token_id uuid REFERENCES api_token (id) ON DELETE RESTRICT,
    request_id text NOT NULL,
    operation text NOT NULL CHECK (operation <> ''),
    subject_kind text NOT NULL CHECK (subject_kind IN ('edition', 'topic', 'theme', 'person', 'organization',
        'proposal', 'participation', 'api_token')),
    subject_id uuid NOT NULL,
    -- The edition and the proposal the subject belongs to, if any: who may see the entry, and whose history it is in.
    edition_id uuid,
    proposal_id uuid,
    before jsonb,
    after jsonb,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);
INSERT INTO audit_entry_new (id, at, actor, token_id, request_id, operation, subject_kind, subject_id, edition_id,
        before, after)
    SELECT id, at, actor, token_id, request_id, operation, subject_kind, subject_id,
        CASE subject_kind WHEN 'edition' THEN subject_id END, before, after
    FROM audit_entry;

CREATE TABLE change_new (
    number bigint NOT NULL PRIMARY KEY,
    -- Several changes may come of one entry: what is visible of a person changes with a participation.
    audit_entry_id uuid NOT NULL REFERENCES audit_entry_new (id) ON DELETE RESTRICT,
    at timestamptz NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('edition', 'topic', 'theme', 'person', 'organization',
        'proposal', 'participation', 'api_token')),
    subject_id uuid NOT NULL,
    edition_id uuid,
    action text NOT NULL CHECK (action IN ('created', 'updated', 'deleted')),
    -- Whether the public saw the subject before, and sees it afterwards.
    was_public boolean NOT NULL,
    is_public boolean NOT NULL
);
INSERT INTO change_new (number, audit_entry_id, at, subject_kind, subject_id, edition_id, action, was_public,
        is_public)
    SELECT change.number, audit_entry.id, audit_entry.at, audit_entry.subject_kind, audit_entry.subject_id,
        CASE subject_kind WHEN 'edition' THEN subject_id END,
        CASE WHEN before IS NULL THEN 'created' WHEN after IS NULL THEN 'deleted' ELSE 'updated' END,
        before IS NOT NULL, after IS NOT NULL
    FROM change JOIN audit_entry ON audit_entry.id = change.audit_entry_id;
DROP TABLE change;
DROP TABLE audit_entry;
ALTER TABLE audit_entry_new RENAME TO audit_entry;
ALTER TABLE change_new RENAME TO change;
CREATE INDEX audit_entry_by_subject ON audit_entry (subject_id, at, id);
CREATE INDEX audit_entry_by_time ON audit_entry (at, id);
CREATE INDEX audit_entry_by_proposal ON audit_entry (proposal_id, at, id);
CREATE INDEX audit_entry_by_edition ON audit_entry (edition_id, at, id);
CREATE INDEX audit_entry_by_request ON audit_entry (request_id, id);
CREATE INDEX change_by_entry ON change (audit_entry_id, number);
CREATE INDEX change_by_edition ON change (edition_id, number);
CREATE INDEX change_by_subject ON change (subject_id, number);
";
