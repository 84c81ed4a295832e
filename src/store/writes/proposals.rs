//! Proposals as rows, with what hangs on them, and as what is recorded of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entities::{
    EditionId, EditionVisibility, OrganizationId, ProposalId, ProposalStatus, SubjectKind, ThemeId, edition, link,
    proposal, proposal_host, proposal_theme,
};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{LockType, OnConflict},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Place, Recorded, Writing, contact::links_of, facts, participations::ParticipationRecord};
use crate::{
    domain::{
        names,
        proposal::{DecisionFields, HostFields, PriorReportFields, ProposalFields},
    },
    error::Error,
    store::{Ids, writes::participations::participations_of},
};

/// A proposal with everything that is written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRecord {
    /// The row.
    pub proposal: proposal::Model,
    /// The fields, themes, hosts and links among them.
    pub fields: ProposalFields,
    /// Who takes part, in their order.
    pub participations: Vec<ParticipationRecord>,
}

impl Recorded for ProposalRecord {
    const KIND: SubjectKind = SubjectKind::Proposal;

    fn id(&self) -> Uuid {
        self.proposal.id.0
    }

    fn version(&self) -> i32 {
        self.proposal.version
    }

    fn facts(&self) -> Map<String, Value> {
        facts(&self.fields)
    }

    fn place(&self) -> Place {
        Place {
            edition: Some(self.proposal.edition_id),
            proposal: Some(self.proposal.id),
            public: self.proposal.is_public,
        }
    }

    fn is_there(&self) -> bool {
        self.proposal.deleted_at.is_none()
    }
}

/// What of its edition a proposal's row repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// The edition.
    pub edition: EditionId,
    /// Its year.
    pub year: i32,
    /// From which status on the public sees its proposals.
    pub policy: EditionVisibility,
}

impl From<&edition::Model> for Home {
    fn from(edition: &edition::Model) -> Self {
        Self { edition: edition.id, year: edition.year, policy: edition.public_from }
    }
}

impl From<&proposal::Model> for Home {
    fn from(proposal: &proposal::Model) -> Self {
        Self { edition: proposal.edition_id, year: proposal.edition_year, policy: proposal.edition_public_from }
    }
}

/// The proposals of these ids that there are, deleted ones too, as rows that nobody else changes until this write ends.
/// Five statements.
pub async fn proposal_records(
    w: &Writing<'_>,
    ids: &[ProposalId],
) -> Result<HashMap<ProposalId, ProposalRecord>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = w.ids(ids.iter().map(|id| id.0));
    // In one order, so that two who lock the same rows do not wait for each other.
    let rows = proposal::Entity::find()
        .filter(wanted.contain(proposal::Column::Id))
        .order_by_asc(proposal::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(&**w)
        .await?;
    let records = whole_proposals(w, &wanted, rows).await?;
    Ok(records.into_iter().map(|record| (record.proposal.id, record)).collect())
}

/// Proposals with everything that hangs on their rows, in the order of the rows. `ids` are theirs. Four statements.
pub(in crate::store) async fn whole_proposals(
    tx: &DatabaseTransaction,
    ids: &Ids,
    rows: Vec<proposal::Model>,
) -> Result<Vec<ProposalRecord>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut themes: HashMap<ProposalId, Vec<ThemeId>> = HashMap::new();
    let found = proposal_theme::Entity::find()
        .filter(ids.contain(proposal_theme::Column::ProposalId))
        .order_by_asc(proposal_theme::Column::Position)
        .order_by_asc(proposal_theme::Column::ThemeId)
        .all(tx)
        .await?;
    for row in found {
        themes.entry(row.proposal_id).or_default().push(row.theme_id);
    }
    let mut hosts: HashMap<ProposalId, Vec<HostFields>> = HashMap::new();
    let found = proposal_host::Entity::find()
        .filter(ids.contain(proposal_host::Column::ProposalId))
        .order_by_asc(proposal_host::Column::Position)
        .order_by_asc(proposal_host::Column::OrganizationId)
        .all(tx)
        .await?;
    for row in found {
        let host = HostFields { organization: row.organization_id, name_as_given: row.name_as_given };
        hosts.entry(row.proposal_id).or_default().push(host);
    }
    let mut links = links_of(tx, link::Column::ProposalId, ids).await?;
    let mut participations = participations_of(tx, ids, &rows).await?;
    let records = rows.into_iter().map(|proposal| {
        let participations = participations.remove(&proposal.id).unwrap_or_default();
        let fields = ProposalFields {
            themes: themes.remove(&proposal.id).unwrap_or_default(),
            hosts: hosts.remove(&proposal.id).unwrap_or_default(),
            links: links.remove(&proposal.id.0).unwrap_or_default(),
            participations: participations.iter().map(|record| record.participation.id).collect(),
            ..own_fields(&proposal)
        };
        ProposalRecord { proposal, fields, participations }
    });
    Ok(records.collect())
}

