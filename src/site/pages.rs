//! The pages, as their templates know them.

use askama::Template;
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    NAME, Site,
    listing::Listing,
    view::{Brief, Edition, Identifier, Link, Named, Organization, Proposal, Proposals, Theme, country_name},
    words,
};

/// What the head of a page says about it.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its title, without the name of the site.
    pub title: String,
    /// What it shows, in one sentence.
    pub description: String,
    /// The one address of its content.
    pub canonical: String,
    /// What it is to Open Graph: `website`, `article` or `profile`.
    pub kind: &'static str,
    /// Whether search engines should know it.
    pub indexed: bool,
    /// The same in other forms.
    pub alternates: Vec<Alternate>,
    /// The pages before and behind it.
    pub neighbours: Vec<(&'static str, String)>,
    /// schema.org, safe within a script element.
    pub json_ld: Option<String>,
}

/// The content of a page in another form.
#[derive(Clone, Debug)]
pub struct Alternate {
    /// Its media type.
    pub media_type: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its address.
    pub address: String,
}

impl Alternate {
    /// Where the oEmbed answers about an address of the site are.
    #[must_use]
    pub fn oembed(site: &Site, address: &str) -> [Self; 2] {
        [("application/json+oembed", "json"), ("text/xml+oembed", "xml")].map(|(media_type, format)| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            let query = query.append_pair("url", address).append_pair("format", format).finish();
            Self { media_type, title: "oEmbed", address: site.address(&format!("/oembed?{query}")) }
        })
    }
}

impl Head {
    /// The name of the site, for its pages.
    #[must_use]
    pub const fn site_name(&self) -> &'static str {
        NAME
    }
}

/// An edition among all editions.
#[derive(Clone, Debug, Deserialize)]
pub struct EditionEntry {
    /// The edition.
    #[serde(flatten)]
    pub edition: Edition,
    /// Its proposals.
    pub proposals: Count,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// All of them.
    pub total_count: u64,
}

/// All editions.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct Home<'a> {
    /// Where the page is.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// About the page.
    pub head: Head,
    /// The editions, latest first.
    pub editions: Vec<EditionEntry>,
}

/// A theme with what it is about.
#[derive(Clone, Debug, Deserialize)]
pub struct ThemeEntry {
    /// The theme.
    #[serde(flatten)]
    pub theme: Theme,
    /// What it is about.
    pub description: Option<String>,
}

/// The way from one page of a list to the others.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The first page, unless it is this one.
    pub first: Option<String>,
    /// The page before this one.
    pub previous: Option<String>,
    /// The page behind this one.
    pub next: Option<String>,
}

/// A page of the proposals of an edition.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub struct List<'a> {
    /// Where the page is.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// About the page.
    pub head: Head,
    /// The edition.
    pub edition: Edition,
    /// All its themes.
    pub themes: Vec<ThemeEntry>,
    /// The theme the list is of.
    pub theme: Option<ThemeEntry>,
    /// Who the list is about.
    pub named: Vec<Named>,
    /// Which proposals the list is of.
    pub listing: Listing,
    /// One page of them.
    pub proposals: Proposals,
    /// The way to the others.
    pub pager: Pager,
    /// The list in other forms, with what they are called.
    pub formats: Vec<(&'static str, String)>,
}

impl List<'_> {
    fn is_of(&self, theme: &ThemeEntry) -> bool {
        self.listing.theme.as_deref() == Some(theme.theme.slug.as_str())
    }
}

/// What the page of a proposal shows beside what lists do.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// The proposal.
    #[serde(flatten)]
    pub proposal: Proposal,
    /// Its place in the list, from 1.
    pub position: Option<i32>,
    /// Whether its organizers say they have organized a workshop before.
    pub organized_before: Option<bool>,
    /// The report of that.
    pub prior_report: PriorReport,
    /// Links its page gives.
    pub links: Vec<Link>,
    /// What it became part of.
    pub merged_into: Option<Brief>,
    /// What became part of it.
    pub merged_from: Vec<Brief>,
    /// The first of its edition.
    pub first: Option<Brief>,
    /// The one before it.
    pub previous: Option<Brief>,
    /// The one behind it.
    pub next: Option<Brief>,
    /// The last of its edition.
    pub last: Option<Brief>,
    /// Those that say the same.
    pub similar: Vec<Similar>,
    /// The list it is in.
    pub of: Of,
}

