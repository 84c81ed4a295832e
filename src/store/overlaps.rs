//! Reads of overlaps. Who sees which proposal is asked of the proposals themselves: pairs that are behind show nothing.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{EditionId, ProposalId, SubjectKind, overlap_pair, proposal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Asterisk, Expr, ExprTrait, Func, IntoIden, Order, Query, SelectStatement, UnionType, WindowStatement},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::{
        overlap::ByOverlap,
        page::{CursorValue, CursorWriter, Direction, PageArgs},
    },
    error::Error,
    store::{
        Ids, Loaders, Scope, Store,
        list::{Listed, Page, Row, alike},
    },
};

/// The proposals most like one, and how they are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SimilarTo {
    /// The one.
    pub proposal: ProposalId,
    /// Its edition.
    pub edition: EditionId,
    /// How many at most.
    pub first: u16,
}

/// A proposal that is like another one.
#[derive(Clone, Debug)]
pub struct Similar {
    /// It.
    pub proposal: ProposalId,
    /// How both are alike.
    pub pair: Arc<overlap_pair::Model>,
}

/// Which pairs to list: those of an edition that are this much alike at least, in ten thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverlapScope {
    /// The edition.
    pub edition: EditionId,
    /// The least score.
    pub least: i32,
}

/// The pairs of an edition, as those who edit it or those who do not see them.
#[derive(PartialEq, Eq, Hash)]
struct PairsOf {
    scope: OverlapScope,
    edits: bool,
}

/// What pairs follow from: the proposals of an edition, and its language.
const fn followed_from(edition: EditionId) -> [Scope; 2] {
    [Scope::ProposalsOf(edition.0), Scope::Row(SubjectKind::Edition, edition.0)]
}

/// The one order of pairs.
pub const BY_SCORE: [(ByOverlap, Direction); 1] = [(ByOverlap, Direction::Desc)];

/// That the audience sees the proposal that a column names.
fn sees(audience: Audience, id: Expr) -> Expr {
    let seen = Query::select()
        .expr(Expr::val(1))
        .from(proposal::Entity)
        .and_where(Expr::col(proposal::Column::Id.as_column_ref()).eq(id))
        .cond_where(proposal::Entity::visible(audience))
        .take();
    Expr::exists(seen)
}

/// Pairs of an edition of which the audience sees both, computed from what it sees.
fn listed(audience: Audience, scope: OverlapScope) -> sea_orm::Select<overlap_pair::Entity> {
    let column = |column: overlap_pair::Column| Expr::col(column.as_column_ref());
    overlap_pair::Entity::find()
        .filter(overlap_pair::Column::EditionId.eq(scope.edition.0))
        .filter(overlap_pair::Column::AmongPublic.eq(!audience.edits(scope.edition)))
        .filter(overlap_pair::Column::Score.gte(scope.least))
        .filter(sees(audience, column(overlap_pair::Column::OneId)))
        .filter(sees(audience, column(overlap_pair::Column::OtherId)))
}

/// Pairs beyond a place of the list, in its order or against it.
fn beyond(place: &[CursorValue], way: Direction) -> Option<Expr> {
    let [CursorValue::Int(score), CursorValue::Id(id)] = place else { return None };
    let columns = [overlap_pair::Column::Score, overlap_pair::Column::Id];
    let left = Expr::tuple(columns.map(|column| Expr::col(column.as_column_ref())));
    let right = Expr::tuple([Expr::val(*score), Expr::val(*id)]);
    Some(match way {
        Direction::Asc => left.gt(right),
        Direction::Desc => left.lt(right),
    })
}

fn rows(pairs: Vec<overlap_pair::Model>) -> Vec<Row<overlap_pair::Entity>> {
    let cursors = CursorWriter::new(&BY_SCORE);
    let row = |model: overlap_pair::Model| {
        let place = [CursorValue::Int(model.score.into()), CursorValue::Id(model.id)];
        Row { cursor: cursors.write(&place), model: Arc::new(model) }
    };
    pairs.into_iter().map(row).collect()
}

