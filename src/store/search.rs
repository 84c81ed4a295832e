//! Search: its index, and what is found in it.
//!
//! Both databases are given the same words and stems, and asked for the same ones: SQLite in the syntax of FTS5,
//! PostgreSQL as `tsquery`. What they find is ranked by [`crate::domain::search::score`]. This file is where the two
//! differ; the other ones do not know which database there is.

use std::fmt::Write as _;

use entities::search_document;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, ExprTrait, Statement, Value,
    sea_query::{ArrayType, BinOper, Expr, Func, IntoIden, Order, Query, SelectStatement, extension::postgres::PgFunc},
};

use crate::{
    domain::{
        filter::Syntax,
        search::{Clause, Lookup, Sequence, Tier},
    },
    error::Error,
    store::Store,
};

mod documents;
mod filter;
mod find;
mod found_proposals;
mod index;
mod overlap_pairs;
mod overlap_profiles;
mod rebuild;
mod seen;
mod spelling;
mod suggest;

pub use filter::found_by;
pub use find::{FoundBy, Hit, Hits, SearchScope};
pub use found_proposals::FoundProposals;
pub use suggest::Suggestion;

use documents::Document;

/// The table of FTS5 and its hidden column of the same name.
const INDEX: &str = "search_index";

/// Which of the found documents a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answering {
    /// All that answer.
    All,
    /// Those of one tier.
    Exactly(Tier),
}

/// Documents that answer: a select from `search_document` without columns yet.
fn answering(query: &Syntax) -> SelectStatement {
    let mut select = Query::select();
    match query {
        Syntax::Nothing => select.from(search_document::Entity).and_where(Expr::val(1).eq(0)),
        Syntax::Tsquery(query) => {
            let terms = Expr::col((search_document::Entity, "terms".into_iden()));
            let query = Expr::val(query.as_str()).cast_as("tsquery");
            select.from(search_document::Entity).and_where(terms.binary(BinOper::Custom("@@"), query))
        }
        Syntax::Fts5(query) => {
            // A cross join is done in the order it is written: first what is found.
            let row = Expr::col((INDEX, "rowid")).equals(search_document::Column::Doc.as_column_ref());
            let found = Expr::col(INDEX).binary(BinOper::Custom("MATCH"), Expr::val(query.as_str()));
            select.from(INDEX).cross_join(search_document::Entity).and_where(row).and_where(found)
        }
    };
    select
}

/// The same, the newest first; where there are many, both databases read them in this order.
fn answering_newest_first(query: &Syntax) -> SelectStatement {
    let mut select = answering(query);
    match query {
        Syntax::Fts5(_) => select.order_by((INDEX, "rowid"), Order::Desc),
        Syntax::Nothing | Syntax::Tsquery(_) => {
            select.order_by(search_document::Column::Doc.as_column_ref(), Order::Desc)
        }
    };
    select
}

impl Store {
    /// Whether this database uses an index of words or letters only where a statement names it.
    fn names_its_indexes(&self) -> bool {
        self.db.backend() != DatabaseBackend::Postgres
    }

    /// A query in the syntax of this database.
    fn syntax(&self, lookup: &Lookup, which: Answering) -> Syntax {
        if self.db.backend() == DatabaseBackend::Postgres {
            Syntax::Tsquery(tsquery(lookup, which))
        } else {
            Syntax::Fts5(fts5(lookup, which))
        }
    }

    /// That a column is one of these numbers, bound as one parameter.
    fn among_numbers<N: Number>(&self, column: impl ColumnTrait, numbers: &[N]) -> Expr {
        let left = Expr::col(column.as_column_ref());
        self.among(left, N::TYPE, numbers.iter().map(|number| (*number).into()), || numbers.into())
    }

    /// That a column is one of these texts, bound as one parameter.
    fn among_texts(&self, column: impl ColumnTrait, texts: &[String]) -> Expr {
        let left = Expr::col(column.as_column_ref());
        self.among(left, ArrayType::String, texts.iter().map(|text| text.as_str().into()), || texts.to_vec().into())
    }

    fn among(
        &self,
        left: Expr,
        of: ArrayType,
        values: impl Iterator<Item = Value>,
        json: impl Fn() -> serde_json::Value,
    ) -> Expr {
        if self.db.backend() == DatabaseBackend::Postgres {
            return left.eq(PgFunc::any(Expr::val(Value::Array(of, Some(Box::new(values.collect()))))));
        }
        let mut list = Query::select();
        list.column("value").from_function(Func::cust("json_each").arg(json().to_string()), "ids");
        left.in_subquery(list)
    }

