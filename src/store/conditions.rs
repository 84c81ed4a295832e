//! Tests of single values as SQL.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, LikeExpr},
};

use crate::domain::{
    filter::{IntTest, TextTest},
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

/// A test of a column that holds folded text (see [`names::sort_key`]).
pub fn text(column: impl ColumnTrait, test: &TextTest) -> Condition {
    let column = Expr::col(column.as_column_ref());
    Condition::all().add(match test {
        TextTest::Contains(part) => column.like(LikeExpr::new(format!("%{}%", pattern(part))).escape('\\')),
        TextTest::StartsWith(start) => column.like(LikeExpr::new(format!("{}%", pattern(start))).escape('\\')),
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
