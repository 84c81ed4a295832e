//! The index of search, as whoever runs the service sees it.

use sea_orm::{ConnectionTrait, Database};

use crate::support::{binary::Place, workshop::example};

const FOUND: &str = "/graphql?query=%7Bsearch(query:%22kunnapu%22)%7BtotalCount%7D%7D";

/// A place with one page, whose index is gone as in a database from before there was one.
async fn unindexed() -> Place {
    let place = Place::new();
    let page = example("00-cybercrime-twin.txt");
    assert_eq!(place.run(&["import", page.to_str().unwrap()]).code, 0);
    let path = place.path().join("workshops.db");
    let db = Database::connect(format!("sqlite://{}", path.display())).await.unwrap();
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
