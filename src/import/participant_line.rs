//! The text that names one person, organization or placeholder, taken apart.

use entities::enums::{ParticipationRole, ParticipationStatus, StakeholderGroup};

use super::affiliation::{self, Affiliation};
use super::diagnostic::{Diagnostic, codes};
use super::name_shape::{
    Likeness, is_acronym, is_city, is_known_organization, is_organization, is_post_nominal, is_region, is_subject,
    is_title, person_likeness, strip_honorifics,
};
use super::people_list::is_person;
use super::phrases::{self, Placeholder};
use super::private_data;
use super::segments::{Segment, join, split, take_brackets};
use crate::domain::country::Country;
use crate::domain::names::{clean, normalize_name};

/// What one text says about one participation.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// Roles the text itself states.
    pub roles: Vec<ParticipationRole>,
    /// The name without honorifics.
    pub name: Option<String>,
    /// The name as it stands.
    pub name_as_given: Option<String>,
    /// What stands beside the name.
    pub affiliation_as_stated: Option<String>,
    /// The organization.
    pub organization: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The country.
    pub country: Option<Country>,
    /// Whether the country comes from the organization's name.
    pub country_is_derived: bool,
    /// The stakeholder group.
    pub group: Option<StakeholderGroup>,
    /// The status the text itself states.
    pub status: Option<ParticipationStatus>,
    /// Whether it holds a place for somebody not named.
    pub is_placeholder: bool,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// What was doubtful; lines are added by the caller.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one text. Nothing comes back where it names nobody and nothing.
pub(super) fn read(text: &str) -> Option<Draft> {
    let taken = private_data::take(text);
    let mut draft = Draft { email: taken.email, phone: taken.phone, ..Draft::default() };
    if draft.email.is_some() || draft.phone.is_some() {
        let message = "participants: an e-mail address or telephone number was kept out of the public fields.";
        draft.diagnostics.push(Diagnostic::info(codes::PRIVATE_DATA, "participants", message));
    }
    let placeholder = placeholder_of(&taken.rest);
    let segments = draft.absorb(split(&taken.rest));
    match placeholder {
        Some((placeholder, words)) => draft.place(&placeholder, &words, segments),
        None => draft.name_and_affiliation(segments)?,
    }
    Some(draft)
}

/// The placeholder a line begins with, with the words that make it one.
fn placeholder_of(text: &str) -> Option<(Placeholder, String)> {
    let first = split(text).into_iter().next()?;
    let (outside, _) = take_brackets(&first.text);
    if is_person(&outside) {
        return None;
    }
    phrases::placeholder(&outside).map(|placeholder| (placeholder, outside))
}

impl Draft {
    /// Takes roles, statuses and degrees out of the segments; what stands in brackets behind a name becomes segments of
    /// its own.
    fn absorb(&mut self, segments: Vec<Segment>) -> Vec<Segment> {
        let mut kept: Vec<Segment> = Vec::new();
        let last = segments.len().saturating_sub(1);
        for (index, segment) in segments.into_iter().enumerate() {
            let (outside, brackets) = take_brackets(&segment.text);
            let mut inner = Vec::new();
            let mut own = Vec::new();
            for bracket in &brackets {
                let rest = self.absorb_bracket(bracket);
                let separate =
                    kept.is_empty() || phrases::group(bracket).is_some() || affiliation::country(bracket).is_some();
                if rest.is_empty() {
                    continue;
                }
                if separate { inner.extend(rest) } else { own.push(join(&rest)) }
            }
            let text = if brackets.len() == own.len() && !brackets.is_empty() && brackets == own {
                segment.text.clone()
            } else {
                own.iter().fold(outside.clone(), |text, bracket| format!("{text} ({bracket})"))
            };
            let text = self.absorb_words(&text, kept.is_empty(), index == last, &kept);
            if !text.is_empty() {
                kept.push(Segment { text, ..segment });
            }
            kept.extend(inner);
        }
        kept
    }

    /// The parts of a bracket that are neither status nor role.
    fn absorb_bracket(&mut self, bracket: &str) -> Vec<Segment> {
        if self.absorb_phrase(bracket) {
            return Vec::new();
        }
        let mut rest: Vec<Segment> =
            split(bracket).into_iter().filter(|part| !self.absorb_phrase(&part.text)).collect();
        for part in &mut rest {
            part.bracketed = true;
            part.text = self.without_trailing_status(&part.text);
        }
        rest.retain(|part| !part.text.is_empty());
        if let Some(first) = rest.first_mut() {
            first.separator = " (".to_owned();
        }
        if let [only] = rest.as_mut_slice() {
            only.closing = true;
        }
        rest
    }

