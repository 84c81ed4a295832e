//! What filters mean, evaluated row by row on plain values.

use chrono::{DateTime, Utc};
use sea_orm::ActiveEnum;
use serde_json::Value;
use workshops::domain::{country::Country, names};

use super::sample::{Participation, Proposal, Sample};

/// Whose eyes it is seen with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    Public,
    /// An editor of the edition at this place.
    EditorOf(usize),
    Editor,
}

/// The conditions of an object that are given.
fn given(filter: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = filter.as_object().unwrap_or_else(|| panic!("{filter}"));
    fields.iter().map(|(name, value)| (name.as_str(), value)).filter(|(_, value)| !value.is_null())
}

/// A value of a vocabulary as the schema has it.
pub fn word<E: ActiveEnum<Value = String>>(value: E) -> String {
    value.to_value().to_uppercase()
}

/// Whether a value of a vocabulary, an id or a country passes.
fn choice(value: Option<&str>, filter: &Value) -> bool {
    given(filter).all(|(operator, other)| match operator {
        "eq" => value == other.as_str(),
        "ne" => value.is_some() && value != other.as_str(),
        "in" => other.as_array().unwrap().iter().any(|other| value == other.as_str()),
        "isNull" => value.is_none() == other.as_bool().unwrap(),
        _ => panic!("{operator}"),
    })
}

fn ordered<T: PartialOrd>(value: Option<&T>, filter: &Value, read: impl Fn(&Value) -> T) -> bool {
    given(filter).all(|(operator, other)| match (operator, value) {
        ("isNull", value) => value.is_none() == other.as_bool().unwrap(),
        (_, None) => false,
        ("eq", Some(value)) => *value == read(other),
        ("ne", Some(value)) => *value != read(other),
        ("in", Some(value)) => other.as_array().unwrap().iter().any(|other| *value == read(other)),
        ("gte", Some(value)) => *value >= read(other),
        ("lte", Some(value)) => *value <= read(other),
        ("gt", Some(value)) => *value > read(other),
        ("lt", Some(value)) => *value < read(other),
        _ => panic!("{operator}"),
    })
}

fn int(value: Option<i32>, filter: &Value) -> bool {
    ordered(value.map(i64::from).as_ref(), filter, |other| other.as_i64().unwrap())
}

fn time(value: DateTime<Utc>, filter: &Value) -> bool {
    ordered(Some(&value), filter, |other| other.as_str().unwrap().parse().unwrap())
}

/// Whether texts, of which there may be several, pass.
fn text(values: &[&str], key: fn(&str) -> String, filter: &Value) -> bool {
    let keys: Vec<String> = values.iter().map(|value| key(value)).collect();
    let fold = |other: &Value| key(other.as_str().unwrap());
    given(filter).all(|(operator, other)| match operator {
        "eq" => keys.contains(&fold(other)),
        "ne" => !keys.is_empty() && !keys.contains(&fold(other)),
        "in" => other.as_array().unwrap().iter().any(|other| keys.contains(&fold(other))),
        "contains" | "startsWith" if fold(other).is_empty() && !other.as_str().unwrap().trim().is_empty() => false,
        "contains" => keys.iter().any(|key| key.contains(&fold(other))),
        "startsWith" => keys.iter().any(|key| key.starts_with(&fold(other))),
        "isNull" => keys.is_empty() == other.as_bool().unwrap(),
        _ => panic!("{operator}"),
    })
}

fn region(country: Option<&str>) -> Option<&'static str> {
    Some(Country::try_from(country?).unwrap().region()?.as_str())
}

/// Whether related rows pass as asked.
fn related(rows: &[usize], filter: &Value, passes: impl Fn(usize, &Value) -> bool) -> bool {
    given(filter).all(|(quantifier, filter)| match quantifier {
        "some" => rows.iter().any(|row| passes(*row, filter)),
        "none" => !rows.iter().any(|row| passes(*row, filter)),
        "every" => rows.iter().all(|row| passes(*row, filter)),
        _ => panic!("{quantifier}"),
    })
}

impl Sample {
    pub fn sees(&self, eyes: Eyes, proposal: &Proposal) -> bool {
        match eyes {
            Eyes::Public => self.is_public(proposal),
            Eyes::EditorOf(edition) => self.is_public(proposal) || proposal.edition == edition && !proposal.deleted,
            Eyes::Editor => !proposal.deleted,
        }
    }

