//! A token that a program signs in with.

use sea_orm::entity::prelude::*;

use crate::{ApiTokenId, EditionId, TokenRole};

/// A token that a program signs in with. The secret itself is nowhere.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Names the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// What it is for, in words of whoever made it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it lets its bearer do.
    pub role: TokenRole,
    /// The one edition an editor is limited to; none is all of them.
    pub edition_id: Option<EditionId>,
    /// SHA-256 of the secret, 32 bytes; unique.
    #[sea_orm(column_type = "Blob")]
    pub secret_sha256: Vec<u8>,
    /// When it was made (UTC, microseconds).
    pub created_at: DateTimeUtc,
    /// From when on it is not valid any more.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTimeUtc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTimeUtc>,
    /// Origins of the web pages a partner's token may be used on, with a blank between them; none is any.
    #[sea_orm(column_type = "Text")]
    pub allowed_origins: Option<String>,
    /// Types and fields a partner may select, as schema coordinates with a blank between them; none is all.
    #[sea_orm(column_type = "Text")]
    pub allowed_fields: Option<String>,
    /// What a partner may spend each minute, in units of cost; none is what everybody may.
    pub budget_per_minute: Option<i32>,
    /// What a partner may spend at once; set exactly where the former is.
    pub budget_burst: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::decoded::Decoded for Model {}
