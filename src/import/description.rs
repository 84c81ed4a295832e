//! The description: lines into paragraphs and bullets, word for word.

use super::marker::strip_marker;
use super::raw_record::Line;
use super::record::Block;
use crate::domain::names::clean;

/// The blocks of a description, in its order.
///
/// A line is a block of its own. Where the text was broken at a fixed width, the lines between two blank lines are one
/// paragraph; a line that goes on in lower case continues the one above it.
pub(super) fn blocks(lines: &[Line]) -> Vec<Block> {
    let wrapped = is_wrapped(lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in lines {
        let text = clean(line.text);
        if text.is_empty() {
            open = false;
            continue;
        }
        if let Some(point) = bullet(&text) {
            blocks.push(Block::Bullet(point.to_owned()));
            open = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph(above) | Block::Bullet(above)) if open && (wrapped || continues(&text)) => {
                above.push(' ');
                above.push_str(&text);
            }
            Some(_) | None => blocks.push(Block::Paragraph(text)),
        }
        open = true;
    }
    blocks
}

/// The text after a bullet or number.
fn bullet(text: &str) -> Option<&str> {
    // A lone dash at the end of a line and "-word" are no points of a list.
    let point = strip_marker(text)?;
    let glued = text.starts_with(['-', '*', '–', '—', '+', '>', '~', '#', '_', '='])
        && !text[text.len() - point.len()..].is_empty()
        && text[..text.len() - point.len()].trim_end().len() == text.len() - point.len();
    (!point.is_empty() && !glued).then_some(point)
}

fn continues(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Whether the text was broken at a fixed width: no long lines, and somewhere a sentence goes on in the next line.
fn is_wrapped(lines: &[Line]) -> bool {
    const WIDEST: usize = 100;
    let lengths = lines.iter().map(|line| clean(line.text).chars().count());
    let goes_on = lines.windows(2).any(|pair| {
        let (above, below) = (clean(pair[0].text), clean(pair[1].text));
        above.chars().count() > 40 && continues(&below) && bullet(&below).is_none()
    });
    goes_on && lengths.max().unwrap_or_default() <= WIDEST
}
