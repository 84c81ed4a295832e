//! What the fields of a proposal must be.

use entities::PriorReportStatus;
use icu_locale_core::Locale;

use super::{
    input::Checks,
    person::kept,
    proposal::{HostFields, MAX_HOSTS, MAX_LINKS, MAX_NUMBER, MAX_THEMES, PriorReportFields, ProposalFields},
    user_error::{UserError, UserErrorCode},
};

/// The most characters of what another system calls a proposal.
const MAX_REFERENCE: usize = 200;

impl ProposalFields {
    /// Checks the fields, one by one and together. What stays as it was is not held against the change.
    #[must_use]
    pub fn check_change(self, before: &Self, checks: &mut Checks) -> Self {
        checks.number(before.number, self.number);
        for (field, length, most, was) in [
            ("themes", self.themes.len(), MAX_THEMES, before.themes.len()),
            ("hosts", self.hosts.len(), MAX_HOSTS, before.hosts.len()),
            ("links", self.links.len(), MAX_LINKS, before.links.len()),
        ] {
            checks.at_most(field, length, most.max(was));
        }
        let title = if self.title == before.title && !self.title.is_empty() {
            self.title
        } else {
            checks.name("title", &self.title)
        };
        let description = if self.description == before.description {
            self.description
        } else {
            checks.text("description", &self.description)
        };
        let hosts = checks.hosts(self.hosts, &before.hosts);
        let prior_report =
            if self.prior_report == before.prior_report { self.prior_report } else { checks.report(self.prior_report) };
        let list = (self.list_position, self.list_total);
        if list != (before.list_position, before.list_total) {
            checks.place_in_list(list);
        }
        Self {
            title,
            description,
            language: kept(self.language, &before.language, |tag| checks.language("language", tag)),
            hosts,
            links: checks.links(self.links, &before.links),
            prior_report,
            themes_as_stated: kept(self.themes_as_stated, &before.themes_as_stated, |text| {
                checks.optional_text("themesAsStated", text)
            }),
            external_reference: kept(self.external_reference, &before.external_reference, |text| {
                checks.optional_line("externalReference", text, MAX_REFERENCE)
            }),
            ..self
        }
    }
}

impl Checks {
    /// A number is given once.
    fn number(&mut self, before: Option<i32>, after: Option<i32>) {
        if before == after {
            return;
        }
        let message = match (before, after) {
            (Some(before), _) => format!("The proposal has the number {before}, which stays. Leave number out."),
            (None, Some(1..=MAX_NUMBER)) => return,
            (None, _) => format!("number must be from 1 to {MAX_NUMBER}."),
        };
        self.push(UserError::new(UserErrorCode::Invalid, "number", message));
    }

    /// Notes a list that is too long.
    pub fn at_most(&mut self, field: &'static str, length: usize, most: usize) {
        if length > most {
            let message = format!("{field} may have {most} entries at most.");
            self.push(UserError::new(UserErrorCode::TooLong, field, message));
        }
    }

    fn hosts(&mut self, hosts: Vec<HostFields>, before: &[HostFields]) -> Vec<HostFields> {
        let hosts = hosts.into_iter().enumerate().map(|(index, host)| {
            if before.contains(&host) {
                return host;
            }
            let name = self.within("hosts", |checks| {
                checks.within(index, |checks| checks.name("nameAsGiven", &host.name_as_given))
            });
            HostFields { name_as_given: name, ..host }
        });
        hosts.collect()
    }

    fn report(&mut self, report: PriorReportFields) -> PriorReportFields {
        self.within("priorReport", |checks| {
            let PriorReportFields { status, url } = report;
            let url = url.map(|url| checks.url("url", &url));
            let message = match (status, &url) {
                (PriorReportStatus::Provided, None) => "A report that is PROVIDED has an address: give url.",
                (PriorReportStatus::Missing | PriorReportStatus::Invalid | PriorReportStatus::Unstated, Some(_)) => {
                    "Only a report that is PROVIDED has an address: leave url out."
                }
                (PriorReportStatus::Provided, Some(_)) | (_, None) => return PriorReportFields { status, url },
            };
            checks.push(UserError::new(UserErrorCode::Invalid, "url", message));
            PriorReportFields { status, url }
        })
    }

