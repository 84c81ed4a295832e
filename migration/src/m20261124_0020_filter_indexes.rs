//! Indexes for what lists are filtered, ordered and counted by.

/// Indexes for what lists are filtered, ordered and counted by.
pub const DDL: &str = r"
-- The order by number in which a missing number is the smallest; number_key has it as the largest.
ALTER TABLE proposal ADD COLUMN number_low integer NOT NULL GENERATED ALWAYS AS (coalesce(number, 0)) ADDED_COLUMN;
CREATE INDEX proposal_by_edition_number_low ON proposal (edition_year, number_low, id);
CREATE INDEX proposal_by_number_low ON proposal (number_low, id);

-- A value, then the usual order of proposals.
CREATE INDEX proposal_by_status ON proposal (status, edition_year, number_key, id);
CREATE INDEX proposal_by_format ON proposal (format, edition_year, number_key, id);
CREATE INDEX proposal_by_prior_report ON proposal (prior_report_status, edition_year, number_key, id);
CREATE INDEX proposal_by_language ON proposal (lower(language), edition_year, number_key, id);

-- All that is counted of proposals, and the titles, so that their rows need not be read. The id comes first because SQLite
-- would take any other first column for a narrow choice, and sort what another index has in order.
CREATE INDEX proposal_facts ON proposal (id, is_public, edition_year, status, format, title_key, edition_id);
CREATE INDEX theme_by_kind ON theme (kind, id);

-- A value of a participation, then the proposals that have it.
CREATE INDEX participation_by_role ON participation (role, proposal_id, country, stakeholder_group);
CREATE INDEX participation_by_country ON participation (country, proposal_id, role, stakeholder_group);
CREATE INDEX participation_by_group ON participation (stakeholder_group, proposal_id, role, country);
CREATE INDEX participation_by_status ON participation (status, proposal_id);
CREATE INDEX participation_by_placeholder ON participation (proposal_id) WHERE is_placeholder;
-- All that is counted or tested of a proposal's participations, so that their rows need not be read.
CREATE INDEX participation_facts ON participation (proposal_id, role, country, stakeholder_group, organization_id,
    person_id, status, is_placeholder);

CREATE INDEX person_by_country ON person (country, sort_key, id);
CREATE INDEX person_by_created ON person (created_at, id);
CREATE INDEX person_by_updated ON person (updated_at, id);
CREATE INDEX organization_by_country ON organization (country, sort_key, id);
CREATE INDEX organization_by_group ON organization (stakeholder_group, sort_key, id);
CREATE INDEX organization_by_created ON organization (created_at, id);
CREATE INDEX organization_by_updated ON organization (updated_at, id);
";
