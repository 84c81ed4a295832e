//! Connections: pages of lists as Relay describes them (<https://relay.dev/graphql/connections.htm>).

use std::{borrow::Cow, fmt::Display, hash::Hash, str::FromStr, sync::Arc};

use async_graphql::dataloader::{HashMapCache, Loader};
use async_graphql::{
    Context, ID, Object, SimpleObject, TypeName, dataloader::DataLoader, resolver_utils::ContainerType,
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    auth::{Audience, Viewer},
    domain::{
        filter::Filter,
        order::FoundOrderField,
        page::{Direction, PageArgs, RawPage},
        search::SearchQuery,
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        as_json::AsJson,
        proposal::Proposal,
    },
    store::{
        Loaders, Store, Weigh,
        kept_loads::KeepingLoaders,
        list::{ChildPage, Listed, Page, RootPage},
        search::FoundProposals,
        tally::{Count, Tally, Whole},
    },
};

/// The loaders of one request.
pub type RequestLoaders = DataLoader<KeepingLoaders, HashMapCache>;

/// A type of the schema that stands for a row and comes in connections.
pub trait Listing: ContainerType + From<Arc<<Self::Table as EntityTrait>::Model>> {
    /// Its table.
    type Table: Listed;
    /// What the type's name ends with for its connection, or for the part of it that all connections have.
    const CONNECTION: &'static str = "Connection";
}

/// A page of a list, and what can be asked about the whole list.
pub struct Connection<N: Listing> {
    page: Page<N::Table>,
    whole: Whole<N::Table>,
}

impl<N: Listing> Connection<N> {
    /// The list the page is of.
    pub const fn whole(&self) -> &Whole<N::Table> {
        &self.whole
    }
}

/// Where a page lies in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether the list goes on after this page. Exact when paging forward; when paging backward it says whether
    /// `before` was given.
    pub has_next_page: bool,
    /// Whether the list has rows before this page. Exact when paging backward; when paging forward it says whether
    /// `after` was given.
    pub has_previous_page: bool,
    /// Cursor of the first row of the page; null on an empty page.
    pub start_cursor: Option<String>,
    /// Cursor of the last row of the page; null on an empty page.
    pub end_cursor: Option<String>,
}

/// A row of a list and its place.
pub struct Edge<N> {
    cursor: String,
    node: N,
}

impl PageInfo {
    /// Of a page that is read forward.
    pub fn forward(has_next_page: bool, has_previous_page: bool, cursors: &[&str]) -> Self {
        let cursor = |cursor: Option<&&str>| cursor.map(|cursor| (*cursor).to_owned());
        Self {
            has_next_page,
            has_previous_page,
            start_cursor: cursor(cursors.first()),
            end_cursor: cursor(cursors.last()),
        }
    }
}

impl<N> Edge<N> {
    /// A row and its place.
    pub const fn new(cursor: String, node: N) -> Self {
        Self { cursor, node }
    }
}

impl<N: ContainerType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

impl<N: Listing> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}{}", N::type_name(), N::CONNECTION).into()
    }
}

/// A row of a list and its place in it.
#[Object(name_type)]
impl<N: ContainerType> Edge<N> {
    /// The row's place in this list in this order: pass it as `after` or `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> AsJson<&N> {
        AsJson(&self.node)
    }
}

/// A page of a list.
#[Object(name_type)]
impl<N: Listing> Connection<N> {
    /// The rows of the page with their cursors.
    async fn edges(&self) -> Vec<AsJson<Edge<N>>> {
        let rows = self.page.rows.iter();
        rows.map(|row| AsJson(Edge { cursor: row.cursor.clone(), node: N::from(Arc::clone(&row.model)) })).collect()
    }

    /// The rows of the page.
    async fn nodes(&self) -> Vec<AsJson<N>> {
        self.page.rows.iter().map(|row| AsJson(N::from(Arc::clone(&row.model)))).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: self.page.rows.first().map(|row| row.cursor.clone()),
            end_cursor: self.page.rows.last().map(|row| row.cursor.clone()),
        }
    }

    /// Rows of the whole list, all pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Answer<i64> {
        answer(async move {
            if let Some(total) = self.page.total {
                return Ok(total);
            }
            let tally = Tally { whole: self.whole.clone(), count: Count::Rows };
            Ok(load(ctx, tally).await?.unwrap_or_default().without)
        })
        .await
    }
}

