//! A workshop proposal of one edition.

use sea_orm::entity::prelude::*;

use crate::{
    EditionId, EditionVisibility, PriorReportStatus, ProposalId, ProposalStatus, SessionFormat, decoded::by_place,
};

/// A workshop proposal of one edition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// Names the proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    /// Its edition.
    pub edition_id: EditionId,
    /// Year of its edition; follows the edition.
    pub edition_year: i32,
    /// Visibility policy of its edition; follows the edition.
    pub edition_public_from: EditionVisibility,
    /// Its number, unique in its edition and never reused; drafts may have none.
    pub number: Option<i32>,
    /// The number, or the largest integer where there is none: the order by number. Computed by the database.
    pub number_key: i32,
    /// The number, or zero where there is none: the order in which those come first. Computed by the database.
    pub number_low: i32,
    /// Place in the published list as the imported page stated it.
    pub list_position: Option<i32>,
    /// Length of that list.
    pub list_total: Option<i32>,
    /// Its title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Accent-folded, lower-case title; the order by title.
    #[sea_orm(column_type = "Text")]
    pub title_key: String,
    /// What it is about, in Markdown.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// BCP 47 tag of the language it is written in.
    #[sea_orm(column_type = "Text")]
    pub language: Option<String>,
    /// The form of the session.
    pub format: Option<SessionFormat>,
    /// Where it stands.
    pub status: ProposalStatus,
    /// Whether the public sees it. Computed by the database from status, edition policy and deletion.
    pub is_public: bool,
    /// Whether it is merged. Computed by the database.
    pub is_merged: bool,
    /// Where it stood before it was merged; set only while it is merged.
    pub status_before_merge: Option<ProposalStatus>,
    /// The proposal it was merged into: set exactly when merged, never itself merged.
    pub merged_into_id: Option<ProposalId>,
    /// Whether the organizers held such a workshop before; nothing if unstated.
    pub organized_before: Option<bool>,
    /// Whether that workshop's report was given.
    pub prior_report_status: PriorReportStatus,
    /// Its address (http or https), exactly when given.
    #[sea_orm(column_type = "Text")]
    pub prior_report_url: Option<String>,
    /// The theme answer as written.
    #[sea_orm(column_type = "Text")]
    pub themes_as_stated: Option<String>,
    /// What another system calls it, unique.
    #[sea_orm(column_type = "Text")]
    pub external_reference: Option<String>,
    /// When it was last decided on.
    pub decided_at: Option<DateTimeUtc>,
    /// Who decided.
    #[sea_orm(column_type = "Text")]
    pub decided_by: Option<String>,
    /// Why. Private: editors only.
    #[sea_orm(column_type = "Text")]
    pub decision_note: Option<String>,
    /// When it was deleted: it can be restored, and its number is never given to another one.
    pub deleted_at: Option<DateTimeUtc>,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
    /// Its edition.
    #[sea_orm(belongs_to, from = "edition_id", to = "id")]
    pub edition: BelongsTo<super::edition::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    id,
    edition_id,
    edition_year,
    edition_public_from,
    number,
    number_key,
    number_low,
    list_position,
    list_total,
    title,
    title_key,
    description,
    language,
    format,
    status,
    is_public,
    is_merged,
    status_before_merge,
    merged_into_id,
    organized_before,
    prior_report_status,
    prior_report_url,
    themes_as_stated,
    external_reference,
    decided_at,
    decided_by,
    decision_note,
    deleted_at,
    created_at,
    updated_at,
    version,
}
