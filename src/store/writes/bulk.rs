//! How a write of many items ends.

use crate::domain::{
    bulk::{ErrorPolicy, UpsertAction},
    user_error::UserError,
};

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upserted<M> {
    /// Whether it was written.
    pub action: UpsertAction,
    /// The row as it is now; nothing where it was refused.
    pub record: Option<M>,
    /// What is wrong with it.
    pub errors: Vec<UserError>,
}

impl<M> Upserted<M> {
    /// An item that is not written.
    #[must_use]
    pub const fn refused(errors: Vec<UserError>) -> Self {
        Self { action: UpsertAction::Refused, record: None, errors }
    }
}

/// Takes everything back where one item is wrong and the policy says so; tells whether anything is to be written.
pub(super) fn settle<M>(items: &mut [Upserted<M>], policy: ErrorPolicy) -> bool {
    let wrong = items.iter().any(|item| item.action == UpsertAction::Refused);
    match policy {
        ErrorPolicy::PerItem => true,
        ErrorPolicy::Atomic if !wrong => true,
        ErrorPolicy::Atomic => {
            // One that was refused by itself may show what somebody else made of it.
            for item in items.iter_mut().filter(|item| item.action != UpsertAction::Refused) {
                item.action = UpsertAction::Refused;
                item.record = None;
            }
            false
        }
    }
}
