//! Which organization is part of which: parents that shall be, checked before they are written.

use std::collections::HashMap;

use entities::{OrganizationId, change_counter, organization};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use super::{Writing, organizations::surviving_organizations};
use crate::{
    domain::{
        organization::MAX_ANCESTORS,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
};

/// Parents that several organizations shall have, in the order they were asked for.
#[derive(Clone, Debug, Default)]
pub struct Parents {
    /// The parent, or the organization it was merged into.
    pub found: Vec<OrganizationId>,
    /// What is wrong with them, by their place.
    pub errors: Vec<(usize, UserError)>,
}

/// Looks at pairs of an organization, new ones among them, and the parent it shall have: there must be such a parent, and
/// nothing may end up below itself. From here on, nobody else changes parents until this write ends. A statement for every
/// level above, and two more.
pub async fn parents(w: &Writing<'_>, wished: &[(OrganizationId, OrganizationId)]) -> Result<Parents, Error> {
    if wished.is_empty() {
        return Ok(Parents::default());
    }
    let new: HashMap<OrganizationId, OrganizationId> = wished.iter().copied().collect();
    let asked: Vec<OrganizationId> = wished.iter().map(|(_, parent)| *parent).collect();
    let survivors = surviving_organizations(w, &asked).await?;
    hold_still(w).await?;
    let resolve = |parent: &OrganizationId| survivors.get(parent).copied();
    let mut above: HashMap<OrganizationId, Option<OrganizationId>> =
        new.iter().map(|(child, parent)| (*child, resolve(parent).or(Some(*parent)))).collect();
    let mut level: Vec<OrganizationId> = above.values().filter_map(|parent| *parent).collect();
    loop {
        level.retain(|id| !above.contains_key(id));
        if level.is_empty() {
            break;
        }
        let rows: Vec<(OrganizationId, Option<OrganizationId>)> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .column(organization::Column::ParentId)
            .filter(w.ids(level.iter().map(|id| id.0)).contain(organization::Column::Id))
            .into_tuple()
            .all(&**w)
            .await?;
        above.extend(level.iter().map(|id| (*id, None)));
        level = rows.iter().filter_map(|(_, parent)| *parent).collect();
        above.extend(rows);
    }
    let mut parents = Parents::default();
    for (place, (child, parent)) in wished.iter().enumerate() {
        let found = resolve(parent).or(Some(*parent).filter(|parent| new.contains_key(parent)));
        parents.found.push(found.unwrap_or(*parent));
        let error = match found {
            None => {
                let message = "There is no organization of this id. Take it from the field id of an organization.";
                Some((UserErrorCode::NotFound, message.to_owned()))
            }
            Some(_) => misplaced(*child, &above).map(|message| (UserErrorCode::Invalid, message)),
        };
        if let Some((code, message)) = error {
            parents.errors.push((place, UserError::new(code, "parentId", message)));
        }
    }
    Ok(parents)
}

/// From here on, nobody else changes what is part of what until this write ends: two who each put one below the other
/// must not do so together. The row that is locked is the last that any write locks, so lock others before.
pub async fn hold_still(w: &Writing<'_>) -> Result<(), Error> {
    change_counter::Entity::find().lock_exclusive().one(&**w).await?;
    Ok(())
}

/// The organizations above one, nearest first. A statement for each.
pub async fn above(w: &Writing<'_>, id: OrganizationId) -> Result<Vec<OrganizationId>, Error> {
    let mut above = Vec::new();
    let mut at = id;
    loop {
        let parent: Option<Option<OrganizationId>> = organization::Entity::find_by_id(at)
            .select_only()
            .column(organization::Column::ParentId)
            .into_tuple()
            .one(&**w)
            .await?;
        match parent.flatten() {
            Some(parent) if !above.contains(&parent) => above.push(parent),
            Some(_) | None => return Ok(above),
        }
        at = *above.last().unwrap_or(&id);
    }
}

/// What is wrong with the place of an organization, if anything.
fn misplaced(child: OrganizationId, above: &HashMap<OrganizationId, Option<OrganizationId>>) -> Option<String> {
    let mut at = child;
    for _ in 0..=MAX_ANCESTORS {
        at = above.get(&at).copied().flatten()?;
        if at == child {
            return Some(
                "An organization is not part of itself or of what is part of it. Choose another parent.".to_owned(),
            );
        }
    }
    Some(format!("There are more than {MAX_ANCESTORS} organizations above it. Choose a parent further up."))
}
