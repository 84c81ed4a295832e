//! Following the changes: what came after a place, in the order of their numbers.

use std::collections::BTreeSet;

use entities::{SubjectKind, change, change_counter, edition, organization, person};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    prelude::DateTimeUtc,
    sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::feed::FeedCursor,
    error::{Code, Error},
    store::{Scope, Store, list::Listed},
};

/// The changes asked for.
#[derive(Clone, Debug)]
pub struct Following {
    /// Only changes behind this place.
    pub after: FeedCursor,
    /// Only changes of these kinds of rows, if there are any.
    pub kinds: Option<Vec<SubjectKind>>,
    /// Only changes of what belongs to the edition of this year.
    pub edition: Option<i32>,
    /// Changes of tokens too, which are for admins.
    pub tokens: bool,
    /// Changes at most.
    pub limit: u16,
}

/// Changes in their order.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The changes, each with its place.
    pub changes: Vec<(FeedCursor, change::Model)>,
    /// Whether there are more of them.
    pub has_next: bool,
    /// The place up to which nothing else was found: where to go on.
    pub reached: FeedCursor,
    /// The place behind everything there is.
    pub latest: FeedCursor,
}

/// The last change of anything.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct LatestChange {
    /// Its place among all changes, from 1.
    pub number: i64,
    /// When it was written (UTC, microseconds).
    pub at: DateTimeUtc,
}

/// Which changes an audience is told of: those of what it sees, or saw before.
fn visible(audience: Audience) -> Condition {
    let public = Condition::any().add(change::Column::WasPublic.eq(true)).add(change::Column::IsPublic.eq(true));
    match audience {
        Audience::Public => public,
        // Whoever is seen through a draft belongs to no edition: the draft's does not say so of each of their changes.
        Audience::EditorsOf(edition) => public
            .add(change::Column::EditionId.eq(edition))
            .add(seen::<person::Entity>(SubjectKind::Person, audience))
            .add(seen::<organization::Entity>(SubjectKind::Organization, audience)),
        Audience::Editors => Condition::all(),
    }
}

/// That the row of a change is of a kind, and the audience sees it.
fn seen<E: Listed>(kind: SubjectKind, audience: Audience) -> Condition {
    let row = E::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(Expr::col(E::id().as_column_ref()).equals(change::Column::SubjectId.as_column_ref()))
        .filter(E::visible(audience))
        .into_query();
    Condition::all().add(change::Column::SubjectKind.eq(kind)).add(Expr::exists(row))
}

/// The entry a change came of, by the change's number.
fn entry_of(number: Expr) -> SelectStatement {
    Query::select()
        .expr(Expr::col(("at", change::Column::AuditEntryId)))
        .from_as(change::Entity, "at")
        .and_where(Expr::col(("at", change::Column::Number)).eq(number))
        .to_owned()
}

/// The first changes behind a place.
fn selection(audience: Audience, following: &Following) -> SelectStatement {
    let ordered = |mut select: SelectStatement| {
        select.order_by(change::Column::Number, Order::Asc).limit(u64::from(following.limit) + 1).take()
    };
    // Of each kind as many as may be the first ones: between two proposals there may be any number of people. Those of one
    // edition are few, and are found in their order, of whatever kind.
    let apart: BTreeSet<SubjectKind> = match following.edition {
        Some(_) => BTreeSet::new(),
        None => following.kinds.iter().flatten().copied().collect(),
    };
    let mut each = apart.into_iter().map(|kind| {
        // By places in the index of kinds, which nothing else is in the order of: PostgreSQL takes each kind to be spread evenly over
        // all changes, and would look for the first of an import among everything that was imported before it.
        let place = |number: i64| Expr::tuple([Expr::val(kind), Expr::val(number)]);
        let own = Expr::tuple([change::Column::SubjectKind, change::Column::Number].map(Expr::col));
        let mut first = narrowed(audience, following).into_query();
        first
            .and_where(own.clone().gt(place(following.after.number)))
            .and_where(own.lte(place(i64::MAX)))
            .order_by(change::Column::SubjectKind, Order::Asc);
        Query::select().column(Asterisk).from_subquery(ordered(first), "found").to_owned()
    });
    let Some(mut all) = each.next() else {
        let kinds = following.kinds.as_ref().map(|kinds| change::Column::SubjectKind.is_in(kinds.iter().copied()));
        let behind = narrowed(audience, following).filter(change::Column::Number.gt(following.after.number));
        return ordered(behind.apply_if(kinds, QueryFilter::filter).into_query());
    };
    for kind in each {
        all.union(UnionType::All, kind);
    }
    ordered(Query::select().column(Asterisk).from_subquery(all, "found").to_owned())
}

