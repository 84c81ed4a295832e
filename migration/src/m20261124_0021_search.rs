//! The index of search: documents, the words of their titles and names, and how words are spelled.

use sea_orm_migration::prelude::*;

/// The index of search.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DDL).await?;
        let own = match manager.get_database_backend() {
            sea_orm::DatabaseBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        crate::run(manager, own).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const DDL: &str = r"
-- The language texts of an edition are written in, unless a proposal says otherwise: a tag of BCP 47.
ALTER TABLE edition ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language <> '');

-- What can be found. No row refers to another table, so that keeping the index locks nothing else; who may see what is
-- asked of the tables themselves. title and names hold words as search compares them.
CREATE TABLE search_document (
    doc integer NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('proposal', 'person', 'organization', 'theme')),
    id uuid NOT NULL UNIQUE,
    language text NOT NULL,
    label text NOT NULL,
    label_key SORT_TEXT NOT NULL,
    title text NOT NULL,
    names text NOT NULL,
    -- Of everything that is indexed, so that what did not change is not written again.
    fingerprint bytea NOT NULL
);
CREATE INDEX search_document_by_label ON search_document (kind, label_key, doc);

-- The words of titles, and of the other names of people, organizations and themes.
CREATE TABLE search_word (
    kind text NOT NULL,
    word SORT_TEXT NOT NULL,
    doc integer NOT NULL,
    PRIMARY KEY (kind, word, doc)
);
CREATE INDEX search_word_by_doc ON search_word (doc, word);

-- The languages that documents are or were written in: a query asks for the stems of its words in each.
CREATE TABLE search_language (
    language text NOT NULL PRIMARY KEY
);

-- Every three letters in a row of each of these words: how one is found that is spelled almost like another.
CREATE TABLE search_gram (
    gram SORT_TEXT NOT NULL,
    word SORT_TEXT NOT NULL,
    PRIMARY KEY (gram, word)
);
CREATE INDEX search_gram_by_word ON search_gram (word, gram);

-- Which version of the program made the index; 0 is none. Whoever writes to the index holds the row.
CREATE TABLE search_state (
    only_row integer NOT NULL PRIMARY KEY CHECK (only_row = 1),
    version integer NOT NULL
);
INSERT INTO search_state (only_row, version) VALUES (1, 0);
";

/// Texts come as words with blanks between them: nothing is left for the tokenizer to decide.
const SQLITE: &str = r"
CREATE VIRTUAL TABLE search_index USING fts5 (title, names, body,
    content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3');
";

const POSTGRES: &str = r"
ALTER TABLE search_document ADD COLUMN terms tsvector NOT NULL;
CREATE INDEX search_document_by_terms ON search_document USING gin (terms);
";
