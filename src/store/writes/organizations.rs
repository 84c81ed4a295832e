//! Writes of organizations, many at once.

use std::collections::{HashMap, HashSet};

use entities::{
    OrganizationId, OrganizationNameId, OrganizationNameKind, SubjectKind, external_identifier, link, organization,
    organization_name,
};
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
    domain::{names, organization::OrganizationFields},
    error::Error,
    store::{Ids, list::Listed},
};

/// An organization with everything that is written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationRecord {
    /// The row.
    pub organization: organization::Model,
    /// The fields, names, links and identifiers among them.
    pub fields: OrganizationFields,
    /// Whether the public sees the organization.
    pub public: bool,
}

/// An organization to be made. The fields have been checked, and `contact::taken_identifiers` was asked.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// The id.
    pub id: OrganizationId,
    /// The fields.
    pub fields: OrganizationFields,
    /// Whether the public sees the organization when everything is written: through a proposal that is written with it.
    pub public: bool,
}

impl Recorded for OrganizationRecord {
    const KIND: SubjectKind = SubjectKind::Organization;

    fn id(&self) -> Uuid {
        self.organization.id.0
    }

    fn version(&self) -> i32 {
        self.organization.version
    }

    fn facts(&self) -> Map<String, Value> {
        let mut facts = facts(&self.fields);
        if let Some(survivor) = self.organization.merged_into_id {
            facts.insert("mergedInto".to_owned(), survivor.to_string().into());
        }
        facts
    }

    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: self.public }
    }
}

/// The organizations of these ids that there are, as rows that nobody else changes until this write ends. Five
/// statements.
pub async fn organization_records(
    w: &Writing<'_>,
    ids: &[OrganizationId],
    lock: LockType,
) -> Result<HashMap<OrganizationId, OrganizationRecord>, Error> {
    let wanted = w.ids(ids.iter().map(|id| id.0));
    // In one order, so that two who lock the same rows do not wait for each other.
    let organizations = organization::Entity::find()
        .filter(wanted.contain(organization::Column::Id))
        .order_by_asc(organization::Column::Id)
        .lock(lock)
        .all(&**w)
        .await?;
    if organizations.is_empty() {
        return Ok(HashMap::new());
    }
    let public = public_organizations(w, &wanted).await?;
    let mut aliases: HashMap<OrganizationId, Vec<String>> = HashMap::new();
    let mut acronyms: HashMap<OrganizationId, String> = HashMap::new();
    let names = organization_name::Entity::find()
        .filter(wanted.contain(organization_name::Column::OrganizationId))
        .order_by_asc(organization_name::Column::NameKey)
        .all(&**w)
        .await?;
    for name in names {
        match name.kind {
            OrganizationNameKind::Acronym => {
                acronyms.entry(name.organization_id).or_insert(name.name);
            }
            OrganizationNameKind::Alias => aliases.entry(name.organization_id).or_default().push(name.name),
        }
    }
    let owners = || organizations.iter().map(|organization| organization.id.0);
    let mut links = links_of(w, link::Column::OrganizationId, owners()).await?;
    let mut identifiers = identifiers_of(w, external_identifier::Column::OrganizationId, owners()).await?;
    let records = organizations.into_iter().map(|organization| {
        let id = organization.id;
        let fields = OrganizationFields {
            name: organization.name.clone(),
            acronym: acronyms.remove(&id),
            aliases: aliases.remove(&id).unwrap_or_default(),
            country: organization.country.clone(),
            stakeholder_group: organization.stakeholder_group,
            homepage: organization.homepage.clone(),
            parent_id: organization.parent_id,
            links: links.remove(&id.0).unwrap_or_default(),
            identifiers: identifiers.remove(&id.0).unwrap_or_default(),
        };
        (id, OrganizationRecord { public: public.contains(&id), fields, organization })
    });
    Ok(records.collect())
}

/// Which of these the public sees.
pub async fn public_organizations(w: &Writing<'_>, ids: &Ids) -> Result<HashSet<OrganizationId>, Error> {
    let seen: Vec<OrganizationId> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(ids.contain(organization::Column::Id))
        .filter(organization::Entity::visible(Audience::Public))
        .into_tuple()
        .all(&**w)
        .await?;
    Ok(seen.into_iter().collect())
}