    /// The participations seen that are those of somebody or something.
    fn seen_participations(&self, eyes: Eyes, of: impl Fn(&Participation) -> bool) -> Vec<usize> {
        let seen = |at: &usize| {
            let row = &self.participations[*at];
            of(row) && self.sees(eyes, &self.proposals[row.proposal])
        };
        (0..self.participations.len()).filter(seen).collect()
    }

    pub fn sees_person(&self, eyes: Eyes, person: usize) -> bool {
        eyes == Eyes::Editor || !self.seen_participations(eyes, |row| row.person == Some(person)).is_empty()
    }

    /// The proposals seen that an organization hosts.
    fn hosted(&self, eyes: Eyes, organization: usize) -> Vec<usize> {
        let hosts = |at: &usize| {
            let row = &self.proposals[*at];
            row.hosts.contains(&organization) && self.sees(eyes, row)
        };
        (0..self.proposals.len()).filter(hosts).collect()
    }

    pub fn sees_organization(&self, eyes: Eyes, organization: usize) -> bool {
        let takes_part = || self.seen_participations(eyes, |row| row.organization == Some(organization));
        eyes == Eyes::Editor || !self.hosted(eyes, organization).is_empty() || !takes_part().is_empty()
    }

    /// Whether a word stands in the title of a proposal or in the names of whoever it names; none stands everywhere.
    fn says(&self, row: &Proposal, word: &str) -> bool {
        let organizations = |at: Option<usize>| at.map_or(&[][..], |at| &self.organizations[at].names);
        let named = row.participations.iter().map(|at| &self.participations[*at]);
        let named = named.filter_map(|part| Some((&self.people[part.person?].names, part.organization)));
        let named = named.flat_map(|(names, of)| names.iter().chain(organizations(of)));
        let hosts = row.hosts.iter().flat_map(|host| organizations(Some(*host)));
        let word_is_in = |text: &String| names::sort_key(text).split(' ').any(|one| one == names::sort_key(word));
        word.is_empty()
            || word.chars().any(char::is_alphabetic)
                && [&row.title].into_iter().chain(named).chain(hosts).any(word_is_in)
    }

    pub fn proposal(&self, eyes: Eyes, at: usize, filter: &Value) -> bool {
        let row = &self.proposals[at];
        let participations = || row.participations.iter().map(|at| &self.participations[*at]);
        let person = |id: &Value| {
            let id = id.as_str().unwrap().to_owned();
            move |row: &Participation| row.person.is_some_and(|person| self.people[person].id.to_string() == id)
        };
        given(filter).all(|(field, value)| match field {
            "id" => choice(Some(&row.id.to_string()), value),
            "edition" => int(Some(self.editions[row.edition].year), value),
            "number" => int(row.number, value),
            "title" => text(&[&row.title], names::sort_key, value),
            "text" => self.says(row, value.as_str().unwrap()),
            "status" => choice(Some(&word(row.status)), value),
            "format" => choice(row.format.map(word).as_deref(), value),
            "language" => text(row.language.as_slice(), str::to_ascii_lowercase, value),
            "theme" => row.themes.iter().any(|theme| self.themes[*theme].id.to_string() == *value),
            "themeSlug" => row.themes.iter().any(|theme| self.themes[*theme].slug == *value),
            "topic" => {
                row.themes.iter().any(|theme| self.themes[*theme].topic.is_some_and(|id| id.to_string() == *value))
            }
            "panellist" => {
                let is = person(value);
                participations().any(|row| is(row) && row.role == entities::ParticipationRole::Panellist)
            }
            "person" => participations().any(person(value)),
            "organization" => {
                let is = |organization: usize| self.organizations[organization].id.to_string() == *value;
                row.hosts.iter().any(|host| is(*host)) || participations().any(|row| row.organization.is_some_and(is))
            }
            "themes" => related(&row.themes, value, |theme, filter| self.theme(theme, filter)),
            "participations" => related(&row.participations, value, |at, filter| self.participation(eyes, at, filter)),
            "organizations" => related(&row.hosts, value, |host, filter| self.organization(eyes, host, filter)),
            "organizedBefore" => row.organized_before == value.as_bool(),
            "priorReport" => value.as_array().unwrap().iter().any(|status| word(row.prior_report) == *status),
            "createdAt" => time(row.created_at, value),
            "updatedAt" => time(row.updated_at, value),
            combined => self.combined(combined, value, |filter| self.proposal(eyes, at, filter)),
        })
    }

