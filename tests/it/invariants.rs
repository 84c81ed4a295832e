//! What the database itself refuses, on both databases.

use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::support::{Backend, Workshop};

/// An edition (2010) with theme and two proposals, another edition (2011) with theme and proposal, a person and an
/// organization; every id is one digit repeated.
const ROWS: &str = "
INSERT INTO edition (id, year, name, public_from, created_at, updated_at) VALUES
    ({1}, 2010, 'Ten', 'submitted', '2026-01-01', '2026-01-01'), ({2}, 2011, 'Eleven', 'submitted', '2026-01-01', '2026-01-01');
INSERT INTO theme (id, edition_id, slug, name, sort_key, kind, position, created_at, updated_at) VALUES
    ({3}, {1}, 'a', 'A', 'a', 'main', 1, '2026-01-01', '2026-01-01'), ({4}, {2}, 'a', 'A', 'a', 'main', 1, '2026-01-01', '2026-01-01');
INSERT INTO proposal (id, edition_id, edition_year, edition_public_from, number, title, title_key, description, status,
    prior_report_status, created_at, updated_at) VALUES
    ({5}, {1}, 2010, 'submitted', 1, 'One', 'one', '', 'submitted', 'unstated', '2026-01-01', '2026-01-01'),
    ({6}, {1}, 2010, 'submitted', 2, 'Two', 'two', '', 'submitted', 'unstated', '2026-01-01', '2026-01-01'),
    ({7}, {2}, 2011, 'submitted', 1, 'Three', 'three', '', 'submitted', 'unstated', '2026-01-01', '2026-01-01');
INSERT INTO person (id, name, name_key, sort_name, sort_key, created_at, updated_at) VALUES
    ({8}, 'P', 'p', 'P', 'p', '2026-01-01', '2026-01-01');
INSERT INTO organization (id, name, name_key, sort_key, created_at, updated_at) VALUES
    ({9}, 'O', 'o', 'o', '2026-01-01', '2026-01-01');
INSERT INTO proposal_theme (proposal_id, theme_id, edition_id, position) VALUES ({5}, {3}, {1}, 1);
INSERT INTO participation (id, proposal_id, role, status, position, person_id, is_placeholder, name_as_given,
    country_is_derived, created_at, updated_at) VALUES
    ({a}, {5}, 'panellist', 'unknown', 1, {8}, FALSE, 'P', FALSE, '2026-01-01', '2026-01-01');
";

/// Replaces `{d}` by the id whose hexadecimal digits are all `d`.
fn with_ids(backend: Backend, sql: &str) -> String {
    let mut text = sql.to_owned();
    for digit in "123456789abcdef".chars() {
        let hex = digit.to_string().repeat(32);
        let id = match backend {
            Backend::Sqlite => format!("x'{hex}'"),
            Backend::Postgres => format!("'{hex}'"),
        };
        text = text.replace(&format!("{{{digit}}}"), &id);
    }
    text
}

async fn run(workshop: &Workshop, backend: Backend, sql: &str) -> bool {
    let tx = workshop.store.db().write().await.unwrap();
    let ran = tx.execute_unprepared(&with_ids(backend, sql)).await.is_ok();
    if ran {
        tx.commit().await.unwrap();
    } else {
        tx.rollback().await.unwrap();
    }
    ran
}

