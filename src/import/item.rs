//! Lines of an answer put together where several of them name one person.

use super::form;
use super::heading;
use super::marker::strip_marker;
use super::people_list::{announces_name, begins_with_person, is_person};
use super::phrases;
use super::placeholder::placeholder;
use super::private_data;
use super::raw_record::Line;
use super::segments::take_brackets;
use super::stated_country::country;
use crate::domain::names::{clean, normalize_name};

/// The longest line that is read, in bytes. Longer ones are no list of people.
pub(super) const LONGEST_LINE: usize = 8_000;

/// Lines that name one person, or one heading.
pub(super) struct Item {
    pub number: u32,
    pub verbatim: String,
    pub text: String,
    pub marked: bool,
    /// Whether its first line is nothing but a name.
    bare: bool,
    pub after_blank: bool,
}

/// The lines of an answer, continuation lines joined to what they continue.
pub(super) fn items(lines: &[Line]) -> Vec<Item> {
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
                let bare = is_bare_name(&text);
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
    if announces_name(text) {
        return false;
    }
    let small = lower(text) && !is_lower_name(text);
    small
        || has_markers && above.marked && indented
        || above.bare && (!has_markers || above.marked) && placeholder(text).is_none()
        || phrases::status(text).is_some() && phrases::status_of_all(text).is_none()
}

/// What people write under a form they have filled in.
fn is_farewell(text: &str) -> bool {
    let key = normalize_name(text);
    ["thank", "best regards", "kind regards", "regards", "sincerely", "yours "].iter().any(|word| key.starts_with(word))
}

/// Whether a line names a person and says at most their status or country beside the name.
fn is_bare_name(text: &str) -> bool {
    let (name, brackets) = take_brackets(text);
    is_person(&name)
        && brackets.iter().all(|bracket| {
            phrases::status(bracket).is_some() || country(bracket).is_some() || !phrases::roles(bracket).is_empty()
        })
}

fn is_lower_name(text: &str) -> bool {
    text.split(',').next().is_some_and(|first| first.split(' ').count() == 2 && text.contains(','))
}

fn is_list_of_people(text: &str) -> bool {
    text.split([',', ';']).filter(|part| !part.trim().is_empty()).all(|part| is_person(&take_brackets(part).0))
}
