//! Whether a proposal may be handed in now, and what is kept of a decision.

use chrono::{DateTime, Utc};
use entities::edition;

use super::Order;
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
        proposal::DecisionFields,
        status::Window,
        user_error::{UserError, UserErrorCode},
    },
};

/// Somebody hands a proposal in.
pub(super) struct Admission<'a> {
    pub editor: &'a Editor,
    pub window: Window,
    pub at: DateTime<Utc>,
    pub note: Option<&'a str>,
}

impl Admission<'_> {
    /// Whether who handed it in, and why, is to be kept: out of time, and whenever a note was given. What is wrong is said
    /// of `field`, and of the note.
    pub fn check(&self, field: &str, checks: &mut Checks) -> bool {
        if self.window.is_open(self.at) {
            return self.note.is_some();
        }
        if !self.editor.is_admin() {
            checks.push(UserError::new(UserErrorCode::WindowClosed, field, self.window.refusal(self.at)));
        } else if self.note.is_none() {
            let message = "It is not the time to hand proposals in. Say in note why this one is taken.";
            checks.push(UserError::new(UserErrorCode::Required, "note", message));
        }
        true
    }
}

impl From<&edition::Model> for Window {
    fn from(edition: &edition::Model) -> Self {
        Self { opens_at: edition.submissions_open_at, closes_at: edition.submissions_close_at }
    }
}

impl Order {
    /// A decision of whoever writes.
    pub(super) fn decision(&self, at: DateTime<Utc>, note: Option<&str>) -> DecisionFields {
        DecisionFields { at, by: Some(self.actor.clone()), note: note.map(str::to_owned) }
    }
}
