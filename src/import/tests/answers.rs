//! The answers that name no people: themes, yes or no, the link to a report, descriptions, hosts.

use rstest::rstest;

use super::super::{Block, Entry, parse};
use super::page_with;

fn entry(page: &str) -> Entry {
    parse(page.as_bytes()).unwrap().entries.remove(0).unwrap()
}

fn codes(entry: &Entry) -> Vec<&'static str> {
    entry.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[rstest]
#[case("Yes", Some(true))]
#[case("YES, in 2008 and 2009", Some(true))]
#[case("yes.", Some(true))]
#[case("Oui", Some(true))]
#[case("No", Some(false))]
#[case("no, this is our first one", Some(false))]
#[case("No.", Some(false))]
#[case("N/A", None)]
#[case("", None)]
fn yes_or_no(#[case] answer: &str, #[case] said: Option<bool>) {
    let entry = entry(&page_with(&[("Have you organized an IGF workshop before?", answer)]));
    assert_eq!(entry.record.organized_before, said);
}

#[test]
fn an_answer_that_is_neither_is_said() {
    let entry = entry(&page_with(&[("Have you organized an IGF workshop before?", "Perhaps, we are not sure")]));
    assert_eq!(entry.record.organized_before, None);
    assert!(codes(&entry).contains(&"UNCLEAR_ANSWER"));
}

#[rstest]
#[case("http://example.org/report", Some("http://example.org/report"), None)]
#[case("see www.example.org/a.html.", Some("http://www.example.org/a.html"), None)]
#[case("(https://example.org/a)", Some("https://example.org/a"), None)]
#[case("<a href=\"http://example.org/x\">report</a>", Some("http://example.org/x"), None)]
#[case("http://example.org/a http://example.org/b", Some("http://example.org/a"), Some("REPORT_LINK_REPEATED"))]
#[case("javascript:alert(1)", None, Some("REPORT_LINK_INVALID"))]
#[case("javascript:location='http://example.org'", None, Some("REPORT_LINK_INVALID"))]
#[case("ftp://example.org/a", None, Some("REPORT_LINK_INVALID"))]
#[case("http://user:secret@example.org/", None, Some("REPORT_LINK_INVALID"))]
#[case("available from the secretariat", None, Some("REPORT_LINK_INVALID"))]
#[case("N/A", None, Some("REPORT_LINK_MISSING"))]
#[case("", None, Some("REPORT_LINK_MISSING"))]
fn links_to_reports(#[case] answer: &str, #[case] url: Option<&str>, #[case] code: Option<&str>) {
    let entry = entry(&page_with(&[
        ("Have you organized an IGF workshop before?", "Yes"),
        ("If so, please provide the link to the report:", answer),
    ]));
    assert_eq!(entry.record.report.url.as_deref(), url);
    let said: Vec<_> = codes(&entry).into_iter().filter(|code| code.starts_with("REPORT_")).collect();
    assert_eq!(said, code.into_iter().collect::<Vec<_>>());
}

#[test]
fn a_theme_answer_is_kept_as_stated_and_not_split() {
    let question = "Which of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop fall under?";
    for (answer, stated) in [
        ("Security, Openness and Privacy", Some("Security, Openness and Privacy")),
        ("Access and Diversity\nDevelopment", Some("Access and Diversity; Development")),
        ("", None),
    ] {
        let entry = entry(&page_with(&[(question, answer)]));
        assert_eq!(entry.record.themes_as_stated.as_deref(), stated);
        assert_eq!(codes(&entry).contains(&"MISSING_FIELD"), stated.is_none() || entry.record.participants.is_empty());
    }
}

#[test]
fn paragraphs_and_points_are_told_apart() {
    let text = "First paragraph.\n\n- one\n* two\n(i) three\n4. four\n\nLast, with 3.5 per cent – a dash - and more.";
    let entry = entry(&page_with(&[("Concise Description:", text)]));
    let point = |text: &str| Block::Bullet(text.to_owned());
    assert_eq!(
        entry.record.description,
        [
            Block::Paragraph("First paragraph.".to_owned()),
            point("one"),
            point("two"),
            point("three"),
            point("four"),
            Block::Paragraph("Last, with 3.5 per cent – a dash - and more.".to_owned()),
        ]
    );
}

#[test]
fn a_description_may_repeat_what_the_form_asks() {
    let text = "We ask:\nHave you organized an IGF workshop before? Many have.\nContact Person:\nis asked first.";
    let page = page_with(&[
        ("Concise Description:", text),
        ("Have you organized an IGF workshop before?", "No"),
        ("Contact Person:", "Ann Able"),
    ]);
    let entry = entry(&page);
    assert_eq!(entry.record.organized_before, Some(false));
    assert_eq!(entry.record.participants.len(), 1);
    assert!(entry.record.paragraphs().any(|text| text.contains("Many have.")));
}

#[test]
fn hosts_are_listed_each_once() {
    for (answer, hosts) in [
        ("Harbour Institute", vec!["Harbour Institute"]),
        ("Harbour Institute; Council of Mills\nHarbour Institute", vec!["Harbour Institute", "Council of Mills"]),
        ("N/A", vec![]),
    ] {
        assert_eq!(entry(&page_with(&[("Organization:", answer)])).record.host_organizations, hosts);
    }
}

#[test]
fn two_records_of_a_page_are_never_blended() {
    let one = page_with(&[("Contact Person:", "Ann Able")]);
    let two = one.replace("Workshop Number: 5", "Workshop Number: 6").replace("Ann Able", "Bob Baker");
    let page = parse(format!("{one}\n{two}").as_bytes()).unwrap();
    let contacts: Vec<_> = page
        .entries
        .iter()
        .map(|entry| entry.as_ref().unwrap())
        .map(|entry| (entry.record.number, entry.record.participants[0].name.clone().unwrap()))
        .collect();
    assert_eq!(contacts, [(5, "Ann Able".to_owned()), (6, "Bob Baker".to_owned())]);
}

#[test]
fn more_hosts_than_there_may_be_are_said() {
    let names: Vec<String> = (0..60).map(|n| format!("Institute {n}")).collect();
    let entry = entry(&page_with(&[("Organization:", &names.join("; "))]));
    assert_eq!(entry.record.host_organizations.len(), 50);
    assert!(entry.diagnostics.iter().any(|said| said.code == "TOO_MANY_ORGANIZATIONS" && said.line.is_some()));
}
