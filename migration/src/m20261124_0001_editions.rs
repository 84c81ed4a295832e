//! Editions, topics, themes and their aliases.

/// Editions, topics, themes and their aliases.
pub const DDL: &str = r"
CREATE TABLE edition (
    id uuid NOT NULL PRIMARY KEY,
    year integer NOT NULL UNIQUE CHECK (year BETWEEN 1900 AND 2200),
    name text NOT NULL CHECK (name <> ''),
    overall_theme text,
    city text,
    country text CHECK (length(country) = 2),
    starts_on date,
    ends_on date,
    public_from text NOT NULL DEFAULT 'submitted'
        CHECK (public_from IN ('submitted', 'under_review', 'accepted')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (ends_on >= starts_on),
    UNIQUE (id, year, public_from)
);

CREATE TABLE topic (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug <> ''),
    name text NOT NULL CHECK (name <> ''),
    sort_key SORT_TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0)
);
CREATE INDEX topic_by_name ON topic (sort_key, id);

CREATE TABLE theme (
    id uuid NOT NULL PRIMARY KEY,
    edition_id uuid NOT NULL REFERENCES edition (id) ON DELETE RESTRICT,
    topic_id uuid REFERENCES topic (id) ON DELETE SET NULL,
    slug text NOT NULL CHECK (slug <> ''),
    name text NOT NULL CHECK (name <> ''),
    sort_key SORT_TEXT NOT NULL,
    description text,
    kind text NOT NULL CHECK (kind IN ('main', 'cross_cutting', 'emerging')),
    position integer NOT NULL CHECK (position > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    UNIQUE (edition_id, slug),
    UNIQUE (edition_id, position),
    UNIQUE (id, edition_id)
);
CREATE INDEX theme_by_name ON theme (sort_key, id);
CREATE INDEX theme_by_slug ON theme (slug, id);
CREATE INDEX theme_by_topic ON theme (topic_id, id);

CREATE TABLE theme_alias (
    id uuid NOT NULL PRIMARY KEY,
    theme_id uuid NOT NULL REFERENCES theme (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    name_key SORT_TEXT NOT NULL CHECK (name_key <> ''),
    UNIQUE (theme_id, name_key)
);
";
