//! Pages that nobody means well with: refused with a reason, or read with work that grows like the page.

use rstest::rstest;

use super::super::diagnostic::refusals;
use super::super::{Entry, MAX_BYTES, Refusal, parse};
use super::page_with;
use crate::domain::names::work;

const PANEL: &str = "Provide the names and affiliations of the panellists you are planning to invite:";
const DESCRIPTION: &str = "Concise Description:";

fn refusal(bytes: &[u8]) -> Refusal {
    match parse(bytes) {
        Err(refusal) => refusal,
        Ok(page) => page.entries.into_iter().find_map(Result::err).unwrap(),
    }
}

fn entry(page: &str) -> Entry {
    parse(page.as_bytes()).unwrap().entries.remove(0).unwrap()
}

#[rstest]
#[case::empty(b"".to_vec(), refusals::EMPTY)]
#[case::blank(" \n\t\u{200b}\n".as_bytes().to_vec(), refusals::EMPTY)]
#[case::zero_bytes(b"Workshop Proposals 2010\0".to_vec(), refusals::BINARY)]
#[case::a_picture((0..=255_u8).cycle().take(9000).collect(), refusals::BINARY)]
#[case::too_large(vec![b'a'; MAX_BYTES + 1], refusals::TOO_LARGE)]
#[case::another_page(b"A recipe\n\nTitle: Soup\nDescription: Boil water.".to_vec(), refusals::UNKNOWN_LAYOUT)]
#[case::truncated(b"List of Proposed Workshops\n<< Start < Prev 1/9 Next > End >>\nWorkshop Proposals 2010\n".to_vec(), refusals::TRUNCATED)]
#[case::no_title(b"Workshop Proposals 2010\n\nWorkshop Number: 4\n".to_vec(), refusals::TRUNCATED)]
#[case::no_year(b"Workshop Proposals\n\nWorkshop Number: 4\nTitle: A\n".to_vec(), refusals::MISSING_EDITION)]
#[case::no_number(page_with(&[]).replace("Workshop Number: 5", "Workshop Number:").into_bytes(), refusals::MISSING_NUMBER)]
#[case::a_negative_number(page_with(&[]).replace(": 5", ": -5").into_bytes(), refusals::INVALID_NUMBER)]
#[case::a_huge_number(page_with(&[]).replace(": 5", ": 99999999999").into_bytes(), refusals::INVALID_NUMBER)]
#[case::a_title_of_a_thousand_words(page_with(&[]).replace("A title", &"word ".repeat(1000)).into_bytes(), refusals::MISSING_TITLE)]
fn refused_with_a_reason(#[case] bytes: Vec<u8>, #[case] code: &str) {
    let refusal = refusal(&bytes);
    assert_eq!(refusal.code, code, "{refusal:?}");
    assert!(refusal.message.len() > 15);
}

#[test]
fn more_than_five_hundred_entries_are_refused_and_as_many_are_read() {
    let entries = |count: usize| -> String {
        let entry = |number| format!("Workshop Proposals 2010\nWorkshop Number: {number}\nTitle: T\n");
        (1..=count).map(entry).collect::<Vec<_>>().concat()
    };
    assert_eq!(parse(entries(500).as_bytes()).unwrap().entries.len(), 500);
    assert_eq!(refusal(entries(501).as_bytes()).code, refusals::TOO_MANY_ENTRIES);
}

#[test]
fn names_and_titles_hold_nothing_invisible() {
    let page = page_with(&[(PANEL, "\n- J\u{200b}ane\u{202e} D\u{ad}oe\u{7}, Harbour\u{2066} Institute")]);
    let page = page.replace("A title", "A \u{202e}ti\u{200d}tle\u{1b}[31m");
    let entry = entry(&page);
    assert_eq!(entry.record.title, "A title[31m");
    assert_eq!(entry.record.participants[0].name.as_deref(), Some("Jane Doe"));
    assert_eq!(entry.record.participants[0].organization.as_deref(), Some("Harbour Institute"));
}

