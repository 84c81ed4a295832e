//! What belongs to something.

use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::filter::Filter,
    error::Error,
    store::{Store, conditions, list::Listed},
};

/// The rows that belong to some parents by pairs of the relation, are seen by an audience and pass a filter, once they are joined
/// with the pairs.
pub(super) fn member_selection<E: Listed>(
    relation: E::Parent,
    audience: Audience,
    filter: Option<&Filter<E::Test>>,
) -> Select<E> {
    let rows = E::find().filter(E::visible_members(relation, audience));
    match filter {
        Some(filter) => rows.filter(conditions::filter::<E>(filter, audience)),
        None => rows,
    }
}

impl Store {
    /// The ids of what belongs to a parent and is seen by an audience, in their order, so many of them at most: for lists that
    /// name thousands and show nothing else of them. One statement.
    pub async fn members<E: Listed>(
        &self,
        audience: Audience,
        (relation, parent): (E::Parent, Uuid),
        most: u64,
    ) -> Result<Vec<Uuid>, Error> {
        let pairs = E::members(relation, &self.ids([parent]), audience);
        let members = Query::select().expr(Expr::col(("members", "child"))).from_subquery(pairs, "members").take();
        let select = member_selection::<E>(relation, audience, None)
            .filter(E::id().in_subquery(members))
            .order_by_asc(E::id())
            .limit(most);
        let ids = select.select_only().column(E::id()).into_tuple();
        Ok(ids.all(self.reading(E::scopes(Some((relation, &[parent])), None))).await?)
    }
}