const PARTICIPATION: &str =
    "INSERT INTO participation (id, proposal_id, role, status, position, person_id, organization_id,
    is_placeholder, name_as_given, country, country_is_derived, created_at, updated_at) VALUES ({b}, {5}, ";

#[rstest]
#[case::a_number_twice_in_an_edition("UPDATE proposal SET number = 1 WHERE id = {6}")]
#[case::a_number_below_one("UPDATE proposal SET number = 0 WHERE id = {6}")]
#[case::merged_without_a_target("UPDATE proposal SET status = 'merged' WHERE id = {5}")]
#[case::a_target_without_being_merged("UPDATE proposal SET merged_into_id = {6} WHERE id = {5}")]
#[case::merged_into_itself("UPDATE proposal SET status = 'merged', merged_into_id = {5} WHERE id = {5}")]
#[case::merged_into_another_edition("UPDATE proposal SET status = 'merged', merged_into_id = {7} WHERE id = {5}")]
#[case::a_theme_of_another_edition("INSERT INTO proposal_theme VALUES ({5}, {4}, {1}, 2)")]
#[case::a_theme_of_another_edition_under_its_name("INSERT INTO proposal_theme VALUES ({5}, {4}, {2}, 2)")]
#[case::a_theme_in_use_deleted("DELETE FROM theme WHERE id = {3}")]
#[case::an_edition_in_use_deleted("DELETE FROM edition WHERE id = {1}")]
#[case::a_year_twice("UPDATE edition SET year = 2011 WHERE id = {1}")]
#[case::a_report_without_address("UPDATE proposal SET prior_report_status = 'provided' WHERE id = {5}")]
#[case::a_report_that_is_no_web_address(
    "UPDATE proposal SET prior_report_status = 'provided', prior_report_url = 'javascript:x' WHERE id = {5}"
)]
#[case::an_unknown_status("UPDATE proposal SET status = 'lost' WHERE id = {5}")]
#[case::visibility_not_of_the_edition("UPDATE proposal SET edition_public_from = 'accepted' WHERE id = {5}")]
#[case::a_person_in_use_deleted("DELETE FROM person WHERE id = {8}")]
#[case::an_edition_that_ends_before_it_starts(
    "UPDATE edition SET starts_on = '2010-09-17', ends_on = '2010-09-14' WHERE id = {1}"
)]
#[case::an_identifier_of_nobody("INSERT INTO external_identifier (id, scheme, value) VALUES ({c}, 'wikidata', 'Q1')")]
#[case::an_orcid_of_an_organization(
    "INSERT INTO external_identifier (id, organization_id, scheme, value) VALUES ({c}, {9}, 'orcid', '0000')"
)]
#[case::a_link_that_is_no_web_address(
    "INSERT INTO link (id, person_id, position, url) VALUES ({c}, {8}, 1, 'ftp://example.org')"
)]
#[case::a_link_of_two(
    "INSERT INTO link (id, person_id, organization_id, position, url) VALUES ({c}, {8}, {9}, 1, 'https://example.org')"
)]
#[tokio::test]
async fn the_database_refuses(#[case] sql: &str, #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    assert!(run(&workshop, backend, ROWS).await);
    assert!(!run(&workshop, backend, sql).await, "{sql}");
}

#[rstest]
#[case::a_person_twice_in_one_role("'panellist', 'unknown', 2, {8}, NULL, FALSE, 'P', NULL, FALSE")]
#[case::nobody_at_all("'panellist', 'unknown', 2, NULL, NULL, FALSE, 'P', NULL, FALSE")]
#[case::a_placeholder_with_a_person("'moderator', 'unknown', 2, {8}, NULL, TRUE, 'P', NULL, FALSE")]
#[case::a_derived_country_without_a_country("'moderator', 'unknown', 2, {8}, NULL, FALSE, 'P', NULL, TRUE")]
#[case::an_unknown_role("'guest', 'unknown', 2, {8}, NULL, FALSE, 'P', NULL, FALSE")]
#[tokio::test]
async fn the_database_refuses_a_participation(
    #[case] values: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    assert!(run(&workshop, backend, ROWS).await);
    let insert = |values: &str| format!("{PARTICIPATION}{values}, '2026-01-01', '2026-01-01')");
    assert!(!run(&workshop, backend, &insert(values)).await, "{values}");
    let second_role = "'moderator', 'unknown', 2, {8}, NULL, FALSE, 'P', 'EE', TRUE";
    assert!(run(&workshop, backend, &insert(second_role)).await, "one person may hold several roles");
}

#[rstest]
#[tokio::test]
async fn merges_are_never_chained_and_visibility_follows_the_edition(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    assert!(run(&workshop, backend, ROWS).await);
    assert!(
        run(&workshop, backend, "UPDATE proposal SET status = 'merged', merged_into_id = {6} WHERE id = {5}").await
    );
    let back = "UPDATE proposal SET status = 'merged', merged_into_id = {5} WHERE id = {6}";
    assert!(!run(&workshop, backend, back).await, "a merged proposal is no target: neither chain nor cycle");
    assert_eq!(count_public(&workshop).await, 3);
    assert!(run(&workshop, backend, "UPDATE edition SET public_from = 'accepted' WHERE id = {1}").await);
    assert_eq!(count_public(&workshop).await, 2, "of 2010 only the merged one is left");
}

async fn count_public(workshop: &Workshop) -> usize {
    let sql = "SELECT id FROM proposal WHERE is_public";
    let db = workshop.store.db().read();
    db.query_all_raw(sea_orm::Statement::from_string(workshop.store.db().backend(), sql)).await.unwrap().len()
}
