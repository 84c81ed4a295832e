//! Who takes part in a proposal: in brief where nothing more is asked, otherwise row by row.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    Context, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};
use entities::ProposalId;

use crate::{
    error::Error,
    graphql::{
        as_json::{AsJson, write, write_fields, write_list, write_optional, write_text},
        enums::ParticipationRole,
        page::{load, loaders},
        participation::Participation,
    },
    store::{
        brief::{BriefOf, BriefOrganization, BriefParticipation, BriefPerson},
        participations::ParticipationsOfProposal,
    },
};

type Rows = Vec<AsJson<Participation>>;

/// The participations of a proposal: `[Participation!]!`.
pub enum Participations {
    /// What is asked of them, all of them, and the places of those that are wanted.
    Brief(Asked<Part>, Arc<[BriefParticipation]>, Vec<usize>),
    /// Whole rows.
    Rows(Rows),
}

impl Participations {
    /// Those of a proposal in wanted roles, for the field that is being resolved.
    pub async fn of(
        ctx: &Context<'_>,
        proposal: ProposalId,
        wanted: impl Fn(entities::ParticipationRole) -> bool,
    ) -> Result<Self, Error> {
        // What a write shows may not be in the database yet: it comes row by row.
        let brief = !loaders(ctx).loader().is_of_write();
        if let Some(asked) = asked(&ctx.item.node, Part::of).filter(|_| brief) {
            let rest = asked.iter().any(|(_, part)| part.is_of_rest());
            let all = load(ctx, BriefOf { proposal, rest }).await?.unwrap_or_default();
            let places = all.iter().enumerate().filter(|(_, row)| wanted(row.role)).map(|(place, _)| place).collect();
            return Ok(Self::Brief(asked, all, places));
        }
        let all = load(ctx, ParticipationsOfProposal(proposal)).await?.unwrap_or_default();
        let rows = all.into_iter().filter(|row| wanted(row.role));
        Ok(Self::Rows(rows.map(|row| AsJson(Participation(row))).collect()))
    }
}

impl OutputType for Participations {
    fn type_name() -> Cow<'static, str> {
        Rows::type_name()
    }

    fn qualified_type_name() -> String {
        Rows::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Rows::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::Brief(asked, all, places) => {
                let mut json = Vec::with_capacity(256 * places.len());
                write_list(places.iter().filter_map(|place| all.get(*place)), &mut json, |row, json| {
                    write_fields(each(asked), json, |part, json| part.write(row, json));
                });
                Ok(Value::Binary(json.into()))
            }
            Self::Rows(rows) => rows.resolve(ctx, field).await,
        }
    }
}

/// What is asked of an object, by the keys of the answer.
type Asked<T> = Vec<(Name, T)>;

/// A field of a participation that is known in brief.
pub enum Part {
    Typename,
    Id,
    Role,
    NameAsGiven,
    Title,
    AffiliationAsStated,
    Country,
    Person(Asked<PersonPart>),
    Organization(Asked<OrganizationPart>),
}

/// The same of a person.
pub enum PersonPart {
    Typename,
    Id,
    Name,
}

/// The same of an organization.
pub enum OrganizationPart {
    Typename,
    Id,
    Name,
    Country,
}

/// What is asked by a field; nothing if more than is known in brief.
fn asked<T>(field: &Field, part: impl Fn(&Field) -> Option<T>) -> Option<Asked<T>> {
    let SelectionSet { items } = &field.selection_set.node;
    let selected = items.iter().map(|selection| match &selection.node {
        Selection::Field(field) => Some((field.node.response_key().node.clone(), part(&field.node)?)),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    });
    selected.collect()
}

fn each<T>(asked: &Asked<T>) -> impl Iterator<Item = (&str, &T)> {
    asked.iter().map(|(key, part)| (key.as_str(), part))
}

impl Part {
    fn of(field: &Field) -> Option<Self> {
        Some(match field.name.node.as_str() {
            "__typename" => Self::Typename,
            "id" => Self::Id,
            "role" => Self::Role,
            "nameAsGiven" => Self::NameAsGiven,
            "title" => Self::Title,
            "affiliationAsStated" => Self::AffiliationAsStated,
            "country" => Self::Country,
            "person" => Self::Person(asked(field, PersonPart::of)?),
            "organization" => Self::Organization(asked(field, OrganizationPart::of)?),
            _ => return None,
        })
    }

    /// Whether it is more than names.
    const fn is_of_rest(&self) -> bool {
        match self {
            Self::Id | Self::Title | Self::AffiliationAsStated | Self::Country => true,
            Self::Typename | Self::Role | Self::NameAsGiven | Self::Person(_) | Self::Organization(_) => false,
        }
    }

    fn write(&self, row: &BriefParticipation, json: &mut Vec<u8>) {
        let rest = row.rest.as_ref();
        match self {
            Self::Typename => write_text("Participation", json),
            Self::Id => write_optional(rest.map(|rest| rest.id.to_string()).as_deref(), json),
            Self::Role => write(&ParticipationRole::from(row.role).into(), json),
            Self::NameAsGiven => write_text(&row.name_as_given, json),
            Self::Title => write_optional(rest.and_then(|rest| rest.title.as_deref()), json),
            Self::AffiliationAsStated => write_optional(rest.and_then(|rest| rest.affiliation.as_deref()), json),
            Self::Country => write_optional(rest.and_then(|rest| rest.country.as_deref()), json),
            Self::Person(asked) => match &row.person {
                Some(person) => write_fields(each(asked), json, |part, json| part.write(person, json)),
                None => write(&Value::Null, json),
            },
            Self::Organization(asked) => match &row.organization {
                Some(found) => write_fields(each(asked), json, |part, json| part.write(found, json)),
                None => write(&Value::Null, json),
            },
        }
    }
}

impl PersonPart {
    fn of(field: &Field) -> Option<Self> {
        Some(match field.name.node.as_str() {
            "__typename" => Self::Typename,
            "id" => Self::Id,
            "name" => Self::Name,
            _ => return None,
        })
    }

    fn write(&self, person: &BriefPerson, json: &mut Vec<u8>) {
        match self {
            Self::Typename => write_text("Person", json),
            Self::Id => write_text(&person.id.to_string(), json),
            Self::Name => write_text(&person.name, json),
        }
    }
}

impl OrganizationPart {
    fn of(field: &Field) -> Option<Self> {
        Some(match field.name.node.as_str() {
            "__typename" => Self::Typename,
            "id" => Self::Id,
            "name" => Self::Name,
            "country" => Self::Country,
            _ => return None,
        })
    }

    fn write(&self, organization: &BriefOrganization, json: &mut Vec<u8>) {
        match self {
            Self::Typename => write_text("Organization", json),
            Self::Id => write_text(&organization.id.to_string(), json),
            Self::Name => write_text(&organization.name, json),
            Self::Country => write_optional(organization.country.as_deref(), json),
        }
    }
}
