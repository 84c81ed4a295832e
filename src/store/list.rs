//! Lists: filtered, in total order, cut into pages by keyset - at the root, or one page for each of many parents in
//! one statement.

use std::{
    any::TypeId,
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use entities::{Decoded, SubjectKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, Order, QueryFilter, QuerySelect,
    QueryTrait, Statement, StatementBuilder,
    sea_query::{Asterisk, Expr, Func, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::{
        filter::Filter,
        filter_queries::Queries,
        page::{CursorWriter, OrderField, PageArgs},
    },
    error::Error,
    store::{
        Loaders, Scope, Store, conditions,
        keys::Ids,
        keyset::{self, keys, order, place, window},
        members::member_selection,
        tally::FacetOf,
    },
};

/// A table that the schema lists.
pub trait Listed: EntityTrait<Model: Decoded + Send + Sync> {
    /// What it can be ordered by.
    type Field: OrderField;
    /// What it can be tested for.
    type Test: Queries + Clone + Eq + Hash + Send + Sync + 'static;
    /// The kinds of parents a list of it can hang on.
    type Parent: Copy + Eq + Hash + Send + Sync + 'static;
    /// What its rows are counted by; [`std::convert::Infallible`] if by nothing.
    type Facet: FacetOf<Self>;

    /// Their kind in the audit and in the feed of changes, if they are in it.
    const KIND: Option<SubjectKind>;

    /// The id column.
    fn id() -> Self::Column;
    /// The column of an order field.
    fn column(field: Self::Field) -> Self::Column;
    /// Which rows an audience may see.
    fn visible(audience: Audience) -> Condition;
    /// Which rows pass a test, as far as the audience may know.
    fn passes(test: &Self::Test, audience: Audience) -> Condition;
    /// The pairs (`parent`, `child`) of a relation for these parents, each pair once.
    fn members(kind: Self::Parent, parents: &Ids, audience: Audience) -> SelectStatement;

    /// Which of the pairs an audience may see, where fewer questions tell than of rows at large.
    #[must_use]
    fn visible_members(_: Self::Parent, audience: Audience) -> Condition {
        Self::visible(audience)
    }

    /// The rows of one parent, where they are found by themselves in their orders; otherwise they are found by their pairs.
    #[must_use]
    fn of_one(_: Self::Parent, _: Uuid) -> Option<Condition> {
        None
    }

    /// What changes with a list of it, that of everything there is or those of these parents.
    fn scopes(of: Option<(Self::Parent, &[Uuid])>, filter: Option<&Filter<Self::Test>>) -> Vec<Scope> {
        match Self::KIND.filter(|_| filter.is_none()) {
            // What belongs to a parent belongs to it by proposals.
            Some(kind) if of.is_some() => vec![Scope::Kind(kind), Scope::Kind(SubjectKind::Proposal)],
            Some(kind) => vec![Scope::Kind(kind)],
            // A filter may ask for anything.
            None => vec![Scope::Everything],
        }
    }
}

/// A row and its cursor.
#[derive(Debug)]
pub struct Row<E: EntityTrait> {
    /// Where it stands in its list.
    pub cursor: String,
    /// The row.
    pub model: Arc<E::Model>,
}

impl<E: EntityTrait> Clone for Row<E> {
    fn clone(&self) -> Self {
        Self { cursor: self.cursor.clone(), model: Arc::clone(&self.model) }
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<E: EntityTrait> {
    /// Its rows in the list's order.
    pub rows: Vec<Row<E>>,
    /// Whether the list has rows before it.
    pub has_previous: bool,
    /// Whether the list has rows after it.
    pub has_next: bool,
    /// How many rows the whole list has, where reading the page told it.
    pub total: Option<i64>,
}

impl<E: EntityTrait> Default for Page<E> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_previous: false, has_next: false, total: None }
    }
}

impl<E: EntityTrait> Clone for Page<E> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), ..*self }
    }
}

/// One page of the list of all rows: the key under which it is loaded.
pub struct RootPage<E: Listed> {
    /// What the list is narrowed down to.
    pub filter: Option<Arc<Filter<E::Test>>>,
    /// The page of it.
    pub args: Arc<PageArgs<E::Field>>,
}

impl<E: Listed> Clone for RootPage<E> {
    fn clone(&self) -> Self {
        Self { filter: self.filter.clone(), args: Arc::clone(&self.args) }
    }
}

