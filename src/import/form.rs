//! People described field by field: "Name: Amina Otieno, Organization: APC".

use super::word_lists::FORM_WORDS;
use crate::domain::names::{clean, normalize_name};

/// A line without the words that only say what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// What is left, the parts apart by commas.
    pub text: String,
    /// Whether the line begins with a name's field.
    pub begins_person: bool,
    /// Whether the line begins with another field.
    pub continues_person: bool,
}

/// Takes the words of a form out of a line; a line without them comes back as it is.
pub(super) fn read(text: &str) -> Form {
    let mut form = Form::default();
    let mut from = 0;
    for (colon, _) in text.match_indices(':') {
        let Some((start, part)) = field_before(text, from, colon) else { continue };
        let before = text[from..start].trim_end_matches([' ', ',', ';', '|', '-', '–', '.']);
        if start == 0 {
            form.begins_person = part == "Name";
            form.continues_person = part == "Part";
        }
        append(&mut form.text, before);
        from = colon + 1;
    }
    if from == 0 {
        form.text = text.to_owned();
    } else {
        append(&mut form.text, &text[from..]);
    }
    form
}

fn append(out: &mut String, part: &str) {
    let part = clean(part);
    if part.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push_str(", ");
    }
    out.push_str(&part);
}

/// The field whose words stand right before a colon, the longest one, and where they begin.
fn field_before(text: &str, from: usize, colon: usize) -> Option<(usize, &'static str)> {
    let stretch = &text[from..colon];
    let starts = stretch
        .char_indices()
        .filter(|(at, c)| c.is_alphabetic() && !stretch[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '-'));
    let last: Vec<usize> = starts.map(|(at, _)| from + at).collect();
    last[last.len().saturating_sub(4)..].iter().find_map(|start| {
        let words = &text[*start..colon];
        // In the middle of a line only a word written like a field's name is one.
        let like_a_field = *start == 0 || words.starts_with(char::is_uppercase);
        let separated =
            *start == from || from > 0 || text[..*start].trim_end().ends_with([',', ';', '|', '-', '–', '(', ')', '.']);
        FORM_WORDS.meaning(&normalize_name(words)).filter(|_| like_a_field && separated).map(|part| (*start, part))
    })
}
