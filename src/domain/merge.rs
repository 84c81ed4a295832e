//! Two or more that are one: what the survivor gains, and what is kept so that a merge can be undone.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entities::{OrganizationId, ParticipationId, ProposalId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    contact::{IdentifierFields, LinkFields},
    names::{organization_key, person_key},
    organization::OrganizationFields,
    participation::ParticipationFields,
    person::PersonFields,
};

/// The most that are merged into one at once.
pub const MAX_SOURCES: usize = 20;

/// Fields of what can be merged.
pub trait Unite: Clone + PartialEq + Serialize + DeserializeOwned {
    /// The fields that one gets from another where its own are empty.
    const FILLED: &'static [&'static str];

    /// What tells names apart.
    fn key(name: &str) -> String;
    /// The names that are no aliases.
    fn own_names(&self) -> Vec<&str>;
    /// Other names, links and identifiers.
    fn lists(&mut self) -> Lists<'_>;
}

/// The lists of what can be merged.
#[derive(Debug)]
pub struct Lists<'a> {
    /// Other names.
    pub aliases: &'a mut Vec<String>,
    /// Links.
    pub links: &'a mut Vec<LinkFields>,
    /// Entries in public registers.
    pub identifiers: &'a mut Vec<IdentifierFields>,
}

/// What a survivor gained beside identifiers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gains {
    /// Other names.
    pub aliases: Vec<String>,
    /// Links.
    pub links: Vec<LinkFields>,
    /// Fields that were empty.
    pub filled: Map<String, Value>,
}

/// Something that belonged to somebody else before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved<T, I> {
    /// What it is.
    pub what: T,
    /// Whose it was.
    pub from: I,
}

/// A participation that would have been a second one of the same person in the same role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedParticipation {
    /// Its id.
    pub id: ParticipationId,
    /// Its place in the proposal.
    pub position: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Its version.
    pub version: i32,
    /// Its fields.
    pub fields: ParticipationFields,
}

/// That an organization hosted a proposal which the survivor hosts anyway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedHost {
    /// The proposal.
    pub proposal: ProposalId,
    /// The organization.
    pub organization: OrganizationId,
    /// Its place among the hosts.
    pub position: i32,
    /// Its name as given.
    pub name_as_given: String,
}

/// What the survivor was part of, which cannot be itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentChange {
    /// Before the merge.
    pub before: OrganizationId,
    /// After it.
    pub after: Option<OrganizationId>,
}

/// Everything that a merge moved. Private: it may hold addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeRecord<I> {
    /// Who was merged, in the order asked for.
    pub sources: Vec<I>,
    /// Who was merged into one of them before.
    pub earlier: Vec<Moved<I, I>>,
    /// What the survivor gained.
    pub gains: Gains,
    /// Entries in public registers.
    pub identifiers: Vec<Moved<IdentifierFields, I>>,
    /// Participations.
    pub participations: Vec<Moved<ParticipationId, I>>,
    /// Participations that would have been there twice.
    pub removed_participations: Vec<RemovedParticipation>,
    /// Proposals that a source hosted.
    pub hosted: Vec<Moved<ProposalId, I>>,
    /// Proposals that the survivor hosts anyway.
    pub removed_hosts: Vec<RemovedHost>,
    /// Organizations that were part of a source.
    pub children: Vec<Moved<OrganizationId, I>>,
    /// What the survivor was part of.
    pub parent: Option<ParentChange>,
}

impl<I> MergeRecord<I> {
    /// A record of a merge that has not moved anything yet.
    #[must_use]
    pub fn of(sources: Vec<I>) -> Self {
        Self {
            sources,
            earlier: Vec::new(),
            gains: Gains::default(),
            identifiers: Vec::new(),
            participations: Vec::new(),
            removed_participations: Vec::new(),
            hosted: Vec::new(),
            removed_hosts: Vec::new(),
            children: Vec::new(),
            parent: None,
        }
    }
}

impl Unite for PersonFields {
    const FILLED: &'static [&'static str] = &["country", "biography", "email", "phone"];

    fn key(name: &str) -> String {
        person_key(name)
    }

    fn own_names(&self) -> Vec<&str> {
        vec![&self.name]
    }

    fn lists(&mut self) -> Lists<'_> {
        Lists { aliases: &mut self.aliases, links: &mut self.links, identifiers: &mut self.identifiers }
    }
}

