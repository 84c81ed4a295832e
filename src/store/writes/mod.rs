//! What mutations write: the row, who wrote it, and its place among all changes, in one transaction.

use entities::{ApiTokenId, AuditEntryId, SubjectKind, audit_entry, change, change_counter};
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, ExprTrait, Set, SqlErr, sea_query::Expr};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    db::Write,
    domain::user_error::{UserError, UserErrorCode},
    error::Error,
    store::Store,
};

mod editions;
mod topics;

/// Who writes, and what every write is told.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who writes, for the audit.
    pub actor: String,
    /// The API token they write with.
    pub token: Option<ApiTokenId>,
    /// The request it is written in.
    pub request_id: String,
    /// Do everything, and keep nothing of it.
    pub dry_run: bool,
    /// The version the row must have; any where none is given.
    pub expected_version: Option<i32>,
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<M> {
    /// As ordered: the row before and after. A new one was not there before, a deleted one is not there after.
    Done(Option<M>, Option<M>),
    /// Somebody else changed the row in the meantime: this is what it is now.
    Stale(M),
    /// The input does not fit what is there.
    Refused(Vec<UserError>),
}

/// A row whose writes are recorded.
pub trait Recorded: Clone + Send + Sync {
    /// Its kind.
    const KIND: SubjectKind;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Its version.
    fn version(&self) -> i32;
    /// Its fields as the schema names them, without times and version.
    fn facts(&self) -> Map<String, Value>;
}

/// A field that a write changed, with its values as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field as the schema names it.
    pub field: String,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

impl<M: Recorded> Written<M> {
    /// The fields that differ.
    #[must_use]
    pub fn changes(&self) -> Vec<FieldChange> {
        let Self::Done(before, after) = self else { return Vec::new() };
        let facts = |row: &Option<M>| row.as_ref().map(Recorded::facts).unwrap_or_default();
        changes_between(facts(before), facts(after))
    }
}

/// The fields that differ, by name.
#[must_use]
pub fn changes_between(mut before: Map<String, Value>, mut after: Map<String, Value>) -> Vec<FieldChange> {
    let mut fields: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    fields.sort_unstable();
    fields.dedup();
    let changes = fields.into_iter().map(|field| FieldChange {
        before: before.remove(&field).unwrap_or_default(),
        after: after.remove(&field).unwrap_or_default(),
        field,
    });
    changes.filter(|change| change.before != change.after).collect()
}

/// The answer where there is no row of this id.
fn missing<M>(what: &str) -> Written<M> {
    let message = format!("There is no {what} of this id. Take it from the field id of an object.");
    Written::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)])
}

/// A value that another row has already; other failures stay failures.
fn taken<M>(error: DbErr, field: &'static str) -> Result<Written<M>, Error> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            let message = format!("{field} is taken by another one. Choose a different one, or change that one first.");
            Ok(Written::Refused(vec![UserError::new(UserErrorCode::Taken, field, message)]))
        }
        _ => Err(error.into()),
    }
}

impl Order {
    /// Whether somebody else changed the row since its version was read.
    fn is_stale(&self, row: &impl Recorded) -> bool {
        self.expected_version.is_some_and(|version| version != row.version())
    }
}

impl Store {
    /// Records a write, then makes it lasting; or takes it back, where that is what was ordered.
    async fn conclude<M: Recorded>(
        &self,
        tx: Write,
        order: &Order,
        operation: &'static str,
        (before, after): (Option<M>, Option<M>),
    ) -> Result<Written<M>, Error> {
        let written = Written::Done(before, after);
        if order.dry_run {
            tx.rollback().await?;
            return Ok(written);
        }
        if !written.changes().is_empty() {
            self.record(&tx, order, operation, &written).await?;
        }
        tx.commit().await?;
        Ok(written)
    }

    async fn record<M: Recorded>(
        &self,
        tx: &Write,
        order: &Order,
        operation: &'static str,
        written: &Written<M>,
    ) -> Result<(), Error> {
        let Written::Done(before, after) = written else { return Ok(()) };
        let Some(row) = after.as_ref().or(before.as_ref()) else { return Ok(()) };
        let id = AuditEntryId(self.clock.new_id());
        let facts = |row: &Option<M>| row.as_ref().map(|row| Value::Object(row.facts()));
        let entry = audit_entry::ActiveModel {
            id: Set(id),
            at: Set(self.clock.now()),
            actor: Set(order.actor.clone()),
            token_id: Set(order.token),
            request_id: Set(order.request_id.clone()),
            operation: Set(operation.to_owned()),
            subject_kind: Set(M::KIND),
            subject_id: Set(row.id()),
            before: Set(facts(before)),
            after: Set(facts(after)),
        };
        entry.insert(&**tx).await?;
        // Last, because whoever changes anything waits here until this transaction ends.
        let counter = change_counter::Entity::update_many()
            .col_expr(change_counter::Column::Last, Expr::col(change_counter::Column::Last).add(1))
            .exec_with_returning(&**tx)
            .await?;
        let number = counter.first().map(|counter| counter.last).ok_or_else(|| Error::dangling("change_counter"))?;
        let change = change::ActiveModel { number: Set(number), audit_entry_id: Set(id) };
        change::Entity::insert(change).exec_without_returning(&**tx).await?;
        Ok(())
    }
}
