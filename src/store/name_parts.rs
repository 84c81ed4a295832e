//! Names and titles, by what they are or by a part of them.
//!
//! PostgreSQL finds them by indexes of the tables themselves (`pg_trgm`), whoever asks. SQLite has such an index as a table of
//! its own, `name_gram`, and must be asked for it: it says which names hold all threes of letters of a text, and
//! `name_part`, whose they are.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{BinOper, Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use super::conditions::{self, Key};
use crate::domain::filter::{PartTest, TextTest};

/// Threes of letters that are looked up at most; what is left of a long text is compared.
const MOST: usize = 32;

/// One of the names of a row passes: that in its own table `N`, or one in the table `A` of its other names; "another name" is
/// that none of them is this one. `name` is the id and the key in `N`, `other` the owner and the key in `A`.
pub(super) fn named<N: EntityTrait, A: EntityTrait>(
    key: Key,
    name: (N::Column, N::Column),
    other: (A::Column, A::Column),
    test: &TextTest,
) -> Condition {
    if let TextTest::Ne(text) = test {
        return conditions::not(named::<N, A>(key, name, other, &TextTest::In(vec![text.clone()])));
    }
    let tables = [N::default().table_name(), A::default().table_name()];
    let found = looked_up(&tables, key, test).unwrap_or_else(|| {
        // Not "or": each of the two has its index.
        passing::<N>(key, name, test).union(UnionType::All, passing::<A>(key, other, test)).take()
    });
    Condition::all().add(name.0.in_subquery(found))
}

/// The owners of the names in a table that pass.
fn passing<E: EntityTrait>(key: Key, (owner, name): (E::Column, E::Column), test: &TextTest) -> SelectStatement {
    E::find().select_only().column(owner).filter(conditions::text(name, key, test)).into_query()
}

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
