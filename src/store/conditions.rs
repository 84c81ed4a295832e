//! Tests of single values as SQL.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, LikeExpr},
};

use crate::domain::{
    filter::{IntTest, TextTest, TimeTest},
    names,
};

/// A test of a column of whole numbers.
pub fn int(column: impl ColumnTrait, test: &IntTest) -> Condition {
    let condition = Condition::all();
    match test {
        IntTest::In(values) => condition.add(column.is_in(values.iter().copied())),
        IntTest::AtLeast(value) => condition.add(column.gte(*value)),
        IntTest::AtMost(value) => condition.add(column.lte(*value)),
    }
}

/// A test of a column of times.
pub fn time(column: impl ColumnTrait, test: &TimeTest) -> Condition {
    Condition::all().add(match test {
        TimeTest::From(time) => column.gte(*time),
        TimeTest::After(time) => column.gt(*time),
        TimeTest::Until(time) => column.lte(*time),
        TimeTest::Before(time) => column.lt(*time),
    })
}

/// A test of a column that holds folded text (see [`names::sort_key`]). Blank text is found everywhere; text of
/// punctuation only, which folding leaves nothing of, nowhere.
pub fn text(column: impl ColumnTrait, test: &TextTest) -> Condition {
    let column = Expr::col(column.as_column_ref());
    let (TextTest::Contains(text) | TextTest::StartsWith(text)) = test;
    let pattern = pattern(text);
    Condition::all().add(match test {
        _ if pattern.is_empty() && !text.trim().is_empty() => Expr::val(1).eq(0),
        TextTest::Contains(_) => column.like(LikeExpr::new(format!("%{pattern}%")).escape('\\')),
        TextTest::StartsWith(_) => column.like(LikeExpr::new(format!("{pattern}%")).escape('\\')),
    })
}

/// Folded text in which `%`, `_` and `\` stand for themselves.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in names::sort_key(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
