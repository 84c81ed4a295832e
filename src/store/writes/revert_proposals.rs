//! Taking back what was written of proposals and participations.

use std::collections::HashSet;

use entities::{ParticipationId, ProposalId, audit_entry, proposal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    Order, Recorded, Writing, Written,
    found::found_participation,
    opened::Opened,
    participation_writes::{end, named, written},
    participations::ParticipationRecord,
    planning::{Planner, unknown_proposal},
    proposal_writes::{self, Shown, finish, open_proposal},
    proposals::ProposalRecord,
    references::References,
    retried,
    revert::{REVERT, Undo, changes_of, newer, outdated, undo, without_paths},
    saving::ProposalChange,
    scene::Scene,
};
use crate::{
    auth::Editor,
    domain::{
        input::{Checks, ListPatch, Patch},
        participation::{MAX_PARTICIPATIONS, OrganizationRef, ParticipationFields, ParticipationPatch, PersonRef},
        proposal::{NewHost, Numbering, ProposalFields, ProposalPatch, ThemeRef},
        proposal_item::{ProposalItem, ProposalKey},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// What to do instead where a field of a proposal is written by a mutation of its own.
fn instead(field: &str) -> Option<&'static str> {
    match field {
        "status" | "statusBeforeMerge" | "decision" => Some("Move it with changeProposalStatus."),
        "mergedInto" => Some("Use undoMerge."),
        "deletedAt" => Some("Use deleteProposal or restoreProposal."),
        "number" => Some("A number that was given stays."),
        "participations" => {
            Some("Take back the entries of the participations themselves, or use reorderParticipations.")
        }
        _ => None,
    }
}

fn refuse<M>(code: UserErrorCode, message: impl Into<String>) -> Shown<M> {
    (Written::Refused(vec![UserError::new(code, "id", message)]), Scene::default())
}

fn read<T: DeserializeOwned>(facts: Map<String, Value>) -> Result<T, UserError> {
    serde_json::from_value(Value::Object(facts)).map_err(|_| outdated())
}

impl Store {
    /// Takes a change of a proposal back. One that was made is deleted, and can be restored.
    pub(super) async fn revert_proposal(
        &self,
        editor: &Editor,
        order: &Order,
        entry: &audit_entry::Model,
    ) -> Result<Shown<ProposalRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, REVERT).await?;
            let id = ProposalId(entry.subject_id);
            let before = match open_proposal(&w, editor, order, id, "id").await? {
                Ok(before) => before,
                Err(ended) => return Ok((ended, Scene::default())),
            };
            let fields = match undo(entry, &newer(&w, entry).await?, Some(before.facts())) {
                Ok(Undo::Write(facts)) => read(facts),
                Ok(Undo::Remove) => return unmake(w, before).await,
                Err(error) => Err(error),
            };
            let fields: ProposalFields = match fields {
                Ok(fields) => fields,
                Err(error) => return Ok((Written::Refused(vec![error]), Scene::default())),
            };
            let fixed = changes_of(entry).into_iter().find_map(|change| Some((instead(&change.field)?, change.field)));
            if let Some((instead, field)) = fixed {
                return Ok(refuse(UserErrorCode::Invalid, format!("{field} is not taken back here. {instead}")));
            }
            let items = [item(id, fields)];
            let opened = Opened::find(&w, editor, &items).await?;
            let references = References::find(&w, editor, proposal_writes::named(&items)).await?;
            let planned = HashSet::new();
            let mut planner = Planner { w: &w, editor, order, opened, references: &references, planned };
            let planned = planner.plan(0, &items[0]);
            drop(planner);
            match planned {
                Ok(change) => finish(w, before, change).await,
                Err(refusal) => Ok((without_paths(refusal.into()), Scene::default())),
            }
        })
        .await
    }

    /// Takes a change of a participation back.
    pub(super) async fn revert_participation(
        &self,
        editor: &Editor,
        order: &Order,
        entry: &audit_entry::Model,
    ) -> Result<Shown<ParticipationRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, REVERT).await?;
            let id = ParticipationId(entry.subject_id);
            let Some(proposal) = entry.proposal_id else {
                return Ok((Written::Refused(vec![unknown_proposal("id")]), Scene::default()));
            };
            // The version that is expected is that of the participation.
            let any = Order { expected_version: None, ..order.clone() };
            let before = match open_proposal(&w, editor, &any, proposal, "id").await? {
                Ok(before) => before,
                Err(Written::Refused(errors)) => return Ok((Written::Refused(errors), Scene::default())),
                Err(Written::Stale(_) | Written::Done(..)) => return Err(Error::dangling("the version of a proposal")),
            };
            let at = before.participations.iter().position(|part| part.participation.id == id);
            let now = at.map(|at| before.participations[at].clone());
            if let Some(now) = now.clone().filter(|now| order.is_stale(now)) {
                return Ok((Written::Stale(now), Scene::default()));
            }
            let mut change = ProposalChange::of(before.clone());
            let fields = match undo(entry, &newer(&w, entry).await?, now.as_ref().map(Recorded::facts)) {
                Ok(Undo::Write(facts)) => read(facts),
                Ok(Undo::Remove) => {
                    change.participations.retain(|(other, _)| *other != id);
                    return end(w, before, change, id).await;
                }
                Err(error) => Err(error),
            };
            let fields: ParticipationFields = match fields {
                Ok(fields) => fields,
                Err(error) => return Ok((Written::Refused(vec![error]), Scene::default())),
            };
            if at.is_none() && before.participations.len() >= MAX_PARTICIPATIONS {
                let message = format!("The proposal has {MAX_PARTICIPATIONS} participations, which is the most.");
                return Ok(refuse(UserErrorCode::TooLong, message));
            }
            let patch = patch(&fields);
            let references = named(&w, editor, &patch).await?;
            let mut checks = Checks::default();
            let was = now.map_or_else(|| ParticipationFields::blank(proposal), |now| now.fields);
            let found = found_participation(&references, 0, &patch, &mut checks);
            let fields = found.map(|found| {
                let ParticipationFields { country_is_derived, verbatim, .. } = fields;
                let all = ParticipationFields { country_is_derived, verbatim, ..found.apply(was.clone()) };
                all.check_change(&was, &mut checks)
            });
            match (written(&before, at, fields, checks), at) {
                (Ok(fields), Some(at)) => change.participations[at].1 = fields,
                (Ok(fields), None) => change.participations.push((id, fields)),
                (Err(errors), _) => return Ok((without_paths(Written::Refused(errors)), Scene::default())),
            }
            end(w, before, change, id).await
        })
        .await
    }
}

