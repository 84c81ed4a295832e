//! What partners' tokens may select, and what they are used for.

/// What partners' tokens may select, and what they are used for.
pub const DDL: &str = r"
-- Types and fields with a blank between them, which none of them has in it.
ALTER TABLE api_token ADD COLUMN allowed_fields text
    CHECK (allowed_fields IS NULL OR (allowed_fields <> '' AND role = 'partner'));

-- What a token was used for on a day (UTC). No reference to the token: a batch that counts many tokens must not fail for one
-- that is gone.
CREATE TABLE token_usage (
    token_id uuid NOT NULL,
    day date NOT NULL,
    requests bigint NOT NULL CHECK (requests >= 0),
    cost bigint NOT NULL CHECK (cost >= 0),
    cache_hits bigint NOT NULL CHECK (cache_hits >= 0),
    refused bigint NOT NULL CHECK (refused >= 0),
    PRIMARY KEY (token_id, day)
) BY_KEY;
CREATE INDEX token_usage_by_day ON token_usage (day);

-- How many requests of a token used something deprecated on a day; element is its schema coordinate.
CREATE TABLE token_deprecated_use (
    token_id uuid NOT NULL,
    day date NOT NULL,
    element text NOT NULL CHECK (element <> ''),
    requests bigint NOT NULL CHECK (requests > 0),
    PRIMARY KEY (token_id, day, element)
) BY_KEY;
CREATE INDEX token_deprecated_use_by_day ON token_deprecated_use (day);
";
