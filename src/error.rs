//! The one error type of requests and its one conversion into a GraphQL error.
//!
//! [`Error`] does not implement `Display`, so that `?` in a resolver cannot send an internal text to a client: a
//! client gets the code and the message written here; the cause goes to the log, once.

use std::{borrow::Cow, sync::Arc};

use async_graphql::ErrorExtensionValues;
use sea_orm::DbErr;

/// What kind of failure a client is told of, as `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument is not usable; the message names it and the remedy.
    BadUserInput,
    /// The viewer lacks a right.
    Forbidden,
    /// The service failed; the log knows more.
    Internal,
    /// The database cannot be reached or is too busy; try again later.
    Unavailable,
}

impl Code {
    /// The code as clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Forbidden => "FORBIDDEN",
            Self::Internal => "INTERNAL_SERVER_ERROR",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

/// A failed request. Cheap to clone: loaders hand one error to all who wait.
#[derive(Clone, Debug)]
pub struct Error {
    code: Code,
    message: Cow<'static, str>,
    argument: Option<&'static str>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A failure whose message a client may read.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), argument: None, cause: None }
    }

    /// An unusable argument: its name, and a sentence that says what to do instead.
    #[must_use]
    pub fn bad_input(argument: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { argument: Some(argument), ..Self::new(Code::BadUserInput, message) }
    }

    /// A failure inside the service; clients are not told the cause.
    #[must_use]
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        let message = "Something went wrong on our side. Nothing was changed.";
        Self { cause: Some(Arc::new(cause)), ..Self::new(Code::Internal, message) }
    }

    /// A row that another row refers to is missing or hidden where it cannot be.
    #[must_use]
    pub fn dangling(reference: &'static str) -> Self {
        Self::internal(DbErr::RecordNotFound(reference.to_owned()))
    }

    /// What kind of failure it is.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What a client is told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The cause, for the log and for commands run on the machine itself.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.cause.as_deref()
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
            let message = "The database is not reachable or too busy. Try again in a moment.";
            return Self { cause: Some(Arc::new(error)), ..Self::new(Code::Unavailable, message) };
        }
        Self::internal(error)
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        if let Some(cause) = &error.cause {
            tracing::error!(code = error.code.as_str(), cause = %cause, "request failed");
        }
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if let Some(argument) = error.argument {
            extensions.set("argument", argument);
        }
        Self { message: error.message.into_owned(), source: None, extensions: Some(extensions) }
    }
}
