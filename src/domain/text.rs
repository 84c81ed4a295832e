//! Long texts: stored as Markdown, given out as plain text, Markdown or safe HTML.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use unicode_segmentation::UnicodeSegmentation;

/// A part of an imported description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// A paragraph, one line of text.
    Paragraph(&'a str),
    /// A point of a list, one line of text.
    Bullet(&'a str),
}

/// Writes blocks of plain text as Markdown that shows exactly that text.
#[must_use]
pub fn markdown_from_blocks<'a>(blocks: impl IntoIterator<Item = Block<'a>>) -> String {
    let mut markdown = String::new();
    let mut in_list = false;
    for block in blocks {
        let (text, bullet) = match block {
            Block::Paragraph(text) => (text, false),
            Block::Bullet(text) => (text, true),
        };
        if !markdown.is_empty() {
            markdown.push_str(if in_list && bullet { "\n" } else { "\n\n" });
        }
        if bullet {
            markdown.push_str("- ");
        }
        escape(text, &mut markdown);
        in_list = bullet;
    }
    markdown
}

/// Escapes what Markdown would read as markup, and no more.
fn escape(text: &str, out: &mut String) {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let at_start = at == 0 && matches!(c, '#' | '+' | '-' | '=');
        let after_number = digits > 0 && at == digits && matches!(c, '.' | ')');
        if at_start || after_number || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
}

/// The text without markup: paragraphs apart by an empty line, points of lists after `- `.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut depth = 0_usize;
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Start(Tag::List(_)) => {
                depth += 1;
                if depth > 1 {
                    end_line(&mut text);
                }
            }
            Event::End(TagEnd::List(_)) => {
                depth -= 1;
                end_block(&mut text, depth > 0);
            }
            Event::Start(Tag::Item) => text.push_str("- "),
            Event::End(TagEnd::Item) => end_line(&mut text),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::BlockQuote(_)) => {
                end_block(&mut text, depth > 0);
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => text.push('\n'),
            // Everything else carries no text of its own.
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end().len());
    text.push('\n');
}

fn end_block(text: &mut String, in_list: bool) {
    end_line(text);
    if !in_list {
        text.push('\n');
    }
}

/// The text as HTML without anything that runs, frames or loads: raw HTML in it is shown as text.
#[must_use]
pub fn safe_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::empty()).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut rendered = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut rendered, events);
    ammonia::Builder::default().rm_tags(["img"]).clean(&rendered).to_string()
}

/// The beginning of the text in at most `length` characters, cut between words, with an ellipsis where it was cut.
#[must_use]
pub fn excerpt(markdown: &str, length: usize) -> String {
    let text = plain(markdown).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.graphemes(true).count() <= length {
        return text;
    }
    let room = length.saturating_sub(1);
    let hard: String = text.graphemes(true).take(room).collect();
    let cut_inside_word = !text[hard.len()..].starts_with(' ');
    let soft = match hard.rfind(' ') {
        Some(space) if cut_inside_word && space > hard.len() / 2 => &hard[..space],
        _ => &hard,
    };
    format!("{}…", soft.trim_end_matches([' ', ',', ';', ':', '-', '–']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn as_plain(blocks: &[(bool, String)]) -> String {
        let mut text = String::new();
        let mut in_list = false;
        for (bullet, line) in blocks {
            if !text.is_empty() {
                text.push_str(if in_list && *bullet { "\n" } else { "\n\n" });
            }
            if *bullet {
                text.push_str("- ");
            }
            text.push_str(line);
            in_list = *bullet;
        }
        text
    }

    proptest! {
        #[test]
        fn plain_text_survives_being_stored_as_markdown(blocks in prop::collection::vec((any::<bool>(), "[!-~éß–“]([ -~éß–“]{0,40}[!-~éß–“])?"), 1..8)) {
            let markdown = markdown_from_blocks(blocks.iter().map(|(bullet, line)| {
                if *bullet { Block::Bullet(line) } else { Block::Paragraph(line) }
            }));
            prop_assert_eq!(plain(&markdown), as_plain(&blocks));
        }

        #[test]
        fn html_never_carries_script(text in ".{0,80}") {
            let html = safe_html(&format!("<script>alert(1)</script> [x](javascript:alert(1)) {text}"));
            prop_assert!(!html.contains("<script"));
            prop_assert!(!html.contains("href=\"javascript"));
        }

        #[test]
        fn an_excerpt_is_never_longer_than_asked(text in ".{0,120}", length in 1_usize..60) {
            prop_assert!(excerpt(&text, length).graphemes(true).count() <= length);
        }
    }

    #[test]
    fn an_excerpt_is_cut_between_words() {
        assert_eq!(excerpt("One two three four", 100), "One two three four");
        assert_eq!(excerpt("One two three four", 12), "One two…");
        assert_eq!(excerpt("One two three four", 14), "One two three…");
    }
}
