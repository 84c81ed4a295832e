//! Pages, feeds and frames for everybody, at addresses that stay.
//!
//! All of them are made of answers of the API to the public, whoever asks; so they are kept, and become old, as those do.

mod assets;
mod feeds;
mod format;
mod frames;
mod lists;
mod oembed;
mod pages;
mod parties;
mod reading;
mod refusal;
mod showing;
mod sitemap;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, get},
};

use super::Parts;
use format::Format;
pub(super) use refusal::refuse;

/// Rows of a page, feed or frame.
const ROWS: u32 = 20;

/// All addresses of the site that may be compressed.
pub(super) fn routes() -> Router<Parts> {
    let router = Router::new()
        .route("/", get(pages::home))
        .route("/{year}", get(lists::list))
        .route("/{year}/{number}", get(pages::numbered))
        .route("/{year}/themes/{slug}", get(lists::theme))
        .route("/proposals/{id}", get(pages::named))
        .route("/people/{id}", get(parties::person))
        .route("/organizations/{id}", get(parties::organization))
        .route("/embed/proposal/{year}/{number}", get(frames::proposal))
        .route("/embed/list", get(frames::list))
        .route("/oembed", get(oembed::oembed))
        .route("/assets/{name}", get(assets::asset))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/{year}/sitemap.xml", get(sitemap::edition))
        .route("/{year}/people/sitemap.xml", get(sitemap::people))
        .route("/{year}/organizations/sitemap.xml", get(sitemap::organizations));
    Format::ALL.into_iter().fold(router, |router, format| {
        let extension = format.extension();
        let of_all = router.route(&format!("/proposals.{extension}"), feed(format, feeds::of_all));
        of_all.route(&format!("/{{year}}/proposals.{extension}"), feed(format, feeds::of_edition))
    })
}

/// A feed in one format.
fn feed<H, T>(format: Format, handler: H) -> MethodRouter<Parts>
where
    H: Handler<T, Parts>,
    T: 'static,
{
    get(handler).layer(axum::Extension(format))
}
