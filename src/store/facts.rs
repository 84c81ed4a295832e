//! What a database holds, for whoever starts the service.

use entities::{edition, proposal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{Scope, Store};
use crate::error::Error;

/// How much a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Editions.
    pub editions: u64,
    /// Proposals, drafts too but no deleted ones: the one who asks runs the service.
    pub proposals: u64,
}

impl Store {
    /// Counts the rows; for the start of the service, not for requests.
    pub async fn facts(&self) -> Result<Facts, Error> {
        let editions = edition::Entity::find().count(self.reading([Scope::Everything])).await?;
        let there = proposal::Entity::find().filter(proposal::Column::DeletedAt.is_null());
        let proposals = there.count(self.reading([Scope::Everything])).await?;
        Ok(Facts { editions, proposals })
    }
}