    /// Whether a phrase is nothing but a status, role or degree, which is then noted.
    fn absorb_phrase(&mut self, phrase: &str) -> bool {
        if let Some(status) = phrases::status(phrase) {
            self.status = Some(status);
            return true;
        }
        let roles = phrases::roles(phrase.strip_prefix("as ").unwrap_or(phrase));
        if !roles.is_empty() {
            self.roles = roles;
            return true;
        }
        is_post_nominal(phrase)
    }

    /// The words of a segment without status, role and degrees.
    fn absorb_words(&mut self, text: &str, first: bool, last: bool, before: &[Segment]) -> String {
        let text = self.without_trailing_status(text);
        if text.is_empty() || is_post_nominal(&text) {
            return String::new();
        }
        let roles = phrases::roles(text.strip_prefix("as ").unwrap_or(&text));
        // "Chair" beside an organization is a title; at the end of a line or in brackets it is the role. "Member" and
        // "expert" are never roles there.
        let sure = !roles.is_empty()
            && roles.iter().all(|role| {
                !matches!(role, ParticipationRole::Chair | ParticipationRole::Contact | ParticipationRole::Other)
            });
        let is_word = matches!(
            normalize_name(&text).as_str(),
            "expert"
                | "experts"
                | "member"
                | "host"
                | "participant"
                | "contact"
                | "reporter"
                | "organizer"
                | "resource person"
        );
        let closing_chair = last && !before.is_empty() && !is_title(&before[before.len() - 1].text);
        if !roles.is_empty() && !first && !is_word && (sure || closing_chair) {
            self.roles = roles;
            return String::new();
        }
        if first { self.without_leading_role(&text) } else { text }
    }

    /// "Jane Doe tbc", "APC confirmed", "to be confirmed".
    fn without_trailing_status(&mut self, text: &str) -> String {
        if let Some(status) = phrases::status(text) {
            self.status = Some(status);
            return String::new();
        }
        let words: Vec<&str> = text.split(' ').collect();
        for length in (1..=5.min(words.len().saturating_sub(1))).rev() {
            let (front, back) = words.split_at(words.len() - length);
            let tail = back.join(" ");
            let begins = matches!(
                normalize_name(back[0]).as_str(),
                "tbc"
                    | "tbd"
                    | "tba"
                    | "t"
                    | "to"
                    | "confirmed"
                    | "invited"
                    | "unconfirmed"
                    | "pending"
                    | "awaiting"
                    | "not"
                    | "has"
                    | "is"
                    | "declined"
                    | "tentative"
                    | "proposed"
                    | "will"
                    | "already"
            );
            if begins
                && !matches!(front[front.len() - 1], "of" | "and" | "for" | "the")
                && let Some(status) = phrases::status(&tail)
            {
                self.status = Some(status);
                return clean(front.join(" ").trim_end_matches([' ', '-', '–', ',', '*']));
            }
        }
        text.to_owned()
    }

    /// "Moderator Jane Doe"; "Jane Doe as moderator" and "Jane Doe moderator".
    fn without_leading_role(&mut self, text: &str) -> String {
        let words: Vec<&str> = text.split(' ').collect();
        if words.len() > 12 {
            return text.to_owned();
        }
        for cut in 1..words.len() {
            let (front, back) = (words[..cut].join(" "), words[cut..].join(" "));
            let front_name = front.strip_suffix(" as").unwrap_or(&front);
            for (role, name) in
                [(front.as_str(), back.as_str()), (back.strip_prefix("as ").unwrap_or(&back), front_name)]
            {
                let roles = phrases::roles(role);
                if !roles.is_empty() && is_person(name) {
                    self.roles = roles;
                    return name.to_owned();
                }
            }
        }
        text.to_owned()
    }

