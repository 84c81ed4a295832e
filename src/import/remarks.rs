//! What a line says about a participation beside name and affiliation: role, status, degrees. It is noted and taken out.

use entities::enums::ParticipationRole;

use super::heading;
use super::name_shape::{is_post_nominal, is_region};
use super::participant_line::Draft;
use super::people_list::is_person;
use super::phrases;
use super::segments::{Segment, join, split, take_brackets};
use super::stated_country::country;
use super::title_shape::is_title;
use super::word_lists::{REMOTE_FILLERS, REMOTE_WORDS, ROLE_LIKE_TITLES, STATUS_STARTS};
use crate::domain::names::{clean, normalize_name};

impl Draft {
    /// Takes roles, statuses and degrees out of the segments; what stands in brackets behind a name becomes segments of
    /// its own.
    pub(super) fn absorb(&mut self, segments: Vec<Segment>) -> Vec<Segment> {
        let mut kept: Vec<Segment> = Vec::new();
        let last = segments.len().saturating_sub(1);
        for (index, segment) in segments.into_iter().enumerate() {
            let (outside, brackets) = take_brackets(&segment.text);
            let mut inner = Vec::new();
            let mut own = Vec::new();
            for bracket in &brackets {
                let rest = self.absorb_bracket(bracket);
                let placed = |text: &str| phrases::group(text).is_some() || country(text).is_some();
                let separate = kept.is_empty()
                    || placed(bracket)
                    || rest.iter().all(|part| placed(&part.text) || is_region(&part.text));
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
            " (".clone_into(&mut first.separator);
        }
        if let [only] = rest.as_mut_slice() {
            only.closing = true;
        }
        rest
    }

    /// Whether a phrase is nothing but a status, role or degree, which is then noted.
    fn absorb_phrase(&mut self, phrase: &str) -> bool {
        if is_remote(phrase) || is_address(phrase) {
            return true;
        }
        if let Some(status) = phrases::status(phrase) {
            self.status = Some(status);
            return true;
        }
        let phrase = phrase.strip_prefix("as ").unwrap_or(phrase);
        // "Invited speaker", "moderator, tbc".
        if let Some(said) = heading::core(phrase).filter(|said| !said.roles.is_empty() && said.group.is_none()) {
            self.roles = said.roles;
            self.status = said.status.or(self.status);
            return true;
        }
        is_post_nominal(phrase) && !is_title(phrase)
    }

    /// The words of a segment without status, role and degrees.
    fn absorb_words(&mut self, text: &str, first: bool, last: bool, before: &[Segment]) -> String {
        let text = self.without_trailing_status(text);
        if text.is_empty() || is_post_nominal(&text) && !is_title(&text) || !first && is_remote(&text) {
            return String::new();
        }
        let roles = phrases::roles(text.strip_prefix("as ").unwrap_or(&text));
        // "Chair" beside an organization is a title; at the end of a line or in brackets it is the role. "Member" and
        // "expert" are never roles there.
        let sure = !roles.is_empty()
            && roles.iter().all(|role| {
                !matches!(role, ParticipationRole::Chair | ParticipationRole::Contact | ParticipationRole::Other)
            });
        let is_word = ROLE_LIKE_TITLES.contains(&normalize_name(&text));
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
            let begins = STATUS_STARTS.contains(&normalize_name(back[0]));
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
}

/// Whether a text says no more than that somebody takes part from elsewhere ("via Skype", "joining remotely from Lagos").
fn is_remote(text: &str) -> bool {
    /// A remark is short.
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return false;
    }
    let key = normalize_name(text);
    let said = key.split(' ').any(|word| REMOTE_WORDS.contains(word));
    // Where from is nothing about the person.
    let manner = key.split(" from ").next().unwrap_or(&key);
    said && manner.split(' ').all(|word| REMOTE_WORDS.contains(word) || REMOTE_FILLERS.contains(word))
}

/// "(Ms)"
fn is_address(text: &str) -> bool {
    let key = normalize_name(text);
    matches!(key.as_str(), "mr" | "mrs" | "ms" | "miss" | "dr" | "prof" | "mme" | "mlle" | "sr" | "sra" | "eng" | "m")
}
