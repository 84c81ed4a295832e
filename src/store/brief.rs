//! Who takes part in proposals, in brief: what lists and pages show of a panel, in one statement for all of them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{
    Cells, OrganizationId, ParticipationId, ParticipationRole, PersonId, ProposalId, SubjectKind, organization,
    participation, person, proposal,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, Order, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use crate::{
    auth::Audience,
    error::Error,
    store::{
        Ids, Loaders, Scope,
        list::{Listed, alike},
        weight::Weigh,
    },
};

/// A participation with the names of whom it stands for.
#[derive(Debug)]
pub struct BriefParticipation {
    /// The part taken.
    pub role: ParticipationRole,
    /// Name as written, with honorific.
    pub name_as_given: String,
    /// What else is known of it; nothing where only names were read.
    pub rest: Option<Rest>,
    /// The person; nothing for an organization or a placeholder.
    pub person: Option<BriefPerson>,
    /// The organization spoken for.
    pub organization: Option<BriefOrganization>,
}

/// What is known of a participation beside names.
#[derive(Debug)]
pub struct Rest {
    /// Names the participation.
    pub id: ParticipationId,
    /// Job title or function as written.
    pub title: Option<String>,
    /// What was written after the name.
    pub affiliation: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
}

/// A person's name.
#[derive(Debug)]
pub struct BriefPerson {
    /// Names the person.
    pub id: PersonId,
    /// Name, without honorific.
    pub name: String,
}

/// An organization's name and country.
#[derive(Debug)]
pub struct BriefOrganization {
    /// Names the organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
}

/// The participations of a proposal that the audience sees, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BriefOf {
    /// The proposal.
    pub proposal: ProposalId,
    /// Whether more is read than names: each column of a hundred rows is a hundred values.
    pub rest: bool,
}

impl BriefParticipation {
    /// Reads a row of [`select`], after its proposal; nothing of a proposal without participations.
    fn decoded(cells: &mut Cells<'_>, rest: bool) -> Result<Option<Self>, DbErr> {
        let Some(role) = cells.read()? else { return Ok(None) };
        let name_as_given = cells.read()?;
        let (person, name) = (cells.read()?, cells.read()?);
        let person = Option::zip(person, name).map(|(id, name)| BriefPerson { id, name });
        let (organization, name, of) = (cells.read()?, cells.read()?, cells.read()?);
        let organization = Option::zip(organization, name);
        let organization = organization.map(|(id, name)| BriefOrganization { id, name, country: of });
        let rest = if rest { Some(Rest::decoded(cells)?) } else { None };
        Ok(Some(Self { role, name_as_given, rest, person, organization }))
    }

    /// What it shows beside its proposal.
    fn scopes(&self) -> impl Iterator<Item = Scope> {
        let person = self.person.as_ref().map(|person| Scope::Row(SubjectKind::Person, person.id.0));
        let organization = self.organization.as_ref().map(|found| Scope::Row(SubjectKind::Organization, found.id.0));
        person.into_iter().chain(organization)
    }
}

impl Rest {
    fn decoded(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
        let (id, title) = (cells.read()?, cells.read()?);
        Ok(Self { id, title, affiliation: cells.read()?, country: cells.read()? })
    }
}

impl Weigh for Arc<[BriefParticipation]> {
    fn weight(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let one = |row: &BriefParticipation| {
            let texts = |rest: &Rest| text(&rest.title) + text(&rest.affiliation) + text(&rest.country);
            let rest = row.rest.as_ref().map_or(0, texts);
            let person = row.person.as_ref().map_or(0, |person| person.name.len());
            let organization = row.organization.as_ref().map_or(0, |found| found.name.len() + text(&found.country));
            size_of_val(row) + row.name_as_given.len() + rest + person + organization
        };
        self.iter().map(one).sum()
    }
}

/// Each visible proposal with its participations, and the person and the organization of each: whoever sees a participation
/// sees both. A proposal without any comes alone: as an inner join, SQLite would begin with the participations, and ask of each
/// whether its proposal is visible.
fn select(proposals: &Ids, audience: Audience, rest: bool) -> SelectStatement {
    let own = [participation::Column::Role, participation::Column::NameAsGiven];
    let person = [person::Column::Id, person::Column::Name];
    let organization = [organization::Column::Id, organization::Column::Name, organization::Column::Country];
    let beside = [
        participation::Column::Id,
        participation::Column::Title,
        participation::Column::AffiliationAsStated,
        participation::Column::Country,
    ];
    let order = [participation::Column::Position, participation::Column::Id];
    Query::select()
        .expr(column(proposal::Column::Id))
        .exprs(own.map(column))
        .exprs(person.map(column))
        .exprs(organization.map(column))
        .exprs(beside.map(column).into_iter().filter(|_| rest))
        .from(proposal::Entity)
        .left_join(participation::Entity, same(participation::Column::ProposalId, proposal::Column::Id))
        .left_join(person::Entity, same(person::Column::Id, participation::Column::PersonId))
        .left_join(organization::Entity, same(organization::Column::Id, participation::Column::OrganizationId))
        .cond_where(proposal::Entity::visible(audience))
        .and_where(proposals.contain(proposal::Column::Id))
        .order_by(proposal::Column::Id.as_column_ref(), Order::Asc)
        .order_by_columns(order.map(|key| (key.as_column_ref(), Order::Asc)))
        .to_owned()
}

fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

fn same(left: impl ColumnTrait, right: impl ColumnTrait) -> Expr {
    column(left).equals(right.as_column_ref())
}

impl Loader<BriefOf> for Loaders {
    type Value = Arc<[BriefParticipation]>;
    type Error = Error;

    /// One statement for panels of names alone, and one for those of which more is asked.
    async fn load(&self, keys: &[BriefOf]) -> Result<HashMap<BriefOf, Self::Value>, Error> {
        let mut panels: HashMap<BriefOf, Vec<BriefParticipation>> = HashMap::with_capacity(keys.len());
        for alike in alike(keys, |key| key.rest) {
            let rest = alike[0].rest;
            let proposals = self.ids(alike.iter().map(|key| key.proposal.0));
            let scopes = alike.iter().map(|key| Scope::Row(SubjectKind::Proposal, key.proposal.0));
            let build = |proposals: &Ids| select(proposals, self.audience, rest);
            let statement = self.store.shapes.statement(("brief", self.audience, rest), &proposals, build);
            for row in self.store.reading(scopes).query_all_raw(statement).await? {
                let mut cells = cells(&row)?;
                let key = BriefOf { proposal: cells.read()?, rest };
                let Some(participation) = BriefParticipation::decoded(&mut cells, rest)? else { continue };
                self.store.note(participation.scopes());
                panels.entry(key).or_default().push(participation);
            }
        }
        Ok(panels.into_iter().map(|(key, rows)| (key, rows.into())).collect())
    }
}

fn cells(row: &QueryResult) -> Result<Cells<'_>, DbErr> {
    Cells::of(row).ok_or_else(|| DbErr::Type("a row of an unknown driver".to_owned()))
}