    fn place(&mut self, placeholder: &Placeholder, words: &str, segments: Vec<Segment>) {
        self.is_placeholder = true;
        let said = placeholder.from.is_some();
        self.affiliation_as_stated =
            some(join(&segments.iter().filter(|segment| said || segment.text != words).cloned().collect::<Vec<_>>()));
        let mut rest: Vec<Segment> = segments.into_iter().filter(|segment| segment.text != words).collect();
        if let Some(from) = &placeholder.from {
            rest.splice(0..0, split(from));
        }
        let found = affiliation::read(&rest);
        // Only what plainly names an organization is one here.
        let plainly = |name: &String| is_organization(name) && !is_subject(name);
        self.take_over(Affiliation {
            organization: found.organization.clone().filter(plainly),
            other_organizations: Vec::new(),
            ..found
        });
        let message =
            "participants: the line holds a place for somebody not named yet. Enter the name when it is known.";
        self.diagnostics.push(Diagnostic::info(codes::PLACEHOLDER, "participants", message));
    }

    fn name_and_affiliation(&mut self, segments: Vec<Segment>) -> Option<()> {
        let segments = split_first(segments);
        let Some(at) = self.find_name(&segments) else { return self.organization_only(&segments) };
        let stripped = strip_honorifics(&segments[at].text);
        let (title, name) = leading_title(stripped.name);
        self.name = Some(tidy(name));
        self.name_as_given = Some(segments[at].text.clone());
        let mut rest = segments;
        rest.remove(at);
        self.affiliation_as_stated = some(join(&rest));
        self.take_over(affiliation::read(&rest));
        if let Some(title) = title {
            self.title = Some(self.title.take().map_or_else(|| title.clone(), |more| format!("{title}, {more}")));
        }
        Some(())
    }

    /// The segment that is the name.
    fn find_name(&mut self, segments: &[Segment]) -> Option<usize> {
        let first = segments.first()?;
        let stripped = strip_honorifics(&first.text);
        let likeness = person_likeness(stripped.name);
        if likeness == Likeness::Yes
            || stripped.addressed && likeness == Likeness::Maybe
            || is_person(leading_title(stripped.name).1)
        {
            return Some(0);
        }
        let other_thing = is_organization(&first.text)
            || is_title(&first.text)
            || is_subject(&first.text)
            || is_city(&first.text)
            || is_region(&first.text)
            || affiliation::country(&first.text).is_some()
            || phrases::group(&first.text).is_some();
        let later = segments
            .iter()
            .skip(1)
            .position(|segment| is_person(&segment.text) && (other_thing || strip_honorifics(&segment.text).addressed));
        if let Some(later) = later {
            return Some(later + 1);
        }
        if likeness == Likeness::Maybe && !other_thing && !is_known_organization(&first.text) {
            let capital = first.text.starts_with(char::is_uppercase);
            let words = first.text.split(' ').count();
            if capital || segments.len() > 1 && words > 1 {
                if segments.len() == 1 {
                    let message = "participants: one word stands alone; it was read as a person's name. Check whether it is an organization.";
                    self.diagnostics
                        .push(Diagnostic::warning(codes::AMBIGUOUS_NAME, "participants", message).about(&first.text));
                }
                return Some(0);
            }
        }
        None
    }

    /// A line without a person: an organization, or the holder of a post who is not named.
    fn organization_only(&mut self, segments: &[Segment]) -> Option<()> {
        let found = affiliation::read(segments);
        let named = |text: &str| is_organization(text) || is_named_body(text);
        let plain = segments.iter().any(|segment| named(&segment.text));
        let country_alone = found.country.is_some() && found.organization.is_none() && found.title.is_none();
        let words: usize = segments.iter().map(|segment| segment.text.split(' ').count()).sum();
        let post = found.title.is_some() && segments.first().is_some_and(|segment| is_title(&segment.text));
        if words > 25 || !(plain || post || country_alone) || reads_like_prose(segments) {
            return None;
        }
        self.affiliation_as_stated = some(join(segments));
        self.is_placeholder = post || country_alone;
        let organization = found.organization.clone().filter(|name| named(name));
        self.take_over(Affiliation { organization, ..found });
        if self.is_placeholder {
            let message =
                "participants: the line names a post or a country but no person. Enter the name when it is known.";
            self.diagnostics.push(Diagnostic::info(codes::PLACEHOLDER, "participants", message));
        }
        (self.organization.is_some() || self.is_placeholder).then_some(())
    }

