//! The one way in which proposals and participations are written, many at once: rows, what is recorded of them, and who
//! is seen differently because of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use entities::{OrganizationId, ParticipationId, PersonId, ProposalId, SubjectKind, link, proposal};

use super::{
    Writing,
    contact::replace_links,
    organizations::public_organizations,
    participations::{self, ParticipationRecord},
    people::public_people,
    proposals::{self, Home, ProposalRecord, organizations_of, proposal_row, replace_hosts, replace_themes},
};
use crate::{
    domain::{participation::ParticipationFields, proposal::ProposalFields},
    error::Error,
};

/// What a proposal shall be. The fields have been checked.
#[derive(Clone, Debug)]
pub struct ProposalChange {
    /// The proposal.
    pub id: ProposalId,
    /// Its edition.
    pub home: Home,
    /// What it is, as this write has read and locked it; nothing where it is new.
    pub before: Option<ProposalRecord>,
    /// What it shall be. The list of participations is taken from the next field.
    pub fields: ProposalFields,
    /// Who shall take part, in this order.
    pub participations: Vec<(ParticipationId, ParticipationFields)>,
}

impl ProposalChange {
    /// A change of a proposal that leaves it as it is, to begin with.
    pub fn of(record: ProposalRecord) -> Self {
        let participations = record.participations.iter();
        Self {
            id: record.proposal.id,
            home: Home::from(&record.proposal),
            fields: record.fields.clone(),
            participations: participations.map(|part| (part.participation.id, part.fields.clone())).collect(),
            before: Some(record),
        }
    }
}

/// People and organizations.
#[derive(Debug, Default)]
struct Cast {
    people: BTreeSet<PersonId>,
    organizations: BTreeSet<OrganizationId>,
}

/// Whom of a cast the public sees.
#[derive(Debug, Default)]
struct Seen {
    people: HashSet<PersonId>,
    organizations: HashSet<OrganizationId>,
}

/// A proposal before and after, with what differs between the two.
struct Saved {
    before: Option<ProposalRecord>,
    after: ProposalRecord,
    /// Whether the fields differ.
    changed: bool,
    /// Participations that are new or different, each with what it was.
    written: Vec<(Option<ParticipationRecord>, ParticipationRecord)>,
    /// Participations that only have another place.
    moved: Vec<ParticipationRecord>,
    /// Participations that are gone.
    gone: Vec<ParticipationRecord>,
    /// Whoever may be seen differently.
    cast: Cast,
}

/// Writes what proposals shall be, and notes it. Those that stay as they are are left alone. A constant number of
/// statements for every 500 rows. The records are in the order of the changes.
pub async fn save(w: &mut Writing<'_>, changes: Vec<ProposalChange>) -> Result<Vec<ProposalRecord>, Error> {
    let saved: Vec<Saved> = changes.into_iter().map(|change| Saved::of(change, w)).collect();
    let mut cast = Cast::default();
    for one in &saved {
        cast.people.extend(&one.cast.people);
        cast.organizations.extend(&one.cast.organizations);
    }
    let seen_before = cast.seen(w).await?;
    write(w, &saved).await?;
    let seen_after = cast.seen(w).await?;
    for one in &saved {
        one.note(w, &seen_before, &seen_after);
    }
    Ok(saved.into_iter().map(|one| one.after).collect())
}

async fn write(w: &Writing<'_>, saved: &[Saved]) -> Result<(), Error> {
    let touched = || saved.iter().filter(|one| one.is_different());
    let differ = |same: fn(&ProposalFields, &ProposalFields) -> bool| {
        let blank = ProposalFields::blank(entities::EditionId(uuid::Uuid::nil()));
        let different = saved.iter().filter(move |one| {
            let before = one.before.as_ref().map_or(&blank, |before| &before.fields);
            !same(before, &one.after.fields)
        });
        different.map(|one| (one.after.proposal.id, &one.after.fields)).collect::<Vec<_>>()
    };
    proposals::write_rows(w, touched().map(|one| &one.after.proposal)).await?;
    replace_themes(w, &differ(|before, after| before.themes == after.themes)).await?;
    replace_hosts(w, &differ(|before, after| before.hosts == after.hosts)).await?;
    let links = differ(|before, after| before.links == after.links);
    if !links.is_empty() {
        let links = links.into_iter().map(|(id, fields)| (id.0, fields.links.clone())).collect();
        replace_links(w, link::Column::ProposalId, links).await?;
    }
    let gone: Vec<ParticipationId> =
        saved.iter().flat_map(|one| &one.gone).map(|record| record.participation.id).collect();
    participations::delete_rows(w, &gone).await?;
    let rows = touched().flat_map(|one| one.written.iter().map(|(_, after)| after).chain(&one.moved));
    participations::write_rows(w, rows.map(|record| record.participation.clone()).collect()).await
}