    /// Writes documents, whether they are there or not. A constant number of statements.
    async fn put_documents(&self, tx: &impl ConnectionTrait, documents: &[Document]) -> Result<(), Error> {
        let postgres = self.db.backend() == DatabaseBackend::Postgres;
        let rows: Vec<_> =
            documents.iter().map(|document| document.as_json(postgres.then(|| tsvector(document)))).collect();
        let rows = serde_json::Value::from(rows).to_string();
        let statements: &[&str] = if postgres { &[POSTGRES_DOCUMENTS] } else { &[SQLITE_DOCUMENTS, SQLITE_INDEX] };
        for sql in statements {
            self.put(tx, sql, &rows).await?;
        }
        Ok(())
    }

    /// Writes rows of texts, numbers and ids in hexadecimal. One statement.
    async fn put_rows(&self, tx: &impl ConnectionTrait, into: Rows, rows: &serde_json::Value) -> Result<(), Error> {
        let sql = match (self.db.backend(), into) {
            (DatabaseBackend::Postgres, Rows::Words) => POSTGRES_WORDS,
            (DatabaseBackend::Postgres, Rows::Grams) => POSTGRES_GRAMS,
            (DatabaseBackend::Postgres, Rows::Marks) => POSTGRES_MARKS,
            (DatabaseBackend::Postgres, Rows::OldMarks) => POSTGRES_OLD_MARKS,
            (DatabaseBackend::Postgres, Rows::Counts) => POSTGRES_COUNTS,
            (DatabaseBackend::Postgres, Rows::Pairs) => POSTGRES_PAIRS,
            (_, Rows::Words) => SQLITE_WORDS,
            (_, Rows::Grams) => SQLITE_GRAMS,
            (_, Rows::Marks) => SQLITE_MARKS,
            (_, Rows::OldMarks) => SQLITE_OLD_MARKS,
            (_, Rows::Counts) => SQLITE_COUNTS,
            (_, Rows::Pairs) => SQLITE_PAIRS,
        };
        self.put(tx, sql, &rows.to_string()).await
    }

    async fn put(&self, tx: &impl ConnectionTrait, sql: &str, json: &str) -> Result<(), Error> {
        let statement = Statement::from_sql_and_values(self.db.backend(), sql, [Value::from(json)]);
        tx.execute_raw(statement).await?;
        Ok(())
    }

    /// Takes documents out. A constant number of statements.
    async fn take_documents(&self, tx: &impl ConnectionTrait, docs: &[i32]) -> Result<(), Error> {
        if self.db.backend() != DatabaseBackend::Postgres {
            let docs = serde_json::Value::from(docs.to_vec()).to_string();
            self.put(tx, "DELETE FROM search_index WHERE rowid IN (SELECT value FROM json_each(?))", &docs).await?;
        }
        let gone = self.among_numbers(search_document::Column::Doc, docs);
        tx.execute(Query::delete().from_table(search_document::Entity).and_where(gone)).await?;
        Ok(())
    }
}

/// Numbers that lists of parameters are made of.
trait Number: Copy + Into<Value> + Into<serde_json::Value> {
    const TYPE: ArrayType;
}

impl Number for i32 {
    const TYPE: ArrayType = ArrayType::Int;
}

impl Number for i64 {
    const TYPE: ArrayType = ArrayType::BigInt;
}

/// Tables that many rows are written to at once.
#[derive(Clone, Copy)]
enum Rows {
    /// `search_word`: kind, word, document.
    Words,
    /// `search_gram`: gram, word.
    Grams,
    /// `overlap_mark`: all columns in their order.
    Marks,
    /// The same, to be taken out.
    OldMarks,
    /// `overlap_count`: mark, and how many proposals more than before.
    Counts,
    /// `overlap_pair`: all columns in their order.
    Pairs,
}