    fn place_in_list(&mut self, (position, total): (Option<i32>, Option<i32>)) {
        let message = "must be 1 or more, and listPosition not larger than listTotal, which needs it.";
        if position.is_some_and(|position| position < 1) {
            self.push(UserError::new(UserErrorCode::Invalid, "listPosition", format!("listPosition {message}")));
        }
        if total.is_some_and(|total| position.is_none_or(|position| total < position)) {
            self.push(UserError::new(UserErrorCode::Invalid, "listTotal", format!("listTotal {message}")));
        }
    }

    /// A language that may be missing, by its BCP 47 tag, written in the usual form: `pt-BR`.
    pub fn language(&mut self, field: &'static str, tag: Option<String>) -> Option<String> {
        let tag = tag.filter(|tag| !tag.trim().is_empty())?;
        let Ok(locale) = Locale::try_from_str(tag.trim()) else {
            let message = format!("{field} must be a BCP 47 language tag, such as en or pt-BR.");
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
            return Some(tag);
        };
        Some(locale.to_string())
    }
}

#[cfg(test)]
mod tests {
    use entities::EditionId;
    use uuid::Uuid;

    use super::*;
    use crate::domain::proposal::{FoundPatch, Numbering};

    fn proposal() -> ProposalFields {
        ProposalFields { title: "Title".to_owned(), ..ProposalFields::blank(EditionId(Uuid::from_u128(1))) }
    }

    fn wrong(after: ProposalFields, before: &ProposalFields) -> Vec<String> {
        let mut checks = Checks::default();
        let checked = after.check_change(before, &mut checks);
        checks.finish(checked).err().unwrap_or_default().iter().map(|error| error.field.join(".")).collect()
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        let before = proposal();
        let after = FoundPatch::default().apply(before.clone(), Some(7));
        assert_eq!(after, before);
        let mut checks = Checks::default();
        assert_eq!(after.check_change(&before, &mut checks), before);
        assert!(checks.passed());
    }

    #[test]
    fn a_number_is_given_once() {
        let none = proposal();
        let given = FoundPatch { number: Numbering::Next, ..Default::default() }.apply(none.clone(), Some(7));
        assert_eq!(given.number, Some(7));
        assert_eq!(wrong(given.clone(), &none), Vec::<String>::new());
        let again = FoundPatch { number: Numbering::Next, ..Default::default() }.apply(given.clone(), Some(8));
        assert_eq!(again.number, Some(7));
        let other = FoundPatch { number: Numbering::Set(9), ..Default::default() }.apply(given.clone(), None);
        assert_eq!(wrong(other, &given), ["number"]);
        for number in [0, -1, i32::MAX] {
            assert_eq!(wrong(ProposalFields { number: Some(number), ..none.clone() }, &none), ["number"]);
        }
    }

    #[test]
    fn languages_are_written_in_their_usual_form() {
        let mut checks = Checks::default();
        for (given, stored) in
            [("EN", "en"), ("pt-br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), (" sr-Latn ", "sr-Latn")]
        {
            assert_eq!(checks.language("language", Some(given.to_owned())).as_deref(), Some(stored));
        }
        assert_eq!(checks.language("language", Some(" ".to_owned())), None);
        assert!(checks.passed());
        for tag in ["English language", "e", "en_", "12", "en-"] {
            let mut checks = Checks::default();
            checks.language("language", Some(tag.to_owned()));
            assert!(!checks.passed(), "{tag}");
        }
    }

    #[test]
    fn fields_that_belong_together_are_checked_together() {
        let before = proposal();
        let report = |status, url: Option<&str>| ProposalFields {
            prior_report: PriorReportFields { status, url: url.map(str::to_owned) },
            ..before.clone()
        };
        assert_eq!(wrong(report(PriorReportStatus::Provided, None), &before), ["priorReport.url"]);
        assert_eq!(wrong(report(PriorReportStatus::Missing, Some("https://a.org/")), &before), ["priorReport.url"]);
        assert!(wrong(report(PriorReportStatus::Provided, Some("https://a.org/")), &before).is_empty());
        let listed = |list_position, list_total| ProposalFields { list_position, list_total, ..before.clone() };
        assert_eq!(wrong(listed(Some(0), None), &before), ["listPosition"]);
        assert_eq!(wrong(listed(Some(70), Some(7)), &before), ["listTotal"]);
        assert_eq!(wrong(listed(None, Some(7)), &before), ["listTotal"]);
        assert!(wrong(listed(Some(70), Some(98)), &before).is_empty());
        let empty = ProposalFields { title: " ".to_owned(), ..before.clone() };
        assert_eq!(wrong(empty, &before), ["title"]);
    }
}
