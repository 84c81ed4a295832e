//! What proposals have in common becomes a number: a quarter of the room. The index is made anew when it is used next.

/// What proposals have in common becomes a number.
pub const DDL: &str = r"
DROP TABLE overlap_mark;
DROP TABLE overlap_count;

-- Which proposals have a mark: a hash of an edition and a stem, a person or an organization.
CREATE TABLE overlap_mark (
    mark bigint NOT NULL,
    proposal_id uuid NOT NULL,
    is_public boolean NOT NULL,
    PRIMARY KEY (mark, proposal_id)
) BY_KEY;

-- How many proposals have it.
CREATE TABLE overlap_count (
    mark bigint NOT NULL PRIMARY KEY,
    proposals integer NOT NULL,
    public_proposals integer NOT NULL
) BY_KEY;
";
