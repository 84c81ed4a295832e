//! Tests of the importer as a whole.

mod answers;
mod golden;
mod hostile;
mod lines;
mod lines_more;
mod lines_shapes;
mod properties;

use entities::enums::{ParticipationRole, ParticipationStatus};

use super::participants::{Answer, People};
use super::raw_record::Line;
use super::record::Participant;

/// The participants an answer to the panellist question gives.
fn panellists(answer: &str) -> Vec<Participant> {
    let lines: Vec<Line> =
        (1..).zip(answer.split('\n')).map(|(number, text)| Line { number, text, whole: text }).collect();
    let mut people = People::default();
    people.read(&Answer { role: ParticipationRole::Panellist, lines: &lines });
    people.finish().participants
}

/// A participant as tables write it: name, title, organization, country, separated by "~", then what differs from a
/// panellist of unknown status and group.
fn written(participant: &Participant) -> String {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut flags = Vec::new();
    if participant.role != ParticipationRole::Panellist {
        flags.push(word(&serde_json::to_value(participant.role).unwrap()));
    }
    if participant.status != ParticipationStatus::Unknown {
        flags.push(word(&serde_json::to_value(participant.status).unwrap()));
    }
    if let Some(group) = participant.stakeholder_group {
        flags.push(word(&serde_json::to_value(group).unwrap()));
    }
    if participant.is_placeholder {
        flags.push("PLACEHOLDER".to_owned());
    }
    if participant.country_is_derived {
        flags.push("derived".to_owned());
    }
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let country = participant.country.map(|country| country.code().to_owned());
    let fields = [
        part(&participant.name),
        part(&participant.title),
        part(&participant.organization),
        part(&country),
        flags.join(" "),
    ];
    fields.join("~").trim_end_matches('~').to_owned()
}

/// Compares a table of answers and reports every difference at once.
fn check(table: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (answer, expected) in table {
        let found: Vec<String> = panellists(answer).iter().map(written).collect();
        if found != *expected {
            wrong.push(format!("{answer:?}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} answers differ:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

/// A page with number, title and the given answers.
fn page_with(answers: &[(&str, &str)]) -> String {
    use std::fmt::Write as _;
    let mut page =
        "List of Proposed Workshops\n\nWorkshop Proposals 2010\n\nWorkshop Number: 5\n\nTitle: A title\n".to_owned();
    for (question, answer) in answers {
        write!(page, "\n{question} {answer}\n").unwrap();
    }
    page
}
