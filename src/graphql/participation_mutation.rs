//! Writes of participations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::{ParticipationId, ProposalId};

use crate::{
    domain::{input::Checks, participation::MAX_PARTICIPATIONS},
    error::Error,
    graphql::{
        answer::{Answer, answer},
        mutation::{Ended, Receipt, WriteOptions, order, store},
        page::parse_id,
        participation::Participation,
        participation_input::{ParticipationChanges, ParticipationInput},
        proposal::Proposal,
        proposal_mutation::ProposalPayload,
        shown::show,
    },
    store::writes::{ParticipationRecord, Scene},
};

/// Somebody who is to take part in a proposal.
#[derive(InputObject, Clone, Debug)]
pub struct AddParticipationInput {
    /// The proposal.
    proposal: ID,
    /// The version the proposal must have; any if left out.
    expected_version: Option<i32>,
    /// Who takes part.
    #[graphql(flatten)]
    participation: ParticipationInput,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// Changes of a participation.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateParticipationInput {
    /// The participation.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// What is changed.
    #[graphql(flatten)]
    changes: ParticipationChanges,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A participation to be taken away.
#[derive(InputObject, Clone, Debug)]
pub struct RemoveParticipationInput {
    /// The participation.
    id: ID,
    /// The version it must have; any if left out.
    expected_version: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A new order of the participations of a proposal.
#[derive(InputObject, Clone, Debug)]
pub struct ReorderParticipationsInput {
    /// The proposal.
    proposal: ID,
    /// The version the proposal must have; any if left out.
    expected_version: Option<i32>,
    /// All its participations, each once, in their new order.
    participations: Vec<ID>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of a write of a participation.
#[derive(SimpleObject)]
pub struct ParticipationPayload {
    /// The participation as it is now; null where it was not written. With the error `CONFLICT`, the participation as
    /// somebody else left it.
    participation: Option<Participation>,
    /// The proposal as it is now; null where nothing was written.
    proposal: Option<Proposal>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of taking a participation away.
#[derive(SimpleObject)]
pub struct RemoveParticipationPayload {
    /// The id of the participation that is gone; null where it was not taken away.
    removed_participation_id: Option<ID>,
    /// The participation as somebody else left it, with the error `CONFLICT`.
    participation: Option<Participation>,
    /// The proposal as it is now; null where nothing was written.
    proposal: Option<Proposal>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

impl From<ParticipationRecord> for Participation {
    fn from(record: ParticipationRecord) -> Self {
        Self(Arc::new(record.participation))
    }
}

impl ParticipationPayload {
    fn of(ended: Ended<ParticipationRecord>, scene: Scene) -> Self {
        Self { participation: ended.object.map(Into::into), proposal: proposal(scene), receipt: ended.receipt }
    }
}

fn proposal(scene: Scene) -> Option<Proposal> {
    scene.proposals.into_iter().next().map(Into::into)
}

/// Writes of participations.
#[derive(Default)]
pub struct ParticipationMutation;

#[Object]
impl ParticipationMutation {
    /// Adds somebody who takes part in a proposal, at the end of its list. Requires an editor of its edition, who may make the
    /// person and the organization with it.
    async fn add_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal and who takes part.")] input: AddParticipationInput,
    ) -> Answer<Option<ParticipationPayload>> {
        answer(async move {
            let AddParticipationInput { proposal, expected_version, participation, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.proposal", &proposal)?;
            let mut checks = Checks::default();
            let patch = participation.parse("input", &mut checks)?;
            let (written, scene) = store(ctx).add_participation(&editor, &order, id, (&patch, &checks)).await?;
            show(ctx, &scene).await;
            Ok(Some(ParticipationPayload::of(Ended::of(written, options), scene)))
        })
        .await
    }

    /// Changes a participation: what is stated of somebody in this proposal, nowhere else. Requires an editor of its edition.
    async fn update_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The participation and what is to be changed.")] input: UpdateParticipationInput,
    ) -> Answer<Option<ParticipationPayload>> {
        answer(async move {
            let UpdateParticipationInput { id, expected_version, changes, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ParticipationId = parse_id("input.id", &id)?;
            let mut checks = Checks::default();
            let patch = changes.parse("input", &mut checks)?;
            let (written, scene) = store(ctx).update_participation(&editor, &order, id, (&patch, &checks)).await?;
            show(ctx, &scene).await;
            Ok(Some(ParticipationPayload::of(Ended::of(written, options), scene)))
        })
        .await
    }

    /// Takes a participation away. Requires an editor of its edition.
    async fn remove_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The participation.")] input: RemoveParticipationInput,
    ) -> Answer<Option<RemoveParticipationPayload>> {
        answer(async move {
            let RemoveParticipationInput { id, expected_version, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ParticipationId = parse_id("input.id", &id)?;
            let (written, scene) = store(ctx).remove_participation(&editor, &order, id).await?;
            show(ctx, &scene).await;
            let Ended { object, done, receipt } = Ended::of(written, options);
            Ok(Some(RemoveParticipationPayload {
                removed_participation_id: done.then(|| id.to_string().into()),
                participation: object.filter(|_| !done).map(Into::into),
                proposal: proposal(scene),
                receipt,
            }))
        })
        .await
    }

    /// Puts the participations of a proposal into a new order. Requires an editor of its edition.
    async fn reorder_participations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal and the order.")] input: ReorderParticipationsInput,
    ) -> Answer<Option<ProposalPayload>> {
        answer(async move {
            let ReorderParticipationsInput { proposal, expected_version, participations, options } = input;
            let (editor, order) = order(ctx, &options, expected_version)?;
            let id: ProposalId = parse_id("input.proposal", &proposal)?;
            if participations.len() > MAX_PARTICIPATIONS {
                let message = format!("input.participations takes at most {MAX_PARTICIPATIONS} ids.");
                return Err(Error::bad_input("input.participations", message));
            }
            let list = participations.iter().map(|id| parse_id("input.participations", id));
            let list = list.collect::<Result<Vec<ParticipationId>, _>>()?;
            let (written, scene) = store(ctx).reorder_participations(&editor, &order, id, &list).await?;
            show(ctx, &scene).await;
            Ok(Some(Ended::of(written, options).into()))
        })
        .await
    }
}
