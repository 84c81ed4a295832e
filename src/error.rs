//! The one error type of requests and its one conversion into a GraphQL error.
//!
//! [`Error`] does not implement `Display`, so that `?` in a resolver cannot send an internal text to a client: a
//! client gets the code and the message written here; the cause goes to the log, once.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_graphql::ErrorExtensionValues;
use sea_orm::{DbErr, RuntimeErr};

/// What kind of failure a client is told of, as `extensions.code`. docs/API.md lists them for clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The document does not follow the grammar.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// No operation of the document was chosen, or one that is not there.
    OperationResolution,
    /// An argument or variable is not usable; the message names it and the remedy.
    BadUserInput,
    /// The HTTP request is no GraphQL request.
    BadRequest,
    /// Nobody is signed in, or the token is not valid.
    Unauthenticated,
    /// The viewer lacks a right.
    Forbidden,
    /// There is nothing at this address, or nothing the viewer may see.
    NotFound,
    /// A cursor is of changes that are not here any more: everything must be read anew.
    ResyncRequired,
    /// The document is larger than one request may be.
    QueryTooLarge,
    /// The operation would cost more than one request may.
    QueryTooCostly,
    /// The variables are larger than those of one request may be.
    VariablesTooLarge,
    /// The viewer's budget is spent; the answer says when there is more.
    Throttled,
    /// It took longer than one request may.
    Timeout,
    /// No document is known by this hash or id.
    PersistedQueryNotFound,
    /// Only documents known beforehand are executed.
    PersistedQueryRequired,
    /// A list of operations in one request.
    BatchingNotSupported,
    /// The address does not take this method, or not for this operation.
    MethodNotAllowed,
    /// The body is of another media type.
    UnsupportedMediaType,
    /// None of the media types the client takes can be written.
    NotAcceptable,
    /// The body is larger than one may be.
    PayloadTooLarge,
    /// The idempotency key was sent before, with another request.
    IdempotencyConflict,
    /// The request with this idempotency key is still being worked on.
    IdempotencyInProgress,
    /// The request with this idempotency key was carried out, but its answer is not kept.
    IdempotencyAnswerLost,
    /// The database cannot be reached or the service is too busy; try again later.
    Unavailable,
    /// The service failed; the log knows more.
    Internal,
}

impl Code {
    /// The code as clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::OperationResolution => "OPERATION_RESOLUTION_FAILURE",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::ResyncRequired => "RESYNC_REQUIRED",
            Self::QueryTooLarge => "QUERY_TOO_LARGE",
            Self::QueryTooCostly => "QUERY_TOO_COSTLY",
            Self::VariablesTooLarge => "VARIABLES_TOO_LARGE",
            Self::Throttled => "THROTTLED",
            Self::Timeout => "TIMEOUT",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryRequired => "PERSISTED_QUERY_REQUIRED",
            Self::BatchingNotSupported => "BATCHING_NOT_SUPPORTED",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::IdempotencyInProgress => "IDEMPOTENCY_IN_PROGRESS",
            Self::IdempotencyAnswerLost => "IDEMPOTENCY_ANSWER_LOST",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// A failed request. Cheap to clone: loaders hand one error to all who wait.
#[derive(Clone, Debug)]
pub struct Error {
    code: Code,
    message: Cow<'static, str>,
    argument: Option<Cow<'static, str>>,
    cause: Option<Arc<Cause>>,
}

/// Why the service failed, and whether the log knows already: loaders hand one error to all who wait.
#[derive(Debug)]
struct Cause {
    error: Box<dyn std::error::Error + Send + Sync>,
    logged: AtomicBool,
}

impl Error {
    /// A failure whose message a client may read.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), argument: None, cause: None }
    }

    /// An unusable argument: its name, and a sentence that says what to do instead.
    #[must_use]
    pub fn bad_input(argument: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { argument: Some(argument.into()), ..Self::new(Code::BadUserInput, message) }
    }

    /// A failure inside the service; clients are not told the cause.
    #[must_use]
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(Code::Internal, "Something went wrong on our side. Nothing was changed.").caused_by(cause)
    }

    fn caused_by(self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        let cause = Cause { error: Box::new(cause), logged: AtomicBool::new(false) };
        Self { cause: Some(Arc::new(cause)), ..self }
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

    /// Writes the cause to the log, if there is one, unless it is there already.
    pub fn log(&self) {
        if let Some(cause) = &self.cause
            && !cause.logged.swap(true, Ordering::Relaxed)
        {
            tracing::error!(code = self.code.as_str(), cause = %cause.error, "request failed");
        }
    }

    /// The cause, for the log and for commands run on the machine itself.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.cause.as_deref().map(|cause| &*cause.error)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) || is_contention(&error) {
            let message = "The database is not reachable or too busy. Try again in a moment.";
            return Self::new(Code::Unavailable, message).caused_by(error);
        }
        Self::internal(error)
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        error.log();
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if let Some(argument) = error.argument {
            extensions.set("argument", argument.into_owned());
        }
        Self { message: error.message.into_owned(), source: None, extensions: Some(extensions) }
    }
}

/// Whether a statement failed only because others were at work: SQLite's writer is taken (by another process), or
/// PostgreSQL ended a transaction because two waited for each other. Nothing was written, and trying again helps.
fn is_contention(error: &DbErr) -> bool {
    let (DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return false };
    let RuntimeErr::SqlxError(cause) = cause else { return false };
    let code = cause.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code);
    // SQLITE_BUSY and its extended codes; serialization_failure, deadlock_detected and lock_not_available.
    code.is_some_and(|code| matches!(&*code, "5" | "261" | "517" | "40001" | "40P01" | "55P03"))
}
