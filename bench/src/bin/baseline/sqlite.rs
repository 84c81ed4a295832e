//! On SQLite: three prepared statements, ids as one parameter.

use anyhow::Context;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use uuid::Uuid;

use super::page::{Answer, Asked, PROPOSALS, PanellistRow, ProposalRow, THEME, Variables, assemble};

/// Readers of a file.
pub async fn open(path: &str) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .pragma("cache_size", "-16384")
        .pragma("temp_store", "MEMORY");
    Ok(SqlitePoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?)
}

/// The page.
pub async fn page(pool: &SqlitePool, Asked { variables }: Asked) -> anyhow::Result<Answer> {
    let Variables { year, slug, first } = variables;
    let mut db = pool.acquire().await?;
    let (theme, name, total): (Uuid, String, i64) =
        sqlx::query_as(THEME).bind(year).bind(slug).fetch_optional(&mut *db).await?.context("no such theme")?;
    let proposals: Vec<ProposalRow> = sqlx::query_as(PROPOSALS).bind(theme).bind(first).fetch_all(&mut *db).await?;
    let ids: Vec<String> = proposals.iter().map(|(id, ..)| id.simple().to_string()).collect();
    let panellists: Vec<PanellistRow> = sqlx::query_as(
        "SELECT proposal_id, name_as_given, person.id, person.name, organization.id, organization.name, organization.country
         FROM json_each(?) AS ids CROSS JOIN participation ON proposal_id = unhex(ids.value)
         LEFT JOIN person ON person.id = person_id LEFT JOIN organization ON organization.id = organization_id
         WHERE role = 'panellist' ORDER BY proposal_id, position, participation.id",
    )
    .bind(serde_json::to_string(&ids)?)
    .fetch_all(&mut *db)
    .await?;
    Ok(assemble(name, total, proposals, panellists))
}