impl Store {
    /// A page of the pairs of an edition, the most alike first. One statement.
    pub async fn overlaps(
        &self,
        audience: Audience,
        scope: OverlapScope,
        args: &PageArgs<ByOverlap>,
    ) -> Result<Page<overlap_pair::Entity>, Error> {
        let after = args.after.as_ref().and_then(|place| beyond(place, Direction::Desc));
        let before = args.before.as_ref().and_then(|place| beyond(place, Direction::Asc));
        let (has_start, has_end) = (after.is_some(), before.is_some());
        let mut select = listed(audience, scope);
        for condition in [after, before].into_iter().flatten() {
            select = select.filter(condition);
        }
        let order = if args.backward { Order::Asc } else { Order::Desc };
        let select = select
            .order_by(overlap_pair::Column::Score, order.clone())
            .order_by(overlap_pair::Column::Id, order)
            .limit(u64::from(args.limit) + 1);
        let mut pairs = select.all(self.reading([Scope::Everything])).await?;
        let more = pairs.len() > usize::from(args.limit);
        pairs.truncate(args.limit.into());
        if args.backward {
            pairs.reverse();
        }
        let (has_previous, has_next) = if args.backward { (more, has_end) } else { (has_start, more) };
        Ok(Page { rows: rows(pairs), has_previous, has_next, total: None })
    }

    /// How many pairs of an edition there are. One statement, and none until a proposal of the edition changes.
    pub async fn overlap_count(&self, audience: Audience, scope: OverlapScope) -> Result<u64, Error> {
        // Who does not edit the edition sees of it what everybody sees.
        let key = PairsOf { scope, edits: audience.edits(scope.edition) };
        let count = |store: Self| async move {
            let pairs = listed(audience, scope);
            Ok(pairs.count(store.reading(followed_from(scope.edition))).await?)
        };
        self.kept_or(key, count).await
    }
}

/// Pairs that one of these proposals is in, seen from it: `parent` is the proposal, `child` the other one.
fn seen_from(
    parents: &Ids,
    (parent, child): (overlap_pair::Column, overlap_pair::Column),
    among_public: bool,
) -> SelectStatement {
    let column = |column: overlap_pair::Column| Expr::col(column.as_column_ref());
    Query::select()
        .columns(overlap_pair::Column::iter().map(|column| column.as_column_ref()))
        .expr_as(column(parent), "parent")
        .expr_as(column(child), "child")
        .from(overlap_pair::Entity)
        .and_where(parents.contain(parent))
        .and_where(column(overlap_pair::Column::AmongPublic).eq(among_public))
        .take()
}

/// The best pairs of each proposal.
fn best(audience: Audience, parents: &Ids, among_public: bool, first: u16) -> SelectStatement {
    let (one, other) = (overlap_pair::Column::OneId, overlap_pair::Column::OtherId);
    let others = seen_from(parents, (other, one), among_public);
    let members = seen_from(parents, (one, other), among_public).union(UnionType::All, others).take();
    let member = |column: &'static str| ("members", column);
    let mut numbering = WindowStatement::partition_by(member("parent"));
    numbering
        .order_by_expr(Expr::col(member("score")), Order::Desc)
        .order_by_expr(Expr::col(member("id")), Order::Desc);
    let numbered = Query::select()
        .column(("members".into_iden(), Asterisk))
        .expr_window_as(Func::cust("row_number"), numbering, "place")
        .from_subquery(members, "members")
        .and_where(sees(audience, Expr::col(member("child"))))
        .take();
    Query::select()
        .column(Asterisk)
        .from_subquery(numbered, "numbered")
        .and_where(Expr::col("place").lte(i64::from(first)))
        .order_by("parent", Order::Asc)
        .order_by("place", Order::Asc)
        .take()
}

impl Loader<SimilarTo> for Loaders {
    type Value = Vec<Similar>;
    type Error = Error;

    /// One statement for proposals of which the audience sees as much and as many are asked for.
    async fn load(&self, keys: &[SimilarTo]) -> Result<HashMap<SimilarTo, Vec<Similar>>, Error> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for group in alike(keys, |key| (key.first, self.audience.edits(key.edition))) {
            let parents = self.ids(group.iter().map(|key| key.proposal.0));
            let among_public = !self.audience.edits(group[0].edition);
            let query = best(self.audience, &parents, among_public, group[0].first);
            let mut similar: HashMap<Uuid, Vec<Similar>> = HashMap::new();
            let scopes = group.iter().flat_map(|key| followed_from(key.edition));
            for row in self.store.reading(scopes).query_all(&query).await? {
                let pair = Arc::new(overlap_pair::Model::from_query_result(&row, "")?);
                let proposal = row.try_get("", "child")?;
                similar.entry(row.try_get("", "parent")?).or_default().push(Similar { proposal, pair });
            }
            for key in group {
                loaded.insert(*key, similar.remove(&key.proposal.0).unwrap_or_default());
            }
        }
        Ok(loaded)
    }
}
