//! Import sources: the page a proposal came from, byte for byte.

/// Import sources: the page a proposal came from, byte for byte.
pub const DDL: &str = r"
CREATE TABLE import_source (
    id uuid NOT NULL PRIMARY KEY,
    proposal_id uuid NOT NULL,
    edition_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    address text NOT NULL,
    media text NOT NULL CHECK (media IN ('text', 'html')),
    encoding text NOT NULL,
    layout text NOT NULL,
    parser_version integer NOT NULL CHECK (parser_version > 0),
    page bytea NOT NULL,
    verbatim text NOT NULL,
    record jsonb NOT NULL,
    imported_at timestamptz NOT NULL,
    UNIQUE (edition_id, number, sha256),
    FOREIGN KEY (proposal_id, edition_id) REFERENCES proposal (id, edition_id) ON DELETE CASCADE
);
CREATE INDEX import_source_by_proposal ON import_source (proposal_id, id);
";
