//! Rows read by the places of their columns are what they are when read by name.

use std::fmt::Debug;

use entities::{Decoded, edition, organization, participation, person, proposal, theme};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, QueryTrait};
use workshops::db::Readers;

use crate::support::{Backend, Workshop};

async fn compare<E>(db: &Readers)
where
    E: EntityTrait<Model: Decoded + PartialEq + Debug>,
{
    let rows = db.query_all(&E::find().into_query()).await.unwrap();
    assert!(rows.len() > 1, "{}", E::default().table_name());
    for row in &rows {
        assert_eq!(E::Model::decoded(row).unwrap(), E::Model::from_query_result(row, "").unwrap());
    }
}

#[rstest]
#[tokio::test]
async fn a_row_read_by_place_is_the_row_read_by_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let db = workshop.store.db().read();
    compare::<edition::Entity>(db).await;
    compare::<theme::Entity>(db).await;
    compare::<proposal::Entity>(db).await;
    compare::<participation::Entity>(db).await;
    compare::<person::Entity>(db).await;
    compare::<organization::Entity>(db).await;
}
