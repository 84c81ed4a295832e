//! API tokens.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entities::{TokenRole as Role, api_token, edition};

use crate::{
    auth::{Viewer, terms},
    domain::{
        order::ApiTokenOrderField,
        page::{Direction, RawPage},
    },
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        enums::TokenRole,
        page::{Connection, Listing, list, load},
        scalars::DateTime,
        token_usage::{TokenUsage, span, usage},
    },
    store::ById,
};

/// A token that a program signs in with.
pub struct ApiToken(pub Arc<api_token::Model>);

impl From<Arc<api_token::Model>> for ApiToken {
    fn from(model: Arc<api_token::Model>) -> Self {
        Self(model)
    }
}

impl Listing for ApiToken {
    type Table = api_token::Entity;
}

/// A token that a program signs in with. Its secret was shown once, to whoever made it; the service does not know it.
#[Object]
impl ApiToken {
    /// Opaque and stable. No secret: it revokes the token, but does not sign in.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is for, in words of whoever made it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it lets its bearer do.
    async fn role(&self) -> TokenRole {
        self.0.role.into()
    }

    /// The one edition an editor is limited to; null if not limited.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Option<Edition>> {
        answer(async move {
            let Some(id) = self.0.edition_id else { return Ok(None) };
            Ok(load(ctx, ById::<edition::Entity>::new(id.0)).await?.map(Edition))
        })
        .await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// From when on it is not valid any more; null if that was left open.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was revoked; null if it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Origins of the web pages a partner's token may be used on; null for any.
    async fn allowed_origins(&self) -> Option<Vec<String>> {
        terms(&self.0).origins
    }

    /// Schema coordinates of what a partner's token may select, as `Proposal.title` and `Proposal`; null for all fields.
    async fn allowed_fields(&self) -> Option<Vec<String>> {
        terms(&self.0).fields
    }

    /// What a partner may spend each minute, in units of cost; null for what everybody may.
    async fn budget_per_minute(&self) -> Option<i32> {
        self.0.budget_per_minute
    }

    /// What a partner may spend at once, in units of cost; null for what everybody may.
    async fn budget_burst(&self) -> Option<i32> {
        self.0.budget_burst
    }

    /// What a partner's token was used for; null for tokens of other roles.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 30, desc = "The last so many days (UTC), today among them: 1 to 400.")] days: i32,
    ) -> Answer<Option<TokenUsage>> {
        answer(async move {
            let span = span(ctx, days)?;
            match self.0.role {
                Role::Partner => usage(ctx, self.0.id, span).await.map(Some),
                Role::Editor | Role::Admin => Ok(None),
            }
        })
        .await
    }

    /// When it was last used, to the minute; null if never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }
}

/// Reads of API tokens.
#[derive(Default)]
pub struct ApiTokenQuery;

#[Object]
impl ApiTokenQuery {
    /// All API tokens, valid or not, oldest first. Requires an admin; null for everyone else.
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Option<Connection<ApiToken>>> {
        answer(async move {
            if ctx.data_unchecked::<Viewer>().admin().is_err() {
                return Ok(None);
            }
            let order = vec![(ApiTokenOrderField::CreatedAt, Direction::Asc)];
            list(ctx, None, order, RawPage { first, after, last, before }).await.map(Some)
        })
        .await
    }
}
