//! Organizations of an import: found by normalized name or alias, otherwise made.

use std::collections::HashMap;

use entities::{OrganizationId, organization, organization_name};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    auth::Editor,
    db::Write,
    domain::{names, organization::OrganizationFields},
    error::Error,
    store::{
        Store,
        writes::{
            Writing,
            organizations::{NewOrganization, insert_organizations},
        },
    },
};

impl Store {
    /// Organizations by normalized name or alias. Where several share a name, the oldest.
    pub async fn organizations_by_key(
        &self,
        tx: &Write,
        keys: &[String],
    ) -> Result<HashMap<String, OrganizationId>, Error> {
        let mut found = HashMap::new();
        // What was merged away is found by the aliases of the one it was merged into.
        let aliases = organization_name::Entity::find()
            .inner_join(organization::Entity)
            .filter(organization::Column::MergedIntoId.is_null())
            .filter(organization_name::Column::NameKey.is_in(keys))
            .order_by_desc(organization_name::Column::OrganizationId)
            .all(&**tx)
            .await?;
        found.extend(aliases.into_iter().map(|alias| (alias.name_key, alias.organization_id)));
        let named = organization::Entity::find()
            .filter(organization::Column::MergedIntoId.is_null())
            .filter(organization::Column::NameKey.is_in(keys))
            .order_by_desc(organization::Column::Id)
            .all(&**tx)
            .await?;
        found.extend(named.into_iter().map(|organization| (organization.name_key, organization.id)));
        Ok(found)
    }

    /// Makes organizations. A name that ends with its own initials in brackets also gets the name without them as an
    /// alias and the initials as acronym. `public` tells whether the public will see them.
    pub async fn create_organizations(
        &self,
        _: &Editor,
        w: &mut Writing<'_>,
        new: &[String],
        public: bool,
    ) -> Result<HashMap<String, OrganizationId>, Error> {
        let new = new.iter().map(|name| {
            let own = names::own_acronym(name);
            let fields = OrganizationFields {
                name: name.clone(),
                acronym: own.map(|(_, acronym)| acronym.to_owned()),
                aliases: own.iter().map(|(full, _)| (*full).to_owned()).collect(),
                ..OrganizationFields::default()
            };
            NewOrganization { id: OrganizationId(w.new_id()), fields, public }
        });
        let new = new.collect();
        let made = insert_organizations(w, new).await?;
        Ok(made.into_iter().map(|record| (record.organization.name_key, record.organization.id)).collect())
    }
}
