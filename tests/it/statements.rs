//! What queries cost the database: the number of statements depends on relations, not on rows, and no plan reads a
//! whole table.

use entities::TokenRole;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::{Value, json};

use crate::support::{Backend, Workshop};

pub const EVERYTHING: &str = "query($first: Int) {
    proposals(first: $first, filter: { edition: { eq: 2026 } }) {
        totalCount
        nodes {
            title position previous { number } next { number } first { number } last { number }
            edition { year themes { slug } }
            themes { slug topic { slug } aliases }
            organizations { name acronym aliases }
            panellists { nameAsGiven person { name aliases identifiers { value } links { url } } organization { name } }
            moderators { nameAsGiven }
            mergedFrom { id }
            links { url }
            source { sha256 }
        }
    }
}";

pub const PEOPLE: &str = "query($first: Int) {
    people(first: $first) {
        totalCount
        nodes {
            name
            organizations { name }
            participations(first: 3) { totalCount nodes { role proposal { title } } }
            proposals(first: 2, orderBy: [{ field: TITLE }]) { totalCount nodes { title panellists { person { name } } } }
        }
    }
}";

pub const EDITIONS: &str = "query($first: Int) {
    editions {
        nodes {
            themes { proposals(first: $first) { totalCount nodes { title } } topic { proposals(first: 2) { nodes { id } } } }
            proposals(first: $first) { totalCount nodes { number } }
            people(first: $first) { totalCount nodes { name } }
            organizations(first: $first) {
                totalCount
                nodes {
                    name
                    people(first: 2) { totalCount nodes { name } }
                    participations(first: 2) { nodes { role } }
                    proposals(first: 2) { totalCount nodes { id } }
                }
            }
        }
    }
}";

#[rstest]
#[case::proposals_with_everything(EVERYTHING, 21)]
#[case::people_with_their_lists(PEOPLE, 9)]
#[case::editions_with_their_lists(EDITIONS, 17)]
#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_rows(
    #[case] query: &str,
    #[case] expected: usize,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    for first in [2, 5, 40] {
        let (_, statements) = workshop.statements(workshop.data(query, json!({ "first": first }))).await;
        let texts: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(statements.len(), expected, "first {first}:\n{}", texts.join("\n"));
    }
}

#[rstest]
#[case::proposals_with_everything(EVERYTHING)]
#[case::people_with_their_lists(PEOPLE)]
#[case::editions_with_their_lists(EDITIONS)]
#[case::a_theme(include_str!("queries/01_theme_proposals.graphql"))]
#[case::a_person(include_str!("queries/04_person_participations.graphql"))]
#[case::a_proposal(include_str!("queries/03_proposal_page.graphql"))]
#[case::a_page_in_the_middle("{ proposals(first: 5, orderBy: [{ field: TITLE, direction: DESC }]) { nodes { id } } }")]
#[case::changes_of_kinds("{ changes(first: 5, types: [THEME, PERSON]) { nodes { action } cursor } }")]
#[case::the_changes("{ changes(first: 5, edition: 2010, types: [THEME]) { nodes { action } cursor latestCursor } }")]
#[tokio::test]
async fn no_plan_reads_a_whole_table(
    #[case] query: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, statements) = workshop.statements(workshop.data(query, json!({}))).await;
    assert!(!statements.is_empty());
    for statement in statements {
        let plan = plan(&workshop, backend, &statement).await;
        for line in &plan {
            assert!(!reads_a_whole_table(backend, line), "{line}\nin {}\nof {}", plan.join("\n"), statement.sql);
        }
    }
}

/// The plan of a statement, a line each step. PostgreSQL is asked not to prefer what is cheap only
/// because the tables are small: scans, bitmaps and sorts.
pub async fn plan(workshop: &Workshop, backend: Backend, statement: &Statement) -> Vec<String> {
    let tx = workshop.store.db().write().await.unwrap();
    let (explain, column) = match backend {
        Backend::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
        Backend::Postgres => {
            for preference in ["seqscan", "bitmapscan", "sort"] {
                tx.execute_unprepared(&format!("SET LOCAL enable_{preference} = off")).await.unwrap();
            }
            ("EXPLAIN ", "QUERY PLAN")
        }
    };
    let explained = Statement { sql: format!("{explain}{}", statement.sql), ..statement.clone() };
    let rows = tx.query_all_raw(explained).await.unwrap();
    let lines = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
    tx.rollback().await.unwrap();
    lines
}

