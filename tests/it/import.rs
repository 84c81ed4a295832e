//! Import into the store: once is enough, changes are shown before they are made, and what people edited stays.

use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use workshops::{
    auth::Viewer,
    import::{Mode, Outcome, RecordReport},
};

use crate::support::{Backend, Workshop, workshop::example};

/// A page like those of 2010 with the parts that tests change.
fn page(number: u32, title: &str, panel: &str) -> String {
    format!(
        "List of Proposed Workshops\n<< Start < Prev {number}/98 Next > End >>\n\nWorkshop Proposals 2010\n\n\
         Workshop Number: {number}\n\nTitle: {title}\n\nConcise Description:\nA paragraph.\n\n- A point\n\n\
         Which of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop fall under?\n\
         Access and diversity\n\nHave you organized an IGF workshop before? No\n\
         If so, please provide the link to the report:\n\n\
         Provide the names and affiliations of the panellists you are planning to invite:\n\n{panel}\n\n\
         Provide the name of the organizer(s) of the workshop and their affiliation to various stakeholder groups:\n\
         Olga Oakes, Harbour Institute\n\nOrganization: Harbour Institute\n\nContact Person: Olga Oakes\n"
    )
}

const PANEL: &str = "- Ann Able, Harbour Institute\n- Bob Baker, Council of Mills";

async fn import(workshop: &Workshop, page: &str, mode: Mode) -> RecordReport {
    let mut reports = workshop.import_bytes("page.txt", page.as_bytes(), mode).await;
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

async fn run(workshop: &Workshop, sql: &str) {
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows(workshop: &Workshop) -> Vec<(String, i64)> {
    let mut counts = Vec::new();
    for table in [
        "edition",
        "theme",
        "theme_alias",
        "topic",
        "proposal",
        "proposal_theme",
        "proposal_host",
        "person",
        "person_name",
        "organization",
        "organization_name",
        "participation",
        "import_source",
    ] {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let db = workshop.store.db();
        let row = db.read().query_one_raw(sea_orm::Statement::from_string(db.backend(), sql)).await.unwrap();
        counts.push((table.to_owned(), row.unwrap().try_get("", "n").unwrap()));
    }
    counts
}

#[rstest]
#[tokio::test]
async fn importing_a_page_again_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let text = page(5, "First title", PANEL);
    assert_eq!(import(&workshop, &text, Mode::default()).await.outcome, Outcome::New);
    let before = rows(&workshop).await;
    for mode in [Mode::default(), Mode { update: true, dry_run: false }] {
        let again = import(&workshop, &text, mode).await;
        assert_eq!((again.outcome, again.changes.len()), (Outcome::Same, 0));
    }
    assert_eq!(rows(&workshop).await, before);
}

#[rstest]
#[tokio::test]
async fn a_dry_run_reports_what_an_import_does_and_keeps_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let empty = rows(&workshop).await;
    let text = page(5, "First title", PANEL);
    let dry = import(&workshop, &text, Mode { dry_run: true, update: false }).await;
    assert_eq!(rows(&workshop).await, empty);
    let wet = import(&workshop, &text, Mode::default()).await;
    assert_eq!(serde_json::to_value(&dry).unwrap(), serde_json::to_value(&wet).unwrap());
}

#[rstest]
#[tokio::test]
async fn a_changed_page_is_shown_field_by_field_and_written_only_when_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    import(&workshop, &page(5, "First title", PANEL), Mode::default()).await;
    let query = "{ proposal(edition: 2010, number: 5) { title version participations { id role nameAsGiven } } }";
    let before = workshop.data(query, json!({})).await;
    let changed = page(5, "Second title", "- Ann Able, Chief, Harbour Institute\n- Cid Carter, Council of Mills");
    let shown = import(&workshop, &changed, Mode::default()).await;
    assert_eq!(shown.outcome, Outcome::Changed);
    let fields: Vec<_> = shown.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["title", "participations"]);
    assert_eq!((&shown.changes[0].before, &shown.changes[0].after), (&json!("First title"), &json!("Second title")));
    assert_eq!(workshop.data(query, json!({})).await, before);

    let written = import(&workshop, &changed, Mode { update: true, dry_run: false }).await;
    assert_eq!(written.outcome, Outcome::Changed);
    let after = workshop.data(query, json!({})).await["proposal"].take();
    assert_eq!((&after["title"], &after["version"]), (&json!("Second title"), &json!(2)));
    let names = |of: &Value| -> Vec<String> {
        of["participations"].as_array().unwrap().iter().map(|row| row["nameAsGiven"].to_string()).collect()
    };
    assert_eq!(names(&after), ["\"Ann Able\"", "\"Cid Carter\"", "\"Olga Oakes\"", "\"Olga Oakes\""]);
    let id = |of: &Value| of["participations"][0]["id"].clone();
    assert_eq!(id(&after), id(&before["proposal"]), "whoever stays keeps the participation");
    assert_eq!(import(&workshop, &changed, Mode::default()).await.outcome, Outcome::Same);
}

