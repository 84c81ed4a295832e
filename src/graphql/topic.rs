//! Topics: what themes of several editions have in common.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::topic;

use crate::{
    domain::{
        order::TopicOrderField,
        page::{Direction, RawPage},
    },
    graphql::{
        answer::{Answer, answer},
        facets::ProposalConnection,
        filter::FilterInput,
        page::{Connection, Listing, children, list, load},
        proposal_filter::ProposalFilter,
        proposal_order::{ProposalOrder, proposal_order},
        theme::Theme,
    },
    store::{proposals::ProposalsOf, themes::ThemesOfTopic},
};

/// A subject that themes of several editions share.
pub struct Topic(pub Arc<topic::Model>);

impl From<Arc<topic::Model>> for Topic {
    fn from(model: Arc<topic::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Topic {
    type Table = topic::Entity;
}

/// A subject that themes of several editions share: all proposals on it, whatever the year and the theme's name.
#[Object]
impl Topic {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Short name for addresses, unique.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Counts its changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The themes that belong to it, all editions.
    async fn themes(&self, ctx: &Context<'_>) -> Answer<Vec<Theme>> {
        answer(async move {
            let themes = load(ctx, ThemesOfTopic(self.0.id)).await?;
            Ok(themes.unwrap_or_default().into_iter().map(Theme).collect())
        })
        .await
    }

    /// The proposals of its themes, by year and number unless another order is asked for.
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
            let parent = (ProposalsOf::Topic, self.0.id.0);
            children(ctx, parent, filter, proposal_order(order_by)?, RawPage { first, after, last, before })
                .await
                .map(Into::into)
        })
        .await
    }
}

/// Reads of topics.
#[derive(Default)]
pub struct TopicQuery;

#[Object]
impl TopicQuery {
    /// Every topic, by name.
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Connection<Topic>> {
        answer(async move {
            let order = vec![(TopicOrderField::Name, Direction::Asc)];
            list(ctx, None, order, RawPage { first, after, last, before }).await
        })
        .await
    }
}
