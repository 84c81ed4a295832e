//! What bulk writes share.

use async_graphql::{Enum, ID};

use crate::domain::{
    bulk::MAX_ITEMS,
    input::Checks,
    user_error::{UserError, UserErrorCode},
};

/// What a wrong item of a bulk write means to the others.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(remote = "crate::domain::bulk::ErrorPolicy")]
pub enum ErrorPolicy {
    /// Nothing is written unless every item can be.
    #[default]
    Atomic,
    /// Every item that can be written is.
    PerItem,
}

/// What became of an item of a bulk write.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::domain::bulk::UpsertAction")]
pub enum UpsertAction {
    /// It was not there before.
    Created,
    /// It was there, and is different now.
    Updated,
    /// It was there as the item says already.
    Unchanged,
    /// It was not written: it is wrong, or another item of an atomic request is.
    Refused,
}

/// What is wrong with how many items there are, if anything.
pub fn miscounted<T>(items: &[T]) -> Option<UserError> {
    let message = || format!("items must be 1 to {MAX_ITEMS}. Send more in several requests.");
    let wrong = items.is_empty() || items.len() > MAX_ITEMS;
    wrong.then(|| UserError::new(UserErrorCode::Invalid, "items", message()))
}

/// An id in an item: one of the wrong kind is a mistake of this item alone.
pub fn usable<T: std::str::FromStr<Err: std::fmt::Display>>(
    checks: &mut Checks,
    field: &'static str,
    id: &ID,
) -> Option<T> {
    match id.parse() {
        Ok(id) => Some(id),
        Err(error) => {
            let message = format!("{field} is not a usable id: {error}.");
            checks.push(UserError::new(UserErrorCode::Invalid, field, message));
            None
        }
    }
}
