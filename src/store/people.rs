//! People and the names they are known by.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{PersonId, participation, person, person_name, proposal};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{filter::PersonTest, order::PersonOrderField},
    error::Error,
    store::{
        Ids, Loaders, conditions, list::Listed, merges::is_organization, participations::seen_through_participation,
        proposals::pairs,
    },
};

/// What a list of people hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeopleOf {
    /// An edition: whoever takes part in one of its proposals.
    Edition,
    /// An organization: whoever spoke for it.
    Organization,
}

impl Listed for person::Entity {
    type Field = PersonOrderField;
    type Test = PersonTest;
    type Parent = PeopleOf;

    fn id() -> person::Column {
        person::Column::Id
    }

    fn column(field: PersonOrderField) -> person::Column {
        match field {
            PersonOrderField::Name => person::Column::SortKey,
            PersonOrderField::CreatedAt => person::Column::CreatedAt,
        }
    }

    /// Who does not see everything sees people through a proposal they see.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => {
                let (column, owner) = (participation::Column::PersonId, person::Column::Id);
                Condition::all().add(seen_through_participation(column, owner, audience))
            }
            // A merged person is seen as the one they were merged into.
            Audience::Editors => Condition::all().add(person::Column::MergedIntoId.is_null()),
        }
    }

    fn passes(test: &PersonTest, audience: Audience) -> Condition {
        match test {
            PersonTest::Name(name) => {
                let aliases = person_name::Entity::find()
                    .select_only()
                    .column(person_name::Column::PersonId)
                    .filter(conditions::text(person_name::Column::NameKey, name));
                Condition::any()
                    .add(conditions::text(person::Column::NameKey, name))
                    .add(person::Column::Id.in_subquery(aliases.into_query()))
            }
            PersonTest::Organization(organization) => {
                let people = participation::Entity::find()
                    .select_only()
                    .column(participation::Column::PersonId)
                    .filter(participation::Entity::visible(audience))
                    .filter(participation::Column::PersonId.is_not_null())
                    .filter(is_organization(participation::Column::OrganizationId, *organization));
                Condition::all().add(person::Column::Id.in_subquery(people.into_query()))
            }
        }
    }

    fn members(relation: PeopleOf, parents: &Ids, audience: Audience) -> SelectStatement {
        let person = participation::Column::PersonId;
        let mut pairs = match relation {
            PeopleOf::Edition => of_edition(person, parents, audience),
            PeopleOf::Organization => {
                let mut pairs = pairs(participation::Entity, participation::Column::OrganizationId, person, parents);
                pairs.cond_where(participation::Entity::visible(audience));
                pairs
            }
        };
        pairs.and_where(person.is_not_null());
        pairs
    }
}

/// Pairs of an edition and a person or organization that takes part in one of its proposals.
pub(super) fn of_edition(child: participation::Column, editions: &Ids, audience: Audience) -> SelectStatement {
    let mut pairs = pairs(proposal::Entity, proposal::Column::EditionId, child, editions);
    pairs.cond_where(proposal::Entity::visible(audience)).inner_join(
        participation::Entity,
        Expr::col(participation::Column::ProposalId.as_column_ref()).equals(proposal::Column::Id.as_column_ref()),
    );
    pairs
}

/// That a person takes part in an edition the audience edits: only then it may see the person's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edited(pub PersonId);

impl Loader<Edited> for Loaders {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[Edited]) -> Result<HashMap<Edited, ()>, Error> {
        let edition = match self.audience {
            Audience::Public => return Ok(HashMap::new()),
            Audience::EditorsOf(edition) => edition,
            Audience::Editors => return Ok(keys.iter().map(|key| (*key, ())).collect()),
        };
        let people = self.ids(keys.iter().map(|key| key.0.0));
        let own: Vec<Option<PersonId>> = participation::Entity::find()
            .select_only()
            .column(participation::Column::PersonId)
            .distinct()
            .inner_join(proposal::Entity)
            .filter(people.contain(participation::Column::PersonId))
            .filter(proposal::Column::EditionId.eq(edition))
            .filter(proposal::Column::DeletedAt.is_null())
            .into_tuple()
            .all(self.store.db.read())
            .await?;
        Ok(own.into_iter().flatten().map(|person| (Edited(person), ())).collect())
    }
}

/// The other names of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NamesOfPerson(pub PersonId);

impl Loader<NamesOfPerson> for Loaders {
    type Value = Vec<Arc<person_name::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[NamesOfPerson]) -> Result<HashMap<NamesOfPerson, Self::Value>, Error> {
        let people = self.ids(keys.iter().map(|key| key.0.0));
        let select = person_name::Entity::find()
            .filter(people.contain(person_name::Column::PersonId))
            .order_by_asc(person_name::Column::NameKey);
        let groups = self.grouped(select, Expr::col(person_name::Column::PersonId.as_column_ref())).await?;
        Ok(groups.into_iter().map(|(id, rows)| (NamesOfPerson(PersonId(id)), rows)).collect())
    }
}
