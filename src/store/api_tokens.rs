//! API tokens: what programs sign in with.

use std::convert::Infallible;

use chrono::{DateTime, TimeDelta, Utc};
use entities::{ApiTokenId, EditionId, TokenRole, api_token, edition};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    auth::{Admin, Audience, Viewer, secret::Secret},
    db::Write,
    domain::order::ApiTokenOrderField,
    error::Error,
    store::{Ids, Store, list::Listed},
};

/// How exactly the last use of a token is kept: a use is written only when the last one is as long ago.
const USE_KEPT: TimeDelta = TimeDelta::minutes(1);

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
}

/// A token with the year of its edition.
#[derive(Clone, Debug)]
pub struct KnownApiToken {
    /// The token.
    pub token: api_token::Model,
    /// The year of the edition it is limited to.
    pub edition: Option<i32>,
}

/// What became of a token that was to be revoked.
#[derive(Clone, Debug)]
pub enum Revoked {
    /// It was valid until now.
    Now(api_token::Model),
    /// It had been revoked before.
    Before(api_token::Model),
}

/// Tokens hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiTokensOf {}

impl Listed for api_token::Entity {
    type Field = ApiTokenOrderField;
    type Test = Infallible;
    type Parent = ApiTokensOf;
    type Facet = Infallible;

    fn id() -> api_token::Column {
        api_token::Column::Id
    }

    fn column(field: ApiTokenOrderField) -> api_token::Column {
        match field {
            ApiTokenOrderField::CreatedAt => api_token::Column::CreatedAt,
        }
    }

    /// Whoever asks for tokens is an admin besides.
    fn visible(audience: Audience) -> Condition {
        match audience {
            Audience::Public | Audience::EditorsOf(_) => Condition::all().add(Expr::val(1).eq(0)),
            Audience::Editors => Condition::all(),
        }
    }

    fn passes(test: &Infallible, _: Audience) -> Condition {
        match *test {}
    }

    fn members(relation: ApiTokensOf, _: &Ids, _: Audience) -> SelectStatement {
        match relation {}
    }
}

impl Store {
    /// Makes a token. The secret is nowhere but in the answer.
    pub async fn create_api_token(
        &self,
        _: &Admin,
        tx: &Write,
        new: NewApiToken,
    ) -> Result<(api_token::Model, Secret), Error> {
        let NewApiToken { name, role, edition, expires_at } = new;
        let secret = Secret::generate().map_err(Error::internal)?;
        let token = api_token::ActiveModel {
            id: Set(ApiTokenId(self.clock.new_id())),
            name: Set(name),
            role: Set(role),
            edition_id: Set(edition),
            secret_sha256: Set(secret.hash().to_vec()),
            created_at: Set(self.clock.now()),
            expires_at: Set(expires_at),
            revoked_at: Set(None),
            last_used_at: Set(None),
        };
        Ok((token.insert(&**tx).await?, secret))
    }

    /// Revokes a token, from the next request on, on every instance. Nothing if there is no such token.
    pub async fn revoke_api_token(&self, _: &Admin, tx: &Write, id: ApiTokenId) -> Result<Option<Revoked>, Error> {
        let changed = api_token::Entity::update_many()
            .col_expr(api_token::Column::RevokedAt, Expr::val(self.clock.now()))
            .filter(api_token::Column::Id.eq(id))
            .filter(api_token::Column::RevokedAt.is_null())
            .exec(&**tx)
            .await?;
        let token = api_token::Entity::find_by_id(id).one(&**tx).await?;
        Ok(token.map(|token| if changed.rows_affected == 0 { Revoked::Before(token) } else { Revoked::Now(token) }))
    }

    /// All tokens, oldest first.
    pub async fn api_tokens(&self, _: &Admin) -> Result<Vec<KnownApiToken>, Error> {
        let tokens = api_token::Entity::find()
            .order_by_asc(api_token::Column::CreatedAt)
            .order_by_asc(api_token::Column::Id)
            .all(self.db.read())
            .await?;
        let years: Vec<(EditionId, i32)> = edition::Entity::find()
            .select_only()
            .column(edition::Column::Id)
            .column(edition::Column::Year)
            .into_tuple()
            .all(self.db.read())
            .await?;
        let year = |id| years.iter().find(|(edition, _)| *edition == id).map(|(_, year)| *year);
        Ok(tokens.into_iter().map(|token| KnownApiToken { edition: token.edition_id.and_then(year), token }).collect())
    }

    /// The bearer of a secret, and the token if its use is worth writing down; nothing for a secret that is unknown,
    /// expired or revoked. One statement over a unique index.
    ///
    /// Nothing is cached: then a token that is revoked is refused from the next request on by every instance, without
    /// the instances having to tell each other. The statement is a small part of what any operation costs.
    pub async fn bearer(&self, secret: &Secret) -> Result<Option<(Viewer, Option<ApiTokenId>)>, Error> {
        let found = api_token::Entity::find()
            .filter(api_token::Column::SecretSha256.eq(secret.hash().to_vec()))
            .one(self.db.current())
            .await?;
        let now = self.clock.now();
        Ok(found.and_then(|token| {
            let viewer = Viewer::bearer(&token, secret, now)?;
            let worth = token.last_used_at.is_none_or(|last| now - last >= USE_KEPT);
            Some((viewer, worth.then_some(token.id)))
        }))
    }

    /// Writes down that a token was used, at most once a minute. Needs no right: the service does it by itself.
    pub async fn record_use(&self, id: ApiTokenId) -> Result<(), Error> {
        let now = self.clock.now();
        let unrecorded = Condition::any()
            .add(api_token::Column::LastUsedAt.is_null())
            .add(api_token::Column::LastUsedAt.lte(now - USE_KEPT));
        let tx = self.db.write().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::val(now))
            .filter(api_token::Column::Id.eq(id))
            .filter(unrecorded)
            .exec(&*tx)
            .await?;
        tx.commit().await
    }
}
