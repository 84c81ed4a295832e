//! Themes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::{edition, theme, topic};

use crate::{
    domain::page::RawPage,
    error::Error,
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        enums::ThemeKind,
        facets::ProposalConnection,
        filter::{FilterInput, searchable},
        page::{Connection, Listing, children, list, load},
        proposal_filter::ProposalFilter,
        proposal_order::{ProposalOrder, proposal_order},
        theme_filter::{ThemeFilter, ThemeOrder},
        topic::Topic,
    },
    store::{
        ById,
        proposals::ProposalsOf,
        themes::{AliasesOfTheme, ThemeOfSlug},
    },
};

/// A theme of one edition.
pub struct Theme(pub Arc<theme::Model>);

impl From<Arc<theme::Model>> for Theme {
    fn from(model: Arc<theme::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Theme {
    type Table = theme::Entity;
}

/// A theme of one edition.
#[Object]
impl Theme {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The edition it belongs to.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Edition> {
        answer(async move {
            let edition = load(ctx, ById::<edition::Entity>::new(self.0.edition_id.0)).await?;
            edition.map(Edition).ok_or_else(|| Error::dangling("theme.edition_id"))
        })
        .await
    }

    /// Short name for addresses, unique in the edition.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is about; null if not described.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What it is to its edition.
    async fn kind(&self) -> ThemeKind {
        self.0.kind.into()
    }

    /// Its place among the edition's themes, from 1. No two have the same; where one was deleted, its place is free.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The cross-year topic it belongs to; null if none.
    async fn topic(&self, ctx: &Context<'_>) -> Answer<Option<Topic>> {
        answer(async move {
            let Some(id) = self.0.topic_id else { return Ok(None) };
            Ok(load(ctx, ById::<topic::Entity>::new(id.0)).await?.map(Topic))
        })
        .await
    }

    /// Other names under which pages state it.
    async fn aliases(&self, ctx: &Context<'_>) -> Answer<Vec<String>> {
        answer(async move { Ok(load(ctx, AliasesOfTheme(self.0.id)).await?.unwrap_or_default()) }).await
    }

    /// Counts its changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The proposals that fall under it, by number unless another order is asked for.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only proposals that pass.")] filter: Option<ProposalFilter>,
        #[graphql(desc = "Order keys, most significant first.")] order_by: Option<Vec<ProposalOrder>>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<ProposalConnection> {
        answer(async move {
            let filter = filter.map(ProposalFilter::parse).transpose()?;
            let parent = (ProposalsOf::Theme, self.0.id.0);
            children(ctx, parent, filter, proposal_order(order_by)?, RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }
}

/// Reads of themes.
#[derive(Default)]
pub struct ThemeQuery;

#[Object]
impl ThemeQuery {
    /// A theme of an edition by its slug; null if there is none.
    async fn theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition's year.")] edition: i32,
        #[graphql(desc = "The theme's slug, for example security-openness-and-privacy.")] slug: String,
    ) -> Answer<Option<Theme>> {
        answer(async move {
            let slug = searchable("slug", Some(slug))?.unwrap_or_default();
            Ok(load(ctx, ThemeOfSlug { year: edition, slug }).await?.map(Theme))
        })
        .await
    }

    /// Themes of all editions, by name unless another order is asked for.
    async fn themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only themes that pass.")] filter: Option<ThemeFilter>,
        #[graphql(desc = "The order.")] order_by: Option<ThemeOrder>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Connection<Theme>> {
        answer(async move {
            let filter = filter.map(ThemeFilter::parse).transpose()?;
            list(ctx, filter, ThemeOrder::keys(order_by), RawPage { first, after, last, before }).await
        })
        .await
    }
}
