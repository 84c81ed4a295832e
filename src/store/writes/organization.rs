//! Writes of one organization.

use entities::{OrganizationId, organization, participation, proposal_host};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{
    Order, Revertible, Writing, Written,
    ancestry::parents,
    contact::{Bearer, taken_identifiers},
    missing,
    organizations::{
        NewOrganization, OrganizationRecord, insert_organizations, organization_records, update_organizations,
    },
    retried,
    uses::{in_use, in_words, participations_in, proposals_in},
};
use crate::{
    auth::Editor,
    domain::{
        input::Checks,
        organization::{OrganizationFields, OrganizationPatch},
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    store::Store,
};

impl Store {
    /// Makes an organization. `checks` holds what is wrong with the fields already.
    pub async fn create_organization(
        &self,
        editor: &Editor,
        order: &Order,
        fields: OrganizationFields,
        checks: Checks,
    ) -> Result<Written<OrganizationRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_create_organization(order, fields.clone(), checks.clone()))).await
    }

    async fn try_create_organization(
        &self,
        order: &Order,
        mut fields: OrganizationFields,
        mut checks: Checks,
    ) -> Result<Written<OrganizationRecord>, Error> {
        let mut w = self.writing(order, "createOrganization").await?;
        let id = OrganizationId(w.new_id());
        if let Err(errors) = checked(&w, id, &mut fields, None, &mut checks).await? {
            return Ok(Written::Refused(errors));
        }
        let after = insert_organizations(&mut w, vec![NewOrganization { id, fields, public: false }]).await?.pop();
        w.finish().await?;
        Ok(Written::Done(None, after))
    }

    /// Changes an organization. What the patch leaves is checked together with what it changes.
    pub async fn update_organization(
        &self,
        editor: &Editor,
        order: &Order,
        id: OrganizationId,
        patch: OrganizationPatch,
        checks: Checks,
    ) -> Result<Written<OrganizationRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_update_organization(order, id, patch.clone(), checks.clone()))).await
    }

    async fn try_update_organization(
        &self,
        order: &Order,
        id: OrganizationId,
        patch: OrganizationPatch,
        mut checks: Checks,
    ) -> Result<Written<OrganizationRecord>, Error> {
        let mut w = self.writing(order, "updateOrganization").await?;
        let before = match present(&w, id, LockType::NoKeyUpdate).await? {
            Ok(before) => before,
            Err(written) => return Ok(written),
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let mut fields = patch.apply(before.fields.clone()).check_change(&before.fields, &mut checks);
        if let Err(errors) = checked(&w, id, &mut fields, before.fields.parent_id, &mut checks).await? {
            return Ok(Written::Refused(errors));
        }
        let after = update_organizations(&mut w, vec![(before.clone(), fields)]).await?.pop();
        w.finish().await?;
        Ok(Written::Done(Some(before), after))
    }

    /// Deletes an organization that hosts nothing, for which nobody takes part, and which has no parts.
    pub async fn delete_organization(
        &self,
        editor: &Editor,
        order: &Order,
        id: OrganizationId,
    ) -> Result<Written<OrganizationRecord>, Error> {
        editor.everywhere()?;
        retried(|| Box::pin(self.try_delete_organization(order, id))).await
    }

    async fn try_delete_organization(
        &self,
        order: &Order,
        id: OrganizationId,
    ) -> Result<Written<OrganizationRecord>, Error> {
        let mut w = self.writing(order, "deleteOrganization").await?;
        let before = match present(&w, id, LockType::Update).await? {
            Ok(before) => before,
            Err(written) => return Ok(written),
        };
        if order.is_stale(&before) {
            return Ok(Written::Stale(before));
        }
        let errors = OrganizationRecord::remove(self, &mut w, &before).await?;
        if !errors.is_empty() {
            return Ok(Written::Refused(errors));
        }
        w.finish().await?;
        Ok(Written::Done(Some(before), None))
    }
}

impl Revertible for OrganizationRecord {
    type Fields = OrganizationFields;

    async fn held(_: &Store, w: &Writing<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        let id = OrganizationId(id);
        Ok(organization_records(w, &[id], LockType::Update).await?.remove(&id))
    }

