//! oEmbed: how a page of the site is shown within one of somebody else (oembed.com, version 1.0).

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

use super::{
    frames::frame_path,
    lists::read_list,
    pages::{find_numbered, rendered, whole},
    parties,
    reading::{About, Asking},
    refusal::refuse,
    showing::{Shape, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{NAME, documents, listing::Listing, oembed::Embed},
};

/// Width and height of a frame where nobody says how much room there is, in pixels.
const ROOM: (u32, u32) = (600, 400);
/// No frame can be read that is smaller than this, in pixels.
const LEAST: u32 = 120;

/// What is asked for.
struct Asked {
    url: String,
    format: Form,
    width: u32,
    height: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Xml,
    Unknown,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<iframe data-workshops src="{{ src }}" title="{{ title }}" width="{{ width }}" height="{{ height }}" loading="lazy"></iframe>"#
)]
struct Frame<'a> {
    src: &'a str,
    title: &'a str,
    width: u32,
    height: u32,
}

/// A page of the site.
struct Page {
    title: String,
    /// The address of its frame; without one it is only linked to.
    frame: Option<String>,
}

fn read(query: &str) -> Result<Asked, Problem> {
    let mut asked = Asked { url: String::new(), format: Form::Json, width: ROOM.0, height: ROOM.1 };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let most = |room: u32, name: &str| match value.parse::<u32>() {
            Ok(most) if most >= LEAST => Ok(most.min(room)),
            Ok(_) | Err(_) => {
                Err(Problem::Bad(format!("The parameter {name} must be a number of pixels, {LEAST} at least.").into()))
            }
        };
        match name.as_ref() {
            "url" => asked.url = value.into_owned(),
            "maxwidth" => asked.width = most(ROOM.0, "maxwidth")?,
            "maxheight" => asked.height = most(ROOM.1, "maxheight")?,
            "format" => {
                asked.format = match value.as_ref() {
                    "json" | "" => Form::Json,
                    "xml" => Form::Xml,
                    _ => Form::Unknown,
                }
            }
            _ => {}
        }
    }
    if asked.url.is_empty() {
        return Err(Problem::bad("The parameter url must be the address of a page of this site."));
    }
    Ok(asked)
}

/// `GET /oembed?url=..`.
pub(super) async fn oembed(State(parts): State<Parts>, asking: Asking, RawQuery(query): RawQuery) -> Response {
    let made = async {
        let asked = read(query.as_deref().unwrap_or_default())?;
        if asked.format == Form::Unknown {
            let text = "The parameter format must be json or xml.\n";
            return Ok((StatusCode::NOT_IMPLEMENTED, [(header::CACHE_CONTROL, "no-store")], text).into_response());
        }
        let (page, about) = find(&parts, &asking, &asked.url).await?;
        let provider = parts.site.address("/");
        let mut embed = Embed::link(&page.title, (NAME, &provider), parts.caching.max_age.as_secs());
        if let Some(src) = &page.frame {
            let Asked { width, height, .. } = asked;
            let html = rendered(&Frame { src, title: &page.title, width, height })?;
            embed = embed.framed(html, (width, height));
        }
        let body = if asked.format == Form::Json { embed.to_json() } else { embed.to_xml() };
        let media_type = if asked.format == Form::Json { "application/json" } else { "text/xml; charset=utf-8" };
        Ok(show(&parts, about, Shape::data(media_type, body)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// The page at an address.
async fn find(parts: &Parts, asking: &Asking, address: &str) -> Result<(Page, About), Problem> {
    let site = &parts.site;
    let path = site.path(address).ok_or(Problem::NotFound)?;
    let query = address.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let listing = match segments.as_slice() {
        [""] => return Ok((Page { title: NAME.to_owned(), frame: None }, About::default())),
        [kind @ ("people" | "organizations"), id] => {
            let document = if *kind == "people" { documents::PERSON } else { documents::ORGANIZATION };
            let (party, about) = parties::find(parts, asking, document, (id, &Listing::default())).await?;
            return Ok((Page { title: party.name, frame: None }, about));
        }
        [year, "themes", slug] => {
            let slug = percent_encoding::percent_decode_str(slug).decode_utf8_lossy().into_owned();
            Listing { theme: Some(slug), ..Listing::read(Some(whole(year)?), query) }
        }
        [year, number] => {
            let (detail, about) = find_numbered(parts, asking, (year, number)).await?;
            let src = site.address(&format!("/embed/proposal/{year}/{number}"));
            return Ok((Page { title: detail.proposal.title, frame: Some(src) }, about));
        }
        [year] => Listing::read(Some(whole(year)?), query),
        _ => return Err(Problem::NotFound),
    };
    let (read, about) = read_list(parts, asking, &listing).await?;
    let src = site.address(&frame_path(read.edition.year, &listing.whole()));
    Ok((Page { title: read.title(&listing), frame: Some(src) }, about))
}
