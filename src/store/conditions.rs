//! Filters and tests of single values as SQL.
//!
//! A condition that is null counts as one that does not hold; only [`not`] has to make it so.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, Value,
    sea_query::{CaseStatement, Expr, Func, LikeExpr, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{
        country::Region,
        filter::{Filter, Quantifier, TextTest, ValueTest},
        names as keys,
    },
    store::list::Listed,
};

/// Which rows pass a filter.
pub fn filter<E: Listed>(filter: &Filter<E::Test>, audience: Audience) -> Condition {
    match filter {
        Filter::All(parts) => {
            parts.iter().fold(Condition::all(), |all, part| all.add(self::filter::<E>(part, audience)))
        }
        // An empty OR holds for no row; sea-query would leave it out.
        Filter::Any(parts) if parts.is_empty() => never(),
        Filter::Any(parts) => {
            parts.iter().fold(Condition::any(), |any, part| any.add(self::filter::<E>(part, audience)))
        }
        Filter::Not(part) => not(self::filter::<E>(part, audience)),
        Filter::Is(test) => E::passes(test, audience),
    }
}

/// Holds exactly where a condition does not. Comparing a null gives null: no "yes", so this makes it one.
pub fn not(condition: Condition) -> Condition {
    Condition::all().add(Expr::from(Func::coalesce([Expr::from(condition), Expr::val(false)])).not())
}

/// Holds for no row.
pub fn never() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// That a column names a row that passes a filter, whoever may see it.
pub fn names<E: Listed>(column: impl ColumnTrait, filter: &Filter<E::Test>, audience: Audience) -> Condition {
    if matches!(filter, Filter::All(parts) if parts.is_empty()) {
        return Condition::all().add(column.is_not_null());
    }
    Condition::all().add(column.in_subquery(ids::<E>(filter, audience)))
}

/// The ids of the rows that pass a filter, whoever may see them.
fn ids<E: Listed>(filter: &Filter<E::Test>, audience: Audience) -> SelectStatement {
    E::find().select_only().column(E::id()).filter(self::filter::<E>(filter, audience)).into_query()
}

/// That there is such a row, asked for each row at hand. PostgreSQL would turn `EXISTS` into a join, and read all proposals
/// there are to know whether a few people are seen.
pub(super) fn there_is(mut rows: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(rows.limit(1).take().into())).is_not_null()
}

/// Which rows have as many related rows that pass as a quantifier asks for. `related` selects `owner`, which is never
/// null, from the related rows; `id` is the column of the row at hand that it holds.
///
/// "Some" and "none" are looked up in the set of owners of rows that pass, which an index of what is asked for finds;
/// "every" is no counterexample among the few rows that one owner has, which an index by owner finds.
pub fn quantified(
    quantifier: Quantifier,
    id: impl ColumnTrait,
    owner: impl ColumnTrait,
    mut related: SelectStatement,
    passing: Condition,
) -> Condition {
    Condition::all().add(match quantifier {
        Quantifier::Some => id.in_subquery(related.cond_where(passing).take()),
        Quantifier::None => id.not_in_subquery(related.cond_where(passing).take()),
        Quantifier::Every => {
            let of_row = Expr::col(owner.as_column_ref()).equals(id.as_column_ref());
            Expr::exists(related.and_where(of_row).cond_where(not(passing)).take()).not()
        }
    })
}

/// A test of a column.
pub fn value<T: Clone + Into<Value>>(column: impl ColumnTrait, test: &ValueTest<T>) -> Condition {
    let condition = Condition::all();
    match test {
        ValueTest::In(values) => condition.add(column.is_in(values.iter().cloned())),
        ValueTest::Ne(value) => condition.add(column.ne(value.clone())),
        ValueTest::AtLeast(value) => condition.add(column.gte(value.clone())),
        ValueTest::AtMost(value) => condition.add(column.lte(value.clone())),
        ValueTest::Above(value) => condition.add(column.gt(value.clone())),
        ValueTest::Below(value) => condition.add(column.lt(value.clone())),
        ValueTest::IsNull(true) => condition.add(column.is_null()),
        ValueTest::IsNull(false) => condition.add(column.is_not_null()),
    }
}

/// A test of the regional group of a country. A country that is in none has no value.
pub fn region(country: impl ColumnTrait, test: &ValueTest<Region>) -> Condition {
    let passes = |region: &Region| match test {
        ValueTest::In(regions) => regions.contains(region),
        ValueTest::Ne(other) => region != other,
        ValueTest::AtLeast(other) => region >= other,
        ValueTest::AtMost(other) => region <= other,
        ValueTest::Above(other) => region > other,
        ValueTest::Below(other) => region < other,
        ValueTest::IsNull(_) => true,
    };
    let countries = Region::ALL.into_iter().filter(passes).flat_map(Region::members).map(constant);
    let among = Condition::all().add(Expr::col(country.as_column_ref()).is_in(countries));
    if *test == ValueTest::IsNull(true) { not(among) } else { among }
}

/// The regional group of a country as a word; null where it is in none.
pub fn region_of(country: &Expr) -> Expr {
    let cases = Region::ALL.into_iter().fold(CaseStatement::new(), |case, region| {
        case.case(country.clone().is_in(region.members().map(constant)), constant(region.as_str()))
    });
    cases.into()
}

/// A word that is part of the statement's text rather than a parameter of it.
fn constant(word: &'static str) -> Expr {
    Expr::Constant(word.into())
}

/// How the key that text is compared with was made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// [`keys::sort_key`].
    Sort,
    /// [`keys::person_key`].
    Person,
    /// [`keys::organization_key`].
    Organization,
    /// Lower case.
    Tag,
}

impl Key {
    /// The key of a text.
    pub(super) fn of(self, text: &str) -> String {
        match self {
            Self::Sort => keys::sort_key(text),
            Self::Person => keys::person_key(text),
            Self::Organization => keys::organization_key(text),
            Self::Tag => text.trim().to_ascii_lowercase(),
        }
    }
}

/// A test of a column that holds keys. Blank text is contained everywhere; text of punctuation only, which folding leaves
/// nothing of, nowhere.
pub fn text(column: impl IntoSimpleExpr, key: Key, test: &TextTest) -> Condition {
    let column = column.into_simple_expr();
    let part = |text: &str| Some(key.of(text)).filter(|key| !key.is_empty() || text.trim().is_empty());
    Condition::all().add(match test {
        TextTest::In(texts) => column.is_in(texts.iter().map(|text| key.of(text))),
        TextTest::Ne(text) => column.ne(key.of(text)),
        TextTest::IsNull(true) => column.is_null(),
        TextTest::IsNull(false) => column.is_not_null(),
        TextTest::Contains(contained) => match part(&contained.text) {
            Some(part) => column.like(pattern("%", &part)),
            None => return never(),
        },
        TextTest::StartsWith(text) => match (part(text), key) {
            // A range, which an index finds whatever the parameter is: these keys are compared byte by byte.
            (Some(start), Key::Sort | Key::Person | Key::Organization) => {
                let end = format!("{start}\u{10ffff}");
                column.clone().gte(start).and(column.lt(end))
            }
            (Some(start), Key::Tag) => column.like(pattern("", &start)),
            (None, _) => return never(),
        },
    })
}

/// A pattern in which the key's `%`, `_` and `\` stand for themselves.
fn pattern(before: &str, key: &str) -> LikeExpr {
    let mut pattern = before.to_owned();
    for c in key.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}
