//! Participations as rows and as what is recorded of them.

use std::collections::HashMap;

use entities::{EditionId, ParticipationId, ProposalId, SubjectKind, participation, proposal};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Set, sea_query::OnConflict};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Place, Recorded, Writing, facts};
use crate::{domain::participation::ParticipationFields, error::Error};

/// A participation with what is written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipationRecord {
    /// The row.
    pub participation: participation::Model,
    /// The fields.
    pub fields: ParticipationFields,
    /// The edition of its proposal.
    pub edition: EditionId,
    /// Whether the public sees its proposal.
    pub public: bool,
}

impl Recorded for ParticipationRecord {
    const KIND: SubjectKind = SubjectKind::Participation;

    fn id(&self) -> Uuid {
        self.participation.id.0
    }

    fn version(&self) -> i32 {
        self.participation.version
    }

    fn facts(&self) -> Map<String, Value> {
        facts(&self.fields)
    }

    fn place(&self) -> Place {
        Place { edition: Some(self.edition), proposal: Some(self.fields.proposal), public: self.public }
    }
}

impl ParticipationRecord {
    /// A row as it is in the database.
    pub(super) fn of(participation: participation::Model, proposal: &proposal::Model) -> Self {
        let row = participation.clone();
        let fields = ParticipationFields {
            proposal: row.proposal_id,
            role: row.role,
            status: row.status,
            person: row.person_id,
            organization: row.organization_id,
            is_placeholder: row.is_placeholder,
            name_as_given: row.name_as_given,
            title: row.title,
            affiliation_as_stated: row.affiliation_as_stated,
            country: row.country,
            country_is_derived: row.country_is_derived,
            stakeholder_group: row.stakeholder_group,
            verbatim: row.verbatim,
        };
        Self { participation, fields, edition: proposal.edition_id, public: proposal.is_public }
    }

    /// What a row becomes: at this place of its proposal, with these fields.
    pub(super) fn written(
        (id, fields): (ParticipationId, ParticipationFields),
        position: i32,
        before: Option<&Self>,
        proposal: &proposal::Model,
        w: &Writing<'_>,
    ) -> Self {
        let changed = before.is_none_or(|before| before.fields != fields);
        let was = before.map(|before| &before.participation);
        let row = fields.clone();
        let participation = participation::Model {
            id,
            proposal_id: proposal.id,
            role: row.role,
            status: row.status,
            position,
            person_id: row.person,
            organization_id: row.organization,
            is_placeholder: row.is_placeholder,
            name_as_given: row.name_as_given,
            title: row.title,
            affiliation_as_stated: row.affiliation_as_stated,
            country: row.country,
            country_is_derived: row.country_is_derived,
            stakeholder_group: row.stakeholder_group,
            verbatim: row.verbatim,
            created_at: was.map_or(w.at(), |was| was.created_at),
            updated_at: was.filter(|_| !changed).map_or(w.at(), |was| was.updated_at),
            version: was.map_or(1, |was| was.version + i32::from(changed)),
        };
        Self { participation, fields, edition: proposal.edition_id, public: proposal.is_public }
    }
}

/// The participations of proposals in their order. One statement.
pub(super) async fn participations_of(
    w: &Writing<'_>,
    proposals: &[proposal::Model],
) -> Result<HashMap<ProposalId, Vec<ParticipationRecord>>, Error> {
    let by_id: HashMap<ProposalId, &proposal::Model> = proposals.iter().map(|row| (row.id, row)).collect();
    let rows = participation::Entity::find()
        .filter(w.ids(by_id.keys().map(|id| id.0)).contain(participation::Column::ProposalId))
        .order_by_asc(participation::Column::Position)
        .order_by_asc(participation::Column::Id)
        .all(&**w)
        .await?;
    let mut records: HashMap<ProposalId, Vec<ParticipationRecord>> = HashMap::new();
    for row in rows {
        if let Some(proposal) = by_id.get(&row.proposal_id) {
            records.entry(row.proposal_id).or_default().push(ParticipationRecord::of(row, proposal));
        }
    }
    Ok(records)
}

/// Takes participations away. One statement.
pub(super) async fn delete_rows(w: &Writing<'_>, gone: &[ParticipationId]) -> Result<(), Error> {
    if gone.is_empty() {
        return Ok(());
    }
    let ids = w.ids(gone.iter().map(|id| id.0));
    participation::Entity::delete_many().filter(ids.contain(participation::Column::Id)).exec(&**w).await?;
    Ok(())
}

/// Writes rows, new ones and those that are there already.
pub(super) async fn write_rows(w: &Writing<'_>, rows: Vec<participation::Model>) -> Result<(), Error> {
    use participation::Column;
    let existing = OnConflict::column(Column::Id)
        .update_columns([
            Column::Role,
            Column::Status,
            Column::Position,
            Column::PersonId,
            Column::OrganizationId,
            Column::IsPlaceholder,
            Column::NameAsGiven,
            Column::Title,
            Column::AffiliationAsStated,
            Column::Country,
            Column::CountryIsDerived,
            Column::StakeholderGroup,
            Column::Verbatim,
            Column::UpdatedAt,
            Column::Version,
        ])
        .to_owned();
    let rows = rows.into_iter().map(|row| participation::ActiveModel {
        id: Set(row.id),
        proposal_id: Set(row.proposal_id),
        role: Set(row.role),
        status: Set(row.status),
        position: Set(row.position),
        person_id: Set(row.person_id),
        organization_id: Set(row.organization_id),
        is_placeholder: Set(row.is_placeholder),
        name_as_given: Set(row.name_as_given),
        title: Set(row.title),
        affiliation_as_stated: Set(row.affiliation_as_stated),
        country: Set(row.country),
        country_is_derived: Set(row.country_is_derived),
        stakeholder_group: Set(row.stakeholder_group),
        verbatim: Set(row.verbatim),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
        version: Set(row.version),
    });
    Ok(w.insert(rows.collect(), Some(existing)).await?)
}
