//! Proposals: lists, filters, visibility, and what hangs on one.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{
    ParticipationRole, ProposalId, SubjectKind, edition, organization, participation, proposal, proposal_host,
    proposal_theme, theme,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait, Func, IntoCondition, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    auth::Audience,
    domain::{
        facet::ProposalFacet,
        filter::{Filter, ProposalTest, Related},
        order::ProposalOrderField,
    },
    error::Error,
    store::{
        Ids, Loaders, Scope,
        conditions::{self, Key},
        list::Listed,
        merges::{is_organization, is_person},
        name_parts, proposal_scopes,
        search::found_by,
    },
};

/// What a list of proposals hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProposalsOf {
    /// An edition.
    Edition,
    /// A theme.
    Theme,
    /// A topic: the proposals of all its themes.
    Topic,
    /// A person who takes part.
    Person,
    /// An organization that hosts or takes part.
    Organization,
}

impl Listed for proposal::Entity {
    type Field = ProposalOrderField;
    type Test = ProposalTest;
    type Parent = ProposalsOf;
    type Facet = ProposalFacet;

    const KIND: Option<SubjectKind> = Some(SubjectKind::Proposal);

    fn id() -> proposal::Column {
        proposal::Column::Id
    }

    fn column(field: ProposalOrderField) -> proposal::Column {
        match field {
            ProposalOrderField::Edition => proposal::Column::EditionYear,
            ProposalOrderField::Number => proposal::Column::NumberKey,
            ProposalOrderField::NumberLow => proposal::Column::NumberLow,
            ProposalOrderField::Title => proposal::Column::TitleKey,
            ProposalOrderField::CreatedAt => proposal::Column::CreatedAt,
            ProposalOrderField::UpdatedAt => proposal::Column::UpdatedAt,
        }
    }

    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public => Condition::all().add(proposal::Column::IsPublic.eq(true)),
            Audience::EditorsOf(edition) => {
                let own = Condition::any()
                    .add(proposal::Column::IsPublic.eq(true))
                    .add(proposal::Column::EditionId.eq(edition));
                Condition::all().add(proposal::Column::DeletedAt.is_null()).add(own)
            }
            Audience::Editors => Condition::all().add(proposal::Column::DeletedAt.is_null()),
        }
    }

    fn passes(test: &ProposalTest, audience: Audience) -> Condition {
        use proposal::Column;
        let one = |condition: Expr| Condition::all().add(condition);
        match test {
            ProposalTest::Id(id) => conditions::value(Column::Id, id),
            ProposalTest::Edition(year) => conditions::value(Column::EditionYear, year),
            ProposalTest::Number(number) => conditions::value(Column::Number, number),
            ProposalTest::Title(title) => match name_parts::looked_up(&["proposal"], Key::Sort, title) {
                Some(found) => one(Column::Id.in_subquery(found)),
                None => conditions::text(Column::TitleKey, Key::Sort, title),
            },
            ProposalTest::Status(status) => conditions::value(Column::Status, status),
            ProposalTest::Format(format) => conditions::value(Column::Format, format),
            ProposalTest::Language(tag) => {
                conditions::text(Func::lower(Expr::col(Column::Language.as_column_ref())), Key::Tag, tag)
            }
            ProposalTest::Text(query) => one(found_by(Column::Id, query)),
            ProposalTest::Theme(theme) => {
                one(Column::Id.in_subquery(under_themes(proposal_theme::Column::ThemeId.eq(*theme))))
            }
            ProposalTest::ThemeSlug(slug) => {
                one(Column::Id.in_subquery(under_themes(among_themes(theme::Column::Slug.eq(slug)))))
            }
            ProposalTest::Topic(topic) => {
                one(Column::Id.in_subquery(under_themes(among_themes(theme::Column::TopicId.eq(*topic)))))
            }
            ProposalTest::Panellist(person) => one(Column::Id.in_subquery(with_participations(
                is_person(participation::Column::PersonId, *person)
                    .and(participation::Column::Role.eq(ParticipationRole::Panellist)),
            ))),
            ProposalTest::Person(person) => {
                one(Column::Id.in_subquery(with_participations(is_person(participation::Column::PersonId, *person))))
            }
            ProposalTest::Organization(organization) => {
                let spoken_for = is_organization(participation::Column::OrganizationId, *organization);
                let is_host = is_organization(proposal_host::Column::OrganizationId, *organization);
                let both = with_participations(spoken_for).union(UnionType::Distinct, hosted(is_host)).take();
                one(Column::Id.in_subquery(both))
            }
            ProposalTest::Themes(Related { quantifier, filter }) => {
                let passing = conditions::names::<theme::Entity>(proposal_theme::Column::ThemeId, filter, audience);
                let owner = proposal_theme::Column::ProposalId;
                conditions::quantified(*quantifier, Column::Id, owner, under_themes(Condition::all()), passing)
            }
            ProposalTest::Participations(Related { quantifier, filter }) => {
                let passing = conditions::filter::<participation::Entity>(filter, audience);
                let owner = participation::Column::ProposalId;
                conditions::quantified(*quantifier, Column::Id, owner, with_participations(Condition::all()), passing)
            }
            ProposalTest::Hosts(Related { quantifier, filter }) => {
                let host = proposal_host::Column::OrganizationId;
                let passing = conditions::names::<organization::Entity>(host, filter, audience);
                let owner = proposal_host::Column::ProposalId;
                conditions::quantified(*quantifier, Column::Id, owner, hosted(Condition::all()), passing)
            }
            ProposalTest::OrganizedBefore(before) => one(Column::OrganizedBefore.eq(*before)),
            ProposalTest::PriorReport(among) => one(Column::PriorReportStatus.is_in(among.iter().copied())),
            ProposalTest::CreatedAt(time) => conditions::value(Column::CreatedAt, time),
            ProposalTest::UpdatedAt(time) => conditions::value(Column::UpdatedAt, time),
        }
    }

    fn scopes(of: Option<(ProposalsOf, &[Uuid])>, filter: Option<&Filter<ProposalTest>>) -> Vec<Scope> {
        proposal_scopes::scopes(of, filter)
    }

    fn of_one(relation: ProposalsOf, parent: Uuid) -> Option<Condition> {
        match relation {
            ProposalsOf::Edition => {
                let year = edition::Entity::find().select_only().column(edition::Column::Year);
                let year = year.filter(edition::Column::Id.eq(parent)).into_query();
                let own = Expr::col(proposal::Column::EditionYear.as_column_ref());
                Some(Condition::all().add(own.eq(Expr::from(year))))
            }
            ProposalsOf::Theme | ProposalsOf::Topic | ProposalsOf::Person | ProposalsOf::Organization => None,
        }
    }

    fn members(relation: ProposalsOf, parents: &Ids, _: Audience) -> SelectStatement {
        match relation {
            ProposalsOf::Edition => {
                unique_pairs(proposal::Entity, proposal::Column::EditionId, proposal::Column::Id, parents)
            }
            ProposalsOf::Theme => unique_pairs(
                proposal_theme::Entity,
                proposal_theme::Column::ThemeId,
                proposal_theme::Column::ProposalId,
                parents,
            ),
            ProposalsOf::Topic => {
                pairs(proposal_theme::Entity, theme::Column::TopicId, proposal_theme::Column::ProposalId, parents)
                    .inner_join(
                        theme::Entity,
                        Expr::col(theme::Column::Id.as_column_ref())
                            .equals(proposal_theme::Column::ThemeId.as_column_ref()),
                    )
                    .to_owned()
            }
            ProposalsOf::Person => pairs(
                participation::Entity,
                participation::Column::PersonId,
                participation::Column::ProposalId,
                parents,
            ),
            ProposalsOf::Organization => {
                let hosted = pairs(
                    proposal_host::Entity,
                    proposal_host::Column::OrganizationId,
                    proposal_host::Column::ProposalId,
                    parents,
                );
                pairs(
                    participation::Entity,
                    participation::Column::OrganizationId,
                    participation::Column::ProposalId,
                    parents,
                )
                .union(UnionType::Distinct, hosted)
                .to_owned()
            }
        }
    }
}

