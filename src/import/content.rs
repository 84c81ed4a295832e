//! What a page says of a proposal, field by field, so that page, earlier page and proposal can be compared.

use entities::{ParticipationRole, ParticipationStatus, PriorReportStatus, StakeholderGroup, participation};
use serde_json::{Map, Value, json};

use super::{
    record::{Block, Participant, Record},
    report::Change,
};
use crate::{domain::text, store::intake::StoredProposal};

/// The comparable fields, in the order reports show them.
const FIELDS: [&str; 10] = [
    "listPosition",
    "listTotal",
    "title",
    "description",
    "themes",
    "themesAsStated",
    "organizedBefore",
    "priorReport",
    "organizations",
    "participations",
];

/// The comparable fields of a page or proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content(Map<String, Value>);

/// Fields of a changed page, told apart by who changed them.
#[derive(Debug)]
pub struct Comparison {
    /// Everything that differs between proposal and page.
    pub changes: Vec<Change>,
    /// Those of it that nobody edited since the last import: the page may overwrite them.
    pub writable: Vec<&'static str>,
    /// Those of it that somebody edited.
    pub edited: Vec<&'static str>,
}

impl Content {
    /// What a record says; `themes` are the slugs its theme answer was matched to.
    pub fn of_record(record: &Record, themes: &[String]) -> Self {
        Self::new([
            json!(record.list_position),
            json!(record.list_total),
            json!(record.title),
            json!(description(record)),
            json!(themes),
            json!(record.themes_as_stated),
            json!(record.organized_before),
            prior_report(record.report.status, record.report.url.as_deref()),
            json!(record.host_organizations),
            record.participants.iter().map(of_participant).collect(),
        ])
    }

    /// What the proposal says now.
    pub fn of_stored(stored: &StoredProposal) -> Self {
        let proposal = &stored.record.proposal;
        Self::new([
            json!(proposal.list_position),
            json!(proposal.list_total),
            json!(proposal.title),
            json!(proposal.description),
            json!(stored.themes),
            json!(proposal.themes_as_stated),
            json!(proposal.organized_before),
            prior_report(proposal.prior_report_status, proposal.prior_report_url.as_deref()),
            stored.record.fields.hosts.iter().map(|host| json!(host.name_as_given)).collect(),
            stored.record.participations.iter().map(|part| of_participation(&part.participation)).collect(),
        ])
    }

    fn new(values: [Value; FIELDS.len()]) -> Self {
        Self(FIELDS.iter().map(|field| (*field).to_owned()).zip(values).collect())
    }

    /// What was kept of an earlier page; nothing of it is trusted to be there.
    pub fn from_json(kept: Value) -> Self {
        match kept {
            Value::Object(fields) => Self(fields),
            _ => Self(Map::new()),
        }
    }

    /// The form that is kept.
    pub fn into_json(self) -> Value {
        Value::Object(self.0)
    }

    /// Compares the proposal with a page. A field was edited if it no longer says what the last imported page said.
    pub fn compare(&self, page: &Self, last_imported: &Self) -> Comparison {
        let mut comparison = Comparison { changes: Vec::new(), writable: Vec::new(), edited: Vec::new() };
        for field in FIELDS {
            let (now, new) = (self.get(field), page.get(field));
            if now == new {
                continue;
            }
            comparison.changes.push(Change { field: field.to_owned(), before: now.clone(), after: new.clone() });
            let unedited = last_imported.0.get(field) == Some(now);
            if unedited { comparison.writable.push(field) } else { comparison.edited.push(field) }
        }
        comparison
    }

    fn get(&self, field: &str) -> &Value {
        self.0.get(field).unwrap_or(&Value::Null)
    }
}

/// The description of a record as Markdown.
pub fn description(record: &Record) -> String {
    text::markdown_from_blocks(record.description.iter().map(|block| match block {
        Block::Paragraph(text) => text::Block::Paragraph(text),
        Block::Bullet(text) => text::Block::Bullet(text),
    }))
}

/// The name under which a participation stands: the person's, the organization's, or what holds the place.
pub fn name_as_given(participant: &Participant) -> String {
    let named = if participant.name.is_some() {
        participant.name_as_given.clone().or_else(|| participant.name.clone())
    } else {
        None
    };
    let line = || Some(participant.line()).filter(|line| !line.is_empty());
    let other = if participant.is_placeholder {
        participant.affiliation_as_stated.clone()
    } else {
        participant.organization.clone()
    };
    named.or(other).or_else(line).unwrap_or_else(|| "To be named".to_owned())
}

fn prior_report(status: PriorReportStatus, url: Option<&str>) -> Value {
    json!({ "status": status, "url": url })
}

fn of_participant(participant: &Participant) -> Value {
    of_parts(&Parts {
        role: participant.role,
        status: participant.status,
        name: &name_as_given(participant),
        title: participant.title.as_deref(),
        affiliation: participant.affiliation_as_stated.as_deref(),
        country: participant.country.map(crate::domain::country::Country::code),
        group: participant.stakeholder_group,
    })
}

fn of_participation(row: &participation::Model) -> Value {
    of_parts(&Parts {
        role: row.role,
        status: row.status,
        name: &row.name_as_given,
        title: row.title.as_deref(),
        affiliation: row.affiliation_as_stated.as_deref(),
        country: row.country.as_deref(),
        group: row.stakeholder_group,
    })
}

struct Parts<'a> {
    role: ParticipationRole,
    status: ParticipationStatus,
    name: &'a str,
    title: Option<&'a str>,
    affiliation: Option<&'a str>,
    country: Option<&'a str>,
    group: Option<StakeholderGroup>,
}

fn of_parts(parts: &Parts) -> Value {
    json!({
        "role": parts.role,
        "nameAsGiven": parts.name,
        "title": parts.title,
        "affiliationAsStated": parts.affiliation,
        "country": parts.country,
        "stakeholderGroup": parts.group,
        "status": parts.status,
    })
}
