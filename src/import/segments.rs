//! A line about a person cut at its separators, brackets kept whole.

use crate::domain::names::clean;

/// A part of a line between two separators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The separator before it, as it stands (", ", " - ", " (").
    pub separator: String,
    /// What it says.
    pub text: String,
    /// Whether it stood in brackets.
    pub bracketed: bool,
    /// Whether a closing bracket follows it where the line is put together again.
    pub closing: bool,
}

/// The text before the first separator outside brackets.
pub(super) fn first(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut closes = None;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' | '（' => {
                depth += 1;
                closes = closes.or_else(|| Some(text[at..].contains([')', ']', '}', '）'])));
            }
            ')' | ']' | '}' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let inside = depth > 0 && closes == Some(true);
        if !inside && is_separator(text, at, c) && !clean(&text[..at]).is_empty() {
            return &text[..at];
        }
    }
    text
}

/// Cuts a text at commas, semicolons, bars, dashes and colons outside brackets.
pub(super) fn split(text: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut separator = String::new();
    let mut start = 0;
    let mut depth = 0_usize;
    let last_closing = text.rfind([')', ']', '}', '）']).unwrap_or(0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' | '（' => depth += 1,
            ')' | ']' | '}' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // An opening bracket that is never closed must not swallow the line.
        let inside = depth > 0 && at <= last_closing;
        let end = at + c.len_utf8();
        if !inside && is_separator(text, at, c) {
            push(&mut segments, &mut separator, &text[start..at], c);
            start = end;
        }
    }
    push(&mut segments, &mut separator, &text[start..], ' ');
    segments
}

fn push(segments: &mut Vec<Segment>, separator: &mut String, text: &str, next: char) {
    let text = clean(text);
    if !text.is_empty() {
        segments.push(Segment { separator: std::mem::take(separator), text, bracketed: false, closing: false });
        *separator = spelled(next);
    } else if segments.is_empty() {
        separator.clear();
    }
}

fn spelled(separator: char) -> String {
    match separator {
        ',' | ';' | ':' | '，' | '、' | '；' | '：' => format!("{separator} "),
        other => format!(" {other} "),
    }
}

/// Whether a character separates at its place: dashes need a blank beside them, long dashes only letters.
fn is_separator(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + c.len_utf8()..].chars().next();
    let blank = |side: Option<char>| side.is_none_or(char::is_whitespace);
    match c {
        ',' => !(before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit())),
        ';' | '|' | '\t' | '，' | '、' | '；' | '：' | '•' | '·' => true,
        '/' => before == Some(' ') && after == Some(' '),
        ':' => blank(after) || !blank(before),
        '-' | '‐' | '‑' | '−' => blank(before) || blank(after) && !blank(before),
        '–' | '—' | '―' => {
            !(before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit()))
        }
        _ => false,
    }
}

/// A text without its brackets, and what each bracket holds, in order.
pub(super) fn take_brackets(text: &str) -> (String, Vec<String>) {
    let mut outside = String::with_capacity(text.len());
    let mut brackets = Vec::new();
    let mut inside: Option<(usize, String)> = None;
    for c in text.chars() {
        match (&mut inside, c) {
            (None, '(' | '[' | '{' | '（') => inside = Some((1, String::new())),
            (Some((depth, content)), '(' | '[' | '{' | '（') => {
                *depth += 1;
                content.push(c);
            }
            (Some((1, content)), ')' | ']' | '}' | '）') => {
                brackets.push(clean(content));
                inside = None;
            }
            (Some((depth, content)), ')' | ']' | '}' | '）') => {
                *depth -= 1;
                content.push(c);
            }
            (Some((_, content)), other) => content.push(other),
            (None, ')' | ']' | '}' | '）') => {}
            (None, other) => outside.push(other),
        }
    }
    // A bracket that is never closed holds the rest.
    if let Some((_, content)) = inside {
        brackets.push(clean(&content));
    }
    brackets.retain(|content| !content.is_empty());
    (clean(&outside), brackets)
}

/// Segments as one text with the separators they stood with; the first one's is left out.
pub(super) fn join(segments: &[Segment]) -> String {
    let mut out = String::new();
    for segment in segments {
        if !out.is_empty() {
            out.push_str(if segment.separator.is_empty() { ", " } else { &segment.separator });
        }
        out.push_str(&segment.text);
        if segment.closing && segment.separator == " (" && out.len() > segment.text.len() {
            out.push(')');
        }
    }
    out
}
