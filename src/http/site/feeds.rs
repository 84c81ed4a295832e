//! Lists in other forms than pages: feeds come in parts, exports as a whole.

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use chrono::DateTime;
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    format::Format,
    lists::{parties, titled},
    pages::{arguments, whole},
    reading::{About, Asking, Price, failed, read},
    refusal::refuse,
    showing::{Shape, is_certain, show},
};
use crate::{
    http::{Parts, caching, problem::Problem, throttle},
    site::{
        documents,
        feeds::{Channel, atom, calendar, csv, json_feed, json_ld, ndjson},
        listing::{Listing, Order},
        view::{Edition, Named, Proposal, Reached, Theme},
    },
};

/// Proposals in a part of a feed.
const ROWS: u32 = 50;
/// Proposals that are read at once for an export; and all that a calendar lists.
const MANY_ROWS: u32 = 100;

#[derive(Deserialize)]
struct Found {
    edition: Option<FoundEdition>,
    proposals: FoundProposals,
    named: Vec<Option<Value>>,
}

#[derive(Deserialize)]
struct FoundEdition {
    #[serde(flatten)]
    edition: Edition,
    themes: Vec<Theme>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundProposals {
    page_info: Reached,
    nodes: Vec<Proposal>,
}

/// A part of a list.
struct Part {
    edition: Option<FoundEdition>,
    proposals: Vec<Proposal>,
    named: Vec<Named>,
    /// What comes behind it begins here.
    next: Option<String>,
}

/// `GET /proposals.{extension}`.
pub(super) async fn of_all(
    State(parts): State<Parts>,
    Extension(format): Extension<Format>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Response {
    let made = feed(&parts, &asking, format, (None, query.as_deref().unwrap_or_default()));
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /{year}/proposals.{extension}`.
pub(super) async fn of_edition(
    State(parts): State<Parts>,
    Extension(format): Extension<Format>,
    asking: Asking,
    Path(year): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = async {
        let year = Some(whole(&year)?);
        feed(&parts, &asking, format, (year, query.as_deref().unwrap_or_default())).await
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

async fn feed(
    parts: &Parts,
    asking: &Asking,
    format: Format,
    (year, query): (Option<i32>, &str),
) -> Result<Response, Problem> {
    let listing = Listing::read(year, query);
    if listing.before.is_some() {
        return Err(Problem::bad("Feeds go forward only: leave the parameter before out, and follow their links."));
    }
    match format {
        Format::JsonFeed | Format::Atom | Format::JsonLd | Format::Calendar => {
            in_parts(parts, asking, format, &listing).await
        }
        Format::Csv | Format::Ndjson => {
            let bom =
                url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "bom" && value == "true");
            as_a_whole(parts, asking, (format, bom), listing).await
        }
    }
}

/// What changed last comes first where somebody follows, else the order of the list.
const fn usual_order(format: Format) -> Order {
    match format {
        Format::JsonFeed | Format::Atom => Order::Updated,
        Format::Csv | Format::Ndjson | Format::JsonLd | Format::Calendar => Order::Number,
    }
}

async fn read_part(
    parts: &Parts,
    asking: &Asking,
    listing: &Listing,
    (rows, usual): (u32, Order),
    price: Price,
) -> Result<(Part, About), Problem> {
    let variables = arguments(json!({
        "year": listing.year.unwrap_or_default(),
        "ofYear": listing.year.is_some(),
        "filter": listing.filter(),
        "orderBy": listing.order_by(usual),
        "named": listing.named(),
        "first": rows,
        "after": listing.after,
    }));
    let (Found { edition, proposals, named }, mut about) =
        read(parts, asking, (documents::FEED, variables), price).await?;
    if listing.year.is_some() && edition.is_none() {
        return Err(Problem::NotFound);
    }
    about.keys.insert(listing.year.map_or_else(|| "list".to_owned(), |year| format!("list-{year}")));
    let FoundProposals { page_info, nodes } = proposals;
    Ok((Part { edition, proposals: nodes, named: parties(named)?, next: page_info.next() }, about))
}

/// What the list is called.
fn title(listing: &Listing, part: &Part) -> String {
    let whole = match (&part.edition, listing.theme.as_deref()) {
        (Some(found), Some(slug)) => {
            let name = found.themes.iter().find(|theme| theme.slug == slug).map_or(slug, |theme| &theme.name);
            format!("{name}: workshop proposals of {}", found.edition.year)
        }
        (Some(found), None) => format!("Workshop proposals of {}", found.edition.year),
        (None, Some(slug)) => format!("Workshop proposals: {slug}"),
        (None, None) => "Workshop proposals".to_owned(),
    };
    titled(whole, listing, &part.named)
}

async fn in_parts(parts: &Parts, asking: &Asking, format: Format, listing: &Listing) -> Result<Response, Problem> {
    let rows = if format == Format::Calendar { MANY_ROWS } else { ROWS };
    let (part, about) = read_part(parts, asking, listing, (rows, usual_order(format)), Price::Charged).await?;
    let site = &parts.site;
    let address = |listing: &Listing| {
        let directory = listing.year.map(|year| format!("/{year}")).unwrap_or_default();
        site.address(&format!("{directory}/proposals.{}{}", format.extension(), listing.query()))
    };
    let page = site.address(&listing.year.map_or_else(|| "/".to_owned(), |year| listing.whole().path(year)));
    let (title, own) = (title(listing, &part), address(listing));
    let next = part.next.as_deref().map(|cursor| address(&listing.behind(cursor)));
    let edition = part.edition.as_ref().map(|found| &found.edition);
    let of_first = part.proposals.first().map(|proposal| &proposal.edition);
    let shown = part.proposals.iter().map(|proposal| proposal.updated_at).max();
    let channel = Channel {
        title: &title,
        page: &page,
        own: &own,
        next: next.as_deref(),
        language: edition.or(of_first).map_or("en", |edition| edition.language.as_str()),
        updated: shown.or(about.changed).unwrap_or(DateTime::UNIX_EPOCH),
    };
    let body = match (format, edition) {
        (Format::Atom, _) => atom::write(&channel, &part.proposals),
        (Format::JsonLd, _) => json_ld::list(&channel, &part.proposals).to_string(),
        (Format::Calendar, Some(edition)) => {
            calendar::write(&channel, edition, &part.proposals).ok_or(Problem::NotFound)?
        }
        (Format::Calendar, None) => return Err(Problem::NotFound),
        (Format::JsonFeed | Format::Csv | Format::Ndjson, _) => json_feed::write(&channel, &part.proposals),
    };
    let mut response = show(parts, about, Shape::data(format.media_type(), body));
    if let Some(next) = &next {
        caching::insert(response.headers_mut(), header::LINK, &format!("<{next}>; rel=\"next\""));
    }
    Ok(response)
}

/// What is left of an export.
struct Rest {
    parts: Parts,
    asking: Asking,
    listing: Listing,
    format: Format,
    /// What each part costs.
    cost: u64,
    state: Next,
}

enum Next {
    Read(Box<Part>),
    From(String),
    Nothing,
}

/// The whole list, as it is read.
async fn as_a_whole(
    parts: &Parts,
    asking: &Asking,
    (format, bom): (Format, bool),
    listing: Listing,
) -> Result<Response, Problem> {
    // Before anything is read: the list may be newer than this says, but not older.
    let latest = parts.store.latest_change().await.map_err(failed)?;
    // Parts are read one after the other: the same bytes are not promised.
    let tag = format!("W/\"{}-{}\"", env!("CARGO_PKG_VERSION"), latest.as_ref().map_or(0, |latest| latest.number));
    let mut response = caching::public(Bytes::new(), &tag, &caching([], parts.caching).cache_control);
    caching::insert(response.headers_mut(), header::VARY, "accept-encoding");
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let changed = latest.map(|latest| latest.at).filter(|at| is_certain(*at, parts.store.clock().now()));
    if let Some(changed) = changed {
        caching::insert(response.headers_mut(), header::LAST_MODIFIED, &httpdate::fmt_http_date(changed.into()));
    }
    // Whoever has it pays nothing.
    if caching::is_known(&asking.headers, response.headers()) {
        caching::leave_out(&mut response);
        return Ok(response);
    }
    let order = (MANY_ROWS, usual_order(format));
    let (part, About { cost, balance, .. }) = read_part(parts, asking, &listing, order, Price::Charged).await?;
    if let Some(balance) = balance {
        throttle::write(balance, response.headers_mut());
    }
    let name = listing.year.map_or_else(String::new, |year| format!("-{year}"));
    let file = format!("attachment; filename=\"proposals{name}.{}\"", format.extension());
    caching::insert(response.headers_mut(), header::CONTENT_DISPOSITION, &file);
    let head = if format == Format::Csv { csv::head(bom) } else { Vec::new() };
    let state = Next::Read(Box::new(part));
    let rest = Rest { parts: parts.clone(), asking: asking.clone(), listing, format, cost, state };
    let rows = stream::try_unfold(rest, following);
    let chunks = stream::once(async { Ok(Bytes::from(head)) }).chain(rows);
    *response.body_mut() = Body::from_stream(chunks);
    Ok(response)
}

/// The next rows of an export, and what is left then.
async fn following(mut rest: Rest) -> Result<Option<(Bytes, Rest)>, std::io::Error> {
    let part = match std::mem::replace(&mut rest.state, Next::Nothing) {
        Next::Nothing => return Ok(None),
        Next::Read(part) => *part,
        Next::From(cursor) => {
            // The status has left long ago: the client sees that the body does not come to its end.
            let broken = |_| std::io::Error::other("a part could not be read");
            let payer = rest.asking.payer();
            rest.parts.throttle.charge_in_time(&payer, None, rest.cost).await.map_err(broken)?;
            let listing = rest.listing.behind(&cursor);
            let order = (MANY_ROWS, usual_order(rest.format));
            let read = read_part(&rest.parts, &rest.asking, &listing, order, Price::Paid).await;
            read.map_err(broken)?.0
        }
    };
    if let Some(next) = part.next {
        rest.state = Next::From(next);
    }
    let rows = if rest.format == Format::Csv { csv::rows(&part.proposals) } else { ndjson::lines(&part.proposals) };
    Ok(Some((rows.into(), rest)))
}
