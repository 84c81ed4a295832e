//! What items make of proposals: everything wrong with an item is found here, before anything is written.

use std::collections::HashSet;

use entities::{ParticipationId, ProposalId, ProposalStatus};

use super::{
    Order, Writing,
    admission::Admission,
    found::{found_participation, found_patch},
    opened::Opened,
    proposals::{Home, ProposalRecord},
    references::References,
    saving::ProposalChange,
};
use crate::{
    auth::Editor,
    domain::{
        input::{Checks, Patch},
        participation::{MAX_PARTICIPATIONS, ParticipationFields, ParticipationPatch},
        proposal::ProposalFields,
        proposal_item::{ProposalItem, ProposalKey},
        status::Window,
        user_error::{UserError, UserErrorCode},
    },
};

/// Why an item is not written.
pub(super) enum Refusal {
    /// It is wrong.
    Wrong(Vec<UserError>),
    /// Somebody else changed the proposal in the meantime: this is what it is now.
    Stale(Box<ProposalRecord>),
}

/// Plans the items of a write one after the other.
pub(super) struct Planner<'a> {
    pub w: &'a Writing<'a>,
    pub editor: &'a Editor,
    pub order: &'a Order,
    pub opened: Opened,
    pub references: &'a References,
    pub planned: HashSet<ProposalId>,
}

/// A proposal an item is about.
enum Subject {
    Old(Box<ProposalRecord>),
    New(Home),
}

