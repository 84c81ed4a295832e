//! Bytes into text: encodings, and what is no text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::diagnostic::refusals;
use super::html;
use super::page::{MAX_BYTES, Media, Refusal};

/// A page as text.
pub(super) struct Decoded {
    /// What the page says, line by line.
    pub text: String,
    /// The WHATWG name of the encoding.
    pub encoding: &'static str,
    /// The form the page came in.
    pub media: Media,
    /// The links of a web page.
    pub links: Vec<Link>,
}

/// A link of a web page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The line of the decoded text it begins in, from 1.
    pub line: u32,
    /// Where it leads, as it stands.
    pub href: String,
}

/// Decodes a page. HTML becomes the lines of text it shows.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if bytes.len() > MAX_BYTES {
        let message =
            format!("The page has {} bytes, {MAX_BYTES} is the limit. Split it into smaller pages.", bytes.len());
        return Err(Refusal::new(refusals::TOO_LARGE, message));
    }
    let (text, encoding) = to_text(bytes);
    refuse_binary(&text)?;
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    if text.chars().all(|c| c.is_whitespace() || crate::domain::names::is_invisible(c)) {
        return Err(Refusal::new(refusals::EMPTY, "The page is empty. Save it again."));
    }
    if html::looks_like_html(&text) {
        let shown = html::to_lines(&text)?;
        return Ok(Decoded { text: shown.text, encoding, media: Media::Html, links: shown.links });
    }
    Ok(Decoded { text, encoding, media: Media::Text, links: Vec::new() })
}

fn to_text(bytes: &[u8]) -> (String, &'static str) {
    let encoding = Encoding::for_bom(bytes).map_or_else(|| guess(bytes), |(encoding, _)| encoding);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    (text.into_owned(), encoding.name())
}

/// The encoding of a page without a byte order mark.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() || is_damaged_utf8(bytes) {
        return UTF_8;
    }
    declared(bytes)
        .filter(|encoding| *encoding != UTF_8 && *encoding != UTF_16LE && *encoding != UTF_16BE)
        .unwrap_or(WINDOWS_1252)
}

/// Text in Latin letters has a zero in every other byte of UTF-16, always on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 16 {
        return None;
    }
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 >= half * 6 && even * 50 <= half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 6 && odd * 50 <= half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A UTF-8 page that was cut or patched has far more sound characters beyond ASCII than broken ones.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken * 2
}

/// The encoding a web page declares in its head.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
}

fn refuse_binary(text: &str) -> Result<(), Refusal> {
    /// A damaged text has a few stray controls; a program or picture is full of them.
    const STRAY: usize = 16;
    let (mut controls, mut characters) = (0_usize, 0_usize);
    for c in text.chars() {
        if c == '\0' {
            return Err(Refusal::new(
                refusals::BINARY,
                "The file is not text: it holds zero bytes. Save the page as text or HTML.",
            ));
        }
        characters += 1;
        let layout = matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{85}');
        controls += usize::from(c.is_control() && !layout || c == '\u{fffd}');
    }
    if controls > STRAY && controls * 100 > characters {
        let message = "The file is not text: it is full of control characters. Save the page as text or HTML.";
        return Err(Refusal::new(refusals::BINARY, message));
    }
    Ok(())
}
