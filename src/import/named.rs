//! Whose names a record states: people and organizations already known, or new ones.

use std::collections::{BTreeSet, HashMap};

use entities::{OrganizationId, PersonId};

use super::{
    content::name_as_given,
    diagnostic::{Diagnostic, codes},
    record::{Participant, Record},
};
use crate::{
    auth::Editor,
    domain::{names, proposal::HostFields},
    error::Error,
    store::{
        Store,
        intake::{KnownPerson, NewParticipation, StoredProposal},
        writes::Writing,
    },
};

/// The hosts and participations of a record, with the people and organizations they name.
#[derive(Debug)]
pub struct Named {
    /// The hosts, each once.
    pub hosts: Vec<HostFields>,
    /// The participations, each person once in each role.
    pub participations: Vec<NewParticipation>,
}

/// Finds or makes everybody a record names. Organizations are the same where a normalized name or alias is; people
/// within the page by normalized name, beyond it only where an organization agrees too. `stored` is the proposal the
/// page was imported as before: its own people are found again by name.
pub async fn name_all(
    (store, editor, w): (&Store, &Editor, &mut Writing<'_>),
    (record, public): (&Record, bool),
    stored: Option<&StoredProposal>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Named, Error> {
    let organizations = organizations(store, editor, w, (record, public)).await?;
    let organization = |name: &str| organizations.get(&names::organization_key(name)).copied();
    let people =
        people(store, editor, w, &Page { record, organizations: &organizations, stored, public }, diagnostics).await?;
    let mut hosts: Vec<HostFields> = Vec::new();
    for name in &record.host_organizations {
        if let Some(organization) = organization(name)
            && !hosts.iter().any(|host| host.organization == organization)
        {
            hosts.push(HostFields { organization, name_as_given: name.clone() });
        }
    }
    let mut taken = BTreeSet::new();
    let mut participations = Vec::new();
    for participant in &record.participants {
        let person = participant.name.as_deref().and_then(|name| people.get(&names::person_key(name)).copied());
        if person.is_some_and(|person| !taken.insert((person, participant.role))) {
            continue;
        }
        participations.push(NewParticipation {
            role: participant.role,
            status: participant.status,
            person,
            organization: participant.organization.as_deref().and_then(organization),
            is_placeholder: participant.is_placeholder,
            name_as_given: name_as_given(participant),
            title: participant.title.clone(),
            affiliation_as_stated: participant.affiliation_as_stated.clone(),
            country: participant.country.map(|country| country.code().to_owned()),
            country_is_derived: participant.country_is_derived,
            stakeholder_group: participant.stakeholder_group,
            verbatim: participant.verbatim.clone(),
        });
    }
    // A line that names neither person nor organization holds a place.
    for participation in &mut participations {
        participation.is_placeholder |= participation.person.is_none() && participation.organization.is_none();
    }
    Ok(Named { hosts, participations })
}

async fn organizations(
    store: &Store,
    editor: &Editor,
    w: &mut Writing<'_>,
    (record, public): (&Record, bool),
) -> Result<HashMap<String, OrganizationId>, Error> {
    let stated = record.participants.iter().filter_map(|participant| participant.organization.as_ref());
    let mut keys = Vec::new();
    let mut by_key = HashMap::new();
    for name in record.host_organizations.iter().chain(stated) {
        let key = names::organization_key(name);
        if !key.is_empty() && !by_key.contains_key(&key) {
            by_key.insert(key.clone(), name);
            keys.push(key);
        }
    }
    let mut known = store.organizations_by_key(w.tx(), &keys).await?;
    let new: Vec<_> = keys.iter().filter(|key| !known.contains_key(*key)).map(|key| by_key[key].clone()).collect();
    known.extend(store.create_organizations(editor, w, &new, public).await?);
    Ok(known)
}

struct Page<'a> {
    record: &'a Record,
    organizations: &'a HashMap<String, OrganizationId>,
    stored: Option<&'a StoredProposal>,
    public: bool,
}

/// A person as the page names them.
struct Stated<'a> {
    name: &'a str,
    email: Option<String>,
    organizations: BTreeSet<OrganizationId>,
    line: u32,
}

async fn people(
    store: &Store,
    editor: &Editor,
    w: &mut Writing<'_>,
    page: &Page<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<HashMap<String, PersonId>, Error> {
    let (keys, stated) = stated_people(page);
    let known = store.people_by_key(w.tx(), &keys).await?;
    let mut people = HashMap::new();
    let mut new = Vec::new();
    for key in keys {
        let person = &stated[&key];
        let candidates = known.get(&key).map_or(&[][..], Vec::as_slice);
        if let Some(same) = candidates.iter().find(|candidate| is_same(candidate, person, page.stored)) {
            people.insert(key, same.id);
            continue;
        }
        diagnostics.extend(candidates.iter().take(3).map(|candidate| possible_duplicate(candidate, person)));
        new.push((key, (person.name.to_owned(), person.email.clone())));
    }
    let (new_keys, new): (Vec<_>, Vec<_>) = new.into_iter().unzip();
    people.extend(new_keys.into_iter().zip(store.create_people(editor, w, &new, page.public).await?));
    Ok(people)
}

fn stated_people<'a>(page: &Page<'a>) -> (Vec<String>, HashMap<String, Stated<'a>>) {
    let mut keys = Vec::new();
    let mut stated: HashMap<String, Stated> = HashMap::new();
    for participant in &page.record.participants {
        let Participant { name: Some(name), .. } = participant else { continue };
        let key = names::person_key(name);
        let organization = participant.organization.as_deref().map(names::organization_key);
        let organization = organization.and_then(|key| page.organizations.get(&key));
        let person = stated.entry(key.clone()).or_insert_with(|| {
            keys.push(key);
            Stated { name, email: None, organizations: BTreeSet::new(), line: participant.line_number }
        });
        person.organizations.extend(organization);
        if person.email.is_none() {
            person.email.clone_from(&participant.email);
        }
    }
    (keys, stated)
}

fn is_same(candidate: &KnownPerson, person: &Stated, stored: Option<&StoredProposal>) -> bool {
    let on_this_proposal = stored
        .is_some_and(|stored| stored.record.participations.iter().any(|part| part.fields.person == Some(candidate.id)));
    on_this_proposal || !candidate.organizations.is_disjoint(&person.organizations)
}

fn possible_duplicate(candidate: &KnownPerson, person: &Stated) -> Diagnostic {
    let message = format!(
        "participants: possible duplicate of {} ({}). The name is the same, an organization is not; \
         merge the two if they are one person.",
        candidate.id, candidate.name
    );
    Diagnostic::warning(codes::POSSIBLE_DUPLICATE, "participants", message).at(person.line).about(person.name)
}
