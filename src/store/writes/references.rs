//! The people and organizations that proposals name: found by id or register, or to be made with the proposal.

use std::collections::{HashMap, HashSet};

use entities::{OrganizationId, PersonId, organization, person};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::{
    Writing,
    ancestry::{Parents, parents},
    contact::{Bearer, bearers, taken_identifiers},
    organizations::{NewOrganization, insert_organizations, surviving_organizations},
    people::{NewPerson, insert_people, surviving_people},
};
use crate::{
    auth::{Audience, Editor, Reach},
    domain::{
        contact::IdentifierFields,
        organization::OrganizationFields,
        participation::{Named, OrganizationRef, PersonRef},
        person::PersonFields,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::list::Listed,
};

/// Somebody to be made, and the items that name them.
struct NewOne<I, F> {
    id: I,
    fields: F,
    items: Vec<usize>,
    /// The organization it is part of, wherever that was merged into.
    parent: Option<OrganizationId>,
    wrong: Vec<UserError>,
}

/// Those who are to be made, in the order they are named. They are found by what tells them apart roughly.
struct Newcomers<I, F> {
    all: Vec<NewOne<I, F>>,
    by_key: HashMap<(Option<usize>, String), Vec<usize>>,
}

/// Whom the items of a write name.
#[derive(Default)]
pub(super) struct References {
    people: HashMap<PersonId, Named<PersonId>>,
    organizations: HashMap<OrganizationId, Named<OrganizationId>>,
    bearers: HashMap<IdentifierFields, Bearer>,
    new_people: Newcomers<PersonId, PersonFields>,
    new_organizations: Newcomers<OrganizationId, OrganizationFields>,
}

/// What an item names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reference<'a> {
    Person(&'a PersonRef),
    Organization(&'a OrganizationRef),
}

/// What an editor may name: whoever they see.
pub(super) const fn audience(editor: &Editor) -> Audience {
    match editor.reach() {
        Reach::All => Audience::Editors,
        Reach::Edition(edition) => Audience::EditorsOf(edition),
    }
}

impl References {
    /// Finds everybody who is named, by the place of the item that names them. Whoever is found is neither merged nor
    /// deleted until this write ends. Eight statements at most.
    pub async fn find(w: &Writing<'_>, editor: &Editor, named: Vec<(usize, Reference<'_>)>) -> Result<Self, Error> {
        let mut found = Self::default();
        let (mut people, mut organizations) = (HashSet::new(), HashSet::new());
        let mut identifiers = HashSet::new();
        for (item, reference) in named {
            match reference {
                Reference::Person(PersonRef::Id(id)) => drop(people.insert(*id)),
                Reference::Organization(OrganizationRef::Id(id)) => drop(organizations.insert(*id)),
                Reference::Person(PersonRef::Identifier(identifier))
                | Reference::Organization(OrganizationRef::Identifier(identifier)) => {
                    identifiers.insert(identifier);
                }
                Reference::Person(PersonRef::New(fields)) => {
                    found.new_people.add(person_key(item, fields), item, fields, || PersonId(w.new_id()));
                }
                Reference::Organization(OrganizationRef::New(fields)) => {
                    let id = || OrganizationId(w.new_id());
                    found.new_organizations.add(organization_key(fields), item, fields, id);
                }
            }
        }
        found.bearers = bearers(w, identifiers).await?;
        for bearer in found.bearers.values() {
            match bearer {
                Bearer::Person(id) => drop(people.insert(*id)),
                Bearer::Organization(id) => drop(organizations.insert(*id)),
            }
        }
        let audience = audience(editor);
        found.people = people_by_id(w, audience, &sorted(people)).await?;
        found.organizations = organizations_by_id(w, audience, &sorted(organizations)).await?;
        found.check_identifiers(w).await?;
        found.check_parents(w).await?;
        Ok(found)
    }

    async fn check_identifiers(&mut self, w: &Writing<'_>) -> Result<(), Error> {
        let people = self.new_people.all.iter();
        let people = people.map(|new| (Bearer::Person(new.id), new.fields.identifiers.as_slice()));
        let organizations = self.new_organizations.all.iter();
        let organizations = organizations.map(|new| (Bearer::Organization(new.id), new.fields.identifiers.as_slice()));
        let wanted: Vec<_> = people.chain(organizations).collect();
        for (place, error) in taken_identifiers(w, &wanted).await? {
            match place.checked_sub(self.new_people.all.len()) {
                None => self.new_people.all[place].wrong.push(error),
                Some(place) => self.new_organizations.all[place].wrong.push(error),
            }
        }
        Ok(())
    }

    async fn check_parents(&mut self, w: &Writing<'_>) -> Result<(), Error> {
        let children = self.new_organizations.all.iter_mut();
        let mut children: Vec<_> = children.filter(|new| new.fields.parent_id.is_some()).collect();
        let wished = children.iter().filter_map(|new| Some((new.id, new.fields.parent_id?)));
        let Parents { found, errors } = parents(w, &wished.collect::<Vec<_>>()).await?;
        for (new, parent) in children.iter_mut().zip(found) {
            new.parent = Some(parent);
        }
        for (place, error) in errors {
            children[place].wrong.push(error);
        }
        Ok(())
    }

    /// Who a reference of an item stands for, or what is wrong with it.
    pub fn person(&self, item: usize, reference: &PersonRef) -> Result<Named<PersonId>, Vec<UserError>> {
        match reference {
            PersonRef::Id(id) => self.people.get(id).cloned().ok_or_else(|| unknown("id", "person", "id")),
            PersonRef::Identifier(identifier) => match self.bearers.get(identifier) {
                Some(Bearer::Person(id)) => self.people.get(id).cloned(),
                Some(Bearer::Organization(_)) | None => None,
            }
            .ok_or_else(|| unknown("identifier", "person", "identifier")),
            PersonRef::New(fields) => {
                made(self.new_people.get(&person_key(item, fields), fields), |fields| &fields.name)
            }
        }
    }

    /// Which organization a reference of an item stands for, or what is wrong with it.
    pub fn organization(&self, reference: &OrganizationRef) -> Result<Named<OrganizationId>, Vec<UserError>> {
        match reference {
            OrganizationRef::Id(id) => {
                self.organizations.get(id).cloned().ok_or_else(|| unknown("id", "organization", "id"))
            }
            OrganizationRef::Identifier(identifier) => match self.bearers.get(identifier) {
                Some(Bearer::Organization(id)) => self.organizations.get(id).cloned(),
                Some(Bearer::Person(_)) | None => None,
            }
            .ok_or_else(|| unknown("identifier", "organization", "identifier")),
            OrganizationRef::New(fields) => {
                made(self.new_organizations.get(&organization_key(fields), fields), |fields| &fields.name)
            }
        }
    }

    /// Makes whoever is named by items that are written, and notes them. `written` tells of an item whether it is, and
    /// whether the public sees it.
    pub async fn make(self, w: &mut Writing<'_>, written: impl Fn(usize) -> Option<bool>) -> Result<(), Error> {
        let public = |items: &[usize]| {
            let seen: Vec<bool> = items.iter().filter_map(|item| written(*item)).collect();
            (!seen.is_empty()).then(|| seen.contains(&true))
        };
        let people = self.new_people.all.into_iter().filter_map(|NewOne { id, fields, items, .. }| {
            public(&items).map(|public| NewPerson { id, fields, public })
        });
        let people: Vec<NewPerson> = people.collect();
        let organizations =
            self.new_organizations.all.into_iter().filter_map(|NewOne { id, fields, items, .. }| {
                public(&items).map(|public| NewOrganization { id, fields, public })
            });
        let organizations: Vec<NewOrganization> = organizations.collect();
        if !people.is_empty() {
            insert_people(w, people).await?;
        }
        if !organizations.is_empty() {
            insert_organizations(w, organizations).await?;
        }
        Ok(())
    }
}

/// The same person named twice by one item is one; so is one whom a register knows, whatever items name them. Nobody else
/// is taken for the same on their name.
fn person_key(item: usize, fields: &PersonFields) -> (Option<usize>, String) {
    match fields.identifiers.first() {
        Some(identifier) => (None, identifier.value.clone()),
        None => (Some(item), fields.name.clone()),
    }
}

/// The same organization is one, whatever items name it.
fn organization_key(fields: &OrganizationFields) -> (Option<usize>, String) {
    (None, fields.name.clone())
}

impl<I, F> Default for Newcomers<I, F> {
    fn default() -> Self {
        Self { all: Vec::new(), by_key: HashMap::new() }
    }
}

impl<I, F: Clone + PartialEq> Newcomers<I, F> {
    fn add(&mut self, key: (Option<usize>, String), item: usize, fields: &F, id: impl FnOnce() -> I) {
        let places = self.by_key.entry(key).or_default();
        if let Some(place) = places.iter().find(|place| self.all[**place].fields == *fields) {
            return self.all[*place].items.push(item);
        }
        places.push(self.all.len());
        self.all.push(NewOne { id: id(), fields: fields.clone(), items: vec![item], parent: None, wrong: Vec::new() });
    }

    fn get(&self, key: &(Option<usize>, String), fields: &F) -> Option<&NewOne<I, F>> {
        self.by_key.get(key)?.iter().map(|place| &self.all[*place]).find(|new| new.fields == *fields)
    }
}

fn made<I: Copy, F>(new: Option<&NewOne<I, F>>, name: impl Fn(&F) -> &String) -> Result<Named<I>, Vec<UserError>> {
    // Whoever an item names was found together with the item.
    let Some(new) = new else { return Err(Vec::new()) };
    if new.wrong.is_empty() {
        return Ok(Named { id: new.id, name: name(&new.fields).clone() });
    }
    let below = new.wrong.iter().cloned().map(|mut error| {
        error.field.insert(0, "create".to_owned());
        error
    });
    Err(below.collect())
}

fn unknown(field: &str, what: &str, by: &str) -> Vec<UserError> {
    let message = format!("There is no {what} of this {by} in reach. Look it up, or use create.");
    vec![UserError::new(UserErrorCode::NotFound, field, message)]
}

fn sorted<T: Ord>(ids: HashSet<T>) -> Vec<T> {
    let mut ids: Vec<T> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}

async fn people_by_id(
    w: &Writing<'_>,
    audience: Audience,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Named<PersonId>>, Error> {
    let survivors = surviving_people(w, ids).await?;
    if survivors.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .filter(w.ids(survivors.values().map(|id| id.0)).contain(person::Column::Id))
        .filter(person::Entity::visible(audience))
        .into_tuple()
        .all(&**w)
        .await?;
    let names: HashMap<PersonId, String> = rows.into_iter().collect();
    let named = survivors.into_iter().filter_map(|(asked, id)| {
        let name = names.get(&id)?.clone();
        Some((asked, Named { id, name }))
    });
    Ok(named.collect())
}

async fn organizations_by_id(
    w: &Writing<'_>,
    audience: Audience,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Named<OrganizationId>>, Error> {
    let survivors = surviving_organizations(w, ids).await?;
    if survivors.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(OrganizationId, String)> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .column(organization::Column::Name)
        .filter(w.ids(survivors.values().map(|id| id.0)).contain(organization::Column::Id))
        .filter(organization::Entity::visible(audience))
        .into_tuple()
        .all(&**w)
        .await?;
    let names: HashMap<OrganizationId, String> = rows.into_iter().collect();
    let named = survivors.into_iter().filter_map(|(asked, id)| {
        let name = names.get(&id)?.clone();
        Some((asked, Named { id, name }))
    });
    Ok(named.collect())
}
