//! The pager of a list page: a proposal's neighbours in its edition's list, which is ordered by number.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entities::{ProposalId, SubjectKind, proposal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Asterisk, Expr, Func, Order, Query, WindowStatement},
};

use crate::{
    error::Error,
    store::{Loaders, Scope, list::Listed},
};

/// The place of a proposal among those of its edition that the viewer sees. A proposal without number has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PagerOf(pub ProposalId);

/// Neighbours of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Pager {
    /// The proposal itself.
    pub id: ProposalId,
    /// 1-based place by number.
    pub place: i64,
    /// The one with the next smaller number.
    pub previous: Option<ProposalId>,
    /// The one with the next larger number.
    pub next: Option<ProposalId>,
    /// The one with the smallest number.
    pub first: ProposalId,
    /// The one with the largest number.
    pub last: ProposalId,
}

impl Loader<PagerOf> for Loaders {
    type Value = Pager;
    type Error = Error;

    async fn load(&self, keys: &[PagerOf]) -> Result<HashMap<PagerOf, Pager>, Error> {
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let editions = proposal::Entity::find()
            .select_only()
            .column(proposal::Column::EditionId)
            .filter(proposals.contain(proposal::Column::Id))
            .into_query();
        let by_number = |way: Order| {
            WindowStatement::partition_by(proposal::Column::EditionId)
                .order_by(proposal::Column::NumberKey, way)
                .to_owned()
        };
        let id = || Expr::col(proposal::Column::Id);
        let list = proposal::Entity::find()
            .select_only()
            .column(proposal::Column::Id)
            .filter(proposal::Entity::visible(self.audience))
            .filter(proposal::Column::Number.is_not_null())
            .filter(proposal::Column::EditionId.in_subquery(editions))
            .into_query()
            .expr_window_as(Func::cust("row_number"), by_number(Order::Asc), "place")
            .expr_window_as(Func::cust("lag").arg(id()), by_number(Order::Asc), "previous")
            .expr_window_as(Func::cust("lead").arg(id()), by_number(Order::Asc), "next")
            .expr_window_as(Func::cust("first_value").arg(id()), by_number(Order::Asc), "first")
            .expr_window_as(Func::cust("first_value").arg(id()), by_number(Order::Desc), "last")
            .to_owned();
        let query = Query::select()
            .expr(Expr::col(Asterisk))
            .from_subquery(list, "list")
            .and_where(proposals.contain_named("id"))
            .to_owned();
        let mut pagers = HashMap::with_capacity(keys.len());
        for row in self.store.reading([Scope::Kind(SubjectKind::Proposal)]).query_all(&query).await? {
            let pager = Pager::from_query_result(&row, "")?;
            pagers.insert(PagerOf(pager.id), pager);
        }
        Ok(pagers)
    }
}