impl<E: Listed> PartialEq for RootPage<E> {
    fn eq(&self, other: &Self) -> bool {
        self.filter == other.filter && self.args == other.args
    }
}

impl<E: Listed> Eq for RootPage<E> {}

impl<E: Listed> Hash for RootPage<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.filter.hash(state);
        self.args.hash(state);
    }
}

/// One page of one parent's list: the key under which it is loaded.
pub struct ChildPage<E: Listed> {
    /// What kind of row the parent is, and its id.
    pub parent: (E::Parent, Uuid),
    /// What the list is narrowed down to.
    pub filter: Option<Arc<Filter<E::Test>>>,
    /// The page of it.
    pub args: Arc<PageArgs<E::Field>>,
}

impl<E: Listed> Clone for ChildPage<E> {
    fn clone(&self) -> Self {
        Self { parent: self.parent, filter: self.filter.clone(), args: Arc::clone(&self.args) }
    }
}

impl<E: Listed> PartialEq for ChildPage<E> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.filter == other.filter && self.args == other.args
    }
}

impl<E: Listed> Eq for ChildPage<E> {}

impl<E: Listed> Hash for ChildPage<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.filter.hash(state);
        self.args.hash(state);
    }
}

/// The rows that an audience may see and that pass a filter.
pub(super) fn selection<E: Listed>(audience: Audience, filter: Option<&Filter<E::Test>>) -> sea_orm::Select<E> {
    let mut select = E::find().filter(E::visible(audience));
    if let Some(filter) = filter {
        select = select.filter(conditions::filter::<E>(filter, audience));
    }
    select
}

/// The members of parents that stand on a page's side of its cursors, as `child`: what the page does not show is ordered by its
/// keys alone.
fn places<E: Listed>(audience: Audience, of: &ChildPage<E>, parents: &Ids) -> SelectStatement {
    let members = member_selection::<E>(of.parent.0, audience, of.filter.as_deref());
    let mut places = window(members, &of.args).select_only().into_query();
    places.expr_as(Expr::col(E::id().as_column_ref()), "child").join_subquery(
        JoinType::InnerJoin,
        E::members(of.parent.0, parents, audience),
        "members",
        Expr::col(("members", "child")).equals(E::id().as_column_ref()),
    );
    places
}

/// A page from up to `limit + 1` rows in reading order.
fn page<E: Listed>(mut models: Vec<E::Model>, args: &PageArgs<E::Field>) -> Page<E> {
    let more = models.len() > usize::from(args.limit);
    models.truncate(args.limit.into());
    if args.backward {
        models.reverse();
    }
    let cursors = CursorWriter::new(&args.order);
    let row = |model: E::Model| Row { cursor: cursors.write(&place::<E>(args, &model)), model: Arc::new(model) };
    let (has_previous, has_next) =
        if args.backward { (more, args.before.is_some()) } else { (args.after.is_some(), more) };
    Page { rows: models.into_iter().map(row).collect(), has_previous, has_next, total: None }
}

impl Store {
    /// A page of these rows. One statement.
    async fn list<E: Listed>(
        &self,
        rows: sea_orm::Select<E>,
        args: &PageArgs<E::Field>,
        scopes: Vec<Scope>,
    ) -> Result<Page<E>, Error> {
        let mut query = window(rows, args).into_query();
        keyset::first::<E>(&mut query, args);
        Ok(page(self.listed::<E>(&query, scopes).await?, args))
    }

    async fn listed<E: Listed>(&self, query: &SelectStatement, scopes: Vec<Scope>) -> Result<Vec<E::Model>, Error> {
        let rows = self.reading(scopes).query_all(query).await?;
        Ok(rows.iter().map(E::Model::decoded).collect::<Result<_, _>>()?)
    }

    /// The rows of a page of one parent, with the number of all places beside each.
    fn first_places<E: Listed>(&self, audience: Audience, of: &ChildPage<E>, parent: Uuid) -> Statement {
        let args = &of.args;
        let build = |parent: &Ids| {
            let mut query = E::find().into_query();
            query.with_cte(keyset::places::<E>(places(audience, of, parent), args));
            keyset::join_first_places::<E>(&mut query, args);
            query
        };
        let parent = self.ids([parent]);
        if of.filter.is_some() || args.after.is_some() || args.before.is_some() {
            // Seldom asked for twice.
            return StatementBuilder::build(&build(&parent), &self.db.backend());
        }
        self.shapes.statement((TypeId::of::<E>(), of.parent.0, audience, args), &parent, build)
    }

