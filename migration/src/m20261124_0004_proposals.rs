//! Proposals with their themes and host organizations.

/// Proposals with their themes and host organizations.
pub const DDL: &str = r"
-- edition_year and edition_public_from follow the edition (cascade), so that a proposal's visibility and its
-- order by edition are columns of its own row and can be indexed.
-- A merged proposal names its target; the target itself is not merged (third foreign key), so there are neither
-- chains nor cycles.
CREATE TABLE proposal (
    id uuid NOT NULL PRIMARY KEY,
    edition_id uuid NOT NULL,
    edition_year integer NOT NULL,
    edition_public_from text NOT NULL,
    number integer CHECK (number > 0),
    number_key integer NOT NULL GENERATED ALWAYS AS (coalesce(number, 2147483647)) STORED,
    list_position integer CHECK (list_position > 0),
    list_total integer CHECK (list_total >= list_position),
    title text NOT NULL CHECK (title <> ''),
    title_key SORT_TEXT NOT NULL,
    description text NOT NULL,
    language text,
    format text CHECK (format IN ('panel', 'roundtable', 'debate', 'open_forum', 'capacity_building',
        'birds_of_a_feather', 'flash', 'break_out', 'other')),
    status text NOT NULL CHECK (status IN ('draft', 'submitted', 'under_review', 'accepted', 'declined', 'merged',
        'withdrawn', 'cancelled')),
    is_public boolean NOT NULL GENERATED ALWAYS AS (
        CASE edition_public_from
            WHEN 'submitted' THEN status <> 'draft'
            WHEN 'under_review' THEN status NOT IN ('draft', 'submitted')
            ELSE status IN ('accepted', 'cancelled', 'merged')
        END) STORED,
    is_merged boolean NOT NULL GENERATED ALWAYS AS (status = 'merged') STORED,
    merged_into_id uuid,
    target_is_merged boolean GENERATED ALWAYS AS (CASE WHEN merged_into_id IS NOT NULL THEN FALSE END) STORED,
    organized_before boolean,
    prior_report_status text NOT NULL CHECK (prior_report_status IN ('provided', 'missing', 'invalid', 'unstated')),
    prior_report_url text,
    themes_as_stated text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
    CHECK (merged_into_id <> id),
    CHECK ((prior_report_status = 'provided') = (prior_report_url IS NOT NULL)),
    CHECK (prior_report_url LIKE 'http://%' OR prior_report_url LIKE 'https://%'),
    UNIQUE (edition_id, number),
    UNIQUE (id, edition_id),
    UNIQUE (id, edition_id, is_merged),
    FOREIGN KEY (edition_id, edition_year, edition_public_from)
        REFERENCES edition (id, year, public_from) ON UPDATE CASCADE ON DELETE RESTRICT,
    FOREIGN KEY (merged_into_id, edition_id, target_is_merged) REFERENCES proposal (id, edition_id, is_merged)
);
CREATE INDEX proposal_by_edition_number ON proposal (edition_year, number_key, id);
CREATE INDEX proposal_by_edition_title ON proposal (edition_year, title_key, id);
CREATE INDEX proposal_by_edition_created ON proposal (edition_year, created_at, id);
CREATE INDEX proposal_by_edition_updated ON proposal (edition_year, updated_at, id);
CREATE INDEX proposal_by_edition_id ON proposal (edition_id, number_key, id);
CREATE INDEX proposal_by_number ON proposal (number_key, id);
CREATE INDEX proposal_by_title ON proposal (title_key, id);
CREATE INDEX proposal_by_created ON proposal (created_at, id);
CREATE INDEX proposal_by_updated ON proposal (updated_at, id);
CREATE INDEX proposal_by_merged_into ON proposal (merged_into_id, id);

CREATE TABLE proposal_theme (
    proposal_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    edition_id uuid NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    PRIMARY KEY (proposal_id, theme_id),
    FOREIGN KEY (proposal_id, edition_id) REFERENCES proposal (id, edition_id) ON DELETE CASCADE,
    FOREIGN KEY (theme_id, edition_id) REFERENCES theme (id, edition_id) ON DELETE RESTRICT
);
CREATE INDEX proposal_theme_by_theme ON proposal_theme (theme_id, proposal_id);

CREATE TABLE proposal_host (
    proposal_id uuid NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE RESTRICT,
    position integer NOT NULL CHECK (position > 0),
    name_as_given text NOT NULL CHECK (name_as_given <> ''),
    PRIMARY KEY (proposal_id, organization_id)
);
CREATE INDEX proposal_host_by_organization ON proposal_host (organization_id, proposal_id);
";
