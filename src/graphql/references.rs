//! Editions, themes, people and organizations as inputs name them: known ones, or new ones to be made.

use async_graphql::{ID, InputObject, OneofObject};

use crate::{
    domain::{
        input::Checks,
        organization,
        participation::{OrganizationRef, PersonRef},
        person::{self, PersonFields},
        proposal::{NewHost, ThemeRef},
        proposal_item::EditionRef,
    },
    error::Error,
    graphql::{
        contact_input::IdentifierInput, organization_mutation::OrganizationInput, page::parse_id,
        person_mutation::PersonInput,
    },
};

/// An edition, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum EditionKey {
    /// Its year.
    Year(i32),
    /// Its id.
    Id(ID),
}

/// A theme of the proposal's edition, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum ThemeKey {
    /// Its short name.
    Slug(String),
    /// Its id.
    Id(ID),
}

/// A person, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum PersonReference {
    /// The person's id. That of a merged person stands for the one they were merged into.
    Id(ID),
    /// The person's entry in a public register.
    Identifier(IdentifierInput),
    /// A person to be made. One that is described twice in the same words in one proposal is made once; so is one with an
    /// identifier that several proposals of a request describe. A name alone makes nobody the same.
    Create(PersonInput),
}

/// An organization, by exactly one of these.
#[derive(OneofObject, Clone, Debug)]
pub enum OrganizationReference {
    /// The organization's id. That of a merged organization stands for the one it was merged into.
    Id(ID),
    /// The organization's entry in a public register.
    Identifier(IdentifierInput),
    /// An organization to be made, also where there is one of the same name: a name alone makes none the same, so look it up
    /// first. An identifier that another one has is the error `TAKEN`; name that one by `identifier` instead. One that is
    /// described several times in the same words in one request is made once.
    Create(OrganizationInput),
}

/// An organization that hosts a proposal.
#[derive(InputObject, Clone, Debug)]
pub struct HostInput {
    /// The organization.
    organization: OrganizationReference,
    /// Its name as it is given now, 300 characters at most; the name it has, if left out. It stays when the organization is
    /// renamed.
    name_as_given: Option<String>,
}

impl EditionKey {
    /// The edition in the domain's terms.
    pub fn parse(self, argument: &'static str) -> Result<EditionRef, Error> {
        Ok(match self {
            Self::Year(year) => EditionRef::Year(year),
            Self::Id(id) => EditionRef::Id(parse_id(argument, &id)?),
        })
    }
}

impl ThemeKey {
    /// The theme in the domain's terms.
    pub fn parse(self, argument: &'static str) -> Result<ThemeRef, Error> {
        Ok(match self {
            Self::Slug(slug) => ThemeRef::Slug(slug),
            Self::Id(id) => ThemeRef::Id(parse_id(argument, &id)?),
        })
    }
}

impl PersonReference {
    /// The person in the domain's terms; what is wrong is noted below `person`.
    pub fn parse(self, argument: &'static str, checks: &mut Checks) -> Result<PersonRef, Error> {
        checks.within("person", |checks| {
            Ok(match self {
                Self::Id(id) => PersonRef::Id(parse_id(argument, &id)?),
                Self::Identifier(identifier) => PersonRef::Identifier(
                    checks.within("identifier", |checks| checks.identifier(person::REGISTERS, identifier.into())),
                ),
                Self::Create(person) => {
                    let fields = checks.within("create", |checks| PersonFields::from(person).check(checks));
                    PersonRef::New(Box::new(fields))
                }
            })
        })
    }
}

impl OrganizationReference {
    /// The organization in the domain's terms; what is wrong is noted below `organization`.
    pub fn parse(self, argument: &'static str, checks: &mut Checks) -> Result<OrganizationRef, Error> {
        checks.within("organization", |checks| {
            Ok(match self {
                Self::Id(id) => OrganizationRef::Id(parse_id(argument, &id)?),
                Self::Identifier(identifier) => OrganizationRef::Identifier(
                    checks.within("identifier", |checks| checks.identifier(organization::REGISTERS, identifier.into())),
                ),
                Self::Create(organization) => {
                    let fields = organization.fields(argument)?;
                    OrganizationRef::New(Box::new(checks.within("create", |checks| fields.check(checks))))
                }
            })
        })
    }
}

impl HostInput {
    /// The host in the domain's terms.
    pub fn parse(self, argument: &'static str, checks: &mut Checks) -> Result<NewHost, Error> {
        let Self { organization, name_as_given } = self;
        Ok(NewHost { organization: organization.parse(argument, checks)?, name_as_given })
    }
}
