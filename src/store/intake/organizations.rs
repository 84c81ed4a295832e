//! Organizations of an import: found by normalized name or alias, otherwise made.

use std::collections::HashMap;

use entities::{OrganizationId, OrganizationNameId, OrganizationNameKind, organization, organization_name};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::{auth::Editor, db::Write, domain::names, error::Error, store::Store};

impl Store {
    /// Organizations by normalized name or alias. Where several share a name, the oldest.
    pub async fn organizations_by_key(
        &self,
        tx: &Write,
        keys: &[String],
    ) -> Result<HashMap<String, OrganizationId>, Error> {
        let mut found = HashMap::new();
        let aliases = organization_name::Entity::find()
            .filter(organization_name::Column::NameKey.is_in(keys))
            .order_by_desc(organization_name::Column::OrganizationId)
            .all(&**tx)
            .await?;
        found.extend(aliases.into_iter().map(|alias| (alias.name_key, alias.organization_id)));
        let named = organization::Entity::find()
            .filter(organization::Column::NameKey.is_in(keys))
            .order_by_desc(organization::Column::Id)
            .all(&**tx)
            .await?;
        found.extend(named.into_iter().map(|organization| (organization.name_key, organization.id)));
        Ok(found)
    }

    /// Makes organizations. A name that ends with its own initials in brackets also gets the name without them as an
    /// alias and the initials as acronym.
    pub async fn create_organizations(
        &self,
        _: &Editor,
        tx: &Write,
        new: &[String],
    ) -> Result<HashMap<String, OrganizationId>, Error> {
        let now = self.clock.now();
        let mut made = HashMap::new();
        let mut rows = Vec::new();
        let mut aliases = Vec::new();
        for name in new {
            let id = OrganizationId(self.clock.new_id());
            let key = names::organization_key(name);
            if let Some((full, acronym)) = names::own_acronym(name) {
                for (kind, alias) in [(OrganizationNameKind::Alias, full), (OrganizationNameKind::Acronym, acronym)] {
                    aliases.push(organization_name::ActiveModel {
                        id: Set(OrganizationNameId(self.clock.new_id())),
                        organization_id: Set(id),
                        kind: Set(kind),
                        name: Set(alias.to_owned()),
                        name_key: Set(names::organization_key(alias)),
                    });
                }
            }
            rows.push(organization::ActiveModel {
                id: Set(id),
                name: Set(name.clone()),
                name_key: Set(key.clone()),
                sort_key: Set(names::sort_key(name)),
                country: Set(None),
                stakeholder_group: Set(None),
                homepage: Set(None),
                parent_id: Set(None),
                merged_into_id: Set(None),
                created_at: Set(now),
                updated_at: Set(now),
                version: Set(1),
            });
            made.insert(key, id);
        }
        organization::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
        organization_name::Entity::insert_many(aliases).exec_without_returning(&**tx).await?;
        Ok(made)
    }
}
