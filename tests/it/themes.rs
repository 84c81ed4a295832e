//! Themes: made, changed, put into order and deleted, one by one and many at once.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    mutations::{mistakes, write},
    reach::two_editions,
    support::{Backend, Workshop},
};

const CREATE: &str = "mutation($input: CreateThemeInput!) { ended: createTheme(input: $input) {
    theme { id slug name description kind position aliases version topic { slug } edition { year } }
    userErrors { code field message } changes { field before after } } }";
const UPDATE: &str = "mutation($input: UpdateThemeInput!) { ended: updateTheme(input: $input) {
    theme { slug name position aliases version topic { slug } } userErrors { code field message }
    changes { field before after } } }";
const DELETE: &str = "mutation($input: DeleteThemeInput!) { ended: deleteTheme(input: $input) {
    deletedThemeId theme { slug } userErrors { code field message } } }";
const REORDER: &str = "mutation($input: ReorderThemesInput!) { ended: reorderThemes(input: $input) {
    themes { slug position version } userErrors { code field message } changes { field before after } } }";
const UPSERT: &str = "mutation($input: UpsertThemesInput!) { ended: upsertThemes(input: $input) {
    results { index action theme { slug name position aliases version } userErrors { code field message } }
    userErrors { code field } } }";

async fn edition(workshop: &Workshop, year: i32) {
    let create =
        "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) { userErrors { code } } }";
    let ended = write(workshop, create, json!({ "year": year, "name": format!("Forum {year}") })).await;
    assert_eq!(ended["userErrors"], json!([]));
}

/// An edition with themes of these slugs.
async fn with_themes(backend: Backend, slugs: &[&str]) -> (Workshop, Vec<Value>) {
    let workshop = Workshop::start(backend).await;
    edition(&workshop, 2030).await;
    let mut ids = Vec::new();
    for slug in slugs {
        let made = write(&workshop, CREATE, json!({ "edition": 2030, "slug": slug, "name": slug })).await;
        ids.push(made["theme"]["id"].clone());
    }
    (workshop, ids)
}

/// Slugs of the edition's themes in their order, with their places and versions.
async fn shown(workshop: &Workshop) -> Vec<(String, i64, i64)> {
    let query = "{ edition(year: 2030) { themes { slug position version } } }";
    let answer = workshop.data(query, json!({})).await;
    let theme = |theme: &Value| {
        let number = |field: &str| theme[field].as_i64().unwrap();
        (theme["slug"].as_str().unwrap().to_owned(), number("position"), number("version"))
    };
    answer["edition"]["themes"].as_array().unwrap().iter().map(theme).collect()
}

fn themes(list: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    list.iter().map(|(slug, position, version)| ((*slug).to_owned(), *position, *version)).collect()
}

/// Code and path of each mistake.
fn paths(errors: &Value) -> Vec<(String, String)> {
    let path = |error: &Value| {
        let path = error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned());
        (error["code"].as_str().unwrap().to_owned(), path.collect::<Vec<_>>().join("."))
    };
    errors.as_array().unwrap().iter().map(path).collect()
}