/// Pairs (`parent`, `child`) of a table, each once.
pub(super) fn pairs<E: EntityTrait>(
    table: E,
    parent: impl ColumnTrait,
    child: impl ColumnTrait,
    parents: &Ids,
) -> SelectStatement {
    unique_pairs(table, parent, child, parents).distinct().to_owned()
}

/// Pairs (`parent`, `child`) of a table in which none stands twice.
pub(super) fn unique_pairs<E: EntityTrait>(
    table: E,
    parent: impl ColumnTrait,
    child: impl ColumnTrait,
    parents: &Ids,
) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col(parent.as_column_ref()), "parent")
        .expr_as(Expr::col(child.as_column_ref()), "child")
        .from(table.table_ref())
        .and_where(parents.contain(parent))
        .to_owned()
}

fn under_themes(condition: impl IntoCondition) -> SelectStatement {
    proposal_theme::Entity::find()
        .select_only()
        .column(proposal_theme::Column::ProposalId)
        .filter(condition)
        .into_query()
}

fn among_themes(condition: Expr) -> Expr {
    let themes = theme::Entity::find().select_only().column(theme::Column::Id).filter(condition);
    proposal_theme::Column::ThemeId.in_subquery(themes.into_query())
}

fn with_participations(condition: impl IntoCondition) -> SelectStatement {
    participation::Entity::find().select_only().column(participation::Column::ProposalId).filter(condition).into_query()
}

