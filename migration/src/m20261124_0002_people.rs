//! People and the names they are known by.

/// People and the names they are known by.
pub const DDL: &str = r"
CREATE TABLE person (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    name_key SORT_TEXT NOT NULL,
    sort_name text NOT NULL CHECK (sort_name <> ''),
    sort_key SORT_TEXT NOT NULL,
    country text CHECK (length(country) = 2),
    biography text,
    email text,
    phone text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0)
);
CREATE INDEX person_by_name ON person (sort_key, id);
CREATE INDEX person_by_name_key ON person (name_key, id);

CREATE TABLE person_name (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    name_key SORT_TEXT NOT NULL CHECK (name_key <> ''),
    UNIQUE (person_id, name_key)
);
CREATE INDEX person_name_by_key ON person_name (name_key, person_id);
";
