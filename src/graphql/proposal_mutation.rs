//! Writes of proposals.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entities::ProposalId;

use crate::{
    domain::{
        input::{Checks, Patch},
        proposal_item::{ProposalItem, ProposalKey},
    },
    graphql::{
        answer::{Answer, answer},
        mutation::{Ended, Receipt, WriteOptions, order, store},
        page::parse_id,
        proposal::Proposal,
        proposal_input::{NewProposalStatus, ProposalListChanges, ProposalLists, ProposalTexts, numbering, title},
        references::EditionKey,
        shown::show,
        status::StatusAction,
    },
    store::writes::ProposalRecord,
};

/// A proposal to be made, with everybody and everything it names.
#[derive(InputObject, Clone, Debug)]
pub struct CreateProposalInput {
    /// The edition it is proposed for.
    edition: EditionKey,
    /// Its title, 300 characters at most.
    title: String,
    /// Its number, which no other proposal of the edition has or had.
    number: Option<i32>,
    /// Whether it is given the next free number: the one after the largest the edition ever gave.
    #[graphql(default)]
    next_number: bool,
    /// Where it stands.
    #[graphql(default_with = "NewProposalStatus::Draft")]
    status: NewProposalStatus,
    /// Why it is handed in now. An admin who hands it in outside the edition's time for that must say it; editors see it.
    note: Option<String>,
    /// What it says.
    #[graphql(flatten)]
    texts: ProposalTexts,
    /// Whom and what it names.
    #[graphql(flatten)]
    lists: ProposalLists,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of a proposal: what is left out stays, null clears what may be null. Its edition stays what it is; where it stands
/// is changed with `changeProposalStatus`, who takes part with `addParticipation` and its siblings.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateProposalInput {
    /// The proposal.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// Its title.
    title: MaybeUndefined<String>,
    /// Its number, while it has none; it stays then.
    number: Option<i32>,
    /// Whether it is given the next free number, if it has none.
    #[graphql(default)]
    next_number: bool,
    /// What it says.
    #[graphql(flatten)]
    texts: ProposalTexts,
    /// Changes of what it names.
    #[graphql(flatten)]
    lists: ProposalListChanges,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A proposal to be deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteProposalInput {
    /// The proposal.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A proposal to be restored.
#[derive(InputObject, Clone, Debug)]
pub struct RestoreProposalInput {
    /// The proposal.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A proposal that moves on.
#[derive(InputObject, Clone, Debug)]
pub struct ChangeProposalStatusInput {
    /// The proposal.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// What is done to it. The query `statusTransitions` says from where and to where; the field `allowedTransitions` of a
    /// proposal what you may do now.
    action: StatusAction,
    /// Why. It is kept with the decision, and editors see it. An admin who hands a proposal in outside the edition's time for
    /// that must say it.
    note: Option<String>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of a proposal.
#[derive(SimpleObject)]
pub struct ProposalPayload {
    /// The proposal as it is now; null where it was not written. With the error `CONFLICT`, the proposal as somebody else
    /// left it.
    proposal: Option<Proposal>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the deletion of a proposal.
#[derive(SimpleObject)]
pub struct DeleteProposalPayload {
    /// The id of the proposal that is gone; null where it was not deleted. Keep it to restore the proposal.
    deleted_proposal_id: Option<ID>,
    /// The proposal as somebody else left it, with the error `CONFLICT`.
    proposal: Option<Proposal>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl From<ProposalRecord> for Proposal {
    fn from(record: ProposalRecord) -> Self {
        Self(Arc::new(record.proposal))
    }
}

impl From<Ended<ProposalRecord>> for ProposalPayload {
    fn from(ended: Ended<ProposalRecord>) -> Self {
        Self { proposal: ended.object.map(Into::into), receipt: ended.receipt }
    }
}

/// Writes of proposals.
#[derive(Default)]
pub struct ProposalMutation;

#[Object]
impl ProposalMutation {
    /// Makes a proposal, with its themes, hosts, links and whoever takes part. Requires an editor of its edition, who may make
    /// people and organizations with it.
    async fn create_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: CreateProposalInput,
    ) -> Answer<Option<ProposalPayload>> {
        answer(async move {
            let CreateProposalInput { edition, title, number, next_number, status, note, texts, lists, options } =
                input;
            let (editor, order) = order(ctx, &options, None)?;
            let mut checks = Checks::default();
            let mut patch = texts.patch();
            patch.title = Patch::Set(title);
            patch.number = numbering(number, next_number, &mut checks);
            let participations = lists.put(&mut patch, "input", &mut checks)?;
            let item = ProposalItem {
                key: ProposalKey::New,
                edition: Some(edition.parse("input.edition.id")?),
                expected_version: None,
                submit: status == NewProposalStatus::Submitted,
                note: checks.optional_text("note", note),
                whole: true,
                patch,
                participations,
                mistakes: checks.into_mistakes(),
            };
            let (written, scene) = store(ctx).write_proposal(&editor, &order, "createProposal", item).await?;
            show(ctx, &scene).await;
            Ok(Some(Ended::of(written, options).into()))
        })
        .await
    }

    /// Changes a proposal. Requires an editor of its edition.
    async fn update_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal and what is to be changed.")] input: UpdateProposalInput,
    ) -> Answer<Option<ProposalPayload>> {
        answer(async move {
            let UpdateProposalInput { id, expected_version, title: given, number, next_number, texts, lists, options } =
                input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let mut patch = texts.patch();
            patch.title = title(given, &mut checks);
            patch.number = numbering(number, next_number, &mut checks);
            lists.put(&mut patch, &mut checks)?;
            let item = ProposalItem {
                key: ProposalKey::Id(id),
                edition: None,
                expected_version,
                submit: false,
                note: None,
                whole: false,
                patch,
                participations: None,
                mistakes: checks.into_mistakes(),
            };
            let (written, scene) = store(ctx).write_proposal(&editor, &order, "updateProposal", item).await?;
            show(ctx, &scene).await;
            Ok(Some(Ended::of(written, options).into()))
        })
        .await
    }

    /// Deletes a proposal that none was merged into. Nobody sees it any more; it keeps its number, and can be restored.
    /// Requires an editor of its edition.
    async fn delete_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: DeleteProposalInput,
    ) -> Answer<Option<DeleteProposalPayload>> {
        answer(async move {
            let DeleteProposalInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.id", &id)?;
            let Ended { object, done, receipt } =
                Ended::of(store(ctx).delete_proposal(&editor, &order, id).await?, options);
            Ok(Some(DeleteProposalPayload {
                deleted_proposal_id: done.then(|| id.to_string().into()),
                proposal: object.filter(|_| !done).map(Into::into),
                receipt,
            }))
        })
        .await
    }

    /// Takes the deletion of a proposal back; one that is not deleted stays as it is. Requires an editor of its edition.
    async fn restore_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: RestoreProposalInput,
    ) -> Answer<Option<ProposalPayload>> {
        answer(async move {
            let RestoreProposalInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.id", &id)?;
            let (written, scene) = store(ctx).restore_proposal(&editor, &order, id).await?;
            show(ctx, &scene).await;
            Ok(Some(Ended::of(written, options).into()))
        })
        .await
    }

    /// Moves a proposal on, along the table of `statusTransitions`. Requires an editor of its edition.
    async fn change_proposal_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal and what is done to it.")] input: ChangeProposalStatusInput,
    ) -> Answer<Option<ProposalPayload>> {
        answer(async move {
            let ChangeProposalStatusInput { id, expected_version, action, note, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let note = checks.optional_text("note", note);
            let note = match checks.finish(note) {
                Ok(note) => note,
                Err(errors) => return Ok(Some(Ended::refused(errors, options).into())),
            };
            let change = (action.into(), note.as_deref());
            let (written, scene) = store(ctx).change_proposal_status(&editor, &order, id, change).await?;
            show(ctx, &scene).await;
            Ok(Some(Ended::of(written, options).into()))
        })
        .await
    }
}
