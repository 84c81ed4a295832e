//! The page a proposal came from, byte for byte.

use sea_orm::entity::prelude::*;

use crate::{EditionId, ImportSourceId, ProposalId, SourceMedia};

/// The page a proposal came from, byte for byte.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_source")]
pub struct Model {
    /// Names the source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportSourceId,
    /// The proposal made from it.
    pub proposal_id: ProposalId,
    /// That proposal's edition.
    pub edition_id: EditionId,
    /// That proposal's number.
    pub number: i32,
    /// SHA-256 of the page, 64 hexadecimal digits.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// File or web address it was read from.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// Text or HTML.
    pub media: SourceMedia,
    /// Character encoding it was read as.
    #[sea_orm(column_type = "Text")]
    pub encoding: String,
    /// Layout that was recognized.
    #[sea_orm(column_type = "Text")]
    pub layout: String,
    /// Version of the parser that read it.
    pub parser_version: i32,
    /// The original bytes. Private.
    #[sea_orm(column_type = "Blob")]
    pub page: Vec<u8>,
    /// This record's part of the page as text. Private.
    #[sea_orm(column_type = "Text")]
    pub verbatim: String,
    /// The record as read. Private.
    #[sea_orm(column_type = "JsonBinary")]
    pub record: Json,
    /// When it was imported (UTC, microseconds).
    pub imported_at: DateTimeUtc,
    /// The proposal made from it.
    #[sea_orm(belongs_to, from = "proposal_id", to = "id")]
    pub proposal: BelongsTo<super::proposal::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