impl Unite for OrganizationFields {
    const FILLED: &'static [&'static str] = &["acronym", "country", "stakeholderGroup", "homepage"];

    fn key(name: &str) -> String {
        organization_key(name)
    }

    fn own_names(&self) -> Vec<&str> {
        std::iter::once(self.name.as_str()).chain(self.acronym.as_deref()).collect()
    }

    fn lists(&mut self) -> Lists<'_> {
        Lists { aliases: &mut self.aliases, links: &mut self.links, identifiers: &mut self.identifiers }
    }
}

/// The survivor after a merge, and what it gained. The first of several who have something for an empty field fills it;
/// whatever the losers are called becomes an alias.
#[must_use]
pub fn unite<F: Unite>(survivor: &F, losers: &[F]) -> (F, Gains) {
    let mut after = survivor.clone();
    let mut gains = Gains::default();
    for loser in losers {
        let mut loser = loser.clone();
        let filled = fillings(&mut after, &loser);
        after = filled.iter().fold(after, |after, (field, value)| with(&after, field, value.clone()));
        gains.filled.extend(filled);
        let mut known: HashSet<String> = after.own_names().into_iter().map(F::key).collect();
        let own: Vec<String> = loser.own_names().into_iter().map(str::to_owned).collect();
        let (ours, theirs) = (after.lists(), loser.lists());
        known.extend(ours.aliases.iter().map(|alias| F::key(alias)));
        for name in own.into_iter().chain(theirs.aliases.drain(..)) {
            if known.insert(F::key(&name)) {
                gains.aliases.push(name.clone());
                ours.aliases.push(name);
            }
        }
        for link in theirs.links.drain(..) {
            if !ours.links.iter().any(|old| old.is_same(&link)) {
                gains.links.push(link.clone());
                ours.links.push(link);
            }
        }
        ours.identifiers.append(theirs.identifiers);
    }
    let lists = after.lists();
    lists.aliases.sort_by_cached_key(|alias| F::key(alias));
    lists.identifiers.sort();
    (after, gains)
}

/// What the loser has for fields the survivor has nothing in. Initials that the survivor goes by already are no filling.
fn fillings<F: Unite>(survivor: &mut F, loser: &F) -> Map<String, Value> {
    let (ours, mut theirs) = (facts(survivor), facts(loser));
    let known: Vec<String> = survivor.lists().aliases.iter().map(|alias| F::key(alias)).collect();
    let empty = F::FILLED.iter().filter(|field| ours.get(**field).is_none_or(Value::is_null));
    let found = empty.filter_map(|field| Some(((*field).to_owned(), theirs.remove(*field)?)));
    let is_alias = |value: &Value| value.as_str().is_some_and(|text| known.contains(&F::key(text)));
    found.filter(|(field, value)| !(value.is_null() || field == "acronym" && is_alias(value))).collect()
}

/// The survivor without what a merge gave it, as far as that is still as it was given; and the fields that were edited
/// since and stay.
#[must_use]
pub fn separate<F: Unite>(survivor: &F, gains: &Gains) -> (F, Vec<String>) {
    let mut after = survivor.clone();
    let mut kept = Vec::new();
    let now = facts(survivor);
    for (field, value) in &gains.filled {
        match now.get(field) {
            Some(current) if current == value => after = with(&after, field, Value::Null),
            Some(Value::Null) | None => {}
            Some(_) => kept.push(field.clone()),
        }
    }
    let lists = after.lists();
    lists.aliases.retain(|alias| !gains.aliases.contains(alias));
    lists.links.retain(|link| !gains.links.contains(link));
    (after, kept)
}

fn facts<F: Serialize>(fields: &F) -> Map<String, Value> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(facts)) => facts,
        // Fields are structs.
        Ok(_) | Err(_) => Map::new(),
    }
}

/// The fields with another value in one of them; as they are where it does not fit, which no value of a field is.
fn with<F: Unite>(fields: &F, field: &str, value: Value) -> F {
    let mut facts = facts(fields);
    facts.insert(field.to_owned(), value);
    serde_json::from_value(Value::Object(facts)).unwrap_or_else(|_| fields.clone())
}

