//! Proposals that become one: what the target gains, and what is kept so that a merge can be undone.

use std::collections::HashSet;

use entities::{OrganizationId, ParticipationId, ProposalId, ProposalStatus, ThemeId};
use serde::{Deserialize, Serialize};

use super::{
    merge::Moved,
    participation::{ParticipationFields, ParticipationKey},
    proposal::{HostFields, ProposalFields},
};

/// A proposal that was merged, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergedProposal {
    /// The proposal.
    pub id: ProposalId,
    /// Where it stood.
    pub status: ProposalStatus,
}

/// A participation the target gained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedParticipation {
    /// Its id.
    pub id: ParticipationId,
    /// Its fields.
    pub fields: ParticipationFields,
}

/// What a merge of proposals did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposalMergeRecord {
    /// What was merged.
    pub sources: Vec<MergedProposal>,
    /// What was merged into one of them before.
    pub earlier: Vec<Moved<ProposalId, ProposalId>>,
    /// Whether the target was made by the merge.
    pub target_is_new: bool,
    /// Themes the target gained.
    pub themes: Vec<ThemeId>,
    /// Hosts the target gained.
    pub hosts: Vec<HostFields>,
    /// Participations the target gained.
    pub participations: Vec<AddedParticipation>,
}

/// A proposal and who takes part in it.
pub type WithParticipations<'a> = (&'a ProposalFields, &'a [(ParticipationId, ParticipationFields)]);

/// Gives a target what its sources have beyond it: themes, hosts, and whoever takes part, each person once in each role. What
/// the target says already stays as it says it. Answers with what it gained.
pub fn unite(
    target: ProposalId,
    fields: &mut ProposalFields,
    participations: &mut Vec<(ParticipationId, ParticipationFields)>,
    sources: &[WithParticipations<'_>],
    mut new_id: impl FnMut() -> ParticipationId,
) -> ProposalMergeRecord {
    let mut record = ProposalMergeRecord::default();
    let mut keys: HashSet<ParticipationKey> = participations.iter().map(|(_, part)| part.key()).collect();
    for (source, parts) in sources {
        for theme in &source.themes {
            if !fields.themes.contains(theme) {
                fields.themes.push(*theme);
                record.themes.push(*theme);
            }
        }
        for host in &source.hosts {
            if !fields.hosts.iter().any(|known| known.organization == host.organization) {
                fields.hosts.push(host.clone());
                record.hosts.push(host.clone());
            }
        }
        for (_, part) in *parts {
            if keys.insert(part.key()) {
                let added = AddedParticipation {
                    id: new_id(),
                    fields: ParticipationFields { proposal: target, ..part.clone() },
                };
                participations.push((added.id, added.fields.clone()));
                record.participations.push(added);
            }
        }
    }
    record
}

/// What a target would be without what a merge gave it. What was changed since is named instead.
pub fn separate(
    fields: &mut ProposalFields,
    participations: &mut Vec<(ParticipationId, ParticipationFields)>,
    record: &ProposalMergeRecord,
) -> Result<(), Changed> {
    let mut changed = Changed::default();
    fields.themes.retain(|theme| !record.themes.contains(theme));
    fields.hosts.retain(|host| match record.hosts.iter().find(|added| added.organization == host.organization) {
        Some(added) if added != host => {
            changed.hosts.push(host.organization);
            true
        }
        Some(_) => false,
        None => true,
    });
    participations.retain(|(id, part)| match record.participations.iter().find(|added| added.id == *id) {
        Some(added) if added.fields != *part => {
            changed.participations.push(*id);
            true
        }
        Some(_) => false,
        None => true,
    });
    if changed == Changed::default() { Ok(()) } else { Err(changed) }
}

/// What somebody changed since it was added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Participations.
    pub participations: Vec<ParticipationId>,
    /// Hosts.
    pub hosts: Vec<OrganizationId>,
}

#[cfg(test)]
mod tests {
    use entities::{EditionId, ParticipationRole, PersonId};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    type Proposal = (ProposalFields, Vec<(ParticipationId, ParticipationFields)>);

    fn proposal(id: u128) -> impl Strategy<Value = Proposal> {
        let numbers = || prop::collection::hash_set(0..6_u128, 0..4);
        let parts = prop::collection::hash_set((prop::option::of(0..4_u128), any::<bool>()), 0..6);
        (numbers(), numbers(), parts).prop_map(move |(themes, hosts, parts)| {
            let proposal = ProposalId(Uuid::from_u128(id));
            let mut fields = ProposalFields::blank(EditionId(Uuid::from_u128(1)));
            fields.themes = themes.into_iter().map(|n| ThemeId(Uuid::from_u128(n))).collect();
            let host =
                |n| HostFields { organization: OrganizationId(Uuid::from_u128(n)), name_as_given: id.to_string() };
            fields.hosts = hosts.into_iter().map(host).collect();
            let part = |(place, (person, chairs)): (usize, (Option<u128>, bool))| {
                let role = if chairs { ParticipationRole::Chair } else { ParticipationRole::Panellist };
                let fields = ParticipationFields {
                    role,
                    person: person.map(|n| PersonId(Uuid::from_u128(n))),
                    is_placeholder: person.is_none(),
                    name_as_given: format!("Given by {}", person.map_or(0, |_| id)),
                    ..ParticipationFields::blank(proposal)
                };
                (ParticipationId(Uuid::from_u128(id * 100 + place as u128)), fields)
            };
            (fields, parts.into_iter().enumerate().map(part).collect())
        })
    }

    proptest! {
        #[test]
        fn a_target_has_the_union_once_and_gives_it_back(
            target in proposal(1), one in proposal(2), two in proposal(3),
        ) {
            let (mut fields, mut parts) = target.clone();
            let sources = [(&one.0, &one.1[..]), (&two.0, &two.1[..])];
            let mut next = 1000;
            let id = ProposalId(Uuid::from_u128(1));
            let record = unite(id, &mut fields, &mut parts, &sources, || {
                next += 1;
                ParticipationId(Uuid::from_u128(next))
            });
            let keys: Vec<_> = parts.iter().map(|(_, part)| part.key()).collect();
            let once: HashSet<_> = keys.iter().cloned().collect();
            prop_assert_eq!(once.len(), keys.len());
            for (source, theirs) in sources {
                prop_assert!(theirs.iter().all(|(_, part)| once.contains(&part.key())));
                prop_assert!(source.themes.iter().all(|theme| fields.themes.contains(theme)));
            }
            prop_assert!(parts.iter().all(|(_, part)| part.proposal == id));
            prop_assert_eq!(&parts[..target.1.len()], &target.1[..]);
            prop_assert_eq!(separate(&mut fields, &mut parts, &record), Ok(()));
            prop_assert_eq!((fields, parts), target);
        }
    }
}
