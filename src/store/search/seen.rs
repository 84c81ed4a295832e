//! Who finds what. Asked of the tables themselves, so that the index cannot show what somebody must not see.

use entities::{
    SubjectKind, edition, organization, participation, person, proposal, proposal_host, search_document, theme,
};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use crate::{auth::Audience, store::list::Listed};

/// That a document is of one of these kinds and the audience may see what it stands for; only what belongs to the edition
/// of a year, where one is given.
pub(super) fn seen(kinds: &[SubjectKind], audience: Audience, year: Option<i32>) -> Condition {
    kinds.iter().fold(Condition::any(), |any, kind| {
        any.add(Condition::all().add(search_document::Column::Kind.eq(*kind)).add(seen_as(*kind, audience, year)))
    })
}

/// The same for documents known to be of this kind.
pub(super) fn seen_as(kind: SubjectKind, audience: Audience, year: Option<i32>) -> Condition {
    let row = match kind {
        SubjectKind::Proposal => {
            let mut row = subject::<proposal::Entity>(audience);
            row.and_where_option(year.map(|year| proposal::Column::EditionYear.eq(year)));
            row
        }
        SubjectKind::Person => {
            let mut row = subject::<person::Entity>(audience);
            row.and_where_option(
                year.map(|year| takes_part(participation::Column::PersonId, person::Column::Id, audience, year)),
            );
            row
        }
        SubjectKind::Organization => {
            let mut row = subject::<organization::Entity>(audience);
            if let Some(year) = year {
                let id = organization::Column::Id;
                let part = takes_part(participation::Column::OrganizationId, id, audience, year);
                row.cond_where(Condition::any().add(part).add(hosts(audience, year)));
            }
            row
        }
        SubjectKind::Theme => {
            let mut row = subject::<theme::Entity>(audience);
            if let Some(year) = year {
                row.inner_join(
                    edition::Entity,
                    Expr::col(edition::Column::Id.as_column_ref()).equals(theme::Column::EditionId.as_column_ref()),
                )
                .and_where(edition::Column::Year.eq(year));
            }
            row
        }
        SubjectKind::Edition | SubjectKind::Topic | SubjectKind::Participation | SubjectKind::ApiToken => {
            return Condition::any();
        }
    };
    Condition::all().add(Expr::exists(row))
}

/// The row of the document at hand, if the audience sees it.
fn subject<E: Listed>(audience: Audience) -> SelectStatement {
    let document = search_document::Column::Id.as_column_ref();
    Query::select()
        .expr(Expr::val(1))
        .from(E::default().table_ref())
        .and_where(E::id().into_simple_expr().eq(Expr::col(document)))
        .cond_where(E::visible(audience))
        .to_owned()
}

/// A visible participation of the row at hand in the edition of a year.
fn takes_part(column: participation::Column, owner: impl ColumnTrait, audience: Audience, year: i32) -> Expr {
    let part = Query::select()
        .expr(Expr::val(1))
        .from(participation::Entity)
        .cross_join(proposal::Entity)
        .and_where(Expr::col(column.as_column_ref()).equals(owner.as_column_ref()))
        .and_where(is_proposal_of(participation::Column::ProposalId))
        .and_where(proposal::Column::EditionYear.eq(year))
        .cond_where(proposal::Entity::visible(audience))
        .to_owned();
    Expr::exists(part)
}

/// A visible proposal of the edition of a year that the organization at hand hosts.
fn hosts(audience: Audience, year: i32) -> Expr {
    let hosting = Query::select()
        .expr(Expr::val(1))
        .from(proposal_host::Entity)
        .cross_join(proposal::Entity)
        .and_where(
            Expr::col(proposal_host::Column::OrganizationId.as_column_ref())
                .equals(organization::Column::Id.as_column_ref()),
        )
        .and_where(is_proposal_of(proposal_host::Column::ProposalId))
        .and_where(proposal::Column::EditionYear.eq(year))
        .cond_where(proposal::Entity::visible(audience))
        .to_owned();
    Expr::exists(hosting)
}

/// That a proposal is that of a row. SQLite does a cross join in the order it is written: first the rows of the one at hand.
/// Otherwise it, which does not know how many rows there are, reads all proposals of the year for every document.
fn is_proposal_of(proposal_id: impl ColumnTrait) -> Expr {
    Expr::col(proposal::Column::Id.as_column_ref()).equals(proposal_id.as_column_ref())
}
