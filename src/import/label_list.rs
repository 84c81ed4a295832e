//! What the lines of a page begin with, looked up once for the whole page.

use super::labels::{Field, Label, Weight, label_at};
use super::marker::strip_marker;
use super::raw_record::Line;

/// The labels of a page by line, and where each field is asked for.
#[derive(Default)]
pub(super) struct Labels {
    by_line: Vec<Option<Label>>,
    /// Field and line of every label that ends with a colon or question mark, sorted.
    closed: Vec<(Field, usize)>,
}

impl Labels {
    /// Looks at every line.
    pub fn of(lines: &[Line]) -> Self {
        let mut by_line: Vec<Option<Label>> = lines.iter().map(|line| label_at(line.text)).collect();
        // A form with numbered questions numbers its first one too.
        let numbered: Vec<Option<Label>> = lines
            .iter()
            .zip(&by_line)
            .map(|(line, label)| label.is_none().then(|| numbered_label(line.text)).flatten())
            .collect();
        let is_form = numbered.iter().flatten().any(|label| label.field == Field::Number && label.closed);
        for (label, other) in by_line.iter_mut().zip(numbered) {
            let sure = other.is_some_and(|label| label.closed && (is_form || label.weight == Weight::Sentence));
            if sure {
                *label = other;
            }
        }
        let mut closed: Vec<(Field, usize)> = (0..)
            .zip(&by_line)
            .filter_map(|(at, label)| label.filter(|label| label.closed).map(|label| (label.field, at)))
            .collect();
        closed.sort_unstable();
        Self { by_line, closed }
    }

    /// The label a line begins with.
    pub fn at(&self, line: usize) -> Option<Label> {
        self.by_line.get(line).copied().flatten()
    }

    /// Whether a field is asked for again below a line, before the next record begins.
    pub fn comes_again(&self, field: Field, line: usize) -> bool {
        let next = |field| {
            let after = self.closed.partition_point(|entry| *entry <= (field, line));
            self.closed.get(after).filter(|(other, _)| *other == field).map(|(_, at)| *at)
        };
        next(field).is_some_and(|again| next(Field::Number).is_none_or(|record| again < record))
    }
}

/// "3. Title: ..."
fn numbered_label(text: &str) -> Option<Label> {
    if !text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '(') {
        return None;
    }
    let rest = strip_marker(text)?;
    let label = label_at(rest)?;
    Some(Label { answer: label.answer + text.len() - rest.len(), ..label })
}
