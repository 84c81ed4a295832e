//! The explorer: GraphiQL from the program itself, so that it works without any other server.

use std::{io::Write, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use include_dir::{Dir, include_dir};
use serde_json::json;

use super::{accept::Media, caching, observe::RequestId, problem::Problem};

/// GraphiQL writes style attributes; its icons and fonts are inside its stylesheet. Nothing else is let in.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Name, media type and content of each file the page loads, in the order it loads them.
static ASSETS: [(&str, &str, &[u8]); 5] = [
    ("graphiql.min.css", STYLE, include_bytes!("../../assets/graphiql/graphiql.min.css")),
    ("react.production.min.js", SCRIPT, include_bytes!("../../assets/graphiql/react.production.min.js")),
    ("react-dom.production.min.js", SCRIPT, include_bytes!("../../assets/graphiql/react-dom.production.min.js")),
    ("graphiql.min.js", SCRIPT, include_bytes!("../../assets/graphiql/graphiql.min.js")),
    ("start.js", SCRIPT, include_bytes!("../../assets/graphiql/start.js")),
];

/// The tabs the page opens with: the cookbook, which the tests run.
static COOKBOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/it/queries");

static PAGE: LazyLock<String> = LazyLock::new(build_page);

/// `GET /graphiql`.
pub(super) async fn page() -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, Html(PAGE.as_str())).into_response()
}

/// `GET /graphiql/assets/{name}`; the page asks with the hash of the content, so an answer may be kept for ever.
pub(super) async fn asset(Path(name): Path<String>, id: RequestId, request: HeaderMap) -> Response {
    let Some(at) = ASSETS.iter().position(|(known, ..)| *known == name) else {
        return Problem::NotFound.answer(&id, Media::Json);
    };
    let (_, media_type, content) = ASSETS[at];
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if takes_gzip(&request) {
        let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return (headers, encoding, PACKED[at].as_slice()).into_response();
    }
    (headers, content).into_response()
}

/// Megabytes are not compressed for every request.
static PACKED: LazyLock<[Vec<u8>; 5]> = LazyLock::new(|| {
    ASSETS.map(|(_, _, content)| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to memory does not fail.
        let _ = encoder.write_all(content);
        encoder.finish().unwrap_or_default()
    })
});

/// The client names gzip and does not rule it out.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let ruled_out = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !ruled_out
    })
}

fn build_page() -> String {
    let links = ASSETS.iter().map(|(name, media_type, content)| {
        let address = format!("/graphiql/assets/{name}?v={}", caching::version(content));
        if *media_type == STYLE {
            format!("    <link rel=\"stylesheet\" href=\"{address}\">\n")
        } else {
            format!("    <script src=\"{address}\" defer></script>\n")
        }
    });
    // Inside a script element only "<" could end the data early.
    let mut files: Vec<_> = COOKBOOK.files().collect();
    files.sort_by_key(|file| file.path());
    let tabs: Vec<_> =
        files.iter().filter_map(|file| file.contents_utf8()).map(|query| json!({ "query": query })).collect();
    let tabs = json!(tabs).to_string().replace('<', "\\u003c");
    include_str!("../../assets/graphiql/page.html")
        .replace("    <!-- assets -->\n", &links.collect::<String>())
        .replace("[/* tabs */]", &tabs)
}