/// The order of a list in the domain's terms.
pub type OrderOf<N> = Vec<(<<N as Listing>::Table as Listed>::Field, Direction)>;
/// A filter of a list in the domain's terms.
pub type FilterOf<N> = Filter<<<N as Listing>::Table as Listed>::Test>;

/// A page of everything the viewer may see.
pub async fn list<N: Listing>(
    ctx: &Context<'_>,
    filter: Option<FilterOf<N>>,
    order: OrderOf<N>,
    page: RawPage,
) -> Result<Connection<N>, Error> {
    let args = Arc::new(PageArgs::parse(page, order)?);
    let filter = ready::<N>(ctx, filter).await?.map(Arc::new);
    let page = rows(ctx, RootPage { filter: filter.clone(), args }).await?;
    Ok(Connection { page, whole: Whole { parent: None, filter } })
}

/// A page of the proposals that a query finds and that pass the rest of a filter, and the whole filter.
pub async fn found(
    ctx: &Context<'_>,
    query: &SearchQuery,
    rest: Option<FilterOf<Proposal>>,
    filter: Option<FilterOf<Proposal>>,
    order: Vec<(FoundOrderField, Direction)>,
    page: RawPage,
) -> Result<Connection<Proposal>, Error> {
    let args = PageArgs::parse(page, order)?;
    let rest = ready::<Proposal>(ctx, rest).await?;
    let filter = ready::<Proposal>(ctx, filter).await?;
    let page = rows(ctx, FoundProposals { query: query.clone(), filter: rest, args }).await?;
    Ok(Connection { page, whole: Whole { parent: None, filter: filter.map(Arc::new) } })
}

/// A page of what hangs on a parent. Pages of many parents are read together.
pub async fn children<N: Listing>(
    ctx: &Context<'_>,
    parent: (<N::Table as Listed>::Parent, Uuid),
    filter: Option<FilterOf<N>>,
    order: OrderOf<N>,
    page: RawPage,
) -> Result<Connection<N>, Error> {
    let args = Arc::new(PageArgs::parse(page, order)?);
    let filter = ready::<N>(ctx, filter).await?.map(Arc::new);
    let page = rows(ctx, ChildPage { parent, filter: filter.clone(), args }).await?;
    Ok(Connection { page, whole: Whole { parent: Some(parent), filter } })
}

/// A page of the list that is being resolved; nothing of it where only the whole list is asked about.
async fn rows<K, E>(ctx: &Context<'_>, key: K) -> Result<Page<E>, Error>
where
    E: EntityTrait,
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Loaders: Loader<K, Value = Page<E>, Error = Error>,
    Page<E>: Weigh,
{
    let asked = ctx.look_ahead();
    if !["nodes", "edges", "pageInfo"].iter().any(|field| asked.field(field).exists()) {
        return Ok(Page::default());
    }
    Ok(load(ctx, key).await?.unwrap_or_default())
}

/// The filter, ready for the database.
pub async fn ready<N: Listing>(ctx: &Context<'_>, filter: Option<FilterOf<N>>) -> Result<Option<FilterOf<N>>, Error> {
    match filter {
        Some(filter) => Ok(Some(ctx.data_unchecked::<Store>().ready(filter).await?)),
        None => Ok(None),
    }
}

/// What is read for a key: at once where it is kept, and otherwise in one batch with all keys that are asked for now.
pub async fn load<K>(ctx: &Context<'_>, key: K) -> Result<Option<<Loaders as Loader<K>>::Value>, Error>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Loaders: Loader<K, Error = Error, Value: Weigh>,
{
    let loaders = loaders(ctx);
    match loaders.loader().kept(&key) {
        Some(known) => Ok(known),
        None => loaders.load_one(key).await,
    }
}

/// The loaders of the request.
pub fn loaders<'a>(ctx: &Context<'a>) -> &'a RequestLoaders {
    ctx.data_unchecked()
}

/// What the viewer may see.
pub fn audience(ctx: &Context<'_>) -> Audience {
    ctx.data_unchecked::<Viewer>().audience()
}

/// Reads an id of one kind; the error names the argument and what an id of that kind looks like.
pub fn parse_id<T: FromStr<Err: Display>>(argument: impl Into<Cow<'static, str>>, id: &ID) -> Result<T, Error> {
    id.parse().map_err(|error| {
        let argument = argument.into();
        let message = format!("{argument} is not a usable id: {error}.");
        Error::bad_input(argument, message)
    })
}
