//! E-mail addresses, telephone numbers and web addresses inside lines: found, taken out, replaced.

use super::word_lists::ADDRESS_WORDS;
/// What stands in the place of an e-mail address.
const EMAIL: &str = "[e-mail]";
/// What stands in the place of a telephone number.
const PHONE: &str = "[phone]";

/// What was taken out of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// The text without addresses and numbers.
    pub rest: String,
    /// The first e-mail address.
    pub email: Option<String>,
    /// The first telephone number.
    pub phone: Option<String>,
}

/// The text with addresses and telephone numbers replaced by a mark.
pub(super) fn redact(text: &str) -> String {
    let spans = spans(text);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans.iter().filter(|span| span.kind != Kind::Web) {
        out.push_str(&text[from..span.start]);
        out.push_str(if span.kind == Kind::Email { EMAIL } else { PHONE });
        from = span.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Takes addresses, telephone numbers and web addresses out of a text, with the words that announce them.
pub(super) fn take(text: &str) -> Taken {
    let mut taken = Taken::default();
    let mut from = 0;
    let text = &without_spam_notice(text);
    for span in spans(text) {
        let found = text[span.start..span.end].trim();
        match span.kind {
            Kind::Email => {
                taken.email.get_or_insert_with(|| plain_address(found));
            }
            Kind::Phone => {
                taken.phone.get_or_insert_with(|| found.to_owned());
            }
            Kind::Web => {}
        }
        let before = without_announcement(&text[from..span.start]);
        taken.rest.push_str(before);
        from = span.end;
        // The brackets around an address go with it.
        if let Some(closing) = text[from..].strip_prefix(['>', ')', ']'])
            && let Some(opening) = taken.rest.trim_end().strip_suffix(['<', '(', '['])
        {
            taken.rest.truncate(opening.trim_end().len());
            from = text.len() - closing.len();
        }
        // "Jane Doe <jane@example.org> Director": the address stood between two parts.
        let between = taken.rest.trim_end().ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == ')')
            && text[from..].trim_start().starts_with(char::is_alphanumeric);
        taken.rest.push_str(if between { ", " } else { " " });
    }
    taken.rest.push_str(&text[from..]);
    taken
}

/// What a content management system shows in the place of an address it hides from robots.
fn without_spam_notice(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let begin = ["this e-mail address is being protected", "this email address is being protected"]
        .iter()
        .find_map(|notice| lower.find(notice));
    let Some(begin) = begin else { return text.to_owned() };
    let end = lower[begin..].find("to view it").map_or(text.len(), |at| begin + at + "to view it".len());
    format!("{} {}", &text[..begin], text[end..].trim_start_matches('.'))
}

/// "jane (at) example.org" as "jane@example.org".
fn plain_address(found: &str) -> String {
    found.replace("(at)", "@").replace("[at]", "@").replace("(dot)", ".").replace("[dot]", ".").replace(' ', "")
}

fn without_announcement(text: &str) -> &str {
    let mut text = text;
    loop {
        let trimmed = text.trim_end().trim_end_matches([':', '.']).trim_end();
        let word_start = trimmed
            .rfind(|c: char| !(c.is_alphanumeric() || c == '-'))
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
        let word = trimmed[word_start..].to_lowercase();
        if !ADDRESS_WORDS.contains(&word) {
            return text;
        }
        text = &trimmed[..word_start];
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Email,
    Phone,
    Web,
}

struct Span {
    kind: Kind,
    start: usize,
    end: usize,
}

/// Everything private in a text, in its order, without overlaps.
fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(found) = next_word(text, at) else { break };
        let (start, end) = found;
        let word = &text[start..end];
        if let Some(span) = email_in(text, start, end).or_else(|| web_in(word, start)) {
            at = span.end.max(end);
            spans.push(span);
        } else if let Some(span) = phone_at(text, start) {
            at = span.end;
            spans.push(span);
        } else {
            at = end;
        }
    }
    spans
}

fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let start = at + text[at..].find(|c: char| !c.is_whitespace())?;
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
    Some((start, end))
}

fn is_address_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%')
}