const SQLITE_DOCUMENTS: &str = "INSERT INTO search_document
    (doc, kind, id, language, label, label_key, title, names, fingerprint)
    SELECT value ->> 'doc', value ->> 'kind', unhex(value ->> 'id'), value ->> 'language', value ->> 'label',
        value ->> 'label_key', value ->> 'title', value ->> 'names', unhex(value ->> 'fingerprint')
    FROM json_each(?) WHERE TRUE
    ON CONFLICT (doc) DO UPDATE SET language = excluded.language, label = excluded.label, title = excluded.title,
        label_key = excluded.label_key, names = excluded.names, fingerprint = excluded.fingerprint";
const SQLITE_INDEX: &str = "INSERT OR REPLACE INTO search_index (rowid, title, names, body)
    SELECT value ->> 'doc', value ->> 'title', value ->> 'names', value ->> 'body' FROM json_each(?)";
const POSTGRES_DOCUMENTS: &str = "INSERT INTO search_document
    (doc, kind, id, language, label, label_key, title, names, fingerprint, terms)
    SELECT doc, kind, id, language, label, label_key, title, names, decode(fingerprint, 'hex'),
        CAST(terms AS tsvector)
    FROM json_to_recordset(CAST($1 AS json)) AS made (doc integer, kind text, id uuid, language text, label text,
        label_key text, title text, names text, fingerprint text, terms text)
    ON CONFLICT (doc) DO UPDATE SET language = excluded.language, label = excluded.label, title = excluded.title,
        label_key = excluded.label_key, names = excluded.names, fingerprint = excluded.fingerprint,
        terms = excluded.terms";
const SQLITE_WORDS: &str = "INSERT INTO search_word (kind, word, doc)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)";
const POSTGRES_WORDS: &str = "INSERT INTO search_word (kind, word, doc)
    SELECT made.value ->> 0, made.value ->> 1, CAST(made.value ->> 2 AS integer)
    FROM json_array_elements(CAST($1 AS json)) AS made (value)";
const SQLITE_GRAMS: &str = "INSERT INTO search_gram (gram, word)
    SELECT value ->> 0, value ->> 1 FROM json_each(?)";
const POSTGRES_GRAMS: &str = "INSERT INTO search_gram (gram, word)
    SELECT made.value ->> 0, made.value ->> 1 FROM json_array_elements(CAST($1 AS json)) AS made (value)";

const SQLITE_MARKS: &str = "INSERT INTO overlap_mark (mark, proposal_id, is_public)
    SELECT value ->> 0, unhex(value ->> 1), value ->> 2 FROM json_each(?)";
const POSTGRES_MARKS: &str = "INSERT INTO overlap_mark (mark, proposal_id, is_public)
    SELECT CAST(made.value ->> 0 AS bigint), CAST(made.value ->> 1 AS uuid), CAST(made.value ->> 2 AS boolean)
    FROM json_array_elements(CAST($1 AS json)) AS made (value)";
const SQLITE_OLD_MARKS: &str = "DELETE FROM overlap_mark
    WHERE (mark, proposal_id) IN (SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?))";
const POSTGRES_OLD_MARKS: &str = "DELETE FROM overlap_mark
    USING json_array_elements(CAST($1 AS json)) AS old (value)
    WHERE mark = CAST(old.value ->> 0 AS bigint) AND proposal_id = CAST(old.value ->> 1 AS uuid)";
const SQLITE_COUNTS: &str = "INSERT INTO overlap_count (mark, proposals, public_proposals)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE TRUE
    ON CONFLICT (mark) DO UPDATE SET proposals = overlap_count.proposals + excluded.proposals,
        public_proposals = overlap_count.public_proposals + excluded.public_proposals";
const POSTGRES_COUNTS: &str = "INSERT INTO overlap_count (mark, proposals, public_proposals)
    SELECT CAST(made.value ->> 0 AS bigint), CAST(made.value ->> 1 AS integer), CAST(made.value ->> 2 AS integer)
    FROM json_array_elements(CAST($1 AS json)) AS made (value)
    ON CONFLICT (mark) DO UPDATE SET proposals = overlap_count.proposals + excluded.proposals,
        public_proposals = overlap_count.public_proposals + excluded.public_proposals";
const SQLITE_PAIRS: &str = "INSERT INTO overlap_pair
    (among_public, id, edition_id, one_id, other_id, score, by_text, by_people, by_organizations, terms)
    SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), unhex(value ->> 3), unhex(value ->> 4), value ->> 5,
        value ->> 6, value ->> 7, value ->> 8, value ->> 9
    FROM json_each(?)";
