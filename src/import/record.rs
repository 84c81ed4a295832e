//! The record read from a page, and its JSON form.

use entities::enums::{ParticipationRole, ParticipationStatus, PriorReportStatus, StakeholderGroup};
use serde::{Deserialize, Serialize, Serializer};

use super::private_data;
use crate::domain::country::Country;
use crate::domain::names::clean;

/// A workshop proposal as a page states it.
///
/// Its JSON form is made for people and for comparisons: it leaves out e-mail addresses, telephone numbers and what only
/// the importer needs. Reading that form back gives a record without those parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The year of the conference.
    pub edition: i32,
    /// The proposal's number in its edition, from 1.
    pub number: i32,
    /// The place in the list, from 1.
    pub list_position: Option<i32>,
    /// The size of the list.
    pub list_total: Option<i32>,
    /// The title.
    pub title: String,
    /// The themes, by their names in the edition. Empty until somebody who knows the edition matches
    /// [`themes_as_stated`](Self::themes_as_stated) with [`match_themes`](crate::domain::theme_answer::match_themes).
    pub themes: Vec<String>,
    /// The answer to the theme question, word for word.
    pub themes_as_stated: Option<String>,
    /// Whether the organizers held a workshop before.
    pub organized_before: Option<bool>,
    /// The report of that workshop.
    pub report: ReportAnswer,
    /// The host organizations, in the order of the page.
    pub host_organizations: Vec<String>,
    /// The description, in the order of the page.
    pub description: Vec<Block>,
    /// Everybody who takes part, one row per person and role.
    pub participants: Vec<Participant>,
}

/// The answer to "please provide the link to the report".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAnswer {
    /// Whether a link was given.
    pub status: PriorReportStatus,
    /// The http or https address; present exactly if the status says `Provided`.
    pub url: Option<String>,
}

/// A part of the description, without its bullet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph, one line of text.
    Paragraph(String),
    /// A point of a list, one line of text.
    Bullet(String),
}

/// Somebody's part in the proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The part.
    pub role: ParticipationRole,
    /// The name without honorifics; absent where no person is named.
    pub name: Option<String>,
    /// The name as it stands, with honorifics.
    pub name_as_given: Option<String>,
    /// Everything the line says after the name, without status, addresses and telephone numbers.
    pub affiliation_as_stated: Option<String>,
    /// The organization.
    pub organization: Option<String>,
    /// The job title or function.
    pub title: Option<String>,
    /// The country.
    pub country: Option<Country>,
    /// Whether the country was read from the organization's name instead of being stated.
    pub country_is_derived: bool,
    /// The stakeholder group, only where the line states it.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// How certain the participation is.
    pub status: ParticipationStatus,
    /// Whether this holds a place for somebody not named yet.
    pub is_placeholder: bool,
    /// The e-mail address. Private: for editors only, never in the JSON form.
    pub email: Option<String>,
    /// The telephone number. Private like the address.
    pub phone: Option<String>,
    /// The line as it stood, without its bullet. Private: it may hold addresses; see [`line`](Self::line).
    pub verbatim: String,
    /// The number of that line in the decoded text, from 1.
    pub line_number: u32,
}

impl Record {
    /// The host organizations as one text, or nothing.
    #[must_use]
    pub fn organization(&self) -> Option<String> {
        (!self.host_organizations.is_empty()).then(|| self.host_organizations.join("; "))
    }

    /// The paragraphs of the description, word for word.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.description.iter().filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            Block::Bullet(_) => None,
        })
    }

    /// The points of the description's lists, word for word.
    pub fn bullets(&self) -> impl Iterator<Item = &str> {
        self.description.iter().filter_map(|block| match block {
            Block::Bullet(text) => Some(text.as_str()),
            Block::Paragraph(_) => None,
        })
    }
}