    async fn put(
        _: &Store,
        w: &mut Writing<'_>,
        (id, before): (Uuid, Option<&Self>),
        fields: OrganizationFields,
        checks: &mut Checks,
    ) -> Result<Option<Self>, Error> {
        let id = OrganizationId(id);
        if before.is_some_and(|before| before.organization.merged_into_id.is_some()) {
            let message = "This organization was merged into another one. Undo the merge first.";
            checks.push(UserError::new(UserErrorCode::Conflict, "id", message));
            return Ok(None);
        }
        let mut fields = match before {
            Some(before) => fields.check_change(&before.fields, checks),
            None => fields.check(checks),
        };
        let parent = before.and_then(|before| before.fields.parent_id);
        check_others(w, id, &mut fields, parent, checks).await?;
        if !checks.passed() {
            return Ok(None);
        }
        let after = match before {
            Some(before) => update_organizations(w, vec![(before.clone(), fields)]).await?,
            None => insert_organizations(w, vec![NewOrganization { id, fields, public: false }]).await?,
        };
        Ok(after.into_iter().next())
    }

    async fn remove(_: &Store, w: &mut Writing<'_>, record: &Self) -> Result<Vec<UserError>, Error> {
        let id = record.organization.id;
        let hosted = proposal_host::Entity::find()
            .select_only()
            .column(proposal_host::Column::ProposalId)
            .filter(proposal_host::Column::OrganizationId.eq(id));
        let parts: Vec<String> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Name)
            .filter(organization::Column::ParentId.eq(id))
            .filter(organization::Column::MergedIntoId.is_null())
            .order_by_asc(organization::Column::SortKey)
            .into_tuple()
            .all(&**w)
            .await?;
        let into_it = organization::Column::MergedIntoId.eq(id);
        let merged = organization::Entity::find().filter(into_it).count(&**w).await?;
        let uses = [
            proposals_in(w, hosted.into_query()).await?.map(|uses| {
                format!("The organization hosts {uses}. Give them another host, or merge it into another one.")
            }),
            participations_in(w, participation::Column::OrganizationId.eq(id)).await?.map(|uses| {
                format!("People speak for the organization in {uses}. Change that, or merge it into another one.")
            }),
            in_words(parts.len(), "organization", parts.iter().cloned())
                .map(|uses| format!("{uses} belong to the organization. Give them another parent.")),
            (merged > 0)
                .then(|| format!("{merged} organizations were merged into the organization. Undo the merges first.")),
        ];
        let errors = in_use(uses);
        if !errors.is_empty() {
            return Ok(errors);
        }
        // Those that were merged away and were part of it are hidden; without the merge, they would have been named above.
        organization::Entity::update_many()
            .col_expr(organization::Column::ParentId, Expr::val(None::<Uuid>))
            .filter(organization::Column::ParentId.eq(id))
            .exec(&**w)
            .await?;
        organization::Entity::delete_by_id(id).exec(&**w).await?;
        w.note(Some(record), None);
        Ok(errors)
    }
}

/// The organization of an id, or the answer where there is none to be changed.
async fn present(
    w: &Writing<'_>,
    id: OrganizationId,
    lock: LockType,
) -> Result<Result<OrganizationRecord, Written<OrganizationRecord>>, Error> {
    let Some(record) = organization_records(w, &[id], lock).await?.remove(&id) else {
        return Ok(Err(missing("organization")));
    };
    let Some(survivor) = record.organization.merged_into_id else { return Ok(Ok(record)) };
    let message = format!("This organization was merged into another one. Use that one's id: {survivor}.");
    Ok(Err(Written::Refused(vec![UserError::new(UserErrorCode::NotFound, "id", message)])))
}

/// Everything that is wrong with the fields: the parent and others' identifiers too. A parent that was merged is replaced
/// by the one it was merged into.
async fn checked(
    w: &Writing<'_>,
    id: OrganizationId,
    fields: &mut OrganizationFields,
    parent_before: Option<OrganizationId>,
    checks: &mut Checks,
) -> Result<Result<(), Vec<UserError>>, Error> {
    check_others(w, id, fields, parent_before, checks).await?;
    Ok(std::mem::take(checks).finish(()))
}

/// What is wrong with the fields because of other organizations.
async fn check_others(
    w: &Writing<'_>,
    id: OrganizationId,
    fields: &mut OrganizationFields,
    parent_before: Option<OrganizationId>,
    checks: &mut Checks,
) -> Result<(), Error> {
    for (_, error) in taken_identifiers(w, &[(Bearer::Organization(id), &fields.identifiers)]).await? {
        checks.push(error);
    }
    if let Some(parent) = fields.parent_id
        && parent_before != Some(parent)
    {
        let found = parents(w, &[(id, parent)]).await?;
        fields.parent_id = found.found.first().copied();
        for (_, error) in found.errors {
            checks.push(error);
        }
    }
    Ok(())
}
