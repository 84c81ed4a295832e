//! Organizations, their aliases and acronyms.

/// Organizations, their aliases and acronyms.
pub const DDL: &str = r"
CREATE TABLE organization (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    name_key SORT_TEXT NOT NULL,
    sort_key SORT_TEXT NOT NULL,
    country text CHECK (length(country) = 2),
    stakeholder_group text CHECK (stakeholder_group IN ('government', 'intergovernmental_organization',
        'private_sector', 'civil_society', 'technical_community', 'academia', 'media', 'other')),
    homepage text CHECK (homepage LIKE 'http://%' OR homepage LIKE 'https://%'),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0)
);
CREATE INDEX organization_by_name ON organization (sort_key, id);
CREATE INDEX organization_by_name_key ON organization (name_key, id);

CREATE TABLE organization_name (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('alias', 'acronym')),
    name text NOT NULL CHECK (name <> ''),
    name_key SORT_TEXT NOT NULL CHECK (name_key <> ''),
    UNIQUE (organization_id, name_key)
);
CREATE INDEX organization_name_by_key ON organization_name (name_key, organization_id);
";