pub fn reads_a_whole_table(backend: Backend, step: &str) -> bool {
    match backend {
        // Scans of an index in order, of a list of ids, and of the rows a subquery made are what paging is made of.
        Backend::Sqlite => {
            // What FTS5 finds for a query comes out of its index too.
            let by_index = [
                "USING INDEX",
                "USING COVERING INDEX",
                "search_index VIRTUAL TABLE INDEX",
                "name_gram VIRTUAL TABLE INDEX",
            ];
            let matched =
                !["search_index", "name_gram"].iter().any(|index| step.contains(index)) || step.contains(":M");
            let by_index = matched && by_index.iter().any(|index| step.contains(index));
            let made = [
                "ids VIRTUAL TABLE",
                "numbered",
                "shown",
                "places",
                "list",
                "members",
                "page",
                "counted",
                "pairs",
                "tier",
                "found",
                "taking_part",
                "organizations",
                "sizes",
                "numbers",
                "(",
                "CONSTANT ROW",
            ];
            step.strip_prefix("SCAN ").is_some_and(|of| !by_index && !made.iter().any(|rows| of.starts_with(rows)))
        }
        Backend::Postgres => step.contains("Seq Scan"),
    }
}

/// Editors see all there is, and their pages read no more of it than they show.
#[rstest]
#[case::proposals("{ proposals(first: 3) { nodes { title } } }")]
#[case::proposals_by_title("{ proposals(first: 3, orderBy: [{ field: TITLE }]) { nodes { title } } }")]
#[case::people("{ people(first: 3) { nodes { name } } }")]
#[case::people_who_changed("{ people(last: 3, orderBy: { field: UPDATED_AT }) { nodes { name } } }")]
#[case::organizations("{ organizations(first: 3) { nodes { name } } }")]
#[tokio::test]
async fn a_page_of_an_editor_is_in_the_order_of_an_index(
    #[case] query: &str,
    #[values(None, Some(2026))] edition: Option<i32>,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, edition).await;
    let (answer, statements) = workshop.statements(workshop.ask_as(editor, query, json!({}))).await;
    assert_eq!((answer.get("errors"), statements.len()), (None, 1), "{answer:#}");
    let plan = plan(&workshop, backend, &statements[0]).await.join("\n");
    let sorted = match backend {
        Backend::Sqlite => "FOR ORDER BY",
        Backend::Postgres => "Sort",
    };
    assert!(!plan.contains(sorted), "{plan}\nof {}", statements[0].sql);
}

/// SQLite does not know that nearly all rows are neither deleted nor merged, and takes that for a way to few of them.
#[rstest]
#[case::proposals_with_everything(EVERYTHING)]
#[case::people_with_their_lists(PEOPLE)]
#[case::editions_with_their_lists(EDITIONS)]
#[case::a_topic(include_str!("queries/10_topic_over_years.graphql"))]
#[case::speakers(include_str!("queries/17_speaker_directory.graphql"))]
#[case::statistics(include_str!("queries/19_programme_statistics.graphql"))]
#[tokio::test]
async fn nothing_is_found_by_not_being_deleted(#[case] query: &str, #[values(None, Some(2026))] edition: Option<i32>) {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let editor = workshop.bearer(TokenRole::Editor, edition).await;
    let (answer, statements) = workshop.statements(workshop.ask_as(editor, query, json!({ "first": 5 }))).await;
    assert_eq!((answer.get("errors"), statements.is_empty()), (None, false), "{answer:#}");
    for statement in statements {
        let plan = plan(&workshop, Backend::Sqlite, &statement).await;
        let by_absence = |step: &String| {
            ["(deleted_at=?", "person_by_merged_into", "organization_by_merged_into"]
                .iter()
                .any(|way| step.contains(way))
        };
        assert!(!plan.iter().any(by_absence), "{}\nof {}", plan.join("\n"), statement.sql);
    }
}

#[rstest]
#[tokio::test]
async fn a_deep_page_is_found_by_row_values_in_an_index(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "query($after: String) { proposals(first: 10, after: $after, orderBy: [{ field: TITLE }]) {
        nodes { id } pageInfo { endCursor } } }";
    let first = workshop.data(query, json!({ "after": Value::Null })).await;
    let after = &first["proposals"]["pageInfo"]["endCursor"];
    let (_, statements) = workshop.statements(workshop.data(query, json!({ "after": after }))).await;
    assert_eq!(statements.len(), 1);
    let plan = plan(&workshop, backend, &statements[0]).await.join("\n");
    match backend {
        Backend::Sqlite => assert!(
            plan.contains("SEARCH proposal USING INDEX proposal_by_title") && !plan.contains("TEMP B-TREE"),
            "{plan}"
        ),
        Backend::Postgres => {
            assert!(plan.contains("Index Cond: (ROW(title_key, id) >") && !plan.contains("Sort"), "{plan}");
        }
    }
}