#[rstest]
#[tokio::test]
async fn a_theme_is_made_changed_and_deleted_and_all_of_it_is_recorded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, _) = with_themes(backend, &["first"]).await;
    let topic = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { topic { id } } }";
    let topic = write(&workshop, topic, json!({ "slug": "access", "name": "Access" })).await["topic"]["id"].take();
    let input = json!({ "edition": 2030, "slug": "access", "name": " Access  for all ", "topic": topic,
        "description": "Who\r\nand how", "kind": "EMERGING", "aliases": ["Zugang", "ACCÈS", "zugang", "Access for All"] });
    let made = write(&workshop, CREATE, input).await;
    assert_eq!(made["userErrors"], json!([]));
    let id = made["theme"]["id"].clone();
    let expected = json!({ "id": id, "slug": "access", "name": "Access for all", "description": "Who\nand how",
        "kind": "EMERGING", "position": 2, "aliases": ["ACCÈS", "Zugang"], "version": 1,
        "topic": { "slug": "access" }, "edition": { "year": 2030 } });
    assert_eq!(made["theme"], expected);
    let input = json!({ "id": id, "expectedVersion": 1, "topic": null, "position": 5,
        "aliases": { "add": ["Entrée"], "remove": ["zugang"] } });
    let changed = write(&workshop, UPDATE, input).await;
    assert_eq!(changed["theme"]["aliases"], json!(["ACCÈS", "Entrée"]));
    let expected = json!([
        { "field": "aliases", "before": ["ACCÈS", "Zugang"], "after": ["ACCÈS", "Entrée"] },
        { "field": "position", "before": 2, "after": 5 },
        { "field": "topic", "before": topic, "after": null },
    ]);
    assert_eq!(changed["changes"], expected);
    let read =
        workshop.data("{ theme(edition: 2030, slug: \"access\") { aliases position version } }", json!({})).await;
    assert_eq!(read["theme"], json!({ "aliases": ["ACCÈS", "Entrée"], "position": 5, "version": 2 }));
    let stale = write(&workshop, UPDATE, json!({ "id": id, "expectedVersion": 1, "name": "X" })).await;
    assert_eq!((mistakes(&stale), &stale["theme"]["version"]), (vec![("CONFLICT", "expectedVersion")], &json!(2)));
    let same = write(&workshop, UPDATE, json!({ "id": id, "name": "Access for all" })).await;
    assert_eq!((&same["changes"], &same["theme"]["version"]), (&json!([]), &json!(2)));
    let gone = write(&workshop, DELETE, json!({ "id": id, "expectedVersion": 2 })).await;
    assert_eq!((&gone["deletedThemeId"], &gone["theme"]), (&id, &Value::Null));
    assert_eq!(shown(&workshop).await, themes(&[("first", 1, 1)]));
    let log = "query($id: ID) { auditLog(subject: $id) { nodes { operation after } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), log, json!({ "id": id })).await;
    let log = answer["data"]["auditLog"]["nodes"].take();
    let operations: Vec<_> = log.as_array().unwrap().iter().map(|entry| entry["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["deleteTheme", "updateTheme", "createTheme"]);
    assert_eq!(log[2]["after"]["topic"], topic);
    assert_eq!(log[1]["after"]["aliases"], json!(["ACCÈS", "Entrée"]));
}

#[rstest]
#[tokio::test]
async fn everything_wrong_with_a_theme_is_said_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, ids) = with_themes(backend, &["first", "second"]).await;
    let none = "topic_0190a20d000070008000000000000000";
    let wrong =
        json!({ "edition": 2030, "slug": "first", "name": " ", "position": 2, "topic": none, "aliases": ["?"] });
    let refused = write(&workshop, CREATE, wrong).await;
    let expected = [
        ("REQUIRED", "name"),
        ("INVALID", "aliases"),
        ("NOT_FOUND", "topic"),
        ("TAKEN", "slug"),
        ("TAKEN", "position"),
    ];
    let mut found = mistakes(&refused);
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let refused = write(&workshop, CREATE, json!({ "edition": 2031, "slug": "first", "name": "First" })).await;
    assert_eq!(mistakes(&refused), [("NOT_FOUND", "edition")]);
    edition(&workshop, 2031).await;
    let made = write(&workshop, CREATE, json!({ "edition": 2031, "slug": "first", "name": "First" })).await;
    assert_eq!((mistakes(&made), &made["theme"]["position"]), (vec![], &json!(1)));
    let refused = write(&workshop, UPDATE, json!({ "id": ids[1], "slug": "first", "name": null })).await;
    assert_eq!(mistakes(&refused), [("REQUIRED", "name"), ("TAKEN", "slug")]);
    assert_eq!(shown(&workshop).await, themes(&[("first", 1, 1), ("second", 2, 1)]));
}

#[rstest]
#[tokio::test]
async fn a_dry_run_shows_the_aliases_there_would_be_and_keeps_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, ids) = with_themes(backend, &["first"]).await;
    let input = json!({ "id": ids[0], "aliases": { "add": ["One"] }, "dryRun": true });
    let tried = write(&workshop, UPDATE, input).await;
    assert_eq!((&tried["theme"]["aliases"], &tried["theme"]["version"]), (&json!(["One"]), &json!(2)));
    let input = json!({ "edition": 2030, "slug": "b", "name": "B", "aliases": ["Two"], "dryRun": true });
    assert_eq!(write(&workshop, CREATE, input).await["theme"]["aliases"], json!(["Two"]));
    let read = workshop.data("{ edition(year: 2030) { themes { aliases version } } }", json!({})).await;
    assert_eq!(read["edition"]["themes"], json!([{ "aliases": [], "version": 1 }]));
}

#[rstest]
#[tokio::test]
async fn a_theme_in_use_stays_and_its_proposals_are_named(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let theme = workshop.data("{ theme(edition: 2010, slug: \"access-and-diversity\") { id } }", json!({})).await;
    let refused = write(&workshop, DELETE, json!({ "id": theme["theme"]["id"] })).await;
    assert_eq!((mistakes(&refused), &refused["deletedThemeId"]), (vec![("IN_USE", "id")], &Value::Null));
    let message = "The theme has 2 proposals, deleted ones too: 2010/1, 2010/2. Give them other themes first.";
    assert_eq!(refused["userErrors"][0]["message"], message);
}