/// Deletes a proposal that was made.
async fn unmake(w: Writing<'_>, before: ProposalRecord) -> Result<Shown<ProposalRecord>, Error> {
    let into_it = proposal::Column::MergedIntoId.eq(before.proposal.id);
    let merged = proposal::Entity::find().filter(into_it).count(&*w).await?;
    if merged > 0 {
        return Ok(refuse(UserErrorCode::InUse, format!("{merged} proposals were merged into it. Undo that first.")));
    }
    let mut change = ProposalChange::of(before.clone());
    change.fields.deleted_at = Some(w.at());
    finish(w, before.clone(), change).await?;
    Ok((Written::Done(Some(before), None), Scene::default()))
}

/// An update that leaves a proposal with these fields.
fn item(id: ProposalId, fields: ProposalFields) -> ProposalItem {
    let hosts = fields.hosts.into_iter().map(|host| NewHost {
        organization: OrganizationRef::Id(host.organization),
        name_as_given: Some(host.name_as_given),
    });
    let patch = ProposalPatch {
        number: Numbering::Keep,
        title: Patch::Set(fields.title),
        description: Patch::Set(fields.description),
        language: Patch::Set(fields.language),
        format: Patch::Set(fields.format),
        themes: all(fields.themes.into_iter().map(ThemeRef::Id)),
        hosts: all(hosts),
        links: all(fields.links),
        organized_before: Patch::Set(fields.organized_before),
        prior_report: Patch::Set(fields.prior_report),
        themes_as_stated: Patch::Set(fields.themes_as_stated),
        external_reference: Patch::Set(fields.external_reference),
        list_position: Patch::Set(fields.list_position),
        list_total: Patch::Set(fields.list_total),
    };
    ProposalItem {
        key: ProposalKey::Id(id),
        edition: None,
        expected_version: None,
        submit: false,
        note: None,
        whole: true,
        patch,
        participations: None,
        mistakes: Vec::new(),
    }
}

fn all<T>(list: impl IntoIterator<Item = T>) -> ListPatch<T> {
    ListPatch { set: Some(list.into_iter().collect()), ..ListPatch::default() }
}

/// An update that leaves a participation with these fields, but for what no update changes.
fn patch(fields: &ParticipationFields) -> ParticipationPatch {
    let ParticipationFields { title, affiliation_as_stated, country, .. } = fields.clone();
    ParticipationPatch {
        role: Patch::Set(fields.role),
        status: Patch::Set(fields.status),
        person: Patch::Set(fields.person.map(PersonRef::Id)),
        organization: Patch::Set(fields.organization.map(OrganizationRef::Id)),
        is_placeholder: Patch::Set(fields.is_placeholder),
        name_as_given: Patch::Set(Some(fields.name_as_given.clone())),
        title: Patch::Set(title),
        affiliation_as_stated: Patch::Set(affiliation_as_stated),
        country: Patch::Set(country),
        stakeholder_group: Patch::Set(fields.stakeholder_group),
    }
}