impl Saved {
    fn of(change: ProposalChange, w: &Writing<'_>) -> Self {
        let ProposalChange { id, home, before, mut fields, participations } = change;
        fields.participations = participations.iter().map(|(id, _)| *id).collect();
        let changed = before.as_ref().is_none_or(|before| before.fields != fields);
        let row = proposal_row(id, home, &fields, before.as_ref().map(|before| &before.proposal), (changed, w));
        let mut old: HashMap<ParticipationId, &ParticipationRecord> = HashMap::new();
        for record in before.iter().flat_map(|before| &before.participations) {
            old.insert(record.participation.id, record);
        }
        let mut all = Vec::with_capacity(participations.len());
        let (mut written, mut moved) = (Vec::new(), Vec::new());
        for (position, part) in (1..).zip(participations) {
            let was = old.remove(&part.0);
            let is = ParticipationRecord::written(part, position, was, &row, w);
            if was.is_none_or(|was| was.fields != is.fields) {
                written.push((was.cloned(), is.clone()));
            } else if was.is_some_and(|was| was.participation.position != position) {
                moved.push(is.clone());
            }
            all.push(is);
        }
        let mut gone: Vec<ParticipationRecord> = old.into_values().cloned().collect();
        gone.sort_unstable_by_key(|record| record.participation.position);
        let after = ProposalRecord { proposal: row, fields, participations: all };
        let mut saved = Self { before, after, changed, written, moved, gone, cast: Cast::default() };
        match saved.before.as_ref().filter(|_| !saved.is_different()) {
            // Nothing is written: the row is what it was, the time of its last change too.
            Some(before) => saved.after = before.clone(),
            None => saved.cast = saved.cast(),
        }
        saved
    }

    fn is_different(&self) -> bool {
        self.changed || !self.written.is_empty() || !self.gone.is_empty()
    }

    /// Whoever may be seen differently: everybody, where the proposal appears or vanishes; otherwise whoever is in or out
    /// of it, or in it differently.
    fn cast(&self) -> Cast {
        let mut cast = Cast::default();
        let was_public = self.before.as_ref().is_some_and(|before| before.proposal.is_public);
        if was_public != self.after.proposal.is_public || self.before.is_none() {
            for record in self.before.iter().chain([&self.after]) {
                cast.people.extend(record.participations.iter().filter_map(|part| part.fields.person));
                cast.organizations.extend(organizations_of(record));
            }
            return cast;
        }
        let written = self.written.iter().flat_map(|(before, after)| before.iter().chain([after]));
        for record in written.chain(&self.gone) {
            cast.people.extend(record.fields.person);
            cast.organizations.extend(record.fields.organization);
        }
        if let Some(before) = &self.before {
            let (old, new) = (&before.fields.hosts, &self.after.fields.hosts);
            let different =
                old.iter().filter(|host| !new.contains(host)).chain(new.iter().filter(|host| !old.contains(host)));
            cast.organizations.extend(different.map(|host| host.organization));
        }
        cast
    }

    fn note(&self, w: &mut Writing<'_>, before: &Seen, after: &Seen) {
        if !self.is_different() {
            return;
        }
        w.note(self.before.as_ref(), Some(&self.after));
        for (was, is) in &self.written {
            w.note(was.as_ref(), Some(is));
        }
        for record in &self.gone {
            w.note(Some(record), None);
        }
        // Who takes part is part of what is seen of a proposal, whoever else it is recorded of.
        let proposal: &proposal::Model = &self.after.proposal;
        w.touch(SubjectKind::Proposal, proposal.id.0, proposal.is_public);
        for person in &self.cast.people {
            let (was, is) = (before.people.contains(person), after.people.contains(person));
            w.touch_seen(SubjectKind::Person, person.0, (was, is));
        }
        for organization in &self.cast.organizations {
            let (was, is) = (before.organizations.contains(organization), after.organizations.contains(organization));
            w.touch_seen(SubjectKind::Organization, organization.0, (was, is));
        }
    }
}

impl Cast {
    /// Whom the public sees at this moment. Two statements.
    async fn seen(&self, w: &Writing<'_>) -> Result<Seen, Error> {
        let mut seen = Seen::default();
        if !self.people.is_empty() {
            seen.people = public_people(w, &w.ids(self.people.iter().map(|id| id.0))).await?;
        }
        if !self.organizations.is_empty() {
            seen.organizations = public_organizations(w, &w.ids(self.organizations.iter().map(|id| id.0))).await?;
        }
        Ok(seen)
    }
}
