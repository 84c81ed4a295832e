//! What is said about a whole list rather than a page of it: how long it is, and its facets. All that is asked about one
//! list, or the lists of many parents, is one statement.

use entities::SubjectKind;
use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use futures_util::future::try_join_all;
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, JoinType, QueryTrait, Value,
    sea_query::{
        Asterisk, CommonTableExpression, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType,
        WindowStatement, WithClause,
    },
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::filter::Filter,
    error::Error,
    store::{
        Ids, Loaders, Scope, Store,
        list::{Listed, alike, selection},
    },
};

/// Names the listed rows in the statements of [`FacetOf::counting`]: their `id`, the `parent` whose list they are in, and
/// [`FacetOf::columns`].
pub const LISTED: &str = "listed";

/// What the rows of a list are counted by.
pub trait FacetOf<E: Listed>: Copy + Eq + Hash + Send + Sync + 'static {
    /// What it counts of the rows that pass a filter.
    fn counting(self, filter: Option<&Filter<E::Test>>, audience: Audience) -> Counting<E::Test>;
    /// The columns of the listed rows that facets count.
    fn columns() -> Vec<E::Column>;
}

impl<E: Listed> FacetOf<E> for Infallible {
    fn counting(self, _: Option<&Filter<E::Test>>, _: Audience) -> Counting<E::Test> {
        match self {}
    }

    fn columns() -> Vec<E::Column> {
        Vec::new()
    }
}

/// A whole list.
pub struct Whole<E: Listed> {
    /// The row it hangs on; nothing for the list of all rows.
    pub parent: Option<(E::Parent, Uuid)>,
    /// What it is narrowed down to.
    pub filter: Option<Arc<Filter<E::Test>>>,
}

/// What is counted of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Count<F> {
    /// Its rows.
    Rows,
    /// Its rows by each value, the most frequent values at most.
    Facet(F, u16),
}

/// Something counted of a list: the key under which it is loaded.
pub struct Tally<E: Listed> {
    /// The list.
    pub whole: Whole<E>,
    /// What is counted.
    pub count: Count<E::Facet>,
}

/// What a facet counts.
pub struct Counting<T> {
    /// The filter without the facet's own conditions.
    pub rows: Filter<T>,
    /// The listed rows with their values, each pair once (see [`pair`]); more than one are united.
    pub pairs: Vec<SelectStatement>,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetValue {
    /// The id of a row.
    Id(Uuid),
    /// A word.
    Word(String),
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The most frequent values with their number of rows, most rows first.
    pub values: Vec<(FacetValue, i64)>,
    /// Rows without a value; all rows where only those are counted.
    pub without: i64,
    /// Whether there are more values.
    pub more: bool,
}

impl<E: Listed> Clone for Whole<E> {
    fn clone(&self) -> Self {
        Self { parent: self.parent, filter: self.filter.clone() }
    }
}

impl<E: Listed> Clone for Tally<E> {
    fn clone(&self) -> Self {
        Self { whole: self.whole.clone(), count: self.count }
    }
}

impl<E: Listed> PartialEq for Tally<E> {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.whole, &other.whole);
        self.count == other.count && one.parent == two.parent && one.filter == two.filter
    }
}

impl<E: Listed> Eq for Tally<E> {}

impl<E: Listed> Hash for Tally<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.count.hash(state);
        self.whole.parent.hash(state);
        self.whole.filter.hash(state);
    }
}

/// Selects the listed rows with the id of a row as their value. To be joined to the rows that have it.
pub fn id_pairs(value: impl IntoSimpleExpr) -> SelectStatement {
    pair(value.into_simple_expr(), null("text"))
}

/// Selects the listed rows with a word as their value.
pub fn word_pairs(value: impl IntoSimpleExpr) -> SelectStatement {
    pair(null("uuid"), value.into_simple_expr())
}

fn pair(id: Expr, word: Expr) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col((LISTED, "parent")), "parent")
        .expr_as(Expr::col((LISTED, "id")), "child")
        .expr_as(id, "id")
        .expr_as(word, "word")
        .take()
}

/// A missing value of a type.
fn null(of: &'static str) -> Expr {
    Expr::cust(format!("CAST(NULL AS {of})"))
}

