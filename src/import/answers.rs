//! The short answers: numbers, yes or no, the link to a report, host organizations.

use std::collections::HashSet;

use entities::enums::PriorReportStatus;
use url::Url;

use super::bytes::Link;
use super::diagnostic::{Diagnostic, codes};
use super::hosts;
use super::private_data;
use super::raw_record::Line;
use super::record::ReportAnswer;
use super::word_lists::EMPTY_ANSWERS;
use crate::domain::names::{clean, normalize_name};

/// The lines of an answer as one cleaned text, blank lines left out.
pub(super) fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| clean(line.text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The first lines of an answer up to a blank line, and the rest.
pub(super) fn first_block<'l, 'a>(lines: &'l [Line<'a>]) -> (&'l [Line<'a>], &'l [Line<'a>]) {
    let start = lines.iter().position(|line| !line.is_blank()).unwrap_or(lines.len());
    let length = lines[start..].iter().position(Line::is_blank).unwrap_or(lines.len() - start);
    (&lines[start..start + length], &lines[start + length..])
}

/// Yes or no, where the answer begins with one of them.
pub(super) fn yes_or_no(answer: &str) -> Option<bool> {
    let key = normalize_name(answer);
    match key.split(' ').next()? {
        "yes" | "y" | "oui" | "si" | "true" => Some(true),
        "no" | "n" | "non" | "never" | "false" if key != "n a" => Some(false),
        _ => None,
    }
}

/// Whether an answer only says that there is none.
pub(super) fn says_nothing(answer: &str) -> bool {
    let key = normalize_name(answer);
    key.is_empty() || EMPTY_ANSWERS.contains(&key)
}

/// The report of an earlier workshop. A link of a web page counts before what its text says.
pub(super) fn report(
    lines: &[Line],
    links: &[Link],
    organized_before: Option<bool>,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReportAnswer {
    let answer = joined(lines);
    let line = lines.iter().find(|line| !line.is_blank()).or(lines.first()).map_or(0, |line| line.number);
    let numbers: HashSet<u32> = lines.iter().map(|line| line.number).collect();
    let linked = links.iter().filter(|link| numbers.contains(&link.line)).map(|link| link.href.as_str());
    let mut urls: Vec<String> = linked.clone().chain(answer.split_whitespace()).filter_map(web_address).collect();
    urls.dedup();
    if urls.len() > 1 {
        let message =
            "reportUrl: more than one address was given; the first one counts. Check which one is the report.";
        diagnostics.push(Diagnostic::info(codes::REPORT_LINK_REPEATED, "reportUrl", message).at(line).about(&answer));
    }
    if let Some(url) = urls.into_iter().next() {
        return ReportAnswer { status: PriorReportStatus::Provided, url: Some(url) };
    }
    let none = says_nothing(&answer) && linked.count() == 0;
    let status = match (none, organized_before) {
        (false, _) => PriorReportStatus::Invalid,
        (true, Some(true)) => PriorReportStatus::Missing,
        (true, Some(false) | None) => PriorReportStatus::Unstated,
    };
    match status {
        PriorReportStatus::Invalid => {
            let message = "reportUrl: the answer is not an http or https address and was left out. Enter the address of the report.";
            diagnostics
                .push(Diagnostic::warning(codes::REPORT_LINK_INVALID, "reportUrl", message).at(line).about(&answer));
        }
        PriorReportStatus::Missing => {
            let message =
                "reportUrl: an earlier workshop was held, but no link to its report was given. Ask the organizers.";
            diagnostics.push(Diagnostic::warning(codes::REPORT_LINK_MISSING, "reportUrl", message).at(line));
        }
        PriorReportStatus::Provided | PriorReportStatus::Unstated => {}
    }
    ReportAnswer { status, url: None }
}

/// The http or https address a word is or carries ("(http://...)", "www...." with the usual scheme in front).
fn web_address(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let start = lower.find("http://").or_else(|| lower.find("https://"));
    // An address inside another scheme ("javascript:location='http://...'") is none.
    let linked = start.is_some_and(|at| lower[..at].ends_with("href=\"") || lower[..at].ends_with("href='"));
    if !linked && start.is_some_and(|at| word[..at].contains([':', '\'', '"', '='])) {
        return None;
    }
    let text = match start {
        Some(at) => word[at..].split(['"', '\'', '<', '>']).next().unwrap_or_default().to_owned(),
        None if lower.starts_with("www.") => format!("http://{word}"),
        None => return None,
    };
    let text = text.trim_end_matches(['.', ',', ';', '>', '"', '\'', ']']);
    let text = if text.contains('(') { text } else { text.trim_end_matches(')') };
    let url = Url::parse(text).ok()?;
    let web = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| host.contains('.') || host.starts_with('['));
    (web && url.username().is_empty() && url.password().is_none()).then(|| text.to_owned())
}

/// The most host organizations of one entry; more are no answer.
pub(super) const MOST_HOSTS: usize = 50;

/// The host organizations an answer names, one or several, and the first line that names more than there may be.
pub(super) fn organizations<'a, 'l>(lines: &'l [Line<'a>]) -> (Vec<String>, Option<&'l Line<'a>>) {
    let (mut found, mut beyond) = (Vec::<String>::new(), None);
    for line in lines {
        let text = private_data::take(&clean(line.text)).rest;
        for part in text.split([';', '|', '•']) {
            let part =
                clean(part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '–' | ',' | ':')));
            if says_nothing(&part) {
                continue;
            }
            let parts = hosts::apart(&part).map_or_else(|| vec![part], |(left, right)| vec![left, right]);
            for part in parts {
                if found.contains(&part) {
                } else if found.len() < MOST_HOSTS {
                    found.push(part);
                } else {
                    beyond = beyond.or(Some(line));
                }
            }
        }
    }
    (found, beyond)
}