/// What the row alone says.
fn own_fields(row: &proposal::Model) -> ProposalFields {
    let decision =
        row.decided_at.map(|at| DecisionFields { at, by: row.decided_by.clone(), note: row.decision_note.clone() });
    ProposalFields {
        number: row.number,
        title: row.title.clone(),
        description: row.description.clone(),
        language: row.language.clone(),
        format: row.format,
        status: row.status,
        organized_before: row.organized_before,
        prior_report: PriorReportFields { status: row.prior_report_status, url: row.prior_report_url.clone() },
        themes_as_stated: row.themes_as_stated.clone(),
        external_reference: row.external_reference.clone(),
        list_position: row.list_position,
        list_total: row.list_total,
        merged_into: row.merged_into_id,
        status_before_merge: row.status_before_merge,
        decision,
        deleted_at: row.deleted_at,
        ..ProposalFields::blank(row.edition_id)
    }
}

/// The row that says these fields, as the database completes it.
pub(super) fn proposal_row(
    id: ProposalId,
    home: Home,
    fields: &ProposalFields,
    before: Option<&proposal::Model>,
    (changed, w): (bool, &Writing<'_>),
) -> proposal::Model {
    let stamp = (
        before.map_or(w.at(), |before| before.created_at),
        w.at(),
        before.map_or(1, |before| before.version + i32::from(changed)),
    );
    stamped_row(id, home, fields, stamp)
}

/// The same row, made and changed at these times, of this version.
pub(super) fn stamped_row(
    id: ProposalId,
    home: Home,
    fields: &ProposalFields,
    (created_at, updated_at, version): (DateTime<Utc>, DateTime<Utc>, i32),
) -> proposal::Model {
    let decision = fields.decision.clone();
    proposal::Model {
        id,
        edition_id: home.edition,
        edition_year: home.year,
        edition_public_from: home.policy,
        number: fields.number,
        number_key: fields.number.unwrap_or(i32::MAX),
        number_low: fields.number.unwrap_or_default(),
        list_position: fields.list_position,
        list_total: fields.list_total,
        title: fields.title.clone(),
        title_key: names::sort_key(&fields.title),
        description: fields.description.clone(),
        language: fields.language.clone(),
        format: fields.format,
        status: fields.status,
        is_public: fields.is_public(home.policy),
        is_merged: fields.status == ProposalStatus::Merged,
        status_before_merge: fields.status_before_merge,
        merged_into_id: fields.merged_into,
        organized_before: fields.organized_before,
        prior_report_status: fields.prior_report.status,
        prior_report_url: fields.prior_report.url.clone(),
        themes_as_stated: fields.themes_as_stated.clone(),
        external_reference: fields.external_reference.clone(),
        decided_at: decision.as_ref().map(|decision| decision.at),
        decided_by: decision.as_ref().and_then(|decision| decision.by.clone()),
        decision_note: decision.and_then(|decision| decision.note),
        deleted_at: fields.deleted_at,
        created_at,
        updated_at,
        version,
    }
}

/// Writes rows, new ones and those that are there already.
pub(super) async fn write_rows<'a>(
    w: &Writing<'_>,
    rows: impl Iterator<Item = &'a proposal::Model>,
) -> Result<(), Error> {
    use proposal::Column;
    // The edition, its year and its policy follow the edition.
    let existing = OnConflict::column(Column::Id)
        .update_columns([
            Column::Number,
            Column::ListPosition,
            Column::ListTotal,
            Column::Title,
            Column::TitleKey,
            Column::Description,
            Column::Language,
            Column::Format,
            Column::Status,
            Column::StatusBeforeMerge,
            Column::MergedIntoId,
            Column::OrganizedBefore,
            Column::PriorReportStatus,
            Column::PriorReportUrl,
            Column::ThemesAsStated,
            Column::ExternalReference,
            Column::DecidedAt,
            Column::DecidedBy,
            Column::DecisionNote,
            Column::DeletedAt,
            Column::UpdatedAt,
            Column::Version,
        ])
        .to_owned();
    let rows = rows.cloned().map(|row| proposal::ActiveModel {
        id: Set(row.id),
        edition_id: Set(row.edition_id),
        edition_year: Set(row.edition_year),
        edition_public_from: Set(row.edition_public_from),
        number: Set(row.number),
        list_position: Set(row.list_position),
        list_total: Set(row.list_total),
        title: Set(row.title),
        title_key: Set(row.title_key),
        description: Set(row.description),
        language: Set(row.language),
        format: Set(row.format),
        status: Set(row.status),
        status_before_merge: Set(row.status_before_merge),
        merged_into_id: Set(row.merged_into_id),
        organized_before: Set(row.organized_before),
        prior_report_status: Set(row.prior_report_status),
        prior_report_url: Set(row.prior_report_url),
        themes_as_stated: Set(row.themes_as_stated),
        external_reference: Set(row.external_reference),
        decided_at: Set(row.decided_at),
        decided_by: Set(row.decided_by),
        decision_note: Set(row.decision_note),
        deleted_at: Set(row.deleted_at),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
        version: Set(row.version),
        // Computed by the database: the number's key, whether it is public and merged.
        ..<proposal::ActiveModel as ActiveModelTrait>::default()
    });
    Ok(w.insert(rows.collect(), Some(existing)).await?)
}

