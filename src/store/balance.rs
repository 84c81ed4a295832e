//! What is known about panels.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{
    OrganizationId, ParticipationRole, ParticipationStatus, ProposalId, ProposalStatus, StakeholderGroup, edition,
    participation, proposal, proposal_host,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{Asterisk, Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::balance::{BalanceRules, Panel, PanelMember},
    error::Error,
    store::{Ids, Loaders, Scope, list::Listed},
};

/// The panel of a proposal: who is on it, and what its hosts host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PanelOf(pub ProposalId);

impl Loader<PanelOf> for Loaders {
    type Value = Arc<Panel>;
    type Error = Error;

    /// Two statements.
    async fn load(&self, keys: &[PanelOf]) -> Result<HashMap<PanelOf, Arc<Panel>>, Error> {
        let proposals = self.ids(keys.iter().map(|key| key.0.0));
        let mut panels: HashMap<ProposalId, Panel> = HashMap::new();
        let db = self.store.reading([Scope::Everything]);
        for row in db.query_all(&panellists(&proposals, self.audience)).await? {
            let panel = panels.entry(row.try_get("", "proposal_id")?).or_default();
            if row.try_get("", "is_placeholder")? {
                panel.placeholders += 1;
                continue;
            }
            let group: Option<StakeholderGroup> = row.try_get("", "stakeholder_group")?;
            let (country, is_newcomer) = (row.try_get("", "country")?, row.try_get("", "is_newcomer")?);
            panel.members.push(PanelMember { group, country, is_newcomer });
        }
        for row in db.query_all(&hosts(&proposals, self.audience)).await? {
            let panel = panels.entry(row.try_get("", "proposal_id")?).or_default();
            let (organization, hosted): (OrganizationId, i64) =
                (row.try_get("", "organization_id")?, row.try_get("", "hosted")?);
            panel.hosted.push((organization, i32::try_from(hosted).unwrap_or(i32::MAX)));
        }
        Ok(keys.iter().map(|key| (*key, Arc::new(panels.remove(&key.0).unwrap_or_default()))).collect())
    }
}

/// What an edition asks of panels.
#[must_use]
pub const fn rules(edition: &edition::Model) -> BalanceRules {
    BalanceRules {
        min_stakeholder_groups: edition.min_stakeholder_groups,
        max_group_percent: edition.max_group_percent,
        max_proposals_per_host: edition.max_proposals_per_host,
        requires_report: edition.requires_report,
    }
}

/// That a person takes part in no visible proposal of an edition before a year.
pub(super) fn is_newcomer(person: &Expr, year: &Expr, audience: Audience) -> Expr {
    let before = Query::select()
        .expr(Expr::val(1))
        .from(participation::Entity)
        .inner_join(
            proposal::Entity,
            Expr::col(proposal::Column::Id.as_column_ref()).equals(participation::Column::ProposalId.as_column_ref()),
        )
        .and_where(Expr::col(participation::Column::PersonId.as_column_ref()).eq(person.clone()))
        .and_where(Expr::col(proposal::Column::EditionYear.as_column_ref()).lt(year.clone()))
        .cond_where(proposal::Entity::visible(audience))
        .take();
    Expr::exists(before).not()
}

/// A panellist who did not decline.
pub(super) fn is_on_panel(table: &'static str) -> Expr {
    Expr::col((table, participation::Column::Role))
        .eq(ParticipationRole::Panellist)
        .and(Expr::col((table, participation::Column::Status)).ne(ParticipationStatus::Declined))
}

fn panellists(proposals: &Ids, audience: Audience) -> SelectStatement {
    let own = |column: participation::Column| Expr::col(("panellist", column));
    let person = own(participation::Column::PersonId);
    let newcomer = person.clone().is_not_null().and(is_newcomer(
        &person,
        &Expr::col(("panel", proposal::Column::EditionYear)),
        audience,
    ));
    Query::select()
        .expr(own(participation::Column::ProposalId))
        .expr(own(participation::Column::IsPlaceholder))
        .expr(own(participation::Column::StakeholderGroup))
        .expr(own(participation::Column::Country))
        .expr_as(newcomer, "is_newcomer")
        .from_as(participation::Entity, "panellist")
        .join_as(
            JoinType::InnerJoin,
            proposal::Entity,
            "panel",
            Expr::col(("panel", proposal::Column::Id)).equals(("panellist", participation::Column::ProposalId)),
        )
        .and_where(proposals.contain_in("panellist", participation::Column::ProposalId))
        .and_where(is_on_panel("panellist"))
        .take()
}

/// The hosts of proposals with the number of visible proposals that each hosts in the edition and that may still be held.
fn hosts(proposals: &Ids, audience: Audience) -> SelectStatement {
    let over = [ProposalStatus::Declined, ProposalStatus::Merged, ProposalStatus::Withdrawn, ProposalStatus::Cancelled];
    let hosted = Query::select()
        .expr(Expr::col(Asterisk).count())
        // A cross join is done in the order it is written: what a host has, not what an edition has.
        .from(proposal_host::Entity)
        .cross_join(proposal::Entity)
        .and_where(
            Expr::col(proposal::Column::Id.as_column_ref()).equals(proposal_host::Column::ProposalId.as_column_ref()),
        )
        .and_where(
            Expr::col(proposal_host::Column::OrganizationId.as_column_ref())
                .equals(("host", proposal_host::Column::OrganizationId)),
        )
        .and_where(
            Expr::col(proposal::Column::EditionId.as_column_ref()).equals(("hosting", proposal::Column::EditionId)),
        )
        .and_where(proposal::Column::Status.is_not_in(over))
        .cond_where(proposal::Entity::visible(audience))
        .take();
    Query::select()
        .expr(Expr::col(("host", proposal_host::Column::ProposalId)))
        .expr(Expr::col(("host", proposal_host::Column::OrganizationId)))
        .expr_as(Expr::SubQuery(None, Box::new(hosted.into())), "hosted")
        .from_as(proposal_host::Entity, "host")
        .join_as(
            JoinType::InnerJoin,
            proposal::Entity,
            "hosting",
            Expr::col(("hosting", proposal::Column::Id)).equals(("host", proposal_host::Column::ProposalId)),
        )
        .and_where(proposals.contain_in("host", proposal_host::Column::ProposalId))
        .order_by(("host", proposal_host::Column::Position), sea_orm::Order::Asc)
        .take()
}
