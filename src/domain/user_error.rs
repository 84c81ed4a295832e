//! What is wrong with the input of a mutation: said all at once, each naming its place and a remedy.

/// What kind of mistake it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserErrorCode {
    /// A value is needed where there is none.
    Required,
    /// The value has the wrong form.
    Invalid,
    /// The text is too long.
    TooLong,
    /// Another object has this value, which only one may have.
    Taken,
    /// There is no such object, or none the viewer may change.
    NotFound,
    /// Somebody else changed the object in the meantime.
    Conflict,
    /// Others refer to the object.
    InUse,
    /// It is not the time for that.
    WindowClosed,
    /// The object does not stand where this can be done.
    InvalidTransition,
}

/// One mistake in the input of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// What kind of mistake it is.
    pub code: UserErrorCode,
    /// What is wrong and what to do about it.
    pub message: String,
    /// The path in the input, such as `["participations", "2", "role"]`.
    pub field: Vec<String>,
}

impl UserError {
    /// A mistake in one field of the input.
    #[must_use]
    pub fn new(code: UserErrorCode, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: vec![field.into()] }
    }
}
