//! Bullets and numbers before the points of a list.

/// The bullet or number a line begins with and the rest of it.
pub(super) fn strip_marker(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix([
        '•', '·', '●', '▪', '◦', '‣', '∙', '■', '□', '➢', '►', '▶', '✓', '✔', '→', '»', '›', '○', '¤', '§', '\u{f0b7}',
        '\u{f0a7}', '\u{f0d8}', '\u{fffd}',
    ]) {
        return Some(rest.trim_start());
    }
    if let Some(rest) = text.strip_prefix(['-', '*', '–', '—', '―', '−', '+', '>', '~', '#', '‐', '‑', '_', '='])
    {
        let rest = rest.trim_start_matches(['-', '*', '–', '>', '=']);
        return Some(
            strip_marker(rest)
                .filter(|_| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
                .unwrap_or(rest.trim_start()),
        );
    }
    if let Some(rest) = text.strip_prefix("o ").or_else(|| text.strip_prefix("o\t")) {
        return Some(rest.trim_start());
    }
    strip_number(text)
}

/// "1.", "1)", "(1)", "1 -", "a)", "iv.", "No. 3:", "#2".
fn strip_number(text: &str) -> Option<&str> {
    let (open, body) = match text.strip_prefix(['(', '[']) {
        Some(body) => (true, body),
        None => (false, text),
    };
    let end = body.find(|c: char| !c.is_ascii_alphanumeric())?;
    let mark = &body[..end];
    let digits = !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|byte| byte.is_ascii_digit());
    let letter = mark.len() == 1 && mark.bytes().all(|byte| byte.is_ascii_lowercase());
    let roman = !mark.is_empty() && mark.len() <= 5 && mark.chars().all(|c| "ivx".contains(c))
        || matches!(mark, "I" | "II" | "III" | "IV" | "VI" | "VII" | "VIII" | "IX" | "X");
    let capital = mark.len() == 1 && mark.bytes().all(|byte| byte.is_ascii_uppercase());
    let rest = &body[end..];
    let closing = rest.chars().next()?;
    let after = rest[closing.len_utf8()..].trim_start_matches([')', '.', '-', ':']);
    let closed = match closing {
        ')' | ']' => digits || letter || roman || capital,
        '.' => (digits || (letter || roman) && after.starts_with([' ', '\t'])) && !open,
        ':' | '/' | '-' | '–' => digits && !open,
        '\t' => digits,
        ' ' => {
            digits
                && !open
                && mark.len() <= 2
                && rest[1..].starts_with(|c: char| c.is_uppercase() || matches!(c, '-' | '–' | '.' | ')'))
        }
        _ => false,
    };
    closed.then(|| after.trim_start_matches([' ', '\t', '-', '–']))
}
