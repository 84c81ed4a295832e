//! Writes of API tokens.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::{ApiTokenId, api_token};

use crate::{
    domain::{
        api_token::{AskedTerms, Terms, expiry, may_have_edition, name as check_name},
        input::Checks,
        user_error::{UserError, UserErrorCode},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        api_token::ApiToken,
        enums::TokenRole,
        mutation::{Ended, Receipt, WriteOptions, admin_order, store},
        outcome::Secrecy,
        page::parse_id,
        pipeline::check_allowed_field,
        scalars::DateTime,
    },
    store::{
        Store,
        writes::{NewApiToken, Written},
    },
};

/// A token to be made.
#[derive(InputObject, Clone, Debug)]
pub struct CreateApiTokenInput {
    /// What it is for: 1 to 100 characters in one line.
    name: String,
    /// What it lets its bearer do.
    role: TokenRole,
    /// The year of the one edition an editor is limited to; all if left out.
    edition: Option<i32>,
    /// From when on it is not valid any more; until it is revoked if left out.
    expires_at: Option<DateTime>,
    /// The same in days from now, 1 to 3650.
    expires_in_days: Option<i32>,
    /// Origins of the web pages a partner's token may be used on, as browsers send them: `https://www.example.org`. 1 to 50; any
    /// page if left out. Only for partners. Programs that are no browsers send no origin, and are not limited by this.
    allowed_origins: Option<Vec<String>>,
    /// What a partner's token may select, as schema coordinates: `Proposal.title`, or `Proposal` for all fields of the type.
    /// A field is also allowed where an interface of its type is listed with it. Everything on the way counts: `Query.proposals`,
    /// `ProposalConnection`. 1 to 500 entries; all fields if left out. Only for partners. `__typename` needs no entry, and with a
    /// list the schema is not read.
    allowed_fields: Option<Vec<String>>,
    /// What a partner may spend each minute, in units of cost, 1 to 1000000000; what everybody may if left out. Only for partners.
    budget_per_minute: Option<i32>,
    /// What a partner may spend at once, at most 1440 times that; the same as each minute if left out.
    budget_burst: Option<i32>,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// A token to be revoked.
#[derive(InputObject, Clone, Debug)]
pub struct RevokeApiTokenInput {
    /// The token.
    id: ID,
    /// How it is written.
    #[graphql(flatten)]
    options: WriteOptions,
}

/// What came of the making of a token.
#[derive(SimpleObject)]
pub struct CreateApiTokenPayload {
    /// The token; null where it was not made.
    api_token: Option<ApiToken>,
    /// Its secret, which is shown only here: it is sent as the header `Authorization: Bearer <secret>`. Null where no token was
    /// made, in a dry run too. An answer that is sent again, for its idempotency key, does not have it.
    secret: Option<String>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// What came of the revocation of a token.
#[derive(SimpleObject)]
pub struct RevokeApiTokenPayload {
    /// The token as it is now; null where there is none.
    api_token: Option<ApiToken>,
    /// What else is said.
    #[graphql(flatten)]
    receipt: Receipt,
}

/// Checks a token that is to be made.
async fn parse(store: &Store, input: CreateApiTokenInput) -> Result<Result<NewApiToken, Vec<UserError>>, Error> {
    let CreateApiTokenInput {
        name,
        role,
        edition: year,
        expires_at,
        expires_in_days,
        allowed_origins,
        allowed_fields,
        budget_per_minute,
        budget_burst,
        options: _,
    } = input;
    let mut checks = Checks::default();
    let name = check_name(&name).unwrap_or_else(|message| {
        checks.push(UserError::new(UserErrorCode::Invalid, "name", message));
        name
    });
    let role = role.into();
    if year.is_some() && !may_have_edition(role) {
        let message = "Only editors can be limited to an edition. Leave edition out, or choose the role EDITOR.";
        checks.push(UserError::new(UserErrorCode::Invalid, "edition", message));
    }
    let expires_at = expiry(expires_at.map(|time| time.0), expires_in_days, store.clock().now(), &mut checks);
    let asked = AskedTerms {
        origins: allowed_origins,
        fields: allowed_fields,
        per_minute: budget_per_minute,
        burst: budget_burst,
    };
    let terms = Terms::check(role, asked, check_allowed_field, &mut checks);
    let mut edition = None;
    if let Some(year) = year {
        edition = store.edition_by_year(year).await?.map(|edition| edition.id);
        if edition.is_none() {
            let message = format!("There is no edition {year}. Make it first, or choose another year.");
            checks.push(UserError::new(UserErrorCode::NotFound, "edition", message));
        }
    }
    Ok(checks.finish(NewApiToken { name, role, edition, expires_at, terms }))
}

fn shown(token: Option<api_token::Model>) -> Option<ApiToken> {
    token.map(|token| ApiToken(Arc::new(token)))
}

/// Writes of API tokens.
#[derive(Default)]
pub struct ApiTokenMutation;

#[Object]
impl ApiTokenMutation {
    /// Makes an API token; its secret is shown only in this answer. Requires an admin.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: CreateApiTokenInput,
    ) -> Answer<Option<CreateApiTokenPayload>> {
        answer(async move {
            let options = input.options.clone();
            let (admin, order) = admin_order(ctx, &options)?;
            let new = match parse(store(ctx), input).await? {
                Ok(new) => new,
                Err(errors) => {
                    let receipt = Receipt::refused(errors, options);
                    return Ok(Some(CreateApiTokenPayload { api_token: None, secret: None, receipt }));
                }
            };
            let (token, secret) = store(ctx).create_api_token(&admin, &order, new).await?;
            let secret = (!options.dry_run).then(|| {
                ctx.data_unchecked::<Secrecy>().keep();
                secret.reveal().to_owned()
            });
            let Ended { object, receipt, .. } = Ended::of(Written::Done(None, Some(token)), options);
            Ok(Some(CreateApiTokenPayload { api_token: shown(object), secret, receipt }))
        })
        .await
    }

    /// Makes a token invalid, from the next request on. Requires an admin.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: RevokeApiTokenInput,
    ) -> Answer<Option<RevokeApiTokenPayload>> {
        answer(async move {
            let RevokeApiTokenInput { id, options } = input;
            let (admin, order) = admin_order(ctx, &options)?;
            let id: ApiTokenId = parse_id("input.id", &id)?;
            let written = store(ctx).revoke_api_token(&admin, &order, id).await?;
            let Ended { object, receipt, .. } = Ended::of(written, options);
            Ok(Some(RevokeApiTokenPayload { api_token: shown(object), receipt }))
        })
        .await
    }
}
