//! Sources of an import.

use entities::{EditionId, ImportSourceId, ProposalId, SourceMedia, import_source};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, prelude::Json};

use crate::{auth::Editor, db::Write, error::Error, store::Store};

/// A page that a proposal was made from.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// File or web address it was read from.
    pub address: String,
    /// Text or HTML.
    pub media: SourceMedia,
    /// Character encoding it was read as.
    pub encoding: String,
    /// The layout that was recognized.
    pub layout: String,
    /// Version of the parser.
    pub parser_version: i32,
    /// The original bytes.
    pub page: Vec<u8>,
    /// The record's part of the page.
    pub verbatim: String,
    /// What the page says, field by field.
    pub record: Json,
}

impl Store {
    /// Whether this very page was imported as this proposal.
    pub async fn is_imported(&self, tx: &Write, proposal: ProposalId, sha256: &str) -> Result<bool, Error> {
        let found: Option<ImportSourceId> = import_source::Entity::find()
            .select_only()
            .column(import_source::Column::Id)
            .filter(import_source::Column::ProposalId.eq(proposal))
            .filter(import_source::Column::Sha256.eq(sha256))
            .into_tuple()
            .one(&**tx)
            .await?;
        Ok(found.is_some())
    }

    /// What the page said that a proposal was last imported from.
    pub async fn last_imported(&self, tx: &Write, proposal: ProposalId) -> Result<Option<Json>, Error> {
        let record: Option<Json> = import_source::Entity::find()
            .select_only()
            .column(import_source::Column::Record)
            .filter(import_source::Column::ProposalId.eq(proposal))
            .order_by_desc(import_source::Column::ImportedAt)
            .order_by_desc(import_source::Column::Id)
            .into_tuple()
            .one(&**tx)
            .await?;
        Ok(record)
    }

    /// Keeps the page a proposal was made from.
    pub async fn create_source(
        &self,
        editor: &Editor,
        tx: &Write,
        (edition, number, proposal): (EditionId, i32, ProposalId),
        new: NewSource,
    ) -> Result<(), Error> {
        editor.within(edition)?;
        let source = import_source::ActiveModel {
            id: Set(ImportSourceId(self.clock.new_id())),
            proposal_id: Set(proposal),
            edition_id: Set(edition),
            number: Set(number),
            sha256: Set(new.sha256),
            address: Set(new.address),
            media: Set(new.media),
            encoding: Set(new.encoding),
            layout: Set(new.layout),
            parser_version: Set(new.parser_version),
            page: Set(new.page),
            verbatim: Set(new.verbatim),
            record: Set(new.record),
            imported_at: Set(self.clock.now()),
        };
        source.insert(&**tx).await?;
        Ok(())
    }
}
