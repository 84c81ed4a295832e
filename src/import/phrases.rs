//! Short phrases that say something about a participation: its role, status, stakeholder group, or that nobody is named.

use entities::enums::{ParticipationRole as Role, ParticipationStatus as Status, StakeholderGroup as Group};

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
            !number
                && !matches!(
                    *word,
                    "the"
                        | "workshop"
                        | "session"
                        | "panel"
                        | "proposed"
                        | "planned"
                        | "suggested"
                        | "potential"
                        | "possible"
                        | "name"
                        | "names"
                        | "of"
                        | "s"
                        | "as"
                        | "our"
                        | "list"
                        | "main"
                        | "lead"
                        | "a"
                        | "b"
                        | "c"
                        | "no"
                        | "igf"
                )
        })
        .map(|word| if word.len() > 4 { word.strip_suffix('s').unwrap_or(word) } else { word })
        .collect();
    Some(match words.join(" ").as_str() {
        "moderator"
        | "co moderator"
        | "comoderator"
        | "moderated by"
        | "moderation"
        | "facilitator"
        | "co facilitator"
        | "facilitated by"
        | "moderator facilitator"
        | "moderator by" => Role::Moderator,
        "remote moderator"
        | "online moderator"
        | "virtual moderator"
        | "remote participation moderator"
        | "remote moderation"
        | "remote participation"
        | "remote facilitator"
        | "remote participation facilitator"
        | "moderator remote"
        | "moderator remote participation"
        | "moderator for remote participation"
        | "remote moderated by" => Role::RemoteModerator,
        "rapporteur" | "co rapporteur" | "reporter" | "reported by" | "note taker" | "notetaker" => Role::Rapporteur,
        "chair" | "chairs" | "chaired by" | "chairperson" | "chairman" | "chairwoman" | "chairmen" | "co chair"
        | "chairing" | "chair person" => Role::Chair,
        "keynote"
        | "keynote speaker"
        | "keynote address"
        | "keynote speech"
        | "keynote by"
        | "opening keynote"
        | "key note speaker"
        | "key note"
        | "keynote presentation"
        | "keynote presenter" => Role::Keynote,
        "panellist"
        | "panelist"
        | "speaker"
        | "presenter"
        | "discussant"
        | "respondent"
        | "participant"
        | "invited speaker"
        | "invited panellist"
        | "invited panelist"
        | "confirmed panellist"
        | "confirmed panelist"
        | "confirmed speaker"
        | "other panellist"
        | "other speaker"
        | "other panelist"
        | "expert"
        | "resource person"
        | "panellist include"
        | "speaker include"
        | "panelist include"
        | "member"
        | "panellist speaker"
        | "additional panellist"
        | "additional speaker" => Role::Panellist,
        "organizer"
        | "co organizer"
        | "coorganizer"
        | "organized by"
        | "organizing committee"
        | "organizing team"
        | "organization by" => Role::Organizer,
        "contact" | "contact person" | "contact point" | "focal point" => Role::Contact,
        "opening remark" | "closing remark" | "welcome" | "welcome remark" | "opening" | "introduction" | "host"
        | "interpreter" | "technical support" | "opening speaker" | "closing speaker" | "opening address"
        | "welcome address" | "opening speech" => Role::Other,
        _ => return None,
    })
}

