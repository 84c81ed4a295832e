//! Writes of participations. Each of them locks the proposal first, so that who takes part in it is changed by one at a
//! time.

use entities::{ParticipationId, ProposalId, participation};
use sea_orm::{EntityTrait, QuerySelect};

use super::{
    Order, Writing, Written,
    found::found_participation,
    participations::ParticipationRecord,
    proposal_writes::{Shown, finish, open_proposal},
    proposals::ProposalRecord,
    references::{Reference, References},
    retried,
    saving::{ProposalChange, save},
    scene::Scene,
};
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
        participation::{MAX_PARTICIPATIONS, ParticipationFields, ParticipationPatch},
        proposal_item::given,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Adds a participation at the end of a proposal's list.
    pub async fn add_participation(
        &self,
        editor: &Editor,
        order: &Order,
        id: ProposalId,
        (patch, checks): (&ParticipationPatch, &Checks),
    ) -> Result<Shown<ParticipationRecord>, Error> {
        retried(|| async {
            let mut w = self.writing(order, "addParticipation").await?;
            let before = match open_proposal(&w, editor, order, id, "proposal").await? {
                Ok(before) => before,
                Err(Written::Stale(now)) => return Ok((stale_proposal(&now), Scene::default())),
                Err(ended) => return Ok((refused(ended), Scene::default())),
            };
            let references = named(&w, editor, patch).await?;
            let mut checks = checks.clone();
            let blank = ParticipationFields::blank(id);
            let fields = found_participation(&references, 0, patch, &mut checks);
            let fields = fields.map(|found| found.apply(blank.clone()).check_change(&blank, &mut checks));
            if before.participations.len() >= MAX_PARTICIPATIONS {
                let message = format!("The proposal has {MAX_PARTICIPATIONS} participations, which is the most.");
                checks.push(UserError::new(UserErrorCode::TooLong, "proposal", message));
            }
            let fields = match written(&before, None, fields, checks) {
                Ok(fields) => fields,
                Err(errors) => return Ok((Written::Refused(errors), Scene::default())),
            };
            references.make(&mut w, |_| Some(before.proposal.is_public)).await?;
            let new = ParticipationId(w.new_id());
            let mut change = ProposalChange::of(before.clone());
            change.participations.push((new, fields));
            end(w, before, change, new).await
        })
        .await
    }

    /// Changes a participation.
    pub async fn update_participation(
        &self,
        editor: &Editor,
        order: &Order,
        id: ParticipationId,
        (patch, checks): (&ParticipationPatch, &Checks),
    ) -> Result<Shown<ParticipationRecord>, Error> {
        retried(|| async {
            let mut w = self.writing(order, "updateParticipation").await?;
            let (before, at) = match open(&w, editor, order, id).await? {
                Ok(found) => found,
                Err(ended) => return Ok((ended, Scene::default())),
            };
            let references = named(&w, editor, patch).await?;
            let mut checks = checks.clone();
            let was = &before.participations[at].fields;
            let fields = found_participation(&references, 0, patch, &mut checks);
            let fields = fields.map(|found| found.apply(was.clone()).check_change(was, &mut checks));
            let fields = match written(&before, Some(at), fields, checks) {
                Ok(fields) => fields,
                Err(errors) => return Ok((Written::Refused(errors), Scene::default())),
            };
            references.make(&mut w, |_| Some(before.proposal.is_public)).await?;
            let mut change = ProposalChange::of(before.clone());
            change.participations[at].1 = fields;
            end(w, before, change, id).await
        })
        .await
    }

    /// Takes a participation away.
    pub async fn remove_participation(
        &self,
        editor: &Editor,
        order: &Order,
        id: ParticipationId,
    ) -> Result<Shown<ParticipationRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, "removeParticipation").await?;
            let (before, at) = match open(&w, editor, order, id).await? {
                Ok(found) => found,
                Err(ended) => return Ok((ended, Scene::default())),
            };
            let mut change = ProposalChange::of(before.clone());
            change.participations.remove(at);
            end(w, before, change, id).await
        })
        .await
    }

    /// Puts the participations of a proposal into a new order, which names each of them once.
    pub async fn reorder_participations(
        &self,
        editor: &Editor,
        order: &Order,
        id: ProposalId,
        list: &[ParticipationId],
    ) -> Result<Shown<ProposalRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, "reorderParticipations").await?;
            let before = match open_proposal(&w, editor, order, id, "proposal").await? {
                Ok(before) => before,
                Err(ended) => return Ok((ended, Scene::default())),
            };
            let mut change = ProposalChange::of(before.clone());
            let place = |id: &ParticipationId| list.iter().position(|listed| listed == id);
            let all = change.participations.iter().all(|(id, _)| place(id).is_some());
            if !all || list.len() != change.participations.len() {
                let message = format!(
                    "participations must name each of the {} participations of the proposal once.",
                    change.participations.len()
                );
                let error = UserError::new(UserErrorCode::Invalid, "participations", message);
                return Ok((Written::Refused(vec![error]), Scene::default()));
            }
            change.participations.sort_by_key(|(id, _)| place(id));
            finish(w, before, change).await
        })
        .await
    }
}

