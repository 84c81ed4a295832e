//! Writes of API tokens. What is recorded of a token never tells its secret, nor the hash of it.

use chrono::{DateTime, Utc};
use entities::{ApiTokenId, EditionId, SubjectKind, TokenRole, api_token};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect, Set, sea_query::LockType};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Order, Place, Recorded, Written, facts, missing};
use crate::{
    auth::{Admin, secret::Secret, terms},
    domain::api_token::Terms,
    error::Error,
    store::Store,
};

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// What it is for.
    pub name: String,
    /// What it lets its bearer do.
    pub role: TokenRole,
    /// The one edition an editor is limited to.
    pub edition: Option<EditionId>,
    /// From when on it is not valid any more.
    pub expires_at: Option<DateTime<Utc>>,
    /// What a partner's is limited to, and what it may spend.
    pub terms: Terms,
}

/// What the audit knows of a token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiTokenFacts<'a> {
    name: &'a str,
    role: TokenRole,
    edition: Option<EditionId>,
    expires_at: Option<DateTime<Utc>>,
    allowed_origins: Option<Vec<String>>,
    allowed_fields: Option<Vec<String>>,
    budget_per_minute: Option<i32>,
    budget_burst: Option<i32>,
    revoked_at: Option<DateTime<Utc>>,
}

impl Recorded for api_token::Model {
    const KIND: SubjectKind = SubjectKind::ApiToken;

    fn id(&self) -> Uuid {
        self.id.0
    }

    /// A token changes once, when it is revoked.
    fn version(&self) -> i32 {
        if self.revoked_at.is_some() { 2 } else { 1 }
    }

    fn facts(&self) -> Map<String, Value> {
        let Self { name, role, edition_id, expires_at, revoked_at, .. } = self;
        let Terms { origins, fields, budget: _ } = terms(self);
        facts(&ApiTokenFacts {
            name,
            role: *role,
            edition: *edition_id,
            expires_at: *expires_at,
            allowed_origins: origins,
            allowed_fields: fields,
            budget_per_minute: self.budget_per_minute,
            budget_burst: self.budget_burst,
            revoked_at: *revoked_at,
        })
    }

    /// In no edition, even where it is limited to one: tokens are for admins, not for the editors of that edition.
    fn place(&self) -> Place {
        Place { edition: None, proposal: None, public: false }
    }
}

impl Store {
    /// Makes a token. The secret is nowhere but in the answer.
    pub async fn create_api_token(
        &self,
        _: &Admin,
        order: &Order,
        new: NewApiToken,
    ) -> Result<(api_token::Model, Secret), Error> {
        let NewApiToken { name, role, edition, expires_at, terms } = new;
        let secret = Secret::generate().map_err(Error::internal)?;
        let mut tx = self.writing(order, "createApiToken").await?;
        let token = api_token::ActiveModel {
            id: Set(ApiTokenId(self.clock.new_id())),
            name: Set(name),
            role: Set(role),
            edition_id: Set(edition),
            secret_sha256: Set(secret.hash().to_vec()),
            created_at: Set(tx.at()),
            expires_at: Set(expires_at),
            revoked_at: Set(None),
            last_used_at: Set(None),
            allowed_origins: Set(terms.origins.map(|origins| origins.join(" "))),
            allowed_fields: Set(terms.fields.map(|fields| fields.join(" "))),
            budget_per_minute: Set(terms.budget.and_then(|budget| i32::try_from(budget.per_minute.get()).ok())),
            budget_burst: Set(terms.budget.and_then(|budget| i32::try_from(budget.burst.get()).ok())),
        };
        let token = token.insert(&*tx).await?;
        tx.note(None, Some(&token));
        tx.finish().await?;
        Ok((token, secret))
    }

    /// Revokes a token, from the next request on, on every instance. One that is revoked already stays as it is.
    pub async fn revoke_api_token(
        &self,
        _: &Admin,
        order: &Order,
        id: ApiTokenId,
    ) -> Result<Written<api_token::Model>, Error> {
        let tx = self.writing(order, "revokeApiToken").await?;
        let found = api_token::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&*tx).await?;
        let Some(before) = found else { return Ok(missing("API token")) };
        if before.revoked_at.is_some() {
            return tx.conclude(Some(before.clone()), Some(before)).await;
        }
        let mut row = before.clone().into_active_model();
        row.revoked_at = Set(Some(tx.at()));
        let after = row.update(&*tx).await?;
        tx.conclude(Some(before), Some(after)).await
    }
}