#[cfg(test)]
mod tests {
    use entities::IdentifierScheme;
    use proptest::prelude::*;

    use super::*;

    fn link(url: &str) -> LinkFields {
        LinkFields { url: url.to_owned(), label: None }
    }

    #[test]
    fn a_survivor_gains_names_links_identifiers_and_what_was_empty() {
        let survivor = OrganizationFields {
            name: "Association for Progressive Communications".to_owned(),
            aliases: vec!["APC Network".to_owned()],
            country: Some("ZA".to_owned()),
            links: vec![link("https://apc.example/")],
            ..OrganizationFields::default()
        };
        let identifier = IdentifierFields { scheme: IdentifierScheme::Wikidata, value: "Q42".to_owned() };
        let loser = OrganizationFields {
            name: "Assoc. for Progressive Communications".to_owned(),
            acronym: Some("APC".to_owned()),
            aliases: vec!["apc network".to_owned()],
            country: Some("US".to_owned()),
            homepage: Some("https://www.apc.example/".to_owned()),
            links: vec![link("https://apc.example"), link("https://blog.example/")],
            identifiers: vec![identifier.clone()],
            ..OrganizationFields::default()
        };
        let (after, gains) = unite(&survivor, &[loser]);
        assert_eq!(after.acronym.as_deref(), Some("APC"));
        assert_eq!(after.aliases, ["APC Network", "Assoc. for Progressive Communications"]);
        assert_eq!((after.country.as_deref(), after.homepage.is_some()), (Some("ZA"), true));
        assert_eq!(after.links.len(), 2);
        assert_eq!(after.identifiers, [identifier]);
        let (mut back, kept) = separate(&after, &gains);
        back.identifiers.clear();
        assert_eq!((back, kept), (survivor, Vec::new()));
    }

    #[test]
    fn what_was_edited_since_stays() {
        let survivor = PersonFields { name: "Jane Doe".to_owned(), ..PersonFields::default() };
        let loser = PersonFields {
            name: "J. Doe".to_owned(),
            country: Some("FI".to_owned()),
            email: Some("jane@example.org".to_owned()),
            ..PersonFields::default()
        };
        let (mut after, gains) = unite(&survivor, &[loser]);
        after.country = Some("SE".to_owned());
        after.email = None;
        after.aliases.push("Janey".to_owned());
        let (back, kept) = separate(&after, &gains);
        assert_eq!((back.country.as_deref(), back.email), (Some("SE"), None));
        assert_eq!((back.aliases, kept), (vec!["Janey".to_owned()], vec!["country".to_owned()]));
    }

    fn person() -> impl Strategy<Value = PersonFields> {
        let list = || prop::collection::vec("[a-d]{1,2}", 0..4);
        ("[a-d]{1,2}", list(), prop::option::of("[a-c]"), prop::option::of("[a-c]"), list()).prop_map(
            |(name, mut aliases, country, email, links)| {
                aliases.retain(|alias| *alias != name);
                aliases.sort();
                aliases.dedup();
                let mut links: Vec<LinkFields> =
                    links.iter().map(|path| link(&format!("https://e.example/{path}"))).collect();
                links.sort_by(|one, other| one.url.cmp(&other.url));
                links.dedup();
                PersonFields {
                    sort_name: name.clone(),
                    name,
                    aliases,
                    country,
                    email,
                    links,
                    ..PersonFields::default()
                }
            },
        )
    }

    proptest! {
        #[test]
        fn separating_is_the_contrary_of_uniting(survivor in person(), losers in prop::collection::vec(person(), 1..4)) {
            let (after, gains) = unite(&survivor, &losers);
            let names: HashSet<String> =
                std::iter::once(&after.name).chain(&after.aliases).map(|name| person_key(name)).collect();
            prop_assert_eq!(names.len(), after.aliases.len() + 1);
            for loser in &losers {
                prop_assert!(names.contains(&person_key(&loser.name)));
            }
            prop_assert_eq!(separate(&after, &gains), (survivor, Vec::new()));
        }
    }
}
