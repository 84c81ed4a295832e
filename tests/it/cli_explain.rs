//! `workshops explain`, as a user runs it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use rstest::rstest;
use sea_orm::Database;
use serde_json::{Value, json};

use crate::support::{
    Backend,
    binary::{Place, Ran},
    db::postgres_url,
    workshop::example,
};

const THEME: &str = "query Theme($first: Int) {
  edition(year: 2010) {
    themes { name }
    people(first: $first) { totalCount nodes { name email } }
  }
}
";

/// Its statements follow each other: none runs beside another.
const PANEL: &str = "query Panel($number: Int!) {
  proposal(edition: 2010, number: $number) {
    title
    panellists { person { name email } }
  }
}
";

/// A place with one page in the database.
async fn place(backend: Backend) -> Place {
    let (place, _) = Place::migrated(backend).await;
    let page = example("00-cybercrime-twin.txt");
    let imported = place.run(&["import", page.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    place.write("theme.graphql", THEME);
    place
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|cause| panic!("{cause}: {ran:#?}"))
}

fn with_input(mut command: Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_document_is_explained_in_words() {
    let place = place(Backend::Sqlite).await;
    place.write("panel.graphql", PANEL);
    let ran = place.run(&["explain", "panel.graphql", "--variables", "{\"number\": 23}"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!("explained_in_words", ran.out);
}

#[rstest]
#[tokio::test]
async fn a_document_is_explained_as_json_for_each_role(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let place = place(backend).await;
    place.write("variables.json", "{\"first\": 4}");
    for (role, granted, control) in [
        ("public", "NO", "public, max-age=60, stale-while-revalidate=600"),
        ("partner", "NO", "no-store"),
        ("editor", "YES", "no-store"),
        ("admin", "YES", "no-store"),
    ] {
        let args = ["explain", "theme.graphql", "--variables", "@variables.json", "--format", "json", "--role", role];
        let ran = place.run(&args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let told = json(&ran);
        let mut keys: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let parts = "caching cost deprecated notes operation permissions role statements weights";
        assert_eq!(keys.join(" "), parts);
        assert_eq!(told["role"], role.to_uppercase());
        assert_eq!(told["operation"], json!({ "name": "Theme", "kind": "QUERY" }));
        assert_eq!(told["permissions"][0]["path"], "edition.people.nodes.email");
        assert_eq!(
            (&told["permissions"][0]["granted"], &told["caching"]["cacheControl"]),
            (&json!(granted), &json!(control))
        );
        assert_eq!((told["cost"]["limit"].as_u64(), told["deprecated"].as_array().unwrap().len()), (Some(50_000), 0));
        assert_eq!(told["weights"][0], json!({ "name": "depth", "used": 4, "limit": 16 }));
        let statement = &told["statements"][0];
        assert_eq!(statement["times"], 1);
        assert!(statement["sql"].as_str().unwrap().starts_with("SELECT "), "{statement}");
        assert!(statement["plan"][0]["text"].is_string() && statement["plan"][0]["scansTable"].is_boolean());
        assert!(!ran.out.contains("\"data\""));
    }
}

#[rstest]
#[tokio::test]
async fn a_document_comes_from_standard_input_and_names_its_operation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = place(backend).await;
    let both =
        "query A { editions { nodes { year } } } mutation B { deleteTopic(input: { id: \"topic_0\" }) { success } }";
    let (both, field) = (both.replace(" { success }", " { userErrors { code } }"), "B");
    let args = ["explain", "-", "--operation", field, "--role", "editor"];
    let text = with_input(place.command(&args), &both);
    assert!(text.starts_with("MUTATION B, asked by: EDITOR\n"), "{text}");
    assert!(text.contains("deleteTopic (Mutation.deleteTopic) requires an editor of all editions: granted"), "{text}");
    assert!(text.contains("Statements   0\n             - A mutation is not carried out"), "{text}");
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_is_said_with_its_place(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let place = place(backend).await;
    place.write("wrong.graphql", "{\n  editions { nodes { jahr } }\n}");
    let ran = place.run(&["explain", "wrong.graphql"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error: wrong.graphql:2:22: "), "{}", ran.err);
    assert!(ran.err.ends_with("[GRAPHQL_VALIDATION_FAILED]\n"), "{}", ran.err);
    let told = json(&place.run(&["explain", "wrong.graphql", "--format", "json"]));
    assert_eq!(told["errors"][0]["extensions"], json!({ "code": "GRAPHQL_VALIDATION_FAILED" }));
    assert_eq!(told["errors"][0]["locations"], json!([{ "line": 2, "column": 22 }]));

    // A field that fails is told beside what the document takes.
    place.write("node.graphql", "{ it: node(id: \"nothing\") { id } }");
    let ran = place.run(&["explain", "node.graphql"]);
    assert!(ran.code == 1 && ran.out.starts_with("QUERY without a name, asked by: PUBLIC\n"), "{ran:?}");
    assert!(ran.out.contains("Caching      no-store\n             - Something in the answer failed.\n"), "{}", ran.out);
    assert!(
        ran.err.starts_with("error: node.graphql:1:3: ") && ran.err.contains(" (it) [BAD_USER_INPUT]"),
        "{}",
        ran.err
    );

    for (variables, expected) in [
        ("[1]", "error: --variables must be a JSON object, such as {\"first\": 50}\n"),
        (
            "{\"first\": ",
            "error: --variables must be a JSON object, such as {\"first\": 50} (line 1, column 10 is not JSON)\n",
        ),
        ("{\"first\": \"many\"}", "error: theme.graphql: $first must be a whole number of 32 bits. [BAD_USER_INPUT]\n"),
        ("@missing.json", "error: cannot read missing.json\n"),
    ] {
        let ran = place.run(&["explain", "theme.graphql", "--variables", variables]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{variables}");
        assert!(ran.err.starts_with(expected), "{variables}: {}", ran.err);
    }
    assert!(place.run(&["explain", "missing.graphql"]).err.starts_with("error: cannot read missing.graphql"));
}

#[tokio::test]
async fn a_database_is_neither_made_nor_migrated_nor_changed() {
    let place = Place::new();
    place.write("theme.graphql", THEME);
    let missing = place.run(&["explain", "theme.graphql"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(missing.err.starts_with("error: cannot open the database sqlite://workshops.db"), "{}", missing.err);
    let file = place.path().join("workshops.db");
    assert!(!file.exists());

    let empty = Database::connect(format!("sqlite://{}?mode=rwc", file.display())).await.unwrap();
    empty.close().await.unwrap();
    let outdated = place.run(&["explain", "theme.graphql"]);
    assert_eq!((outdated.code, outdated.out.as_str()), (1, ""));
    assert!(outdated.err.contains("run `workshops migrate up`"), "{}", outdated.err);

    assert_eq!(place.run(&["migrate"]).code, 0);
    let before = std::fs::read(&file).unwrap();
    let ran = place.run(&["explain", "theme.graphql", "--role", "admin"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(before == std::fs::read(&file).unwrap(), "the file is as it was");
}

#[tokio::test]
async fn a_postgresql_database_that_must_be_migrated_is_named() {
    let place = Place::new().env("WORKSHOPS_DATABASE", &postgres_url().await);
    place.write("theme.graphql", THEME);
    let ran = place.run(&["explain", "theme.graphql"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("run `workshops migrate up`"), "{}", ran.err);
}
