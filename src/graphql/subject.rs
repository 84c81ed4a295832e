//! What writes are about: any object that is written.

use async_graphql::{Enum, ID};
use entities::{
    ApiTokenId, EditionId, OrganizationId, ParticipationId, PersonId, ProposalId, SubjectKind as Kind, ThemeId, TopicId,
};
use uuid::Uuid;

use crate::{error::Error, graphql::page::parse_id};

/// What kind of object was written.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum SubjectKind {
    /// An edition.
    Edition,
    /// A topic.
    Topic,
    /// A theme, with its aliases.
    Theme,
    /// A person, with names, links and identifiers.
    Person,
    /// An organization, with names, links and identifiers.
    Organization,
    /// A proposal, with its themes, hosts and links.
    Proposal,
    /// A participation.
    Participation,
    /// An API token.
    ApiToken,
}

/// The id of an object as clients see it.
pub fn subject_id(kind: Kind, id: Uuid) -> ID {
    let id = match kind {
        Kind::Edition => EditionId(id).to_string(),
        Kind::Topic => TopicId(id).to_string(),
        Kind::Theme => ThemeId(id).to_string(),
        Kind::Person => PersonId(id).to_string(),
        Kind::Organization => OrganizationId(id).to_string(),
        Kind::Proposal => ProposalId(id).to_string(),
        Kind::Participation => ParticipationId(id).to_string(),
        Kind::ApiToken => ApiTokenId(id).to_string(),
    };
    id.into()
}

/// Reads the id of any object that is written; the error names the argument.
pub fn parse_subject(argument: &'static str, id: &ID) -> Result<(Kind, Uuid), Error> {
    if id.starts_with(EditionId::PREFIX) {
        return Ok((Kind::Edition, parse_id::<EditionId>(argument, id)?.0));
    }
    if id.starts_with(TopicId::PREFIX) {
        return Ok((Kind::Topic, parse_id::<TopicId>(argument, id)?.0));
    }
    if id.starts_with(ThemeId::PREFIX) {
        return Ok((Kind::Theme, parse_id::<ThemeId>(argument, id)?.0));
    }
    if id.starts_with(PersonId::PREFIX) {
        return Ok((Kind::Person, parse_id::<PersonId>(argument, id)?.0));
    }
    if id.starts_with(OrganizationId::PREFIX) {
        return Ok((Kind::Organization, parse_id::<OrganizationId>(argument, id)?.0));
    }
    if id.starts_with(ProposalId::PREFIX) {
        return Ok((Kind::Proposal, parse_id::<ProposalId>(argument, id)?.0));
    }
    if id.starts_with(ParticipationId::PREFIX) {
        return Ok((Kind::Participation, parse_id::<ParticipationId>(argument, id)?.0));
    }
    if id.starts_with(ApiTokenId::PREFIX) {
        return Ok((Kind::ApiToken, parse_id::<ApiTokenId>(argument, id)?.0));
    }
    Err(Error::bad_input(argument, format!("{argument} is not the id of an object that is written.")))
}
