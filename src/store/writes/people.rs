//! Writes of people, many at once.

use std::collections::{HashMap, HashSet};

use entities::{PersonId, PersonNameId, SubjectKind, external_identifier, link, person, person_name};
use sea_orm::{
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{LockType, OnConflict},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Place, Recorded, Writing,
    contact::{identifiers_of, insert_identifiers, insert_links, links_of, replace_identifiers, replace_links},
    facts,
};
use crate::{
    auth::Audience,
    domain::{names, person::PersonFields},
    error::Error,
    store::{Ids, list::Listed},
};

/// A person with everything that is written of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// The row.
    pub person: person::Model,
    /// The fields, names, links and identifiers among them.
    pub fields: PersonFields,
    /// Whether the public sees the person.
    pub public: bool,
}

/// A person to be made. The fields have been checked, and `contact::taken_identifiers` was asked.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The id.
    pub id: PersonId,
    /// The fields.
    pub fields: PersonFields,
    /// Whether the public sees the person when everything is written: through a proposal that is written with them.
    pub public: bool,
}

impl Recorded for PersonRecord {
    const KIND: SubjectKind = SubjectKind::Person;

    fn id(&self) -> Uuid {
        self.person.id.0
    }

    fn version(&self) -> i32 {
        self.person.version
    }

    fn facts(&self) -> Map<String, Value> {
        let mut facts = facts(&self.fields);
        if let Some(survivor) = self.person.merged_into_id {
            facts.insert("mergedInto".to_owned(), survivor.to_string().into());
        }
        facts
    }

    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: self.public }
    }
}

/// The people of these ids that there are, as rows that nobody else changes until this write ends. Five statements.
pub async fn person_records(
    w: &Writing<'_>,
    ids: &[PersonId],
    lock: LockType,
) -> Result<HashMap<PersonId, PersonRecord>, Error> {
    let wanted = w.ids(ids.iter().map(|id| id.0));
    // In one order, so that two who lock the same rows do not wait for each other.
    let people = person::Entity::find()
        .filter(wanted.contain(person::Column::Id))
        .order_by_asc(person::Column::Id)
        .lock(lock)
        .all(&**w)
        .await?;
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let public = public_people(w, &wanted).await?;
    let mut aliases: HashMap<PersonId, Vec<String>> = HashMap::new();
    let names = person_name::Entity::find()
        .filter(wanted.contain(person_name::Column::PersonId))
        .order_by_asc(person_name::Column::NameKey)
        .all(&**w)
        .await?;
    for name in names {
        aliases.entry(name.person_id).or_default().push(name.name);
    }
    let owners = || people.iter().map(|person| person.id.0);
    let mut links = links_of(w, link::Column::PersonId, owners()).await?;
    let mut identifiers = identifiers_of(w, external_identifier::Column::PersonId, owners()).await?;
    let records = people.into_iter().map(|person| {
        let fields = PersonFields {
            name: person.name.clone(),
            sort_name: person.sort_name.clone(),
            aliases: aliases.remove(&person.id).unwrap_or_default(),
            country: person.country.clone(),
            biography: person.biography.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            links: links.remove(&person.id.0).unwrap_or_default(),
            identifiers: identifiers.remove(&person.id.0).unwrap_or_default(),
        };
        (person.id, PersonRecord { public: public.contains(&person.id), fields, person })
    });
    Ok(records.collect())
}

/// Whom of these the public sees.
pub async fn public_people(w: &Writing<'_>, ids: &Ids) -> Result<HashSet<PersonId>, Error> {
    let seen: Vec<PersonId> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(ids.contain(person::Column::Id))
        .filter(person::Entity::visible(Audience::Public))
        .into_tuple()
        .all(&**w)
        .await?;
    Ok(seen.into_iter().collect())
}

/// Whom each of these ids stands for: the person of that id, or the one they were merged into. Ids of nobody are left
/// out. Until this write ends, nobody merges or deletes them. A statement, and one more where somebody was merged.
pub async fn surviving_people(w: &Writing<'_>, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonId>, Error> {
    let mut merged: HashMap<PersonId, Option<PersonId>> = HashMap::new();
    let mut wanted: Vec<PersonId> = ids.to_vec();
    while !wanted.is_empty() {
        let rows: Vec<(PersonId, Option<PersonId>)> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::MergedIntoId)
            .filter(w.ids(wanted.iter().map(|id| id.0)).contain(person::Column::Id))
            .order_by_asc(person::Column::Id)
            .lock(LockType::KeyShare)
            .into_tuple()
            .all(&**w)
            .await?;
        wanted = rows.iter().filter_map(|(_, into)| *into).filter(|into| !merged.contains_key(into)).collect();
        merged.extend(rows);
    }
    let survivor = |id: &PersonId| {
        let mut at = *id;
        while let Some(into) = merged.get(&at)? {
            at = *into;
        }
        Some((*id, at))
    };
    Ok(ids.iter().filter_map(survivor).collect())
}

/// The row of a person who is new.
pub fn person_row(id: PersonId, fields: &PersonFields, w: &Writing<'_>) -> person::Model {
    person::Model {
        id,
        name: fields.name.clone(),
        name_key: names::person_key(&fields.name),
        sort_key: names::sort_key(&fields.sort_name),
        sort_name: fields.sort_name.clone(),
        country: fields.country.clone(),
        biography: fields.biography.clone(),
        email: fields.email.clone(),
        phone: fields.phone.clone(),
        merged_into_id: None,
        created_at: w.at(),
        updated_at: w.at(),
        version: 1,
    }
}

