//! Merges: what was merged into what, and whom an id stands for since.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use async_graphql::dataloader::Loader;
use entities::{OrganizationId, PersonId, SubjectKind, merge, organization, person};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, SelectStatement},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::{filter::ValueTest, order::MergeOrderField},
    error::Error,
    store::{Ids, Loaders, Scope, conditions, list::Listed},
};

/// Merges hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergesOf {}

impl Listed for merge::Entity {
    type Field = MergeOrderField;
    type Test = Infallible;
    type Parent = MergesOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = None;

    fn id() -> merge::Column {
        merge::Column::Id
    }

    fn column(field: MergeOrderField) -> merge::Column {
        match field {
            MergeOrderField::MergedAt => merge::Column::MergedAt,
        }
    }

    /// For whoever may merge.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public => Condition::all().add(Expr::val(1).eq(0)),
            Audience::EditorsOf(edition) => Condition::all().add(merge::Column::EditionId.eq(edition)),
            Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &Infallible, _: Audience) -> Condition {
        match *test {}
    }

    fn members(relation: MergesOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}

/// A table whose rows are merged.
pub trait Mergeable: Listed {
    /// The row that one was merged into.
    fn merged_into() -> Self::Column;
}

impl Mergeable for person::Entity {
    fn merged_into() -> person::Column {
        person::Column::MergedIntoId
    }
}

impl Mergeable for organization::Entity {
    fn merged_into() -> organization::Column {
        organization::Column::MergedIntoId
    }
}

/// The id itself, or that of the row it was merged into.
fn survivor<E: Mergeable>(id: Uuid) -> Expr {
    let into = E::find().select_only().column(E::merged_into()).filter(E::id().eq(id)).into_query();
    Func::coalesce([Expr::SubQuery(None, Box::new(into.into())), Expr::val(id)]).into()
}

/// A test of the id of a row, where ids of rows that were merged stand for the one they were merged into.
pub(super) fn stands_for<E: Mergeable, I: Copy + Into<sea_orm::Value>>(test: &ValueTest<I>) -> Condition {
    let ids = match test {
        ValueTest::In(ids) => ids.as_slice(),
        ValueTest::Ne(id) => return conditions::not(stands_for::<E, I>(&ValueTest::In(vec![*id]))),
        ValueTest::AtLeast(_)
        | ValueTest::AtMost(_)
        | ValueTest::Above(_)
        | ValueTest::Below(_)
        | ValueTest::IsNull(_) => return conditions::value(E::id(), test),
    };
    let into = E::find().select_only().column(E::merged_into()).filter(E::id().is_in(ids.iter().copied()));
    Condition::any().add(E::id().is_in(ids.iter().copied())).add(E::id().in_subquery(into.into_query()))
}

/// That a column names whom the id of a person stands for.
pub(super) fn is_person(column: impl ColumnTrait, id: PersonId) -> Expr {
    Expr::col(column.as_column_ref()).eq(survivor::<person::Entity>(id.0))
}

/// That a column names what the id of an organization stands for.
pub(super) fn is_organization(column: impl ColumnTrait, id: OrganizationId) -> Expr {
    Expr::col(column.as_column_ref()).eq(survivor::<organization::Entity>(id.0))
}

/// The row that one was merged into; nothing where it was not, or where there is none.
#[derive(Debug)]
pub struct SurvivorOf<E> {
    id: Uuid,
    table: PhantomData<fn() -> E>,
}

impl<E> SurvivorOf<E> {
    /// Of the row with this id.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self { id, table: PhantomData }
    }
}

impl<E> Clone for SurvivorOf<E> {
    fn clone(&self) -> Self {
        Self::new(self.id)
    }
}

impl<E> PartialEq for SurvivorOf<E> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<E> Eq for SurvivorOf<E> {}

impl<E> Hash for SurvivorOf<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<E: Mergeable> Loader<SurvivorOf<E>> for Loaders {
    type Value = Uuid;
    type Error = Error;

    async fn load(&self, keys: &[SurvivorOf<E>]) -> Result<HashMap<SurvivorOf<E>, Uuid>, Error> {
        let scopes = keys.iter().filter_map(|key| Some(Scope::Row(E::KIND?, key.id)));
        let rows: Vec<(Uuid, Uuid)> = E::find()
            .select_only()
            .column(E::id())
            .column(E::merged_into())
            .filter(self.ids(keys.iter().map(|key| key.id)).contain(E::id()))
            .filter(E::merged_into().is_not_null())
            .into_tuple()
            .all(self.store.reading(scopes))
            .await?;
        Ok(rows.into_iter().map(|(id, into)| (SurvivorOf::new(id), into)).collect())
    }
}
