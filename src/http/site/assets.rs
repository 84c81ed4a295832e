//! Files that pages, frames and pages of partners load.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};

use super::{reading::Asking, refusal::refuse};
use crate::{
    http::{Parts, caching, problem::Problem},
    site::Site,
};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// What is found under an address that names its content, or its exact version.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What is found under an address that names a version whose repairs come with it.
const FOR_AN_HOUR: &str = "public, max-age=3600";

static STYLE_SHEET: &str = include_str!("../../../assets/site/site.css");
static FRAME: &str = include_str!("../../../assets/site/frame.js");
static FRAME_PARENT: &str = include_str!("../../../assets/site/frame-parent-1.js");
static ELEMENT: &str = include_str!("../../../assets/site/workshop-proposals-1.js");

/// A file under its name.
struct Asset {
    name: String,
    media_type: &'static str,
    content: &'static str,
    tag: String,
    control: &'static str,
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    let asset = |name: String, media_type, content: &'static str, control| Asset {
        name,
        media_type,
        content,
        tag: caching::tag(content.as_bytes()),
        control,
    };
    let own = |stem: &str, end: &str, media_type, content: &'static str| {
        asset(format!("{stem}-{}.{end}", caching::version(content.as_bytes())), media_type, content, FOR_EVER)
    };
    let known = |name: &str, content, control| asset(name.to_owned(), SCRIPT, content, control);
    [
        own("site", "css", STYLE, STYLE_SHEET),
        own("frame", "js", SCRIPT, FRAME),
        known("frame-parent-1.js", FRAME_PARENT, FOR_AN_HOUR),
        known("workshop-proposals-1.js", ELEMENT, FOR_AN_HOUR),
        // The exact version: it never changes, so its hash can stand in pages.
        known("workshop-proposals-1.0.0.js", ELEMENT, FOR_EVER),
    ]
});

/// The link to the style sheet.
pub(super) fn style(site: &Site) -> String {
    site.link(&format!("/assets/{}", ASSETS[0].name))
}

/// The link to the script of frames.
pub(super) fn frame(site: &Site) -> String {
    site.link(&format!("/assets/{}", ASSETS[1].name))
}

/// `GET /assets/{name}`.
pub(super) async fn asset(State(parts): State<Parts>, asking: Asking, Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return refuse(&parts, asking.told(), Problem::NotFound);
    };
    let mut response = caching::public(asset.content.into(), &asset.tag, asset.control);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    caching::insert(headers, header::VARY, "accept-encoding");
    response
}
