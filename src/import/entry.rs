//! One record: its answers put together.

use super::answers::{MOST_HOSTS, first_block, joined, organizations, report, yes_or_no};
use super::bytes::Link;
use super::description;
use super::diagnostic::{Diagnostic, codes, refusals};
use super::hosts;
use super::labels::Field;
use super::page::{Entry, Refusal};
use super::participants::{Answer, People};
use super::raw_record::{Line, RawRecord, Section};
use super::record::Record;
use crate::domain::names::clean;
use entities::enums::ParticipationRole;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 1000;

/// Reads one record.
pub(super) fn read(raw: &RawRecord, links: &[Link]) -> Result<Entry, Refusal> {
    let mut reader = Reader { raw, diagnostics: Vec::new(), unused: Vec::new() };
    let number = reader.number()?;
    let title = reader.title()?;
    let edition = raw.year.ok_or_else(|| {
        Refusal::new(refusals::MISSING_EDITION, "The page does not say which year the record is of.").at(raw.first_line)
    })?;
    let (list_position, list_total) = reader.position();
    let organized_before = reader.organized_before();
    let people = reader.people();
    let record = Record {
        edition,
        number,
        list_position,
        list_total,
        title,
        themes: Vec::new(),
        themes_as_stated: reader.themes(),
        organized_before,
        report: report(&reader.lines(Field::Report), links, organized_before, &mut reader.diagnostics),
        host_organizations: reader.hosts(),
        description: reader.description(),
        participants: people,
    };
    reader.other_questions();
    let Reader { mut diagnostics, mut unused, .. } = reader;
    unused.extend(raw.stray.iter().filter(|line| !line.is_blank()).map(|line| (line.number, clean(line.text))));
    unused.sort_unstable();
    unused.dedup();
    diagnostics.sort_by_key(|diagnostic| diagnostic.line.unwrap_or(0));
    Ok(Entry { record, diagnostics, unused_lines: unused, verbatim: raw.verbatim.clone() })
}

struct Reader<'r, 'a> {
    raw: &'r RawRecord<'a>,
    diagnostics: Vec<Diagnostic>,
    unused: Vec<(u32, String)>,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn sections(&self, field: Field) -> impl Iterator<Item = &'r Section<'a>> + use<'r, 'a> {
        self.raw.sections.iter().filter(move |section| section.field == field)
    }