/// The address in a word with "@", or in three words where the sign is spelled "(at)".
fn email_in(text: &str, start: usize, end: usize) -> Option<Span> {
    let word = &text[start..end];
    if let Some(sign) = word.find('@') {
        let before = word[..sign]
            .rfind(|c| !is_address_char(c))
            .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
        let after = word[sign + 1..].find(|c| !is_address_char(c)).map_or(word.len(), |at| sign + 1 + at);
        let domain = word[sign + 1..after].trim_end_matches(['.', '-']);
        if before < sign && domain.contains('.') {
            return Some(Span { kind: Kind::Email, start: start + before, end: start + sign + 1 + domain.len() });
        }
        return None;
    }
    for sign in ["(at)", "[at]", "{at}"] {
        let Some(at) = word.find(sign).map(|at| start + at).or_else(|| {
            let (next, next_end) = next_word(text, end)?;
            text[next..next_end].starts_with(sign).then_some(next)
        }) else {
            continue;
        };
        let name = text[start..at].trim();
        let rest = text[at + sign.len()..].trim_start();
        let domain_start = text.len() - rest.len();
        let domain_end = rest.find(char::is_whitespace).map_or(text.len(), |length| domain_start + length);
        let domain = text[domain_start..domain_end].trim_end_matches(|c: char| !c.is_alphanumeric());
        if !name.is_empty() && name.chars().all(is_address_char) && (domain.contains('.') || domain.contains("dot")) {
            return Some(Span { kind: Kind::Email, start, end: domain_start + domain.len() });
        }
    }
    None
}

fn web_in(word: &str, start: usize) -> Option<Span> {
    let lower = word.to_ascii_lowercase();
    let at = ["https://", "http://", "www."].iter().filter_map(|prefix| lower.find(prefix)).min()?;
    let address = word[at..].trim_end_matches([')', ']', '>', ',', ';', '.']);
    Some(Span { kind: Kind::Web, start: start + at, end: start + at + address.len() })
}

/// A run of digits, blanks and signs with at least seven digits that begins like a telephone number.
fn phone_at(text: &str, start: usize) -> Option<Span> {
    /// No number is longer, with all its blanks and signs.
    const LONGEST: usize = 48;
    let first = text[start..].chars().next()?;
    let begin = if first == '(' && text[start + 1..].starts_with(['+', '0']) { start + 1 } else { start };
    if !(text[begin..].starts_with('+') || first == '(' || first.is_ascii_digit()) {
        return None;
    }
    let near = &text[begin..text.floor_char_boundary(begin + LONGEST)];
    let run = near
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | '/' | ' ')))
        .map_or(begin + near.len(), |length| begin + length);
    let number = text[begin..run].trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let international = number.starts_with('+') || number.starts_with("00");
    // "2009-2010" and "1. 2." are no numbers to call.
    let long_enough = if international { 7 } else { 9 };
    ((long_enough..=17).contains(&digits)).then_some(Span {
        kind: Kind::Phone,
        start: begin,
        end: begin + number.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_leave_lines() {
        for (text, redacted, rest) in [
            ("Jane Doe <jane@example.org>, APC", "Jane Doe <[e-mail]>, APC", "Jane Doe , APC"),
            ("Jane Doe (jane.doe@example.org)", "Jane Doe ([e-mail])", "Jane Doe "),
            ("Jane Doe, e-mail: jane@example.org.", "Jane Doe, e-mail: [e-mail].", "Jane Doe,  ."),
            ("Jane, Tel: +41 22 917 11 11", "Jane, Tel: [phone]", "Jane,  "),
            ("jane (at) example.org", "[e-mail]", " "),
            ("IGF 2009-2010", "IGF 2009-2010", "IGF 2009-2010"),
        ] {
            assert_eq!(redact(text), redacted);
            assert_eq!(take(text).rest, rest);
        }
        assert_eq!(take("jane (at) example.org").email.as_deref(), Some("jane@example.org"));
        assert_eq!(take("Tel +41 22 917 11 11").phone.as_deref(), Some("+41 22 917 11 11"));
    }
}
