//! Answers to requests that never reach the schema, in the shape GraphQL clients already read.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::observe::RequestId;

/// Why a request is refused. The texts are fixed: nothing of the request is repeated.
#[derive(Debug)]
pub(super) enum Problem {
    NotFound,
    MethodNotAllowed,
    MutationByGet,
    TooLarge,
    MediaType,
    Batch,
    Json { line: usize, column: usize },
    Bad(&'static str),
    Unavailable(&'static str),
    Internal,
}

#[derive(Serialize)]
struct Body<'a> {
    errors: [Entry<'a>; 1],
}

#[derive(Serialize)]
struct Entry<'a> {
    message: String,
    extensions: Extensions<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extensions<'a> {
    code: &'static str,
    request_id: &'a str,
}

/// The largest body of a request, in bytes.
pub(super) const BODY_LIMIT: usize = 256 * 1024;

impl Problem {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed | Self::MutationByGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Batch | Self::Json { .. } | Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed | Self::MutationByGet => "METHOD_NOT_ALLOWED",
            Self::TooLarge => "PAYLOAD_TOO_LARGE",
            Self::MediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Batch => "BATCHING_NOT_SUPPORTED",
            Self::Json { .. } | Self::Bad(_) => "BAD_REQUEST",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }

    fn message(&self) -> String {
        let text = match self {
            Self::NotFound => {
                "There is nothing at this address. The GraphQL endpoint is /graphql, its explorer /graphiql."
            }
            Self::MethodNotAllowed => "This address does not take this method; the Allow header names those it takes.",
            Self::MutationByGet => "Only queries may be sent by GET. Send this operation by POST.",
            Self::TooLarge => return format!("The body is larger than {} KiB.", BODY_LIMIT / 1024),
            Self::MediaType => "Send the request with the header Content-Type: application/json.",
            Self::Batch => "A list of operations is not supported. Send one operation for each request.",
            Self::Json { line, column } => {
                return format!("The body is not valid JSON (line {line}, column {column}).");
            }
            Self::Bad(text) | Self::Unavailable(text) => text,
            Self::Internal => "Something went wrong on our side. Report the request id if it happens again.",
        };
        text.to_owned()
    }

    /// The answer to the request.
    pub(super) fn answer(&self, id: &RequestId) -> Response {
        let extensions = Extensions { code: self.code(), request_id: id.as_str() };
        let body = Body { errors: [Entry { message: self.message(), extensions }] };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(self, Self::MutationByGet) {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}
