//! Merges of proposals. They are undone like all others, with `undoMerge`.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entities::ProposalId;

use crate::{
    domain::{
        input::{Checks, Patch},
        proposal_item::{ProposalItem, ProposalKey},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        merge::Merge,
        mutation::{Ended, Receipt, WriteOptions, order, store},
        page::parse_id,
        proposal::Proposal,
        proposal_input::{ProposalTexts, numbering},
        shown::show,
    },
    store::writes::merging::MergeTarget,
};

/// A proposal that others are merged into, to be made of the edition of the first of them. It is a draft where all of them
/// are, and handed in otherwise.
#[derive(InputObject, Clone, Debug)]
pub struct NewTargetInput {
    /// Its title, 300 characters at most.
    title: String,
    /// Its number, which no other proposal of the edition has or had.
    number: Option<i32>,
    /// Whether it is given the next free number.
    #[graphql(default)]
    next_number: bool,
    /// What it says. Without a description, that of the first source.
    #[graphql(flatten)]
    texts: ProposalTexts,
}

/// What proposals are merged into, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum MergeTargetInput {
    /// A proposal that is there.
    Id(ID),
    /// A new one.
    New(NewTargetInput),
}

/// Proposals that become one.
#[derive(InputObject, Clone, Debug)]
pub struct MergeProposalsInput {
    /// What is merged, 1 to 20 proposals of one edition. They stay as they are, become `MERGED` and name the target; what was
    /// merged into one of them before names the target, too.
    sources: Vec<ID>,
    /// What they are merged into.
    target: MergeTargetInput,
    /// The version the target must have, where it is there; any if left out.
    expected_version: Option<i32>,
    /// How it is written. With `dryRun` the answer is a preview.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a merge of proposals.
#[derive(SimpleObject)]
pub struct MergeProposalsPayload {
    /// The target as it is now; null where nothing was merged. With the error `CONFLICT`, the target as somebody else left it.
    proposal: Option<Proposal>,
    /// What was merged into it, as it is now, with what was merged into one of the sources before.
    merged: Vec<Proposal>,
    /// The merge, by which it is undone; null where nothing was merged.
    merge: Option<Merge>,
    /// What else is said. The changes are those of the target.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl MergeTargetInput {
    fn parse(self) -> Result<MergeTarget, Error> {
        let NewTargetInput { title, number, next_number, texts } = match self {
            Self::Id(id) => return Ok(MergeTarget::Existing(parse_id("input.target.id", &id)?)),
            Self::New(new) => new,
        };
        let mut checks = Checks::default();
        let mut patch = texts.patch();
        patch.title = Patch::Set(title);
        patch.number = numbering(number, next_number, &mut checks);
        Ok(MergeTarget::New(Box::new(ProposalItem {
            key: ProposalKey::New,
            edition: None,
            expected_version: None,
            submit: false,
            note: None,
            whole: true,
            patch,
            participations: None,
            mistakes: checks.into_mistakes(),
        })))
    }
}

/// Writes of merges of proposals.
#[derive(Default)]
pub struct ProposalMergeMutation;

#[Object]
impl ProposalMergeMutation {
    /// Merges proposals of an edition into one of it, or into a new one. The target gains their themes, their hosts, and
    /// whoever takes part, each person once in each role. The ids of the others answer with the target. Requires an editor of
    /// the edition.
    async fn merge_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is merged into what.")] input: MergeProposalsInput,
    ) -> Answer<Option<MergeProposalsPayload>> {
        answer(async move {
            let MergeProposalsInput { sources, target, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let sources = sources.iter().map(|id| parse_id("input.sources", id));
            let sources = sources.collect::<Result<Vec<ProposalId>, Error>>()?;
            let target = target.parse()?;
            let ((written, scene), merge) = store(ctx).merge_proposals(&editor, &order, &sources, &target).await?;
            show(ctx, &scene).await;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            Ok(Some(MergeProposalsPayload {
                proposal: object.map(Into::into),
                merged: scene.proposals.into_iter().skip(1).map(Into::into).collect(),
                merge: merge.map(Into::into),
                receipt,
            }))
        })
        .await
    }
}
