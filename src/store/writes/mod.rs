//! What mutations write: the rows, who wrote them, and their place among all changes, in one transaction.
//!
//! A write begins with [`Store::writing`](crate::store::Store::writing), notes each row it changed as it was and as it is,
//! and ends with [`Writing::finish`] (in `writing`), or with [`Writing::conclude`] where it is about one row.

use entities::{ApiTokenId, EditionId, ProposalId, SubjectKind};
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    domain::{
        input::Checks,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
};

mod admission;
pub(crate) mod ancestry;
mod api_tokens;
mod bulk;
pub(crate) mod contact;
mod dismissals;
mod editions;
mod found;
pub(crate) mod merging;
mod opened;
mod organization;
mod organization_upserts;
pub(crate) mod organizations;
mod participation_writes;
mod participations;
pub(crate) mod people;
mod person;
mod person_upserts;
mod planning;
mod proposal_writes;
pub(in crate::store) mod proposals;
mod public;
mod references;
pub mod restoring;
mod revert;
mod revert_proposals;
pub(in crate::store) mod saving;
mod scene;
mod shelf;
mod status_writes;
mod theme_upserts;
mod themes;
mod token_usage;
mod topics;
mod upserts;
mod uses;
mod writing;

pub use api_tokens::NewApiToken;
pub use bulk::Upserted;
pub use dismissals::Two;
pub(in crate::store) use editions::fields as edition_fields;
pub use participations::ParticipationRecord;
pub use proposals::ProposalRecord;
pub use revert::Reverted;
use revert::Revertible;
pub use scene::Scene;
pub(in crate::store) use shelf::whole_themes;
pub use theme_upserts::{ThemeItem, ThemeKey};
pub use themes::{Reordered, ThemeRecord};
pub(in crate::store) use topics::fields as topic_fields;
pub use upserts::{UpsertItem, UpsertKey};
pub use writing::Writing;

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
    /// The idempotency key the write is done under.
    pub claim: Option<Claim>,
}

/// The one attempt that may write under an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who sent the key.
    pub owner: String,
    /// The key.
    pub key: String,
    /// Names the attempt.
    pub id: Uuid,
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

/// A row, with the rows that are part of it, whose writes are recorded.
pub trait Recorded: Clone + Send + Sync {
    /// Its kind.
    const KIND: SubjectKind;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Its version.
    fn version(&self) -> i32;
    /// Its fields as the schema names them, without times and version.
    fn facts(&self) -> Map<String, Value>;
    /// Where it belongs.
    fn place(&self) -> Place;
    /// Whether it is there: one that was deleted may come back.
    fn is_there(&self) -> bool {
        true
    }
}

/// Where a row belongs, and so who sees its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The edition it belongs to, or is.
    pub edition: Option<EditionId>,
    /// The proposal whose history its changes are in.
    pub proposal: Option<ProposalId>,
    /// Whether the public sees it.
    pub public: bool,
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

/// The fields of a value as the schema names them: the form of the audit, of exports, and of what is taken back.
pub(super) fn facts(fields: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(facts)) => facts,
        // Fields are structs of texts, numbers and lists: nothing in them can fail to be written.
        Ok(_) | Err(_) => Map::new(),
    }
}

/// The mistake of whoever expects another version than there is.
#[must_use]
pub fn conflict(version: i32) -> UserError {
    let message = format!(
        "Somebody else changed it: its version is {version}. Look at it as it is now, then send the input again with that \
         version."
    );
    UserError::new(UserErrorCode::Conflict, "expectedVersion", message)
}

/// The answer where there is no row of this id.
fn missing<M>(what: &str) -> Written<M> {
    let message = format!("There is no {what} of this id. Take it from the field id of an object.");
    Written::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)])
}

/// The mistake where another row has the value already; other failures stay failures.
fn taken(error: DbErr, field: &'static str) -> Result<UserError, Error> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            let message = format!("{field} is taken by another one. Choose a different one, or change that one first.");
            Ok(UserError::new(UserErrorCode::Taken, field, message))
        }
        _ => Err(error.into()),
    }
}

/// The answer to an input in which something is wrong.
fn refused<M>(checks: Checks) -> Written<M> {
    Written::Refused(checks.finish(()).err().unwrap_or_default())
}

/// How often a write is tried where another one gets in its way.
const TRIES: usize = 5;

/// Does a write, and once more where what it found was changed by another write before its own: a value was taken, a row
/// went, or both waited for each other. The next try finds what is there then.
async fn retried<T, F>(attempt: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut tries = 1;
    loop {
        // On the heap: writes hold much, and whoever waits for them is deep in the stack already.
        match Box::pin(attempt()).await {
            Err(error) if tries < TRIES && collided(&error) => tries += 1,
            ended => return ended,
        }
    }
}

/// Whether a write failed because of another one.
fn collided(error: &Error) -> bool {
    let Some(error) = error.cause().and_then(|cause| cause.downcast_ref::<DbErr>()) else { return false };
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    // A failed serialization and a deadlock, as PostgreSQL has them.
    let waited = cause
        .as_database_error()
        .and_then(sea_orm::sqlx::error::DatabaseError::code)
        .is_some_and(|code| code == "40001" || code == "40P01");
    let taken = matches!(
        error.sql_err(),
        Some(SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_))
    );
    waited || taken
}

impl Order {
    /// The order of whoever runs a command on the machine; the command stands where the request would.
    #[must_use]
    pub fn of_command(command: &str) -> Self {
        Self {
            actor: "operator".to_owned(),
            token: None,
            request_id: command.to_owned(),
            dry_run: false,
            expected_version: None,
            claim: None,
        }
    }

    /// Whether somebody else changed the row since its version was read.
    fn is_stale(&self, row: &impl Recorded) -> bool {
        self.expected_version.is_some_and(|version| version != row.version())
    }
}
