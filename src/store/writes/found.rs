//! Patches whose references are looked up: what stands for nothing is said, each at its place.

use entities::{EditionId, OrganizationId};

use super::{opened::Opened, references::References};
use crate::domain::{
    input::{Checks, ListPatch, Patch},
    participation::{FoundParticipation, ParticipationPatch},
    proposal::{FoundPatch, NewHost, ProposalPatch},
    user_error::{UserError, UserErrorCode},
};

/// A patch whose themes and hosts are looked up. `whole` tells that its lists are stated as they shall be, not as changes.
pub(super) fn found_patch(
    opened: &Opened,
    references: &References,
    edition: EditionId,
    (patch, whole): (&ProposalPatch, bool),
    checks: &mut Checks,
) -> FoundPatch {
    let themes = each_of((&patch.themes, whole), "themes", checks, |theme, checks| {
        let found = opened.theme(edition, theme);
        if found.is_none() {
            let message =
                "The edition of the proposal has no such theme. Take it from the field themes of the edition.";
            checks.push(UserError { code: UserErrorCode::NotFound, message: message.to_owned(), field: Vec::new() });
        }
        found
    });
    let hosts = each_of((&patch.hosts, whole), "hosts", checks, |host, checks| {
        let organization =
            checks.within("organization", |checks| pushed(references.organization(&host.organization), checks))?;
        Some(NewHost { organization, name_as_given: host.name_as_given.clone() })
    });
    each_once(themes.set.as_deref().unwrap_or_default(), "themes", checks);
    let set: Vec<OrganizationId> = hosts.set.iter().flatten().map(|host| host.organization.id).collect();
    each_once(&set, "hosts", checks);
    patch.clone().with(themes, hosts)
}

/// A participation whose people and organizations are looked up.
pub(super) fn found_participation(
    references: &References,
    index: usize,
    patch: &ParticipationPatch,
    checks: &mut Checks,
) -> Option<FoundParticipation> {
    let person = match &patch.person {
        Patch::Keep => Some(Patch::Keep),
        Patch::Set(None) => Some(Patch::Set(None)),
        Patch::Set(Some(person)) => checks
            .within("person", |checks| pushed(references.person(index, person), checks))
            .map(|person| Patch::Set(Some(person))),
    };
    let organization = match &patch.organization {
        Patch::Keep => Some(Patch::Keep),
        Patch::Set(None) => Some(Patch::Set(None)),
        Patch::Set(Some(organization)) => checks
            .within("organization", |checks| pushed(references.organization(organization), checks))
            .map(|organization| Patch::Set(Some(organization))),
    };
    Some(FoundParticipation {
        person: person?,
        organization: organization?,
        role: patch.role.clone(),
        status: patch.status.clone(),
        is_placeholder: patch.is_placeholder.clone(),
        name_as_given: patch.name_as_given.clone(),
        title: patch.title.clone(),
        affiliation_as_stated: patch.affiliation_as_stated.clone(),
        country: patch.country.clone(),
        stakeholder_group: patch.stakeholder_group.clone(),
    })
}

/// What was found; what was not is said, unless the reference was wrong already when it was read.
fn pushed<T>(found: Result<T, Vec<UserError>>, checks: &mut Checks) -> Option<T> {
    let known = checks.is_wrong_here();
    let unknown = |errors: Vec<UserError>| errors.into_iter().filter(|_| !known).for_each(|error| checks.push(error));
    found.map_err(unknown).ok()
}

/// What the entries of a patch stand for; those that stand for nothing are said and left out.
fn each_of<T, U>(
    (patch, whole): (&ListPatch<T>, bool),
    field: &str,
    checks: &mut Checks,
    find: impl Fn(&T, &mut Checks) -> Option<U>,
) -> ListPatch<U> {
    let mut part = |name: Option<&str>, entries: &[T]| {
        let found = |checks: &mut Checks| {
            let each = entries.iter().enumerate();
            each.filter_map(|(index, entry)| checks.within(index, |checks| find(entry, checks))).collect()
        };
        checks.within(field, |checks| match name {
            Some(name) => checks.within(name, |checks| found(checks)),
            None => found(checks),
        })
    };
    let set = (!whole).then_some("set");
    ListPatch {
        set: patch.set.as_ref().map(|entries| part(set, entries)),
        add: part(Some("add"), &patch.add),
        remove: part(Some("remove"), &patch.remove),
    }
}

fn each_once<T: PartialEq>(list: &[T], field: &'static str, checks: &mut Checks) {
    for (index, entry) in list.iter().enumerate() {
        let Some(other) = list[..index].iter().position(|other| other == entry) else { continue };
        let message = format!("This is the same as entry {other} of {field}. Leave one of them out.");
        let error = UserError::new(UserErrorCode::Invalid, index.to_string(), message);
        checks.within(field, |checks| checks.push(error));
    }
}