/// Levels are read whole on many threads, while other requests run.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_level_is_one_statement_on_many_threads(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (_, one) = workshop.statements(workshop.data(PEOPLE, json!({ "first": 10 }))).await;
    let crowd = futures_util::future::join_all((0..20).map(|_| workshop.data(PEOPLE, json!({ "first": 10 }))));
    let (answers, many) = workshop.statements(crowd).await;
    assert_eq!(many.len(), one.len() * answers.len());
}

/// Whoever asks about a whole list only, and not for a page of it, has no row of it read.
#[rstest]
#[case::of_themes("{ edition(year: 2026) { themes { slug proposals(first: 20) { totalCount } } } }", 3)]
#[case::of_everything("{ proposals { totalCount } people { totalCount } }", 2)]
#[case::with_facets("{ proposals(first: 5) { facets { statuses { counts { count } } } } }", 1)]
#[case::found("{ proposals(filter: { text: \"internet\" }) { totalCount } }", 2)]
#[case::in_a_fragment("{ proposals { ...whole } } fragment whole on ProposalConnection { totalCount }", 1)]
#[tokio::test]
async fn no_row_is_read_for_the_length_of_a_list(
    #[case] query: &str,
    #[case] expected: usize,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, statements) = workshop.statements(workshop.data(query, json!({}))).await;
    let texts: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    assert_eq!(texts.len(), expected, "{}", texts.join("\n"));
    assert!(!texts.iter().any(|sql| sql.contains(r#""proposal"."description""#)), "{}", texts.join("\n"));
}

/// What a host has in the edition is found by the host: an edition may have ten thousand proposals.
#[tokio::test]
async fn the_hostings_of_a_host_are_counted_by_the_host() {
    let workshop = Workshop::with_data(Backend::Sqlite).await;
    let query = "{ proposals(first: 2) { nodes { balance { warnings { code } } } } }";
    let (_, statements) = workshop.statements(workshop.data(query, json!({}))).await;
    let hosts = statements.iter().find(|statement| statement.sql.contains(r#"AS "hosted""#)).unwrap();
    let plan = plan(&workshop, Backend::Sqlite, hosts).await.join("\n");
    assert!(plan.contains("SEARCH proposal_host USING COVERING INDEX proposal_host_by_organization"), "{plan}");
}

#[rstest]
#[tokio::test]
async fn a_first_page_tells_the_length_of_its_list(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let slug = workshop.data("{ edition(year: 2026) { themes { slug } } }", json!({})).await;
    let slug = &slug["edition"]["themes"][0]["slug"];
    let ask = async |arguments: &str| {
        let query = format!(
            "query($slug: String!) {{ theme(edition: 2026, slug: $slug) {{
                proposals({arguments}) {{ totalCount nodes {{ id }} pageInfo {{ endCursor }} }} }} }}"
        );
        let work = workshop.data(&query, json!({ "slug": slug }));
        let (mut data, statements) = workshop.statements(work).await;
        (data["theme"]["proposals"].take(), statements.len())
    };
    let (all, _) = ask("first: 100").await;
    let length = json!(all["nodes"].as_array().unwrap().len());
    assert!(length.as_u64() > Some(2), "{length}");
    let (first, statements) = ask("first: 2").await;
    assert_eq!((&first["totalCount"], statements), (&length, 2));
    // Beyond a cursor the page has not seen all of them.
    let (rest, statements) = ask(&format!("first: 2, after: {}", first["pageInfo"]["endCursor"])).await;
    assert_eq!((&rest["totalCount"], statements), (&length, 3));
    let (last, statements) = ask("last: 1").await;
    assert_eq!((&last["totalCount"], statements), (&length, 2));
    let (none, statements) = ask("first: 2, filter: { title: { eq: \"no such title\" } }").await;
    assert_eq!((&none["totalCount"], statements), (&json!(0), 2));
}

/// A plan that looks expensive is not compiled first, which takes longer than most of them.
#[tokio::test]
async fn postgresql_compiles_no_plan() {
    let workshop = Workshop::start(Backend::Postgres).await;
    let db = workshop.store.db();
    let compiles = Statement::from_string(DatabaseBackend::Postgres, "SHOW jit");
    let read = db.read().query_one_raw(compiles.clone()).await.unwrap().unwrap();
    let tx = db.write().await.unwrap();
    let written = tx.query_one_raw(compiles).await.unwrap().unwrap();
    for row in [read, written] {
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "off");
    }
}