impl Planner<'_> {
    /// What an item makes of its proposal.
    pub fn plan(&mut self, index: usize, item: &ProposalItem) -> Result<ProposalChange, Refusal> {
        let subject = self.subject(item)?;
        let mut checks = Checks::default();
        item.mistakes.iter().for_each(|mistake| checks.push(mistake.clone()));
        let (id, home, before) = match subject {
            Subject::Old(record) => (record.proposal.id, Home::from(&record.proposal), Some(*record)),
            Subject::New(home) => (ProposalId(self.w.new_id()), home, None),
        };
        if let Some(record) = before.as_ref().filter(|record| is_stale(record, item.expected_version)) {
            return Err(Refusal::Stale(Box::new(record.clone())));
        }
        let blank = ProposalFields::blank(home.edition);
        let was = before.as_ref().map_or(&blank, |before| &before.fields);
        let patch = found_patch(&self.opened, self.references, home.edition, (&item.patch, item.whole), &mut checks);
        let mut fields = patch.apply(was.clone(), self.opened.next_number(home.edition));
        match &item.key {
            ProposalKey::Number(number) if before.is_none() => fields.number = Some(*number),
            ProposalKey::Reference(reference) if before.is_none() => {
                fields.external_reference = Some(reference.clone());
            }
            ProposalKey::Number(_)
            | ProposalKey::Reference(_)
            | ProposalKey::Unreadable
            | ProposalKey::New
            | ProposalKey::Id(_) => {}
        }
        if before.is_none() && item.submit {
            self.submit(&mut fields, item.note.as_deref(), &mut checks);
        }
        let fields = fields.check_change(was, &mut checks);
        self.check_unique(id, was, &fields, &mut checks);
        let old = before.as_ref().map_or(&[][..], |before| &before.participations);
        let old = old.iter().map(|record| (record.participation.id, record.fields.clone())).collect();
        let participations = match &item.participations {
            None => old,
            Some(list) => self.participations(index, id, list, old, &mut checks),
        };
        checks.finish(()).map_err(Refusal::Wrong)?;
        self.opened.take(id, home.edition, fields.number, fields.external_reference.as_deref());
        self.planned.insert(id);
        Ok(ProposalChange { id, home, before, fields, participations })
    }

    /// The proposal an item is about, if it may be changed.
    fn subject(&self, item: &ProposalItem) -> Result<Subject, Refusal> {
        let (field, found) = match &item.key {
            ProposalKey::Unreadable => return Err(Refusal::Wrong(item.mistakes.clone())),
            ProposalKey::New => ("edition", None),
            ProposalKey::Id(id) => {
                let record = self.opened.record(*id).filter(|record| self.is_there(record));
                ("id", Some(record.ok_or_else(|| Self::wrong(item, unknown_proposal("id")))?))
            }
            ProposalKey::Number(number) => {
                let edition = self.edition(item)?.edition;
                ("number", self.keyed(item, "number", self.opened.with_number(edition, *number))?)
            }
            ProposalKey::Reference(reference) => {
                let field = "externalReference";
                (field, self.keyed(item, field, self.opened.with_reference(reference))?)
            }
        };
        let Some(record) = found else { return self.edition(item).map(Subject::New) };
        let id = record.proposal.id;
        if self.planned.contains(&id) {
            return Err(Self::wrong(item, twice(field)));
        }
        let elsewhere = item.edition.is_some_and(|edition| {
            self.opened.edition(edition).is_none_or(|edition| edition.id != record.proposal.edition_id)
        });
        if elsewhere {
            let message = "The proposal belongs to another edition, where it stays. Leave edition out.";
            return Err(Self::wrong(item, UserError::new(UserErrorCode::Invalid, "edition", message)));
        }
        check_open(record, field).map_err(|error| Self::wrong(item, error))?;
        Ok(Subject::Old(Box::new(record.clone())))
    }

    /// The proposal that has a number or reference; nothing where none has it.
    fn keyed(
        &self,
        item: &ProposalItem,
        field: &'static str,
        holder: Option<ProposalId>,
    ) -> Result<Option<&ProposalRecord>, Refusal> {
        let Some(id) = holder else { return Ok(None) };
        // What was not found with the others is planned by this request.
        let record = self.opened.record(id).ok_or_else(|| Self::wrong(item, twice(field)))?;
        if self.is_there(record) {
            return Ok(Some(record));
        }
        let message = if self.opened.reaches(record.proposal.edition_id) {
            format!("{field} is that of {id}, which was deleted. Restore it with restoreProposal first.")
        } else {
            format!("{field} is that of another proposal. Choose a different one.")
        };
        Err(Self::wrong(item, UserError::new(UserErrorCode::Taken, field, message)))
    }

    fn is_there(&self, record: &ProposalRecord) -> bool {
        self.opened.reaches(record.proposal.edition_id) && record.proposal.deleted_at.is_none()
    }

    /// What was found wrong when an item was read is said with what is wrong with it now.
    fn wrong(item: &ProposalItem, error: UserError) -> Refusal {
        Refusal::Wrong(std::iter::once(error).chain(item.mistakes.iter().cloned()).collect())
    }

    fn edition(&self, item: &ProposalItem) -> Result<Home, Refusal> {
        let error = match item.edition {
            Some(edition) => {
                if let Some(edition) = self.opened.edition(edition) {
                    return Ok(Home::from(edition));
                }
                let message = "There is no such edition in reach. Take its year from the query editions.";
                UserError::new(UserErrorCode::NotFound, "edition", message)
            }
            None => UserError::new(UserErrorCode::Required, "edition", "A new proposal needs an edition."),
        };
        Err(Self::wrong(item, error))
    }

    /// Who shall take part: whoever did before in the same role keeps the participation and the name it was given.
    fn participations(
        &self,
        index: usize,
        proposal: ProposalId,
        list: &[ParticipationPatch],
        mut old: Vec<(ParticipationId, ParticipationFields)>,
        checks: &mut Checks,
    ) -> Vec<(ParticipationId, ParticipationFields)> {
        checks.at_most("participations", list.len(), MAX_PARTICIPATIONS.max(old.len()));
        let mut seen: Vec<(usize, ParticipationFields)> = Vec::with_capacity(list.len());
        let mut all = Vec::with_capacity(list.len());
        checks.within("participations", |checks| {
            for (place, patch) in list.iter().enumerate() {
                checks.within(place, |checks| {
                    let Some(found) = found_participation(self.references, index, patch, checks) else { return };
                    let named = matches!(patch.name_as_given, Patch::Set(Some(_)));
                    let blank = ParticipationFields::blank(proposal);
                    let fields = found.apply(blank.clone());
                    let at = old.iter().position(|(_, old)| is_same(old, &fields, named));
                    let (id, fields) = match at.map(|at| old.remove(at)) {
                        Some((id, before)) => (id, stated_anew(fields, &before, named).check_change(&before, checks)),
                        None => (ParticipationId(self.w.new_id()), fields.check_change(&blank, checks)),
                    };
                    let earlier = seen.iter().find(|(_, other)| {
                        other.person.is_some() && (other.person, other.role) == (fields.person, fields.role)
                    });
                    if let Some((earlier, _)) = earlier {
                        let message = format!("The person has this role already, in participation {earlier}.");
                        checks.push(UserError::new(UserErrorCode::Taken, "person", message));
                    }
                    seen.push((place, fields.clone()));
                    all.push((id, fields));
                });
            }
        });
        all
    }

    /// Hands a new proposal in, if it is time for that; later, an admin may, and says why.
    fn submit(&self, fields: &mut ProposalFields, note: Option<&str>, checks: &mut Checks) {
        fields.status = ProposalStatus::Submitted;
        let Some(edition) = self.opened.home(fields.edition) else { return };
        let admission = Admission { editor: self.editor, window: Window::from(edition), at: self.w.at(), note };
        if admission.check("status", checks) {
            fields.decision = Some(self.order.decision(self.w.at(), note));
        }
    }

    fn check_unique(&self, id: ProposalId, was: &ProposalFields, fields: &ProposalFields, checks: &mut Checks) {
        let other = |holder: Option<ProposalId>| holder.filter(|holder| *holder != id);
        if let Some(number) = fields.number.filter(|_| fields.number != was.number)
            && other(self.opened.with_number(fields.edition, number)).is_some()
        {
            let message = "The edition gave this number to another proposal, maybe a deleted one; numbers are never given \
                           twice. Choose a different one, or set nextNumber.";
            checks.push(UserError::new(UserErrorCode::Taken, "number", message));
        }
        if let Some(reference) = fields.external_reference.as_deref()
            && fields.external_reference != was.external_reference
            && other(self.opened.with_reference(reference)).is_some()
        {
            let message = "externalReference is that of another proposal, maybe a deleted one. Choose a different one.";
            checks.push(UserError::new(UserErrorCode::Taken, "externalReference", message));
        }
    }
}