/// The rows of a whole list, or of those of several parents, to be counted.
fn listed<E: Listed>(
    audience: Audience,
    of: Option<(E::Parent, &Ids)>,
    filter: Option<&Filter<E::Test>>,
) -> SelectStatement {
    let mut query = selection::<E>(audience, filter).into_query();
    query.clear_selects();
    let Some((kind, parents)) = of else {
        return query.expr_as(null("uuid"), "parent").take();
    };
    query
        .expr_as(Expr::col(("members", "parent")), "parent")
        .join_subquery(
            JoinType::InnerJoin,
            E::members(kind, parents, audience),
            "members",
            Expr::col(("members", "child")).equals(E::id().as_column_ref()),
        )
        .take()
}

/// One part of a statement, which tells itself by its number.
#[derive(Clone, Copy)]
struct Part {
    number: usize,
    of_parents: bool,
}

impl Part {
    fn select(self) -> SelectStatement {
        let parent = if self.of_parents { Expr::col("parent") } else { null("uuid") };
        let number = Expr::Constant(Value::Int(i32::try_from(self.number).ok()));
        Query::select().expr_as(number, "part").expr_as(parent, "parent").take()
    }

    /// The length of a list, or of each parent's.
    fn length(self) -> SelectStatement {
        let mut select = self.select();
        select.expr_as(null("uuid"), "id").expr_as(null("text"), "word").expr_as(count(), "amount");
        if self.of_parents {
            select.group_by_col("parent");
        }
        select
    }

    /// The most frequent values in a list, or in each parent's, and how many have none.
    fn most_frequent(self, pairs: SelectStatement, most: u16) -> SelectStatement {
        let grouped: &[&str] = if self.of_parents { &["parent", "id", "word"] } else { &["id", "word"] };
        let missing = Expr::col("id").is_null().and(Expr::col("word").is_null());
        let mut place = if self.of_parents { WindowStatement::partition_by("parent") } else { WindowStatement::new() };
        place
            .order_by_expr(missing, Order::Desc)
            .order_by_expr(count(), Order::Desc)
            .order_by("id", Order::Asc)
            .order_by("word", Order::Asc);
        let counted = Query::select()
            .columns(grouped.to_owned())
            .expr_as(count(), "amount")
            .expr_window_as(Func::cust("row_number"), place, "place")
            .from_subquery(pairs, "pairs")
            .group_by_columns(grouped.to_owned())
            .take();
        self.select()
            .columns(["id", "word", "amount"])
            .from_subquery(counted, "counted")
            // One more tells that there are more, and one may be those that have none.
            .and_where(Expr::col("place").lte(i64::from(most) + 2))
            .take()
    }
}

fn count() -> Expr {
    Expr::col(Asterisk).count()
}

/// One statement for all that is counted of a list, or of the lists of several parents.
fn statement<E: Listed>(
    audience: Audience,
    of: Option<(E::Parent, &Ids)>,
    filter: Option<&Filter<E::Test>>,
    counts: &[Count<E::Facet>],
) -> SelectStatement {
    // The same rows are listed once, whoever counts them.
    let mut sets: Vec<Filter<E::Test>> = Vec::new();
    let mut set = |rows: Filter<E::Test>| {
        let at = sets.iter().position(|set| *set == rows).unwrap_or_else(|| {
            sets.push(rows);
            sets.len() - 1
        });
        format!("{LISTED}_{at}")
    };
    let parts = counts.iter().enumerate().map(|(number, count)| match count {
        Count::Rows => {
            let rows = filter.cloned().unwrap_or_else(Filter::everything);
            Part { number, of_parents: of.is_some() }.length().from(set(rows)).take()
        }
        Count::Facet(facet, most) => {
            let Counting { rows, pairs } = facet.counting(filter, audience);
            let rows = set(rows);
            let pairs = pairs.into_iter().map(|mut select| select.from_as(rows.clone(), LISTED).take());
            Part { number, of_parents: of.is_some() }.most_frequent(united(pairs, UnionType::Distinct), *most)
        }
    });
    let parts: Vec<_> = parts.collect();
    let mut with = WithClause::new();
    for (at, rows) in sets.iter().enumerate() {
        let mut rows = listed::<E>(audience, of, Some(rows));
        rows.expr_as(Expr::col(E::id().as_column_ref()), "id");
        for column in E::Facet::columns() {
            rows.column(column.as_column_ref());
        }
        with.cte(CommonTableExpression::new().query(rows).table_name(format!("{LISTED}_{at}")).to_owned());
    }
    let all = united(parts.into_iter(), UnionType::All);
    Query::select().column(Asterisk).from_subquery(all, "counted").with_cte(with).take()
}

