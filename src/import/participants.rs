//! Answers that name people: lines into rows, one per person and role.

use entities::enums::{ParticipationRole, ParticipationStatus};

use super::answers;
use super::diagnostic::{Diagnostic, codes};
use super::heading::{self, Heading};
use super::item::{Item, LONGEST_LINE, items};
use super::marker::strip_marker;
use super::participant_line::{self, Draft};
use super::people_list::{after_introduction, split_people};
use super::phrases;
use super::placeholder::placeholder;
use super::raw_record::Line;
use super::record::Participant;
use crate::domain::names::{organization_key, person_key};

/// The most participants of one entry.
const MOST: usize = 200;

/// An answer that names people.
pub(super) struct Answer<'l, 'a> {
    /// The role of those about whom nothing else is said.
    pub role: ParticipationRole,
    /// The lines.
    pub lines: &'l [Line<'a>],
}

/// What the answers of one entry gave.
pub(super) struct Found {
    /// One row per person and role.
    pub participants: Vec<Participant>,
    /// What was doubtful.
    pub diagnostics: Vec<Diagnostic>,
    /// Lines that named nobody.
    pub unused: Vec<(u32, String)>,
}

/// Collects the people of an entry, answer by answer.
#[derive(Default)]
pub(super) struct People {
    participants: Vec<Participant>,
    diagnostics: Vec<Diagnostic>,
    unused: Vec<(u32, String)>,
}

impl People {
    /// Reads an answer.
    pub fn read(&mut self, answer: &Answer) {
        let items = items(answer.lines);
        let from = self.participants.len();
        let named = items.iter().filter(|item| heading::whole(&item.text).is_none()).count();
        let mut heading: Option<Heading> = None;
        let mut under_heading = 0_usize;
        for item in &items {
            if let Some(found) = heading::whole(&item.text) {
                heading = Some(found);
                under_heading = 0;
                continue;
            }
            // A heading for one person ends with the blank line after that person.
            if item.after_blank && under_heading > 0 && heading.as_ref().is_some_and(|heading| !heading.lasting) {
                heading = None;
            }
            if self.status_for_all(item, from) {
                continue;
            }
            under_heading += 1;
            self.item(item, answer.role, heading.as_ref(), named == 1);
        }
    }

    /// "All panellists are confirmed."
    fn status_for_all(&mut self, item: &Item, from: usize) -> bool {
        let Some(status) = phrases::status_of_all(&item.text) else { return false };
        for participant in self.participants[from..]
            .iter_mut()
            .filter(|participant| participant.status == ParticipationStatus::Unknown)
        {
            participant.status = status;
        }
        let message = "participants: a remark on all people of the answer set their status. Check it.";
        self.diagnostics
            .push(Diagnostic::info(codes::STATUS_FOR_ALL, "participants", message).at(item.number).about(&item.text));
        true
    }

    fn item(&mut self, item: &Item, role: ParticipationRole, heading: Option<&Heading>, alone: bool) {
        if item.text.len() > LONGEST_LINE {
            return self.set_aside(item);
        }
        // "N/A", "none": an answer, but nobody.
        if answers::says_nothing(&item.text) && placeholder(&item.text).is_none() {
            return self.unused.push((item.number, item.text.clone()));
        }
        let mut context = heading.cloned().unwrap_or_default();
        let mut text = without_outer_brackets(&item.text);
        let (mut prefixed, mut plural) = (false, false);
        // "Moderator: ...", "Private sector: ...", "Confirmed: ..." in any order.
        for _ in 0..3 {
            let Some((found, rest)) = heading::prefix(text) else { break };
            prefixed = true;
            plural |= found.lasting && !found.roles.is_empty();
            if !found.roles.is_empty() {
                context.roles = found.roles;
            }
            context.status = found.status.or(context.status);
            context.group = found.group.or(context.group);
            text = rest;
        }
        let introduced = after_introduction(text);
        let text = introduced.unwrap_or(text);
        let fewest = match (plural || introduced.is_some(), alone || prefixed && !item.marked) {
            (true, _) => Some(2),
            (false, true) => Some(3),
            (false, false) => None,
        };
        let people = split_people(text, fewest);
        let mut drafts: Vec<Draft> = people.iter().filter_map(|person| read_one(person)).collect();
        self.share_affiliation(&mut drafts, people.len(), item);
        if drafts.len() < people.len() || drafts.is_empty() {
            self.set_aside(item);
        }
        for draft in drafts {
            self.add(draft, role, &context, item);
        }
    }

    /// "Jane Doe and John Smith, APC": the affiliation at the end is that of both.
    fn share_affiliation(&mut self, drafts: &mut [Draft], people: usize, item: &Item) {
        let [first, second] = drafts else { return };
        let joined = item.text.contains(" and ") || item.text.contains(" & ");
        if people != 2
            || !joined
            || first.affiliation_as_stated.is_some()
            || second.affiliation_as_stated.is_none()
            || second.title.is_some()
        {
            return;
        }
        // "Alice Martin & Bob Keller (both Open Standards Lab)"
        for text in [&mut second.affiliation_as_stated, &mut second.organization].into_iter().flatten() {
            if let Some(rest) = text.strip_prefix("both ") {
                *text = rest.trim_start_matches("of ").trim_start_matches("from ").to_owned();
            }
        }
        first.affiliation_as_stated.clone_from(&second.affiliation_as_stated);
        first.organization.clone_from(&second.organization);
        (first.country, first.country_is_derived, first.group) =
            (second.country, second.country_is_derived, second.group);
        if first.status.is_none() {
            first.status = second.status;
        }
        let message = "organization: two people share the affiliation at the end of their line. Check the first one.";
        self.diagnostics.push(Diagnostic::info(codes::SHARED_AFFILIATION, "organization", message).at(item.number));
    }

