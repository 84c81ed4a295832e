//! People of an import.

use std::collections::{BTreeSet, HashMap};

use entities::{OrganizationId, PersonId, participation, person, person_name};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::{
    auth::Editor,
    db::Write,
    domain::{names, person::PersonFields},
    error::Error,
    store::{
        Store,
        writes::{
            Writing,
            people::{NewPerson, insert_people},
        },
    },
};

/// A person already known under a name, and the organizations they were seen with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// Names the person.
    pub id: PersonId,
    /// The person's name.
    pub name: String,
    /// Organizations on the person's participations.
    pub organizations: BTreeSet<OrganizationId>,
}

impl Store {
    /// People by normalized name or alias, oldest first.
    pub async fn people_by_key(&self, tx: &Write, keys: &[String]) -> Result<HashMap<String, Vec<KnownPerson>>, Error> {
        let aliased = person_name::Entity::find()
            .select_only()
            .column(person_name::Column::PersonId)
            .filter(person_name::Column::NameKey.is_in(keys));
        let people = person::Entity::find()
            .filter(person::Column::MergedIntoId.is_null())
            .filter(
                Condition::any()
                    .add(person::Column::NameKey.is_in(keys))
                    .add(person::Column::Id.in_subquery(aliased.into_query())),
            )
            .order_by_asc(person::Column::Id)
            .all(&**tx)
            .await?;
        let ids = self.ids(people.iter().map(|person| person.id.0));
        let mut seen_with: HashMap<PersonId, BTreeSet<OrganizationId>> = HashMap::new();
        let pairs: Vec<(Option<PersonId>, Option<OrganizationId>)> = participation::Entity::find()
            .select_only()
            .column(participation::Column::PersonId)
            .column(participation::Column::OrganizationId)
            .filter(ids.contain(participation::Column::PersonId))
            .filter(participation::Column::OrganizationId.is_not_null())
            .distinct()
            .into_tuple()
            .all(&**tx)
            .await?;
        for (person, organization) in pairs {
            if let (Some(person), Some(organization)) = (person, organization) {
                seen_with.entry(person).or_default().insert(organization);
            }
        }
        let mut known: HashMap<PersonId, KnownPerson> = HashMap::new();
        let mut by_key: HashMap<String, Vec<PersonId>> = HashMap::new();
        for person in people {
            by_key.entry(person.name_key).or_default().push(person.id);
            let organizations = seen_with.remove(&person.id).unwrap_or_default();
            known.insert(person.id, KnownPerson { id: person.id, name: person.name, organizations });
        }
        let aliases = person_name::Entity::find()
            .filter(person_name::Column::NameKey.is_in(keys))
            .order_by_asc(person_name::Column::PersonId)
            .all(&**tx)
            .await?;
        for alias in aliases {
            let ids = by_key.entry(alias.name_key).or_default();
            if !ids.contains(&alias.person_id) {
                ids.push(alias.person_id);
            }
        }
        let people = |ids: Vec<PersonId>| ids.iter().filter_map(|id| known.get(id).cloned()).collect();
        Ok(by_key.into_iter().map(|(key, ids)| (key, people(ids))).collect())
    }

    /// Makes people from names and private e-mail addresses, in the order given. `public` tells whether the public will see
    /// them.
    pub async fn create_people(
        &self,
        _: &Editor,
        w: &mut Writing<'_>,
        new: &[(String, Option<String>)],
        public: bool,
    ) -> Result<Vec<PersonId>, Error> {
        let new = new.iter().map(|(name, email)| NewPerson {
            id: PersonId(w.new_id()),
            fields: PersonFields {
                sort_name: names::sort_name(name),
                name: name.clone(),
                email: email.clone(),
                ..PersonFields::default()
            },
            public,
        });
        let new = new.collect();
        let made = insert_people(w, new).await?;
        Ok(made.into_iter().map(|record| record.person.id).collect())
    }
}
