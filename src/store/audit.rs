//! The audit: what was written by whom.

use std::convert::Infallible;

use entities::{SubjectKind, audit_entry, edition};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{filter::AuditTest, order::AuditOrderField},
    store::{Ids, conditions, list::Listed, proposals::unique_pairs},
};

/// What entries hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditOf {
    /// A proposal: what was written of it and of what belongs to it.
    Proposal,
}

impl Listed for audit_entry::Entity {
    type Field = AuditOrderField;
    type Test = AuditTest;
    type Parent = AuditOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = None;

    fn id() -> audit_entry::Column {
        audit_entry::Column::Id
    }

    fn column(field: AuditOrderField) -> audit_entry::Column {
        match field {
            AuditOrderField::At => audit_entry::Column::At,
        }
    }

    /// For editors alone, of what they edit: entries hold what was private, and what is gone. What belongs to no edition,
    /// people above all, is for editors of everything.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public => Condition::all().add(Expr::val(1).eq(0)),
            Audience::EditorsOf(edition) => Condition::all().add(audit_entry::Column::EditionId.eq(edition)),
            Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &AuditTest, _: Audience) -> Condition {
        let one = |condition: Expr| Condition::all().add(condition);
        match test {
            AuditTest::Subject(id) => one(audit_entry::Column::SubjectId.eq(*id)),
            AuditTest::SubjectKind(kind) => one(audit_entry::Column::SubjectKind.eq(*kind)),
            AuditTest::Operation(operation) => one(audit_entry::Column::Operation.eq(operation)),
            AuditTest::Actor(actor) => one(audit_entry::Column::Actor.eq(actor)),
            AuditTest::Request(request) => one(audit_entry::Column::RequestId.eq(request)),
            AuditTest::Edition(year) => {
                let editions = edition::Entity::find().select_only().column(edition::Column::Id);
                let edition = editions.filter(edition::Column::Year.eq(*year)).into_query();
                one(audit_entry::Column::EditionId.in_subquery(edition))
            }
            AuditTest::At(time) => conditions::value(audit_entry::Column::At, time),
        }
    }

    fn members(relation: AuditOf, parents: &Ids, _: Audience) -> SelectStatement {
        match relation {
            AuditOf::Proposal => {
                unique_pairs(audit_entry::Entity, audit_entry::Column::ProposalId, audit_entry::Column::Id, parents)
            }
        }
    }
}
