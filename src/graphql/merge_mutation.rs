//! Merges of people and organizations, and how merges are undone.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::{MergeId, OrganizationId, PersonId};

use crate::{
    error::Error,
    graphql::{
        answer::{Answer, answer},
        merge::{Merge, MergeMoves},
        mutation::{Ended, Receipt, WriteOptions, order, store},
        node::Node,
        organization::Organization,
        page::parse_id,
        person::Person,
    },
    store::writes::merging::Undoing,
};

/// People who are one.
#[derive(InputObject, Clone, Debug)]
pub struct MergePeopleInput {
    /// Who is merged, 1 to 20: their ids stand for the survivor from then on. The first that has something fills what the
    /// survivor lacks.
    sources: Vec<ID>,
    /// Who survives.
    target: ID,
    /// The version the survivor must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written. With `dryRun` the answer is a preview.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Organizations that are one.
#[derive(InputObject, Clone, Debug)]
pub struct MergeOrganizationsInput {
    /// What is merged, 1 to 20: their ids stand for the survivor from then on. The first that has something fills what the
    /// survivor lacks.
    sources: Vec<ID>,
    /// What survives.
    target: ID,
    /// The version the survivor must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written. With `dryRun` the answer is a preview.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A merge to be undone.
#[derive(InputObject, Clone, Debug)]
pub struct UndoMergeInput {
    /// The merge.
    merge_id: ID,
    /// The version the survivor must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a merge of people.
#[derive(SimpleObject)]
pub struct MergePeoplePayload {
    /// The survivor; null where nothing was merged. With the error `CONFLICT`, the target as somebody else left it.
    person: Option<Person>,
    /// The merge, by which it is undone; null where nothing was merged.
    merge: Option<Merge>,
    /// What moved, or would move.
    moved: Option<MergeMoves>,
    /// What else is said. The changes are those of the survivor.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of a merge of organizations.
#[derive(SimpleObject)]
pub struct MergeOrganizationsPayload {
    /// The survivor; null where nothing was merged. With the error `CONFLICT`, the target as somebody else left it.
    organization: Option<Organization>,
    /// The merge, by which it is undone; null where nothing was merged.
    merge: Option<Merge>,
    /// What moved, or would move.
    moved: Option<MergeMoves>,
    /// What else is said. The changes are those of the survivor.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of undoing a merge.
#[derive(SimpleObject)]
pub struct UndoMergePayload {
    /// The merge; null where there is none in reach.
    merge: Option<Merge>,
    /// What survived the merge, as it is now.
    target: Option<Node>,
    /// What was edited since the merge and stays as it is: names of fields of the survivor, and ids of participations,
    /// proposals and organizations that do not name it any more.
    kept: Vec<String>,
    /// What else is said. The changes are those of the survivor.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// Writes of merges.
#[derive(Default)]
pub struct MergeMutation;

#[Object]
impl MergeMutation {
    /// Merges people into one. Participations move, what was stated in them stays; names become aliases; identifiers and links
    /// move; what the survivor lacks is filled. The ids of the others answer with the survivor for ever. Requires an editor of
    /// all editions.
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is merged into whom.")] input: MergePeopleInput,
    ) -> Answer<Option<MergePeoplePayload>> {
        answer(async move {
            let MergePeopleInput { sources, target, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let (sources, target): (Vec<PersonId>, PersonId) = ids(&sources, &target)?;
            let (written, merged) = store(ctx).merge_people(&editor, &order, sources, target).await?;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            let (merge, moved) = merged.map(|merged| (merged.merge.into(), merged.record.into())).unzip();
            Ok(Some(MergePeoplePayload { person: object.map(Into::into), merge, moved, receipt }))
        })
        .await
    }

    /// Merges organizations into one. Participations, hosted proposals and parts move, what was stated stays; names become
    /// aliases; identifiers and links move; what the survivor lacks is filled. The ids of the others answer with the survivor
    /// for ever. Requires an editor of all editions.
    async fn merge_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is merged into what.")] input: MergeOrganizationsInput,
    ) -> Answer<Option<MergeOrganizationsPayload>> {
        answer(async move {
            let MergeOrganizationsInput { sources, target, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let (sources, target): (Vec<OrganizationId>, OrganizationId) = ids(&sources, &target)?;
            let (written, merged) = store(ctx).merge_organizations(&editor, &order, sources, target).await?;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            let (merge, moved) = merged.map(|merged| (merged.merge.into(), merged.record.into())).unzip();
            Ok(Some(MergeOrganizationsPayload { organization: object.map(Into::into), merge, moved, receipt }))
        })
        .await
    }

    /// Undoes a merge: everything is as it would be without it, but for what was edited since, which stays and is named. A
    /// later merge of the survivor is undone first. What a merge gave a proposal and somebody edited since must be taken away
    /// from it first; a proposal that was made by the merge is deleted. Requires an editor of all editions, or of the edition
    /// of merged proposals.
    async fn undo_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: UndoMergeInput,
    ) -> Answer<Option<UndoMergePayload>> {
        answer(async move {
            let UndoMergeInput { merge_id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: MergeId = parse_id("input.mergeId", &merge_id)?;
            let Undoing { merge, errors, changes, kept } = store(ctx).undo_merge(&editor, &order, id).await?;
            let merge = merge.map(Merge::from);
            let target = match &merge {
                Some(merge) => Node::load(ctx, "target", &merge.target_id()).await?,
                None => None,
            };
            let receipt = Receipt {
                user_errors: errors.into_iter().map(Into::into).collect(),
                changes: changes.into_iter().map(Into::into).collect(),
                client_mutation_id: options.client_mutation_id,
            };
            Ok(Some(UndoMergePayload { merge, target, kept, receipt }))
        })
        .await
    }
}

/// The ids of a merge.
fn ids<T: std::str::FromStr<Err: std::fmt::Display>>(sources: &[ID], target: &ID) -> Result<(Vec<T>, T), Error> {
    let sources = sources.iter().map(|id| parse_id("input.sources", id)).collect::<Result<Vec<T>, Error>>()?;
    Ok((sources, parse_id("input.target", target)?))
}