/// The report of an earlier workshop.
#[derive(Clone, Debug, Deserialize)]
pub struct PriorReport {
    /// `PROVIDED` and so on.
    pub status: String,
    /// Where it is.
    pub url: Option<String>,
}

/// A proposal that is like another one.
#[derive(Clone, Debug, Deserialize)]
pub struct Similar {
    /// The proposal.
    pub proposal: Brief,
}

/// The list of an edition.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Of {
    /// How many it has.
    pub proposals: Count,
}

/// A proposal.
#[derive(Debug, Template)]
#[template(path = "proposal.html")]
pub struct ProposalPage<'a> {
    /// Where the page is.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// About the page.
    pub head: Head,
    /// What it shows.
    pub detail: Detail,
}

impl ProposalPage<'_> {
    /// What the list of an edition leads to from here: the word, the relation and the proposal.
    fn steps(&self) -> Vec<(&'static str, &'static str, &Brief)> {
        let Detail { first, previous, next, last, .. } = &self.detail;
        let here = |step: &&Brief| step.url != self.detail.proposal.url;
        let steps = [
            ("First", "first", first.as_ref().filter(here)),
            ("Previous", "prev", previous.as_ref()),
            ("Next", "next", next.as_ref()),
            ("Last", "last", last.as_ref().filter(here)),
        ];
        steps.into_iter().filter_map(|(word, relation, step)| Some((word, relation, step?))).collect()
    }

    fn report(&self) -> Option<String> {
        let status = self.detail.prior_report.status.as_str();
        (status != "UNSTATED").then(|| words(status))
    }
}

/// A person or an organization, with one page of its proposals.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// The id; nothing where the id asked for is of something else.
    pub id: String,
    /// The name.
    pub name: String,
    /// The public address.
    pub url: String,
    /// The country (ISO 3166-1 alpha-2).
    pub country: Option<String>,
    /// About a person, as sanitized HTML.
    pub about: Option<String>,
    /// The short name of an organization.
    pub acronym: Option<String>,
    /// The web page of an organization.
    pub homepage: Option<String>,
    /// The stakeholder group of an organization.
    pub stakeholder_group: Option<String>,
    /// Links to elsewhere.
    pub links: Vec<Link>,
    /// Names in registers.
    pub identifiers: Vec<Identifier>,
    /// The organizations of a person.
    #[serde(default)]
    pub organizations: Vec<Organization>,
    /// One page of its proposals.
    pub proposals: Proposals,
}

/// The page of a person or an organization.
#[derive(Debug, Template)]
#[template(path = "party.html")]
pub struct PartyPage<'a> {
    /// Where the page is.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// About the page.
    pub head: Head,
    /// What it shows.
    pub party: Party,
    /// The way to the other pages of its proposals.
    pub pager: Pager,
}

impl PartyPage<'_> {
    fn country(&self) -> Option<&str> {
        self.party.country.as_deref().map(country_name)
    }

    fn group(&self) -> Option<String> {
        self.party.stakeholder_group.as_deref().map(words)
    }
}

/// What is said where there is no page to show.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage<'a> {
    /// Where the page would be.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// About the page.
    pub head: Head,
    /// What is wrong, and what to do.
    pub message: String,
    /// Names the request.
    pub request_id: String,
}

/// A proposal within a page of somebody else.
#[derive(Debug, Template)]
#[template(path = "frame_proposal.html")]
pub struct ProposalFrame<'a> {
    /// Where its links lead.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// Address of the script that tells how high it is.
    pub script: &'a str,
    /// What it shows.
    pub detail: Detail,
}

/// A list within a page of somebody else.
#[derive(Debug, Template)]
#[template(path = "frame_list.html")]
pub struct ListFrame<'a> {
    /// Where its links lead.
    pub site: &'a Site,
    /// Address of the style sheet.
    pub style: &'a str,
    /// Address of the script that tells how high it is.
    pub script: &'a str,
    /// What it is a list of.
    pub title: String,
    /// The same list as a page.
    pub page: String,
    /// One page of the proposals.
    pub proposals: Proposals,
    /// The way to the others.
    pub pager: Pager,
}