fn hosted(condition: impl IntoCondition) -> SelectStatement {
    proposal_host::Entity::find().select_only().column(proposal_host::Column::ProposalId).filter(condition).into_query()
}

/// The proposal of an edition by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProposalOfNumber {
    /// The year of the edition.
    pub year: i32,
    /// The number.
    pub number: i32,
}

impl Loader<ProposalOfNumber> for Loaders {
    type Value = Arc<proposal::Model>;
    type Error = Error;

    /// One statement for each.
    async fn load(&self, keys: &[ProposalOfNumber]) -> Result<HashMap<ProposalOfNumber, Self::Value>, Error> {
        let mut proposals = HashMap::with_capacity(keys.len());
        for key in keys {
            let select = proposal::Entity::find()
                .join(sea_orm::JoinType::InnerJoin, proposal::Relation::Edition.def())
                .filter(proposal::Entity::visible(self.audience))
                .filter(edition::Column::Year.eq(key.year))
                .filter(proposal::Column::Number.eq(key.number));
            let found = select.one(self.store.reading([])).await?;
            // Where there is none, one may come; where there is one, no other has its number.
            let scope = |row: &proposal::Model| Scope::Row(SubjectKind::Proposal, row.id.0);
            self.store.note([found.as_ref().map_or(Scope::ProposalsOfYear(key.year), scope)]);
            proposals.extend(found.map(|proposal| (*key, Arc::new(proposal))));
        }
        Ok(proposals)
    }
}

/// The organizations that host a proposal, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HostsOf(pub ProposalId);

/// The proposals merged into one, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MergedInto(pub ProposalId);

impl Loader<HostsOf> for Loaders {
    type Value = Vec<Arc<organization::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[HostsOf]) -> Result<HashMap<HostsOf, Self::Value>, Error> {
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let select = organization::Entity::find()
            .join_rev(sea_orm::JoinType::InnerJoin, proposal_host::Relation::Organization.def())
            .filter(proposals.contain(proposal_host::Column::ProposalId))
            .order_by_asc(proposal_host::Column::Position);
        let scopes = keys.iter().map(|key| Scope::Row(SubjectKind::Proposal, key.0.0));
        let groups = self.grouped(select, Expr::col(proposal_host::Column::ProposalId.as_column_ref()), scopes).await?;
        self.store.note(groups.values().flatten().map(|row| Scope::Row(SubjectKind::Organization, row.id.0)));
        Ok(groups.into_iter().map(|(id, rows)| (HostsOf(ProposalId(id)), rows)).collect())
    }
}

impl Loader<MergedInto> for Loaders {
    type Value = Vec<Arc<proposal::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[MergedInto]) -> Result<HashMap<MergedInto, Self::Value>, Error> {
        let targets = self.ids(keys.iter().map(|key| key.0.0));
        let select = proposal::Entity::find()
            .filter(proposal::Entity::visible(self.audience))
            .filter(targets.contain(proposal::Column::MergedIntoId))
            .order_by_asc(proposal::Column::NumberKey)
            .order_by_asc(proposal::Column::Id);
        let scopes = keys.iter().map(|key| Scope::ProposalsOf(key.0.0));
        let groups = self.grouped(select, Expr::col(proposal::Column::MergedIntoId.as_column_ref()), scopes).await?;
        self.store.note(groups.values().flatten().map(|row| Scope::Row(SubjectKind::Proposal, row.id.0)));
        Ok(groups.into_iter().map(|(id, rows)| (MergedInto(ProposalId(id)), rows)).collect())
    }
}
