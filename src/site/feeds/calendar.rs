//! iCalendar (RFC 5545): the days of an edition.

use chrono::NaiveDate;

use super::{Channel, content_line::ContentLines};
use crate::site::view::{Edition, Proposal};

/// Writes an edition as one event over its days, with the proposals in the description: they have no time of their own
/// yet. Where the list goes on, the address of its page follows them.
///
/// There is nothing to write of an edition without a first day; without a last day, it takes one.
#[must_use]
pub fn write(channel: &Channel<'_>, edition: &Edition, proposals: &[Proposal]) -> Option<String> {
    let first = edition.starts_on?;
    let last = edition.ends_on.unwrap_or(first).max(first);
    // An event ends before this day.
    let end = last.succ_opt()?;
    let stamp = channel.updated.format("%Y%m%dT%H%M%SZ").to_string();
    let title = line(channel.title);
    let mut lines = ContentLines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add_text("PRODID", "-//workshops//workshops//EN");
    lines.add("METHOD", "PUBLISH");
    // Its name by RFC 7986, and the one that programs knew before.
    lines.add_text("NAME", &title);
    lines.add_text("X-WR-CALNAME", &title);
    lines.add("BEGIN", "VEVENT");
    lines.add_text("UID", &edition.id);
    lines.add("DTSTAMP", &stamp);
    lines.add("LAST-MODIFIED", &stamp);
    lines.add("DTSTART;VALUE=DATE", &day(first));
    lines.add("DTEND;VALUE=DATE", &day(end));
    lines.add_text("SUMMARY", &line(&edition.name));
    if let Some(place) = edition.place() {
        lines.add_text("LOCATION", &line(&place));
    }
    if !proposals.is_empty() {
        lines.add_text("DESCRIPTION", &description(channel, proposals));
    }
    lines.add("URL", channel.page);
    // It takes nobody's time: it shows when the edition is, not who attends.
    lines.add("TRANSP", "TRANSPARENT");
    lines.add("END", "VEVENT");
    lines.add("END", "VCALENDAR");
    Some(lines.into_text())
}

fn day(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

/// A line for each proposal, and where the others are if these are not all.
fn description(channel: &Channel<'_>, proposals: &[Proposal]) -> String {
    let rest = channel.next.map(|_| format!("… — {}", channel.page));
    proposals.iter().map(entry).chain(rest).collect::<Vec<_>>().join("\n")
}

/// "23 Trust in names — https://…".
fn entry(proposal: &Proposal) -> String {
    let (title, url) = (line(&proposal.title), &proposal.url);
    match proposal.number {
        Some(number) => format!("{number} {title} — {url}"),
        None => format!("{title} — {url}"),
    }
}

/// A text in one line: some readers end a line at every character that Unicode says ends one.
fn line(text: &str) -> String {
    let breaks = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    /// Lines as they were before they were folded.
    fn unfolded(calendar: &str) -> Vec<String> {
        assert!(calendar.ends_with("\r\n"));
        for line in calendar.split_terminator("\r\n") {
            assert!(line.len() <= 75, "{line}");
            assert!(!line.contains(char::is_control), "{line:?}");
        }
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_edition_is_one_event_over_its_days() {
        let proposal = samples::proposal();
        let channel = Channel { next: None, ..samples::channel() };
        let calendar = write(&channel, &proposal.edition, std::slice::from_ref(&proposal)).unwrap();
        let lines = unfolded(&calendar);
        for expected in [
            "VERSION:2.0",
            "PRODID:-//workshops//workshops//EN",
            "METHOD:PUBLISH",
            "NAME:Workshop proposals of 2010: Security & privacy",
            "UID:edition_1",
            "DTSTAMP:20100402T093000Z",
            "DTSTART;VALUE=DATE:20100914",
            "DTEND;VALUE=DATE:20100918",
            "SUMMARY:Example Forum 2010",
            "LOCATION:Vilnius\\, Lithuania",
            "DESCRIPTION:23 Trust in names — https://workshops.test/proposals/proposal_1",
            "URL:https://workshops.test/2010?theme=security&sort=title",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:#?}");
        }
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    }

    #[test]
    fn an_edition_without_days_has_no_calendar() {
        let bare = samples::bare();
        assert_eq!(write(&samples::channel(), &bare.edition, &[]), None);
    }

    #[test]
    fn an_edition_without_a_last_day_takes_one() {
        let edition = Edition { ends_on: None, ..samples::proposal().edition };
        let calendar = write(&samples::channel(), &edition, &[]).unwrap();
        assert!(calendar.contains("DTEND;VALUE=DATE:20100915\r\n"), "{calendar}");
    }

    #[test]
    fn a_list_that_goes_on_ends_with_its_page() {
        let channel = samples::channel();
        let proposals = [samples::proposal(), samples::bare()];
        let whole = "23 Trust in names — https://workshops.test/proposals/proposal_1\n\
            Trust in names — https://workshops.test/proposals/proposal_1";
        assert_eq!(description(&Channel { next: None, ..channel }, &proposals), whole);
        assert_eq!(description(&channel, &proposals), format!("{whole}\n… — {}", channel.page));
    }

    #[test]
    fn no_text_becomes_a_line_of_its_own() {
        let harmless = samples::proposal();
        let harmless = write(&samples::channel(), &harmless.edition, std::slice::from_ref(&harmless)).unwrap();
        for text in samples::HOSTILE {
            let proposal = samples::filled_with(text);
            let channel = Channel { title: text, ..samples::channel() };
            let calendar = write(&channel, &proposal.edition, std::slice::from_ref(&proposal)).unwrap();
            let lines = unfolded(&calendar);
            assert_eq!(lines.iter().filter(|line| *line == "END:VCALENDAR").count(), 1, "{lines:#?}");
            assert_eq!(lines.len(), unfolded(&harmless).len(), "{lines:#?}");
        }
        let escaped =
            write(&Channel { title: samples::HOSTILE[8], ..samples::channel() }, &samples::proposal().edition, &[]);
        let lines = unfolded(&escaped.unwrap());
        let expected = "NAME:a\\;b\\,c\\\\d END:VCALENDAR \"e\" & 'f'";
        assert!(lines.iter().any(|line| line == expected), "{lines:#?}");
    }
}