    pub fn participation(&self, eyes: Eyes, at: usize, filter: &Value) -> bool {
        let row = &self.participations[at];
        given(filter).all(|(field, value)| match field {
            "id" => choice(Some(&row.id.to_string()), value),
            "role" => choice(Some(&word(row.role)), value),
            "status" => choice(Some(&word(row.status)), value),
            "edition" => int(Some(self.editions[self.proposals[row.proposal].edition].year), value),
            "proposal" => self.proposal(eyes, row.proposal, value),
            "person" => row.person.is_some_and(|person| self.person(eyes, person, value)),
            "organization" => row.organization.is_some_and(|at| self.organization(eyes, at, value)),
            "country" => choice(row.country, value),
            "region" => choice(region(row.country), value),
            "stakeholderGroup" => choice(row.group.map(word).as_deref(), value),
            "isPlaceholder" => row.person.is_none() == value.as_bool().unwrap(),
            combined => self.combined(combined, value, |filter| self.participation(eyes, at, filter)),
        })
    }

    pub fn person(&self, eyes: Eyes, at: usize, filter: &Value) -> bool {
        let row = &self.people[at];
        let participations = || self.seen_participations(eyes, |row| row.person == Some(at));
        given(filter).all(|(field, value)| match field {
            "id" => choice(Some(&row.id.to_string()), value),
            "name" => text(&row.names.iter().map(String::as_str).collect::<Vec<_>>(), names::person_key, value),
            "country" => choice(row.country, value),
            "region" => choice(region(row.country), value),
            "organization" => participations().into_iter().any(|at| {
                let organization = self.participations[at].organization;
                organization.is_some_and(|at| self.organizations[at].id.to_string() == *value)
            }),
            "participations" => related(&participations(), value, |at, filter| self.participation(eyes, at, filter)),
            "createdAt" => time(row.created_at, value),
            "updatedAt" => time(row.updated_at, value),
            combined => self.combined(combined, value, |filter| self.person(eyes, at, filter)),
        })
    }

    pub fn organization(&self, eyes: Eyes, at: usize, filter: &Value) -> bool {
        let row = &self.organizations[at];
        given(filter).all(|(field, value)| match field {
            "id" => choice(Some(&row.id.to_string()), value),
            "name" => text(&row.names.iter().map(String::as_str).collect::<Vec<_>>(), names::organization_key, value),
            "country" => choice(row.country, value),
            "region" => choice(region(row.country), value),
            "stakeholderGroup" => choice(row.group.map(word).as_deref(), value),
            "participations" => {
                let rows = self.seen_participations(eyes, |row| row.organization == Some(at));
                related(&rows, value, |at, filter| self.participation(eyes, at, filter))
            }
            "hosted" => related(&self.hosted(eyes, at), value, |at, filter| self.proposal(eyes, at, filter)),
            "createdAt" => time(row.created_at, value),
            "updatedAt" => time(row.updated_at, value),
            combined => self.combined(combined, value, |filter| self.organization(eyes, at, filter)),
        })
    }

    pub fn theme(&self, at: usize, filter: &Value) -> bool {
        let row = &self.themes[at];
        given(filter).all(|(field, value)| match field {
            "id" => choice(Some(&row.id.to_string()), value),
            "edition" => int(Some(self.editions[row.edition].year), value),
            "slug" => row.slug == *value,
            "topic" => row.topic.is_some_and(|topic| topic.to_string() == *value),
            "name" => text(&[row.name], names::sort_key, value),
            "kind" => choice(Some(&word(row.kind)), value),
            combined => self.combined(combined, value, |filter| self.theme(at, filter)),
        })
    }

    fn combined(&self, field: &str, value: &Value, passes: impl Fn(&Value) -> bool) -> bool {
        let parts = || value.as_array().unwrap().iter();
        match field {
            "and" => parts().all(passes),
            "or" => parts().any(passes),
            "not" => !passes(value),
            _ => panic!("{field} of {} proposals", self.proposals.len()),
        }
    }
}
