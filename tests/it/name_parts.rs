//! Names and titles are found by any part of them, by an index that every write keeps.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::support::{Backend, Workshop};

/// The names of people that contain a text, for an editor.
async fn people(workshop: &Workshop, part: &str) -> Vec<String> {
    names(workshop, "people", "name", part).await
}

async fn names(workshop: &Workshop, list: &str, field: &str, part: &str) -> Vec<String> {
    let query = format!(
        "query($part: String) {{ {list}(first: 100, filter: {{ {field}: {{ contains: $part }} }}) {{ nodes {{ name: {field} }} }} }}"
    );
    let answer = workshop.ask_as(Viewer::operator(), &query, json!({ "part": part })).await;
    let nodes = answer["data"][list]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}")).clone();
    nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

async fn write(workshop: &Workshop, mutation: &str, input: Value) -> Value {
    let answer = workshop.ask_as(Viewer::operator(), mutation, json!({ "input": input })).await;
    assert_eq!(answer["data"]["ended"]["userErrors"], json!([]), "{answer:#}");
    answer["data"]["ended"].clone()
}

#[rstest]
#[tokio::test]
async fn a_part_finds_what_a_name_is_now_and_no_more_what_it_was(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let create = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) {
        person { id } userErrors { code field message } } }";
    let update = "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) {
        person { id } userErrors { code field message } } }";
    let merge = "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) {
        person { id } userErrors { code field message } } }";
    let workshop = Workshop::with_data(backend).await;
    let made = write(&workshop, create, json!({ "name": "Zoë Quxmann", "aliases": ["Zed Quimby"] })).await;
    let id = &made["person"]["id"];
    for part in ["quxman", "QUXMANN", "zoe q", "xm", "Quimb", "ë"] {
        assert!(people(&workshop, part).await.contains(&"Zoë Quxmann".to_owned()), "{part}");
    }
    assert_eq!(people(&workshop, "quxmanx").await, [""; 0]);
    assert_eq!(people(&workshop, "man qux").await, [""; 0], "all threes of letters alone are not the text");

    write(&workshop, update, json!({ "id": id, "name": "Zoë Vyxfeld" })).await;
    assert_eq!(people(&workshop, "quxmann").await, [""; 0]);
    assert_eq!(people(&workshop, "quimb").await, ["Zoë Vyxfeld"]);
    write(&workshop, update, json!({ "id": id, "aliases": { "set": [] } })).await;
    assert_eq!(people(&workshop, "quimb").await, [""; 0]);
    assert_eq!(people(&workshop, "yxfe").await, ["Zoë Vyxfeld"]);

    let other = write(&workshop, create, json!({ "name": "Zoe Wyxberg" })).await;
    write(&workshop, merge, json!({ "sources": [other["person"]["id"]], "target": id })).await;
    assert_eq!(people(&workshop, "wyxb").await, ["Zoë Vyxfeld"], "the name of whoever was merged is an alias");
}

#[rstest]
#[case::a_person("people", "name", "aza")]
#[case::an_organization("organizations", "name", "niver")]
#[case::a_title("proposals", "title", "cyber")]
#[case::a_short_part("people", "name", "za")]
#[case::punctuation_is_folded("people", "name", "o'b%_\"r")]
#[tokio::test]
async fn a_part_is_found_wherever_a_folded_name_contains_it(
    #[case] list: &str,
    #[case] field: &str,
    #[case] part: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let key = workshops::domain::names::person_key(part);
    let everything = names(&workshop, list, field, "").await;
    let wanted: Vec<&String> =
        everything.iter().filter(|name| workshops::domain::names::person_key(name).contains(&key)).collect();
    let found = names(&workshop, list, field, part).await;
    for name in wanted {
        assert!(found.contains(name), "{name} contains {part}: {found:?}");
    }
}

#[rstest]
#[case::people("people", "name", "person", Backend::Sqlite)]
#[case::people("people", "name", "person", Backend::Postgres)]
#[case::organizations("organizations", "name", "organization", Backend::Sqlite)]
#[case::organizations("organizations", "name", "organization", Backend::Postgres)]
// PostgreSQL finds the few titles of a test by any other index sooner.
#[case::titles("proposals", "title", "proposal", Backend::Sqlite)]
#[tokio::test]
async fn a_part_is_looked_up_in_an_index(
    #[case] list: &str,
    #[case] field: &str,
    #[case] table: &str,
    #[case] backend: Backend,
) {
    let query =
        format!("{{ {list}(filter: {{ {field}: {{ contains: \"kazlau\" }} }}) {{ totalCount nodes {{ id }} }} }}");
    let workshop = Workshop::with_data(backend).await;
    let (_, statements) = workshop.statements(workshop.data(&query, json!({}))).await;
    assert_eq!(statements.len(), 2);
    for statement in statements {
        let tx = workshop.store.db().write().await.unwrap();
        let (explain, column, index) = match backend {
            Backend::Sqlite => ("EXPLAIN QUERY PLAN ", "detail", "name_gram VIRTUAL TABLE INDEX 0:M1".to_owned()),
            Backend::Postgres => {
                // The tables are small: reading them is cheaper than any index.
                for way in ["seqscan", "indexscan", "indexonlyscan"] {
                    tx.execute_unprepared(&format!("SET LOCAL enable_{way} = off")).await.unwrap();
                }
                ("EXPLAIN ", "QUERY PLAN", format!("Bitmap Index Scan on {table}_by_part"))
            }
        };
        let explained = Statement { sql: format!("{explain}{}", statement.sql), ..statement.clone() };
        let rows = tx.query_all_raw(explained).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
        assert!(plan.iter().any(|step| step.contains(&index)), "{}\nof {}", plan.join("\n"), statement.sql);
    }
}

/// SQLite keeps the index by triggers; all tables with names are among those they watch.
#[tokio::test]
async fn the_index_of_parts_holds_every_name_once() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let count = |sql: &'static str| {
        let workshop = &workshop;
        async move {
            let statement = Statement::from_string(sea_orm::DatabaseBackend::Sqlite, sql);
            let row = workshop.store.db().read().query_one_raw(statement).await.unwrap().unwrap();
            row.try_get_by_index::<i64>(0).unwrap()
        }
    };
    let names = "SELECT 'person' AS source, id AS source_id, id AS owner_id, name_key AS key FROM person
        UNION ALL SELECT 'person_name', id, person_id, name_key FROM person_name
        UNION ALL SELECT 'organization', id, id, name_key FROM organization
        UNION ALL SELECT 'organization_name', id, organization_id, name_key FROM organization_name
        UNION ALL SELECT 'proposal', id, id, title_key FROM proposal";
    let parts = "SELECT source, source_id, owner_id, key FROM name_part";
    let missing = format!("SELECT count(*) FROM (SELECT * FROM ({names}) EXCEPT {parts})");
    let strange = format!("SELECT count(*) FROM ({parts} EXCEPT SELECT * FROM ({names}))");
    let (missing, strange): (&str, &str) = (missing.leak(), strange.leak());
    assert!(count("SELECT count(*) FROM name_part").await > 0);
    assert_eq!((count(missing).await, count(strange).await), (0, 0));
    assert_eq!(count("SELECT count(*) FROM name_gram").await, count("SELECT count(*) FROM name_part").await);
}
