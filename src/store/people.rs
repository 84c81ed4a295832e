//! People and the names they are known by.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{PersonId, SubjectKind, participation, person, person_name, proposal};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{
        facet::PersonFacet,
        filter::{Filter, PersonTest, Related, TextTest},
        order::PersonOrderField,
    },
    error::Error,
    store::{
        Ids, Loaders, Scope,
        conditions::{self, Key},
        list::Listed,
        merges::{is_organization, stands_for},
        name_parts,
        participations::seen_through_participation,
        proposals::pairs,
        tally::{Counting, FacetOf, LISTED, id_pairs, word_pairs},
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
    type Facet = PersonFacet;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Person);

    fn id() -> person::Column {
        person::Column::Id
    }

    fn column(field: PersonOrderField) -> person::Column {
        match field {
            PersonOrderField::Name => person::Column::SortKey,
            PersonOrderField::CreatedAt => person::Column::CreatedAt,
            PersonOrderField::UpdatedAt => person::Column::UpdatedAt,
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
            PersonTest::Id(id) => stands_for::<person::Entity, _>(id),
            PersonTest::Name(name) => named(name),
            PersonTest::Country(country) => conditions::value(person::Column::Country, country),
            PersonTest::Region(region) => conditions::region(person::Column::Country, region),
            PersonTest::Organization(organization) => {
                let people = takes_part(audience)
                    .and_where(is_organization(participation::Column::OrganizationId, *organization))
                    .take();
                Condition::all().add(person::Column::Id.in_subquery(people))
            }
            PersonTest::Participations(Related { quantifier, filter }) => {
                let passing = conditions::filter::<participation::Entity>(filter, audience);
                let owner = participation::Column::PersonId;
                conditions::quantified(*quantifier, person::Column::Id, owner, takes_part(audience), passing)
            }
            PersonTest::CreatedAt(time) => conditions::value(person::Column::CreatedAt, time),
            PersonTest::UpdatedAt(time) => conditions::value(person::Column::UpdatedAt, time),
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

    /// They are members by what the audience sees.
    fn visible_members(_: PeopleOf, audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => Condition::all(),
            Audience::Editors => Self::visible(audience),
        }
    }
}

impl FacetOf<person::Entity> for PersonFacet {
    fn counting(self, filter: Option<&Filter<PersonTest>>, audience: Audience) -> Counting<PersonTest> {
        let country = Expr::col((LISTED, person::Column::Country));
        let pairs = match self {
            PersonFacet::Countries => word_pairs(country),
            PersonFacet::Regions => word_pairs(conditions::region_of(&country)),
            PersonFacet::Organizations => id_pairs(participation::Column::OrganizationId)
                .distinct()
                .from(participation::Entity)
                .and_where(Expr::col(participation::Column::PersonId.as_column_ref()).equals((LISTED, "id")))
                .and_where(participation::Column::OrganizationId.is_not_null())
                .cond_where(participation::Entity::visible(audience))
                .take(),
        };
        Counting { rows: self.rest(filter), pairs: vec![pairs] }
    }

    fn columns() -> Vec<person::Column> {
        vec![person::Column::Country]
    }
}

/// A name or an alias of a person passes; "another name" is that none of them is this one.
fn named(name: &TextTest) -> Condition {
    let own = (person::Column::Id, person::Column::NameKey);
    let other = (person_name::Column::PersonId, person_name::Column::NameKey);
    name_parts::named::<person::Entity, person_name::Entity>(Key::Person, own, other, name)
}

/// Whoever takes part in what the audience sees.
fn takes_part(audience: Audience) -> SelectStatement {
    participation::Entity::find()
        .select_only()
        .column(participation::Column::PersonId)
        .filter(participation::Entity::visible(audience))
        .filter(participation::Column::PersonId.is_not_null())
        .into_query()
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
            .all(self.store.reading([Scope::Everything]))
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
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Person, key.0.0));
        let groups = self.grouped(select, Expr::col(person_name::Column::PersonId.as_column_ref()), scopes).await?;
        Ok(groups.into_iter().map(|(id, rows)| (NamesOfPerson(PersonId(id)), rows)).collect())
    }
}