/// The length of a list alone, or of those of several parents.
fn length_alone<E: Listed>(
    audience: Audience,
    of: Option<(E::Parent, &Ids)>,
    filter: Option<&Filter<E::Test>>,
) -> SelectStatement {
    let rows = listed::<E>(audience, of, filter);
    Part { number: 0, of_parents: of.is_some() }.length().from_subquery(rows, LISTED).take()
}

fn united(mut selects: impl Iterator<Item = SelectStatement>, how: UnionType) -> SelectStatement {
    let mut all = selects.next().unwrap_or_default();
    for select in selects {
        all.union(how, select);
    }
    all
}

impl Store {
    /// All that is counted of a list or of the lists of several parents, by what and parent.
    async fn counts<E: Listed>(
        &self,
        audience: Audience,
        of: Option<(E::Parent, &[Uuid])>,
        filter: Option<&Filter<E::Test>>,
        counts: &[Count<E::Facet>],
    ) -> Result<HashMap<(Count<E::Facet>, Option<Uuid>), Counts>, Error> {
        let mut scopes = E::scopes(of, filter);
        let parents = of.map(|(kind, parents)| (kind, self.ids(parents.iter().copied())));
        let of = parents.as_ref().map(|(kind, parents)| (*kind, parents));
        let query = match counts {
            [Count::Rows] => length_alone::<E>(audience, of, filter),
            counts => {
                // Facets of topics hang on the themes.
                scopes.push(Scope::Kind(SubjectKind::Theme));
                statement::<E>(audience, of, filter, counts)
            }
        };
        let mut found: HashMap<_, Counts> = HashMap::new();
        for row in self.reading(scopes).query_all(&query).await? {
            let part: i32 = row.try_get("", "part")?;
            let Some(count) = usize::try_from(part).ok().and_then(|part| counts.get(part)) else { continue };
            let counts = found.entry((*count, row.try_get("", "parent")?)).or_default();
            let (id, word): (Option<Uuid>, Option<String>) = (row.try_get("", "id")?, row.try_get("", "word")?);
            let amount = row.try_get("", "amount")?;
            match id.map(FacetValue::Id).or(word.map(FacetValue::Word)) {
                Some(value) => counts.values.push((value, amount)),
                None => counts.without = amount,
            }
        }
        for ((count, _), counts) in &mut found {
            if let Count::Facet(_, most) = count {
                counts.cut(usize::from(*most));
            }
        }
        Ok(found)
    }
}

impl Counts {
    /// Puts the most frequent values first and keeps so many of them.
    fn cut(&mut self, most: usize) {
        let key = |value: &FacetValue| match value {
            FacetValue::Id(id) => (Some(*id), None),
            FacetValue::Word(word) => (None, Some(word.clone())),
        };
        self.values.sort_by(|(one, a), (two, b)| b.cmp(a).then_with(|| key(one).cmp(&key(two))));
        self.more = self.values.len() > most;
        self.values.truncate(most);
    }
}

impl<E: Listed> Loader<Tally<E>> for Loaders {
    type Value = Counts;
    type Error = Error;

    async fn load(&self, keys: &[Tally<E>]) -> Result<HashMap<Tally<E>, Counts>, Error> {
        let groups = alike(keys, |key| (key.whole.parent.map(|(kind, _)| kind), &key.whole.filter));
        let groups = groups.into_iter().map(|group| async move {
            let parents = unique(group.iter().filter_map(|key| key.whole.parent.map(|(_, id)| id)));
            let of = group[0].whole.parent.map(|(kind, _)| (kind, parents.as_slice()));
            let counts = unique(group.iter().map(|key| key.count));
            let found = self.store.counts::<E>(self.audience, of, group[0].whole.filter.as_deref(), &counts).await?;
            let counts = |key: &Tally<E>| {
                let parent = key.whole.parent.map(|(_, id)| id);
                found.get(&(key.count, parent)).cloned().unwrap_or_default()
            };
            Ok::<_, Error>(group.into_iter().map(|key| (key.clone(), counts(key))).collect::<Vec<_>>())
        });
        Ok(try_join_all(groups).await?.into_iter().flatten().collect())
    }
}

/// Each of these once, in their order.
fn unique<T: Copy + Eq + Hash>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}
