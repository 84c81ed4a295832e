//! Overlaps: proposals of one edition that are alike.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use entities::{OrganizationId, PersonId, ProposalId, organization, overlap_pair, participation, person, proposal};
use uuid::Uuid;

use crate::{
    domain::{
        overlap::SCALE,
        page::{PageArgs, RawPage},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        organization::Organization,
        page::{Edge, PageInfo, audience, load, loaders},
        person::Person,
        proposal::Proposal,
    },
    store::{
        ById, Store,
        editions::EditionOfYear,
        overlaps::{BY_SCORE, OverlapScope, SimilarTo},
        participations::ParticipationsOfProposal,
        proposals::HostsOf,
    },
};

/// Similar proposals at most.
const MOST_SIMILAR: u16 = 20;

/// What makes two proposals alike, each from 0 to 1.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct OverlapParts {
    /// The words of their titles and texts: those that few proposals of the edition have count most.
    text: f64,
    /// How many of the people of the proposal with fewer people are in the other one too; of fewer than three, as if there
    /// were three.
    people: f64,
    /// The same of organizations: hosts and those that are spoken for.
    organizations: f64,
}

/// A proposal that is like another one of its edition.
#[derive(MergedObject)]
pub struct SimilarProposal(Other, Alike);

/// Two proposals of one edition that are alike.
#[derive(MergedObject, Clone)]
pub struct ProposalOverlap(Both, Alike);

/// The other one of two.
struct Other(Arc<proposal::Model>);

/// The two.
#[derive(Clone)]
struct Both([Arc<proposal::Model>; 2]);

/// How two proposals are alike.
#[derive(Clone)]
struct Alike {
    both: [ProposalId; 2],
    pair: Arc<overlap_pair::Model>,
}

/// A page of proposals that are alike, the most alike first.
pub struct ProposalOverlapConnection {
    rows: Vec<(String, ProposalOverlap)>,
    has_next: bool,
    has_previous: bool,
    scope: Option<OverlapScope>,
}

fn part(of: i32) -> f64 {
    f64::from(of) / f64::from(SCALE)
}

/// What is in both lists, in the order of the first one, each once.
fn in_both<T: Copy + Eq + std::hash::Hash>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    let other: HashSet<T> = other.into_iter().collect();
    let mut seen = HashSet::new();
    one.into_iter().filter(|id| other.contains(id) && seen.insert(*id)).collect()
}

/// The participations of both, as the viewer sees them.
async fn participations(
    ctx: &Context<'_>,
    both: [ProposalId; 2],
) -> Result<[Vec<Arc<participation::Model>>; 2], Error> {
    let keys = both.map(ParticipationsOfProposal);
    let mut found = loaders(ctx).load_many(keys).await?;
    Ok(keys.map(|key| found.remove(&key).unwrap_or_default()))
}

async fn shared_people(ctx: &Context<'_>, both: [ProposalId; 2]) -> Result<Vec<Person>, Error> {
    let parts = participations(ctx, both).await?;
    let [one, other] = parts.map(|parts| parts.iter().filter_map(|part| part.person_id).collect::<Vec<PersonId>>());
    let keys: Vec<_> = in_both(one, other).into_iter().map(|id| ById::<person::Entity>::new(id.0)).collect();
    let mut people = loaders(ctx).load_many(keys.clone()).await?;
    Ok(keys.iter().filter_map(|key| people.remove(key)).map(Person).collect())
}

async fn shared_organizations(ctx: &Context<'_>, both: [ProposalId; 2]) -> Result<Vec<Organization>, Error> {
    let hosting = both.map(HostsOf);
    let (parts, hosts) = futures_util::future::join(participations(ctx, both), loaders(ctx).load_many(hosting)).await;
    let (parts, mut hosts) = (parts?, hosts?);
    let mut all = parts.into_iter().zip(hosting).map(|(parts, key)| {
        let hosts = hosts.remove(&key).unwrap_or_default();
        let spoken_for = parts.iter().filter_map(|part| part.organization_id);
        hosts.iter().map(|host| host.id).chain(spoken_for).collect::<Vec<OrganizationId>>()
    });
    let (one, other) = (all.next().unwrap_or_default(), all.next().unwrap_or_default());
    let keys: Vec<_> = in_both(one, other).into_iter().map(|id| ById::<organization::Entity>::new(id.0)).collect();
    let mut organizations = loaders(ctx).load_many(keys.clone()).await?;
    Ok(keys.iter().filter_map(|key| organizations.remove(key)).map(Organization).collect())
}

/// The proposals most like one, the most alike first.
pub async fn similar(ctx: &Context<'_>, of: &Arc<proposal::Model>, first: i32) -> Result<Vec<SimilarProposal>, Error> {
    let first = u16::try_from(first).ok().filter(|first| *first <= MOST_SIMILAR);
    let message = || Error::bad_input("first", format!("first must be between 0 and {MOST_SIMILAR}."));
    let key = SimilarTo { proposal: of.id, edition: of.edition_id, first: first.ok_or_else(message)? };
    let found = load(ctx, key).await?.unwrap_or_default();
    let proposals = found.iter().map(|similar| ById::<proposal::Entity>::new(similar.proposal.0));
    let mut proposals = loaders(ctx).load_many(proposals.collect::<Vec<_>>()).await?;
    let rows = found.into_iter().filter_map(|similar| {
        let proposal = proposals.remove(&ById::new(similar.proposal.0))?;
        let alike = Alike { both: [proposal.id, of.id], pair: similar.pair };
        Some(SimilarProposal(Other(proposal), alike))
    });
    Ok(rows.collect())
}

