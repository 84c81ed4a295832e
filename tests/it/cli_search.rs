//! The index of search, as whoever runs the service sees it.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, TransactionTrait};

use crate::support::{binary::Place, workshop::example};

const FOUND: &str = "/graphql?query=%7Bsearch(query:%22kunnapu%22)%7BtotalCount%7D%7D";

async fn opened(place: &Place) -> DatabaseConnection {
    Database::connect(format!("sqlite://{}", place.path().join("workshops.db").display())).await.unwrap()
}

/// A place with one page, whose index is gone as in a database from before there was one.
async fn unindexed() -> Place {
    let place = Place::new();
    let page = example("00-cybercrime-twin.txt");
    assert_eq!(place.run(&["import", page.to_str().unwrap()]).code, 0);
    let db = opened(&place).await;
    for table in ["search_document", "search_index", "search_word", "search_gram"] {
        db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    db.execute_unprepared("UPDATE search_state SET version = 0").await.unwrap();
    db.close().await.unwrap();
    place
}

#[tokio::test]
async fn a_database_from_before_is_indexed_when_the_service_starts() {
    let place = unindexed().await;
    let served = place.serve(&[]);
    let answer = served.get(FOUND);
    assert!(answer.contains("\"totalCount\":2"), "{answer}");
}

#[tokio::test]
async fn the_index_is_made_anew_while_the_service_runs() {
    let place = unindexed().await;
    assert_eq!(place.run(&["migrate"]).code, 0);
    let served = place.serve(&[]);
    let made = place.run(&["reindex"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.out.starts_with("The index of search was made anew from "), "{}", made.out);
    assert!(served.get(FOUND).contains("\"totalCount\":2"));
}

#[tokio::test]
async fn a_service_that_is_not_ready_yet_stops_when_it_is_told_to() {
    let place = unindexed().await.env("WORKSHOPS_BUSY_TIMEOUT", "5m");
    // While somebody else writes, the index has to wait.
    let db = opened(&place).await;
    let writing = db.begin().await.unwrap();
    writing.execute_unprepared("UPDATE search_state SET version = 0").await.unwrap();
    let starting = place.start(&[]);
    starting.logged("making the index of search anew");
    starting.signal("TERM");
    let (status, log) = starting.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopped before it was ready"), "{log}");
    writing.rollback().await.unwrap();
}

#[test]
fn what_was_imported_into_a_new_database_is_not_indexed_again() {
    let place = Place::new();
    assert_eq!(place.run(&["import", example("00-cybercrime-twin.txt").to_str().unwrap()]).code, 0);
    let served = place.serve(&[]);
    served.signal("TERM");
    let (_, log) = served.ended();
    assert!(log.contains("stopped") && !log.contains("index of search"), "{log}");
}
