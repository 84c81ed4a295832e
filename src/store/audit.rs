//! The audit: what was written by whom.

use std::convert::Infallible;

use entities::audit_entry;
use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::{
    auth::Audience,
    domain::{filter::AuditTest, order::AuditOrderField},
    store::{Ids, list::Listed},
};

/// Entries hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditOf {}

impl Listed for audit_entry::Entity {
    type Field = AuditOrderField;
    type Test = AuditTest;
    type Parent = AuditOf;
    type Facet = Infallible;

    fn id() -> audit_entry::Column {
        audit_entry::Column::Id
    }

    fn column(field: AuditOrderField) -> audit_entry::Column {
        match field {
            AuditOrderField::At => audit_entry::Column::At,
        }
    }

    /// For editors of everything alone: entries hold what was private, and what is gone.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => Condition::all().add(Expr::val(1).eq(0)),
            Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &AuditTest, _: Audience) -> Condition {
        match test {
            AuditTest::Subject(id) => Condition::all().add(audit_entry::Column::SubjectId.eq(*id)),
        }
    }

    fn members(relation: AuditOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}
