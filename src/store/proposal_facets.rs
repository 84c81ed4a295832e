//! What proposals are counted by.

use entities::{participation, proposal, proposal_host, proposal_theme, theme};
use sea_orm::{
    ColumnTrait, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{
        facet::{ProposalFacet, ProposalRest},
        filter::{Filter, ProposalTest, ThemeTest},
    },
    store::{
        conditions,
        tally::{Counting, FacetOf, LISTED, id_pairs, word_pairs},
    },
};

impl FacetOf<proposal::Entity> for ProposalFacet {
    fn columns() -> Vec<proposal::Column> {
        vec![proposal::Column::EditionId, proposal::Column::Status, proposal::Column::Format]
    }

    fn counting(self, filter: Option<&Filter<ProposalTest>>, audience: Audience) -> Counting<ProposalTest> {
        let ProposalRest { rows, themes, participations } = self.rest(filter);
        let own = |column: proposal::Column| Expr::col((LISTED, column));
        let of_participations = |select: &mut SelectStatement| {
            let counted = conditions::filter::<participation::Entity>(&participations, audience);
            vec![
                of_listed(select, participation::Column::ProposalId)
                    .from(participation::Entity)
                    .cond_where(counted)
                    .take(),
            ]
        };
        let country = participation::Column::Country.into_simple_expr();
        let pairs = match self {
            ProposalFacet::Editions => vec![id_pairs(own(proposal::Column::EditionId))],
            ProposalFacet::Statuses => vec![word_pairs(own(proposal::Column::Status))],
            ProposalFacet::Formats => vec![word_pairs(own(proposal::Column::Format))],
            ProposalFacet::Themes => {
                vec![of_themes(&mut id_pairs(proposal_theme::Column::ThemeId), &themes, audience)]
            }
            ProposalFacet::Topics => {
                let mut select = of_themes(&mut id_pairs(theme::Column::TopicId), &themes, audience);
                let of_theme = Expr::col(theme::Column::Id.as_column_ref())
                    .equals(proposal_theme::Column::ThemeId.as_column_ref());
                let with_topic = theme::Column::TopicId.is_not_null();
                vec![select.from(theme::Entity).and_where(of_theme).and_where(with_topic).take()]
            }
            ProposalFacet::Roles => of_participations(&mut word_pairs(participation::Column::Role)),
            ProposalFacet::Countries => of_participations(&mut word_pairs(country)),
            ProposalFacet::Regions => of_participations(&mut word_pairs(conditions::region_of(&country))),
            ProposalFacet::StakeholderGroups => {
                of_participations(&mut word_pairs(participation::Column::StakeholderGroup))
            }
            ProposalFacet::Organizations => {
                let speaking =
                    of_listed(&mut id_pairs(participation::Column::OrganizationId), participation::Column::ProposalId)
                        .from(participation::Entity)
                        .and_where(participation::Column::OrganizationId.is_not_null())
                        .take();
                let hosting =
                    of_listed(&mut id_pairs(proposal_host::Column::OrganizationId), proposal_host::Column::ProposalId)
                        .from(proposal_host::Entity)
                        .take();
                vec![speaking, hosting]
            }
        };
        Counting { rows, pairs }
    }
}

/// Pairs with the themes of the listed proposals that pass a filter.
fn of_themes(select: &mut SelectStatement, themes: &Filter<ThemeTest>, audience: Audience) -> SelectStatement {
    let mut select = of_listed(select, proposal_theme::Column::ProposalId).from(proposal_theme::Entity).take();
    if *themes != Filter::everything() {
        select.cond_where(conditions::names::<theme::Entity>(proposal_theme::Column::ThemeId, themes, audience));
    }
    select
}

/// Pairs with rows that belong to a listed proposal, each pair once.
fn of_listed(select: &mut SelectStatement, proposal: impl ColumnTrait) -> &mut SelectStatement {
    select.distinct().and_where(Expr::col(proposal.as_column_ref()).equals((LISTED, "id")))
}
