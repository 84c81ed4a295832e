//! What written proposals name, read in the write itself: a write that is not kept shows what would be, and no replica that
//! is behind shows what was.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use entities::{OrganizationId, PersonId, ThemeId, organization, person, theme};
use sea_orm::{EntityTrait, QueryFilter};

use super::{
    Writing,
    proposals::{ProposalRecord, organizations_of},
};
use crate::error::Error;

/// Proposals as they are after a write, with the rows they name.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The proposals.
    pub proposals: Vec<ProposalRecord>,
    /// Their themes.
    pub themes: HashMap<ThemeId, Arc<theme::Model>>,
    /// Whoever takes part.
    pub people: HashMap<PersonId, Arc<person::Model>>,
    /// Hosts, and the organizations people speak for.
    pub organizations: HashMap<OrganizationId, Arc<organization::Model>>,
}

impl Scene {
    /// Reads what proposals name. Three statements.
    pub(super) async fn of(w: &Writing<'_>, proposals: Vec<ProposalRecord>) -> Result<Self, Error> {
        let mut scene = Self::default();
        let themes: BTreeSet<ThemeId> = proposals.iter().flat_map(|record| record.fields.themes.clone()).collect();
        if !themes.is_empty() {
            let ids = w.ids(themes.iter().map(|id| id.0));
            let rows = theme::Entity::find().filter(ids.contain(theme::Column::Id)).all(&**w).await?;
            scene.themes = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        }
        let parts = proposals.iter().flat_map(|record| &record.participations);
        let people: BTreeSet<PersonId> = parts.filter_map(|part| part.fields.person).collect();
        if !people.is_empty() {
            let ids = w.ids(people.iter().map(|id| id.0));
            let rows = person::Entity::find().filter(ids.contain(person::Column::Id)).all(&**w).await?;
            scene.people = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        }
        let organizations: BTreeSet<OrganizationId> = proposals.iter().flat_map(organizations_of).collect();
        if !organizations.is_empty() {
            let ids = w.ids(organizations.iter().map(|id| id.0));
            let rows = organization::Entity::find().filter(ids.contain(organization::Column::Id)).all(&**w).await?;
            scene.organizations = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        }
        scene.proposals = proposals;
        Ok(scene)
    }
}