/// The status a phrase states and nothing else ("tbc", "to be confirmed", "invited", "has confirmed").
pub(super) fn status(text: &str) -> Option<Status> {
    const CARRIERS: &[&str] = &[
        "accepted",
        "attendance",
        "already",
        "all",
        "and",
        "are",
        "as",
        "at",
        "availability",
        "be",
        "been",
        "by",
        "confirmation",
        "for",
        "funding",
        "has",
        "have",
        "in",
        "is",
        "kindly",
        "list",
        "moment",
        "moderator",
        "name",
        "names",
        "not",
        "of",
        "or",
        "organizer",
        "panellist",
        "panellists",
        "panelist",
        "panelists",
        "participant",
        "participants",
        "participate",
        "participation",
        "person",
        "persons",
        "pending",
        "receipt",
        "sent",
        "soon",
        "speaker",
        "speakers",
        "status",
        "still",
        "subject",
        "the",
        "to",
        "verbally",
        "will",
        "yet",
        "by",
        "organizers",
        "below",
        "above",
        "following",
        "orally",
        "writing",
        "in",
        "principle",
    ];
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
            | "determined" | "announced" | "expected" => Status::Proposed,
            "pending" => Status::Proposed,
            "confirmed" | "accepted" | "confirms" if negated => Status::Proposed,
            "confirmed" | "accepted" | "confirms" => Status::Confirmed,
            "confirm" if negated => Status::Proposed,
            "invited" if before == "be" && negated || before == "not" || before == "yet" => Status::Proposed,
            "invited" => Status::Invited,
            "invitation" => Status::Invited,
            other if CARRIERS.contains(&other) => continue,
            _ => return None,
        };
        // "Invited, to be confirmed" and "invited, confirmed": what happened outweighs what is expected.
        said = Some(match (said, here) {
            (None, here) | (Some(Status::Proposed), here) => here,
            (Some(Status::Invited), Status::Confirmed | Status::Declined) => here,
            (Some(said), _) => said,
        });
    }
    said
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
        .filter(|word| {
            !matches!(
                *word,
                "the"
                    | "stakeholder"
                    | "stakeholders"
                    | "group"
                    | "from"
                    | "representing"
                    | "representative"
                    | "representatives"
                    | "rep"
                    | "sector"
                    | "category"
                    | "of"
                    | "for"
                    | "side"
                    | "perspective"
                    | "affiliation"
                    | "representation"
            )
        })
        .map(|word| if word.len() > 4 && !word.ends_with("ss") { word.strip_suffix('s').unwrap_or(word) } else { word })
        .collect();
    Some(match words.join(" ").as_str() {
        "government"
        | "governmental"
        | "govt"
        | "gov"
        | "public"
        | "public administration"
        | "national government"
        | "local government"
        | "public authority"
        | "public authoritie" => Group::Government,
        "intergovernmental organization"
        | "intergovernmental organisation"
        | "intergovernmental"
        | "inter governmental organization"
        | "inter governmental organisation"
        | "inter governmental"
        | "igo"
        | "igos"
        | "international organization"
        | "international organisation"
        | "io"
        | "intergovernmental org"
        | "international intergovernmental organization"
        | "international governmental organization" => Group::IntergovernmentalOrganization,
        "private"
        | "business"
        | "industry"
        | "business community"
        | "corporate"
        | "private company"
        | "private business"
        | "private industry"
        | "ict industry"
        | "private organization" => Group::PrivateSector,
        "civil society"
        | "civil society organization"
        | "civil society organisation"
        | "civil"
        | "cso"
        | "csos"
        | "ngo"
        | "ngos"
        | "non governmental organization"
        | "non governmental organisation"
        | "nongovernmental organization"
        | "nonprofit"
        | "non profit"
        | "non profit organization"
        | "civil societie"
        | "civic society"
        | "nonprofit organization"
        | "not for profit" => Group::CivilSociety,
        "technical community"
        | "internet technical community"
        | "internet community"
        | "technical"
        | "technical internet community"
        | "tech community"
        | "technical academic community"
        | "academic technical community" => Group::TechnicalCommunity,
        "academia"
        | "academic"
        | "academic community"
        | "research community"
        | "research"
        | "academic research"
        | "academe"
        | "academy"
        | "academic institution" => Group::Academia,
        "media" | "press" | "mass media" | "news media" => Group::Media,
        "other" => Group::Other,
        _ => return None,
    })
}

/// What a placeholder says about the person who is to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Whom the person is to come from, as it stands, where that is said.
    pub from: Option<String>,
}

