//! What is said where there is no page to show.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use super::{assets, showing::PAGE_POLICY};
use crate::{
    http::{
        Parts,
        accept::{self, Media},
        observe::RequestId,
        problem::Problem,
    },
    site::pages::{Head, ProblemPage},
};

/// Says what is wrong, as the API does; to a person by a page.
pub(in crate::http) fn refuse(parts: &Parts, (id, headers): (&RequestId, &HeaderMap), problem: Problem) -> Response {
    if !accept::prefers_html(headers) {
        return problem.answer(id, Media::Json);
    }
    let message = match &problem {
        Problem::NotFound => {
            "There is nothing at this address, or it is not public any more. Look for it in the list of its edition."
                .into()
        }
        problem => problem.message().into_owned(),
    };
    let title = if matches!(problem, Problem::NotFound) { "Not found" } else { "This page cannot be shown" };
    let head = Head {
        title: title.to_owned(),
        description: message.clone(),
        canonical: parts.site.address("/"),
        kind: "website",
        indexed: false,
        alternates: Vec::new(),
        neighbours: Vec::new(),
        json_ld: None,
    };
    let page = ProblemPage {
        site: &parts.site,
        style: &assets::style(&parts.site),
        head,
        message,
        request_id: id.as_str().into(),
    };
    let html = page.render();
    let mut response = problem.answer(id, Media::Json);
    let Ok(html) = html else { return response };
    let page = Html(html).into_response();
    *response.body_mut() = page.into_body();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    response
}