    fn take_over(&mut self, found: Affiliation) {
        let Affiliation {
            organization,
            title,
            country,
            country_is_derived,
            group,
            other_organizations,
            several_countries,
            unplaced,
        } = found;
        if country_is_derived {
            let message = "country: read from the organization's name, not stated. Confirm it.";
            self.diagnostics.push(Diagnostic::info(codes::COUNTRY_DERIVED, "country", message));
        }
        if several_countries {
            let message = "country: the line names several countries; none was taken. Choose one.";
            self.diagnostics.push(Diagnostic::warning(codes::SEVERAL_COUNTRIES, "country", message));
        }
        for other in other_organizations {
            let message = "organization: the line names more than one; the first one was taken. Check it.";
            self.diagnostics
                .push(Diagnostic::warning(codes::SEVERAL_ORGANIZATIONS, "organization", message).about(&other));
        }
        for part in unplaced {
            let message =
                "participants: this part could not be placed and is kept with the affiliation as stated only.";
            self.diagnostics
                .push(Diagnostic::warning(codes::AMBIGUOUS_AFFILIATION, "participants", message).about(&part));
        }
        self.organization = organization.map(|name| tidy(&name));
        self.title = title.map(|title| tidy(&title));
        (self.country, self.country_is_derived, self.group) = (country, country_is_derived, group);
    }
}

/// "Lighthouse for Children": capitals and a preposition, which names of people do not have.
fn is_named_body(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let capital = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let joint = words.iter().skip(1).any(|word| {
        matches!(*word, "for" | "of" | "the" | "on" | "without" | "against" | "de" | "des" | "para" | "pour" | "für")
    });
    joint
        && words[0].starts_with(char::is_uppercase)
        && capital * 2 >= words.len()
        && (2..=10).contains(&words.len())
        && !is_title(text)
        && !text.ends_with('.')
}

/// Sentences have verbs and small words; names of organizations have few.
fn reads_like_prose(segments: &[Segment]) -> bool {
    let text = join(segments);
    let key = normalize_name(&text);
    let verbs = [
        "will",
        "is",
        "are",
        "we",
        "would",
        "should",
        "have",
        "has",
        "plan",
        "planning",
        "intend",
        "hope",
        "be",
        "was",
        "were",
        "can",
        "may",
        "please",
        "shall",
        "include",
        "includes",
        "including",
        "been",
    ];
    key.split(' ').any(|word| verbs.contains(&word)) || text.trim_end().ends_with('.') && key.split(' ').count() > 10
}

/// "Jane Doe from APC" and "Jane Doe ICANN" as a name and what follows it.
fn split_first(mut segments: Vec<Segment>) -> Vec<Segment> {
    let Some(first) = segments.first() else { return segments };
    let text = first.text.clone();
    if is_person(&text) || text.len() > 200 {
        return segments;
    }
    let cut = [" from ", " of ", " at ", " representing ", " for ", " with ", " on behalf of "].into_iter().find_map(
        |word| {
            let at = text.find(word)?;
            let strict = word == " of " || word == " for " || word == " with ";
            let person = person_likeness(strip_honorifics(&text[..at]).name) == Likeness::Yes;
            (person && !(strict && is_title(&text[..at]))).then(|| (at, at + word.len()))
        },
    );
    let cut = cut.or_else(|| {
        let at = text.rfind(' ')?;
        let last = &text[at + 1..];
        let names = text[..at].split(' ').count();
        ((2..=4).contains(&names) && (is_acronym(last) || is_known_organization(last)) && is_person(&text[..at]))
            .then_some((at, at + 1))
    });
    if let Some((end, start)) = cut {
        let rest = text[start..].trim_start_matches("the ").to_owned();
        let separator = text[end..start].to_owned();
        segments[0].text.truncate(end);
        segments.insert(1, Segment { separator, text: rest, bracketed: false, closing: false });
    }
    segments
}

/// "Minister Jane Doe": a title before the name without a comma.
fn leading_title(name: &str) -> (Option<String>, &str) {
    if person_likeness(name) == Likeness::Yes {
        return (None, name);
    }
    for (at, _) in name.match_indices(' ').take(4) {
        let (title, rest) = (&name[..at], name[at + 1..].trim_start());
        if is_title(title) && person_likeness(strip_honorifics(rest).name) == Likeness::Yes {
            return (Some(title.to_owned()), strip_honorifics(rest).name);
        }
    }
    (None, name)
}

fn tidy(text: &str) -> String {
    clean(text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '*' | '"' | '“' | '”' | '-' | '–' | '|')
    }))
}

fn some(text: String) -> Option<String> {
    let text = clean(text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '*')));
    (!text.is_empty() && text.chars().any(char::is_alphanumeric)).then_some(text)
}