/// A proposal that was merged is what it was then.
pub(super) fn check_open(record: &ProposalRecord, field: &str) -> Result<(), UserError> {
    let Some(target) = record.proposal.merged_into_id else { return Ok(()) };
    let message = format!("It was merged into {target}. Change that one, or undo the merge first.");
    Err(UserError::new(UserErrorCode::InvalidTransition, field, message))
}

fn is_stale(record: &ProposalRecord, expected: Option<i32>) -> bool {
    expected.is_some_and(|version| version != record.proposal.version)
}

fn twice(field: &str) -> UserError {
    let message = "Another item of this request is about the same proposal. Put both into one.";
    UserError::new(UserErrorCode::Invalid, field, message)
}

/// The answer where there is no proposal of this id, it was deleted, or it is out of the editor's reach: all the same.
pub(super) fn unknown_proposal(field: &str) -> UserError {
    let message = "There is no proposal of this id in reach. Take it from the field id of an object.";
    UserError::new(UserErrorCode::NotFound, field, message)
}

/// Whether a participation that is stated anew is one that was there: the same person, or without one the same
/// organization or name, in the same role.
fn is_same(old: &ParticipationFields, new: &ParticipationFields, named: bool) -> bool {
    let without_name = !named && new.organization.is_some() && old.person.is_none() && new.person.is_none();
    if without_name {
        return old.role == new.role && old.organization == new.organization;
    }
    old.key() == new.key()
}

/// What a page or system states anew of a participation that was there: only what cannot be stated stays.
fn stated_anew(new: ParticipationFields, before: &ParticipationFields, named: bool) -> ParticipationFields {
    ParticipationFields {
        name_as_given: if named { new.name_as_given } else { before.name_as_given.clone() },
        country_is_derived: before.country_is_derived && before.country == new.country,
        verbatim: before.verbatim.clone(),
        ..new
    }
}
