//! Where proposals stand, and how they move on.

use async_graphql::{Context, Enum, Object, SimpleObject};
use entities::{edition, proposal};

use crate::{
    auth::Viewer,
    domain::status::{self, TRANSITIONS, Window, transitions_from},
    error::Error,
    graphql::{
        enums::ProposalStatus,
        page::{audience, load},
        scalars::DateTime,
    },
    store::{ById, Store},
};

/// What is done to a proposal to move it on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "status::StatusAction")]
pub enum StatusAction {
    /// Hand it in, within the edition's time for that.
    Submit,
    /// Begin to review it.
    Review,
    /// Take it into the programme.
    Accept,
    /// Leave it out of the programme.
    Decline,
    /// Take it back, as its organizers.
    Withdraw,
    /// Undo what was decided.
    Reopen,
    /// Take it out of the programme.
    Cancel,
}

/// A way a proposal moves on: a line of the one table there is. A proposal becomes `MERGED` by merging alone.
#[derive(SimpleObject, Clone, Debug)]
pub struct StatusTransition {
    /// What is done.
    action: StatusAction,
    /// Where the proposal must stand.
    from: Vec<ProposalStatus>,
    /// Where it stands then.
    to: ProposalStatus,
    /// Whether it is a decision, which is kept with the proposal. Of the others only who says why is kept.
    is_decision: bool,
}

/// A way a proposal can move on now.
#[derive(SimpleObject, Clone, Debug)]
pub struct AllowedTransition {
    /// What is done.
    action: StatusAction,
    /// Where the proposal stands then.
    to: ProposalStatus,
}

/// The last decision on a proposal.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposalDecision {
    /// When.
    at: DateTime,
    /// By whom; null if not known.
    by: Option<String>,
    /// Why; null if not said.
    note: Option<String>,
}

/// The last decision on a proposal, for whoever edits its edition.
pub fn decision(ctx: &Context<'_>, proposal: &proposal::Model) -> Option<ProposalDecision> {
    let at = proposal.decided_at.filter(|_| audience(ctx).edits(proposal.edition_id))?;
    let (by, note) = (proposal.decided_by.clone(), proposal.decision_note.clone());
    Some(ProposalDecision { at: DateTime(at), by, note })
}

/// What the viewer may do to a proposal now.
pub async fn allowed(ctx: &Context<'_>, proposal: &proposal::Model) -> Result<Vec<AllowedTransition>, Error> {
    let editor = ctx.data_unchecked::<Viewer>().editor();
    let Some(editor) = editor.ok().filter(|editor| editor.within(proposal.edition_id).is_ok()) else {
        return Ok(Vec::new());
    };
    let mut allowed = Vec::new();
    for transition in transitions_from(proposal.status) {
        let submits = transition.action == status::StatusAction::Submit;
        if submits && !editor.is_admin() {
            let edition = load(ctx, ById::<edition::Entity>::new(proposal.edition_id.0)).await?;
            let edition = edition.ok_or_else(|| Error::dangling("proposal.edition_id"))?;
            if !accepts(ctx, &edition) {
                continue;
            }
        }
        allowed.push(AllowedTransition { action: transition.action.into(), to: transition.to.into() });
    }
    Ok(allowed)
}

/// Whether an edition takes proposals now.
pub fn accepts(ctx: &Context<'_>, edition: &edition::Model) -> bool {
    Window::from(edition).is_open(ctx.data_unchecked::<Store>().time())
}

/// Reads of how proposals move on.
#[derive(Default)]
pub struct StatusQuery;

#[Object]
impl StatusQuery {
    /// Every way a proposal moves on: the one table all changes of status follow.
    async fn status_transitions(&self) -> Vec<StatusTransition> {
        let lines = TRANSITIONS.iter().map(|line| StatusTransition {
            action: line.action.into(),
            from: line.from.iter().map(|status| (*status).into()).collect(),
            to: line.to.into(),
            is_decision: line.decides,
        });
        lines.collect()
    }
}
