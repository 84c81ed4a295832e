//! What a document takes, told without its data.

use serde::Serialize;

use super::{
    Outcome,
    pipeline::{Caller, Kind, Pipeline, Plan, RequestError},
};
use crate::{
    auth::{Reach, Role, Viewer},
    document::explain::{Demands, Guarded},
    store::explain::{Planned, Sent, sent_by},
};

/// What a document takes, for one role. As JSON it is what `extensions.explain` and `workshops explain` say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// For whom: `PUBLIC`, `PARTNER`, `EDITOR` or `ADMIN`.
    pub role: &'static str,
    /// What follows from the document and its variables.
    #[serde(flatten)]
    pub demands: Demands,
    /// What caches may do with the answer to the document, sent as a link.
    pub caching: Caching,
    /// Fields that require a right, and whether the viewer has it.
    pub permissions: Vec<Permission>,
    /// The SQL that the answer takes; none for a mutation.
    pub statements: Vec<Planned>,
    /// What is to be known about all this.
    pub notes: Vec<&'static str>,
}

/// What caches may do with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Caching {
    /// The header `Cache-Control`.
    pub cache_control: String,
    /// Everything that keeps caches from keeping the answer; nothing where they may.
    pub reasons: Vec<&'static str>,
}

/// A field that requires a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// Where its value stands in the answer: keys joined by dots.
    pub path: String,
    /// The field in the schema: `Person.email`.
    pub field: String,
    /// Whom it requires, in the words of its description.
    pub requires: String,
    /// Whether the viewer has the right.
    pub granted: Granted,
}

/// Whether a viewer has a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Granted {
    /// Everywhere.
    Yes,
    /// In what belongs to the edition the viewer is an editor of.
    InItsEdition,
    /// Nowhere.
    No,
}

/// An explained operation.
pub struct Explained {
    /// Its answer without data: errors that the operation met.
    pub outcome: Outcome,
    /// What it takes; nothing where it could not be carried to its end.
    pub explanation: Option<Explanation>,
}

const NOT_CARRIED_OUT: &str = "A mutation is not carried out, so its statements are not known.";

impl Pipeline {
    /// Says what a plan takes for its viewer. A query is executed, to see its statements, and its data thrown away; a
    /// mutation is not. `caching` says what caches may do with the answer, told whether anything in it failed.
    pub async fn explain(&self, plan: &Plan, caller: Caller<'_>, caching: impl FnOnce(bool) -> Caching) -> Explained {
        let (viewer, request_id) = (caller.viewer.clone(), caller.request_id);
        let (outcome, sent) = match plan.kind() {
            Kind::Query | Kind::Subscription => sent_by(self.attempt(plan, caller, None)).await,
            Kind::Mutation => (Outcome::nothing(), Sent::default()),
        };
        if outcome.fault().is_some() {
            return Explained { outcome, explanation: None };
        }
        let statements = match self.plans(sent, plan.kind(), request_id).await {
            Ok(statements) => statements,
            Err(outcome) => return Explained { outcome, explanation: None },
        };
        let demands = self.demands(&viewer, plan);
        let permissions = demands.guarded.iter().map(|guarded| Permission::of(guarded, &viewer)).collect();
        let explanation = Explanation {
            role: name(viewer.role()),
            demands,
            caching: caching(outcome.failed()),
            permissions,
            statements,
            notes: if plan.kind() == Kind::Mutation { vec![NOT_CARRIED_OUT] } else { Vec::new() },
        };
        Explained { outcome: outcome.without_data(), explanation: Some(explanation) }
    }

    async fn plans(&self, sent: Sent, kind: Kind, request_id: &str) -> Result<Vec<Planned>, Outcome> {
        let Some(store) = self.store() else { return Ok(Vec::new()) };
        match tokio::time::timeout(self.time(kind), store.plans(sent)).await {
            Ok(Ok(planned)) => Ok(planned),
            Ok(Err(error)) => {
                error.log();
                let error = RequestError::new(error.code(), error.message().to_owned());
                Err(Outcome::refused(&error.into(), request_id))
            }
            Err(_) => Err(self.late(kind, request_id)),
        }
    }
}

const fn name(role: Role) -> &'static str {
    match role {
        Role::Public => "PUBLIC",
        Role::Partner => "PARTNER",
        Role::Editor => "EDITOR",
        Role::Admin => "ADMIN",
    }
}

impl Permission {
    fn of(guarded: &Guarded, viewer: &Viewer) -> Self {
        let Guarded { path, field, requires } = guarded.clone();
        let granted = Granted::of(&requires, viewer);
        Self { path, field, requires, granted }
    }
}

impl Granted {
    /// Descriptions require "an admin", "an editor of all editions", "an editor" of one in other words.
    fn of(requires: &str, viewer: &Viewer) -> Self {
        let Ok(editor) = viewer.editor() else { return Self::No };
        if requires.contains("admin") {
            return if viewer.admin().is_ok() { Self::Yes } else { Self::No };
        }
        match editor.reach() {
            Reach::All => Self::Yes,
            Reach::Edition(_) if requires == "an editor of all editions" => Self::No,
            Reach::Edition(_) => Self::InItsEdition,
        }
    }
}