/// Whether a text holds a place for somebody not named yet ("TBD", "A representative of the private sector").
pub(super) fn placeholder(text: &str) -> Option<Placeholder> {
    const SOMEBODY: &[&str] = &[
        "representative",
        "representatives",
        "rep",
        "reps",
        "speaker",
        "speakers",
        "panellist",
        "panellists",
        "panelist",
        "panelists",
        "expert",
        "experts",
        "someone",
        "somebody",
        "person",
        "people",
        "participant",
        "participants",
        "official",
        "officials",
        "delegate",
        "delegates",
        "member",
        "members",
        "moderator",
        "somebody",
        "academic",
        "academics",
        "researcher",
        "journalist",
        "lawyer",
        "presenter",
        "presenters",
        "stakeholder",
        "stakeholders",
        "representation",
        "policymaker",
        "regulator",
        "parliamentarian",
    ];
    const COUNTS: &[&str] = &[
        "a",
        "an",
        "one",
        "two",
        "three",
        "four",
        "five",
        "several",
        "some",
        "another",
        "other",
        "1",
        "2",
        "3",
        "4",
        "5",
        "the",
        "additional",
        "further",
        "high",
        "level",
        "senior",
        "any",
        "various",
        "possible",
        "potential",
        "more",
        "invited",
        "proposed",
    ];
    if text.len() > 160 {
        return None;
    }
    let key = normalize_name(text);
    let key = key.replace("t b c", "tbc").replace("t b d", "tbd").replace("t b a", "tba");
    let words: Vec<&str> = key.split(' ').collect();
    if matches!(
        key.as_str(),
        "tbd"
            | "tbc"
            | "tba"
            | "n n"
            | "nn"
            | "name"
            | "name tbc"
            | "name tbd"
            | "name tba"
            | "x"
            | "xx"
            | "xxx"
            | "to follow"
            | "vacant"
            | "open"
            | "somebody"
            | "someone"
            | "not yet known"
            | "not known yet"
            | "speaker"
            | "unknown"
    ) || key.starts_with("to be ") && words.len() <= 6
        || key.starts_with("name to be")
        || key.starts_with("names to be")
        || key.starts_with("name of ") && key.contains("to be")
    {
        return Some(Placeholder::default());
    }
    let lead = words.iter().take_while(|word| COUNTS.contains(word)).count();
    let first = words.get(lead)?;
    if SOMEBODY.contains(first) {
        let rest = words.get(lead + 1).copied();
        // "Member of Parliament" alone is a title; "a member of the youth coalition" is a placeholder.
        return match rest {
            Some("of" | "from" | "for" | "representing" | "to" | "at" | "in" | "with") => {
                Some(Placeholder { from: after_preposition(text) })
            }
            None if lead > 0 => Some(Placeholder::default()),
            None => matches!(*first, "representative" | "representatives" | "official" | "officials")
                .then(Placeholder::default),
            Some(_) => None,
        };
    }
    // "Government representative from Asia"
    let middle = words.iter().position(|word| {
        matches!(
            *word,
            "representative"
                | "representatives"
                | "speaker"
                | "panellist"
                | "panelist"
                | "expert"
                | "official"
                | "participant"
                | "delegate"
        )
    });
    if let Some(middle) = middle.filter(|middle| *middle > lead && *middle < words.len() - 1)
        && matches!(words[middle + 1], "of" | "from" | "for" | "in")
    {
        let before = words[lead..middle].join(" ");
        if group(&before).is_some() || super::name_shape::is_region(&before) {
            let after = after_preposition(text).unwrap_or_default();
            return Some(Placeholder { from: Some(format!("{before}, {after}")) });
        }
    }
    let last = words.last()?;
    if matches!(
        *last,
        "representative"
            | "representatives"
            | "rep"
            | "reps"
            | "official"
            | "officials"
            | "delegate"
            | "speaker"
            | "panellist"
            | "panelist"
            | "expert"
            | "participant"
    ) && words.len() <= 8
    {
        let cut = text
            .trim_end_matches(|c: char| !c.is_alphanumeric())
            .rfind(|c: char| c.is_whitespace() || c == '-')
            .unwrap_or(0);
        let from = without_count(&text[..cut], COUNTS);
        return Some(Placeholder { from: (!from.is_empty()).then_some(from) });
    }
    None
}

fn without_count(text: &str, counts: &[&str]) -> String {
    let words = text.split_whitespace().skip_while(|word| counts.contains(&normalize_name(word).as_str()));
    words.collect::<Vec<_>>().join(" ")
}

fn after_preposition(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().skip_while(|word| {
        !matches!(word.to_lowercase().as_str(), "of" | "from" | "for" | "representing" | "to" | "at" | "in" | "with")
    });
    words.next()?;
    let rest: Vec<&str> =
        words.skip_while(|word| matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "from" | "of")).collect();
    (!rest.is_empty()).then(|| rest.join(" "))
}
