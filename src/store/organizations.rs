//! Organizations, their aliases and acronyms.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{
    OrganizationId, PersonId, SubjectKind, organization, organization_name, participation, proposal, proposal_host,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};

use crate::{
    auth::Audience,
    domain::{
        facet::OrganizationFacet,
        filter::{Filter, OrganizationTest, Related, TextTest},
        order::OrganizationOrderField,
    },
    error::Error,
    store::{
        Ids, Loaders, Scope,
        conditions::{self, Key},
        list::Listed,
        merges::stands_for,
        name_parts,
        participations::seen_through_participation,
        people::of_edition,
        proposals::{pairs, unique_pairs},
        tally::{Counting, FacetOf, LISTED, word_pairs},
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
    type Facet = OrganizationFacet;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Organization);

    fn id() -> organization::Column {
        organization::Column::Id
    }

    fn column(field: OrganizationOrderField) -> organization::Column {
        match field {
            OrganizationOrderField::Name => organization::Column::SortKey,
            OrganizationOrderField::CreatedAt => organization::Column::CreatedAt,
            OrganizationOrderField::UpdatedAt => organization::Column::UpdatedAt,
        }
    }

    /// Who does not see everything sees organizations through a proposal they see.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => {
                let (column, owner) = (participation::Column::OrganizationId, organization::Column::Id);
                Condition::any()
                    .add(seen_through_participation(column, owner, audience))
                    .add(conditions::there_is(visible_hosting(audience)))
            }
            // A merged organization is seen as the one it was merged into.
            Audience::Editors => Condition::all().add(organization::Column::MergedIntoId.is_null()),
        }
    }

    fn passes(test: &OrganizationTest, audience: Audience) -> Condition {
        use organization::Column;
        match test {
            OrganizationTest::Id(id) => stands_for::<organization::Entity, _>(id),
            OrganizationTest::Name(name) => named(name),
            OrganizationTest::Country(country) => conditions::value(Column::Country, country),
            OrganizationTest::Region(region) => conditions::region(Column::Country, region),
            OrganizationTest::StakeholderGroup(group) => conditions::value(Column::StakeholderGroup, group),
            OrganizationTest::Participations(Related { quantifier, filter }) => {
                let passing = conditions::filter::<participation::Entity>(filter, audience);
                let owner = participation::Column::OrganizationId;
                let related = participation::Entity::find()
                    .select_only()
                    .column(owner)
                    .filter(participation::Entity::visible(audience))
                    .filter(owner.is_not_null());
                conditions::quantified(*quantifier, Column::Id, owner, related.into_query(), passing)
            }
            OrganizationTest::Hosted(Related { quantifier, filter }) => {
                let hosted = proposal_host::Column::ProposalId;
                let passing = conditions::names::<proposal::Entity>(hosted, filter, audience);
                let owner = proposal_host::Column::OrganizationId;
                conditions::quantified(*quantifier, Column::Id, owner, visible_hosts(audience), passing)
            }
            OrganizationTest::CreatedAt(time) => conditions::value(Column::CreatedAt, time),
            OrganizationTest::UpdatedAt(time) => conditions::value(Column::UpdatedAt, time),
        }
    }

    fn members(relation: OrganizationsOf, parents: &Ids, audience: Audience) -> SelectStatement {
        match relation {
            OrganizationsOf::Parent => {
                unique_pairs(organization::Entity, organization::Column::ParentId, organization::Column::Id, parents)
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

    /// Those of an edition are members by what the audience sees.
    fn visible_members(relation: OrganizationsOf, audience: Audience) -> Condition {
        match (relation, audience) {
            (OrganizationsOf::Edition, Audience::Public | Audience::EditorsOf(_)) => Condition::all(),
            (OrganizationsOf::Edition, Audience::Editors) | (OrganizationsOf::Parent, _) => Self::visible(audience),
        }
    }
}

impl FacetOf<organization::Entity> for OrganizationFacet {
    fn counting(self, filter: Option<&Filter<OrganizationTest>>, _: Audience) -> Counting<OrganizationTest> {
        let country = Expr::col((LISTED, organization::Column::Country));
        let pairs = match self {
            OrganizationFacet::Countries => word_pairs(country),
            OrganizationFacet::Regions => word_pairs(conditions::region_of(&country)),
            OrganizationFacet::StakeholderGroups => {
                word_pairs(Expr::col((LISTED, organization::Column::StakeholderGroup)))
            }
        };
        Counting { rows: self.rest(filter), pairs: vec![pairs] }
    }

    fn columns() -> Vec<organization::Column> {
        vec![organization::Column::Country, organization::Column::StakeholderGroup]
    }
}

/// A name, an alias or the acronym of an organization passes; "another name" is that none of them is this one.
fn named(name: &TextTest) -> Condition {
    let own = (organization::Column::Id, organization::Column::NameKey);
    let other = (organization_name::Column::OrganizationId, organization_name::Column::NameKey);
    name_parts::named::<organization::Entity, organization_name::Entity>(Key::Organization, own, other, name)
}

/// The hosts of the proposals the audience sees.
fn visible_hosts(audience: Audience) -> SelectStatement {
    Query::select()
        .column(proposal_host::Column::OrganizationId.as_column_ref())
        .from(proposal_host::Entity)
        .inner_join(
            proposal::Entity,
            Expr::col(proposal::Column::Id.as_column_ref()).equals(proposal_host::Column::ProposalId.as_column_ref()),
        )
        .cond_where(proposal::Entity::visible(audience))
        .to_owned()
}

/// A proposal the audience sees that the organization at hand hosts.
pub(super) fn visible_hosting(audience: Audience) -> SelectStatement {
    visible_hosts(audience)
        .and_where(
            Expr::col(proposal_host::Column::OrganizationId.as_column_ref())
                .equals(organization::Column::Id.as_column_ref()),
        )
        .take()
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
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Organization, key.0.0));
        let groups = self.grouped(select, Expr::col(owner), scopes).await?;
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
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Person, key.0.0));
        let groups = self.grouped(latest, person, scopes).await?;
        self.store.note(groups.values().flatten().map(|row| Scope::Row(SubjectKind::Organization, row.id.0)));
        Ok(groups.into_iter().map(|(id, rows)| (OrganizationsOfPerson(PersonId(id)), rows)).collect())
    }
}
