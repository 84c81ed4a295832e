//! Taking a change back: what the audit recorded of it is written the way it always is.

use entities::{AuditEntryId, EditionId, SubjectKind, audit_entry, change, edition, topic};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::LockType};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    FieldChange, Order, Recorded, ThemeRecord, Writing, Written, changes_between, missing,
    organizations::OrganizationRecord, participations::ParticipationRecord, people::PersonRecord,
    proposals::ProposalRecord, refused, scene::Scene,
};
use crate::{
    auth::{Editor, Reach},
    domain::{
        input::Checks,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

/// What the audit calls taking back.
pub(super) const REVERT: &str = "revertChange";

/// Newer writes that are named.
const NAMED: usize = 3;

/// A row whose changes can be taken back.
pub(super) trait Revertible: Recorded {
    /// Its fields, as the audit records them.
    type Fields: DeserializeOwned + Send;

    /// The row of an id, which nobody else changes until the write ends.
    fn held(store: &Store, tx: &Writing<'_>, id: Uuid) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// Checks the fields as every write does, writes them to the row that was there before, or makes one of this id, and
    /// notes it. Nothing where something is wrong: the checks say what.
    fn put(
        store: &Store,
        tx: &mut Writing<'_>,
        row: (Uuid, Option<&Self>),
        fields: Self::Fields,
        checks: &mut Checks,
    ) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// Deletes the row and notes it, or says what it is in use by.
    fn remove(
        store: &Store,
        tx: &mut Writing<'_>,
        row: &Self,
    ) -> impl Future<Output = Result<Vec<UserError>, Error>> + Send;
}

/// How taking a change back ended, by the kind of row it was about.
#[derive(Clone, Debug)]
pub enum Reverted {
    /// It was about an edition.
    Edition(Written<edition::Model>),
    /// It was about a topic.
    Topic(Written<topic::Model>),
    /// It was about a theme.
    Theme(Written<ThemeRecord>),
    /// It was about a person.
    Person(Written<PersonRecord>),
    /// It was about an organization.
    Organization(Written<OrganizationRecord>),
    /// It was about a proposal.
    Proposal(Box<Written<ProposalRecord>>, Scene),
    /// It was about a participation.
    Participation(Written<ParticipationRecord>, Scene),
    /// There is no such change, or it is not taken back this way.
    Refused(Vec<UserError>),
}

/// What takes a change back.
pub(super) enum Undo {
    /// These fields.
    Write(Map<String, Value>),
    /// The deletion of what was made.
    Remove,
}

/// What to do instead where a mutation is not taken back this way.
fn instead(operation: &str) -> Option<&'static str> {
    match operation {
        "mergePeople" | "mergeOrganizations" | "mergeProposals" => Some("A merge is undone by undoMerge."),
        "undoMerge" => Some("A merge that was undone is made again by merging."),
        "changeProposalStatus" => Some("A proposal is moved to another status by changeProposalStatus."),
        "deleteProposal" => Some("A deleted proposal is brought back by restoreProposal."),
        "restoreProposal" => Some("A restored proposal is deleted by deleteProposal."),
        "reorderParticipations" => Some("Participations are put into another order by reorderParticipations."),
        "reorderThemes" => Some("Themes are put into another order by reorderThemes."),
        "createApiToken" => Some("A token is made invalid by revokeApiToken."),
        "revokeApiToken" => Some("A revoked token stays invalid. Make another one with createApiToken."),
        _ => None,
    }
}

fn facts(facts: Option<&Value>) -> Option<Map<String, Value>> {
    facts.and_then(Value::as_object).cloned()
}

pub(super) fn changes_of(entry: &audit_entry::Model) -> Vec<FieldChange> {
    let facts = |values: &Option<Value>| facts(values.as_ref()).unwrap_or_default();
    changes_between(facts(&entry.before), facts(&entry.after))
}

/// Entries without those that were taken back, and without what took them back.
fn standing(entries: Vec<audit_entry::Model>) -> Vec<audit_entry::Model> {
    let mut standing: Vec<audit_entry::Model> = Vec::with_capacity(entries.len());
    for entry in entries {
        let taken_back =
            |earlier: &audit_entry::Model| {
                let reversed = changes_of(earlier)
                    .into_iter()
                    .map(|FieldChange { field, before, after }| FieldChange { field, before: after, after: before });
                reversed.eq(changes_of(&entry))
            };
        let by_revert = entry.operation == REVERT;
        match standing.iter().rposition(|earlier| by_revert && taken_back(earlier)) {
            Some(at) => drop(standing.remove(at)),
            None => standing.push(entry),
        }
    }
    standing
}

/// What takes an entry back, `newer` being all later entries of the same row and `now` the row's fields.
pub(super) fn undo(
    entry: &audit_entry::Model,
    newer: &[audit_entry::Model],
    now: Option<Map<String, Value>>,
) -> Result<Undo, UserError> {
    let conflict = |message: String| Err(UserError::new(UserErrorCode::Conflict, "id", message));
    match (facts(entry.before.as_ref()), facts(entry.after.as_ref()), now) {
        (None, _, None) => conflict(format!("What was made is gone already{}.", named(newer))),
        (Some(_), None, Some(_)) => conflict(format!("What was deleted is there again{}.", named(newer))),
        (Some(_), Some(_), None) => {
            conflict(format!("What was changed is gone{}. Take back its deletion first.", named(newer)))
        }
        (None, _, Some(_)) | (Some(_), None, None) if !newer.is_empty() => {
            conflict(format!("It was written since{}. Take that back first.", named(newer)))
        }
        (None, _, Some(_)) => Ok(Undo::Remove),
        (Some(before), None, None) => Ok(Undo::Write(before)),
        (Some(mut before), Some(after), Some(mut now)) => {
            let mine: Vec<String> = changes_between(before.clone(), after).into_iter().map(|c| c.field).collect();
            let mut fields: Vec<String> = Vec::new();
            let mut over = newer.to_vec();
            over.retain(|newer| {
                let theirs = changes_of(newer).into_iter().map(|change| change.field);
                let both: Vec<_> = theirs.filter(|field| mine.contains(field)).collect();
                fields.extend(both.iter().cloned());
                !both.is_empty()
            });
            if !over.is_empty() {
                fields.sort_unstable();
                fields.dedup();
                let fields = fields.join(", ");
                return conflict(format!("{fields} was written since{}. Take that back first.", named(&over)));
            }
            for field in mine {
                match before.remove(&field) {
                    Some(value) => now.insert(field, value),
                    None => now.remove(&field),
                };
            }
            Ok(Undo::Write(now))
        }
    }
}

/// " by updateTheme (audit_..) and others", the latest first.
fn named(entries: &[audit_entry::Model]) -> String {
    let names = entries.iter().rev().take(NAMED).map(|entry| format!("{} ({})", entry.operation, entry.id));
    let names: Vec<_> = names.collect();
    let others = if entries.len() > NAMED { " and others" } else { "" };
    if names.is_empty() { String::new() } else { format!(" by {}{others}", names.join(", ")) }
}

impl Store {
    /// Takes a recorded change back, if nothing newer wrote the fields it changed.
    pub async fn revert_change(&self, editor: &Editor, order: &Order, id: AuditEntryId) -> Result<Reverted, Error> {
        let tx = self.writing(order, REVERT).await?;
        // Held, so that of two who take the same change back the second one finds it taken back.
        let entry = audit_entry::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&*tx).await?;
        let Some(entry) = entry.filter(|entry| in_reach(editor, entry.edition_id)) else {
            let message = "There is no entry of this id in reach. Take it from auditLog or from Proposal.history.";
            return Ok(Reverted::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)]));
        };
        let refuse = |instead: &str| {
            let message = format!("{} is not taken back here. {instead}", entry.operation);
            Ok(Reverted::Refused(vec![UserError::new(UserErrorCode::Invalid, "id", message)]))
        };
        if let Some(instead) = instead(&entry.operation) {
            return refuse(instead);
        }
        match entry.subject_kind {
            SubjectKind::Edition => {
                editor.everywhere()?;
                Box::pin(self.take_back(tx, order, &entry)).await.map(Reverted::Edition)
            }
            SubjectKind::Topic => Box::pin(self.take_back(tx, order, &entry)).await.map(Reverted::Topic),
            SubjectKind::Theme => Box::pin(self.take_back(tx, order, &entry)).await.map(Reverted::Theme),
            SubjectKind::Person => Box::pin(self.take_back(tx, order, &entry)).await.map(Reverted::Person),
            SubjectKind::Organization => Box::pin(self.take_back(tx, order, &entry)).await.map(Reverted::Organization),
            SubjectKind::Proposal => {
                drop(tx);
                let (written, scene) = Box::pin(self.revert_proposal(editor, order, &entry)).await?;
                Ok(Reverted::Proposal(Box::new(written), scene))
            }
            SubjectKind::Participation => {
                drop(tx);
                let (written, scene) = Box::pin(self.revert_participation(editor, order, &entry)).await?;
                Ok(Reverted::Participation(written, scene))
            }
            SubjectKind::ApiToken => refuse("Revoke the token, or make another one."),
        }
    }

    async fn take_back<M: Revertible>(
        &self,
        mut tx: Writing<'_>,
        order: &Order,
        entry: &audit_entry::Model,
    ) -> Result<Written<M>, Error> {
        let id = entry.subject_id;
        let now = M::held(self, &tx, id).await?;
        if let Some(now) = now.clone().filter(|now| order.is_stale(now)) {
            return Ok(Written::Stale(now));
        }
        let newer = newer(&tx, entry).await?;
        let fields = match undo(entry, &newer, now.as_ref().map(Recorded::facts)) {
            Ok(Undo::Write(facts)) => facts,
            Ok(Undo::Remove) => {
                let Some(now) = now else { return Ok(missing("object")) };
                let errors = M::remove(self, &mut tx, &now).await?;
                if !errors.is_empty() {
                    return Ok(Written::Refused(errors));
                }
                tx.finish().await?;
                return Ok(Written::Done(Some(now), None));
            }
            Err(error) => return Ok(Written::Refused(vec![error])),
        };
        let mut checks = Checks::default();
        let Ok(fields) = serde_json::from_value(Value::Object(fields)) else {
            return Ok(Written::Refused(vec![outdated()]));
        };
        let after = M::put(self, &mut tx, (id, now.as_ref()), fields, &mut checks).await?;
        let Some(after) = after else { return Ok(without_paths(refused(checks))) };
        tx.finish().await?;
        Ok(Written::Done(now, Some(after)))
    }

    /// Deletes a row, unless it is in use.
    pub(super) async fn delete<M: Revertible>(
        &self,
        order: &Order,
        operation: &'static str,
        id: Uuid,
        what: &str,
    ) -> Result<Written<M>, Error> {
        let mut tx = self.writing(order, operation).await?;
        let Some(before) = M::held(self, &tx, id).await? else { return Ok(missing(what)) };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let errors = M::remove(self, &mut tx, &before).await?;
        if !errors.is_empty() {
            return Ok(Written::Refused(errors));
        }
        tx.finish().await?;
        Ok(Written::Done(Some(before), None))
    }
}

