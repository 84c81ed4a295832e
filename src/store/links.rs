//! Links and external identifiers.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{OrganizationId, PersonId, ProposalId, SubjectKind, external_identifier, link};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{Loaders, Scope},
};

/// What links and identifiers belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A proposal; it has links only.
    Proposal(ProposalId),
    /// A person.
    Person(PersonId),
    /// An organization.
    Organization(OrganizationId),
}

/// The links of an owner in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinksOf(pub Owner);

/// The external identifiers of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdentifiersOf(pub Owner);

/// Owners of one kind: they share a column, so one statement serves them.
struct Kind<C> {
    column: C,
    owners: Vec<Uuid>,
    owner: fn(Uuid) -> Owner,
}

impl<C> Kind<C> {
    fn scopes(&self) -> Vec<Scope> {
        self.owners.iter().map(|id| (self.owner)(*id).scope()).collect()
    }
}

impl Owner {
    const fn scope(self) -> Scope {
        let kind = match self {
            Self::Proposal(_) => SubjectKind::Proposal,
            Self::Person(_) => SubjectKind::Person,
            Self::Organization(_) => SubjectKind::Organization,
        };
        Scope::Row(kind, self.id())
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Proposal(id) => id.0,
            Self::Person(id) => id.0,
            Self::Organization(id) => id.0,
        }
    }
}

/// Columns in the order proposal, person, organization; a table without one of them has nothing for that owner.
fn kinds<C: Copy>(owners: impl Iterator<Item = Owner>, columns: [Option<C>; 3]) -> Vec<Kind<C>> {
    let makers: [fn(Uuid) -> Owner; 3] = [
        |id| Owner::Proposal(ProposalId(id)),
        |id| Owner::Person(PersonId(id)),
        |id| Owner::Organization(OrganizationId(id)),
    ];
    let mut ids = [const { Vec::new() }; 3];
    for owner in owners {
        let kind = match owner {
            Owner::Proposal(_) => 0,
            Owner::Person(_) => 1,
            Owner::Organization(_) => 2,
        };
        ids[kind].push(owner.id());
    }
    let kinds = columns
        .into_iter()
        .zip(ids)
        .zip(makers)
        .filter_map(|((column, owners), owner)| Some(Kind { column: column?, owners, owner }));
    kinds.filter(|kind| !kind.owners.is_empty()).collect()
}

impl Loader<LinksOf> for Loaders {
    type Value = Vec<Arc<link::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Self::Value>, Error> {
        let columns = [link::Column::ProposalId, link::Column::PersonId, link::Column::OrganizationId];
        let mut links = HashMap::new();
        for kind in kinds(keys.iter().map(|key| key.0), columns.map(Some)) {
            let scopes = kind.scopes();
            let select = link::Entity::find()
                .filter(self.ids(kind.owners).contain(kind.column))
                .order_by_asc(link::Column::Position)
                .order_by_asc(link::Column::Id);
            let groups = self.grouped(select, Expr::col(kind.column.as_column_ref()), scopes).await?;
            links.extend(groups.into_iter().map(|(id, rows)| (LinksOf((kind.owner)(id)), rows)));
        }
        Ok(links)
    }
}

impl Loader<IdentifiersOf> for Loaders {
    type Value = Vec<Arc<external_identifier::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[IdentifiersOf]) -> Result<HashMap<IdentifiersOf, Self::Value>, Error> {
        let columns =
            [None, Some(external_identifier::Column::PersonId), Some(external_identifier::Column::OrganizationId)];
        let mut identifiers = HashMap::new();
        for kind in kinds(keys.iter().map(|key| key.0), columns) {
            let scopes = kind.scopes();
            let select = external_identifier::Entity::find()
                .filter(self.ids(kind.owners).contain(kind.column))
                .order_by_asc(external_identifier::Column::Scheme)
                .order_by_asc(external_identifier::Column::Value);
            let groups = self.grouped(select, Expr::col(kind.column.as_column_ref()), scopes).await?;
            identifiers.extend(groups.into_iter().map(|(id, rows)| (IdentifiersOf((kind.owner)(id)), rows)));
        }
        Ok(identifiers)
    }
}
