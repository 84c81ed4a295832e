//! Links and identifiers of what is written: read and replaced for many owners at once.

use std::collections::HashMap;

use entities::{
    ExternalIdentifierId, IdentifierScheme, LinkId, OrganizationId, PersonId, external_identifier as identifier, link,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ModelTrait, QueryFilter, QueryOrder,
    Set, Value,
};
use uuid::Uuid;

use super::Writing;
use crate::{
    domain::{
        contact::{IdentifierFields, LinkFields},
        register::register,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Ids,
};

/// Who has an entry of a register, or shall have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// A person.
    Person(PersonId),
    /// An organization.
    Organization(OrganizationId),
}

/// The owner's id in a row.
fn owner<M: ModelTrait>(row: &M, column: <M::Entity as EntityTrait>::Column) -> Option<Uuid> {
    match row.get(column) {
        Value::Uuid(id) => id,
        // The columns of owners hold nothing else.
        _ => None,
    }
}

/// The links of owners, which are named in `column`. One statement.
pub async fn links_of(
    tx: &DatabaseTransaction,
    column: link::Column,
    owners: &Ids,
) -> Result<HashMap<Uuid, Vec<LinkFields>>, Error> {
    let rows = link::Entity::find()
        .filter(owners.contain(column))
        .order_by_asc(link::Column::Position)
        .order_by_asc(link::Column::Id)
        .all(tx)
        .await?;
    let mut links: HashMap<Uuid, Vec<LinkFields>> = HashMap::new();
    for row in rows {
        if let Some(owner) = owner(&row, column) {
            links.entry(owner).or_default().push(LinkFields { url: row.url, label: row.label });
        }
    }
    Ok(links)
}

/// Puts links in the place of those the owners have.
pub async fn replace_links(
    w: &Writing<'_>,
    column: link::Column,
    links: Vec<(Uuid, Vec<LinkFields>)>,
) -> Result<(), Error> {
    let owners = w.ids(links.iter().map(|(owner, _)| *owner));
    link::Entity::delete_many().filter(owners.contain(column)).exec(&**w).await?;
    insert_links(w, column, links).await
}

/// Adds the links of owners who have none.
pub async fn insert_links(
    w: &Writing<'_>,
    column: link::Column,
    links: Vec<(Uuid, Vec<LinkFields>)>,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (owner, links) in links {
        for (position, LinkFields { url, label }) in (1..).zip(links) {
            let mut row = link::ActiveModel {
                id: Set(LinkId(w.new_id())),
                proposal_id: Set(None),
                person_id: Set(None),
                organization_id: Set(None),
                position: Set(position),
                url: Set(url),
                label: Set(label),
            };
            row.set(column, owner.into());
            rows.push(row);
        }
    }
    Ok(w.insert(rows, None).await?)
}

/// The identifiers of owners, which are named in `column`. One statement.
pub async fn identifiers_of(
    tx: &DatabaseTransaction,
    column: identifier::Column,
    owners: &Ids,
) -> Result<HashMap<Uuid, Vec<IdentifierFields>>, Error> {
    let rows = identifier::Entity::find()
        .filter(owners.contain(column))
        .order_by_asc(identifier::Column::Scheme)
        .order_by_asc(identifier::Column::Value)
        .all(tx)
        .await?;
    let mut identifiers: HashMap<Uuid, Vec<IdentifierFields>> = HashMap::new();
    for row in rows {
        if let Some(owner) = owner(&row, column) {
            identifiers.entry(owner).or_default().push(IdentifierFields { scheme: row.scheme, value: row.value });
        }
    }
    Ok(identifiers)
}

/// Puts identifiers in the place of those the owners have.
pub async fn replace_identifiers(
    w: &Writing<'_>,
    column: identifier::Column,
    identifiers: Vec<(Uuid, Vec<IdentifierFields>)>,
) -> Result<(), Error> {
    let owners = w.ids(identifiers.iter().map(|(owner, _)| *owner));
    identifier::Entity::delete_many().filter(owners.contain(column)).exec(&**w).await?;
    insert_identifiers(w, column, identifiers).await
}

/// Adds the identifiers of owners who have none.
pub async fn insert_identifiers(
    w: &Writing<'_>,
    column: identifier::Column,
    identifiers: Vec<(Uuid, Vec<IdentifierFields>)>,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for (owner, identifiers) in identifiers {
        for IdentifierFields { scheme, value } in identifiers {
            let mut row = identifier::ActiveModel {
                id: Set(ExternalIdentifierId(w.new_id())),
                person_id: Set(None),
                organization_id: Set(None),
                scheme: Set(scheme),
                value: Set(value),
            };
            row.set(column, owner.into());
            rows.push(row);
        }
    }
    // What somebody else took between our look for it and our write fails here; the next try tells who has it.
    Ok(w.insert(rows, None).await?)
}

/// Who has these identifiers. One statement for every 500.
pub async fn bearers<'a>(
    w: &Writing<'_>,
    identifiers: impl IntoIterator<Item = &'a IdentifierFields>,
) -> Result<HashMap<IdentifierFields, Bearer>, Error> {
    let identifiers: Vec<&IdentifierFields> = identifiers.into_iter().collect();
    let mut bearers = HashMap::new();
    for some in identifiers.chunks(500) {
        let mut values: HashMap<IdentifierScheme, Vec<&str>> = HashMap::new();
        for identifier in some {
            values.entry(identifier.scheme).or_default().push(&identifier.value);
        }
        let any = values.into_iter().fold(Condition::any(), |any, (scheme, values)| {
            let (is, among) = (identifier::Column::Scheme.eq(scheme), identifier::Column::Value.is_in(values));
            any.add(Condition::all().add(is).add(among))
        });
        let rows = identifier::Entity::find().filter(any).all(&**w).await?;
        bearers.extend(rows.into_iter().filter_map(|row| {
            let bearer = row.person_id.map(Bearer::Person).or(row.organization_id.map(Bearer::Organization))?;
            Some((IdentifierFields { scheme: row.scheme, value: row.value }, bearer))
        }));
    }
    Ok(bearers)
}

/// What is wrong with the identifiers of several who are to be written together, by their place among them: an
/// identifier that somebody else has, or that two of them shall have. One statement. Must be asked before they are
/// written.
pub async fn taken_identifiers(
    w: &Writing<'_>,
    wanted: &[(Bearer, &[IdentifierFields])],
) -> Result<Vec<(usize, UserError)>, Error> {
    let taken = bearers(w, wanted.iter().flat_map(|(_, identifiers)| *identifiers)).await?;
    let mut errors = Vec::new();
    let mut first: HashMap<&IdentifierFields, Bearer> = HashMap::new();
    for (place, (bearer, identifiers)) in wanted.iter().enumerate() {
        for identifier in *identifiers {
            let earlier = *first.entry(identifier).or_insert(*bearer);
            let other = taken.get(identifier).copied().unwrap_or(earlier);
            if other == *bearer {
                continue;
            }
            errors.push((place, belongs(identifier, other)));
        }
    }
    Ok(errors)
}

/// The mistake of whoever shall have an identifier that somebody else has.
pub fn belongs(identifier: &IdentifierFields, other: Bearer) -> UserError {
    let who = match other {
        Bearer::Person(id) => format!("the person {id}"),
        Bearer::Organization(id) => format!("the organization {id}"),
    };
    let message = format!(
        "{} {} belongs to {who}. If both are the same, merge them; otherwise look for a typing mistake.",
        register(identifier.scheme),
        identifier.value
    );
    UserError::new(UserErrorCode::Taken, "identifiers", message)
}
