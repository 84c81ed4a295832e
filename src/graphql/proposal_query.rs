//! Reads of proposals.

use async_graphql::{Context, Object};

use crate::{
    domain::page::RawPage,
    graphql::{
        answer::{Answer, answer},
        facets::ProposalConnection,
        filter::FilterInput,
        page::{found, list, load},
        proposal::Proposal,
        proposal_filter::ProposalFilter,
        proposal_order::{ListOrder, ProposalOrder},
    },
    store::proposals::ProposalOfNumber,
};

/// Reads of proposals.
#[derive(Default)]
pub struct ProposalQuery;

#[Object]
impl ProposalQuery {
    /// The proposal of an edition by its number; null if there is none the viewer may see.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition's year.")] edition: i32,
        #[graphql(desc = "The proposal's number.")] number: i32,
    ) -> Answer<Option<Proposal>> {
        answer(async move { Ok(load(ctx, ProposalOfNumber { year: edition, number }).await?.map(Proposal)) }).await
    }

    /// Proposals of all editions, by year and number unless another order is asked for.
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
            let order = ListOrder::parse(order_by, filter.as_ref().and_then(ProposalFilter::text))?;
            let rest = filter.clone().map(ProposalFilter::without_text);
            let filter = filter.map(ProposalFilter::parse).transpose()?;
            let page = RawPage { first, after, last, before };
            match order {
                ListOrder::Rows(order) => list(ctx, filter, order, page).await,
                ListOrder::Answers(query, order) => {
                    let rest = rest.map(ProposalFilter::parse).transpose()?;
                    found(ctx, &query, rest, filter, order, page).await
                }
            }
            .map(Into::into)
        })
        .await
    }
}
