//! A table of proposals for people: a row for each, as RFC 4180 has it. It is not read back.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use ::csv::{Terminator, WriterBuilder};
use entities::{EditionId, ParticipationRole, ThemeId};
use serde::Serialize;

use super::{Failure, Head, Pages};
use crate::{
    domain::{
        export::{Item, KeptParticipation, KeptProposal, Section},
        spreadsheet,
    },
    store::export::{Sequence, Snapshot},
};

/// Columns of every table.
const COLUMNS: [&str; 19] = [
    "edition",
    "number",
    "title",
    "status",
    "format",
    "language",
    "themes",
    "hosts",
    "organizers",
    "moderators",
    "panellists",
    "others",
    "held_before",
    "report",
    "links",
    "description",
    "created_at",
    "updated_at",
    "id",
];
/// Columns of a table with what is private.
const PRIVATE: [&str; 5] = ["external_reference", "decided_at", "decided_by", "decision_note", "deleted_at"];

/// Between several values of one cell.
const BETWEEN: &str = "; ";

/// What proposals refer to.
#[derive(Default)]
struct Names {
    years: HashMap<EditionId, i32>,
    themes: HashMap<ThemeId, String>,
}

pub(super) async fn table(snapshot: &Snapshot, head: Head, out: &mut impl Write) -> Result<(), Failure> {
    let names = names(snapshot).await?;
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let columns = COLUMNS.iter().chain(PRIVATE.iter().filter(|_| head.private));
    rows.write_record(columns).map_err(failed)?;
    let mut pages = Pages::new(snapshot, Section::Proposals, Sequence::ByNumber);
    loop {
        let items = pages.next().await?;
        if items.is_empty() {
            break;
        }
        for item in items {
            let Item::Proposal(kept) = item else { continue };
            let private = if head.private { private_cells(&kept) } else { Vec::new() };
            let cells = cells(&kept, &names).into_iter().chain(private);
            rows.write_record(cells.map(spreadsheet::defused)).map_err(failed)?;
        }
    }
    Ok(rows.flush()?)
}

/// Editions and their themes are few.
async fn names(snapshot: &Snapshot) -> Result<Names, Failure> {
    let mut names = Names::default();
    for section in [Section::Editions, Section::Themes] {
        let mut pages = Pages::new(snapshot, section, Sequence::TargetsFirst);
        loop {
            let items = pages.next().await?;
            if items.is_empty() {
                break;
            }
            for item in items {
                if let Item::Edition(kept) = item {
                    names.years.insert(kept.id, kept.fields.year);
                } else if let Item::Theme(kept) = item {
                    names.themes.insert(kept.id, kept.fields.name);
                }
            }
        }
    }
    Ok(names)
}

fn cells(kept: &KeptProposal, names: &Names) -> Vec<String> {
    let (id, fields) = (kept.proposal.id, &kept.proposal.fields);
    let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let themes = fields.themes.iter().filter_map(|theme| names.themes.get(theme).cloned());
    let before = fields.organized_before.map(|before| if before { "yes" } else { "no" });
    let shown = |role: &[ParticipationRole]| {
        let parts = kept.participations.iter().filter(|part| role.contains(&part.fields.fields.role));
        joined(parts.map(participant))
    };
    let others = kept.participations.iter().filter(|part| !is_named(part.fields.fields.role));
    let others = others.map(|part| format!("{}: {}", word(&part.fields.fields.role), participant(part)));
    vec![
        number(names.years.get(&fields.edition).copied()),
        number(fields.number),
        fields.title.clone(),
        word(&fields.status),
        fields.format.as_ref().map(word).unwrap_or_default(),
        fields.language.clone().unwrap_or_default(),
        joined(themes),
        joined(fields.hosts.iter().map(|host| host.name_as_given.clone())),
        shown(&[ParticipationRole::Organizer]),
        shown(&[ParticipationRole::Moderator, ParticipationRole::RemoteModerator]),
        shown(&[ParticipationRole::Panellist]),
        joined(others),
        before.unwrap_or_default().to_owned(),
        fields.prior_report.url.clone().unwrap_or_default(),
        joined(fields.links.iter().map(|link| link.url.clone())),
        fields.description.clone(),
        kept.proposal.created_at.to_rfc3339(),
        kept.proposal.updated_at.to_rfc3339(),
        id.to_string(),
    ]
}

fn private_cells(kept: &KeptProposal) -> Vec<String> {
    let fields = &kept.proposal.fields;
    let decision = fields.decision.clone();
    vec![
        fields.external_reference.clone().unwrap_or_default(),
        decision.as_ref().map(|decision| decision.at.to_rfc3339()).unwrap_or_default(),
        decision.as_ref().and_then(|decision| decision.by.clone()).unwrap_or_default(),
        decision.and_then(|decision| decision.note).unwrap_or_default(),
        fields.deleted_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
    ]
}

/// Whether a role has a column of its own.
const fn is_named(role: ParticipationRole) -> bool {
    match role {
        ParticipationRole::Organizer
        | ParticipationRole::Moderator
        | ParticipationRole::RemoteModerator
        | ParticipationRole::Panellist => true,
        ParticipationRole::Rapporteur
        | ParticipationRole::Contact
        | ParticipationRole::Chair
        | ParticipationRole::Keynote
        | ParticipationRole::Other => false,
    }
}

/// "Jane Doe (Example University)".
fn participant(part: &KeptParticipation) -> String {
    let fields = &part.fields.fields;
    match &fields.affiliation_as_stated {
        Some(stated) => format!("{} ({stated})", fields.name_as_given),
        None => fields.name_as_given.clone(),
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(BETWEEN)
}

/// A word of a vocabulary, as the schema has it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // Words of vocabularies are texts.
        Ok(_) | Err(_) => String::new(),
    }
}

fn failed(cause: ::csv::Error) -> Failure {
    Failure::Output(io::Error::other(cause))
}
