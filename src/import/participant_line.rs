//! The text that names one person, organization or placeholder, taken apart.

use entities::enums::{ParticipationRole, ParticipationStatus, StakeholderGroup};

use super::affiliation::{self, Affiliation};
use super::diagnostic::{Diagnostic, codes};
use super::name_shape::{Likeness, is_city, is_region, is_subject, person_likeness, strip_honorifics};
use super::organization_shape::{is_acronym, is_known_organization, is_organization};
use super::people_list::is_person;
use super::phrases;
use super::placeholder::{Placeholder, placeholder};
use super::private_data;
use super::segments::{Segment, join, split, take_brackets};
use super::stated::as_stated;
use super::stated_country::country;
use super::title_shape::is_title;
use super::word_lists::{LEGAL_FORMS, NAME_JOINTS, PROSE_WORDS};
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
    let text = with_separator_after_name(&taken.rest);
    let placeholder = placeholder_of(&text);
    let segments = draft.absorb(split(&text));
    match placeholder {
        Some((placeholder, words)) => draft.place(&placeholder, &words, segments),
        None => draft.name_and_affiliation(segments, &taken.rest)?,
    }
    Some(draft)
}

/// "Jane Doe (Ghana) Ministry of Works" and "Jane Doe/Ghana Works" with a separator after the name.
fn with_separator_after_name(text: &str) -> String {
    if let Some((name, rest)) = text.split_once('/')
        && is_person(name)
        && split(text).len() == 1
    {
        return format!("{name} / {}", rest.replace('/', " / "));
    }
    let Some(open) = text.find('(').filter(|open| is_person(&text[..*open])) else { return text.to_owned() };
    let Some(close) = text[open..].find(')').map(|at| open + at + 1) else { return text.to_owned() };
    let more = text[close..].starts_with(' ') && text[close..].trim_start().starts_with(char::is_uppercase);
    if more && !text[open + 1..close].contains('(') {
        return format!("{},{}", &text[..close], &text[close..]);
    }
    text.to_owned()
}

/// The placeholder a line begins with, with the words that make it one.
fn placeholder_of(text: &str) -> Option<(Placeholder, String)> {
    let first = split(text).into_iter().next()?;
    let (outside, _) = take_brackets(&first.text);
    if is_person(&outside) {
        return None;
    }
    placeholder(&outside).map(|placeholder| (placeholder, outside))
}

impl Draft {
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

    fn name_and_affiliation(&mut self, segments: Vec<Segment>, line: &str) -> Option<()> {
        let segments = split_first(segments);
        let Some(at) = self.find_name(&segments) else { return self.organization_only(&segments) };
        let stripped = strip_honorifics(&segments[at].text);
        let (title, name) = leading_title(stripped.name);
        self.name = Some(tidy(name));
        self.name_as_given = Some(segments[at].text.clone());
        let mut rest = segments;
        let name = rest.remove(at).text;
        let after_name =
            if at == 0 { line.find(&name).map_or(line, |start| &line[start + name.len()..]) } else { line };
        self.affiliation_as_stated = some(as_stated(after_name, &rest));
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
            || country(&first.text).is_some()
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
            several_groups,
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
        if several_groups {
            let message = "stakeholderGroup: the line names several groups; none was taken. Choose one.";
            self.diagnostics.push(Diagnostic::warning(codes::SEVERAL_GROUPS, "stakeholderGroup", message));
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
    let joint = words.iter().skip(1).any(|word| NAME_JOINTS.contains(word));
    joint
        && words[0].starts_with(char::is_uppercase)
        && capital * 2 >= words.len()
        && (2..=10).contains(&words.len())
        && !is_title(text)
        && !text.ends_with('.')
}

/// Sentences have [`PROSE_WORDS`] and small words; names of organizations have few.
fn reads_like_prose(segments: &[Segment]) -> bool {
    let text = join(segments);
    let key = normalize_name(&text);
    key.split(' ').any(|word| PROSE_WORDS.contains(word))
        || text.trim_end().ends_with('.') && key.split(' ').count() > 10
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
    let trimmed = clean(text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '*' | '"' | '“' | '”' | '-' | '–' | '|')
    }));
    without_full_stop(&trimmed).to_owned()
}

fn some(text: String) -> Option<String> {
    let text = clean(text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '*')));
    (text.chars().any(char::is_alphanumeric)).then(|| without_full_stop(&text).to_owned())
}

/// The full stop of a sentence goes, the dot of "Inc." or "U.S." stays.
fn without_full_stop(text: &str) -> &str {
    let Some(body) = text.strip_suffix('.') else { return text };
    let last = body.rsplit([' ', ',', '(']).next().unwrap_or_default();
    let abbreviated = last.contains('.') || last.chars().count() < 4 || LEGAL_FORMS.contains(&normalize_name(last));
    if abbreviated { text } else { body }
}
