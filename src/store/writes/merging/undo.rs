//! Merges taken back: everything goes where it was, but for what somebody changed since.

use std::collections::{BTreeSet, HashMap};

use entities::{MergeId, MergeKind, OrganizationId, ParticipationId, ProposalId, merge};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::LockType,
};

use super::{Affected, Subject, note_rows, proposals::undo_proposal_merge};
use crate::{
    auth::Editor,
    domain::{
        contact::IdentifierFields,
        merge::{MergeRecord, Moved, Unite, separate},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::{
        Store,
        writes::{
            FieldChange, Order, Writing, Written, conflict,
            contact::{Bearer, bearers, insert_identifiers, taken_identifiers},
            organizations::{OrganizationRecord, surviving_organizations},
            participations::{self, ParticipationRecord},
            people::PersonRecord,
            proposals::ProposalRecord,
            retried,
        },
    },
};

/// How the undoing of a merge ended.
#[derive(Clone, Debug, Default)]
pub struct Undoing {
    /// The merge; nothing where there is none of the id.
    pub merge: Option<merge::Model>,
    /// Why it was not undone.
    pub errors: Vec<UserError>,
    /// How the survivor's fields changed.
    pub changes: Vec<FieldChange>,
    /// What was edited since and stays as it is: names of the survivor's fields, and ids.
    pub kept: Vec<String>,
}

impl Undoing {
    fn refused(merge: Option<merge::Model>, code: UserErrorCode, message: impl Into<String>) -> Self {
        Self { merge, errors: vec![UserError::new(code, "mergeId", message)], ..Self::default() }
    }
}

impl Store {
    /// Takes a merge back.
    pub async fn undo_merge(&self, editor: &Editor, order: &Order, id: MergeId) -> Result<Undoing, Error> {
        retried(|| Box::pin(self.try_undo_merge(editor, order, id))).await
    }

    async fn try_undo_merge(&self, editor: &Editor, order: &Order, id: MergeId) -> Result<Undoing, Error> {
        let w = self.writing(order, "undoMerge").await?;
        let found = merge::Entity::find_by_id(id).lock_exclusive().one(&*w).await?;
        // What is out of reach is as if there were none.
        let near = |merge: &merge::Model| merge.edition_id.is_none_or(|edition| editor.within(edition).is_ok());
        let Some(merge) = found.filter(near) else {
            let message = "There is no merge of this id in reach. Take it from the answer of the mutation that merged.";
            return Ok(Undoing::refused(None, UserErrorCode::NotFound, message));
        };
        match merge.kind {
            MergeKind::Person | MergeKind::Organization => editor.everywhere()?,
            MergeKind::Proposal => {}
        }
        if merge.undone_at.is_some() {
            let message = "The merge was undone already. There is nothing left to do.";
            return Ok(Undoing::refused(Some(merge), UserErrorCode::Conflict, message));
        }
        match merge.kind {
            MergeKind::Person => undo::<PersonRecord>(w, order, merge).await,
            MergeKind::Organization => undo::<OrganizationRecord>(w, order, merge).await,
            MergeKind::Proposal => undo_proposal_merge(w, order, merge).await,
        }
    }
}

/// Marks a merge as undone.
pub(in crate::store::writes) async fn mark_undone(w: &Writing<'_>, merge: merge::Model) -> Result<merge::Model, Error> {
    let row = merge::ActiveModel { id: Set(merge.id), undone_at: Set(Some(w.at())), ..Default::default() };
    Ok(row.update(&**w).await?)
}

async fn undo<S: Subject>(mut w: Writing<'_>, order: &Order, merge: merge::Model) -> Result<Undoing, Error> {
    let record: MergeRecord<S::Id> = serde_json::from_value(merge.record.clone()).map_err(Error::internal)?;
    let target = S::named(merge.target_id);
    let earlier = record.earlier.iter().map(|moved| moved.what);
    let all: Vec<S::Id> = record.sources.iter().copied().chain(earlier).chain([target]).collect();
    let mut proposals: BTreeSet<ProposalId> = S::proposals_of(&w, &[target]).await?.into_iter().collect();
    proposals.extend(record.removed_participations.iter().map(|removed| removed.fields.proposal));
    proposals.extend(record.removed_hosts.iter().map(|removed| removed.proposal));
    let mut affected = Affected::load(&w, &proposals.into_iter().collect::<Vec<_>>()).await?;
    let mut found = S::records(&w, &all, LockType::Update).await?;
    affected.extend(&w, &S::proposals_of(&w, &[target]).await?).await?;
    let Some(before) = found.remove(&target) else { return Err(Error::dangling("merge.target_id")) };
    if let Some(later) = later_merge::<S>(&w, &merge, &before).await? {
        let message = format!("The survivor was merged again since. Undo the merge {later} first.");
        return Ok(Undoing::refused(Some(merge), UserErrorCode::Conflict, message));
    }
    if order.is_stale(&before) {
        return Ok(Undoing { merge: Some(merge), errors: vec![conflict(before.version())], ..Undoing::default() });
    }
    let identifiers = match returning::<S>(&w, &record, target).await? {
        Ok(identifiers) => identifiers,
        Err(error) => return Ok(Undoing { merge: Some(merge), errors: vec![error], ..Undoing::default() }),
    };

    // The losers' rows first: what is part of what is looked up by rows that are there again.
    let (mut fields, mut kept) = separate(before.fields(), &record.gains);
    fields.lists().identifiers.retain(|identifier| !record.identifiers.iter().any(|moved| moved.what == *identifier));
    for change in affected.sorted() {
        kept.extend(S::leave(change, target, &record));
    }
    let public = affected.shows::<S>(target);
    let back = rows_back::<S>(&record, target, &mut found, &identifiers, &affected, &w);
    note_rows(&mut w, back).await?;
    match S::return_rest(&mut w, target, &mut fields, &record).await? {
        Ok(also) => kept.extend(also),
        Err(error) => return Ok(Undoing { merge: Some(merge), errors: vec![error], ..Undoing::default() }),
    }
    let after = S::write(&w, before.clone(), fields).await?.seen(public);
    w.note(Some(&before), Some(&after));
    let owned = identifiers.into_iter().map(|(id, identifiers)| (S::uuid(id), identifiers)).collect();
    insert_identifiers(&w, S::IDENTIFIERS, owned).await?;

    restore_organizations(&w, &record, &mut affected).await?;
    insert_removed(&w, &record, &affected).await?;
    let saved = affected.save(&mut w).await?;
    restore_versions(&w, &record, &saved).await?;
    let merge = mark_undone(&w, merge).await?;
    w.finish().await?;
    let changes = Written::Done(Some(before), Some(after)).changes();
    Ok(Undoing { merge: Some(merge), errors: Vec::new(), changes, kept })
}

/// The rows of the losers, and of those merged into them before, as they are and as they will be again.
fn rows_back<S: Subject>(
    record: &MergeRecord<S::Id>,
    target: S::Id,
    found: &mut HashMap<S::Id, S>,
    identifiers: &HashMap<S::Id, Vec<IdentifierFields>>,
    affected: &Affected,
    w: &Writing<'_>,
) -> Vec<(S, S)> {
    let mut back = Vec::new();
    for source in &record.sources {
        let Some(loser) = found.remove(source) else { continue };
        let mut fields = loser.fields().clone();
        fields.lists().identifiers.extend(identifiers.get(source).into_iter().flatten().cloned());
        let shown = affected.shows::<S>(*source);
        back.push((loser.clone(), loser.with_fields(fields).merged(None, w.at()).seen(shown)));
    }
    for Moved { what, from } in &record.earlier {
        let Some(loser) = found.remove(what).filter(|loser| loser.merged_into() == Some(target)) else { continue };
        back.push((loser.clone(), loser.merged(Some(*from), w.at())));
    }
    back
}

/// A merge that must be undone before this one: a later one of the same survivor, or the one it lost in.
async fn later_merge<S: Subject>(w: &Writing<'_>, merge: &merge::Model, target: &S) -> Result<Option<MergeId>, Error> {
    let survivor = target.merged_into().map_or(merge.target_id, S::uuid);
    let later = merge::Entity::find()
        .select_only()
        .column(merge::Column::Id)
        .filter(merge::Column::TargetId.eq(survivor))
        .filter(merge::Column::UndoneAt.is_null())
        .filter(merge::Column::Id.gt(merge.id))
        .order_by_desc(merge::Column::Id);
    Ok(later.into_tuple().one(&**w).await?)
}

/// The identifiers that go back to each loser; or what is in the way: somebody else has one now.
async fn returning<S: Subject>(
    w: &Writing<'_>,
    record: &MergeRecord<S::Id>,
    target: S::Id,
) -> Result<Result<HashMap<S::Id, Vec<IdentifierFields>>, UserError>, Error> {
    let taken = bearers(w, record.identifiers.iter().map(|moved| &moved.what)).await?;
    let mut identifiers: HashMap<S::Id, Vec<IdentifierFields>> = HashMap::new();
    for Moved { what, from } in &record.identifiers {
        let bearer = taken.get(what).map(|bearer| match bearer {
            Bearer::Person(id) => id.0,
            Bearer::Organization(id) => id.0,
        });
        if bearer.is_some_and(|bearer| bearer != S::uuid(target)) {
            // Says whose it is now, as any other write of it does.
            let nobody = Bearer::Organization(OrganizationId(uuid::Uuid::nil()));
            let errors = taken_identifiers(w, &[(nobody, std::slice::from_ref(what))]).await?;
            let message = errors.into_iter().map(|(_, error)| error.message).next().unwrap_or_default();
            let message = format!("{message} Remove it there first.");
            return Ok(Err(UserError::new(UserErrorCode::Conflict, "mergeId", message)));
        }
        identifiers.entry(*from).or_default().push(what.clone());
    }
    Ok(Ok(identifiers))
}

/// Participations that come back speak for organizations that may have been merged, or deleted, since.
async fn restore_organizations<I>(
    w: &Writing<'_>,
    record: &MergeRecord<I>,
    affected: &mut Affected,
) -> Result<(), Error> {
    let organizations: Vec<OrganizationId> =
        record.removed_participations.iter().filter_map(|removed| removed.fields.organization).collect();
    if organizations.is_empty() {
        return Ok(());
    }
    let survivors = surviving_organizations(w, &organizations).await?;
    let removed: BTreeSet<ParticipationId> = record.removed_participations.iter().map(|removed| removed.id).collect();
    for change in affected.sorted() {
        for (_, fields) in change.participations.iter_mut().filter(|(id, _)| removed.contains(id)) {
            fields.organization = fields.organization.and_then(|id| survivors.get(&id).copied());
        }
    }
    Ok(())
}

/// Participations that were taken away are made as they were: when they were made is not told again later.
async fn insert_removed<I>(w: &Writing<'_>, record: &MergeRecord<I>, affected: &Affected) -> Result<(), Error> {
    let mut rows = Vec::new();
    for removed in &record.removed_participations {
        let Some(change) = affected.0.get(&removed.fields.proposal) else { continue };
        let Some((id, fields)) = change.participations.iter().find(|(id, _)| *id == removed.id) else { continue };
        let Some(before) = &change.before else { continue };
        let written = ParticipationRecord::written(
            (*id, fields.clone()),
            removed.position.saturating_add(1),
            None,
            &before.proposal,
            w,
        );
        let mut row = written.participation;
        row.created_at = removed.created_at;
        rows.push(row);
    }
    participations::write_rows(w, rows).await
}

/// They count their changes on from where they were.
async fn restore_versions<I>(w: &Writing<'_>, record: &MergeRecord<I>, saved: &[ProposalRecord]) -> Result<(), Error> {
    let versions: HashMap<ParticipationId, i32> =
        record.removed_participations.iter().map(|removed| (removed.id, removed.version)).collect();
    let parts = saved.iter().flat_map(|record| &record.participations);
    let rows = parts.filter_map(|part| {
        let version = versions.get(&part.participation.id)? + 1;
        Some(entities::participation::Model { version, ..part.participation.clone() })
    });
    participations::write_rows(w, rows.collect()).await
}
