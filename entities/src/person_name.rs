//! Another name of a person.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PersonNameId};

/// Another name of a person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_name")]
pub struct Model {
    /// Names the alias.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonNameId,
    /// The person.
    pub person_id: PersonId,
    /// The name as written.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The name with case, accents and punctuation evened out.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The person.
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
