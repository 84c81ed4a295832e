//! One yearly edition of the conference.

use sea_orm::entity::prelude::*;

use crate::{EditionId, EditionVisibility, decoded::by_place};

/// One yearly edition of the conference.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// Names the edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditionId,
    /// The year, unique; 1900 to 2200.
    pub year: i32,
    /// Its name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its overall theme.
    #[sea_orm(column_type = "Text")]
    pub overall_theme: Option<String>,
    /// Where it is held.
    #[sea_orm(column_type = "Text")]
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the host country.
    #[sea_orm(column_type = "Text")]
    pub country: Option<String>,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day, not before the first.
    pub ends_on: Option<Date>,
    /// From which status on the public sees its proposals.
    pub public_from: EditionVisibility,
    /// BCP 47 tag of the language its texts are written in, unless a proposal says otherwise.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// From when on proposals may be handed in; any time if not set.
    pub submissions_open_at: Option<DateTimeUtc>,
    /// Until when proposals may be handed in; any time if not set. Not before they may be.
    pub submissions_close_at: Option<DateTimeUtc>,
    /// Stakeholder groups that a panel must have at least, 1 to 100; any if not set.
    pub min_stakeholder_groups: Option<i32>,
    /// Percent of a panel's members that may be of one stakeholder group, 1 to 100; any if not set.
    pub max_group_percent: Option<i32>,
    /// Proposals that one organization may host, 1 to 1000; any if not set.
    pub max_proposals_per_host: Option<i32>,
    /// Whether a workshop held before must come with its report.
    pub requires_report: bool,
    /// When the row was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// When the row last changed (UTC, microseconds).
    pub updated_at: DateTimeUtc,
    /// Counts changes, from 1.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

by_place! {
    id,
    year,
    name,
    overall_theme,
    city,
    country,
    starts_on,
    ends_on,
    public_from,
    language,
    submissions_open_at,
    submissions_close_at,
    min_stakeholder_groups,
    max_group_percent,
    max_proposals_per_host,
    requires_report,
    created_at,
    updated_at,
    version,
}
