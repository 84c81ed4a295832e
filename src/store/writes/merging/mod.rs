//! Several people or organizations that are one: the losers' rows stay and name the survivor, everything that hangs on
//! them moves, and a record of it is kept so that the merge can be undone.

use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
    hash::Hash,
};

use chrono::{DateTime, Utc};
use entities::{MergeId, MergeKind, ParticipationId, ProposalId, external_identifier, merge};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set, sea_query::LockType};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Order, Recorded, Writing, Written,
    proposals::{ProposalRecord, proposal_records},
    saving::{ProposalChange, save},
};
use crate::{
    domain::{
        contact::IdentifierFields,
        merge::{MAX_SOURCES, MergeRecord, Moved, Unite, unite},
        participation::ParticipationFields,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

mod organizations;
mod people;
mod proposals;
mod undo;

pub use proposals::MergeTarget;
pub use undo::Undoing;

/// What can be merged.
pub(super) trait Subject: Recorded {
    /// Its id.
    type Id: Copy + Eq + Ord + Hash + Display + Serialize + DeserializeOwned + Send + Sync;
    /// Its fields.
    type Fields: Unite + Send + Sync;

    /// The kind of its merges.
    const MERGES: MergeKind;
    /// What it is called in messages.
    const NOUN: &'static str;
    /// The owner of identifiers.
    const IDENTIFIERS: external_identifier::Column;

    fn uuid(id: Self::Id) -> Uuid;
    fn named(id: Uuid) -> Self::Id;
    fn key(&self) -> Self::Id {
        Self::named(self.id())
    }
    fn fields(&self) -> &Self::Fields;
    /// The record with other fields, whose row is not changed.
    fn with_fields(self, fields: Self::Fields) -> Self;
    fn merged_into(&self) -> Option<Self::Id>;
    /// The record of a row that was merged into another one, or is not any more.
    fn merged(self, into: Option<Self::Id>, at: DateTime<Utc>) -> Self;
    /// The record as the public sees it or not.
    fn seen(self, public: bool) -> Self;

    /// The rows of these ids, locked.
    async fn records(w: &Writing<'_>, ids: &[Self::Id], lock: LockType) -> Result<HashMap<Self::Id, Self>, Error>;
    /// Writes rows that are there, without what hangs on them.
    async fn write_rows(w: &Writing<'_>, records: &[Self]) -> Result<(), Error>;
    /// Writes fields; nothing is noted.
    async fn write(w: &Writing<'_>, before: Self, fields: Self::Fields) -> Result<Self, Error>;
    /// Who was merged into these.
    async fn losers_of(w: &Writing<'_>, ids: &[Self::Id]) -> Result<Vec<Moved<Self::Id, Self::Id>>, Error>;
    /// The proposals these are part of.
    async fn proposals_of(w: &Writing<'_>, ids: &[Self::Id]) -> Result<Vec<ProposalId>, Error>;

    /// Whether it is part of the proposal.
    fn is_in(change: &ProposalChange, id: Self::Id) -> bool;
    /// Puts the survivor in the place of the sources.
    fn join_in(change: &mut ProposalChange, target: Self::Id, record: &mut MergeRecord<Self::Id>);
    /// Puts the sources back in their places; answers with the ids of what was edited since and stays.
    fn leave(change: &mut ProposalChange, target: Self::Id, record: &MergeRecord<Self::Id>) -> Vec<String>;

    /// Moves what else hangs on the sources. `fields` are those the survivor shall have.
    async fn move_rest(
        w: &mut Writing<'_>,
        target: Self::Id,
        fields: &mut Self::Fields,
        record: &mut MergeRecord<Self::Id>,
    ) -> Result<Result<(), UserError>, Error>;
    /// Moves it back, as far as it was not edited since; answers with the ids of what was. The losers' rows are written.
    async fn return_rest(
        w: &mut Writing<'_>,
        target: Self::Id,
        fields: &mut Self::Fields,
        record: &MergeRecord<Self::Id>,
    ) -> Result<Result<Vec<String>, UserError>, Error>;
}

/// A merge that was done: its row and what it moved.
#[derive(Clone, Debug)]
pub struct Merged<I> {
    /// The row.
    pub merge: merge::Model,
    /// What it moved.
    pub record: MergeRecord<I>,
}

/// How a merge ended: the survivor before and after, and what was moved.
pub type Merging<S, I> = (Written<S>, Option<Merged<I>>);

/// The proposals that some are part of, as they are and as they become. Locked, so that nobody writes back who took part
/// before.
struct Affected(HashMap<ProposalId, ProposalChange>);

impl Affected {
    async fn load(w: &Writing<'_>, ids: &[ProposalId]) -> Result<Self, Error> {
        let records = proposal_records(w, ids).await?;
        Ok(Self(records.into_iter().map(|(id, record)| (id, ProposalChange::of(record))).collect()))
    }

    /// The proposals that are not there yet.
    async fn extend(&mut self, w: &Writing<'_>, ids: &[ProposalId]) -> Result<(), Error> {
        let missing: Vec<ProposalId> = ids.iter().filter(|id| !self.0.contains_key(id)).copied().collect();
        self.0.extend(Self::load(w, &missing).await?.0);
        Ok(())
    }

    /// Whether the public sees one of them through a proposal.
    fn shows<S: Subject>(&self, id: S::Id) -> bool {
        self.0.values().any(|change| {
            let public = change.before.as_ref().is_some_and(|before| before.proposal.is_public);
            public && S::is_in(change, id)
        })
    }

    /// In the order of their ids: two that do the same do it in the same order.
    fn sorted(&mut self) -> Vec<&mut ProposalChange> {
        let mut changes: Vec<&mut ProposalChange> = self.0.values_mut().collect();
        changes.sort_unstable_by_key(|change| change.id);
        changes
    }

    /// Writes and notes what changed.
    async fn save(self, w: &mut Writing<'_>) -> Result<Vec<ProposalRecord>, Error> {
        let mut changes: Vec<ProposalChange> = self.0.into_values().filter(is_different).collect();
        changes.sort_unstable_by_key(|change| change.id);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        save(w, changes).await
    }
}

fn is_different(change: &ProposalChange) -> bool {
    let Some(before) = &change.before else { return true };
    let parts = || before.participations.iter().map(|record| (record.participation.id, &record.fields));
    before.fields.hosts != change.fields.hosts
        || before.participations.len() != change.participations.len()
        || parts().zip(&change.participations).any(|((id, fields), part)| id != part.0 || *fields != part.1)
}

/// The participations of a proposal that name an id, by place.
fn places(
    participations: &[(ParticipationId, ParticipationFields)],
    is: impl Fn(&ParticipationFields) -> bool,
) -> Vec<usize> {
    participations.iter().enumerate().filter(|(_, part)| is(&part.1)).map(|(place, _)| place).collect()
}

/// What is wrong with what is asked for, before anything is read.
fn misasked<I: Copy + Eq + Hash>(sources: &[I], target: I) -> Vec<UserError> {
    let mut errors = Vec::new();
    if !(1..=MAX_SOURCES).contains(&sources.len()) {
        let message = format!("sources takes 1 to {MAX_SOURCES} ids.");
        errors.push(UserError::new(UserErrorCode::Invalid, "sources", message));
    }
    let mut seen = HashSet::from([target]);
    for (place, source) in sources.iter().enumerate() {
        if !seen.insert(*source) {
            let message = "This id is the target or stands here twice. Leave it out.";
            errors.push(at_source(place, UserErrorCode::Invalid, message.to_owned()));
        }
    }
    errors
}

fn at_source(place: usize, code: UserErrorCode, message: String) -> UserError {
    UserError { code, message, field: vec!["sources".to_owned(), place.to_string()] }
}

/// What is wrong with the rows: one is not there, or was merged before.
fn unmergeable<S: Subject>(found: &HashMap<S::Id, S>, sources: &[S::Id], target: S::Id) -> Vec<UserError> {
    let wrong = |id: &S::Id| match found.get(id).map(Subject::merged_into) {
        None => Some(format!("There is no {} of this id. Take it from the field id of an object.", S::NOUN)),
        Some(Some(into)) if into == target => Some("It was merged into the target already. Leave it out.".to_owned()),
        Some(Some(into)) => Some(format!("It was merged into another one. Use that one's id: {into}.")),
        Some(None) => None,
    };
    let mut errors = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        errors.extend(wrong(source).map(|message| at_source(place, UserErrorCode::NotFound, message)));
    }
    errors.extend(wrong(&target).map(|message| UserError::new(UserErrorCode::NotFound, "target", message)));
    errors
}

/// Merges. The caller has made sure of the right to.
async fn merge<S: Subject>(
    store: &Store,
    order: &Order,
    operation: &'static str,
    sources: Vec<S::Id>,
    target: S::Id,
) -> Result<Merging<S, S::Id>, Error> {
    let errors = misasked(&sources, target);
    if !errors.is_empty() {
        return Ok((Written::Refused(errors), None));
    }
    let mut w = store.writing(order, operation).await?;
    let all: Vec<S::Id> = sources.iter().copied().chain([target]).collect();
    // Proposals first, as whoever writes a proposal does; and once more, for those that somebody joined meanwhile.
    let mut affected = Affected::load(&w, &S::proposals_of(&w, &all).await?).await?;
    let mut found = S::records(&w, &all, LockType::Update).await?;
    affected.extend(&w, &S::proposals_of(&w, &all).await?).await?;
    let errors = unmergeable(&found, &sources, target);
    if !errors.is_empty() {
        return Ok((Written::Refused(errors), None));
    }
    let Some(before) = found.remove(&target) else { return Err(Error::dangling("merge.target_id")) };
    if order.is_stale(&before) {
        return Ok((Written::Stale(before), None));
    }
    let losers: Vec<S> = sources.iter().filter_map(|id| found.remove(id)).collect();

    let mut record = MergeRecord::of(sources);
    record.earlier = S::losers_of(&w, &record.sources).await?;
    record.identifiers = losers.iter().flat_map(|loser| moved_identifiers(loser)).collect();
    let fields: Vec<S::Fields> = losers.iter().map(|loser| loser.fields().clone()).collect();
    let (mut fields, gains) = unite(before.fields(), &fields);
    record.gains = gains;
    if let Err(error) = S::move_rest(&mut w, target, &mut fields, &mut record).await? {
        return Ok((Written::Refused(vec![error]), None));
    }
    for change in affected.sorted() {
        S::join_in(change, target, &mut record);
    }

    let owners = w.ids(losers.iter().map(Recorded::id));
    external_identifier::Entity::delete_many().filter(owners.contain(S::IDENTIFIERS)).exec(&*w).await?;
    let public = affected.shows::<S>(target);
    let after = S::write(&w, before.clone(), fields).await?.seen(public);
    w.note(Some(&before), Some(&after));
    let gone = losers.into_iter().map(|loser| {
        let mut fields = loser.fields().clone();
        fields.lists().identifiers.clear();
        (loser.clone(), loser.with_fields(fields).merged(Some(target), w.at()).seen(false))
    });
    let mut gone: Vec<(S, S)> = gone.collect();
    let earlier: Vec<S::Id> = record.earlier.iter().map(|moved| moved.what).collect();
    let earlier = S::records(&w, &earlier, LockType::Update).await?;
    gone.extend(earlier.into_values().map(|loser| (loser.clone(), loser.merged(Some(target), w.at()))));
    note_rows(&mut w, gone).await?;
    affected.save(&mut w).await?;

    let row = merge::Model {
        id: MergeId(w.new_id()),
        kind: S::MERGES,
        target_id: S::uuid(target),
        edition_id: None,
        merged_at: w.at(),
        merged_by: order.actor.clone(),
        undone_at: None,
        record: serde_json::to_value(&record).map_err(Error::internal)?,
    };
    insert_merge(&w, row.clone()).await?;
    w.finish().await?;
    Ok((Written::Done(Some(before), Some(after)), Some(Merged { merge: row, record })))
}

fn moved_identifiers<S: Subject>(loser: &S) -> Vec<Moved<IdentifierFields, S::Id>> {
    let mut fields = loser.fields().clone();
    let identifiers = std::mem::take(fields.lists().identifiers);
    identifiers.into_iter().map(|what| Moved { what, from: loser.key() }).collect()
}

/// Writes rows as they are afterwards and notes them, in the order of their ids.
async fn note_rows<S: Subject>(w: &mut Writing<'_>, mut pairs: Vec<(S, S)>) -> Result<(), Error> {
    pairs.sort_by_key(|(before, _)| before.id());
    let after: Vec<S> = pairs.iter().map(|(_, after)| after.clone()).collect();
    S::write_rows(w, &after).await?;
    for (before, after) in &pairs {
        w.note(Some(before), Some(after));
    }
    Ok(())
}

/// Writes the row of a merge.
pub(super) async fn insert_merge(w: &Writing<'_>, row: merge::Model) -> Result<(), Error> {
    let row = merge::ActiveModel {
        id: Set(row.id),
        kind: Set(row.kind),
        target_id: Set(row.target_id),
        edition_id: Set(row.edition_id),
        merged_at: Set(row.merged_at),
        merged_by: Set(row.merged_by),
        undone_at: Set(row.undone_at),
        record: Set(row.record),
    };
    row.insert(&**w).await?;
    Ok(())
}
