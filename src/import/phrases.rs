//! Short phrases that say something about a participation: its role, status, stakeholder group, or that nobody is named.

use entities::enums::{ParticipationRole as Role, ParticipationStatus as Status, StakeholderGroup as Group};

use super::word_lists::{GROUP_FILLERS, GROUP_PHRASES, ROLE_FILLERS, ROLE_PHRASES, STATUS_FILLERS};
use crate::domain::names::normalize_name;

/// A text longer than this is no phrase.
const LONGEST: usize = 90;

fn key_of(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let key = normalize_name(text).replace("organis", "organiz");
    (!key.is_empty()).then_some(key)
}

/// The roles a phrase names and nothing else ("Moderator", "Chair and moderator", "Speaker 2").
pub(super) fn roles(text: &str) -> Vec<Role> {
    let Some(key) = key_of(text) else { return Vec::new() };
    if let Some(role) = role(&key) {
        return vec![role];
    }
    let parts: Vec<&str> = key.split(" and ").collect();
    let parts = if parts.len() == 2 { parts } else { text.split(['/', '&', ',', '+']).collect() };
    let found: Vec<Role> = parts.iter().filter_map(|part| role(&normalize_name(part))).collect();
    if parts.len() == 2 && found.len() == 2 { found } else { Vec::new() }
}

fn role(key: &str) -> Option<Role> {
    let words: Vec<&str> = key
        .split(' ')
        .filter(|word| {
            let number = word.bytes().all(|byte| byte.is_ascii_digit());
            !number && !ROLE_FILLERS.contains(word)
        })
        .map(|word| if word.len() > 4 { word.strip_suffix('s').unwrap_or(word) } else { word })
        .collect();
    if words.is_empty() && matches!(key, "panel" | "the panel" | "panels") {
        return Some(Role::Panellist);
    }
    Some(match ROLE_PHRASES.meaning(&words.join(" "))? {
        "Panellist" => Role::Panellist,
        "Moderator" => Role::Moderator,
        "RemoteModerator" => Role::RemoteModerator,
        "Rapporteur" => Role::Rapporteur,
        "Chair" => Role::Chair,
        "Keynote" => Role::Keynote,
        "Organizer" => Role::Organizer,
        "Contact" => Role::Contact,
        _ => Role::Other,
    })
}

/// The status a phrase states and nothing else ("tbc", "to be confirmed", "invited", "has confirmed").
pub(super) fn status(text: &str) -> Option<Status> {
    let key = key_of(text)?;
    let key = key.replace("t b c", "tbc").replace("t b d", "tbd").replace("t b a", "tba");
    let words: Vec<&str> = key.split(' ').collect();
    let mut said: Option<Status> = None;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
        let negated = words[..at].iter().any(|word| matches!(*word, "not" | "to" | "awaiting" | "subject"));
        let here = match *word {
            "declined" | "unavailable" | "cancelled" | "canceled" | "withdrawn" | "refused" => Status::Declined,
            "tbc" | "tbd" | "tba" | "unconfirmed" | "awaiting" | "tentative" | "tentatively" | "proposed"
            | "provisional" | "provisionally" | "possible" | "potential" | "planned" | "suggested" | "requested"
            | "determined" | "provided" | "named" | "decided" | "selected" | "identified" | "nominated" | "chosen"
            | "finalized" | "finalised" | "announced" | "expected" => Status::Proposed,
            "pending" => Status::Proposed,
            "confirmed" | "accepted" | "confirms" if negated => Status::Proposed,
            "confirmed" | "accepted" | "confirms" => Status::Confirmed,
            "confirm" if negated => Status::Proposed,
            "invited" if before == "be" && negated || before == "not" || before == "yet" => Status::Proposed,
            "invited" => Status::Invited,
            "invitation" => Status::Invited,
            other if STATUS_FILLERS.contains(&other) => continue,
            _ => return None,
        };
        // "Invited, to be confirmed" and "invited, confirmed": what happened outweighs what is expected.
        said = Some(match (said, here) {
            (None | Some(Status::Proposed), here) => here,
            (Some(Status::Invited), Status::Confirmed | Status::Declined) => here,
            (Some(said), _) => said,
        });
    }
    said
}

/// The status a remark on everybody states.
pub(super) fn status_of_all(text: &str) -> Option<Status> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let (first, rest) = text.split_once(' ')?;
    let everybody = matches!(normalize_name(first).as_str(), "all" | "both") && text.len() <= 90;
    status(rest).filter(|_| everybody)
}

/// The stakeholder group a phrase names and nothing else. Two groups are no answer: `Some(None)`.
#[expect(clippy::option_option, reason = "no group named, one group named, several named are three answers")]
pub(super) fn group(text: &str) -> Option<Option<Group>> {
    let key = key_of(text)?;
    if let Some(group) = one_group(&key) {
        return Some(Some(group));
    }
    let separated = text.replace(['/', '&', '+', ',', ';'], " and ");
    let key = normalize_name(&separated);
    let mut found = Vec::new();
    for part in key.split(" and ").filter(|part| !part.is_empty()) {
        found.push(one_group(part)?);
    }
    found.dedup();
    match found[..] {
        [] => None,
        [group] => Some(Some(group)),
        [..] => Some(None),
    }
}

fn one_group(key: &str) -> Option<Group> {
    let words: Vec<&str> = key
        .split(' ')
        .filter(|word| !GROUP_FILLERS.contains(word))
        .map(|word| if word.len() > 4 && !word.ends_with("ss") { word.strip_suffix('s').unwrap_or(word) } else { word })
        .collect();
    Some(match GROUP_PHRASES.meaning(&words.join(" "))? {
        "Government" => Group::Government,
        "IntergovernmentalOrganization" => Group::IntergovernmentalOrganization,
        "PrivateSector" => Group::PrivateSector,
        "CivilSociety" => Group::CivilSociety,
        "TechnicalCommunity" => Group::TechnicalCommunity,
        "Academia" => Group::Academia,
        "Media" => Group::Media,
        _ => Group::Other,
    })
}
