//! Participations: who takes part in what.

use std::{collections::HashMap, convert::Infallible, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{ProposalId, SubjectKind, organization, participation, person, proposal};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{
        filter::{Filter, ParticipationTest, ProposalTest},
        order::ParticipationOrderField,
    },
    error::Error,
    store::{Ids, Loaders, Scope, conditions, list::Listed, proposals::unique_pairs},
};

/// What a list of participations hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParticipationsOf {
    /// A person.
    Person,
    /// An organization that people speak for.
    Organization,
}

impl Listed for participation::Entity {
    type Field = ParticipationOrderField;
    type Test = ParticipationTest;
    type Parent = ParticipationsOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Participation);

    fn id() -> participation::Column {
        participation::Column::Id
    }

    fn column(field: ParticipationOrderField) -> participation::Column {
        match field {
            ParticipationOrderField::CreatedAt => participation::Column::CreatedAt,
        }
    }

    /// Whoever sees a proposal sees its participations.
    fn visible(audience: Audience) -> Condition {
        Condition::all().add(Expr::exists(visible_proposal_of_participation(audience)))
    }

    fn passes(test: &ParticipationTest, audience: Audience) -> Condition {
        use participation::Column;
        match test {
            ParticipationTest::Id(id) => conditions::value(Column::Id, id),
            ParticipationTest::Role(role) => conditions::value(Column::Role, role),
            ParticipationTest::Status(status) => conditions::value(Column::Status, status),
            ParticipationTest::Edition(year) => {
                let edition = Filter::Is(ProposalTest::Edition(year.clone()));
                conditions::names::<proposal::Entity>(Column::ProposalId, &edition, audience)
            }
            ParticipationTest::Proposal(filter) => {
                conditions::names::<proposal::Entity>(Column::ProposalId, filter, audience)
            }
            ParticipationTest::Person(filter) => {
                conditions::names::<person::Entity>(Column::PersonId, filter, audience)
            }
            ParticipationTest::Organization(filter) => {
                conditions::names::<organization::Entity>(Column::OrganizationId, filter, audience)
            }
            ParticipationTest::Country(country) => conditions::value(Column::Country, country),
            ParticipationTest::Region(region) => conditions::region(Column::Country, region),
            ParticipationTest::StakeholderGroup(group) => conditions::value(Column::StakeholderGroup, group),
            // No parameter, so that a partial index applies.
            ParticipationTest::IsPlaceholder(true) => Condition::all().add(Column::IsPlaceholder.into_simple_expr()),
            ParticipationTest::IsPlaceholder(false) => {
                Condition::all().add(Column::IsPlaceholder.into_simple_expr().not())
            }
        }
    }

    fn members(relation: ParticipationsOf, parents: &Ids, _: Audience) -> SelectStatement {
        let parent = match relation {
            ParticipationsOf::Person => participation::Column::PersonId,
            ParticipationsOf::Organization => participation::Column::OrganizationId,
        };
        unique_pairs(participation::Entity, parent, participation::Column::Id, parents)
    }
}

/// The proposal of the participation at hand, if the audience sees it.
pub(super) fn visible_proposal_of_participation(audience: Audience) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(proposal::Entity)
        .and_where(
            Expr::col(proposal::Column::Id.as_column_ref()).equals(participation::Column::ProposalId.as_column_ref()),
        )
        .cond_where(proposal::Entity::visible(audience))
        .to_owned()
}

/// A visible participation whose `column` is `owner`: through it an audience sees a person or an organization.
pub(super) fn seen_through_participation(
    column: participation::Column,
    owner: impl ColumnTrait,
    audience: Audience,
) -> Expr {
    let seen = visible_proposal_of_participation(audience)
        .from(participation::Entity)
        .and_where(Expr::col(column.as_column_ref()).equals(owner.as_column_ref()))
        .to_owned();
    conditions::there_is(seen)
}

/// The participations of a proposal in their order; at most [`MAX_PARTICIPATIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParticipationsOfProposal(pub ProposalId);

/// Participations of one proposal at most.
pub const MAX_PARTICIPATIONS: usize = 200;

impl Loader<ParticipationsOfProposal> for Loaders {
    type Value = Vec<Arc<participation::Model>>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ParticipationsOfProposal],
    ) -> Result<HashMap<ParticipationsOfProposal, Self::Value>, Error> {
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let select = participation::Entity::find()
            .filter(participation::Entity::visible(self.audience))
            .filter(proposals.contain(participation::Column::ProposalId))
            .order_by_asc(participation::Column::ProposalId)
            .order_by_asc(participation::Column::Position)
            .order_by_asc(participation::Column::Id);
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Proposal, key.0.0));
        let groups = self.grouped(select, Expr::col(participation::Column::ProposalId.as_column_ref()), scopes).await?;
        Ok(groups.into_iter().map(|(id, rows)| (ParticipationsOfProposal(ProposalId(id)), rows)).collect())
    }
}
