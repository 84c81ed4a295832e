//! Participations: who takes part in a proposal, in which role, as stated at that time.

/// Participations: who takes part in a proposal, in which role, as stated at that time.
pub const DDL: &str = r"
CREATE TABLE participation (
    id uuid NOT NULL PRIMARY KEY,
    proposal_id uuid NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('panellist', 'moderator', 'remote_moderator', 'rapporteur', 'organizer',
        'contact', 'chair', 'keynote', 'other')),
    status text NOT NULL CHECK (status IN ('unknown', 'proposed', 'invited', 'confirmed', 'declined')),
    position integer NOT NULL CHECK (position > 0),
    person_id uuid REFERENCES person (id) ON DELETE RESTRICT,
    organization_id uuid REFERENCES organization (id) ON DELETE RESTRICT,
    is_placeholder boolean NOT NULL,
    name_as_given text NOT NULL CHECK (name_as_given <> ''),
    title text,
    affiliation_as_stated text,
    country text CHECK (length(country) = 2),
    country_is_derived boolean NOT NULL,
    stakeholder_group text CHECK (stakeholder_group IN ('government', 'intergovernmental_organization',
        'private_sector', 'civil_society', 'technical_community', 'academia', 'media', 'other')),
    verbatim text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (person_id IS NOT NULL OR organization_id IS NOT NULL OR is_placeholder),
    CHECK (NOT (is_placeholder AND person_id IS NOT NULL)),
    CHECK (country IS NOT NULL OR NOT country_is_derived),
    UNIQUE (proposal_id, person_id, role)
);
CREATE INDEX participation_by_proposal ON participation (proposal_id, position, id);
CREATE INDEX participation_by_person ON participation (person_id, id, proposal_id, role);
CREATE INDEX participation_by_organization ON participation (organization_id, id, proposal_id, person_id);
";