#[rstest]
#[tokio::test]
async fn what_somebody_edited_is_not_overwritten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    import(&workshop, &page(5, "First title", PANEL), Mode::default()).await;
    run(&workshop, "UPDATE proposal SET title = 'Edited by hand', title_key = 'edited by hand'").await;
    let changed = page(5, "Second title", "- Ann Able, Harbour Institute");
    for _ in 0..2 {
        let report = import(&workshop, &changed, Mode { update: true, dry_run: false }).await;
        let kept: Vec<_> = report.diagnostics.iter().filter(|d| d.code == "EDITED_FIELD_KEPT").collect();
        if report.outcome == Outcome::Changed {
            assert_eq!(kept.len(), 1);
            assert_eq!(kept[0].field, "title");
        }
        let query = "{ proposal(edition: 2010, number: 5) { title panellists { nameAsGiven } } }";
        let after = workshop.data(query, json!({})).await;
        assert_eq!(after["proposal"]["title"], "Edited by hand");
        assert_eq!(after["proposal"]["panellists"], json!([{ "nameAsGiven": "Ann Able" }]));
    }
    // A third page that still differs finds the edit again.
    let third = page(5, "Third title", "- Ann Able, Harbour Institute");
    import(&workshop, &third, Mode { update: true, dry_run: false }).await;
    let after = workshop.data("{ proposal(edition: 2010, number: 5) { title } }", json!({})).await;
    assert_eq!(after["proposal"]["title"], "Edited by hand");
}

#[rstest]
#[tokio::test]
async fn people_are_joined_across_pages_only_where_an_organization_agrees(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    import(&workshop, &page(5, "One", "- Ann Able, Harbour Institute\n- Zed Zimmer, Kenya"), Mode::default()).await;
    let second = page(6, "Two", "- ANN ÁBLE, The Harbour Institute\n- Bob Baker, Harbour Institute");
    let joined = import(&workshop, &second, Mode::default()).await;
    assert!(joined.diagnostics.iter().all(|d| d.code != "POSSIBLE_DUPLICATE"), "{:?}", joined.diagnostics);
    let third = page(7, "Three", "- Ann Able, Council of Mills\n- Zed Zimmer, Kenya");
    let apart = import(&workshop, &third, Mode::default()).await;
    let duplicates: Vec<_> = apart.diagnostics.iter().filter(|d| d.code == "POSSIBLE_DUPLICATE").collect();
    assert_eq!(duplicates.len(), 2, "{:?}", apart.diagnostics);
    assert!(duplicates[0].message.contains("person_"));
    let query = "{ people(first: 50) { nodes { name participations { totalCount } proposals { nodes { number } } } }
        organizations { nodes { name } } }";
    insta::assert_json_snapshot!("people_across_pages", workshop.data(query, json!({})).await);
}

#[rstest]
#[tokio::test]
async fn organizations_are_found_by_name_alias_and_their_own_initials(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let panel = "- Ann Able, Forum for Open Harbours (FOH)\n- Bob Baker, FOH\n- Cid Carter, forum for open harbours";
    import(&workshop, &page(5, "One", panel), Mode::default()).await;
    let second = "- Dora Dean, FOH\n- Eve Ernst, The Forum for Open Harbours";
    import(&workshop, &page(6, "Two", second), Mode::default()).await;
    let query = "{ organizations { nodes { name acronym aliases people { nodes { name } } } } }";
    insta::assert_json_snapshot!("organizations_by_name_and_initials", workshop.data(query, json!({})).await);
}

