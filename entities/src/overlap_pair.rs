//! Two proposals of one edition that are alike.

use sea_orm::entity::prelude::*;

/// Two proposals of one edition that are alike. There are two such rows for a pair that the public sees: one for the public,
/// which takes only public proposals into account, and one for editors.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlap_pair")]
pub struct Model {
    /// Whether only proposals were taken into account that the public sees.
    #[sea_orm(primary_key, auto_increment = false)]
    pub among_public: bool,
    /// Names the pair: always the same for the same two.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The edition of both.
    pub edition_id: Uuid,
    /// The one recorded first.
    pub one_id: Uuid,
    /// The one recorded later.
    pub other_id: Uuid,
    /// How alike they are, in ten thousandths.
    pub score: i32,
    /// How alike their texts are, in ten thousandths.
    pub by_text: i32,
    /// How much of their people they share, in ten thousandths.
    pub by_people: i32,
    /// How much of their organizations they share, in ten thousandths.
    pub by_organizations: i32,
    /// The words both say that tell most, the most telling first: a JSON list of texts.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
}

impl ActiveModelBehavior for ActiveModel {}
