//! Objects by their id, whatever their type.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};
use entities::{
    ApiTokenId, AuditEntryId, EditionId, MergeId, OrganizationId, ParticipationId, PersonId, ProposalId, SubjectKind,
    ThemeId, TopicId, api_token, audit_entry, edition, merge, organization, participation, person, proposal, theme,
    topic,
};
use futures_util::future::try_join_all;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    error::Error,
    graphql::{
        answer::{Answer, answer},
        api_token::ApiToken,
        audit::AuditEntry,
        edition::Edition,
        merge::Merge,
        organization::Organization,
        page::{load, loaders, parse_id},
        participation::Participation,
        person::Person,
        proposal::Proposal,
        theme::Theme,
        topic::Topic,
    },
    store::{
        ById,
        merges::{Mergeable, SurvivorOf},
    },
};

/// Ids that `nodes` takes at most.
const MAX_NODES: usize = 100;

/// Anything that has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque and stable."))]
pub enum Node {
    /// An edition.
    Edition(Edition),
    /// A topic.
    Topic(Topic),
    /// A theme.
    Theme(Theme),
    /// A proposal.
    Proposal(Proposal),
    /// A participation.
    Participation(Participation),
    /// A person.
    Person(Person),
    /// An organization.
    Organization(Organization),
    /// An API token. Requires an admin.
    ApiToken(ApiToken),
    /// An entry of the audit. Requires an editor; editors of one edition see what belongs to it.
    AuditEntry(AuditEntry),
    /// A merge. Requires an editor of all editions, or of the edition of merged proposals.
    Merge(Merge),
}

impl Node {
    /// The object of an id, or the one it was merged into; nothing where there is none the viewer may see.
    pub async fn load(ctx: &Context<'_>, argument: &'static str, id: &ID) -> Result<Option<Self>, Error> {
        // The prefix ends with the last underscore: the digits behind it have none.
        let prefix = id.rfind('_').map_or("", |end| &id[..=end]);
        let loaders = loaders(ctx);
        Ok(match prefix {
            EditionId::PREFIX => {
                let id: EditionId = parse_id(argument, id)?;
                loaders.load_one(ById::<edition::Entity>::new(id.0)).await?.map(|model| Edition(model).into())
            }
            TopicId::PREFIX => {
                let id: TopicId = parse_id(argument, id)?;
                loaders.load_one(ById::<topic::Entity>::new(id.0)).await?.map(|model| Topic(model).into())
            }
            ThemeId::PREFIX => {
                let id: ThemeId = parse_id(argument, id)?;
                loaders.load_one(ById::<theme::Entity>::new(id.0)).await?.map(|model| Theme(model).into())
            }
            ProposalId::PREFIX => proposal(ctx, parse_id(argument, id)?).await?.map(Into::into),
            ParticipationId::PREFIX => {
                let id: ParticipationId = parse_id(argument, id)?;
                loaders
                    .load_one(ById::<participation::Entity>::new(id.0))
                    .await?
                    .map(|model| Participation(model).into())
            }
            PersonId::PREFIX => {
                let id: PersonId = parse_id(argument, id)?;
                survivor::<person::Entity>(ctx, id.0).await?.map(|model| Person(model).into())
            }
            OrganizationId::PREFIX => {
                let id: OrganizationId = parse_id(argument, id)?;
                survivor::<organization::Entity>(ctx, id.0).await?.map(|model| Organization(model).into())
            }
            MergeId::PREFIX => {
                let id: MergeId = parse_id(argument, id)?;
                loaders.load_one(ById::<merge::Entity>::new(id.0)).await?.map(|model| Merge(model).into())
            }
            ApiTokenId::PREFIX => {
                let id: ApiTokenId = parse_id(argument, id)?;
                if ctx.data_unchecked::<Viewer>().admin().is_err() {
                    return Ok(None);
                }
                loaders.load_one(ById::<api_token::Entity>::new(id.0)).await?.map(|model| ApiToken(model).into())
            }
            AuditEntryId::PREFIX => {
                let id: AuditEntryId = parse_id(argument, id)?;
                loaders.load_one(ById::<audit_entry::Entity>::new(id.0)).await?.map(|model| AuditEntry(model).into())
            }
            _ => {
                let message = "An id looks like proposal_ followed by 32 hexadecimal digits; \
                               take it from the field id of an object.";
                return Err(Error::bad_input(argument, message));
            }
        })
    }
}

