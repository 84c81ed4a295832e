//! Organizations, their aliases and acronyms.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{OrganizationId, PersonId, organization, organization_name, participation, proposal, proposal_host};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};

use crate::{
    auth::Audience,
    domain::{filter::OrganizationTest, order::OrganizationOrderField},
    error::Error,
    store::{
        Ids, Loaders, conditions, list::Listed, participations::seen_through_participation, people::of_edition,
        proposals::pairs,
    },
};

/// What a list of organizations hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationsOf {
    /// An edition: whoever hosts or takes part in one of its proposals.
    Edition,
    /// An organization: those that are part of it.
    Parent,
}

impl Listed for organization::Entity {
    type Field = OrganizationOrderField;
    type Test = OrganizationTest;
    type Parent = OrganizationsOf;

    fn id() -> organization::Column {
        organization::Column::Id
    }

    fn column(field: OrganizationOrderField) -> organization::Column {
        match field {
            OrganizationOrderField::Name => organization::Column::SortKey,
            OrganizationOrderField::CreatedAt => organization::Column::CreatedAt,
        }
    }

    /// Who does not see everything sees organizations through a proposal they see.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => {
                let (column, owner) = (participation::Column::OrganizationId, organization::Column::Id);
                Condition::any()
                    .add(seen_through_participation(column, owner, audience))
                    .add(Expr::exists(visible_hosting(audience)))
            }
            // A merged organization is seen as the one it was merged into.
            Audience::Editors => Condition::all().add(organization::Column::MergedIntoId.is_null()),
        }
    }

    fn passes(test: &OrganizationTest, _: Audience) -> Condition {
        match test {
            OrganizationTest::Name(name) => {
                let aliases = organization_name::Entity::find()
                    .select_only()
                    .column(organization_name::Column::OrganizationId)
                    .filter(conditions::text(organization_name::Column::NameKey, name));
                Condition::any()
                    .add(conditions::text(organization::Column::NameKey, name))
                    .add(organization::Column::Id.in_subquery(aliases.into_query()))
            }
        }
    }

    fn members(relation: OrganizationsOf, parents: &Ids, audience: Audience) -> SelectStatement {
        match relation {
            OrganizationsOf::Parent => {
                pairs(organization::Entity, organization::Column::ParentId, organization::Column::Id, parents)
            }
            OrganizationsOf::Edition => {
                let hosts = pairs(
                    proposal::Entity,
                    proposal::Column::EditionId,
                    proposal_host::Column::OrganizationId,
                    parents,
                )
                .cond_where(proposal::Entity::visible(audience))
                .inner_join(
                    proposal_host::Entity,
                    Expr::col(proposal_host::Column::ProposalId.as_column_ref())
                        .equals(proposal::Column::Id.as_column_ref()),
                )
                .to_owned();
                of_edition(participation::Column::OrganizationId, parents, audience)
                    .and_where(participation::Column::OrganizationId.is_not_null())
                    .union(UnionType::Distinct, hosts)
                    .to_owned()
            }
        }
    }
}

/// A proposal the audience sees that the organization at hand hosts.
pub(super) fn visible_hosting(audience: Audience) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(proposal_host::Entity)
        .inner_join(
            proposal::Entity,
            Expr::col(proposal::Column::Id.as_column_ref()).equals(proposal_host::Column::ProposalId.as_column_ref()),
        )
        .and_where(
            Expr::col(proposal_host::Column::OrganizationId.as_column_ref())
                .equals(organization::Column::Id.as_column_ref()),
        )
        .cond_where(proposal::Entity::visible(audience))
        .to_owned()
}

/// The aliases and acronyms of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NamesOfOrganization(pub OrganizationId);

/// The organizations a person was seen with on visible participations, latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrganizationsOfPerson(pub PersonId);

impl Loader<NamesOfOrganization> for Loaders {
    type Value = Vec<Arc<organization_name::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[NamesOfOrganization]) -> Result<HashMap<NamesOfOrganization, Self::Value>, Error> {
        let organizations = self.ids(keys.iter().map(|key| key.0.0));
        let select = organization_name::Entity::find()
            .filter(organizations.contain(organization_name::Column::OrganizationId))
            .order_by_asc(organization_name::Column::NameKey);
        let owner = organization_name::Column::OrganizationId.as_column_ref();
        let groups = self.grouped(select, Expr::col(owner)).await?;
        Ok(groups.into_iter().map(|(id, rows)| (NamesOfOrganization(OrganizationId(id)), rows)).collect())
    }
}

impl Loader<OrganizationsOfPerson> for Loaders {
    type Value = Vec<Arc<organization::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[OrganizationsOfPerson]) -> Result<HashMap<OrganizationsOfPerson, Self::Value>, Error> {
        let people = self.ids(keys.iter().map(|key| key.0.0));
        let person = Expr::col(participation::Column::PersonId.as_column_ref());
        let mut latest = organization::Entity::find()
            .join_rev(sea_orm::JoinType::InnerJoin, participation::Relation::Organization.def())
            .join(sea_orm::JoinType::InnerJoin, participation::Relation::Proposal.def())
            .filter(proposal::Entity::visible(self.audience))
            .filter(people.contain(participation::Column::PersonId))
            .group_by(participation::Column::PersonId)
            .group_by(organization::Column::Id);
        let query = QueryTrait::query(&mut latest);
        query.order_by_expr(Func::max(Expr::col(proposal::Column::EditionYear.as_column_ref())).into(), Order::Desc);
        query.order_by(organization::Column::SortKey.as_column_ref(), Order::Asc);
        let groups = self.grouped(latest, person).await?;
        Ok(groups.into_iter().map(|(id, rows)| (OrganizationsOfPerson(PersonId(id)), rows)).collect())
    }
}