    /// All lines that answer a question.
    fn lines(&self, field: Field) -> Vec<Line<'a>> {
        self.sections(field).flat_map(|section| section.lines.iter().copied()).collect()
    }

    fn label_line(&self, field: Field) -> u32 {
        self.sections(field).next().map_or(self.raw.first_line, |section| section.label_line)
    }

    fn set_aside(&mut self, lines: &[Line], field: &'static str) {
        for line in lines.iter().filter(|line| !line.is_blank()) {
            let text = clean(line.text);
            let message = format!("{field}: this line was not used. Enter what it says by hand if it matters.");
            self.diagnostics.push(Diagnostic::warning(codes::UNUSED_LINE, field, message).at(line.number).about(&text));
            self.unused.push((line.number, text));
        }
    }

    fn missing(&mut self, field: &'static str, line: u32) {
        let message = format!("{field}: the page does not answer this. Enter it by hand.");
        self.diagnostics.push(Diagnostic::warning(codes::MISSING_FIELD, field, message).at(line));
    }

    fn number(&mut self) -> Result<i32, Refusal> {
        let line = self.label_line(Field::Number);
        let lines = self.lines(Field::Number);
        let (first, rest) = first_block(&lines);
        let answer = joined(first.get(..1).unwrap_or_default());
        if answer.is_empty() {
            let message = "The record has no workshop number. Add the line \"Workshop Number:\".";
            return Err(Refusal::new(refusals::MISSING_NUMBER, message).at(line));
        }
        let digits = answer.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let before = answer[..answer.len() - digits.len()].trim();
        let number = digits[..end].parse::<i32>().ok().filter(|number| *number > 0);
        let negative = before.ends_with(['-', '−']);
        let fraction =
            digits[end..].starts_with(['.', ',', '/']) && digits[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        let Some(number) = number.filter(|_| !negative && !fraction && before.len() <= 12) else {
            let message = format!("The workshop number \"{}\" is not a positive whole number.", shortened(&answer));
            return Err(Refusal::new(refusals::INVALID_NUMBER, message).at(line));
        };
        if !digits[end..].trim_matches(['.', ' ']).is_empty() {
            let message = format!("number: the answer says more than a number; {number} was taken. Check it.");
            self.diagnostics.push(Diagnostic::warning(codes::NUMBER_TEXT, "number", message).at(line).about(&answer));
        }
        self.set_aside(first.get(1..).unwrap_or_default(), "number");
        self.set_aside(rest, "number");
        Ok(number)
    }

    fn title(&mut self) -> Result<String, Refusal> {
        let lines = self.lines(Field::Title);
        let line = self.label_line(Field::Title);
        let (first, rest) = first_block(&lines);
        let title = joined(first);
        if title.is_empty() {
            let only_head =
                self.raw.sections.iter().all(|section| matches!(section.field, Field::Number | Field::Title));
            let code = if only_head { refusals::TRUNCATED } else { refusals::MISSING_TITLE };
            return Err(
                Refusal::new(code, "The record has no title. Save the whole page or add the line \"Title:\".").at(line)
            );
        }
        if title.chars().count() > LONGEST_TITLE {
            let message =
                format!("The title is longer than {LONGEST_TITLE} characters. The page is damaged; save it again.");
            return Err(Refusal::new(refusals::MISSING_TITLE, message).at(line));
        }
        self.set_aside(rest, "title");
        Ok(title)
    }

    fn position(&mut self) -> (Option<i32>, Option<i32>) {
        let stated = self
            .raw
            .position
            .and_then(|(position, total)| Some((i32::try_from(position).ok()?, i32::try_from(total).ok()?)));
        let possible = stated.filter(|(position, total)| 1 <= *position && position <= total);
        if self.raw.position_unclear || self.raw.position.is_some() && possible.is_none() {
            let message = "listPosition: the page states an impossible or a second position. Check it.";
            self.diagnostics.push(Diagnostic::warning(codes::LIST_POSITION, "listPosition", message));
        }
        possible.map_or((None, None), |(position, total)| (Some(position), Some(total)))
    }

    fn themes(&mut self) -> Option<String> {
        let lines = self.lines(Field::Theme);
        let answer =
            lines.iter().map(|line| clean(line.text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
        if answer.is_empty() {
            self.missing("themes", self.label_line(Field::Theme));
            return None;
        }
        Some(answer)
    }

    fn organized_before(&mut self) -> Option<bool> {
        let lines = self.lines(Field::OrganizedBefore);
        let answer = joined(&lines);
        let said = yes_or_no(&answer);
        if said.is_none() && !answer.is_empty() {
            let line = lines.iter().find(|line| !line.is_blank()).map_or(0, |line| line.number);
            let message = "organizedBefore: the answer is neither yes nor no. Decide by hand.";
            self.diagnostics
                .push(Diagnostic::warning(codes::UNCLEAR_ANSWER, "organizedBefore", message).at(line).about(&answer));
        }
        said
    }

    fn hosts(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        for section in self.sections(Field::Organization) {
            let (first, rest) = first_block(&section.lines);
            let (named, beyond) = organizations(first);
            for name in named.iter().filter(|name| hosts::may_be_two(name)) {
                let message = "organization: the answer may name two; it was kept whole. Check it.";
                let line = first.first().map_or(0, |line| line.number);
                self.diagnostics.push(
                    Diagnostic::warning(codes::SEVERAL_ORGANIZATIONS, "organization", message).at(line).about(name),
                );
            }
            found.extend(named);
            if let Some(line) = beyond {
                let message = format!(
                    "organization: more than {MOST_HOSTS} are named; the others were left out. Check the page."
                );
                let diagnostic = Diagnostic::warning(codes::TOO_MANY_ORGANIZATIONS, "organization", message);
                self.diagnostics.push(diagnostic.at(line.number).about(line.text));
            }
            self.set_aside(rest, "organization");
            if section.after_description {
                self.label_after_description(section.label_line, "organization");
            }
        }
        if found.is_empty() {
            self.missing("organization", self.label_line(Field::Organization));
        }
        found.dedup();
        found
    }

    fn label_after_description(&mut self, line: u32, field: &'static str) {
        let message =
            format!("{field}: a one-word label at the end of the description was read as a label. Check both.");
        self.diagnostics.push(Diagnostic::warning(codes::LABEL_AFTER_DESCRIPTION, field, message).at(line));
    }

    fn description(&mut self) -> Vec<super::record::Block> {
        let blocks: Vec<_> =
            self.sections(Field::Description).flat_map(|section| description::blocks(&section.lines)).collect();
        if blocks.is_empty() {
            self.missing("description", self.label_line(Field::Description));
        }
        if self.sections(Field::Description).count() > 1 {
            let message = "description: the page has two descriptions; they were joined. Check them.";
            let line = self.label_line(Field::Description);
            self.diagnostics.push(Diagnostic::warning(codes::REPEATED_LABEL, "description", message).at(line));
        }
        blocks
    }

    fn people(&mut self) -> Vec<super::record::Participant> {
        let mut people = People::default();
        for (field, role) in [
            (Field::Panellists, ParticipationRole::Panellist),
            (Field::People, ParticipationRole::Other),
            (Field::Organizers, ParticipationRole::Organizer),
            (Field::Contact, ParticipationRole::Contact),
        ] {
            for section in self.sections(field) {
                let last = self.raw.sections.last().is_some_and(|last| std::ptr::eq(last, section));
                let (lines, rest) = match field {
                    // What follows the last answer after a blank line is the foot of the page.
                    Field::Contact if last => first_block(&section.lines),
                    _ => (section.lines.as_slice(), &section.lines[..0]),
                };
                people.read(&Answer { role, lines });
                self.unused
                    .extend(rest.iter().filter(|line| !line.is_blank()).map(|line| (line.number, clean(line.text))));
            }
        }
        let found = people.finish();
        self.diagnostics.extend(found.diagnostics);
        self.unused.extend(found.unused);
        if !found.participants.iter().any(|participant| participant.role == ParticipationRole::Panellist) {
            self.missing("participants", self.label_line(Field::Panellists));
        }
        found.participants
    }

    fn other_questions(&mut self) {
        for section in self.sections(Field::Other) {
            let answer = joined(&section.lines);
            let message =
                "The page answers a question that a record has no field for; the answer is kept with the source only.";
            self.diagnostics
                .push(Diagnostic::info(codes::OTHER_QUESTION, "other", message).at(section.label_line).about(&answer));
            self.unused.extend(
                section.lines.iter().filter(|line| !line.is_blank()).map(|line| (line.number, clean(line.text))),
            );
        }
        for section in self.sections(Field::Title).filter(|section| section.after_description) {
            self.label_after_description(section.label_line, "title");
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