const POSTGRES_PAIRS: &str = "INSERT INTO overlap_pair
    (among_public, id, edition_id, one_id, other_id, score, by_text, by_people, by_organizations, terms)
    SELECT CAST(made.value ->> 0 AS boolean), CAST(made.value ->> 1 AS uuid), CAST(made.value ->> 2 AS uuid),
        CAST(made.value ->> 3 AS uuid), CAST(made.value ->> 4 AS uuid), CAST(made.value ->> 5 AS integer),
        CAST(made.value ->> 6 AS integer), CAST(made.value ->> 7 AS integer), CAST(made.value ->> 8 AS integer),
        made.value ->> 9
    FROM json_array_elements(CAST($1 AS json)) AS made (value)";

/// Where clauses may be found for a tier.
struct Fields {
    fts5: &'static str,
    weights: &'static str,
}

const fn fields(tier: Tier) -> Fields {
    match tier {
        Tier::Title => Fields { fts5: "{title}", weights: "A" },
        Tier::Names => Fields { fts5: "{title names}", weights: "AB" },
        Tier::Text => Fields { fts5: "{title names body}", weights: "ABC" },
    }
}

/// The tiers that a condition takes in and leaves out.
const fn tiers(which: Answering) -> (Tier, Option<Tier>) {
    match which {
        Answering::All | Answering::Exactly(Tier::Text) => (Tier::Text, None),
        Answering::Exactly(Tier::Names) => (Tier::Names, Some(Tier::Title)),
        Answering::Exactly(Tier::Title) => (Tier::Title, None),
    }
}

/// A query in the syntax of FTS5. Every term stands in quotes and holds letters, marks and digits only.
fn fts5(lookup: &Lookup, which: Answering) -> String {
    let form =
        |Sequence { terms, prefix }: &Sequence| format!("\"{}\"{}", terms.join(" "), if *prefix { " *" } else { "" });
    let clause = |Clause(forms): &Clause, columns: &str| {
        format!("({columns} : ({}))", forms.iter().map(form).collect::<Vec<_>>().join(" OR "))
    };
    let all = |tier| {
        let columns = fields(tier).fts5;
        format!("({})", lookup.all.iter().map(|one| clause(one, columns)).collect::<Vec<_>>().join(" AND "))
    };
    let (within, beyond) = tiers(which);
    let beyond = beyond.map(all).into_iter();
    let without = lookup.none.iter().map(|one| clause(one, fields(Tier::Text).fts5));
    beyond.chain(without).fold(all(within), |query, not| format!("({query} NOT {not})"))
}

/// The same as `tsquery`.
fn tsquery(lookup: &Lookup, which: Answering) -> String {
    let form = |Sequence { terms, prefix }: &Sequence, weights: &str| {
        let last = terms.len() - 1;
        let term = |(at, term): (usize, &String)| {
            format!("'{term}':{}{weights}", if *prefix && at == last { "*" } else { "" })
        };
        format!("({})", terms.iter().enumerate().map(term).collect::<Vec<_>>().join(" <-> "))
    };
    let clause = |Clause(forms): &Clause, weights: &str| {
        format!("({})", forms.iter().map(|one| form(one, weights)).collect::<Vec<_>>().join(" | "))
    };
    let all = |tier| {
        let weights = fields(tier).weights;
        format!("({})", lookup.all.iter().map(|one| clause(one, weights)).collect::<Vec<_>>().join(" & "))
    };
    let (within, beyond) = tiers(which);
    let beyond = beyond.map(all).into_iter();
    let without = lookup.none.iter().map(|one| clause(one, fields(Tier::Text).weights));
    beyond.chain(without).fold(all(within), |query, not| format!("{query} & !{not}"))
}

/// Places PostgreSQL can tell apart.
const LAST_PLACE: usize = 16_383;

/// The terms of a document as a `tsvector`: A is the title, B names, C the long text; a gap between them.
fn tsvector(document: &Document) -> String {
    let mut text = String::new();
    let mut before = 0;
    for (field, weight) in [(&document.title, 'A'), (&document.names, 'B'), (&document.body, 'C')] {
        for (term, place) in field.places() {
            let _ = write!(text, "'{term}':{}{weight} ", (before + place).min(LAST_PLACE));
        }
        before += field.words.len() + 1;
    }
    text
}