#[rstest]
#[tokio::test]
async fn editions_of_the_catalogue_are_made_when_first_needed_and_others_are_said(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    import(&workshop, &page(5, "Ten", PANEL), Mode::default()).await;
    let of_2009 = page(5, "Nine", PANEL).replace("Proposals 2010", "Proposals 2009");
    import(&workshop, &of_2009, Mode::default()).await;
    let of_2019 = page(5, "Nineteen", PANEL).replace("Proposals 2010", "Proposals 2019");
    let unknown = import(&workshop, &of_2019, Mode::default()).await;
    let codes: Vec<_> = unknown.diagnostics.iter().map(|d| d.code).collect();
    assert!(codes.contains(&"UNKNOWN_EDITION") && codes.contains(&"UNMATCHED_THEME"), "{codes:?}");
    let query = "{ editions { nodes { year name city country startsOn endsOn overallTheme
        themes { slug name kind position topic { slug name } aliases } } }
        proposals { nodes { title edition { year } themes { slug edition { year } } themesAsStated } } }";
    insta::assert_json_snapshot!("editions_of_the_catalogue", workshop.data(query, json!({})).await);
}

#[rstest]
#[tokio::test]
async fn the_original_bytes_are_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let bytes = std::fs::read(example("12-windows-1252.txt")).unwrap();
    workshop.import_bytes("https://example.org/12", &bytes, Mode::default()).await;
    let db = workshop.store.db();
    let sql = "SELECT page FROM import_source";
    let row = db.read().query_one_raw(sea_orm::Statement::from_string(db.backend(), sql)).await.unwrap().unwrap();
    assert_eq!(row.try_get::<Vec<u8>>("", "page").unwrap(), bytes);
    let query =
        "{ proposals { nodes { source { address encoding media layout parserVersion importedAt verbatim } } } }";
    let public = workshop.data(query, json!({})).await;
    assert_eq!(public["proposals"]["nodes"][0]["source"]["address"], "https://example.org/12");
    assert_eq!(public["proposals"]["nodes"][0]["source"]["encoding"], "windows-1252");
    let editor = workshop.ask_as(Viewer::operator(), query, json!({})).await;
    let verbatim = editor["data"]["proposals"]["nodes"][0]["source"]["verbatim"].as_str().unwrap().to_owned();
    assert!(verbatim.contains("Workshop Number"));
}

#[rstest]
#[tokio::test]
async fn a_refused_page_leaves_no_trace(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let empty = rows(&workshop).await;
    for entry in std::fs::read_dir(example("refused")).unwrap() {
        let path = entry.unwrap().path();
        let reports = workshop.import(&path).await;
        assert_eq!(reports.len(), 1, "{}", path.display());
        assert_eq!(reports[0].outcome, Outcome::Refused, "{}", path.display());
        assert!(reports[0].reason.as_ref().is_some_and(|reason| reason.len() > 10));
    }
    assert_eq!(rows(&workshop).await, empty);
}

#[rstest]
#[tokio::test]
async fn a_page_of_a_deleted_proposal_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let mode = Mode { dry_run: false, update: true };
    assert_eq!(import(&workshop, &page(40, "Title", PANEL), mode).await.outcome, Outcome::New);
    let found = workshop.data("{ proposal(edition: 2010, number: 40) { id } }", json!({})).await;
    let delete = "mutation($id: ID!) { deleteProposal(input: { id: $id }) { deletedProposalId } }";
    let id = &found["proposal"]["id"];
    let answer = workshop.ask_as(Viewer::operator(), delete, json!({ "id": id })).await;
    assert_eq!(&answer["data"]["deleteProposal"]["deletedProposalId"], id);
    let before = rows(&workshop).await;
    for title in ["Title", "Another title"] {
        let report = import(&workshop, &page(40, title, PANEL), mode).await;
        assert_eq!(report.outcome, Outcome::Refused);
        let reason = report.reason.unwrap();
        assert!(reason.contains("was deleted") && reason.contains(id.as_str().unwrap()), "{reason}");
    }
    assert_eq!(rows(&workshop).await, before);
}