/// The changes asked for, of whatever kind and place.
fn narrowed(audience: Audience, following: &Following) -> Select<change::Entity> {
    let mut select = change::Entity::find().filter(visible(audience));
    if !following.tokens {
        select = select.filter(change::Column::SubjectKind.ne(SubjectKind::ApiToken));
    }
    if let Some(year) = following.edition {
        let editions = edition::Entity::find().select_only().column(edition::Column::Id);
        let edition = editions.filter(edition::Column::Year.eq(year)).into_query();
        // One edition: its changes are found in their order.
        let column = Expr::col(change::Column::EditionId.as_column_ref());
        select = select.filter(column.eq(Expr::from(edition)));
    }
    select
}

impl Store {
    /// The last change of anything, if there was one. It is asked for outside of what answers are read from: whoever keeps what
    /// it says asks again.
    pub async fn latest_change(&self) -> Result<Option<LatestChange>, Error> {
        let query = change::Entity::find()
            .select_only()
            .columns([change::Column::Number, change::Column::At])
            .order_by_desc(change::Column::Number)
            .limit(1);
        Ok(query.into_model().one(self.db().read()).await?)
    }

    /// Changes behind a place, oldest first. One statement, so that the place it reaches is of the same moment as the
    /// changes: a number that was given out before and is not among them has been committed after them, and is larger.
    pub async fn changes(&self, audience: Audience, following: &Following) -> Result<Followed, Error> {
        let last = Expr::col(("change_counter", change_counter::Column::Last));
        let query = Query::select()
            .expr_as(last.clone(), "last")
            .expr_as(Expr::from(entry_of(last)), "last_entry")
            .expr_as(Expr::from(entry_of(Expr::val(following.after.number))), "after_entry")
            .column(("page", Asterisk))
            .from(change_counter::Entity)
            .and_where(Expr::col(("change_counter", change_counter::Column::OnlyRow)).eq(1))
            .join_subquery(JoinType::LeftJoin, selection(audience, following), "page", Expr::val(1).eq(1))
            .order_by(("page", change::Column::Number), Order::Asc)
            .to_owned();
        let rows = self.reading([Scope::Everything]).query_all(&query).await?;
        let first = rows.first().ok_or_else(|| Error::dangling("change_counter"))?;
        let last: i64 = first.try_get("", "last")?;
        let entry = |column| first.try_get::<Option<Uuid>>("", column);
        let (last_entry, after_entry) = (entry("last_entry")?, entry("after_entry")?);
        if following.after.number > last {
            return self.ahead(following.after).await;
        }
        if place(following.after.number, after_entry) != following.after {
            return Err(resync());
        }
        let mut changes = Vec::with_capacity(rows.len());
        for row in &rows {
            if row.try_get::<Option<i64>>("", "number")?.is_some() {
                let change = change::Model::from_query_result(row, "")?;
                changes.push((FeedCursor::behind(change.number, change.audit_entry_id.0), change));
            }
        }
        let limit = usize::from(following.limit);
        let has_next = changes.len() > limit;
        changes.truncate(limit);
        let latest = place(last, last_entry);
        let reached = match changes.last() {
            _ if !has_next => latest,
            Some((cursor, _)) => *cursor,
            None => following.after,
        };
        Ok(Followed { changes, has_next, reached, latest })
    }

    /// Somebody is further than the database that was read: it may be behind the one that is written to. If that one is
    /// not as far either, it is not the one they read.
    async fn ahead(&self, after: FeedCursor) -> Result<Followed, Error> {
        let counter = change_counter::Entity::find().one(self.db.current()).await?;
        if counter.is_some_and(|counter| after.number <= counter.last) {
            return Ok(Followed { changes: Vec::new(), has_next: false, reached: after, latest: after });
        }
        Err(resync())
    }
}

fn place(number: i64, entry: Option<Uuid>) -> FeedCursor {
    entry.map_or(FeedCursor::START, |entry| FeedCursor::behind(number, entry))
}

fn resync() -> Error {
    let message = "This cursor is of changes that are not here any more: the database was restored from a backup. Take \
                   latestCursor, read everything anew, then follow from that cursor.";
    Error::new(Code::ResyncRequired, message)
}