#[rstest]
#[tokio::test]
async fn editors_of_one_edition_write_its_themes_and_find_no_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let ended = |mut answer: Value| answer["data"]["ended"].take();
    let input = |year: i32| json!({ "input": { "edition": year, "slug": "new", "name": "New" } });
    let made = ended(workshop.ask_as(own.clone(), CREATE, input(2010)).await);
    assert_eq!(made["theme"]["edition"]["year"], 2010);
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    assert_eq!(code(&workshop.ask_as(own.clone(), CREATE, input(2011)).await), "NOT_FOUND");
    let other = workshop.data("{ edition(year: 2011) { themes { id slug name } } }", json!({})).await;
    let theme = &other["edition"]["themes"][0];
    for mutation in [UPDATE, DELETE] {
        let answer = workshop.ask_as(own.clone(), mutation, json!({ "input": { "id": theme["id"] } })).await;
        assert_eq!(code(&answer), "NOT_FOUND");
    }
    let ids: Vec<_> = other["edition"]["themes"].as_array().unwrap().iter().map(|theme| &theme["id"]).collect();
    let input_ = json!({ "input": { "edition": 2011, "themes": ids } });
    assert_eq!(code(&workshop.ask_as(own.clone(), REORDER, input_).await), "NOT_FOUND");
    let items = json!([
        { "id": theme["id"], "name": "X" },
        { "edition": 2011, "slug": theme["slug"], "name": "X" },
        { "edition": 2010, "slug": "new", "name": "Newer" },
    ]);
    let input_ = json!({ "input": { "items": items, "errorPolicy": "PER_ITEM" } });
    let ended = ended(workshop.ask_as(own, UPSERT, input_).await);
    let actions: Vec<_> =
        ended["results"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["REFUSED", "REFUSED", "UPDATED"]);
    assert_eq!(paths(&ended["results"][0]["userErrors"]), [("NOT_FOUND".to_owned(), "items.0.id".to_owned())]);
    let after = workshop.data("{ edition(year: 2011) { themes { id slug name } } }", json!({})).await;
    assert_eq!(after, other);
    let partner = workshop.bearer(TokenRole::Partner, None).await;
    for (viewer, expected) in [(Viewer::public(), "UNAUTHENTICATED"), (partner, "FORBIDDEN")] {
        let (answer, statements) = workshop.statements(workshop.ask_as(viewer, CREATE, input(2010))).await;
        assert_eq!((code(&answer), statements.len()), (json!(expected), 0));
    }
}

