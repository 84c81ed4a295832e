//! Names and titles are found by any part of them without reading all of them.

use sea_orm_migration::prelude::*;

/// Names and titles are found by any part of them without reading all of them.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
            return crate::run(manager, POSTGRES).await;
        }
        crate::run(manager, SQLITE).await?;
        for (table, owner, key) in NAMES {
            crate::run(manager, &kept_up(table, owner, key)).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A cluster may lack the extension, forbid it to whoever owns this database, or have it where this database does not look:
/// then names are read instead. Any other error is one.
const POSTGRES: &str = r"
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX person_by_part ON person USING gin (name_key gin_trgm_ops);
    CREATE INDEX person_name_by_part ON person_name USING gin (name_key gin_trgm_ops);
    CREATE INDEX organization_by_part ON organization USING gin (name_key gin_trgm_ops);
    CREATE INDEX organization_name_by_part ON organization_name USING gin (name_key gin_trgm_ops);
    CREATE INDEX proposal_by_part ON proposal USING gin (title_key gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RAISE WARNING 'Parts of names are found without an index: %', SQLERRM;
END $$;
";

/// SQLite has such an index only as a table of its own, which triggers keep. Its rows are numbers, and those of the tables
/// are not numbered once and for all: `name_part` says which number is whose.
const SQLITE: &str = r"
CREATE TABLE name_part (
    number integer NOT NULL PRIMARY KEY,
    -- The table and the row of it that has the name, and whose name it is.
    source text NOT NULL,
    source_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    key text NOT NULL,
    UNIQUE (source_id, source)
);
CREATE VIRTUAL TABLE name_gram USING fts5 (key, content = '', contentless_delete = 1, detail = 'none',
    tokenize = 'trigram case_sensitive 1');
CREATE TRIGGER name_part_made AFTER INSERT ON name_part BEGIN
    INSERT INTO name_gram (rowid, key) VALUES (NEW.number, NEW.key);
END;
CREATE TRIGGER name_part_changed AFTER UPDATE ON name_part BEGIN
    DELETE FROM name_gram WHERE rowid = OLD.number;
    INSERT INTO name_gram (rowid, key) VALUES (NEW.number, NEW.key);
END;
CREATE TRIGGER name_part_gone AFTER DELETE ON name_part BEGIN
    DELETE FROM name_gram WHERE rowid = OLD.number;
END;
";

/// Tables with names, the column that says whose they are, and the column that is searched.
const NAMES: [(&str, &str, &str); 5] = [
    ("person", "id", "name_key"),
    ("person_name", "person_id", "name_key"),
    ("organization", "id", "name_key"),
    ("organization_name", "organization_id", "name_key"),
    ("proposal", "id", "title_key"),
];

/// Takes the names of a table over, and what becomes of them.
fn kept_up(table: &str, owner: &str, key: &str) -> String {
    format!(
        "INSERT INTO name_part (source, source_id, owner_id, key) SELECT '{table}', id, {owner}, {key} FROM {table};
        CREATE TRIGGER {table}_part_made AFTER INSERT ON {table} BEGIN
            INSERT INTO name_part (source, source_id, owner_id, key)
            VALUES ('{table}', NEW.id, NEW.{owner}, NEW.{key});
        END;
        CREATE TRIGGER {table}_part_changed AFTER UPDATE OF {owner}, {key} ON {table}
        WHEN NEW.{owner} <> OLD.{owner} OR NEW.{key} <> OLD.{key} BEGIN
            UPDATE name_part SET owner_id = NEW.{owner}, key = NEW.{key}
            WHERE source = '{table}' AND source_id = NEW.id;
        END;
        CREATE TRIGGER {table}_part_gone AFTER DELETE ON {table} BEGIN
            DELETE FROM name_part WHERE source = '{table}' AND source_id = OLD.id;
        END;"
    )
}
