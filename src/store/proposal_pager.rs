//! The pager of a list page: a proposal's neighbours in its edition's list, which is ordered by number.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entities::{EditionId, ProposalId, SubjectKind, proposal};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Asterisk, Expr, Func, Order, Query, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::proposal::MAX_NUMBER,
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
    /// The edition whose list it is in.
    pub edition_id: EditionId,
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
        let own = proposal::Entity::find()
            .select_only()
            .columns([proposal::Column::Id, proposal::Column::EditionId, proposal::Column::NumberKey])
            .filter(listed(self.audience))
            .filter(proposals.contain(proposal::Column::Id))
            .into_query();
        let [before, behind] = [Step::Before, Step::Behind].map(|step| step.of(self.audience));
        let edge = |way| nearest(in_its_edition(self.audience), way);
        let place = in_its_edition(self.audience)
            .expr(Func::count(Expr::col(Asterisk)))
            .and_where(number().lte(own_number()))
            .to_owned();
        let mut query = Query::select();
        query.columns([(OWN, proposal::Column::Id), (OWN, proposal::Column::EditionId)]).from_subquery(own, OWN);
        let found = [
            ("place", place),
            ("previous", before),
            ("next", behind),
            ("first", edge(Order::Asc)),
            ("last", edge(Order::Desc)),
        ];
        for (name, of_each) in found {
            query.expr_as(Expr::from(of_each), name);
        }
        let mut pagers = HashMap::with_capacity(keys.len());
        let own = keys.iter().map(|key| Scope::Row(SubjectKind::Proposal, key.0.0));
        for row in self.store.reading(own).query_all(&query).await? {
            let pager = Pager::from_query_result(&row, "")?;
            pagers.insert(PagerOf(pager.id), pager);
        }
        self.store.note(pagers.values().map(|pager| Scope::ProposalsOf(pager.edition_id.0)));
        Ok(pagers)
    }
}

/// The proposals asked for.
const OWN: &str = "own";

/// Which neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Before,
    Behind,
}

impl Step {
    /// The neighbour of each proposal asked for: one look into an index.
    fn of(self, audience: Audience) -> SelectStatement {
        let mut near = in_its_edition(audience);
        match self {
            Self::Before => nearest(near.and_where(number().lt(own_number())).to_owned(), Order::Desc),
            Self::Behind => nearest(near.and_where(number().gt(own_number())).to_owned(), Order::Asc),
        }
    }
}

/// What is in the list: proposals that have a number.
fn listed(audience: Audience) -> Condition {
    proposal::Entity::visible(audience).add(proposal::Column::NumberKey.lte(MAX_NUMBER))
}

/// The list that a proposal asked for is in.
fn in_its_edition(audience: Audience) -> SelectStatement {
    let edition = Expr::col(proposal::Column::EditionId.as_column_ref());
    Query::select()
        .from(proposal::Entity)
        .cond_where(listed(audience))
        .and_where(edition.equals((OWN, proposal::Column::EditionId)))
        .to_owned()
}

/// The first of a list.
fn nearest(mut list: SelectStatement, way: Order) -> SelectStatement {
    list.column(proposal::Column::Id.as_column_ref())
        .order_by(proposal::Column::NumberKey.as_column_ref(), way)
        .limit(1)
        .to_owned()
}

fn number() -> Expr {
    Expr::col(proposal::Column::NumberKey.as_column_ref())
}

fn own_number() -> Expr {
    Expr::col((OWN, proposal::Column::NumberKey))
}
