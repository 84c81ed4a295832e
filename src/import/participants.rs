//! Answers that name people: lines into rows, one per person and role.

use entities::enums::{ParticipationRole, ParticipationStatus};

use super::answers;
use super::diagnostic::{Diagnostic, codes};
use super::form;
use super::heading::{self, Heading};
use super::participant_line::{self, Draft};
use super::people_list::{after_introduction, begins_with_person, is_person, split_people, strip_marker};
use super::phrases;
use super::placeholder::placeholder;
use super::private_data;
use super::raw_record::Line;
use super::record::Participant;
use super::segments::take_brackets;
use crate::domain::names::{clean, normalize_name, organization_key, person_key};

/// The most participants of one entry.
const MOST: usize = 200;

/// The longest line that is read, in bytes. Longer ones are no list of people.
const LONGEST_LINE: usize = 8_000;

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

/// Lines that name one person, or one heading.
struct Item {
    number: u32,
    verbatim: String,
    text: String,
    marked: bool,
    /// Whether its first line is nothing but a name.
    bare: bool,
    after_blank: bool,
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
        let Some(status) = status_of_all(&item.text) else { return false };
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
        let mut text = item.text.as_str();
        let mut prefixed = false;
        // "Moderator: ...", "Private sector: ...", "Confirmed: ..." in any order.
        for _ in 0..3 {
            let Some((found, rest)) = heading::prefix(text) else { break };
            prefixed = true;
            if !found.roles.is_empty() {
                context.roles = found.roles;
            }
            context.status = found.status.or(context.status);
            context.group = found.group.or(context.group);
            text = rest;
        }
        let introduced = after_introduction(text);
        let text = introduced.unwrap_or(text);
        let people = split_people(text, alone || introduced.is_some() || prefixed && !item.marked);
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

/// The status a remark on everybody states.
fn status_of_all(text: &str) -> Option<ParticipationStatus> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let (first, rest) = text.split_once(' ')?;
    let everybody = matches!(normalize_name(first).as_str(), "all" | "both") && text.len() <= 90;
    phrases::status(rest).filter(|_| everybody)
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

/// The lines of an answer, continuation lines joined to what they continue.
fn items(lines: &[Line]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut after_blank = false;
    let in_blocks = is_in_blocks(lines);
    let has_markers = lines.iter().filter(|line| strip_marker(&clean(line.text)).is_some()).count() > 1;
    for line in lines {
        let text = clean(&line.text.trim().replace('\t', " | "));
        if text.is_empty() {
            after_blank = true;
            continue;
        }
        let (text, marked) = match strip_marker(&text) {
            Some(rest) if !rest.is_empty() => (clean(rest), true),
            Some(_) => (String::new(), true),
            None => (text, false),
        };
        let form = form::read(&text);
        let text = form.text;
        let indented = line.text.starts_with([' ', '\t']);
        let whole =
            if line.text.len() == line.whole.len() { strip_marker(line.text).unwrap_or(line.text) } else { line.whole };
        match items.last_mut() {
            Some(above)
                if !after_blank
                    && (form.continues_person
                        || in_blocks
                        || !marked && !form.begins_person && continues(above, &text, has_markers, indented)) =>
            {
                let joint = if above.text.ends_with([',', ';', ':', '-', '–'])
                    || text.starts_with([',', ';', '(', '-', '–'])
                    || lower(&text) && !form.continues_person
                    || ends_open(&above.text)
                {
                    " "
                } else {
                    ", "
                };
                above.text = format!("{}{joint}{text}", above.text);
                // An address on a line of its own is nobody's line.
                if private_data::take(&text).rest.chars().any(char::is_alphanumeric) {
                    above.verbatim = format!("{} {}", above.verbatim, whole.trim());
                }
            }
            Some(_) | None if text.chars().any(char::is_alphanumeric) => {
                let verbatim = whole.trim().to_owned();
                let bare = is_person(&take_brackets(&text).0);
                items.push(Item { number: line.number, verbatim, text, marked, bare, after_blank });
                after_blank = false;
            }
            Some(_) | None => {}
        }
    }
    items
}

/// Whether people stand in blocks of lines apart by blank lines: each begins with a bare name and goes on with something
/// that is none.
fn is_in_blocks(lines: &[Line]) -> bool {
    let blocks = || lines.split(|line| line.is_blank()).filter(|block| !block.is_empty());
    blocks().count() > 1
        && blocks().all(|block| {
            let first = clean(block[0].text);
            is_person(&take_brackets(&first).0)
                && strip_marker(&first).is_none()
                && block.get(1).is_some_and(|second| !begins_with_person(&clean(second.text)))
        })
}

/// Tabs are read as bars; where the line has tabs, they are what it states.
fn with_tabs(text: &str, verbatim: &str) -> String {
    if verbatim.contains('\t') && !verbatim.contains('|') { text.replace(" | ", "\t") } else { text.to_owned() }
}

fn lower(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

fn ends_open(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    matches!(last, "of" | "and" | "for" | "the" | "at" | "&" | "to" | "in")
}

/// Whether a line goes on with the one above it rather than naming somebody new.
fn continues(above: &Item, text: &str, has_markers: bool, indented: bool) -> bool {
    if above.text.len() + text.len() > LONGEST_LINE
        || is_farewell(text)
        || heading::whole(&above.text).is_some()
        || heading::whole(text).is_some()
        || heading::prefix(text).is_some()
    {
        return false;
    }
    let open = above.text.ends_with([',', ';', '-', '–', '('])
        || ends_open(&above.text)
        || text.starts_with(['(', ',', ';', ')']);
    if open {
        return !(above.text.ends_with([';', ','])
            && begins_with_person(text)
            && (is_list_of_people(&above.text) || above.text.ends_with(';')));
    }
    if begins_with_person(text) {
        return false;
    }
    let small = lower(text) && !is_lower_name(text);
    small
        || has_markers && above.marked && indented
        || above.bare && (!has_markers || above.marked) && placeholder(text).is_none()
        || phrases::status(text).is_some() && status_of_all(text).is_none()
}

/// What people write under a form they have filled in.
fn is_farewell(text: &str) -> bool {
    let key = normalize_name(text);
    ["thank", "best regards", "kind regards", "regards", "sincerely", "yours "].iter().any(|word| key.starts_with(word))
}

fn is_lower_name(text: &str) -> bool {
    text.split(',').next().is_some_and(|first| first.split(' ').count() == 2 && text.contains(','))
}

fn is_list_of_people(text: &str) -> bool {
    text.split([',', ';']).filter(|part| !part.trim().is_empty()).all(|part| is_person(&take_brackets(part).0))
}