    /// A page for each of several parents, all of one relation, filter and page. One statement.
    async fn child_pages<E: Listed>(
        &self,
        audience: Audience,
        of: &ChildPage<E>,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Page<E>>, Error> {
        let args = &of.args;
        let scopes = E::scopes(Some((of.parent.0, parents)), of.filter.as_deref());
        if let [parent] = *parents
            && let Some(own) = E::of_one(of.parent.0, parent)
        {
            let rows = selection::<E>(audience, of.filter.as_deref()).filter(own);
            return Ok(HashMap::from([(parent, self.list(rows, args, scopes).await?)]));
        }
        if let [parent] = *parents {
            let rows = self.reading(scopes).query_all_raw(self.first_places(audience, of, parent)).await?;
            let total = rows.first().map_or(Ok(0), |row| row.try_get("", keyset::TOTAL))?;
            let models = rows.iter().map(E::Model::decoded).collect::<Result<_, _>>()?;
            // Beyond a cursor there are not all of them.
            let total = Some(total).filter(|_| args.after.is_none() && args.before.is_none());
            return Ok(HashMap::from([(parent, Page { total, ..page(models, args) })]));
        }
        let child = Expr::col(E::id().as_column_ref());
        let mut places = places(audience, of, &self.ids(parents.iter().copied()));
        let mut numbering = WindowStatement::partition_by(("members", "parent"));
        for (column, way) in keys::<E>(args) {
            numbering.order_by_expr(Expr::col(column.as_column_ref()), order(way));
        }
        places.expr_as(Expr::col(("members", "parent")), "parent").expr_window_as(
            Func::cust("row_number"),
            numbering,
            "place",
        );
        let numbered = Query::select()
            .expr(Expr::col(Asterisk))
            .from_subquery(places, "places")
            .and_where(Expr::col("place").lte(i64::from(args.limit) + 1))
            .to_owned();
        let mut query = E::find().into_query();
        query
            .expr_as(Expr::col(("numbered", "parent")), "parent")
            .join_subquery(JoinType::InnerJoin, numbered, "numbered", child.eq(Expr::col(("numbered", "child"))))
            .order_by(("numbered", "parent"), Order::Asc)
            .order_by(("numbered", "place"), Order::Asc);
        let mut models: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
        for row in self.reading(scopes).query_all(&query).await? {
            models.entry(row.try_get("", "parent")?).or_default().push(E::Model::decoded(&row)?);
        }
        Ok(models.into_iter().map(|(parent, models)| (parent, page(models, args))).collect())
    }
}

impl<E: Listed> Loader<RootPage<E>> for Loaders {
    type Value = Page<E>;
    type Error = Error;

    /// One statement for each.
    async fn load(&self, keys: &[RootPage<E>]) -> Result<HashMap<RootPage<E>, Page<E>>, Error> {
        let mut pages = HashMap::with_capacity(keys.len());
        for key in keys {
            let filter = key.filter.as_deref();
            let rows = selection::<E>(self.audience, filter);
            let page = self.store.list(rows, &key.args, E::scopes(None, filter)).await?;
            pages.insert(key.clone(), page);
        }
        Ok(pages)
    }
}

impl<E: Listed> Loader<ChildPage<E>> for Loaders {
    type Value = Page<E>;
    type Error = Error;

    async fn load(&self, keys: &[ChildPage<E>]) -> Result<HashMap<ChildPage<E>, Page<E>>, Error> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for group in alike(keys, |key| (key.parent.0, &key.filter, &key.args)) {
            let parents: Vec<Uuid> = group.iter().map(|key| key.parent.1).collect();
            let mut pages = self.store.child_pages(self.audience, group[0], &parents).await?;
            for key in group {
                let nothing = || page(Vec::new(), &key.args);
                loaded.insert(key.clone(), pages.remove(&key.parent.1).unwrap_or_else(nothing));
            }
        }
        Ok(loaded)
    }
}

/// Keys that one statement can answer together.
pub(super) fn alike<'a, K, S: Eq + Hash>(keys: &'a [K], shape: impl Fn(&'a K) -> S) -> Vec<Vec<&'a K>> {
    let mut groups: HashMap<S, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(shape(key)).or_default().push(key);
    }
    groups.into_values().collect()
}