impl Participant {
    /// The line as it reads, without its bullet, with addresses and telephone numbers taken out.
    #[must_use]
    pub fn line(&self) -> String {
        let cells: Vec<String> = self.verbatim.split('\t').map(clean).collect();
        private_data::redact(&cells.join("\t"))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecordJson {
    edition: i32,
    number: i32,
    list_position: Option<i32>,
    list_total: Option<i32>,
    title: String,
    themes: Vec<String>,
    themes_as_stated: Option<String>,
    organized_before: Option<bool>,
    report_url: Option<String>,
    organization: Option<String>,
    description: DescriptionJson,
    participants: Vec<ParticipantJson>,
}

#[derive(Serialize, Deserialize)]
struct DescriptionJson {
    paragraphs: Vec<String>,
    bullets: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ParticipantJson {
    role: ParticipationRole,
    name: Option<String>,
    affiliation_as_stated: Option<String>,
    organization: Option<String>,
    title: Option<String>,
    country: Option<String>,
    stakeholder_group: Option<StakeholderGroup>,
    status: ParticipationStatus,
    line: String,
}

impl From<&Record> for RecordJson {
    fn from(record: &Record) -> Self {
        Self {
            edition: record.edition,
            number: record.number,
            list_position: record.list_position,
            list_total: record.list_total,
            title: record.title.clone(),
            themes: record.themes.clone(),
            themes_as_stated: record.themes_as_stated.clone(),
            organized_before: record.organized_before,
            report_url: record.report.url.clone(),
            organization: record.organization(),
            description: DescriptionJson {
                paragraphs: record.paragraphs().map(str::to_owned).collect(),
                bullets: record.bullets().map(str::to_owned).collect(),
            },
            participants: record.participants.iter().map(ParticipantJson::from).collect(),
        }
    }
}

impl From<&Participant> for ParticipantJson {
    fn from(participant: &Participant) -> Self {
        Self {
            role: participant.role,
            name: participant.name.clone(),
            affiliation_as_stated: participant.affiliation_as_stated.clone(),
            organization: participant.organization.clone(),
            title: participant.title.clone(),
            country: participant.country.map(|country| country.english_short_name().to_owned()),
            stakeholder_group: participant.stakeholder_group,
            status: participant.status,
            line: participant.line(),
        }
    }
}

impl From<RecordJson> for Record {
    fn from(json: RecordJson) -> Self {
        let status = match (&json.report_url, json.organized_before) {
            (Some(_), _) => PriorReportStatus::Provided,
            (None, Some(true)) => PriorReportStatus::Missing,
            (None, Some(false) | None) => PriorReportStatus::Unstated,
        };
        let paragraphs = json.description.paragraphs.into_iter().map(Block::Paragraph);
        Self {
            edition: json.edition,
            number: json.number,
            list_position: json.list_position,
            list_total: json.list_total,
            title: json.title,
            themes: json.themes,
            themes_as_stated: json.themes_as_stated,
            organized_before: json.organized_before,
            report: ReportAnswer { status, url: json.report_url },
            host_organizations: json.organization.iter().flat_map(|all| all.split("; ")).map(str::to_owned).collect(),
            description: paragraphs.chain(json.description.bullets.into_iter().map(Block::Bullet)).collect(),
            participants: json.participants.into_iter().map(Participant::from).collect(),
        }
    }
}

impl From<ParticipantJson> for Participant {
    fn from(json: ParticipantJson) -> Self {
        Self {
            role: json.role,
            is_placeholder: json.name.is_none() && json.organization.is_none(),
            name_as_given: json.name.clone(),
            name: json.name,
            affiliation_as_stated: json.affiliation_as_stated,
            organization: json.organization,
            title: json.title,
            country: json.country.as_deref().and_then(Country::find),
            country_is_derived: false,
            stakeholder_group: json.stakeholder_group,
            status: json.status,
            email: None,
            phone: None,
            verbatim: json.line,
            line_number: 0,
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RecordJson::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RecordJson::deserialize(deserializer).map(Self::from)
    }
}