    fn set_aside(&mut self, item: &Item) {
        let message = "participants: this line names nobody that could be told apart and was not used. Enter people by hand if it names any.";
        self.diagnostics
            .push(Diagnostic::warning(codes::UNUSED_LINE, "participants", message).at(item.number).about(&item.text));
        self.unused.push((item.number, item.text.clone()));
    }

    fn add(&mut self, draft: Draft, default_role: ParticipationRole, context: &Heading, item: &Item) {
        let roles = if !draft.roles.is_empty() {
            draft.roles.clone()
        } else if !context.roles.is_empty() {
            context.roles.clone()
        } else {
            vec![default_role]
        };
        self.diagnostics.extend(draft.diagnostics.iter().cloned().map(|diagnostic| {
            let with_text = if diagnostic.text.is_none() { diagnostic.about(&item.text) } else { diagnostic };
            with_text.at(item.number)
        }));
        for role in roles {
            if self.participants.len() >= MOST {
                let message = format!("participants: an entry has at most {MOST}; this line was left out.");
                self.diagnostics
                    .push(Diagnostic::warning(codes::TOO_MANY_PARTICIPANTS, "participants", message).at(item.number));
                self.unused.push((item.number, item.text.clone()));
                return;
            }
            self.participants.push(Participant {
                role,
                name: draft.name.clone(),
                name_as_given: draft.name_as_given.clone(),
                affiliation_as_stated: draft.affiliation_as_stated.as_ref().map(|text| with_tabs(text, &item.verbatim)),
                organization: draft.organization.clone(),
                title: draft.title.clone(),
                country: draft.country,
                country_is_derived: draft.country_is_derived,
                stakeholder_group: draft.group.or(context.group),
                status: draft.status.or(context.status).unwrap_or(ParticipationStatus::Unknown),
                is_placeholder: draft.is_placeholder,
                email: draft.email.clone(),
                phone: draft.phone.clone(),
                verbatim: item.verbatim.clone(),
                line_number: item.number,
            });
        }
    }

    /// Merges rows of one person in one role.
    pub fn finish(mut self) -> Found {
        let mut merged: Vec<Participant> = Vec::with_capacity(self.participants.len());
        for participant in std::mem::take(&mut self.participants) {
            let same = merged.iter_mut().find(|known| is_same(known, &participant));
            match same {
                Some(known) => {
                    let message = "participants: the same name stands twice in one role; the lines were merged. Check whether they are two people.";
                    let diagnostic = Diagnostic::info(codes::DUPLICATE_PARTICIPANT, "participants", message);
                    self.diagnostics.push(diagnostic.at(participant.line_number).about(&participant.verbatim));
                    merge(known, participant);
                }
                None => merged.push(participant),
            }
        }
        let mut unused = self.unused;
        unused.dedup();
        Found { participants: merged, diagnostics: self.diagnostics, unused }
    }
}

/// "(third speaker tbc)"
fn without_outer_brackets(text: &str) -> &str {
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inside.filter(|inside| !inside.contains(['(', ')'])).unwrap_or(text)
}

fn read_one(text: &str) -> Option<Draft> {
    let text = strip_marker(text).unwrap_or(text);
    match heading::prefix(text) {
        Some((found, rest)) => {
            let mut draft = participant_line::read(rest)?;
            if draft.roles.is_empty() {
                draft.roles.clone_from(&found.roles);
            }
            draft.status = draft.status.or(found.status);
            draft.group = draft.group.or(found.group);
            Some(draft)
        }
        None => participant_line::read(text),
    }
}

fn is_same(known: &Participant, other: &Participant) -> bool {
    known.role == other.role
        && match (&known.name, &other.name) {
            (Some(a), Some(b)) => person_key(a) == person_key(b),
            (None, None) if !known.is_placeholder && !other.is_placeholder => {
                known.organization.as_deref().map(organization_key)
                    == other.organization.as_deref().map(organization_key)
            }
            (None | Some(_), None | Some(_)) => false,
        }
}

fn merge(known: &mut Participant, other: Participant) {
    if known.affiliation_as_stated.is_none() {
        known.affiliation_as_stated = other.affiliation_as_stated;
    }
    if known.organization.is_none() {
        known.organization = other.organization;
    }
    known.title = known.title.take().or(other.title);
    if known.country.is_none() {
        (known.country, known.country_is_derived) = (other.country, other.country_is_derived);
    }
    known.stakeholder_group = known.stakeholder_group.or(other.stakeholder_group);
    if known.status == ParticipationStatus::Unknown {
        known.status = other.status;
    }
    known.email = known.email.take().or(other.email);
    known.phone = known.phone.take().or(other.phone);
}

/// Tabs are read as bars; where the line has tabs, they are what it states.
fn with_tabs(text: &str, verbatim: &str) -> String {
    if verbatim.contains('\t') && !verbatim.contains('|') { text.replace(" | ", "\t") } else { text.to_owned() }
}
