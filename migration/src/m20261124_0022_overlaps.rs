//! Proposals of an edition that are alike, and what that is told by.

use sea_orm_migration::prelude::*;

/// Proposals of an edition that are alike, and what that is told by.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DDL).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// As in the index of search, no row refers to another table, and who may see what is asked of the tables themselves.
const DDL: &str = r"
-- What is compared of each proposal.
CREATE TABLE overlap_profile (
    proposal_id uuid NOT NULL PRIMARY KEY,
    edition_id uuid NOT NULL,
    is_public boolean NOT NULL,
    profile text NOT NULL
);

-- What proposals can have in common, and which have it: stems of words, people, organizations.
CREATE TABLE overlap_mark (
    edition_id uuid NOT NULL,
    mark SORT_TEXT NOT NULL,
    proposal_id uuid NOT NULL,
    is_public boolean NOT NULL,
    PRIMARY KEY (edition_id, mark, proposal_id)
);
CREATE INDEX overlap_mark_by_proposal ON overlap_mark (proposal_id);

-- How many proposals of an edition have it; the empty mark stands in all that are compared.
CREATE TABLE overlap_count (
    edition_id uuid NOT NULL,
    mark SORT_TEXT NOT NULL,
    proposals integer NOT NULL,
    public_proposals integer NOT NULL,
    PRIMARY KEY (edition_id, mark)
);

-- Pairs that are alike. Numbers are ten thousandths.
CREATE TABLE overlap_pair (
    among_public boolean NOT NULL,
    id uuid NOT NULL,
    edition_id uuid NOT NULL,
    one_id uuid NOT NULL,
    other_id uuid NOT NULL,
    score integer NOT NULL CHECK (score BETWEEN 0 AND 10000),
    by_text integer NOT NULL CHECK (by_text BETWEEN 0 AND 10000),
    by_people integer NOT NULL CHECK (by_people BETWEEN 0 AND 10000),
    by_organizations integer NOT NULL CHECK (by_organizations BETWEEN 0 AND 10000),
    terms text NOT NULL,
    PRIMARY KEY (id, among_public),
    CHECK (one_id < other_id)
);
CREATE UNIQUE INDEX overlap_pair_by_one ON overlap_pair (one_id, among_public, other_id);
CREATE INDEX overlap_pair_by_other ON overlap_pair (other_id, among_public);
CREATE INDEX overlap_pair_by_score ON overlap_pair (edition_id, among_public, score, id);
";
