//! A person.

use sea_orm::entity::prelude::*;

use crate::{PersonId, decoded::by_place};

/// A person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Names the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Name without honorific.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Name with case, accents and punctuation evened out; the key people are found by.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// Name as lists sort it, for example "Seger, Alexander".
    #[sea_orm(column_type = "Text")]
    pub sort_name: String,
    /// Accent-folded, lower-case sort name; the order of lists.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// ISO 3166-1 alpha-2 code.
    #[sea_orm(column_type = "Text")]
    pub country: Option<String>,
    /// About the person, in Markdown.
    #[sea_orm(column_type = "Text")]
    pub biography: Option<String>,
    /// Private: editors only.
    #[sea_orm(column_type = "Text")]
    pub email: Option<String>,
    /// Private: editors only.
    #[sea_orm(column_type = "Text")]
    pub phone: Option<String>,
    /// The person this one was merged into, never itself merged.
    pub merged_into_id: Option<PersonId>,
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
    name,
    name_key,
    sort_name,
    sort_key,
    country,
    biography,
    email,
    phone,
    merged_into_id,
    created_at,
    updated_at,
    version,
}
