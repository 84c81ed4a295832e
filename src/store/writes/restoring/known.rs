//! What of an export is there already.

use std::collections::HashMap;

use entities::{dismissed_duplicate, edition, import_source, merge, theme, topic};
use sea_orm::{EntityTrait, QueryFilter, sea_query::LockType};
use uuid::Uuid;

use super::{Read, Restoring};
use crate::{
    domain::export::{Item, Section},
    error::Error,
    store::{
        kept,
        writes::{
            organizations::organization_records, people::person_records, proposals::proposal_records, whole_themes,
        },
    },
};

/// The id of an object's row; of a pair, the smaller one.
pub(super) fn row_id(item: &Item) -> Uuid {
    match item {
        Item::Edition(kept) => kept.id.0,
        Item::Topic(kept) => kept.id.0,
        Item::Organization(kept) => kept.id.0,
        Item::Person(kept) => kept.id.0,
        Item::Theme(kept) => kept.id.0,
        Item::Proposal(kept) => kept.proposal.id.0,
        Item::Merge(kept) => kept.id.0,
        Item::Dismissal(kept) => kept.one,
        Item::Source(kept) => kept.id.0,
    }
}

impl Restoring<'_> {
    /// The objects of these ids that are there, as an export holds them.
    pub(super) async fn known(&self, section: Section, objects: &[Read]) -> Result<HashMap<String, Item>, Error> {
        let w = &self.w;
        let rows = || objects.iter().map(|(_, item)| row_id(item));
        let ids = w.ids(rows());
        let items: Vec<Item> = match section {
            Section::Editions => {
                let rows = edition::Entity::find().filter(ids.contain(edition::Column::Id)).all(&**w).await?;
                rows.iter().map(kept::edition).collect()
            }
            Section::Topics => {
                let rows = topic::Entity::find().filter(ids.contain(topic::Column::Id)).all(&**w).await?;
                rows.iter().map(kept::topic).collect()
            }
            Section::Organizations => {
                let ids: Vec<_> = rows().map(entities::OrganizationId).collect();
                let records = organization_records(w, &ids, LockType::NoKeyUpdate).await?;
                records.values().map(kept::organization).collect()
            }
            Section::People => {
                let ids: Vec<_> = rows().map(entities::PersonId).collect();
                let records = person_records(w, &ids, LockType::NoKeyUpdate).await?;
                records.values().map(|record| kept::person(record, true)).collect()
            }
            Section::Themes => {
                let rows = theme::Entity::find().filter(ids.contain(theme::Column::Id)).all(&**w).await?;
                whole_themes(w, &ids, rows).await?.iter().map(kept::theme).collect()
            }
            Section::Proposals => {
                let ids: Vec<_> = rows().map(entities::ProposalId).collect();
                let records = proposal_records(w, &ids).await?;
                records.values().map(|record| kept::proposal(record, true)).collect()
            }
            Section::Merges => {
                let rows = merge::Entity::find().filter(ids.contain(merge::Column::Id)).all(&**w).await?;
                rows.into_iter().map(kept::merge).collect()
            }
            Section::DismissedDuplicates => {
                let first = ids.contain(dismissed_duplicate::Column::OneId);
                let second = objects
                    .iter()
                    .filter_map(|(_, item)| if let Item::Dismissal(kept) = item { Some(kept.other) } else { None });
                let rows = dismissed_duplicate::Entity::find().filter(first);
                let rows = rows.filter(w.ids(second).contain(dismissed_duplicate::Column::OtherId)).all(&**w).await?;
                rows.into_iter().map(kept::dismissal).collect()
            }
            Section::ImportSources => {
                let id = import_source::Column::Id;
                let rows = import_source::Entity::find().filter(ids.contain(id));
                rows.all(&**w).await?.into_iter().map(kept::source).collect()
            }
        };
        Ok(items.into_iter().map(|item| (item.id(), item)).collect())
    }
}
