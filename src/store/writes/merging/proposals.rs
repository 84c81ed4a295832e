//! Several proposals of an edition that become one: the sources stay as they are and name the target, which gains what they
//! have.

use std::collections::{HashMap, HashSet};

use entities::{
    EditionId, MergeId, MergeKind, OrganizationId, ParticipationId, PersonId, ProposalId, ProposalStatus, merge,
    proposal,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{at_source, insert_merge, misasked, undo};
use crate::{
    auth::Editor,
    domain::{
        input::Patch,
        merge::Moved,
        participation::MAX_PARTICIPATIONS,
        proposal::{MAX_HOSTS, MAX_THEMES},
        proposal_item::{EditionRef, ProposalItem},
        proposal_merge::{Changed, MergedProposal, ProposalMergeRecord, WithParticipations, separate, unite},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::{
        Store,
        writes::{
            Order, Recorded, Writing, Written, conflict,
            opened::Opened,
            organizations::surviving_organizations,
            people::surviving_people,
            planning::{Planner, check_open, unknown_proposal},
            proposal_writes::{Shown, reaches},
            proposals::{ProposalRecord, proposal_records},
            references::References,
            retried,
            saving::{ProposalChange, save},
            scene::Scene,
        },
    },
};

/// What proposals are merged into.
#[derive(Clone, Debug)]
pub enum MergeTarget {
    /// A proposal that is there.
    Existing(ProposalId),
    /// A new one of the edition of the first source.
    New(Box<ProposalItem>),
}

/// How a merge of proposals ended: the target before and after, and the merge.
pub type ProposalMerging = (Shown<ProposalRecord>, Option<merge::Model>);

fn refused(errors: Vec<UserError>) -> ProposalMerging {
    ((Written::Refused(errors), Scene::default()), None)
}

impl Store {
    /// Merges proposals of one edition into one of it, or into a new one.
    pub async fn merge_proposals(
        &self,
        editor: &Editor,
        order: &Order,
        sources: &[ProposalId],
        target: &MergeTarget,
    ) -> Result<ProposalMerging, Error> {
        let errors = match target {
            MergeTarget::Existing(target) => misasked(sources, *target),
            MergeTarget::New(_) => misasked(sources, ProposalId(uuid::Uuid::nil())),
        };
        if !errors.is_empty() {
            return Ok(refused(errors));
        }
        retried(|| self.try_merge_proposals(editor, order, sources, target)).await
    }

    async fn try_merge_proposals(
        &self,
        editor: &Editor,
        order: &Order,
        sources: &[ProposalId],
        target: &MergeTarget,
    ) -> Result<ProposalMerging, Error> {
        let mut w = self.writing(order, "mergeProposals").await?;
        // A new target may get a number: its edition is locked before any proposal is.
        let planned = match target {
            MergeTarget::New(item) => Some(new_target(&w, editor, order, sources, item).await?),
            MergeTarget::Existing(_) => None,
        };
        let existing = match target {
            MergeTarget::Existing(id) => Some(*id),
            MergeTarget::New(_) => None,
        };
        let mut found = locked(&w, sources, existing).await?;
        let mut errors = Vec::new();
        let mut change = match (planned, existing) {
            (Some(Ok(change)), _) => change,
            (Some(Err(wrong)), _) => {
                errors.extend(wrong);
                return Ok(refused(errors.into_iter().chain(wrong_sources(editor, &found, sources, None)).collect()));
            }
            (None, id) => {
                let there = id.and_then(|id| found.remove(&id)).filter(|record| is_there(editor, record));
                let Some(record) = there else {
                    errors.push(below_target(unknown_proposal("id")));
                    errors.extend(wrong_sources(editor, &found, sources, None));
                    return Ok(refused(errors));
                };
                if order.is_stale(&record) {
                    return Ok(((Written::Stale(record), Scene::default()), None));
                }
                errors.extend(check_open(&record, "id").err().map(below_target));
                ProposalChange::of(record)
            }
        };
        errors.extend(wrong_sources(editor, &found, sources, Some(change.home.edition)));
        if !errors.is_empty() {
            return Ok(refused(errors));
        }
        let before = change.before.clone();
        let merged: Vec<ProposalChange> =
            sources.iter().filter_map(|id| found.remove(id)).map(ProposalChange::of).collect();
        if let (None, MergeTarget::New(item)) = (&before, target) {
            describe(&mut change, item, &merged);
        }
        let theirs: Vec<WithParticipations<'_>> =
            merged.iter().map(|source| (&source.fields, &source.participations[..])).collect();
        let mut record =
            unite(change.id, &mut change.fields, &mut change.participations, &theirs, || ParticipationId(w.new_id()));
        record.target_is_new = before.is_none();
        if let Some(error) = too_many(&change) {
            return Ok(refused(vec![error]));
        }
        let earlier: Vec<ProposalChange> = found.into_values().map(ProposalChange::of).collect();
        let (id, edition) = (change.id, change.home.edition);
        // Whoever names a source names the target before the source is merged: nothing ever names what is merged.
        let mut changes = vec![change];
        changes.extend(earlier.into_iter().filter_map(|mut change| {
            let from = change.fields.merged_into.replace(id)?;
            record.earlier.push(Moved { what: change.id, from });
            Some(change)
        }));
        changes.extend(merged.into_iter().map(|mut change| {
            let status = std::mem::replace(&mut change.fields.status, ProposalStatus::Merged);
            record.sources.push(MergedProposal { id: change.id, status });
            change.fields.status_before_merge = Some(status);
            change.fields.merged_into = Some(id);
            change
        }));
        let after = save(&mut w, changes).await?;
        let row = merge::Model {
            id: MergeId(w.new_id()),
            kind: MergeKind::Proposal,
            target_id: id.0,
            edition_id: Some(edition),
            merged_at: w.at(),
            merged_by: order.actor.clone(),
            undone_at: None,
            record: serde_json::to_value(&record).map_err(Error::internal)?,
        };
        insert_merge(&w, row.clone()).await?;
        let scene = Scene::of(&w, after).await?;
        w.finish().await?;
        let written = Written::Done(before, scene.proposals.first().cloned());
        Ok(((written, scene), Some(row)))
    }
}

/// A new target as it is asked for: of the edition of the first source, handed in if one of the sources was.
async fn new_target(
    w: &Writing<'_>,
    editor: &Editor,
    order: &Order,
    sources: &[ProposalId],
    item: &ProposalItem,
) -> Result<Result<ProposalChange, Vec<UserError>>, Error> {
    let edition: Option<EditionId> = match sources.first() {
        Some(first) => {
            proposal::Entity::find_by_id(*first)
                .select_only()
                .column(proposal::Column::EditionId)
                .into_tuple()
                .one(&**w)
                .await?
        }
        None => None,
    };
    // Without it there is no such source, which is said with the others.
    let Some(edition) = edition else { return Ok(Err(item.mistakes.clone())) };
    let item = ProposalItem { edition: Some(EditionRef::Id(edition)), ..item.clone() };
    let opened = Opened::find(w, editor, std::slice::from_ref(&item)).await?;
    if !opened.reaches(edition) {
        return Ok(Err(item.mistakes));
    }
    let references = References::default();
    let mut planner = Planner { w, editor, order, opened, references: &references, planned: HashSet::new() };
    let planned = planner.plan(0, &item).map_err(|refusal| match Written::from(refusal) {
        Written::Refused(errors) => errors,
        Written::Stale(_) | Written::Done(..) => Vec::new(),
    });
    let below = |mut error: UserError| {
        error.field.splice(0..0, ["target".to_owned(), "new".to_owned()]);
        error
    };
    Ok(planned.map_err(|errors| errors.into_iter().map(below).collect()))
}

/// What is not said of a new target: the first source describes it, and somebody who handed a source in handed it in.
fn describe(change: &mut ProposalChange, item: &ProposalItem, sources: &[ProposalChange]) {
    if let (Patch::Keep, Some(first)) = (&item.patch.description, sources.first()) {
        change.fields.description.clone_from(&first.fields.description);
        if item.patch.language == Patch::Keep {
            change.fields.language.clone_from(&first.fields.language);
        }
    }
    if sources.iter().any(|source| source.fields.status != ProposalStatus::Draft) {
        change.fields.status = ProposalStatus::Submitted;
    }
}

/// The sources, the target, and all that were merged into a source before.
async fn locked(
    w: &Writing<'_>,
    sources: &[ProposalId],
    target: Option<ProposalId>,
) -> Result<HashMap<ProposalId, ProposalRecord>, Error> {
    let all = |earlier: Vec<ProposalId>| {
        let mut all: Vec<ProposalId> = sources.iter().copied().chain(target).chain(earlier).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let first = all(merged_into(w, sources).await?);
    let mut found = proposal_records(w, &first).await?;
    // Somebody may have merged into a source before it was locked.
    let more: Vec<ProposalId> =
        merged_into(w, sources).await?.into_iter().filter(|id| !found.contains_key(id)).collect();
    found.extend(proposal_records(w, &more).await?);
    Ok(found)
}

async fn merged_into(w: &Writing<'_>, targets: &[ProposalId]) -> Result<Vec<ProposalId>, Error> {
    let select = proposal::Entity::find()
        .select_only()
        .column(proposal::Column::Id)
        .filter(w.ids(targets.iter().map(|id| id.0)).contain(proposal::Column::MergedIntoId));
    Ok(select.into_tuple().all(&**w).await?)
}

fn is_there(editor: &Editor, record: &ProposalRecord) -> bool {
    reaches(editor, record) && record.proposal.deleted_at.is_none()
}

/// What is wrong with the sources: one is not there, was merged before, or is of another edition than the target.
fn wrong_sources(
    editor: &Editor,
    found: &HashMap<ProposalId, ProposalRecord>,
    sources: &[ProposalId],
    edition: Option<EditionId>,
) -> Vec<UserError> {
    let mut errors = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        let Some(record) = found.get(source).filter(|record| is_there(editor, record)) else {
            let UserError { code, message, .. } = unknown_proposal("sources");
            errors.push(at_source(place, code, message));
            continue;
        };
        if let Err(UserError { code, message, .. }) = check_open(record, "sources") {
            errors.push(at_source(place, code, message));
        }
        if edition.is_some_and(|edition| edition != record.proposal.edition_id) {
            let message = "It is of another edition than the target. Only proposals of one edition are merged.";
            errors.push(at_source(place, UserErrorCode::Invalid, message.to_owned()));
        }
    }
    errors
}

fn below_target(mut error: UserError) -> UserError {
    error.field.insert(0, "target".to_owned());
    error
}

fn too_many(change: &ProposalChange) -> Option<UserError> {
    let was = |length: fn(&ProposalRecord) -> usize| change.before.as_ref().map_or(0, length);
    let lists = [
        ("themes", change.fields.themes.len(), MAX_THEMES.max(was(|before| before.fields.themes.len()))),
        ("hosts", change.fields.hosts.len(), MAX_HOSTS.max(was(|before| before.fields.hosts.len()))),
        (
            "participations",
            change.participations.len(),
            MAX_PARTICIPATIONS.max(was(|before| before.participations.len())),
        ),
    ];
    let (list, length, most) = lists.into_iter().find(|(_, length, most)| length > most)?;
    let message = format!("The target would have {length} {list}; {most} are the most. Take some away first.");
    Some(UserError::new(UserErrorCode::TooLong, "sources", message))
}

/// Takes a merge of proposals back, as `Store::undo_merge` has locked it.
pub(super) async fn undo_proposal_merge(
    mut w: Writing<'_>,
    order: &Order,
    merge: merge::Model,
) -> Result<undo::Undoing, Error> {
    let mut record: ProposalMergeRecord = serde_json::from_value(merge.record.clone()).map_err(Error::internal)?;
    let target = ProposalId(merge.target_id);
    let earlier = record.earlier.iter().map(|moved| moved.what);
    let mut all: Vec<ProposalId> =
        record.sources.iter().map(|source| source.id).chain(earlier).chain([target]).collect();
    all.sort_unstable();
    let mut found = proposal_records(&w, &all).await?;
    let Some(before) = found.remove(&target) else { return Err(Error::dangling("merge.target_id")) };
    let conflicts = |message: String| undo::Undoing {
        merge: Some(merge.clone()),
        errors: vec![UserError::new(UserErrorCode::Conflict, "mergeId", message)],
        ..undo::Undoing::default()
    };
    if let Some(later) = later_merge(&w, &merge, &before).await? {
        return Ok(conflicts(format!("The target was merged again since. Undo the merge {later} first.")));
    }
    if order.is_stale(&before) {
        let errors = vec![conflict(before.version())];
        return Ok(undo::Undoing { merge: Some(merge), errors, ..undo::Undoing::default() });
    }
    let mut changes = Vec::with_capacity(all.len());
    for MergedProposal { id, status } in &record.sources {
        let Some(record) = found.remove(id).filter(|record| record.proposal.merged_into_id == Some(target)) else {
            return Ok(conflicts(format!("{id} is not merged into the target any more.")));
        };
        let mut change = ProposalChange::of(record);
        change.fields.status = *status;
        change.fields.status_before_merge = None;
        change.fields.merged_into = None;
        changes.push(change);
    }
    for Moved { what, from } in &record.earlier {
        // One that was separated from its own source since is not held.
        let Some(record) = found.remove(what).filter(|record| record.proposal.merged_into_id == Some(target)) else {
            continue;
        };
        let mut change = ProposalChange::of(record);
        change.fields.merged_into = Some(*from);
        changes.push(change);
    }
    let mut change = ProposalChange::of(before.clone());
    if record.target_is_new {
        change.fields.deleted_at = change.fields.deleted_at.or(Some(w.at()));
    } else {
        follow_merges(&w, &mut record).await?;
        if let Err(changed) = separate(&mut change.fields, &mut change.participations, &record) {
            return Ok(conflicts(edited(&changed)));
        }
    }
    changes.push(change);
    let after = save(&mut w, changes).await?.pop();
    let merge = undo::mark_undone(&w, merge).await?;
    w.finish().await?;
    let changes = Written::Done(Some(before), after).changes();
    Ok(undo::Undoing { merge: Some(merge), errors: Vec::new(), changes, kept: Vec::new() })
}

/// A merge that must be undone before this one: a later one of the same target, or the one it was merged by.
async fn later_merge(w: &Writing<'_>, merge: &merge::Model, target: &ProposalRecord) -> Result<Option<MergeId>, Error> {
    let survivor = target.proposal.merged_into_id.map_or(merge.target_id, |into| into.0);
    let later = merge::Entity::find()
        .select_only()
        .column(merge::Column::Id)
        .filter(merge::Column::TargetId.eq(survivor))
        .filter(merge::Column::UndoneAt.is_null())
        .filter(merge::Column::Id.gt(merge.id))
        .order_by_desc(merge::Column::Id);
    Ok(later.into_tuple().one(&**w).await?)
}

/// Whoever was added may have been merged with somebody else since: that is no change of what was added.
async fn follow_merges(w: &Writing<'_>, record: &mut ProposalMergeRecord) -> Result<(), Error> {
    let people: Vec<PersonId> = record.participations.iter().filter_map(|added| added.fields.person).collect();
    let hosts = record.hosts.iter().map(|host| host.organization);
    let stated = record.participations.iter().filter_map(|added| added.fields.organization);
    let organizations: Vec<OrganizationId> = stated.chain(hosts).collect();
    let people = surviving_people(w, &people).await?;
    let organizations = surviving_organizations(w, &organizations).await?;
    for added in &mut record.participations {
        added.fields.person = added.fields.person.map(|id| people.get(&id).copied().unwrap_or(id));
        added.fields.organization = added.fields.organization.map(|id| organizations.get(&id).copied().unwrap_or(id));
    }
    for host in &mut record.hosts {
        host.organization = organizations.get(&host.organization).copied().unwrap_or(host.organization);
    }
    Ok(())
}

fn edited(changed: &Changed) -> String {
    let participations = changed.participations.iter().map(ToString::to_string);
    let which: Vec<String> = participations.chain(changed.hosts.iter().map(ToString::to_string)).collect();
    let which = which.join(", ");
    format!("What the merge gave the target was edited since: {which}. Take it away, then undo the merge.")
}
