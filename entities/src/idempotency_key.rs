//! A request that may be sent again, and how it was answered.

use sea_orm::entity::prelude::*;

/// A request that may be sent again, and how it was answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Who sent it.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub owner: String,
    /// The key they chose.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// SHA-256 of what was asked, 32 bytes.
    #[sea_orm(column_type = "Blob")]
    pub fingerprint_sha256: Vec<u8>,
    /// Names the attempt that may write.
    pub claim: Uuid,
    /// The request of that attempt.
    #[sea_orm(column_type = "Text")]
    pub request_id: String,
    /// When that attempt began (UTC, microseconds).
    pub claimed_at: DateTimeUtc,
    /// Whether it has written: set in the transaction of the write itself.
    pub written: bool,
    /// The answer, once it is known.
    #[sea_orm(column_type = "Blob")]
    pub answer: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