/// What each of these ids stands for: the organization of that id, or the one it was merged into. Ids of none are left
/// out. Until this write ends, nobody merges or deletes them. A statement, and one more where one was merged.
pub async fn surviving_organizations(
    w: &Writing<'_>,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, OrganizationId>, Error> {
    let mut merged: HashMap<OrganizationId, Option<OrganizationId>> = HashMap::new();
    let mut wanted: Vec<OrganizationId> = ids.to_vec();
    while !wanted.is_empty() {
        let rows: Vec<(OrganizationId, Option<OrganizationId>)> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .column(organization::Column::MergedIntoId)
            .filter(w.ids(wanted.iter().map(|id| id.0)).contain(organization::Column::Id))
            .order_by_asc(organization::Column::Id)
            .lock(LockType::KeyShare)
            .into_tuple()
            .all(&**w)
            .await?;
        wanted = rows.iter().filter_map(|(_, into)| *into).filter(|into| !merged.contains_key(into)).collect();
        merged.extend(rows);
    }
    let survivor = |id: &OrganizationId| {
        let mut at = *id;
        while let Some(into) = merged.get(&at)? {
            at = *into;
        }
        Some((*id, at))
    };
    Ok(ids.iter().filter_map(survivor).collect())
}

/// The row of an organization that is new.
fn organization_row(id: OrganizationId, fields: &OrganizationFields, w: &Writing<'_>) -> organization::Model {
    organization::Model {
        id,
        name: fields.name.clone(),
        name_key: names::organization_key(&fields.name),
        sort_key: names::sort_key(&fields.name),
        country: fields.country.clone(),
        stakeholder_group: fields.stakeholder_group,
        homepage: fields.homepage.clone(),
        parent_id: fields.parent_id,
        merged_into_id: None,
        created_at: w.at(),
        updated_at: w.at(),
        version: 1,
    }
}

/// Makes organizations and notes them. A parent is among them or there already, and `ancestry::parents` was asked. Four
/// statements for every 500 rows.
pub async fn insert_organizations(
    w: &mut Writing<'_>,
    new: Vec<NewOrganization>,
) -> Result<Vec<OrganizationRecord>, Error> {
    let records = new.into_iter().map(|NewOrganization { id, fields, public }| OrganizationRecord {
        organization: organization_row(id, &fields, w),
        fields,
        public,
    });
    let records: Vec<OrganizationRecord> = records.collect();
    write_rows(w, &records, None).await?;
    insert_names(w, records.iter().map(|record| (record.organization.id, &record.fields))).await?;
    let links = records.iter().map(|record| (record.organization.id.0, record.fields.links.clone())).collect();
    insert_links(w, link::Column::OrganizationId, links).await?;
    let identifiers = records.iter().map(|record| (record.organization.id.0, record.fields.identifiers.clone()));
    let column = external_identifier::Column::OrganizationId;
    insert_identifiers(w, column, identifiers.collect()).await?;
    for record in &records {
        w.note(None, Some(record));
    }
    Ok(records)
}

/// Changes organizations and notes them; what stays the same is left alone. The fields have been checked, and
/// `contact::taken_identifiers` and `ancestry::parents` were asked. The records are those of this write. Seven statements for every
/// 500 rows.
pub async fn update_organizations(
    w: &mut Writing<'_>,
    changes: Vec<(OrganizationRecord, OrganizationFields)>,
) -> Result<Vec<OrganizationRecord>, Error> {
    let before: Vec<OrganizationRecord> = changes.iter().map(|(before, _)| before.clone()).collect();
    let all = write_organizations(w, changes).await?;
    for (before, after) in before.iter().zip(&all) {
        w.note(Some(before), Some(after));
    }
    Ok(all)
}

