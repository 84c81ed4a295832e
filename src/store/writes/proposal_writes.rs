//! Writes of proposals: made, changed, deleted and restored, one or many at once.

use std::collections::HashSet;

use entities::{ProposalId, proposal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{
    Order, Writing, Written,
    opened::Opened,
    planning::{Planner, Refusal, check_open, unknown_proposal},
    proposals::{ProposalRecord, proposal_records},
    references::{Reference, References},
    retried,
    saving::{ProposalChange, save},
    scene::Scene,
};
use crate::{
    auth::{Editor, Reach},
    domain::{
        bulk::ErrorPolicy,
        proposal_item::ProposalItem,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// What came of a write, with the proposals as they are afterwards, or would be.
pub type Shown<M> = (Written<M>, Scene);

impl Store {
    /// Makes or changes a proposal.
    pub async fn write_proposal(
        &self,
        editor: &Editor,
        order: &Order,
        operation: &'static str,
        item: ProposalItem,
    ) -> Result<Shown<ProposalRecord>, Error> {
        let items = [item];
        let (mut written, scene) = self.write_proposals(editor, order, operation, &items, ErrorPolicy::Atomic).await?;
        let only = written.pop().ok_or_else(|| Error::dangling("the only item of a write"))?;
        Ok((only, scene))
    }

    /// Makes and changes proposals, in the order of the items: all of them or, as the policy has it, those that can be.
    pub async fn write_proposals(
        &self,
        editor: &Editor,
        order: &Order,
        operation: &'static str,
        items: &[ProposalItem],
        policy: ErrorPolicy,
    ) -> Result<(Vec<Written<ProposalRecord>>, Scene), Error> {
        retried(|| self.try_write_proposals(editor, (order, operation), items, policy)).await
    }

    async fn try_write_proposals(
        &self,
        editor: &Editor,
        (order, operation): (&Order, &'static str),
        items: &[ProposalItem],
        policy: ErrorPolicy,
    ) -> Result<(Vec<Written<ProposalRecord>>, Scene), Error> {
        let mut w = self.writing(order, operation).await?;
        let opened = Opened::find(&w, editor, items).await?;
        let named = named(items);
        let references = References::find(&w, editor, named).await?;
        let mut planner = Planner {
            w: &w,
            editor,
            order,
            opened,
            references: &references,
            planned: HashSet::with_capacity(items.len()),
        };
        let planned: Vec<_> = items.iter().enumerate().map(|(index, item)| planner.plan(index, item)).collect();
        drop(planner);
        if policy == ErrorPolicy::Atomic && planned.iter().any(Result::is_err) {
            return Ok((planned.into_iter().map(refused).collect(), Scene::default()));
        }
        let public = |index: usize| {
            let change = planned[index].as_ref().ok()?;
            Some(change.fields.is_public(change.home.policy))
        };
        references.make(&mut w, public).await?;
        let mut written = Vec::with_capacity(planned.len());
        let mut changes: Vec<ProposalChange> = Vec::with_capacity(planned.len());
        for plan in planned {
            match plan {
                Ok(change) => {
                    written.push(Ok(change.before.clone()));
                    changes.push(change);
                }
                Err(refusal) => written.push(Err(refusal)),
            }
        }
        let after = save(&mut w, changes).await?;
        let scene = Scene::of(&w, after.clone()).await?;
        w.finish().await?;
        let mut after = after.into_iter();
        let written = written.into_iter().map(|item| match item {
            Ok(before) => Written::Done(before, after.next()),
            Err(refusal) => refusal.into(),
        });
        Ok((written.collect(), scene))
    }

    /// Deletes a proposal that none was merged into. It keeps its number and can be restored.
    pub async fn delete_proposal(
        &self,
        editor: &Editor,
        order: &Order,
        id: ProposalId,
    ) -> Result<Written<ProposalRecord>, Error> {
        retried(|| async {
            let mut w = self.writing(order, "deleteProposal").await?;
            let before = match open_proposal(&w, editor, order, id, "id").await? {
                Ok(before) => before,
                Err(ended) => return Ok(ended),
            };
            let merged = proposal::Entity::find().filter(proposal::Column::MergedIntoId.eq(id)).count(&*w).await?;
            if merged > 0 {
                let message = format!("{merged} proposals were merged into it. Undo that first.");
                return Ok(Written::Refused(vec![UserError::new(UserErrorCode::InUse, "id", message)]));
            }
            let mut change = ProposalChange::of(before.clone());
            change.fields.deleted_at = Some(w.at());
            save(&mut w, vec![change]).await?;
            w.finish().await?;
            Ok(Written::Done(Some(before), None))
        })
        .await
    }

    /// Takes the deletion of a proposal back. One that is not deleted stays as it is.
    pub async fn restore_proposal(
        &self,
        editor: &Editor,
        order: &Order,
        id: ProposalId,
    ) -> Result<Shown<ProposalRecord>, Error> {
        retried(|| async {
            let w = self.writing(order, "restoreProposal").await?;
            let found = proposal_records(&w, &[id]).await?.remove(&id);
            let Some(before) = found.filter(|record| reaches(editor, record)) else {
                return Ok((Written::Refused(vec![unknown_proposal("id")]), Scene::default()));
            };
            if order.is_stale(&before) {
                return Ok((Written::Stale(before), Scene::default()));
            }
            let mut change = ProposalChange::of(before.clone());
            change.fields.deleted_at = None;
            finish(w, before, change).await
        })
        .await
    }
}

/// Everybody the items name, by the place of the item.
pub(super) fn named(items: &[ProposalItem]) -> Vec<(usize, Reference<'_>)> {
    let mut named = Vec::new();
    for (index, item) in items.iter().enumerate() {
        named.extend(item.people().map(|person| (index, Reference::Person(person))));
        named.extend(item.organizations().map(|organization| (index, Reference::Organization(organization))));
    }
    named
}

/// The proposal of this id, if it is there, in reach, not merged, and of the version the order expects.
pub(super) async fn open_proposal(
    w: &Writing<'_>,
    editor: &Editor,
    order: &Order,
    id: ProposalId,
    field: &'static str,
) -> Result<Result<ProposalRecord, Written<ProposalRecord>>, Error> {
    let found = proposal_records(w, &[id]).await?.remove(&id);
    let there = |record: &ProposalRecord| reaches(editor, record) && record.proposal.deleted_at.is_none();
    let Some(record) = found.filter(there) else {
        return Ok(Err(Written::Refused(vec![unknown_proposal(field)])));
    };
    if let Err(error) = check_open(&record, field) {
        return Ok(Err(Written::Refused(vec![error])));
    }
    if order.is_stale(&record) {
        return Ok(Err(Written::Stale(record)));
    }
    Ok(Ok(record))
}

/// Saves a change of one proposal and ends the write with it.
pub(super) async fn finish(
    mut w: Writing<'_>,
    before: ProposalRecord,
    change: ProposalChange,
) -> Result<Shown<ProposalRecord>, Error> {
    let after = save(&mut w, vec![change]).await?;
    let scene = Scene::of(&w, after.clone()).await?;
    w.finish().await?;
    Ok((Written::Done(Some(before), after.into_iter().next()), scene))
}

/// Whether the editor may change the proposal.
pub(super) fn reaches(editor: &Editor, record: &ProposalRecord) -> bool {
    match editor.reach() {
        Reach::All => true,
        Reach::Edition(own) => own == record.proposal.edition_id,
    }
}

impl From<Refusal> for Written<ProposalRecord> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wrong(errors) => Self::Refused(errors),
            Refusal::Stale(record) => Self::Stale(*record),
        }
    }
}

/// An item of an atomic request that is not written: it is wrong, or another one is.
fn refused(planned: Result<ProposalChange, Refusal>) -> Written<ProposalRecord> {
    planned.err().map_or_else(|| Written::Refused(Vec::new()), Into::into)
}
