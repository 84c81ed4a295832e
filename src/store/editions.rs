//! Editions.

use std::{collections::HashMap, convert::Infallible, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{SubjectKind, edition};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::SelectStatement};

use crate::{
    auth::Audience,
    domain::{filter::EditionTest, order::EditionOrderField},
    error::Error,
    store::{Ids, Loaders, Scope, Store, conditions, list::Listed},
};

/// Editions hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EditionsOf {}

impl Listed for edition::Entity {
    type Field = EditionOrderField;
    type Test = EditionTest;
    type Parent = EditionsOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Edition);

    fn id() -> edition::Column {
        edition::Column::Id
    }

    fn column(field: EditionOrderField) -> edition::Column {
        match field {
            EditionOrderField::Year => edition::Column::Year,
        }
    }

    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) | Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &EditionTest, _: Audience) -> Condition {
        match test {
            EditionTest::Id(id) => conditions::value(edition::Column::Id, id),
            EditionTest::Year(year) => conditions::value(edition::Column::Year, year),
            EditionTest::Country(country) => conditions::value(edition::Column::Country, country),
        }
    }

    fn members(relation: EditionsOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}

/// The edition of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EditionOfYear(pub i32);

impl Loader<EditionOfYear> for Loaders {
    type Value = Arc<edition::Model>;
    type Error = Error;

    async fn load(&self, keys: &[EditionOfYear]) -> Result<HashMap<EditionOfYear, Arc<edition::Model>>, Error> {
        let years = keys.iter().map(|key| key.0);
        let select = edition::Entity::find().filter(edition::Column::Year.is_in(years));
        let rows = select.all(self.store.reading([Scope::Kind(SubjectKind::Edition)])).await?;
        Ok(rows.into_iter().map(|row| (EditionOfYear(row.year), Arc::new(row))).collect())
    }
}

impl Store {
    /// The edition of a year.
    pub async fn edition_by_year(&self, year: i32) -> Result<Option<edition::Model>, Error> {
        let db = self.reading([Scope::Kind(SubjectKind::Edition)]);
        Ok(edition::Entity::find().filter(edition::Column::Year.eq(year)).one(db).await?)
    }
}
