//! Writes of where proposals stand.

use entities::{ProposalId, edition};
use sea_orm::EntityTrait;

use super::{
    Order, Written,
    admission::Admission,
    proposal_writes::{Shown, finish, open_proposal},
    proposals::ProposalRecord,
    retried,
    saving::ProposalChange,
    scene::Scene,
};
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
        status::{StatusAction, Window},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Moves a proposal on, along the table of transitions.
    pub async fn change_proposal_status(
        &self,
        editor: &Editor,
        order: &Order,
        id: ProposalId,
        (action, note): (StatusAction, Option<&str>),
    ) -> Result<Shown<ProposalRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, "changeProposalStatus").await?;
            let before = match open_proposal(&w, editor, order, id, "id").await? {
                Ok(before) => before,
                Err(ended) => return Ok((ended, Scene::default())),
            };
            let transition = action.transition();
            if !transition.from.contains(&before.proposal.status) {
                return Ok((Written::Refused(vec![no_way(action, &before)]), Scene::default()));
            }
            let mut keeps = transition.decides || note.is_some();
            if action == StatusAction::Submit {
                let edition = edition::Entity::find_by_id(before.proposal.edition_id).one(&*w).await?;
                let edition = edition.ok_or_else(|| Error::dangling("proposal.edition_id"))?;
                let mut checks = Checks::default();
                let admission = Admission { editor, window: Window::from(&edition), at: w.at(), note };
                keeps = admission.check("action", &mut checks);
                if let Err(errors) = checks.finish(()) {
                    return Ok((Written::Refused(errors), Scene::default()));
                }
            }
            let mut change = ProposalChange::of(before.clone());
            change.fields.status = transition.to;
            if keeps {
                change.fields.decision = Some(order.decision(w.at(), note));
            }
            finish(w, before, change).await
        })
        .await
    }
}

fn no_way(action: StatusAction, proposal: &ProposalRecord) -> UserError {
    // Statuses are words in the schema as in JSON.
    let word = |status| serde_json::to_value(status).ok().and_then(|word| word.as_str().map(str::to_owned));
    let words = |statuses: &[_]| statuses.iter().filter_map(|status| word(*status)).collect::<Vec<_>>().join(" or ");
    let message = format!(
        "{} starts from {}; the proposal is {}. The query statusTransitions lists every way.",
        action.name(),
        words(action.transition().from),
        words(&[proposal.proposal.status]),
    );
    UserError::new(UserErrorCode::InvalidTransition, "action", message)
}
