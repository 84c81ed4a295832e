//! What bulk writes share.

use async_graphql::Enum;

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
