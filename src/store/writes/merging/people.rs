//! Merges of people.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entities::{MergeKind, PersonId, ProposalId, external_identifier, participation, person};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use super::{Merging, Subject, merge, places};
use crate::{
    auth::Editor,
    domain::{
        merge::{MergeRecord, Moved, RemovedParticipation},
        person::PersonFields,
        user_error::UserError,
    },
    error::Error,
    store::{
        Store,
        writes::{
            Order, Writing,
            people::{PersonRecord, every_column, person_records, write_people, write_rows},
            retried,
            saving::ProposalChange,
        },
    },
};

impl Subject for PersonRecord {
    type Id = PersonId;
    type Fields = PersonFields;

    const MERGES: MergeKind = MergeKind::Person;
    const NOUN: &'static str = "person";
    const IDENTIFIERS: external_identifier::Column = external_identifier::Column::PersonId;

    fn uuid(id: PersonId) -> Uuid {
        id.0
    }

    fn named(id: Uuid) -> PersonId {
        PersonId(id)
    }

    fn fields(&self) -> &PersonFields {
        &self.fields
    }

    fn with_fields(self, fields: PersonFields) -> Self {
        Self { fields, ..self }
    }

    fn merged_into(&self) -> Option<PersonId> {
        self.person.merged_into_id
    }

    fn merged(mut self, into: Option<PersonId>, at: DateTime<Utc>) -> Self {
        self.person.merged_into_id = into;
        self.person.updated_at = at;
        self.person.version += 1;
        self
    }

    fn seen(self, public: bool) -> Self {
        Self { public, ..self }
    }

    async fn records(w: &Writing<'_>, ids: &[PersonId], lock: LockType) -> Result<HashMap<PersonId, Self>, Error> {
        person_records(w, ids, lock).await
    }

    async fn write_rows(w: &Writing<'_>, records: &[Self]) -> Result<(), Error> {
        write_rows(w, records, Some(every_column())).await
    }

    async fn write(w: &Writing<'_>, before: Self, fields: PersonFields) -> Result<Self, Error> {
        let written = write_people(w, vec![(before, fields)]).await?.pop();
        written.ok_or_else(|| Error::dangling("person.id"))
    }

    async fn losers_of(w: &Writing<'_>, ids: &[PersonId]) -> Result<Vec<Moved<PersonId, PersonId>>, Error> {
        let rows: Vec<(PersonId, Option<PersonId>)> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::MergedIntoId)
            .filter(w.ids(ids.iter().map(|id| id.0)).contain(person::Column::MergedIntoId))
            .into_tuple()
            .all(&**w)
            .await?;
        Ok(rows.into_iter().filter_map(|(what, from)| Some(Moved { what, from: from? })).collect())
    }

    async fn proposals_of(w: &Writing<'_>, ids: &[PersonId]) -> Result<Vec<ProposalId>, Error> {
        let rows = participation::Entity::find()
            .select_only()
            .column(participation::Column::ProposalId)
            .distinct()
            .filter(w.ids(ids.iter().map(|id| id.0)).contain(participation::Column::PersonId));
        Ok(rows.into_tuple().all(&**w).await?)
    }

    fn is_in(change: &ProposalChange, id: PersonId) -> bool {
        change.participations.iter().any(|(_, fields)| fields.person == Some(id))
    }

    /// The survivor takes the sources' participations; of one role there is only one.
    fn join_in(change: &mut ProposalChange, target: PersonId, record: &mut MergeRecord<PersonId>) {
        let parts = &mut change.participations;
        let taken = parts.iter().filter(|(_, fields)| fields.person == Some(target));
        let mut taken: HashSet<_> = taken.map(|(_, fields)| fields.role).collect();
        let mut second = HashSet::new();
        for source in record.sources.clone() {
            for place in places(parts, |fields| fields.person == Some(source)) {
                let (id, fields) = &mut parts[place];
                if taken.insert(fields.role) {
                    record.participations.push(Moved { what: *id, from: source });
                    fields.person = Some(target);
                    continue;
                }
                second.insert(*id);
                let row = change.before.iter().flat_map(|before| &before.participations);
                let row = row.map(|part| &part.participation).find(|row| row.id == *id);
                record.removed_participations.extend(row.map(|row| RemovedParticipation {
                    id: *id,
                    position: i32::try_from(place).unwrap_or(i32::MAX),
                    created_at: row.created_at,
                    version: row.version,
                    fields: fields.clone(),
                }));
            }
        }
        parts.retain(|(id, _)| !second.contains(id));
    }

    fn leave(change: &mut ProposalChange, target: PersonId, record: &MergeRecord<PersonId>) -> Vec<String> {
        let mut kept = Vec::new();
        let parts = &mut change.participations;
        for Moved { what, from } in &record.participations {
            let Some((_, fields)) = parts.iter_mut().find(|(id, _)| id == what) else { continue };
            if fields.person == Some(target) {
                fields.person = Some(*from);
            } else {
                kept.push(what.to_string());
            }
        }
        let mut removed: Vec<&RemovedParticipation> =
            record.removed_participations.iter().filter(|removed| removed.fields.proposal == change.id).collect();
        removed.sort_by_key(|removed| removed.position);
        for removed in removed {
            let same = |fields: &crate::domain::participation::ParticipationFields| {
                (fields.person, fields.role) == (removed.fields.person, removed.fields.role)
            };
            if parts.iter().any(|(_, fields)| same(fields)) {
                kept.push(removed.id.to_string());
                continue;
            }
            let place = usize::try_from(removed.position).unwrap_or_default().min(parts.len());
            parts.insert(place, (removed.id, removed.fields.clone()));
        }
        kept
    }

    async fn move_rest(
        _: &mut Writing<'_>,
        _: PersonId,
        _: &mut PersonFields,
        _: &mut MergeRecord<PersonId>,
    ) -> Result<Result<(), UserError>, Error> {
        Ok(Ok(()))
    }

    async fn return_rest(
        _: &mut Writing<'_>,
        _: PersonId,
        _: &mut PersonFields,
        _: &MergeRecord<PersonId>,
    ) -> Result<Result<Vec<String>, UserError>, Error> {
        Ok(Ok(Vec::new()))
    }
}

impl Store {
    /// Merges people into another one, who takes part wherever they did.
    pub async fn merge_people(
        &self,
        editor: &Editor,
        order: &Order,
        sources: Vec<PersonId>,
        target: PersonId,
    ) -> Result<Merging<PersonRecord, PersonId>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(merge(self, order, "mergePeople", sources.clone(), target))).await
    }
}