#[test]
fn scripts_of_a_web_page_are_no_text() {
    let html = format!(
        "<html><head><script>Title: evil</script></head><body><p>Workshop Proposals 2010</p><p>Workshop Number: 5</p>\
         <p>Title: A<script>alert(1)</script> title</p><p>{PANEL}</p><ul><li>Jane Doe, Harbour Institute\
         <a href=\"javascript:alert(1)\">x</a></li></ul></body></html>"
    );
    let entry = entry(&html);
    assert_eq!(entry.record.title, "A title");
    assert!(!serde_json::to_string(&entry.record).unwrap().contains("alert"));
}

#[test]
fn lone_surrogates_are_replaced() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(page_with(&[]).replace("A title", "A @ title").encode_utf16().flat_map(|unit| {
        let unit = if unit == u16::from(b'@') { 0xd800 } else { unit };
        unit.to_le_bytes()
    }));
    let page = parse(&bytes).unwrap();
    assert_eq!(page.encoding, "UTF-16LE");
    assert_eq!(page.entries[0].as_ref().unwrap().record.title, "A \u{fffd} title");
}

#[test]
fn entities_are_decoded_once() {
    let html = "<html><body><p>Workshop Proposals 2010</p><p>Workshop Number: 5</p>\
                <p>Title: a &amp;amp;lt;b&amp;gt; &eacute;</p></body></html>";
    assert_eq!(entry(html).record.title, "a &amp;lt;b&gt; é");
}

/// The text cleaned while a page of `size` bytes made of one unit is read.
fn counted(before: &str, unit: &str, size: usize) -> usize {
    let mut page = page_with(&[]);
    page.push_str(before);
    page.push_str(&unit.repeat(size / unit.len()));
    page.push_str("\n\nContact Person: Jane Doe\n");
    work::take();
    let _ = parse(page.as_bytes());
    work::take()
}

#[rstest]
fn work_grows_like_the_page(
    #[values(
        "Title:\n",
        "Contact Person:\n",
        "Workshop Number: 1\n",
        "Workshop Number:\n",
        "Moderator:\n",
        "Moderator: ",
        "Have you organized an IGF workshop before?\n",
        "Provide the names and affiliations of\n",
        ", ",
        "; ",
        " and ",
        " / ",
        ": ",
        "(",
        "()",
        "Jane Doe, ",
        "Jane Doe\n",
        "Jane Doe, UNESCO, Kenya\n",
        "Jane Doe (X); ",
        "Name: ",
        "Name: Jane Doe\n",
        "and\n",
        "Jane,\n",
        "a\n",
        "the ",
        "of ",
        "tbc\n",
        "(tbc) ",
        "+12 34 ",
        "a@b.c ",
        "1. ",
        "\n",
        "-",
        "\t",
        "\u{200b}",
        "\u{202e}",
        "王",
        "e\u{301}",
        "http://a.b ",
        "• Jane Doe "
    )]
    unit: &str,
    #[values(DESCRIPTION, PANEL, "Organization:", "If so, please provide the link to the report:")] question: &str,
) {
    /// Texts that are looked at closely have a limit of their own; above it a page costs what its size costs.
    const CLOSE_LOOK: usize = 8_000_000;
    let before = format!("\n{question} ");
    let (small, large) = (counted(&before, unit, 20_000), counted(&before, unit, 80_000));
    assert!(large <= small * 5 + CLOSE_LOOK, "{unit:?}: {small} for 20 kB, {large} for 80 kB");
}

#[rstest]
fn markup_of_any_depth_is_read_or_refused(
    #[values(
        "<div>",
        "<b>",
        "&amp;",
        "<a ",
        " a=b",
        "<",
        "<!--",
        "<script>",
        "<table><tr><td>",
        "<br>",
        "&#x",
        "<pre>\n"
    )]
    unit: &str,
) {
    let html = "<html><body><p>Workshop Proposals 2010</p><p>Workshop Number: 5</p><p>Title: A title</p>";
    let page = format!("{html}{}", unit.repeat(100_000 / unit.len()));
    match parse(page.as_bytes()) {
        Ok(page) => assert!(page.entries[0].as_ref().unwrap().record.title.starts_with("A title")),
        Err(refusal) => assert_eq!(refusal.code, refusals::TOO_COMPLEX),
    }
}