/// Puts themes in the place of those the proposals have. Two statements for every 500 rows.
pub(super) async fn replace_themes(w: &Writing<'_>, proposals: &[(ProposalId, &ProposalFields)]) -> Result<(), Error> {
    if proposals.is_empty() {
        return Ok(());
    }
    let ids = w.ids(proposals.iter().map(|(id, _)| id.0));
    proposal_theme::Entity::delete_many().filter(ids.contain(proposal_theme::Column::ProposalId)).exec(&**w).await?;
    let rows = proposals.iter().flat_map(|(id, fields)| {
        (1..).zip(&fields.themes).map(|(position, theme)| proposal_theme::ActiveModel {
            proposal_id: Set(*id),
            theme_id: Set(*theme),
            edition_id: Set(fields.edition),
            position: Set(position),
        })
    });
    Ok(w.insert(rows.collect(), None).await?)
}

/// Puts hosts in the place of those the proposals have. Two statements for every 500 rows.
pub(super) async fn replace_hosts(w: &Writing<'_>, proposals: &[(ProposalId, &ProposalFields)]) -> Result<(), Error> {
    if proposals.is_empty() {
        return Ok(());
    }
    let ids = w.ids(proposals.iter().map(|(id, _)| id.0));
    proposal_host::Entity::delete_many().filter(ids.contain(proposal_host::Column::ProposalId)).exec(&**w).await?;
    let rows = proposals.iter().flat_map(|(id, fields)| {
        (1..).zip(&fields.hosts).map(|(position, host)| proposal_host::ActiveModel {
            proposal_id: Set(*id),
            organization_id: Set(host.organization),
            position: Set(position),
            name_as_given: Set(host.name_as_given.clone()),
        })
    });
    Ok(w.insert(rows.collect(), None).await?)
}

/// The organizations a proposal names, as hosts or among those who take part.
pub(super) fn organizations_of(record: &ProposalRecord) -> impl Iterator<Item = OrganizationId> + '_ {
    let hosts = record.fields.hosts.iter().map(|host| host.organization);
    hosts.chain(record.participations.iter().filter_map(|record| record.fields.organization))
}
