//! Names and titles by a part of them.
//!
//! PostgreSQL finds them by indexes of the tables themselves (`pg_trgm`), whoever asks. SQLite has such an index as a table of
//! its own, `name_gram`, and must be asked for it: it says which names hold all threes of letters of a text, and
//! `name_part`, whose they are.

use std::collections::BTreeSet;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Query, SelectStatement};

use super::conditions::{self, Key};
use crate::domain::filter::{PartTest, TextTest};

/// Threes of letters that are looked up at most; what is left of a long text is compared.
const MOST: usize = 32;

/// Whoever has a name in one of these tables that contains a text: their ids; nothing where the tables themselves must be
/// asked, because the database needs no telling or the text is shorter than three letters.
pub(super) fn looked_up(tables: &[&'static str], key: Key, test: &TextTest) -> Option<SelectStatement> {
    let TextTest::Contains(PartTest { text, looked_up: true }) = test else { return None };
    let grams = grams(&key.of(text))?;
    let holding = Query::select()
        .column("rowid")
        .from("name_gram")
        .and_where(Expr::col("name_gram").binary(BinOper::Custom("MATCH"), Expr::val(grams)))
        .to_owned();
    let found = Query::select()
        .column(("name_part", "owner_id"))
        .from("name_part")
        .and_where(Expr::col(("name_part", "number")).in_subquery(holding))
        .and_where(Expr::col(("name_part", "source")).is_in(tables.iter().copied()))
        .cond_where(conditions::text(Expr::col(("name_part", "key")), key, test))
        .to_owned();
    Some(found)
}

/// All threes of letters in a row, as FTS5 asks for them; nothing of a shorter text.
fn grams(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let grams: BTreeSet<String> = letters.windows(3).take(MOST).map(|three| three.iter().collect()).collect();
    let quoted = grams.iter().map(|gram| format!("\"{}\"", gram.replace('"', "\"\"")));
    (!grams.is_empty()).then(|| quoted.collect::<Vec<_>>().join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::grams;

    #[test]
    fn a_text_is_looked_up_by_all_its_threes_of_letters() {
        assert_eq!(grams("okoth").unwrap(), r#""kot" AND "oko" AND "oth""#);
        assert_eq!(grams("ab\"c").unwrap(), r#""ab""" AND "b""c""#);
        assert_eq!(grams("œuv").unwrap(), "\"œuv\"");
        assert_eq!(grams("ab"), None);
        assert_eq!(grams(&"abcdefghij".repeat(30)).unwrap().matches(" AND ").count(), 9);
    }
}
