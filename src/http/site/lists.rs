//! The list of an edition, of one of its themes, and of what a search finds in it.

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    ROWS, assets,
    format::Format,
    pages::{rendered, whole},
    reading::{About, Asking, Price, read},
    refusal::refuse,
    showing::{Shape, lead, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{
        documents,
        feeds::{Channel, json_ld},
        listing::{Listing, Order},
        pages::{Alternate, Head, List, Pager, ThemeEntry},
        view::{Edition, Named, PageInfo, Proposals},
    },
};

#[derive(Deserialize)]
struct Found {
    edition: Option<FoundEdition>,
    proposals: Proposals,
    named: Vec<Option<Value>>,
}

#[derive(Deserialize)]
struct FoundEdition {
    #[serde(flatten)]
    edition: Edition,
    themes: Vec<ThemeEntry>,
}

/// A list as it was read.
pub(super) struct Read {
    pub(super) edition: Edition,
    pub(super) themes: Vec<ThemeEntry>,
    pub(super) proposals: Proposals,
    pub(super) named: Vec<Named>,
}

impl Read {
    /// The theme the list is of.
    pub(super) fn theme(&self, listing: &Listing) -> Option<&ThemeEntry> {
        let slug = listing.theme.as_deref()?;
        self.themes.iter().find(|entry| entry.theme.slug == slug)
    }

    /// What the list is called.
    pub(super) fn title(&self, listing: &Listing) -> String {
        let edition = &self.edition;
        let whole = self.theme(listing).map_or_else(
            || format!("Workshop proposals of {}", edition.year),
            |entry| format!("{}: workshop proposals of {}", entry.theme.name, edition.year),
        );
        titled(whole, listing, &self.named)
    }
}

/// A title with whom a list is about, and what was looked for.
pub(super) fn titled(whole: String, listing: &Listing, named: &[Named]) -> String {
    let whole = named.iter().fold(whole, |title, party| format!("{title} with {}", party.name));
    match &listing.text {
        Some(text) => format!("{whole}: “{text}”"),
        None => whole,
    }
}

/// Those of the nodes asked for that are people or organizations.
pub(super) fn parties(nodes: Vec<Option<Value>>) -> Result<Vec<Named>, Problem> {
    // A list about somebody who is not there would show everything.
    let known = |node: Option<Value>| node.and_then(|node| serde_json::from_value(node).ok()).ok_or(Problem::NotFound);
    nodes.into_iter().map(known).collect()
}

/// `GET /{year}`.
pub(super) async fn list(
    State(parts): State<Parts>,
    asking: Asking,
    Path(year): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = async {
        let listing = Listing::read(Some(whole(&year)?), query.as_deref().unwrap_or_default());
        let rest = Listing { theme: None, ..listing.clone() };
        // A theme alone has an address of its own.
        if listing.theme.is_some() && rest.is_everything() {
            return Ok(lead(&parts, &parts.site.link(&listing.path(whole(&year)?))));
        }
        page(&parts, &asking, listing).await
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /{year}/themes/{slug}`.
pub(super) async fn theme(
    State(parts): State<Parts>,
    asking: Asking,
    Path((year, slug)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = async {
        let listing = Listing::read(Some(whole(&year)?), query.as_deref().unwrap_or_default());
        page(&parts, &asking, Listing { theme: Some(slug), ..listing }).await
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// Reads one page of a list of an edition.
pub(super) async fn read_list(parts: &Parts, asking: &Asking, listing: &Listing) -> Result<(Read, About), Problem> {
    let year = listing.year.ok_or(Problem::NotFound)?;
    let mut variables: Map<String, Value> = listing.page(ROWS);
    for (name, value) in [
        ("year", json!(year)),
        ("filter", listing.filter()),
        ("orderBy", listing.order_by(Order::Number)),
        ("named", json!(listing.named())),
    ] {
        variables.insert(name.to_owned(), value);
    }
    let (Found { edition, proposals, named }, mut about) =
        read(parts, asking, (documents::LIST, variables), Price::Charged).await?;
    about.keys.insert(format!("list-{year}"));
    let FoundEdition { edition, themes } = edition.ok_or(Problem::NotFound)?;
    Ok((Read { edition, themes, proposals, named: parties(named)? }, about))
}

async fn page(parts: &Parts, asking: &Asking, listing: Listing) -> Result<Response, Problem> {
    let (read, about) = read_list(parts, asking, &listing).await?;
    if listing.theme.is_some() && read.theme(&listing).is_none() {
        return Err(Problem::NotFound);
    }
    let site = &parts.site;
    let (title, theme) = (read.title(&listing), read.theme(&listing).cloned());
    let year = read.edition.year;
    let pager = pager(&listing, &read.proposals.page_info, |listing| site.link(&listing.path(year)));
    let has_dates = read.edition.starts_on.is_some() && read.edition.ends_on.is_some();
    let formats = Format::ALL.into_iter().filter(|format| *format != Format::Calendar || has_dates).map(|format| {
        (format, site.link(&format!("/{year}/proposals.{}{}", format.extension(), listing.whole().query())))
    });
    let formats: Vec<_> = formats.collect();
    let (page, own) = (site.address(&listing.whole().path(year)), site.address(&listing.path(year)));
    let shown = read.proposals.nodes.iter().map(|proposal| proposal.updated_at).max();
    let channel = Channel {
        title: &title,
        page: &page,
        own: &own,
        next: None,
        language: &read.edition.language,
        updated: shown.or(about.changed).unwrap_or(DateTime::UNIX_EPOCH),
    };
    let json_ld = json_ld::script(&json_ld::summary(&channel, &read.proposals.nodes));
    let head = Head {
        title,
        description: theme
            .as_ref()
            .and_then(|entry| entry.description.clone())
            .unwrap_or_else(|| format!("Workshop proposals of {}.", read.edition.name)),
        canonical: own,
        kind: "website",
        // What was looked for has no end.
        indexed: listing.text.is_none(),
        alternates: formats
            .iter()
            .map(|(format, address)| Alternate {
                media_type: format.media_type(),
                title: format.name(),
                address: address.clone(),
            })
            .chain(Alternate::oembed(site, &page))
            .collect(),
        neighbours: [("prev", &pager.previous), ("next", &pager.next)]
            .into_iter()
            .filter_map(|(relation, address)| Some((relation, address.clone()?)))
            .collect(),
        json_ld: Some(json_ld),
    };
    let Read { edition, themes, proposals, named } = read;
    let style = assets::style(site);
    let formats = formats.into_iter().map(|(format, address)| (format.name(), address)).collect();
    let page = List { site, style: &style, head, edition, themes, theme, named, listing, proposals, pager, formats };
    Ok(show(parts, about, Shape::page(rendered(&page)?)))
}

/// The way to the other pages of a list.
pub(super) fn pager(listing: &Listing, info: &PageInfo, link: impl Fn(&Listing) -> String) -> Pager {
    let step = |is_there: bool, cursor: &Option<String>, part: fn(&Listing, &str) -> Listing| {
        cursor.as_deref().filter(|_| is_there).map(|cursor| link(&part(listing, cursor)))
    };
    let begun = listing.after.is_some() || listing.before.is_some();
    Pager {
        first: (begun && info.has_previous_page).then(|| link(&listing.whole())),
        previous: step(info.has_previous_page, &info.start_cursor, Listing::ahead),
        next: step(info.has_next_page, &info.end_cursor, Listing::behind),
    }
}