/// Makes people and notes them. Four statements for every 500 rows.
pub async fn insert_people(w: &mut Writing<'_>, new: Vec<NewPerson>) -> Result<Vec<PersonRecord>, Error> {
    let records = new.into_iter().map(|NewPerson { id, fields, public }| PersonRecord {
        person: person_row(id, &fields, w),
        fields,
        public,
    });
    let records: Vec<PersonRecord> = records.collect();
    write_rows(w, &records, None).await?;
    insert_names(w, records.iter().map(|record| (record.person.id, &record.fields))).await?;
    let links = records.iter().map(|record| (record.person.id.0, record.fields.links.clone())).collect();
    insert_links(w, link::Column::PersonId, links).await?;
    let identifiers = records.iter().map(|record| (record.person.id.0, record.fields.identifiers.clone())).collect();
    insert_identifiers(w, external_identifier::Column::PersonId, identifiers).await?;
    for record in &records {
        w.note(None, Some(record));
    }
    Ok(records)
}

/// Changes people and notes them; whoever stays the same is left alone. The fields have been checked, and
/// `contact::taken_identifiers` was asked. The records are those of this write. Seven statements for every 500 rows.
pub async fn update_people(
    w: &mut Writing<'_>,
    changes: Vec<(PersonRecord, PersonFields)>,
) -> Result<Vec<PersonRecord>, Error> {
    let before: Vec<PersonRecord> = changes.iter().map(|(before, _)| before.clone()).collect();
    let all = write_people(w, changes).await?;
    for (before, after) in before.iter().zip(&all) {
        w.note(Some(before), Some(after));
    }
    Ok(all)
}

/// The same without noting it.
pub async fn write_people(
    w: &Writing<'_>,
    changes: Vec<(PersonRecord, PersonFields)>,
) -> Result<Vec<PersonRecord>, Error> {
    let mut all = Vec::with_capacity(changes.len());
    let mut changed: Vec<(PersonRecord, PersonRecord)> = Vec::new();
    for (before, fields) in changes {
        if before.fields == fields {
            all.push(before);
            continue;
        }
        let person = person::Model {
            merged_into_id: before.person.merged_into_id,
            created_at: before.person.created_at,
            version: before.person.version + 1,
            ..person_row(before.person.id, &fields, w)
        };
        let after = PersonRecord { person, fields, public: before.public };
        all.push(after.clone());
        changed.push((before, after));
    }
    if changed.is_empty() {
        return Ok(all);
    }
    let rows: Vec<PersonRecord> = changed.iter().map(|(_, after)| after.clone()).collect();
    write_rows(w, &rows, Some(every_column())).await?;
    let differ = |same: fn(&PersonFields, &PersonFields) -> bool| {
        changed.iter().filter(move |(before, after)| !same(&before.fields, &after.fields)).map(|(_, after)| after)
    };
    let renamed: Vec<&PersonRecord> = differ(|before, after| before.aliases == after.aliases).collect();
    let ids = w.ids(renamed.iter().map(|record| record.person.id.0));
    person_name::Entity::delete_many().filter(ids.contain(person_name::Column::PersonId)).exec(&**w).await?;
    insert_names(w, renamed.iter().map(|record| (record.person.id, &record.fields))).await?;
    let links = differ(|before, after| before.links == after.links);
    let links = links.map(|record| (record.person.id.0, record.fields.links.clone())).collect();
    replace_links(w, link::Column::PersonId, links).await?;
    let identifiers = differ(|before, after| before.identifiers == after.identifiers);
    let identifiers = identifiers.map(|record| (record.person.id.0, record.fields.identifiers.clone())).collect();
    replace_identifiers(w, external_identifier::Column::PersonId, identifiers).await?;
    Ok(all)
}

/// Writes the rows of people, without names, links and identifiers.
pub async fn write_rows(w: &Writing<'_>, records: &[PersonRecord], existing: Option<OnConflict>) -> Result<(), Error> {
    let rows = records.iter().map(|record| {
        let person::Model {
            id,
            name,
            name_key,
            sort_name,
            sort_key,
            country,
            biography,
            email,
            phone,
            merged_into_id,
            created_at,
            updated_at,
            version,
        } = record.person.clone();
        person::ActiveModel {
            id: Set(id),
            name: Set(name),
            name_key: Set(name_key),
            sort_name: Set(sort_name),
            sort_key: Set(sort_key),
            country: Set(country),
            biography: Set(biography),
            email: Set(email),
            phone: Set(phone),
            merged_into_id: Set(merged_into_id),
            created_at: Set(created_at),
            updated_at: Set(updated_at),
            version: Set(version),
        }
    });
    Ok(w.insert(rows.collect(), existing).await?)
}

/// A row that is there already gets all these columns.
pub fn every_column() -> OnConflict {
    let columns = [
        person::Column::Name,
        person::Column::NameKey,
        person::Column::SortName,
        person::Column::SortKey,
        person::Column::Country,
        person::Column::Biography,
        person::Column::Email,
        person::Column::Phone,
        person::Column::MergedIntoId,
        person::Column::UpdatedAt,
        person::Column::Version,
    ];
    OnConflict::column(person::Column::Id).update_columns(columns).to_owned()
}

async fn insert_names<'a>(
    w: &Writing<'_>,
    people: impl Iterator<Item = (PersonId, &'a PersonFields)>,
) -> Result<(), Error> {
    let rows = people.flat_map(|(id, fields)| {
        fields.aliases.iter().map(move |alias| person_name::ActiveModel {
            id: Set(PersonNameId(w.new_id())),
            person_id: Set(id),
            name: Set(alias.clone()),
            name_key: Set(names::person_key(alias)),
        })
    });
    Ok(w.insert(rows.collect(), None).await?)
}
