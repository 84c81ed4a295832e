//! What stands beside a name, as it was written.

use super::segments::{Segment, join};
use crate::domain::names::clean;

/// The parts of a line as they stand in it, brackets included; what was taken out between them (a status, a role) stays
/// out. Where a part does not stand there word for word, the parts are put together again.
pub(super) fn as_stated(line: &str, parts: &[Segment]) -> String {
    let line = clean(line);
    word_for_word(&line, parts).unwrap_or_else(|| join(parts))
}

/// Two of them beside each other had something between them that was taken out.
const SEPARATORS: [char; 3] = [',', ';', '|'];

fn word_for_word(line: &str, parts: &[Segment]) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for part in parts {
        let start = from + line[from..].find(&part.text)?;
        let gap = &line[from..start];
        if out.is_empty() {
        } else if gap.chars().any(char::is_alphanumeric) || gap.matches(SEPARATORS).count() > 1 {
            // What stood between was taken out; a bracket that closes the part above stays with it.
            if gap.starts_with(')') {
                out.push(')');
            }
            out.push_str(if part.separator.trim().is_empty() || part.bracketed { ", " } else { &part.separator });
        } else {
            out.push_str(gap);
        }
        out.push_str(&part.text);
        from = start + part.text.len();
    }
    Some(balanced(&out, &line[from..]))
}

/// Brackets that are closed but not opened are opened at the front, those that are opened only are closed.
fn balanced(text: &str, after: &str) -> String {
    let mut open: Vec<char> = Vec::new();
    let mut missing = String::new();
    for c in text.chars() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            ')' | ']' if open.last() == Some(&c) => drop(open.pop()),
            ')' => missing.insert(0, '('),
            ']' => missing.insert(0, '['),
            _ => {}
        }
    }
    let closing: String = open.iter().rev().filter(|c| after.contains(**c) || text.contains(' ')).collect();
    format!("{missing}{text}{closing}")
}
