//! Merges of organizations.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entities::{
    MergeKind, OrganizationId, ProposalId, external_identifier, organization, participation, proposal_host,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use super::{Merging, Subject, merge};
use crate::{
    auth::Editor,
    domain::{
        merge::{MergeRecord, Moved, ParentChange, RemovedHost},
        organization::OrganizationFields,
        proposal::HostFields,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::{
        Store,
        writes::{
            Order, Writing,
            ancestry::{above, hold_still, parents},
            organizations::{
                OrganizationRecord, every_column, organization_records, update_organizations, write_organizations,
                write_rows,
            },
            retried,
            saving::ProposalChange,
        },
    },
};

impl Subject for OrganizationRecord {
    type Id = OrganizationId;
    type Fields = OrganizationFields;

    const MERGES: MergeKind = MergeKind::Organization;
    const NOUN: &'static str = "organization";
    const IDENTIFIERS: external_identifier::Column = external_identifier::Column::OrganizationId;

    fn uuid(id: OrganizationId) -> Uuid {
        id.0
    }

    fn named(id: Uuid) -> OrganizationId {
        OrganizationId(id)
    }

    fn fields(&self) -> &OrganizationFields {
        &self.fields
    }

    fn with_fields(self, fields: OrganizationFields) -> Self {
        Self { fields, ..self }
    }

    fn merged_into(&self) -> Option<OrganizationId> {
        self.organization.merged_into_id
    }

    fn merged(mut self, into: Option<OrganizationId>, at: DateTime<Utc>) -> Self {
        self.organization.merged_into_id = into;
        self.organization.updated_at = at;
        self.organization.version += 1;
        self
    }

    fn seen(self, public: bool) -> Self {
        Self { public, ..self }
    }

    async fn records(
        w: &Writing<'_>,
        ids: &[OrganizationId],
        lock: LockType,
    ) -> Result<HashMap<OrganizationId, Self>, Error> {
        organization_records(w, ids, lock).await
    }

    async fn write_rows(w: &Writing<'_>, records: &[Self]) -> Result<(), Error> {
        write_rows(w, records, Some(every_column())).await
    }

    async fn write(w: &Writing<'_>, before: Self, fields: OrganizationFields) -> Result<Self, Error> {
        let written = write_organizations(w, vec![(before, fields)]).await?.pop();
        written.ok_or_else(|| Error::dangling("organization.id"))
    }

    async fn losers_of(
        w: &Writing<'_>,
        ids: &[OrganizationId],
    ) -> Result<Vec<Moved<OrganizationId, OrganizationId>>, Error> {
        let rows: Vec<(OrganizationId, Option<OrganizationId>)> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .column(organization::Column::MergedIntoId)
            .filter(w.ids(ids.iter().map(|id| id.0)).contain(organization::Column::MergedIntoId))
            .into_tuple()
            .all(&**w)
            .await?;
        Ok(rows.into_iter().filter_map(|(what, from)| Some(Moved { what, from: from? })).collect())
    }

    async fn proposals_of(w: &Writing<'_>, ids: &[OrganizationId]) -> Result<Vec<ProposalId>, Error> {
        let ids = w.ids(ids.iter().map(|id| id.0));
        let spoken_for = participation::Entity::find()
            .select_only()
            .column(participation::Column::ProposalId)
            .distinct()
            .filter(ids.contain(participation::Column::OrganizationId));
        let hosted = proposal_host::Entity::find()
            .select_only()
            .column(proposal_host::Column::ProposalId)
            .distinct()
            .filter(ids.contain(proposal_host::Column::OrganizationId));
        let mut proposals: Vec<ProposalId> = spoken_for.into_tuple().all(&**w).await?;
        proposals.extend(hosted.into_tuple::<ProposalId>().all(&**w).await?);
        proposals.sort_unstable();
        proposals.dedup();
        Ok(proposals)
    }

    fn is_in(change: &ProposalChange, id: OrganizationId) -> bool {
        change.participations.iter().any(|(_, fields)| fields.organization == Some(id))
            || change.fields.hosts.iter().any(|host| host.organization == id)
    }

    /// The survivor is spoken for and hosts in the sources' place; nothing is hosted twice by one.
    fn join_in(change: &mut ProposalChange, target: OrganizationId, record: &mut MergeRecord<OrganizationId>) {
        let sources: HashSet<OrganizationId> = record.sources.iter().copied().collect();
        for (id, fields) in &mut change.participations {
            if let Some(from) = fields.organization.filter(|organization| sources.contains(organization)) {
                fields.organization = Some(target);
                record.participations.push(Moved { what: *id, from });
            }
        }
        let hosts = std::mem::take(&mut change.fields.hosts);
        let mut is_host = hosts.iter().any(|host| host.organization == target);
        for (position, host) in (0..).zip(hosts) {
            let HostFields { organization: from, name_as_given } = host;
            if !sources.contains(&from) {
                change.fields.hosts.push(HostFields { organization: from, name_as_given });
            } else if is_host {
                record.removed_hosts.push(RemovedHost {
                    proposal: change.id,
                    organization: from,
                    position,
                    name_as_given,
                });
            } else {
                is_host = true;
                record.hosted.push(Moved { what: change.id, from });
                change.fields.hosts.push(HostFields { organization: target, name_as_given });
            }
        }
    }

    fn leave(change: &mut ProposalChange, target: OrganizationId, record: &MergeRecord<OrganizationId>) -> Vec<String> {
        let mut kept = Vec::new();
        for Moved { what, from } in &record.participations {
            let Some((_, fields)) = change.participations.iter_mut().find(|(id, _)| id == what) else { continue };
            if fields.organization == Some(target) {
                fields.organization = Some(*from);
            } else {
                kept.push(what.to_string());
            }
        }
        let hosts = &mut change.fields.hosts;
        for Moved { from, .. } in record.hosted.iter().filter(|moved| moved.what == change.id) {
            match hosts.iter_mut().find(|host| host.organization == target) {
                Some(host) => host.organization = *from,
                None => kept.push(change.id.to_string()),
            }
        }
        for removed in record.removed_hosts.iter().filter(|removed| removed.proposal == change.id) {
            let host = HostFields { organization: removed.organization, name_as_given: removed.name_as_given.clone() };
            let place = usize::try_from(removed.position).unwrap_or_default().min(hosts.len());
            hosts.insert(place, host);
        }
        kept
    }

    /// What was part of a source becomes part of the survivor, which is not part of itself.
    async fn move_rest(
        w: &mut Writing<'_>,
        target: OrganizationId,
        fields: &mut OrganizationFields,
        record: &mut MergeRecord<OrganizationId>,
    ) -> Result<Result<(), UserError>, Error> {
        let sources: HashSet<OrganizationId> = record.sources.iter().copied().collect();
        let ids = w.ids(record.sources.iter().map(|id| id.0));
        let children: Vec<OrganizationId> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(ids.contain(organization::Column::ParentId))
            .order_by_asc(organization::Column::Id)
            .into_tuple()
            .all(&**w)
            .await?;
        let children = children.into_iter().filter(|child| *child != target && !sources.contains(child));
        let children: Vec<OrganizationId> = children.collect();
        let mut children = organization_records(w, &children, LockType::NoKeyUpdate).await?;
        hold_still(w).await?;
        if let Some(before) = fields.parent_id {
            let chain = above(w, before).await?;
            let chain: Vec<OrganizationId> = std::iter::once(before).chain(chain).collect();
            let rest = chain.iter().position(|id| !sources.contains(id)).unwrap_or(chain.len());
            let (between, rest) = (&chain[..rest], &chain[rest..]);
            if rest.iter().any(|id| sources.contains(id)) {
                let message = "The target is part of something that is part of a source, and would be part of itself. Give \
                               it another parent first.";
                return Ok(Err(UserError::new(UserErrorCode::Invalid, "target", message)));
            }
            if !between.is_empty() {
                fields.parent_id = rest.first().copied();
                record.parent = Some(ParentChange { before, after: fields.parent_id });
            }
        }
        let mut changes = Vec::with_capacity(children.len());
        for id in sorted(children.keys().copied()) {
            let Some(child) = children.remove(&id) else { continue };
            let Some(from) = child.fields.parent_id else { continue };
            record.children.push(Moved { what: id, from });
            let fields = OrganizationFields { parent_id: Some(target), ..child.fields.clone() };
            changes.push((child, fields));
        }
        update_organizations(w, changes).await?;
        Ok(Ok(()))
    }

    async fn return_rest(
        w: &mut Writing<'_>,
        target: OrganizationId,
        fields: &mut OrganizationFields,
        record: &MergeRecord<OrganizationId>,
    ) -> Result<Result<Vec<String>, UserError>, Error> {
        let mut kept = Vec::new();
        let ids: Vec<OrganizationId> = record.children.iter().map(|moved| moved.what).collect();
        let mut children = organization_records(w, &ids, LockType::NoKeyUpdate).await?;
        let mut wished: Vec<(OrganizationId, OrganizationId)> = Vec::new();
        for Moved { what, from } in &record.children {
            match children.get(what).map(|child| child.fields.parent_id) {
                Some(Some(parent)) if parent == target => wished.push((*what, *from)),
                Some(_) => kept.push(what.to_string()),
                None => {}
            }
        }
        let moved = wished.len();
        if let Some(ParentChange { before, after }) = record.parent {
            if fields.parent_id == after {
                wished.push((target, before));
            } else {
                kept.push("parentId".to_owned());
            }
        }
        // What the sources are part of may have been merged, or have come below them, while they were away.
        let sources = organization_records(w, &record.sources, LockType::Update).await?;
        let own = wished.len();
        let of_sources = record.sources.iter().filter_map(|id| Some((*id, sources.get(id)?.fields.parent_id?)));
        wished.extend(of_sources);
        let found = parents(w, &wished).await?;
        if let Some((place, error)) = found.errors.into_iter().next() {
            let (child, parent) = wished[place];
            let message =
                format!("{child} cannot be part of {parent} again, because of a change since. {}", error.message);
            return Ok(Err(UserError::new(UserErrorCode::Conflict, "mergeId", message)));
        }
        if own > moved {
            fields.parent_id = found.found.get(moved).copied();
        }
        let mut changes = Vec::new();
        let mut place = |rows: &mut HashMap<OrganizationId, Self>, id: &OrganizationId, parent: OrganizationId| {
            let Some(row) = rows.remove(id) else { return };
            let fields = OrganizationFields { parent_id: Some(parent), ..row.fields.clone() };
            changes.push((row, fields));
        };
        let mut sources = sources;
        for (position, (id, _)) in wished.iter().enumerate() {
            let parent = found.found[position];
            match position {
                position if position < moved => place(&mut children, id, parent),
                position if position >= own => place(&mut sources, id, parent),
                // The target's fields are written with everything else of it.
                _ => {}
            }
        }
        update_organizations(w, changes).await?;
        Ok(Ok(kept))
    }
}

fn sorted(ids: impl Iterator<Item = OrganizationId>) -> Vec<OrganizationId> {
    let mut ids: Vec<OrganizationId> = ids.collect();
    ids.sort_unstable();
    ids
}

impl Store {
    /// Merges organizations into another one, which hosts and is spoken for wherever they were.
    pub async fn merge_organizations(
        &self,
        editor: &Editor,
        order: &Order,
        sources: Vec<OrganizationId>,
        target: OrganizationId,
    ) -> Result<Merging<OrganizationRecord, OrganizationId>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(merge(self, order, "mergeOrganizations", sources.clone(), target))).await
    }
}