/// The mistake where an entry has other fields than its kind of row has now.
pub(super) fn outdated() -> UserError {
    let message = "The entry was written by an older version of the service, which had other fields. Write the values of \
                   before with an update.";
    UserError::new(UserErrorCode::Invalid, "id", message)
}

/// What is wrong is in the entry, which the input names by its id.
pub(super) fn without_paths<M>(written: Written<M>) -> Written<M> {
    match written {
        Written::Refused(errors) => {
            let errors = errors.into_iter().map(|error| UserError { field: vec!["id".to_owned()], ..error });
            Written::Refused(errors.collect())
        }
        Written::Done(..) | Written::Stale(_) => written,
    }
}

/// Whether an editor sees the entries of an edition, or those of none.
fn in_reach(editor: &Editor, edition: Option<EditionId>) -> bool {
    match editor.reach() {
        Reach::All => true,
        Reach::Edition(own) => edition == Some(own),
    }
}

/// Entries of the same row that were committed later and still stand, in their order. The row is held, so there will be
/// no others.
pub(super) async fn newer(tx: &Writing<'_>, entry: &audit_entry::Model) -> Result<Vec<audit_entry::Model>, Error> {
    let number: Option<i64> = change::Entity::find()
        .select_only()
        .column(change::Column::Number)
        .filter(change::Column::AuditEntryId.eq(entry.id))
        .order_by_asc(change::Column::Number)
        .into_tuple()
        .one(&**tx)
        .await?;
    let later = change::Entity::find()
        .select_only()
        .column(change::Column::AuditEntryId)
        .filter(change::Column::SubjectId.eq(entry.subject_id))
        .filter(change::Column::Number.gt(number.unwrap_or_default()));
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.eq(entry.subject_id))
        .filter(audit_entry::Column::Id.ne(entry.id))
        .filter(audit_entry::Column::Id.in_subquery(later.into_query()))
        .order_by_asc(audit_entry::Column::At)
        .order_by_asc(audit_entry::Column::Id);
    Ok(standing(entries.all(&**tx).await?))
}
