//! API tokens: what programs sign in with.

use std::convert::Infallible;

use chrono::TimeDelta;
use entities::{ApiTokenId, EditionId, SubjectKind, api_token, edition};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    auth::{Admin, Audience, Viewer, secret::Secret},
    domain::order::ApiTokenOrderField,
    error::Error,
    store::{Ids, Scope, Store, list::Listed},
};

/// How exactly the last use of a token is kept: a use is written only when the last one is as long ago.
const USE_KEPT: TimeDelta = TimeDelta::minutes(1);

/// A token with the year of its edition.
#[derive(Clone, Debug)]
pub struct KnownApiToken {
    /// The token.
    pub token: api_token::Model,
    /// The year of the edition it is limited to.
    pub edition: Option<i32>,
}

/// Tokens hang on nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiTokensOf {}

impl Listed for api_token::Entity {
    type Field = ApiTokenOrderField;
    type Test = Infallible;
    type Parent = ApiTokensOf;
    type Facet = Infallible;

    const KIND: Option<SubjectKind> = Some(SubjectKind::ApiToken);

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
    /// All tokens, oldest first.
    pub async fn api_tokens(&self, _: &Admin) -> Result<Vec<KnownApiToken>, Error> {
        let tokens = api_token::Entity::find()
            .order_by_asc(api_token::Column::CreatedAt)
            .order_by_asc(api_token::Column::Id)
            .all(self.reading([Scope::Everything]))
            .await?;
        let years: Vec<(EditionId, i32)> = edition::Entity::find()
            .select_only()
            .column(edition::Column::Id)
            .column(edition::Column::Year)
            .into_tuple()
            .all(self.reading([Scope::Everything]))
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