#[rstest]
#[tokio::test]
async fn themes_are_put_into_any_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, ids) = with_themes(backend, &["a", "b", "c", "d"]).await;
    write(&workshop, DELETE, json!({ "id": ids[1] })).await;
    let input = json!({ "edition": 2030, "themes": [ids[3], ids[2], ids[0]], "expectedVersions": [1, 1, 1] });
    let tried = {
        let mut input = input.clone();
        input["dryRun"] = json!(true);
        write(&workshop, REORDER, input).await
    };
    let expected = json!([
        { "slug": "d", "position": 1, "version": 2 },
        { "slug": "c", "position": 2, "version": 2 },
        { "slug": "a", "position": 3, "version": 2 },
    ]);
    assert_eq!(tried["themes"], expected);
    assert_eq!(shown(&workshop).await, themes(&[("a", 1, 1), ("c", 3, 1), ("d", 4, 1)]));
    let done = write(&workshop, REORDER, input.clone()).await;
    assert_eq!(done["themes"], expected);
    let change = json!([{ "field": "themes", "before": [ids[0], ids[2], ids[3]], "after": [ids[3], ids[2], ids[0]] }]);
    assert_eq!(done["changes"], change);
    assert_eq!(shown(&workshop).await, themes(&[("d", 1, 2), ("c", 2, 2), ("a", 3, 2)]));
    let stale = write(&workshop, REORDER, input).await;
    let conflict = |index: i32| ("CONFLICT".to_owned(), format!("expectedVersions.{index}"));
    assert_eq!(paths(&stale["userErrors"]), [conflict(0), conflict(1), conflict(2)]);
    assert_eq!(stale["themes"], expected);
    // One that stays where it is, is not written.
    let input = json!({ "edition": 2030, "themes": [ids[2], ids[3], ids[0]] });
    assert_eq!(mistakes(&write(&workshop, REORDER, input).await), []);
    assert_eq!(shown(&workshop).await, themes(&[("c", 1, 3), ("d", 2, 3), ("a", 3, 2)]));
    let wrong = json!({ "edition": 2030, "themes": [ids[2], ids[2], ids[1]], "expectedVersions": [3] });
    let refused = write(&workshop, REORDER, wrong).await;
    let expected =
        [("INVALID", "expectedVersions"), ("INVALID", "themes.1"), ("NOT_FOUND", "themes.2"), ("INVALID", "themes")];
    let expected = expected.map(|(code, path)| (code.to_owned(), path.to_owned()));
    assert_eq!(paths(&refused["userErrors"]), expected);
    assert_eq!(refused["themes"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn many_themes_are_written_each_with_its_result(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, ids) = with_themes(backend, &["a", "b"]).await;
    let items = json!([
        { "id": ids[0], "slug": "z", "aliases": ["Zed"] },
        { "edition": 2030, "slug": "a", "name": "The slug is free again" },
        { "edition": 2030, "slug": "b", "name": "b" },
        { "edition": 2030, "slug": "c" },
        { "edition": 2030, "slug": "d", "name": "D", "position": 2 },
        { "slug": "e", "name": "E" },
        { "id": "topic_0190a20d000070008000000000000000", "name": "T" },
        { "edition": 2030, "slug": "b", "name": "Twice" },
        { "edition": 2030, "slug": "f", "name": "F", "expectedVersion": 3 },
    ]);
    let wrong = [
        (3, "REQUIRED", "items.3.name"),
        (4, "TAKEN", "items.4.position"),
        (5, "REQUIRED", "items.5.edition"),
        (6, "INVALID", "items.6.id"),
        (7, "INVALID", "items.7.slug"),
        (8, "CONFLICT", "items.8.expectedVersion"),
    ];
    let atomic = write(&workshop, UPSERT, json!({ "items": items })).await;
    let all: Vec<_> = wrong.iter().map(|(_, code, path)| ((*code).to_owned(), (*path).to_owned())).collect();
    assert_eq!(paths(&atomic["userErrors"]), all);
    assert!(atomic["results"].as_array().unwrap().iter().all(|item| item["action"] == "REFUSED"));
    assert_eq!(shown(&workshop).await, themes(&[("a", 1, 1), ("b", 2, 1)]));
    let ended = write(&workshop, UPSERT, json!({ "items": items, "errorPolicy": "PER_ITEM" })).await;
    assert_eq!(ended["userErrors"], json!([]));
    let results = ended["results"].as_array().unwrap();
    let actions: Vec<_> = results.iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(actions[..3], ["UPDATED", "CREATED", "UNCHANGED"]);
    assert!(results.iter().zip(0..).all(|(item, index)| item["index"] == index));
    for (index, code, path) in wrong {
        assert_eq!(actions[index], "REFUSED");
        assert_eq!(paths(&results[index]["userErrors"]), [(code.to_owned(), path.to_owned())]);
    }
    let zed = json!({ "slug": "z", "name": "a", "position": 1, "aliases": ["Zed"], "version": 2 });
    assert_eq!(results[0]["theme"], zed);
    assert_eq!(shown(&workshop).await, themes(&[("z", 1, 2), ("b", 2, 1), ("a", 3, 1)]));
    let read = workshop.data("{ theme(edition: 2030, slug: \"z\") { aliases } }", json!({})).await;
    assert_eq!(read["theme"]["aliases"], json!(["Zed"]));
}

#[rstest]
#[tokio::test]
async fn the_number_of_statements_does_not_grow_with_every_theme(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, _) = with_themes(backend, &[]).await;
    let items = |count: i32, name: &str| {
        let item = |n: i32| json!({ "edition": 2030, "slug": format!("t{n}"), "name": name, "aliases": [format!("{name} {n}")] });
        json!({ "items": (0..count).map(item).collect::<Vec<_>>() })
    };
    let mut counts = Vec::new();
    for (count, name) in [(2, "A"), (100, "B"), (500, "C"), (500, "D")] {
        let (ended, statements) = workshop.statements(write(&workshop, UPSERT, items(count, name))).await;
        assert_eq!(ended["userErrors"], json!([]));
        counts.push(statements.len());
    }
    assert!(counts.iter().all(|count| *count <= counts[0] + 5), "{counts:?}");
    assert_eq!(shown(&workshop).await.len(), 500);
    let refused = write(&workshop, UPSERT, items(0, "A")).await;
    assert_eq!((mistakes(&refused), &refused["results"]), (vec![("INVALID", "items")], &json!([])));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn themes_made_at_once_get_places_of_their_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, _) = with_themes(backend, &[]).await;
    let made = (0..12).map(|n| {
        let input = json!({ "edition": 2030, "slug": format!("t{}", n % 6), "name": n.to_string() });
        write(&workshop, CREATE, input)
    });
    let ended = futures_util::future::join_all(made).await;
    assert_eq!(ended.iter().filter(|ended| mistakes(ended).is_empty()).count(), 6);
    let places: Vec<i64> = shown(&workshop).await.into_iter().map(|(_, place, _)| place).collect();
    assert_eq!(places, [1, 2, 3, 4, 5, 6]);
}
