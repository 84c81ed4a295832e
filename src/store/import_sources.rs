//! Import sources: the pages proposals came from.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{EditionId, ImportSourceId, ProposalId, SourceMedia, import_source};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::DateTimeUtc,
};

use crate::{
    auth::Audience,
    error::Error,
    store::{Loaders, Scope},
};

/// What is known of a page without the page itself.
#[derive(Clone, Debug, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "import_source::Entity")]
pub struct SourceFacts {
    /// Names the source.
    pub id: ImportSourceId,
    /// The proposal made from it.
    pub proposal_id: ProposalId,
    /// That proposal's edition.
    pub edition_id: EditionId,
    /// SHA-256 of the page, 64 hexadecimal digits.
    pub sha256: String,
    /// File name or web address it was read from.
    pub address: String,
    /// Text or HTML.
    pub media: SourceMedia,
    /// Character encoding it was read as.
    pub encoding: String,
    /// The layout that was recognized.
    pub layout: String,
    /// Version of the parser that read it.
    pub parser_version: i32,
    /// When it was imported.
    pub imported_at: DateTimeUtc,
}

/// The page a proposal was last imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceOf(pub ProposalId);

/// This proposal's part of the page, word for word. For editors of its edition: it may hold addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerbatimOf(pub ImportSourceId);

impl Loader<SourceOf> for Loaders {
    type Value = Arc<SourceFacts>;
    type Error = Error;

    async fn load(&self, keys: &[SourceOf]) -> Result<HashMap<SourceOf, Self::Value>, Error> {
        // A page that is read in once more is a new source, also where it changes nothing else.
        self.store.note_untold();
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let sources = import_source::Entity::find()
            .filter(proposals.contain(import_source::Column::ProposalId))
            .order_by_asc(import_source::Column::ImportedAt)
            .order_by_asc(import_source::Column::Id)
            .into_partial_model::<SourceFacts>()
            .all(self.store.reading([]))
            .await?;
        // Later rows replace earlier ones.
        Ok(sources.into_iter().map(|source| (SourceOf(source.proposal_id), Arc::new(source))).collect())
    }
}

impl Loader<VerbatimOf> for Loaders {
    type Value = String;
    type Error = Error;

    async fn load(&self, keys: &[VerbatimOf]) -> Result<HashMap<VerbatimOf, String>, Error> {
        let own = match self.audience {
            Audience::Public => return Ok(HashMap::new()),
            Audience::EditorsOf(edition) => Condition::all().add(import_source::Column::EditionId.eq(edition)),
            Audience::Editors => Condition::all(),
        };
        let sources = self.ids(keys.iter().map(|key| key.0.0));
        let texts: Vec<(ImportSourceId, String)> = import_source::Entity::find()
            .select_only()
            .column(import_source::Column::Id)
            .column(import_source::Column::Verbatim)
            .filter(sources.contain(import_source::Column::Id))
            .filter(own)
            .into_tuple()
            .all(self.store.reading([Scope::Everything]))
            .await?;
        Ok(texts.into_iter().map(|(id, text)| (VerbatimOf(id), text)).collect())
    }
}
