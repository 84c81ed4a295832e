//! What the public sees of an edition, where its policy changes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use entities::{
    EditionId, OrganizationId, ParticipationId, PersonId, ProposalId, SubjectKind, organization, participation, person,
    proposal, proposal_host,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::Writing;
use crate::{
    auth::Audience,
    error::Error,
    store::{Store, list::Listed},
};

/// What the public sees of an edition.
#[derive(Debug)]
pub(super) struct InPublic {
    /// All proposals, and whether the public sees them.
    proposals: BTreeMap<ProposalId, bool>,
    people: HashSet<PersonId>,
    organizations: HashSet<OrganizationId>,
}

/// A column of the participations in an edition.
fn participating(column: participation::Column, edition: EditionId) -> SelectStatement {
    let select = participation::Entity::find().select_only().column(column).filter(column.is_not_null());
    select.filter(participation::Column::ProposalId.in_subquery(proposals(edition))).into_query()
}

fn hosting(edition: EditionId) -> SelectStatement {
    let select = proposal_host::Entity::find().select_only().column(proposal_host::Column::OrganizationId);
    select.filter(proposal_host::Column::ProposalId.in_subquery(proposals(edition))).into_query()
}

fn proposals(edition: EditionId) -> SelectStatement {
    let select = proposal::Entity::find().select_only().column(proposal::Column::Id);
    select.filter(proposal::Column::EditionId.eq(edition)).into_query()
}

impl Store {
    /// What the public sees of an edition at this moment of the write. Three statements.
    pub(super) async fn in_public(&self, tx: &Writing<'_>, edition: EditionId) -> Result<InPublic, Error> {
        let proposals: Vec<(ProposalId, bool)> = proposal::Entity::find()
            .select_only()
            .columns([proposal::Column::Id, proposal::Column::IsPublic])
            .filter(proposal::Column::EditionId.eq(edition))
            .into_tuple()
            .all(&**tx)
            .await?;
        let people: Vec<PersonId> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Entity::visible(Audience::Public))
            .filter(person::Column::Id.in_subquery(participating(participation::Column::PersonId, edition)))
            .into_tuple()
            .all(&**tx)
            .await?;
        let id = organization::Column::Id;
        let of_edition = Condition::any()
            .add(id.in_subquery(participating(participation::Column::OrganizationId, edition)))
            .add(id.in_subquery(hosting(edition)));
        let organizations: Vec<OrganizationId> = organization::Entity::find()
            .select_only()
            .column(id)
            .filter(organization::Entity::visible(Audience::Public))
            .filter(of_edition)
            .into_tuple()
            .all(&**tx)
            .await?;
        Ok(InPublic {
            proposals: proposals.into_iter().collect(),
            people: people.into_iter().collect(),
            organizations: organizations.into_iter().collect(),
        })
    }

    /// Notes every proposal that appeared or went since, with its participations and with everybody whom the public sees
    /// with it. The edition itself has been noted. Five statements.
    pub(super) async fn note_in_public(
        &self,
        tx: &mut Writing<'_>,
        edition: EditionId,
        before: &InPublic,
    ) -> Result<(), Error> {
        let now = self.in_public(tx, edition).await?;
        let was = |id: &ProposalId| before.proposals.get(id).copied().unwrap_or_default();
        let changed = now.proposals.iter().map(|(id, is)| (*id, (was(id), *is))).filter(|(_, (was, is))| was != is);
        let changed: BTreeMap<ProposalId, (bool, bool)> = changed.collect();
        if changed.is_empty() {
            return Ok(());
        }
        let ids = self.ids(changed.keys().map(|id| id.0));
        let participations: Vec<(ParticipationId, ProposalId, Option<PersonId>, Option<OrganizationId>)> =
            participation::Entity::find()
                .select_only()
                .columns([participation::Column::Id, participation::Column::ProposalId])
                .columns([participation::Column::PersonId, participation::Column::OrganizationId])
                .filter(ids.contain(participation::Column::ProposalId))
                .into_tuple()
                .all(&**tx)
                .await?;
        let hosts: Vec<OrganizationId> = proposal_host::Entity::find()
            .select_only()
            .column(proposal_host::Column::OrganizationId)
            .filter(ids.contain(proposal_host::Column::ProposalId))
            .into_tuple()
            .all(&**tx)
            .await?;
        for (id, seen) in &changed {
            tx.touch_seen(SubjectKind::Proposal, id.0, *seen);
        }
        let (mut people, mut organizations) = (BTreeSet::new(), BTreeSet::from_iter(hosts));
        for (id, proposal, person, organization) in participations {
            tx.touch_seen(SubjectKind::Participation, id.0, changed.get(&proposal).copied().unwrap_or_default());
            people.extend(person);
            organizations.extend(organization);
        }
        for id in people {
            tx.touch_seen(SubjectKind::Person, id.0, (before.people.contains(&id), now.people.contains(&id)));
        }
        for id in organizations {
            let seen = (before.organizations.contains(&id), now.organizations.contains(&id));
            tx.touch_seen(SubjectKind::Organization, id.0, seen);
        }
        Ok(())
    }
}
