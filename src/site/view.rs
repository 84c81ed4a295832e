//! What pages, feeds and embeds show, as the documents of `src/site/documents` read it from the API.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::words;
use crate::domain::country::Country;

/// The roles of a panel and their headings, in the order they are shown.
const ROLES: [(&str, &str); 9] = [
    ("CHAIR", "Chair"),
    ("MODERATOR", "Moderator"),
    ("KEYNOTE", "Keynote"),
    ("PANELLIST", "Panellists"),
    ("REMOTE_MODERATOR", "Remote moderator"),
    ("RAPPORTEUR", "Rapporteur"),
    ("ORGANIZER", "Organizers"),
    ("CONTACT", "Contact"),
    ("OTHER", "Others"),
];

/// A proposal with everything the public sees of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Its id, `proposal_` and 32 hexadecimal digits.
    pub id: String,
    /// Its number within the edition.
    pub number: Option<i32>,
    /// Its title, plain text.
    pub title: String,
    /// Its public address.
    pub url: String,
    /// `SUBMITTED`, `ACCEPTED` and so on.
    pub status: String,
    /// `PANEL` and so on.
    pub format: Option<String>,
    /// The language its text is in (BCP 47), if it is not the edition's.
    pub language: Option<String>,
    /// The beginning of its description, plain text.
    #[serde(default)]
    pub excerpt: String,
    /// Its description as sanitized HTML.
    #[serde(default)]
    pub html: String,
    /// Its description as plain text.
    #[serde(default)]
    pub plain: String,
    /// When it was first recorded.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// The edition it belongs to.
    pub edition: Edition,
    /// The themes it falls under.
    pub themes: Vec<Theme>,
    /// The organizations that host it.
    pub hosts: Vec<Organization>,
    /// Everybody in it, in their order.
    pub participations: Vec<Participation>,
}

impl Proposal {
    /// Everybody in it, by role; roles that nobody has are left out.
    #[must_use]
    pub fn panel(&self) -> Vec<(&'static str, Vec<&Participation>)> {
        let of = |role| self.participations.iter().filter(|part| part.role == role).collect::<Vec<_>>();
        ROLES.into_iter().map(|(role, heading)| (heading, of(role))).filter(|(_, parts)| !parts.is_empty()).collect()
    }

    /// Its panellists: those who are known by now.
    pub fn panellists(&self) -> impl Iterator<Item = &Participation> {
        self.participations.iter().filter(|part| part.role == "PANELLIST" && !part.is_placeholder)
    }

    /// What has become of it, in words.
    #[must_use]
    pub fn status_in_words(&self) -> String {
        words(&self.status)
    }

    /// The form of the session, in words.
    #[must_use]
    pub fn format_in_words(&self) -> Option<String> {
        self.format.as_deref().map(words)
    }

    /// The language its text is in.
    #[must_use]
    pub fn text_language(&self) -> &str {
        self.language.as_deref().unwrap_or(&self.edition.language)
    }
}

impl Edition {
    /// City and country, as far as they are known.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let country = self.country.as_deref().map(country_name);
        let parts: Vec<&str> = self.city.as_deref().into_iter().chain(country).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

impl Participation {
    /// The name of their country.
    #[must_use]
    pub fn country_name(&self) -> Option<&str> {
        self.country.as_deref().map(country_name)
    }
}

/// The English name of a country; its code where there is none.
pub(super) fn country_name(code: &str) -> &str {
    match Country::try_from(code) {
        Ok(country) => country.english_short_name(),
        Err(_) => code,
    }
}

/// An edition of the conference.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edition {
    /// Its id.
    pub id: String,
    /// Its year.
    pub year: i32,
    /// Its name.
    pub name: String,
    /// The language of its texts (BCP 47).
    pub language: String,
    /// Its theme over all themes.
    pub overall_theme: Option<String>,
    /// Where it takes place.
    pub city: Option<String>,
    /// The country it takes place in (ISO 3166-1 alpha-2).
    pub country: Option<String>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
}

/// A theme of an edition.
#[derive(Clone, Debug, Deserialize)]
pub struct Theme {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Names it within the edition, in addresses.
    pub slug: String,
}

/// An organization.
#[derive(Clone, Debug, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its public address here.
    pub url: String,
    /// Its own web page.
    pub homepage: Option<String>,
}

/// A person.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The public address here.
    pub url: String,
}

/// Somebody in a proposal.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    /// `PANELLIST`, `MODERATOR` and so on.
    pub role: String,
    /// The name as the proposal gives it.
    pub name_as_given: String,
    /// What they are there, for example Director.
    pub title: Option<String>,
    /// Where they come from, as the proposal says it.
    pub affiliation_as_stated: Option<String>,
    /// The country (ISO 3166-1 alpha-2).
    pub country: Option<String>,
    /// A seat that nobody has taken yet, for example "a representative of a ministry".
    pub is_placeholder: bool,
    /// Who it is, if that is known.
    pub person: Option<Person>,
    /// Whom they are there for, if that is known.
    pub organization: Option<Organization>,
}

/// A proposal as it is named by another one.
#[derive(Clone, Debug, Deserialize)]
pub struct Brief {
    /// Its number within the edition.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// Its public address.
    pub url: String,
}

/// A link to elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct Link {
    /// What it is called.
    pub label: Option<String>,
    /// Where it leads.
    pub url: String,
}

/// A name somebody has in a register.
#[derive(Clone, Debug, Deserialize)]
pub struct Identifier {
    /// Which register: `ORCID` and so on.
    pub scheme: String,
    /// The name there.
    pub value: String,
    /// Its address there.
    pub url: Option<String>,
}

/// Where a page of a list is among its pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// There are rows behind it.
    pub has_next_page: bool,
    /// There are rows before it.
    pub has_previous_page: bool,
    /// The cursor of its first row.
    pub start_cursor: Option<String>,
    /// The cursor of its last row.
    pub end_cursor: Option<String>,
}

/// How far a list was read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl Reached {
    /// The cursor behind which it goes on.
    #[must_use]
    pub fn next(self) -> Option<String> {
        self.end_cursor.filter(|_| self.has_next_page)
    }
}

/// A page of a list of proposals.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposals {
    /// All there are.
    pub total_count: u64,
    /// Where this page is among them.
    pub page_info: PageInfo,
    /// Those of this page.
    pub nodes: Vec<Proposal>,
}

/// Who a list is about.
#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The public address here.
    pub url: String,
}
