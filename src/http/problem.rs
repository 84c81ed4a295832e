//! Answers to requests that are not executed, in the shape GraphQL clients already read.

use std::borrow::Cow;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{accept::Media, observe::RequestId};
use crate::{
    error::Code,
    graphql::{
        Outcome,
        pipeline::{Refusal, RequestError},
    },
};

/// How to sign in, as RFC 6750 writes it.
const CHALLENGE: &str = "Bearer realm=\"workshops\", error=\"invalid_token\"";

/// Why a request is refused. The texts repeat nothing of the request but names of parameters.
#[derive(Debug)]
pub(super) enum Problem {
    NotFound,
    Unauthenticated,
    ForeignOrigin,
    NotExplained,
    MethodNotAllowed(&'static str),
    NotByGet,
    NoSubscription,
    TooLarge { limit: usize },
    MediaType,
    Encoded,
    NotAcceptable,
    TooSlow,
    Batch,
    Bad(Cow<'static, str>),
    UnknownHash,
    UnknownDocument,
    NotTrusted,
    OverBudget { cost: u64, budget: u32 },
    Throttled { seconds: u64 },
    Busy,
    Unavailable(&'static str),
    Refused(Refusal),
    Internal,
}

impl Problem {
    pub(super) const fn bad(text: &'static str) -> Self {
        Self::Bad(Cow::Borrowed(text))
    }

    /// What cannot be read names nothing that is there.
    pub(super) fn into_missing(self) -> Self {
        match self {
            Self::Bad(_) => Self::NotFound,
            other => other,
        }
    }

    const fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::ForeignOrigin | Self::NotExplained => Code::Forbidden,
            Self::MethodNotAllowed(_) | Self::NotByGet => Code::MethodNotAllowed,
            Self::TooLarge { .. } => Code::PayloadTooLarge,
            Self::MediaType | Self::Encoded => Code::UnsupportedMediaType,
            Self::NotAcceptable => Code::NotAcceptable,
            Self::TooSlow => Code::Timeout,
            Self::Batch => Code::BatchingNotSupported,
            Self::Bad(_) | Self::NoSubscription => Code::BadRequest,
            Self::UnknownHash | Self::UnknownDocument => Code::PersistedQueryNotFound,
            Self::NotTrusted => Code::PersistedQueryRequired,
            Self::OverBudget { .. } => Code::QueryTooCostly,
            Self::Throttled { .. } => Code::Throttled,
            Self::Busy | Self::Unavailable(_) => Code::Unavailable,
            Self::Refused(_) | Self::Internal => Code::Internal,
        }
    }

    pub(super) fn message(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::NotFound => {
                "There is nothing at this address. The GraphQL endpoint is /graphql, its explorer /graphiql."
            }
            // Nothing that tells a token that never was from one that is not valid any more.
            Self::Unauthenticated => {
                "This token is not valid: mistyped, expired or revoked. Send Authorization: Bearer and a valid one, or leave \
                 the header out to read what is public."
            }
            // Which sites are meant is between the partner and whoever made the token.
            Self::ForeignOrigin => {
                "This token is not for web pages of this origin. Ask whoever made it to list the origin, or send the request from \
                 a server, without an Origin header."
            }
            Self::NotExplained => {
                "extensions.explain is for editors and admins: send Authorization: Bearer and the token of one, or leave \
                 extensions.explain out."
            }
            Self::MethodNotAllowed(_) => {
                "This address does not take this method; the Allow header names those it takes."
            }
            Self::NotByGet => "Only queries may be sent by GET. Send this operation by POST.",
            Self::NoSubscription => "Subscriptions are not answered here; send a query or a mutation.",
            Self::TooLarge { limit } => return format!("The body is larger than {}.", in_words(*limit)).into(),
            Self::MediaType => {
                "Send the request with the header Content-Type: application/json, in UTF-8. Files come as multipart/form-data, \
                 from whoever signs in."
            }
            Self::Encoded => "Send the body as it is: compressed bodies are not read.",
            Self::NotAcceptable => {
                "Answers are application/graphql-response+json or application/json; the Accept header takes neither."
            }
            Self::TooSlow => "The body took too long to arrive.",
            Self::Batch => "A list of operations is not supported. Send one operation for each request.",
            Self::Bad(text) => return text.clone(),
            // Clients compare this very text.
            Self::UnknownHash => "PersistedQueryNotFound",
            Self::UnknownDocument => "No document is known by this documentId.",
            Self::NotTrusted => "Only documents known beforehand are executed. Name one by documentId.",
            Self::OverBudget { cost, budget } => {
                return format!("The operation would cost {cost}; a client may spend {budget} at once. Ask for less.")
                    .into();
            }
            Self::Throttled { seconds } => {
                return format!("The budget of this client is spent. Try again in {seconds} s.").into();
            }
            Self::Busy => "The service has more to do than it can at the moment. Try again soon.",
            Self::Unavailable(text) => text,
            Self::Refused(_) | Self::Internal => {
                "Something went wrong on our side. Report the request id if it happens again."
            }
        })
    }

    fn extensions(&self) -> Map<String, Value> {
        if let Self::Throttled { seconds } = self {
            return Map::from_iter([("retryAfter".to_owned(), json!(seconds))]);
        }
        if let Self::OverBudget { cost, budget } = self {
            return Map::from_iter([("cost".to_owned(), json!(cost)), ("limit".to_owned(), json!(budget))]);
        }
        Map::new()
    }

    /// A header that says what to do next.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Unauthenticated => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE))),
            Self::MethodNotAllowed(methods) => Some((header::ALLOW, HeaderValue::from_static(methods))),
            Self::NotByGet => Some((header::ALLOW, HeaderValue::from_static("POST"))),
            Self::Throttled { seconds } => Some((header::RETRY_AFTER, HeaderValue::from(*seconds))),
            Self::Busy | Self::Unavailable(_) => Some((header::RETRY_AFTER, HeaderValue::from_static("1"))),
            Self::Encoded => Some((header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))),
            Self::NotFound
            | Self::ForeignOrigin
            | Self::NotExplained
            | Self::NoSubscription
            | Self::TooLarge { .. }
            | Self::MediaType
            | Self::NotAcceptable
            | Self::TooSlow
            | Self::Batch
            | Self::Bad(_)
            | Self::UnknownHash
            | Self::UnknownDocument
            | Self::NotTrusted
            | Self::OverBudget { .. }
            | Self::Refused(_)
            | Self::Internal => None,
        }
    }

    /// The answer to the request.
    pub(super) fn answer(self, id: &RequestId, media: Media) -> Response {
        let header = self.header();
        // It is the client that did not come to an end, not the service.
        let too_slow = matches!(self, Self::TooSlow).then_some(StatusCode::REQUEST_TIMEOUT);
        let refusal = match self {
            Self::Refused(refusal) => refusal,
            problem => RequestError {
                code: problem.code(),
                message: problem.message().into_owned(),
                locations: Vec::new(),
                extensions: problem.extensions(),
            }
            .into(),
        };
        let outcome = Outcome::refused(&refusal, id.as_str());
        let status = too_slow.unwrap_or_else(|| status(outcome.fault().unwrap_or(Code::Internal), media));
        let headers = [
            (header::CONTENT_TYPE, media.content_type()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (status, headers, outcome.to_json(None)).into_response();
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The status of an answer without data. What is wrong with a document or its variables is the business of GraphQL:
/// clients that take `application/json` are told with 200.
pub(super) const fn status(code: Code, media: Media) -> StatusCode {
    match code {
        Code::ParseFailed
        | Code::ValidationFailed
        | Code::OperationResolution
        | Code::BadUserInput
        | Code::ResyncRequired
        | Code::QueryTooLarge
        | Code::QueryTooCostly
        | Code::VariablesTooLarge
        | Code::PersistedQueryNotFound
        | Code::PersistedQueryRequired => match media {
            Media::GraphQl => StatusCode::BAD_REQUEST,
            Media::Json => StatusCode::OK,
        },
        Code::BadRequest | Code::BatchingNotSupported => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::IdempotencyConflict => StatusCode::UNPROCESSABLE_ENTITY,
        Code::IdempotencyInProgress | Code::IdempotencyAnswerLost => StatusCode::CONFLICT,
        Code::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn in_words(bytes: usize) -> String {
    if bytes.is_multiple_of(1024) { format!("{} KiB", bytes / 1024) } else { format!("{bytes} bytes") }
}
