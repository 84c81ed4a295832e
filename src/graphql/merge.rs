//! Merges: what was merged, and what moved.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entities::{OrganizationId, PersonId, ProposalId, merge};

use crate::{
    domain::merge::MergeRecord,
    graphql::{
        answer::{Answer, answer},
        link::{ExternalIdentifier, Link},
        node::Node,
        scalars::DateTime,
    },
};

/// What was merged.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entities::MergeKind")]
pub enum MergeKind {
    /// People.
    Person,
    /// Organizations.
    Organization,
    /// Proposals.
    Proposal,
}

/// A merge of people, organizations or proposals.
pub struct Merge(pub Arc<merge::Model>);

impl From<merge::Model> for Merge {
    fn from(model: merge::Model) -> Self {
        Self(Arc::new(model))
    }
}

/// A merge of people, organizations or proposals. It can be undone, also after later edits.
#[Object]
impl Merge {
    /// Opaque and stable.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What was merged.
    async fn kind(&self) -> MergeKind {
        self.0.kind.into()
    }

    /// When.
    async fn merged_at(&self) -> DateTime {
        DateTime(self.0.merged_at)
    }

    /// By whom.
    async fn merged_by(&self) -> &str {
        &self.0.merged_by
    }

    /// When it was undone; null while it holds.
    async fn undone_at(&self) -> Option<DateTime> {
        self.0.undone_at.map(DateTime)
    }

    /// What survived, or what that was merged into since.
    async fn target(&self, ctx: &Context<'_>) -> Answer<Option<Node>> {
        answer(async move { Node::load(ctx, "target", &self.target_id()).await }).await
    }
}

impl Merge {
    /// The id of what survived.
    pub fn target_id(&self) -> ID {
        let target = self.0.target_id;
        let id = match self.0.kind {
            entities::MergeKind::Person => PersonId(target).to_string(),
            entities::MergeKind::Organization => OrganizationId(target).to_string(),
            entities::MergeKind::Proposal => ProposalId(target).to_string(),
        };
        id.into()
    }
}

/// What a merge moved to the survivor, or would move.
#[derive(SimpleObject)]
pub struct MergeMoves {
    /// Participations that name the survivor now. What was stated in them stays.
    participations: Vec<ID>,
    /// Participations that were taken away: the survivor has the same role in the same proposal.
    removed_participations: Vec<ID>,
    /// Proposals that the survivor hosts now in the place of a source.
    hosted_proposals: Vec<ID>,
    /// Proposals where a source stands no longer among the hosts, because the survivor does.
    removed_hosts: Vec<ID>,
    /// Organizations that are part of the survivor now.
    children: Vec<ID>,
    /// What was merged into a source before, and stands for the survivor now.
    merged_before: Vec<ID>,
    /// Names the survivor has as aliases now.
    aliases: Vec<String>,
    /// Links the survivor has now.
    links: Vec<Link>,
    /// Identifiers the survivor has now.
    identifiers: Vec<ExternalIdentifier>,
    /// Fields of the survivor that were empty and are filled now.
    filled: Vec<String>,
}

impl<I: std::fmt::Display> From<MergeRecord<I>> for MergeMoves {
    fn from(record: MergeRecord<I>) -> Self {
        let id = |id: &dyn std::fmt::Display| ID(id.to_string());
        Self {
            participations: record.participations.iter().map(|moved| id(&moved.what)).collect(),
            removed_participations: record.removed_participations.iter().map(|removed| id(&removed.id)).collect(),
            hosted_proposals: record.hosted.iter().map(|moved| id(&moved.what)).collect(),
            removed_hosts: record.removed_hosts.iter().map(|removed| id(&removed.proposal)).collect(),
            children: record.children.iter().map(|moved| id(&moved.what)).collect(),
            merged_before: record.earlier.iter().map(|moved| id(&moved.what)).collect(),
            aliases: record.gains.aliases,
            links: record.gains.links.into_iter().map(Into::into).collect(),
            identifiers: record.identifiers.into_iter().map(|moved| moved.what.into()).collect(),
            filled: record.gains.filled.into_iter().map(|(field, _)| field).collect(),
        }
    }
}