#[Object]
impl Other {
    /// The proposal.
    async fn proposal(&self) -> Proposal {
        Proposal(Arc::clone(&self.0))
    }
}

#[Object]
impl Both {
    /// The one recorded first.
    async fn first(&self) -> Proposal {
        Proposal(Arc::clone(&self.0[0]))
    }

    /// The one recorded later.
    async fn second(&self) -> Proposal {
        Proposal(Arc::clone(&self.0[1]))
    }
}

#[Object]
impl Alike {
    /// How alike both are, from 0 to 1.
    async fn score(&self) -> f64 {
        part(self.pair.score)
    }

    /// What makes them alike.
    async fn parts(&self) -> OverlapParts {
        let overlap_pair::Model { by_text, by_people, by_organizations, .. } = &*self.pair;
        OverlapParts { text: part(*by_text), people: part(*by_people), organizations: part(*by_organizations) }
    }

    /// Words that both say in their titles and texts, 8 at most, the most telling first.
    async fn shared_terms(&self) -> Answer<Vec<String>> {
        answer(async move { serde_json::from_str(&self.pair.terms).map_err(Error::internal) }).await
    }

    /// Who takes part in both.
    async fn shared_people(&self, ctx: &Context<'_>) -> Answer<Vec<Person>> {
        answer(async move { shared_people(ctx, self.both).await }).await
    }

    /// Organizations that host both or are spoken for in both.
    async fn shared_organizations(&self, ctx: &Context<'_>) -> Answer<Vec<Organization>> {
        answer(async move { shared_organizations(ctx, self.both).await }).await
    }
}

/// A page of proposals that are alike, the most alike first.
#[Object]
impl ProposalOverlapConnection {
    /// The pairs of the page with their cursors.
    async fn edges(&self) -> Vec<Edge<ProposalOverlap>> {
        self.rows.iter().map(|(cursor, node)| Edge::new(cursor.clone(), node.clone())).collect()
    }

    /// The pairs of the page.
    async fn nodes(&self) -> Vec<ProposalOverlap> {
        self.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        let cursors: Vec<&str> = self.rows.iter().map(|(cursor, _)| cursor.as_str()).collect();
        PageInfo::forward(self.has_next, self.has_previous, &cursors)
    }

    /// Pairs of the whole list, all pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Answer<u64> {
        answer(async move {
            let Some(scope) = self.scope else { return Ok(0) };
            ctx.data_unchecked::<Store>().overlap_count(audience(ctx), scope).await
        })
        .await
    }
}

/// Reads of overlaps.
#[derive(Default)]
pub struct OverlapQuery;

#[Object]
impl OverlapQuery {
    /// Pairs of proposals of an edition that are alike, the most alike first: what may be worth merging. Merged proposals are
    /// in none. What the public sees is computed from public proposals alone.
    async fn overlaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year of the edition.")] edition: i32,
        #[graphql(desc = "Only pairs that are this much alike at least, 0 to 1. Pairs below 0.08 are not kept.")]
        min_score: Option<f64>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<ProposalOverlapConnection> {
        answer(async move {
            let args = PageArgs::parse(RawPage { first, after, last, before }, BY_SCORE.to_vec())?;
            let least = least(min_score)?;
            let Some(edition) = load(ctx, EditionOfYear(edition)).await? else {
                let rows = Vec::new();
                return Ok(ProposalOverlapConnection { rows, has_next: false, has_previous: false, scope: None });
            };
            let scope = OverlapScope { edition: edition.id, least };
            let page = ctx.data_unchecked::<Store>().overlaps(audience(ctx), scope, &args).await?;
            let ids: HashSet<Uuid> = page.rows.iter().flat_map(|row| [row.model.one_id, row.model.other_id]).collect();
            let proposals = loaders(ctx).load_many(ids.into_iter().map(ById::<proposal::Entity>::new)).await?;
            let proposal = |id: Uuid| proposals.get(&ById::new(id)).cloned();
            let rows = page.rows.into_iter().filter_map(|row| {
                let two = [proposal(row.model.one_id)?, proposal(row.model.other_id)?];
                let alike = Alike { both: two.each_ref().map(|proposal| proposal.id), pair: row.model };
                Some((row.cursor, ProposalOverlap(Both(two), alike)))
            });
            let (has_next, has_previous) = (page.has_next, page.has_previous);
            Ok(ProposalOverlapConnection { rows: rows.collect(), has_next, has_previous, scope: Some(scope) })
        })
        .await
    }
}

/// A least score in ten thousandths.
fn least(score: Option<f64>) -> Result<i32, Error> {
    let score = score.unwrap_or_default();
    if !(0.0..=1.0).contains(&score) {
        return Err(Error::bad_input("minScore", "minScore must be between 0 and 1."));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the score lies between 0 and 1")]
    Ok((score * f64::from(SCALE)).ceil() as i32)
}
