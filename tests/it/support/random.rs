//! Random filters that fit a sample.

use proptest::{collection::vec, prelude::*, sample::select};
use sea_orm::{ActiveEnum, Iterable};
use serde_json::{Map, Value, json};

use super::{
    naive::word,
    sample::{COUNTRIES, Dice, LANGUAGES, SLUGS, Sample, WORDS},
};

/// What is filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Proposals,
    People,
    Organizations,
    Themes,
}

impl Kind {
    pub const fn field(self) -> &'static str {
        match self {
            Self::Proposals => "proposals",
            Self::People => "people",
            Self::Organizations => "organizations",
            Self::Themes => "themes",
        }
    }

    pub const fn input(self) -> &'static str {
        match self {
            Self::Proposals => "ProposalFilter",
            Self::People => "PersonFilter",
            Self::Organizations => "OrganizationFilter",
            Self::Themes => "ThemeFilter",
        }
    }
}

type Any = BoxedStrategy<Value>;

/// Ids of a sample, to ask for.
pub struct Filters {
    proposals: Any,
    people: Any,
    organizations: Any,
    themes: Any,
}

struct Ids {
    proposals: Vec<String>,
    people: Vec<String>,
    organizations: Vec<String>,
    themes: Vec<String>,
    topics: Vec<String>,
    participations: Vec<String>,
}

impl Filters {
    pub fn new(sample: &Sample) -> Self {
        let ids = Ids {
            proposals: sample.proposals.iter().map(|row| row.id.to_string()).collect(),
            people: sample.people.iter().map(|row| row.id.to_string()).collect(),
            organizations: sample.organizations.iter().map(|row| row.id.to_string()).collect(),
            themes: sample.themes.iter().map(|row| row.id.to_string()).collect(),
            topics: sample.topics.iter().map(ToString::to_string).collect(),
            participations: sample.participations.iter().map(|row| row.id.to_string()).collect(),
        };
        Self {
            proposals: ids.proposal(4),
            people: ids.person(4),
            organizations: ids.organization(4),
            themes: ids.theme(3),
        }
    }

    pub fn of(&self, kind: Kind) -> Any {
        match kind {
            Kind::Proposals => self.proposals.clone(),
            Kind::People => self.people.clone(),
            Kind::Organizations => self.organizations.clone(),
            Kind::Themes => self.themes.clone(),
        }
    }
}

/// An object of some of these fields.
fn object(fields: Vec<(&'static str, Any)>, most: usize) -> Any {
    let field = proptest::strategy::Union::new(
        fields.into_iter().map(|(name, value)| value.prop_map(move |value| (name.to_owned(), value)).boxed()),
    );
    vec(field, 0..=most).prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())).boxed()
}

fn one_of(values: Vec<Value>) -> Any {
    select(values).boxed()
}

fn operators(value: &Any, names: &[&'static str]) -> Any {
    let operator = |name: &&'static str| {
        let value = match *name {
            "in" => vec(value.clone(), 0..3).prop_map(Value::from).boxed(),
            "isNull" => any::<bool>().prop_map(Value::from).boxed(),
            _ => value.clone(),
        };
        (*name, value)
    };
    object(names.iter().map(operator).collect(), 2)
}

fn choice(values: Vec<Value>) -> Any {
    operators(&one_of(values), &["eq", "in", "ne", "isNull"])
}

fn vocabulary<E: ActiveEnum<Value = String> + Iterable>() -> Vec<Value> {
    E::iter().map(|value| Value::from(word(value))).collect()
}

fn id(ids: &[String]) -> Any {
    one_of(ids.iter().map(|id| json!(id)).collect())
}

fn id_filter(ids: &[String]) -> Any {
    operators(&id(ids), &["eq", "in", "ne"])
}

fn number(values: std::ops::Range<i32>) -> Any {
    operators(&values.prop_map(Value::from).boxed(), &["eq", "in", "ne", "gte", "lte", "gt", "lt", "isNull"])
}

fn time() -> Any {
    let times = any::<u64>().prop_map(|seed| json!(Dice::new(seed).time().to_rfc3339())).boxed();
    operators(&times, &["gte", "lte", "gt", "lt"])
}

