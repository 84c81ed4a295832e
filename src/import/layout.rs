//! Which page this is, and which of its lines answer which question.

use super::diagnostic::refusals;
use super::label_list::Labels;
use super::labels::{Field, Label, Weight, is_broken_label, label_at};
use super::page::{MAX_ENTRIES, Refusal};
use super::page_head::{headline, pager};
use super::people_list::begins_with_person;
use super::raw_record::{Line, RawRecord, Section};
use crate::domain::names::{clean, normalize_name};

/// The only layout known so far, by the page it was first seen on.
pub(super) const LAYOUT: &str = "igf-2010";

/// A page cut into records.
pub(super) struct Found<'a> {
    /// The layout's name.
    pub layout: &'static str,
    /// Its records, at least one.
    pub records: Vec<RawRecord<'a>>,
}

/// Finds the records of a page, or says why it is none of ours.
pub(super) fn find(text: &str) -> Result<Found<'_>, Refusal> {
    let lines: Vec<Line> =
        (1..).zip(text.split('\n')).map(|(number, text)| Line { number, text, whole: text }).collect();
    let mut scan = Scan { labels: Labels::of(&lines), ..Scan::default() };
    let mut at = 0;
    while at < lines.len() {
        at += scan.line(&lines, at);
        if scan.records.len() > MAX_ENTRIES {
            let message = format!("The page holds more than {MAX_ENTRIES} records. Split it into smaller pages.");
            return Err(Refusal::new(refusals::TOO_MANY_ENTRIES, message));
        }
    }
    scan.finish(&lines)
}

#[derive(Default)]
struct Scan<'a> {
    labels: Labels,
    records: Vec<Open<'a>>,
    /// Lines before the first label.
    before: Vec<Line<'a>>,
    /// Index of the line, year stated.
    headlines: Vec<(usize, Option<i32>)>,
    /// Index of the line, position, total.
    pagers: Vec<(usize, i64, i64)>,
}

struct Open<'a> {
    start: usize,
    sections: Vec<Section<'a>>,
    stray: Vec<Line<'a>>,
}

impl Open<'_> {
    fn has(&self, field: Field) -> bool {
        self.sections.iter().any(|section| section.field == field)
    }
}

