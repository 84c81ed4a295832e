//! Many writes in one request.

/// Items of one request at most.
pub const MAX_ITEMS: usize = 500;

/// What a wrong item means to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// Nothing is written unless every item can be.
    Atomic,
    /// Every item that can be written is.
    PerItem,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
