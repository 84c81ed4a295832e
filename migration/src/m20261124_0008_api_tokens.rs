//! API tokens: what programs sign in with.

/// API tokens: what programs sign in with.
pub const DDL: &str = r"
-- Without its edition, a token of one edition would be one of all: an edition with tokens stays.
CREATE TABLE api_token (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('partner', 'editor', 'admin')),
    edition_id uuid REFERENCES edition (id) ON DELETE RESTRICT,
    secret_sha256 bytea NOT NULL UNIQUE CHECK (length(secret_sha256) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz CHECK (expires_at > created_at),
    revoked_at timestamptz CHECK (revoked_at >= created_at),
    last_used_at timestamptz,
    CHECK (edition_id IS NULL OR role = 'editor')
);
CREATE INDEX api_token_by_created ON api_token (created_at, id);
CREATE INDEX api_token_by_edition ON api_token (edition_id, id);
";
