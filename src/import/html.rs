//! A saved web page into the lines it shows.
//!
//! Only the tokenizer of html5ever is used, no tree is built: nesting costs nothing, and the work is linear in the page.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::bytes::Link;
use super::diagnostic::refusals;
use super::page::Refusal;

/// What a web page shows.
pub(super) struct Shown {
    /// Its lines.
    pub text: String,
    /// Its links.
    pub links: Vec<Link>,
}

/// Whether a text is the source of a web page rather than a text that mentions a tag.
pub(super) fn looks_like_html(text: &str) -> bool {
    const MARKS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<meta"];
    const STRUCTURE: &[&str] =
        &["<br", "</p>", "</div>", "</td>", "</li>", "</h1>", "</h2>", "</h3>", "</h4>", "</strong>"];
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let tag_first = text
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?'));
    let lower = text.to_ascii_lowercase();
    let structure = || STRUCTURE.iter().map(|tag| lower.matches(tag).count()).sum::<usize>();
    (tag_first && (MARKS.iter().any(|mark| lower.contains(mark)) || structure() > 0)) || structure() >= 5
}

/// The lines a web page shows: block elements and `<br>` break lines, list items become `- ` lines, cells of a row are
/// apart by a tab, scripts, styles and the head are left out, character references are decoded.
pub(super) fn to_lines(html: &str) -> Result<Shown, Refusal> {
    /// Small enough to notice early that a tag does not end.
    const CHUNK: usize = 4096;
    /// Attributes of one tag are compared with each other; more than this is no page that people saved.
    const SEPARATORS_IN_A_TAG: usize = 4000;
    let tokenizer = Tokenizer::new(Lines::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let (mut rest, mut separators) = (html, 0_usize);
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = later;
        tokenizer.sink.state.borrow_mut().tokens = 0;
        queue.push_back(StrTendril::from_slice(chunk));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        let here = chunk.bytes().filter(|byte| byte.is_ascii_whitespace() || *byte == b'/').count();
        separators = if tokenizer.sink.state.borrow().tokens == 0 { separators + here } else { here };
        if separators > SEPARATORS_IN_A_TAG && tokenizer.sink.state.borrow().tokens == 0 {
            let message = "The web page has a tag or comment of thousands of words. Save it as text instead.";
            return Err(Refusal::new(refusals::TOO_COMPLEX, message));
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.state.into_inner().finish())
}

#[derive(Default)]
struct Lines {
    state: RefCell<State>,
}

/// What has been shown so far.
#[derive(Default)]
struct State {
    out: String,
    line: u32,
    links: Vec<Link>,
    /// Depth of elements that are not shown.
    hidden: usize,
    /// An element that its style hides, and how many of its name are open.
    unseen: Option<(String, usize)>,
    /// Depth of `<pre>`, where line breaks count.
    preformatted: usize,
    /// A bullet waits for the first word of its item.
    bullet: bool,
    /// A blank waits for the next word.
    blank: bool,
    /// A tab waits for the next cell's first word.
    tab: bool,
    /// Line breaks wait for the next word: nothing, a line, an empty line.
    breaks: u8,
    /// Tokens since the counter was last reset.
    tokens: usize,
}

impl TokenSink for Lines {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => {
                state.tokens += 1;
                if state.hidden == 0 && state.unseen.is_none() {
                    state.text(&text);
                }
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => {
                state.tokens += 1;
                state.tag(&tag)
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::NullCharacterToken => {
                state.tokens += 1;
                TokenSinkResult::Continue
            }
            Token::EOFToken | Token::ParseError(_) => TokenSinkResult::Continue,
        }
    }
}

impl State {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' && self.preformatted > 0 {
                self.break_line(1, true);
            } else if c.is_whitespace() {
                self.blank = true;
            } else {
                self.start_word();
                self.out.push(c);
            }
        }
    }

    /// Writes the breaks, bullet, tab or blank that wait.
    fn start_word(&mut self) {
        let at_start = self.out.is_empty();
        for _ in 0..self.breaks {
            if !at_start {
                self.out.push('\n');
                self.line += 1;
            }
        }
        let at_line_start = at_start || self.breaks > 0;
        if self.bullet {
            self.out.push_str("- ");
        } else if self.tab && !at_line_start {
            self.out.push('\t');
        } else if self.blank && !at_line_start {
            self.out.push(' ');
        }
        (self.breaks, self.bullet, self.tab, self.blank) = (0, false, false, false);
    }

    /// Ends the line; two ends make an empty line, and `hard` ends add up to that.
    fn break_line(&mut self, lines: u8, hard: bool) {
        self.breaks = if hard { (self.breaks + lines).min(2) } else { self.breaks.max(lines) };
        self.tab = false;
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let start = tag.kind == TagKind::StartTag;
        self.notice_unseen(tag, name, start);
        match name {
            "script" if start => return TokenSinkResult::RawData(self.hide(RawKind::ScriptData)),
            "style" | "iframe" | "noframes" | "noembed" | "xmp" if start => {
                return TokenSinkResult::RawData(self.hide(RawKind::Rawtext));
            }
            "title" | "textarea" if start => return TokenSinkResult::RawData(self.hide(RawKind::Rcdata)),
            "script" | "style" | "iframe" | "noframes" | "noembed" | "xmp" | "title" | "textarea" => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            "br" => self.break_line(1, true),
            "li" | "dt" | "dd" => {
                self.break_line(1, false);
                self.bullet = start && name == "li";
            }
            "td" | "th" => self.tab = true,
            "a" if start => self.link(tag),
            "pre" => {
                self.break_line(2, false);
                self.preformatted = if start { self.preformatted + 1 } else { self.preformatted.saturating_sub(1) };
            }
            // An item's own paragraph stands beside its bullet.
            "p" | "div" if self.bullet => {}
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "hr" => self.break_line(2, false),
            "address" | "article" | "aside" | "body" | "caption" | "center" | "details" | "dir" | "div" | "dl"
            | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "html" | "legend" | "main"
            | "menu" | "nav" | "ol" | "optgroup" | "option" | "section" | "select" | "summary" | "table" | "tbody"
            | "tfoot" | "thead" | "tr" | "ul" => self.break_line(1, false),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// Elements with `display: none`. Only those whose end tag cannot be left out: a missing one would hide the page.
    fn notice_unseen(&mut self, tag: &Tag, name: &str, start: bool) {
        if let Some((unseen, open)) = &mut self.unseen {
            if unseen == name {
                *open = if start { *open + 1 } else { *open - 1 };
            }
            if *open == 0 {
                self.unseen = None;
            }
            return;
        }
        let style = || tag.attrs.iter().find(|attribute| &*attribute.name.local == "style");
        let closes = matches!(
            name,
            "span" | "div" | "a" | "b" | "i" | "em" | "strong" | "small" | "section" | "ul" | "ol" | "table" | "form"
        );
        if start
            && closes
            && !tag.self_closing
            && style().is_some_and(|style| style.value.to_ascii_lowercase().replace(' ', "").contains("display:none"))
        {
            self.unseen = Some((name.to_owned(), 1));
        }
    }

    fn hide(&mut self, kind: RawKind) -> RawKind {
        self.hidden += 1;
        kind
    }

    fn link(&mut self, tag: &Tag) {
        if let Some(href) = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href") {
            let line = self.line + if self.out.is_empty() { 0 } else { u32::from(self.breaks) };
            self.links.push(Link { line: line + 1, href: href.value.trim().to_owned() });
        }
    }

    fn finish(self) -> Shown {
        Shown { text: self.out, links: self.links }
    }
}