/// A row, or the one it was merged into.
async fn survivor<E: Mergeable>(ctx: &Context<'_>, id: Uuid) -> Result<Option<Arc<E::Model>>, Error> {
    if let Some(model) = load(ctx, ById::<E>::new(id)).await? {
        return Ok(Some(model));
    }
    let Some(survivor) = load(ctx, SurvivorOf::<E>::new(id)).await? else { return Ok(None) };
    load(ctx, ById::<E>::new(survivor)).await
}

/// The object a write was about, as the viewer sees it now; itself, not what it was merged into.
pub async fn subject(ctx: &Context<'_>, kind: SubjectKind, id: Uuid) -> Result<Option<Node>, Error> {
    let loaders = loaders(ctx);
    Ok(match kind {
        SubjectKind::Edition => {
            loaders.load_one(ById::<edition::Entity>::new(id)).await?.map(|row| Edition(row).into())
        }
        SubjectKind::Topic => loaders.load_one(ById::<topic::Entity>::new(id)).await?.map(|row| Topic(row).into()),
        SubjectKind::Theme => loaders.load_one(ById::<theme::Entity>::new(id)).await?.map(|row| Theme(row).into()),
        SubjectKind::Person => loaders.load_one(ById::<person::Entity>::new(id)).await?.map(|row| Person(row).into()),
        SubjectKind::Organization => {
            loaders.load_one(ById::<organization::Entity>::new(id)).await?.map(|row| Organization(row).into())
        }
        SubjectKind::Proposal => {
            loaders.load_one(ById::<proposal::Entity>::new(id)).await?.map(|row| Proposal(row).into())
        }
        SubjectKind::Participation => {
            loaders.load_one(ById::<participation::Entity>::new(id)).await?.map(|row| Participation(row).into())
        }
        SubjectKind::ApiToken if ctx.data_unchecked::<Viewer>().admin().is_err() => None,
        SubjectKind::ApiToken => {
            loaders.load_one(ById::<api_token::Entity>::new(id)).await?.map(|row| ApiToken(row).into())
        }
    })
}

/// A proposal, or the one it was merged into.
async fn proposal(ctx: &Context<'_>, id: ProposalId) -> Result<Option<Proposal>, Error> {
    let Some(model) = load(ctx, ById::<proposal::Entity>::new(id.0)).await? else { return Ok(None) };
    let Some(target) = model.merged_into_id else { return Ok(Some(Proposal(model))) };
    Ok(load(ctx, ById::<proposal::Entity>::new(target.0)).await?.map(Proposal))
}

/// Reads of objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Any object by its id; null if there is none the viewer may see. Follows merges: the id of a merged person,
    /// organization or proposal answers with the one it was merged into.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The object's id.")] id: ID) -> Answer<Option<Node>> {
        answer(async move { Node::load(ctx, "id", &id).await }).await
    }

    /// Up to 100 objects by id, in the order asked; null where there is none the viewer may see.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The objects' ids, 100 at most.")] ids: Vec<ID>,
    ) -> Answer<Vec<Option<Node>>> {
        answer(async move {
            if ids.len() > MAX_NODES {
                return Err(Error::bad_input("ids", format!("ids takes at most {MAX_NODES} ids.")));
            }
            try_join_all(ids.iter().map(|id| Node::load(ctx, "ids", id))).await
        })
        .await
    }
}
