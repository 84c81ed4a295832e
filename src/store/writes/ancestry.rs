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

/// What is part of what, as far as some organizations and all above them go.
#[derive(Debug, Default)]
pub struct Ancestry {
    survivors: HashMap<OrganizationId, OrganizationId>,
    above: HashMap<OrganizationId, Option<OrganizationId>>,
}

impl Ancestry {
    /// Reads what is above organizations that shall be parents. From here on, nobody else changes parents until this write
    /// ends. A statement for every level above, and two more; none where nothing is asked.
    pub async fn above(w: &Writing<'_>, asked: &[OrganizationId]) -> Result<Self, Error> {
        if asked.is_empty() {
            return Ok(Self::default());
        }
        let survivors = surviving_organizations(w, asked).await?;
        hold_still(w).await?;
        let mut above: HashMap<OrganizationId, Option<OrganizationId>> = HashMap::new();
        let mut level: Vec<OrganizationId> = survivors.values().copied().collect();
        loop {
            level.retain(|id| !above.contains_key(id));
            if level.is_empty() {
                return Ok(Self { survivors, above });
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
    }

    /// Puts an organization below another one, or below none.
    pub fn put(&mut self, child: OrganizationId, parent: Option<OrganizationId>) {
        self.above.insert(child, parent);
    }

    /// The parent an organization gets: the one of this id, or the one it was merged into. Otherwise what is wrong with it.
    pub fn parent(&self, child: OrganizationId, parent: OrganizationId) -> Result<OrganizationId, UserError> {
        let Some(parent) = self.known(parent) else {
            let message = "There is no organization of this id. Take it from the field id of an organization.";
            return Err(UserError::new(UserErrorCode::NotFound, "parentId", message));
        };
        match self.misplaced(child, parent) {
            Some(message) => Err(UserError::new(UserErrorCode::Invalid, "parentId", message)),
            None => Ok(parent),
        }
    }

    fn known(&self, id: OrganizationId) -> Option<OrganizationId> {
        self.survivors.get(&id).copied().or_else(|| self.above.contains_key(&id).then_some(id))
    }

    /// What is wrong with the place of an organization below a parent, if anything.
    fn misplaced(&self, child: OrganizationId, parent: OrganizationId) -> Option<String> {
        let mut at = parent;
        for _ in 0..MAX_ANCESTORS {
            if at == child {
                let message = "An organization is not part of itself or of what is part of it. Choose another parent.";
                return Some(message.to_owned());
            }
            at = self.above.get(&at).copied().flatten()?;
        }
        Some(format!("There are more than {MAX_ANCESTORS} organizations above it. Choose a parent further up."))
    }
}

/// Looks at pairs of an organization, new ones among them, and the parent it shall have: there must be such a parent, and
/// nothing may end up below itself. From here on, nobody else changes parents until this write ends. A statement for every
/// level above, and two more.
pub async fn parents(w: &Writing<'_>, wished: &[(OrganizationId, OrganizationId)]) -> Result<Parents, Error> {
    let asked: Vec<OrganizationId> = wished.iter().map(|(_, parent)| *parent).collect();
    let mut ancestry = Ancestry::above(w, &asked).await?;
    for (child, _) in wished {
        ancestry.put(*child, None);
    }
    for (child, parent) in wished {
        let parent = ancestry.known(*parent);
        ancestry.put(*child, parent);
    }
    let mut parents = Parents::default();
    for (place, (child, parent)) in wished.iter().enumerate() {
        match ancestry.parent(*child, *parent) {
            Ok(found) => parents.found.push(found),
            Err(error) => {
                parents.found.push(*parent);
                parents.errors.push((place, error));
            }
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