/// The same without noting it.
pub async fn write_organizations(
    w: &Writing<'_>,
    changes: Vec<(OrganizationRecord, OrganizationFields)>,
) -> Result<Vec<OrganizationRecord>, Error> {
    let mut all = Vec::with_capacity(changes.len());
    let mut changed: Vec<(OrganizationRecord, OrganizationRecord)> = Vec::new();
    for (before, fields) in changes {
        if before.fields == fields {
            all.push(before);
            continue;
        }
        let organization = organization::Model {
            merged_into_id: before.organization.merged_into_id,
            created_at: before.organization.created_at,
            version: before.organization.version + 1,
            ..organization_row(before.organization.id, &fields, w)
        };
        let after = OrganizationRecord { organization, fields, public: before.public };
        all.push(after.clone());
        changed.push((before, after));
    }
    if changed.is_empty() {
        return Ok(all);
    }
    let rows: Vec<OrganizationRecord> = changed.iter().map(|(_, after)| after.clone()).collect();
    write_rows(w, &rows, Some(every_column())).await?;
    let differ = |same: fn(&OrganizationFields, &OrganizationFields) -> bool| {
        changed.iter().filter(move |(before, after)| !same(&before.fields, &after.fields)).map(|(_, after)| after)
    };
    let renamed = differ(|before, after| (&before.aliases, &before.acronym) == (&after.aliases, &after.acronym));
    let renamed: Vec<&OrganizationRecord> = renamed.collect();
    let ids = w.ids(renamed.iter().map(|record| record.organization.id.0));
    let theirs = ids.contain(organization_name::Column::OrganizationId);
    organization_name::Entity::delete_many().filter(theirs).exec(&**w).await?;
    insert_names(w, renamed.iter().map(|record| (record.organization.id, &record.fields))).await?;
    let links = differ(|before, after| before.links == after.links);
    let links = links.map(|record| (record.organization.id.0, record.fields.links.clone())).collect();
    replace_links(w, link::Column::OrganizationId, links).await?;
    let identifiers = differ(|before, after| before.identifiers == after.identifiers);
    let identifiers = identifiers.map(|record| (record.organization.id.0, record.fields.identifiers.clone()));
    let column = external_identifier::Column::OrganizationId;
    replace_identifiers(w, column, identifiers.collect()).await?;
    Ok(all)
}

/// Writes the rows of organizations, without names, links and identifiers.
pub async fn write_rows(
    w: &Writing<'_>,
    records: &[OrganizationRecord],
    existing: Option<OnConflict>,
) -> Result<(), Error> {
    let rows = records.iter().map(|record| {
        let organization::Model {
            id,
            name,
            name_key,
            sort_key,
            country,
            stakeholder_group,
            homepage,
            parent_id,
            merged_into_id,
            created_at,
            updated_at,
            version,
        } = record.organization.clone();
        organization::ActiveModel {
            id: Set(id),
            name: Set(name),
            name_key: Set(name_key),
            sort_key: Set(sort_key),
            country: Set(country),
            stakeholder_group: Set(stakeholder_group),
            homepage: Set(homepage),
            parent_id: Set(parent_id),
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
        organization::Column::Name,
        organization::Column::NameKey,
        organization::Column::SortKey,
        organization::Column::Country,
        organization::Column::StakeholderGroup,
        organization::Column::Homepage,
        organization::Column::ParentId,
        organization::Column::MergedIntoId,
        organization::Column::UpdatedAt,
        organization::Column::Version,
    ];
    OnConflict::column(organization::Column::Id).update_columns(columns).to_owned()
}

async fn insert_names<'a>(
    w: &Writing<'_>,
    organizations: impl Iterator<Item = (OrganizationId, &'a OrganizationFields)>,
) -> Result<(), Error> {
    let rows = organizations.flat_map(|(id, fields)| {
        let aliases = fields.aliases.iter().map(|alias| (OrganizationNameKind::Alias, alias));
        let acronym = fields.acronym.iter().map(|acronym| (OrganizationNameKind::Acronym, acronym));
        aliases.chain(acronym).map(move |(kind, name)| organization_name::ActiveModel {
            id: Set(OrganizationNameId(w.new_id())),
            organization_id: Set(id),
            kind: Set(kind),
            name: Set(name.clone()),
            name_key: Set(names::organization_key(name)),
        })
    });
    Ok(w.insert(rows.collect(), None).await?)
}
