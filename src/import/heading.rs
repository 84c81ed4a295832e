//! Headings inside answers ("Moderator:", "Confirmed panellists:", "Private sector:") and the same words before a name.

use entities::enums::{ParticipationRole, ParticipationStatus, StakeholderGroup};

use super::people_list::begins_with_person;
use super::phrases;
use super::placeholder::placeholder;
use super::segments::take_brackets;
use super::word_lists::{HEADING_FILLERS, PLURAL_ROLES};
use crate::domain::names::{clean, normalize_name};

/// What a heading says about the people under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading {
    /// Their roles.
    pub roles: Vec<ParticipationRole>,
    /// Their status.
    pub status: Option<ParticipationStatus>,
    /// Their stakeholder group.
    pub group: Option<StakeholderGroup>,
    /// Whether it goes on over blank lines, up to the next heading.
    pub lasting: bool,
}

/// Reads a line that is a heading and nothing else.
pub(super) fn whole(text: &str) -> Option<Heading> {
    let body = text.trim_end().trim_end_matches(['-', '–', '—', ' ']);
    let closed = body.ends_with([':', '：']);
    let body = body.trim_end_matches([':', '：', ' ', '.']);
    let heading = read(body)?;
    // "Rapporteur: to be announced" is a place for one person.
    if !closed && !heading.lasting && prefix(body).is_some_and(|(_, rest)| placeholder(rest).is_some()) {
        return None;
    }
    // Without a colon only roles are headings: "Confirmed" or "Academia" may be the end of the line above, and "A
    // speaker from industry" is somebody.
    let somebody = heading.group.is_some() || heading.status.is_some();
    (closed || !heading.roles.is_empty() && (!somebody || is_plural(body))).then_some(heading)
}

/// Reads the words before a colon or dash that say what follows, and what follows.
pub(super) fn prefix(text: &str) -> Option<(Heading, &str)> {
    /// A heading is short.
    const LONGEST: usize = 80;
    let head = &text[..text.floor_char_boundary(LONGEST)];
    for (at, c) in head.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let blanks = text[..at].ends_with(' ') || after.starts_with(' ');
        // "Panellist 3. Jane Doe"
        let numbered = c == '.' && text[..at].ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(' ');
        let separates = numbered || matches!(c, ':' | '：' | '|') || matches!(c, '–' | '—' | '=') || c == '-' && blanks;
        if !separates || after.trim().is_empty() {
            continue;
        }
        if let Some(heading) = read(&text[..at]) {
            // "TBD - private sector" says nothing about somebody who follows.
            if heading.roles.is_empty() && placeholder(&text[..at]).is_some() && !begins_with_person(after) {
                return None;
            }
            return Some((heading, after.trim_start_matches([' ', ':', '-', '–'])));
        }
        if c == ':' {
            return None;
        }
    }
    None
}

fn read(text: &str) -> Option<Heading> {
    let (outside, brackets) = take_brackets(text);
    if outside.is_empty() || outside.len() > 80 {
        return None;
    }
    let mut heading = core(&outside)?;
    for bracket in &brackets {
        // "Moderator(s)"
        if normalize_name(bracket) == "s" {
            heading.lasting = true;
            continue;
        }
        if heading.roles.is_empty() && heading.group.is_none() && heading.status.is_none() {
            return None;
        }
        heading.status = heading.status.or(phrases::status(bracket));
        heading.group = heading.group.or(phrases::group(bracket).flatten());
    }
    Some(heading)
}

/// Reads words that state a role, a status or a group, or a role with one of the others.
pub(super) fn core(text: &str) -> Option<Heading> {
    let mut heading = Heading { lasting: is_plural(text), ..Heading::default() };
    if text.len() > 90 {
        return None;
    }
    heading.roles = phrases::roles(text);
    if !heading.roles.is_empty() {
        return Some(heading);
    }
    heading.group = phrases::group(text).flatten();
    heading.status = phrases::status(text);
    if heading.group.is_some() || heading.status.is_some() {
        heading.lasting = true;
        return Some(heading);
    }
    // "Confirmed panellists", "Speakers to be confirmed", "The following speakers have been invited"
    let text = clean(text);
    let words: Vec<&str> = text.split(' ').filter(|word| !HEADING_FILLERS.contains(&word.to_lowercase())).collect();
    if words.len() > 8 {
        return None;
    }
    for cut in 1..words.len() {
        let (front, back) = (words[..cut].join(" "), words[cut..].join(" "));
        for (role, rest) in [(&back, &front), (&front, &back)] {
            let roles = phrases::roles(role);
            if roles.is_empty() {
                continue;
            }
            let (status, group) = (phrases::status(rest), phrases::group(rest).flatten());
            if status.is_some() || group.is_some() {
                return Some(Heading { roles, status, group, lasting: true });
            }
        }
    }
    None
}

fn is_plural(text: &str) -> bool {
    let key = normalize_name(text);
    key.split(' ').any(|word| PLURAL_ROLES.contains(word))
}