fn text(words: &[&'static str]) -> Any {
    let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    for other in
        ["KUNNAPU", "strasse", "%", "_", "\\", "a", "", "  ", "the access", "lodz 100", "a and b", "μία", "мос"]
    {
        words.push(json!(other));
    }
    operators(&one_of(words), &["eq", "in", "ne", "contains", "startsWith", "isNull"])
}

fn country() -> Any {
    choice(COUNTRIES.iter().map(|country| json!(country)).collect())
}

fn region() -> Any {
    choice(["AFRICAN", "ASIA_PACIFIC", "EASTERN_EUROPEAN", "GRULAC", "WEOG"].iter().map(|word| json!(word)).collect())
}

fn flag() -> Any {
    any::<bool>().prop_map(Value::from).boxed()
}

/// Some, none and every of something.
fn quantified(inner: Any) -> Any {
    object(vec![("some", inner.clone()), ("none", inner.clone()), ("every", inner)], 2)
}

/// Fields with all that can be made of them by `and`, `or` and `not`.
fn combined(depth: usize, mut fields: Vec<(&'static str, Any)>, inner: impl Fn(usize) -> Any) -> Any {
    if depth > 1 {
        let inner = inner(depth - 2);
        let list = vec(inner.clone(), 0..3).prop_map(Value::from).boxed();
        fields.extend([
            ("and", list.clone()),
            ("or", list.clone()),
            ("or", list),
            ("not", inner.clone()),
            ("not", inner),
        ]);
    }
    object(fields, 2)
}

impl Ids {
    fn proposal(&self, depth: usize) -> Any {
        let mut fields = vec![
            ("id", id_filter(&self.proposals)),
            ("edition", number(2007..2012)),
            ("number", number(0..95)),
            ("title", text(&WORDS)),
            ("text", one_of(["künnapu", "%", "access", ""].iter().map(|word| json!(word)).collect())),
            ("status", choice(vocabulary::<entities::ProposalStatus>())),
            ("format", choice(vocabulary::<entities::SessionFormat>())),
            (
                "language",
                operators(
                    &one_of(LANGUAGES.iter().chain(&["EN", "p", "PT-br"]).map(|tag| json!(tag)).collect()),
                    &["eq", "in", "ne", "contains", "startsWith", "isNull"],
                ),
            ),
            ("theme", id(&self.themes)),
            ("themeSlug", one_of(SLUGS.iter().map(|slug| json!(slug)).collect())),
            ("topic", id(&self.topics)),
            ("panellist", id(&self.people)),
            ("person", id(&self.people)),
            ("organization", id(&self.organizations)),
            ("organizedBefore", flag()),
            (
                "priorReport",
                vec(one_of(vocabulary::<entities::PriorReportStatus>()), 0..3).prop_map(Value::from).boxed(),
            ),
            ("createdAt", time()),
            ("updatedAt", time()),
        ];
        if depth > 0 {
            fields.push(("themes", quantified(self.theme(depth - 1))));
            fields.push(("participations", quantified(self.participation(depth - 1))));
            fields.push(("participations", quantified(self.participation(depth - 1))));
            fields.push(("organizations", quantified(self.organization(depth - 1))));
        }
        combined(depth, fields, |depth| self.proposal(depth))
    }

    fn participation(&self, depth: usize) -> Any {
        let mut fields = vec![
            ("id", id_filter(&self.participations)),
            ("role", choice(vocabulary::<entities::ParticipationRole>())),
            ("status", choice(vocabulary::<entities::ParticipationStatus>())),
            ("edition", number(2007..2012)),
            ("country", country()),
            ("region", region()),
            ("stakeholderGroup", choice(vocabulary::<entities::StakeholderGroup>())),
            ("isPlaceholder", flag()),
        ];
        if depth > 0 {
            fields.push(("person", self.person(depth - 1)));
            fields.push(("organization", self.organization(depth - 1)));
            fields.push(("proposal", self.proposal(depth - 1)));
        }
        combined(depth, fields, |depth| self.participation(depth))
    }

    fn person(&self, depth: usize) -> Any {
        let mut fields = vec![
            ("id", id_filter(&self.people)),
            ("name", text(&WORDS)),
            ("country", country()),
            ("region", region()),
            ("organization", id(&self.organizations)),
            ("createdAt", time()),
            ("updatedAt", time()),
        ];
        if depth > 0 {
            fields.push(("participations", quantified(self.participation(depth - 1))));
        }
        combined(depth, fields, |depth| self.person(depth))
    }

    fn organization(&self, depth: usize) -> Any {
        let mut fields = vec![
            ("id", id_filter(&self.organizations)),
            ("name", text(&WORDS)),
            ("country", country()),
            ("region", region()),
            ("stakeholderGroup", choice(vocabulary::<entities::StakeholderGroup>())),
            ("createdAt", time()),
            ("updatedAt", time()),
        ];
        if depth > 0 {
            fields.push(("participations", quantified(self.participation(depth - 1))));
            fields.push(("hosted", quantified(self.proposal(depth - 1))));
        }
        combined(depth, fields, |depth| self.organization(depth))
    }

    fn theme(&self, depth: usize) -> Any {
        let fields = vec![
            ("id", id_filter(&self.themes)),
            ("edition", number(2007..2012)),
            ("slug", one_of(SLUGS.iter().map(|slug| json!(slug)).collect())),
            ("topic", id(&self.topics)),
            ("name", text(&["Access", "securite", "émerging", "e"])),
            ("kind", choice(vocabulary::<entities::ThemeKind>())),
        ];
        combined(depth, fields, |depth| self.theme(depth))
    }
}
