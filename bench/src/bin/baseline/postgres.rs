//! On PostgreSQL: three prepared statements, ids as one parameter.

use anyhow::Context;
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use super::page::{Answer, Asked, PROPOSALS, PanellistRow, ProposalRow, THEME, Variables, assemble};

/// Readers of a database.
pub async fn open(address: &str) -> anyhow::Result<PgPool> {
    Ok(PgPoolOptions::new().max_connections(16).test_before_acquire(false).connect(address).await?)
}

/// The page.
pub async fn page(pool: &PgPool, Asked { variables }: Asked) -> anyhow::Result<Answer> {
    let Variables { year, slug, first } = variables;
    let mut db = pool.acquire().await?;
    let (theme, name, total): (Uuid, String, i64) =
        sqlx::query_as(THEME).bind(year).bind(slug).fetch_optional(&mut *db).await?.context("no such theme")?;
    let proposals: Vec<ProposalRow> = sqlx::query_as(PROPOSALS).bind(theme).bind(first).fetch_all(&mut *db).await?;
    let ids: Vec<Uuid> = proposals.iter().map(|(id, ..)| *id).collect();
    let panellists: Vec<PanellistRow> = sqlx::query_as(
        "SELECT proposal_id, name_as_given, person.id, person.name, organization.id, organization.name, organization.country
         FROM participation LEFT JOIN person ON person.id = person_id
         LEFT JOIN organization ON organization.id = organization_id
         WHERE proposal_id = ANY($1) AND role = 'panellist' ORDER BY proposal_id, position, participation.id",
    )
    .bind(ids)
    .fetch_all(&mut *db)
    .await?;
    Ok(assemble(name, total, proposals, panellists))
}
