//! Links and external identifiers of proposals, people and organizations.

/// Links and external identifiers of proposals, people and organizations.
pub const DDL: &str = r"
CREATE TABLE link (
    id uuid NOT NULL PRIMARY KEY,
    proposal_id uuid REFERENCES proposal (id) ON DELETE CASCADE,
    person_id uuid REFERENCES person (id) ON DELETE CASCADE,
    organization_id uuid REFERENCES organization (id) ON DELETE CASCADE,
    position integer NOT NULL CHECK (position > 0),
    url text NOT NULL CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
    label text,
    CHECK ((proposal_id IS NOT NULL AND person_id IS NULL AND organization_id IS NULL)
        OR (proposal_id IS NULL AND person_id IS NOT NULL AND organization_id IS NULL)
        OR (proposal_id IS NULL AND person_id IS NULL AND organization_id IS NOT NULL)),
    UNIQUE (proposal_id, url),
    UNIQUE (person_id, url),
    UNIQUE (organization_id, url)
);

CREATE TABLE external_identifier (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid REFERENCES person (id) ON DELETE CASCADE,
    organization_id uuid REFERENCES organization (id) ON DELETE CASCADE,
    scheme text NOT NULL CHECK (scheme IN ('orcid', 'ror', 'wikidata')),
    value text NOT NULL CHECK (value <> ''),
    CHECK ((person_id IS NULL) <> (organization_id IS NULL)),
    CHECK (scheme <> 'orcid' OR person_id IS NOT NULL),
    CHECK (scheme <> 'ror' OR organization_id IS NOT NULL),
    UNIQUE (scheme, value)
);
CREATE INDEX external_identifier_by_person ON external_identifier (person_id, id);
CREATE INDEX external_identifier_by_organization ON external_identifier (organization_id, id);
";