/// The proposal of a participation, and the participation's place in it.
async fn open(
    w: &Writing<'_>,
    editor: &Editor,
    order: &Order,
    id: ParticipationId,
) -> Result<Result<(ProposalRecord, usize), Written<ParticipationRecord>>, Error> {
    let unknown = || {
        let message = "There is no participation of this id in reach. Take it from the field id of an object.";
        Written::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)])
    };
    // Where it belongs stays what it is: it may be read before the proposal is locked.
    let proposal: Option<ProposalId> = participation::Entity::find_by_id(id)
        .select_only()
        .column(participation::Column::ProposalId)
        .into_tuple()
        .one(&**w)
        .await?;
    let Some(proposal) = proposal else { return Ok(Err(unknown())) };
    // The version that is expected is that of the participation.
    let any = Order { expected_version: None, ..order.clone() };
    let record = match open_proposal(w, editor, &any, proposal, "id").await? {
        Ok(record) => record,
        Err(Written::Refused(errors)) if errors.iter().all(|error| error.code != UserErrorCode::NotFound) => {
            return Ok(Err(Written::Refused(errors)));
        }
        Err(Written::Refused(_) | Written::Stale(_) | Written::Done(..)) => return Ok(Err(unknown())),
    };
    let Some(at) = record.participations.iter().position(|part| part.participation.id == id) else {
        return Ok(Err(unknown()));
    };
    if order.is_stale(&record.participations[at]) {
        return Ok(Err(Written::Stale(record.participations[at].clone())));
    }
    Ok(Ok((record, at)))
}

pub(super) async fn named(w: &Writing<'_>, editor: &Editor, patch: &ParticipationPatch) -> Result<References, Error> {
    let person = given(&patch.person).map(|person| (0, Reference::Person(person)));
    let organization = given(&patch.organization).map(|organization| (0, Reference::Organization(organization)));
    References::find(w, editor, person.into_iter().chain(organization).collect()).await
}

/// The fields of the participation at a place, if nothing is wrong with them among the others.
pub(super) fn written(
    proposal: &ProposalRecord,
    at: Option<usize>,
    fields: Option<ParticipationFields>,
    mut checks: Checks,
) -> Result<ParticipationFields, Vec<UserError>> {
    let others = proposal.participations.iter().enumerate().filter(|(place, _)| Some(*place) != at);
    if let Some(fields) = fields.as_ref().filter(|fields| fields.person.is_some())
        && let Some((_, other)) = others.into_iter().find(|(_, other)| other.fields.key() == fields.key())
    {
        let id = other.participation.id;
        let message = format!("The person has this role in the proposal already: change {id} instead.");
        checks.push(UserError::new(UserErrorCode::Taken, "person", message));
    }
    // Fields are missing only where somebody was not found, which is said.
    checks.finish(fields)?.ok_or_else(Vec::new)
}

/// Saves the change and ends the write with what it made of one participation.
pub(super) async fn end(
    mut w: Writing<'_>,
    before: ProposalRecord,
    change: ProposalChange,
    id: ParticipationId,
) -> Result<Shown<ParticipationRecord>, Error> {
    let after = save(&mut w, vec![change]).await?;
    let scene = Scene::of(&w, after.clone()).await?;
    w.finish().await?;
    let of = |record: &ProposalRecord| record.participations.iter().find(|part| part.participation.id == id).cloned();
    Ok((Written::Done(of(&before), after.first().and_then(of)), scene))
}

fn refused(ended: Written<ProposalRecord>) -> Written<ParticipationRecord> {
    match ended {
        Written::Refused(errors) => Written::Refused(errors),
        Written::Done(..) | Written::Stale(_) => Written::Refused(Vec::new()),
    }
}

/// The proposal has another version than expected: there is no participation to show for it.
fn stale_proposal(now: &ProposalRecord) -> Written<ParticipationRecord> {
    let message = format!(
        "Somebody else changed the proposal: its version is {}. Look at it as it is now, then send the input again with \
         that version.",
        now.proposal.version
    );
    Written::Refused(vec![UserError::new(UserErrorCode::Conflict, "expectedVersion", message)])
}
