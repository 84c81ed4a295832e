//! Idempotency keys: which requests were answered, and how.

/// Idempotency keys: which requests were answered, and how.
pub const DDL: &str = r"
-- owner is who sent the key: two who choose the same key do not meet.
CREATE TABLE idempotency_key (
    owner text NOT NULL CHECK (owner <> ''),
    key text NOT NULL CHECK (key <> ''),
    fingerprint_sha256 bytea NOT NULL CHECK (length(fingerprint_sha256) = 32),
    -- Names the attempt that may write: a later one takes over what an earlier one left.
    claim uuid NOT NULL,
    request_id text NOT NULL,
    claimed_at timestamptz NOT NULL,
    -- Set in the transaction of the write itself.
    written boolean NOT NULL,
    -- The answer, once it is known.
    answer bytea,
    PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_key_by_time ON idempotency_key (claimed_at);
";
