//! What pages of partners show in a frame.

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};

use super::{
    assets,
    lists::{pager, read_list},
    pages::{find_numbered, rendered},
    reading::Asking,
    refusal::refuse,
    showing::{Shape, lead, show},
};
use crate::{
    http::{Parts, problem::Problem},
    site::{
        listing::Listing,
        pages::{ListFrame, ProposalFrame},
    },
};

/// `GET /embed/proposal/{year}/{number}`.
pub(super) async fn proposal(
    State(parts): State<Parts>,
    asking: Asking,
    Path((year, number)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (detail, about) = find_numbered(&parts, &asking, (&year, &number)).await?;
        let site = &parts.site;
        if let Some(into) = &detail.merged_into {
            // What is merged stays within its edition.
            let number = into.number.ok_or(Problem::NotFound)?;
            return Ok(lead(&parts, &site.link(&format!("/embed/proposal/{year}/{number}"))));
        }
        let (style, script) = (assets::style(site), assets::frame(site));
        let frame = ProposalFrame { site, style: &style, script: &script, detail };
        Ok(show(&parts, about, Shape::frame(rendered(&frame)?)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// `GET /embed/list?edition=..`.
pub(super) async fn list(State(parts): State<Parts>, asking: Asking, RawQuery(query): RawQuery) -> Response {
    let made = async {
        let listing = Listing::read(None, query.as_deref().unwrap_or_default());
        let Some(year) = listing.year else {
            return Err(Problem::bad("The parameter edition must be a year, as in /embed/list?edition=2010."));
        };
        let (read, about) = read_list(&parts, &asking, &listing).await?;
        let site = &parts.site;
        let title = read.title(&listing);
        let pager = pager(&listing, &read.proposals.page_info, |listing| site.link(&frame_path(year, listing)));
        let (style, script) = (assets::style(site), assets::frame(site));
        let frame = ListFrame {
            site,
            style: &style,
            script: &script,
            title,
            page: site.address(&listing.whole().path(year)),
            proposals: read.proposals,
            pager,
        };
        Ok(show(&parts, about, Shape::frame(rendered(&frame)?)))
    };
    made.await.unwrap_or_else(|problem| refuse(&parts, asking.told(), problem))
}

/// The path of a list in a frame.
pub(super) fn frame_path(year: i32, listing: &Listing) -> String {
    let query = listing.query();
    let rest = query.strip_prefix('?').map(|rest| format!("&{rest}")).unwrap_or_default();
    format!("/embed/list?edition={year}{rest}")
}
