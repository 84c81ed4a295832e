//! The viewer.

use async_graphql::{Context, Object};
use entities::edition;

use crate::{
    auth,
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        enums::ViewerRole,
        page::load,
        scalars::DateTime,
        token_usage::{TokenUsage, span, usage},
    },
    store::ById,
};

/// Who is asking.
pub struct Viewer(auth::Viewer);

/// Who is asking: whoever sends no `Authorization` header is the public.
#[Object]
impl Viewer {
    /// What the viewer is to the service.
    async fn role(&self) -> ViewerRole {
        self.0.role().into()
    }

    /// The name of the token the viewer signed in with; null for the public.
    async fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The one edition an editor sees and changes; null for everyone else, and for editors of all editions.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Option<Edition>> {
        answer(async move {
            let Some(id) = self.0.edition() else { return Ok(None) };
            Ok(load(ctx, ById::<edition::Entity>::new(id.0)).await?.map(Edition))
        })
        .await
    }

    /// Origins of the web pages the viewer's token may be used on; null for any.
    async fn allowed_origins(&self) -> Option<&[String]> {
        self.0.allowed_origins()
    }

    /// Schema coordinates of what the viewer's token may select, as `Proposal.title` and `Proposal`; null for all fields.
    async fn allowed_fields(&self) -> Option<&[String]> {
        self.0.allowed_fields()
    }

    /// What the viewer's token was used for; null for whoever does not sign in with the token of a partner.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 30, desc = "The last so many days (UTC), today among them: 1 to 400.")] days: i32,
    ) -> Answer<Option<TokenUsage>> {
        answer(async move {
            let span = span(ctx, days)?;
            match self.0.partner_token() {
                Some(token) => usage(ctx, token, span).await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    /// Until when the viewer is signed in; null where that does not end by itself.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at().map(DateTime)
    }
}

/// Reads of the viewer.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.data_unchecked::<auth::Viewer>().clone())
    }
}
