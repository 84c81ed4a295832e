//! The README is true: its queries are the files', its answers the demo's, its settings the program's.
//!
//! `UPDATE_README=1 cargo test readme` writes the sections anew.

use std::{
    fs::File,
    io::{Read, Seek, Write},
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use rstest::rstest;
use secrecy::ExposeSecret;
use serde_json::json;
use tower::ServiceExt;
use workshops::{
    app::App,
    auth::Viewer,
    clock::Clock,
    config::{
        Config,
        table::{Fallback, Flag, Setting, TABLE},
    },
    db::Db,
    import,
};

use crate::support::{Backend, db::TestDatabase};

/// An answer as it came: unlike `serde_json::Value` it keeps the order of the fields.
type Ordered = async_graphql::Value;

/// What each query is for, and the query.
const EXAMPLES: [(&str, &str); 3] = [
    ("The proposals of a theme, with panellists and organizations:", include_str!("queries/theme_proposals.graphql")),
    (
        "Everything a person takes part in, found without regard to case and accents:",
        include_str!("queries/person_participations.graphql"),
    ),
    ("One proposal as its page shows it, with the pager of the list:", include_str!("queries/proposal_page.graphql")),
];

/// Longer texts are cut in the README.
const LONGEST_TEXT: usize = 90;
const LINE: usize = 160;

#[rstest]
#[tokio::test]
async fn the_examples_of_the_readme_are_what_the_demo_answers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::create(backend).await;
    let config = Config::on_database(database.settings.url.expose_secret()).unwrap();
    let db = Db::connect(&config.database, None).await.unwrap();
    db.migrate().await.unwrap();
    let app = App::with(config, db, Clock::manual("2026-01-01T00:00:00Z".parse().unwrap())).unwrap();
    import::demo::load(&app.store, &Viewer::operator().editor().unwrap()).await.unwrap();

    let mut examples = Vec::new();
    for (about, query) in EXAMPLES {
        let answer = printed(&ask(&app, query).await, 0);
        let query = query.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        examples.push(format!("{about}\n\n```graphql\n{query}\n```\n\n```json\n{answer}\n```"));
    }
    check("examples", &examples.join("\n\n"));
}

#[test]
fn the_settings_of_the_readme_are_those_of_the_program() {
    let mut lines = vec!["| setting | flag | default | what it is |".to_owned(), "|---|---|---|---|".to_owned()];
    for setting in TABLE {
        let about = format!("{}. Takes {}.", setting.about, setting.kind.allowed());
        let cells = [format!("`{}`", setting.key), flag(setting), fallback(setting), about];
        lines.push(format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
    for setting in TABLE {
        if let Some(alias) = setting.alias {
            lines.push(format!("\n`{alias}` stands in for `{}`.", setting.variable()));
        }
    }
    check("settings", &lines.join("\n"));
}

fn flag(setting: &Setting) -> String {
    match setting.flag {
        Flag::Everywhere => format!("`--{}`", setting.flag_name()),
        Flag::Server => format!("`serve --{}`", setting.flag_name()),
        Flag::None => String::new(),
    }
}

fn fallback(setting: &Setting) -> String {
    match setting.fallback {
        Fallback::Fixed(value) => format!("`{value}`"),
        Fallback::Derived(from) => from.to_owned(),
        Fallback::Unset => "not set".to_owned(),
    }
}

async fn ask(app: &App, query: &str) -> Ordered {
    let body = Body::from(json!({ "query": query }).to_string());
    let request = Request::post("/graphql").header("content-type", "application/json").body(body).unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let answer = serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
    let Ordered::Object(mut fields) = answer else { panic!("no object: {answer}") };
    assert!(!fields.contains_key("errors"), "{fields:?}");
    fields.shift_remove("data").unwrap()
}

/// JSON as a person writes it: on one line what fits there.
fn printed(value: &Ordered, indent: usize) -> String {
    let compact = compact(value);
    if indent + compact.chars().count() <= LINE {
        return compact;
    }
    let inner = " ".repeat(indent + 2);
    let (open, close, lines) = match value {
        Ordered::Object(fields) => {
            let line = |(name, value): (&_, &_)| format!("{inner}\"{name}\": {}", printed(value, indent + 2));
            ("{", "}", fields.iter().map(line).collect::<Vec<_>>())
        }
        Ordered::List(items) => {
            ("[", "]", items.iter().map(|item| format!("{inner}{}", printed(item, indent + 2))).collect())
        }
        _ => return compact,
    };
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), " ".repeat(indent))
}

fn compact(value: &Ordered) -> String {
    match value {
        Ordered::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("\"{name}\": {}", compact(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Ordered::List(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", ")),
        Ordered::String(text) if text.chars().count() > LONGEST_TEXT => {
            let start = text.chars().take(LONGEST_TEXT / 2).collect::<String>();
            json!(format!("{}…", start.trim_end())).to_string()
        }
        other => other.clone().into_json().unwrap().to_string(),
    }
}

/// The section of the README between the comments `<!-- name -->` and `<!-- /name -->` says this.
fn check(name: &str, expected: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let mut file = File::options().read(true).write(std::env::var_os("UPDATE_README").is_some()).open(path).unwrap();
    // Other sections may be written at the same time.
    file.lock().unwrap();
    let mut readme = String::new();
    file.read_to_string(&mut readme).unwrap();
    let (head, rest) = readme.split_once(&format!("<!-- {name} -->\n")).expect(name);
    let (found, tail) = rest.split_once(&format!("\n<!-- /{name} -->")).expect(name);
    if std::env::var_os("UPDATE_README").is_some() {
        let readme = format!("{head}<!-- {name} -->\n{expected}\n<!-- /{name} -->{tail}");
        file.set_len(0).unwrap();
        file.rewind().unwrap();
        file.write_all(readme.as_bytes()).unwrap();
        return;
    }
    assert!(
        found == expected,
        "README.md is not true any more; UPDATE_README=1 cargo test readme writes this into it:\n\n{expected}"
    );
}
