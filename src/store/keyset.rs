//! Keysets: the columns a list is ordered by, the place of a row in that order, and what lies beyond a place.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait, JoinType, ModelTrait, Order, QueryFilter, Value,
    sea_query::{Asterisk, CommonTableExpression, Expr, Query, SelectStatement},
};

use crate::{
    domain::page::{CursorValue, Direction, PageArgs},
    store::list::Listed,
};

/// Order columns with their directions, the id last. A backward page reads the list from its end.
pub(super) fn keys<E: Listed>(args: &PageArgs<E::Field>) -> Vec<(E::Column, Direction)> {
    let fields = args.order.iter().map(|(field, direction)| (E::column(*field), *direction));
    let keys = fields.chain([(E::id(), args.id_direction())]);
    keys.map(|(column, way)| (column, if args.backward { way.reversed() } else { way })).collect()
}

/// Rows beyond a place: `(a, b, id) > (?, ?, ?)` where all keys run one way, and the same spelt out where they do not.
fn beyond<C: ColumnTrait>(keys: &[(C, Direction)], place: &[CursorValue]) -> Condition {
    let column = |column: &C| Expr::col(column.as_column_ref());
    let (_, way) = keys[0];
    if keys.iter().all(|(_, other)| *other == way) {
        let left = Expr::tuple(keys.iter().map(|(c, _)| column(c)).collect::<Vec<_>>());
        let right = Expr::tuple(place.iter().map(value).collect::<Vec<_>>());
        return Condition::all().add(compare(left, way, right));
    }
    let mut any = Condition::any();
    for (last, (last_column, way)) in keys.iter().enumerate() {
        let equal = keys[..last].iter().zip(place);
        let all = equal.fold(Condition::all(), |all, ((c, _), at)| all.add(column(c).eq(value(at))));
        any = any.add(all.add(compare(column(last_column), *way, value(&place[last]))));
    }
    any
}

fn compare(left: Expr, way: Direction, right: Expr) -> Expr {
    match way {
        Direction::Asc => left.gt(right),
        Direction::Desc => left.lt(right),
    }
}

fn value(at: &CursorValue) -> Expr {
    match at {
        CursorValue::Int(number) => Expr::val(*number),
        CursorValue::Text(text) => Expr::val(text.as_str()),
        CursorValue::Time(time) => Expr::val(*time),
        CursorValue::Id(id) => Expr::val(*id),
    }
}

/// The window of rows between the two cursors.
pub(super) fn window<E: Listed>(select: sea_orm::Select<E>, args: &PageArgs<E::Field>) -> sea_orm::Select<E> {
    let forward = keys::<E>(&PageArgs { backward: false, ..args.clone() });
    let backward = forward.iter().map(|(column, way)| (*column, way.reversed())).collect::<Vec<_>>();
    let mut select = select;
    if let Some(after) = &args.after {
        select = select.filter(beyond(&forward, after));
    }
    if let Some(before) = &args.before {
        select = select.filter(beyond(&backward, before));
    }
    select
}

pub(super) const fn order(way: Direction) -> Order {
    match way {
        Direction::Asc => Order::Asc,
        Direction::Desc => Order::Desc,
    }
}

/// Where a row stands in its list: its order keys and its id.
pub(super) fn place<E: Listed>(args: &PageArgs<E::Field>, model: &E::Model) -> Vec<CursorValue> {
    let fields = args.order.iter().map(|(field, _)| E::column(*field)).chain([E::id()]);
    fields.filter_map(|column| cursor_value(model.get(column))).collect()
}

fn cursor_value(value: Value) -> Option<CursorValue> {
    match value {
        Value::Int(Some(number)) => Some(CursorValue::Int(number.into())),
        Value::String(Some(text)) => Some(CursorValue::Text(text)),
        Value::ChronoDateTimeUtc(Some(time)) => Some(CursorValue::Time(time)),
        Value::Uuid(Some(id)) => Some(CursorValue::Id(id)),
        // No order field has another type.
        _ => None,
    }
}

/// The first rows of a page in the order it is read in, and one more, which tells whether there are more.
pub(super) fn first<E: Listed>(query: &mut SelectStatement, args: &PageArgs<E::Field>) {
    for (column, way) in keys::<E>(args) {
        query.order_by(column.as_column_ref(), order(way));
    }
    query.limit(u64::from(args.limit) + 1);
}

/// What [`places()`] is called in a statement.
const PLACES: &str = "places";
/// What [`join_first_places`] calls the number of all places.
pub(super) const TOTAL: &str = "total";

/// What it calls a key of the order.
fn key(number: usize) -> String {
    format!("key{number}")
}

/// The places of all members, read before they are put in order: in the order of an index, PostgreSQL would look for the few members
/// among all rows of the table until it has enough of them for a page.
pub(super) fn places<E: Listed>(mut members: SelectStatement, args: &PageArgs<E::Field>) -> CommonTableExpression {
    for (number, (column, _)) in keys::<E>(args).into_iter().enumerate() {
        members.expr_as(Expr::col(column.as_column_ref()), key(number));
    }
    CommonTableExpression::new().query(members).table_name(PLACES).materialized(true).to_owned()
}

/// Joins the rows of the first places to a statement, and those of one more, in their order; beside each row, how many places
/// there are.
pub(super) fn join_first_places<E: Listed>(query: &mut SelectStatement, args: &PageArgs<E::Field>) {
    let mut first = Query::select().column(Asterisk).from(PLACES).limit(u64::from(args.limit) + 1).take();
    for (number, (_, way)) in keys::<E>(args).into_iter().enumerate() {
        first.order_by(key(number), order(way));
        query.order_by(("shown", key(number)), order(way));
    }
    let shown = Expr::col(E::id().as_column_ref()).eq(Expr::col(("shown", "child")));
    query.join_subquery(JoinType::InnerJoin, first, "shown", shown);
    let all = Query::select().expr(Expr::col(Asterisk).count()).from(PLACES).take();
    query.expr_as(Expr::SubQuery(None, Box::new(all.into())), TOTAL);
}