impl<'a> Scan<'a> {
    /// Takes one line, or two where a label is broken over them; says how many.
    fn line(&mut self, lines: &[Line<'a>], at: usize) -> usize {
        let line = lines[at];
        if line.text.trim().is_empty() {
            self.push(line);
            return 1;
        }
        if let Some(year) = headline(line.text) {
            self.headlines.push((at, year));
            return 1;
        }
        let within = self.current_field();
        if let Some((position, total)) = pager(line.text, within) {
            self.pagers.push((at, position, total));
            return 1;
        }
        if let Some(taken) = self.broken_label(lines, at) {
            return taken;
        }
        match self.labels.at(at) {
            Some(label) if self.counts(&label, line.text, lines, at) => {
                self.open(label.field, lines, at);
                let rest = &line.text[label.answer..];
                // A whole question is no part of the line that answers it.
                let whole = if label.weight == Weight::Sentence { rest } else { line.whole };
                self.push(if label.field == Field::People { line } else { Line { text: rest, whole, ..line } });
            }
            Some(label) if label.closed && label.weight == Weight::Word && within == Some(Field::Description) => {
                self.defer(label);
                self.push(line);
            }
            Some(_) | None => self.push(line),
        }
        1
    }

    fn current_field(&self) -> Option<Field> {
        self.records.last().and_then(|record| record.sections.last()).map(|section| section.field)
    }

    /// A whole question that goes on in the next line or the one after.
    fn broken_label(&mut self, lines: &[Line<'a>], at: usize) -> Option<usize> {
        if !is_broken_label(lines[at].text) || self.labels.at(at).is_some_and(|label| label.closed) {
            return None;
        }
        let mut joined = lines[at].text.trim_end().to_owned();
        for more in 1..=2 {
            let next = lines.get(at + more)?;
            joined.push(' ');
            let next_start = joined.len();
            joined.push_str(next.text);
            if let Some(label) = label_at(&joined)
                .filter(|label| label.weight == Weight::Sentence && label.closed && label.answer >= next_start)
            {
                self.open(label.field, lines, at);
                self.push(Line { text: &next.text[label.answer - next_start..], ..*next });
                return Some(more + 1);
            }
        }
        None
    }

    /// Whether what looks like a label is one at this place.
    fn counts(&self, label: &Label, text: &str, lines: &[Line<'a>], at: usize) -> bool {
        let answer = &text[label.answer..];
        let alone = clean(answer).is_empty() || answer.starts_with('\t');
        if self.quoted(label, at) {
            return false;
        }
        match label.weight {
            Weight::Sentence => true,
            Weight::Phrase if label.field == Field::Number && (label.closed || alone || is_number(answer)) => {
                self.number_counts(answer, lines, at)
            }
            Weight::Phrase if label.field == Field::Contact && begins_with_person(answer) => {
                label.closed || self.current_field() != Some(Field::Description)
            }
            Weight::Word if !label.closed && self.stands_for_title(label, alone, lines, at) => true,
            Weight::Phrase | Weight::Word if !label.closed && !alone => false,
            // "Remote moderator: ..." among the panellists is one of their lines.
            Weight::Phrase if label.field == Field::People && self.names_people() => false,
            Weight::Phrase => label.closed || self.current_field() != Some(Field::Description),
            Weight::Word => self.word_counts(label, text),
        }
    }

    /// Whether a description only repeats the label: the record answers the question elsewhere.
    fn quoted(&self, label: &Label, at: usize) -> bool {
        self.current_field() == Some(Field::Description)
            && !matches!(label.field, Field::Number | Field::Title | Field::Description | Field::People | Field::Other)
            && (self.records.last().is_some_and(|record| record.has(label.field))
                || self.labels.comes_again(label.field, at))
    }

    /// "Title" without a colon right after the number, on a line of its own or before its answer; "Organization" and
    /// "Description" on lines of their own after a blank line.
    fn stands_for_title(&self, label: &Label, alone: bool, lines: &[Line<'a>], at: usize) -> bool {
        let Some(record) = self.records.last().filter(|record| !record.has(label.field)) else { return false };
        let within = self.current_field();
        match label.field {
            Field::Title => {
                let number_only = within == Some(Field::Number)
                    && record.sections.last().is_some_and(|section| section.lines.iter().any(|line| !line.is_blank()));
                number_only || alone && within != Some(Field::Description) && !self.inside_a_form()
            }
            Field::Organization | Field::Description | Field::Theme => {
                let apart = at > 0 && lines[at - 1].is_blank();
                alone && apart && within != Some(Field::Description)
            }
            Field::Number
            | Field::OrganizedBefore
            | Field::Report
            | Field::Panellists
            | Field::Organizers
            | Field::Contact
            | Field::People
            | Field::Other => false,
        }
    }

    /// A number inside a description begins a record only if a title follows.
    fn number_counts(&self, answer: &str, lines: &[Line<'a>], at: usize) -> bool {
        if self.current_field() != Some(Field::Description) {
            return true;
        }
        let title_follows = || {
            let mut next = lines[at + 1..].iter().filter(|line| !line.text.trim().is_empty()).take(4);
            next.any(|line| {
                self.labels
                    .at(line.number as usize - 1)
                    .is_some_and(|label| label.field == Field::Title && label.closed)
            })
        };
        is_number(answer) && title_follows()
    }

    fn word_counts(&self, label: &Label, text: &str) -> bool {
        let Some(record) = self.records.last() else { return matches!(label.field, Field::Title) && label.closed };
        let within = self.current_field();
        let people = self.names_people();
        match (label.field, within) {
            // Single words do not count inside the description; see `defer`.
            (_, Some(Field::Description)) => false,
            // Answers that name people use these words themselves.
            (Field::People | Field::Panellists | Field::Organizers | Field::Contact, _) if people => {
                label.field == Field::Contact && label.closed && !record.has(Field::Contact)
            }
            (Field::Title | Field::Organization, _) if people => {
                label.closed && !record.has(label.field) && !self.inside_a_form() && !text.starts_with([' ', '\t'])
            }
            (Field::Title | Field::Description | Field::Theme, _) => label.closed && !record.has(label.field),
            (Field::People, _) => label.closed,
            _ => label.closed || !record.has(label.field),
        }
    }

    /// Whether the answer that is being read names people.
    fn names_people(&self) -> bool {
        let within = self.current_field();
        matches!(within, Some(Field::Panellists | Field::Organizers | Field::Contact | Field::People))
    }

    /// Whether the lines above describe a person field by field ("Name: ...").
    fn inside_a_form(&self) -> bool {
        let lines =
            self.records.last().and_then(|record| record.sections.last()).map(|section| section.lines.as_slice());
        let above = lines.unwrap_or_default().iter().rev().take_while(|line| !line.is_blank());
        above.into_iter().any(|line| normalize_name(line.text.split(':').next().unwrap_or_default()).ends_with("name"))
    }

    fn open(&mut self, field: Field, lines: &[Line<'a>], at: usize) {
        let begins_record = match self.records.last() {
            None => true,
            Some(record) if field == Field::Number => record.has(Field::Number),
            Some(record) if field == Field::Title => {
                record.has(Field::Title) && record.has(Field::Number) && number_follows(&lines[at + 1..])
            }
            Some(_) => false,
        };
        if begins_record {
            self.records.push(Open { start: at, sections: Vec::new(), stray: Vec::new() });
        }
        if let Some(record) = self.records.last_mut() {
            let section = Section {
                field,
                label_line: lines[at].number,
                lines: Vec::new(),
                after_description: false,
                deferred: Vec::new(),
            };
            record.sections.push(section);
        }
    }

    fn push(&mut self, line: Line<'a>) {
        match self.records.last_mut() {
            None => self.before.push(line),
            Some(record) => match record.sections.last_mut() {
                Some(section) => section.lines.push(line),
                None => record.stray.push(line),
            },
        }
    }

    fn defer(&mut self, label: Label) {
        if let Some(section) = self.records.last_mut().and_then(|record| record.sections.last_mut()) {
            section.deferred.push((section.lines.len(), label));
        }
    }

    fn finish(mut self, lines: &[Line<'a>]) -> Result<Found<'a>, Refusal> {
        self.recognize()?;
        let starts: Vec<usize> = self.records.iter().map(|record| record.start).collect();
        let (positions, unclear) = self.positions(&starts);
        let single = starts.len() == 1;
        let mut records = Vec::with_capacity(starts.len());
        let mut before = std::mem::take(&mut self.before);
        for (index, mut record) in std::mem::take(&mut self.records).into_iter().enumerate() {
            let from = if index == 0 { 0 } else { starts[index] };
            let to = starts.get(index + 1).copied().unwrap_or(lines.len());
            let mut stray = std::mem::take(&mut before);
            stray.append(&mut record.stray);
            undefer(&mut record.sections);
            records.push(RawRecord {
                year: self.year(starts[index]),
                position: positions[index],
                position_unclear: unclear && single,
                sections: record.sections,
                stray,
                verbatim: lines[from..to].iter().map(|line| line.whole).collect::<Vec<_>>().join("\n"),
                first_line: lines[starts[index]].number,
            });
        }
        Ok(Found { layout: LAYOUT, records })
    }

    /// A page of this layout has its headline and its number, or most of its questions.
    fn recognize(&self) -> Result<(), Refusal> {
        let fields = |field| self.records.iter().any(|record| record.has(field));
        let questions = [Field::Theme, Field::OrganizedBefore, Field::Report, Field::Panellists, Field::Organizers];
        let asked = questions.into_iter().filter(|field| fields(*field)).count();
        let headline = !self.headlines.is_empty();
        if headline && !self.pagers.is_empty() && self.records.is_empty() {
            let message = "The page ends before the number and the title of a workshop. Save the whole page.";
            return Err(Refusal::new(refusals::TRUNCATED, message));
        }
        let known = fields(Field::Number) || fields(Field::Title);
        if !(known && (headline && (asked > 0 || fields(Field::Number)) || asked >= 3)) {
            let message =
                "This is another page: it has neither the headline of a list of proposed workshops nor its questions.";
            return Err(Refusal::new(refusals::UNKNOWN_LAYOUT, message));
        }
        if !self.headlines.iter().any(|(_, year)| year.is_some()) {
            let message =
                "The page does not say which year it is of. It needs the headline \"Workshop Proposals\" with a year.";
            return Err(Refusal::new(refusals::MISSING_EDITION, message));
        }
        Ok(())
    }

    /// The year of the last headline above a record, else of the first one at all.
    fn year(&self, start: usize) -> Option<i32> {
        let stated = || self.headlines.iter().filter_map(|(at, year)| year.map(|year| (*at, year)));
        stated().take_while(|(at, _)| *at < start).last().or_else(|| stated().next()).map(|(_, year)| year)
    }

    /// The position of each record: the page's own where there is one record, else only where each record has its own.
    fn positions(&self, starts: &[usize]) -> (Vec<Option<(i64, i64)>>, bool) {
        let pagers = &self.pagers;
        if starts.len() == 1 {
            let first = pagers.first().map(|(_, position, total)| (*position, *total));
            let unclear = pagers.iter().any(|(_, position, total)| Some((*position, *total)) != first);
            return (vec![first], unclear);
        }
        let above =
            |index: usize| pagers[index].0 < starts[index] && (index == 0 || pagers[index].0 > starts[index - 1]);
        let below = |index: usize| {
            pagers[index].0 > starts[index] && starts.get(index + 1).is_none_or(|next| pagers[index].0 < *next)
        };
        let each = pagers.len() == starts.len() && ((0..starts.len()).all(above) || (0..starts.len()).all(below));
        let position = |index: usize| each.then(|| (pagers[index].1, pagers[index].2));
        ((0..starts.len()).map(position).collect(), false)
    }
}

fn is_number(answer: &str) -> bool {
    let digits = answer.trim().trim_end_matches('.');
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the next label is a number.
fn number_follows(lines: &[Line]) -> bool {
    lines
        .iter()
        .take(8)
        .find_map(|line| label_at(line.text).filter(|label| label.closed))
        .is_some_and(|label| label.field == Field::Number)
}

/// One-word labels do not count inside a description, which may use them. Where a record has no such answer elsewhere
/// and the line stands apart at the very end of the description, it is the label after all.
fn undefer(sections: &mut Vec<Section>) {
    let mut index = 0;
    while index < sections.len() {
        while let Some((line, label)) = sections[index].deferred.pop() {
            let known = sections.iter().any(|section| section.field == label.field);
            let lines = &sections[index].lines;
            let last = lines[line + 1..].iter().all(Line::is_blank);
            let apart = line > 0 && lines[line - 1].is_blank();
            if known || !last || !apart {
                sections[index].deferred.clear();
                break;
            }
            let whole = lines[line];
            sections[index].lines.truncate(line);
            let answer = Line { text: &whole.text[label.answer..], ..whole };
            let lines = vec![if label.field == Field::People { whole } else { answer }];
            let section = Section {
                field: label.field,
                label_line: whole.number,
                lines,
                after_description: true,
                deferred: Vec::new(),
            };
            sections.insert(index + 1, section);
        }
        index += 1;
    }
}
