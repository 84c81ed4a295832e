//! The cookbook: everyday questions as documents, with what the demo answers, and what they cost among 10 000 proposals.
//!
//! `UPDATE_README=1 cargo test cookbook` writes docs/QUERIES.md anew.

use std::{fmt::Write as _, path::Path};

use insta::assert_json_snapshot;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    statements::{plan, reads_a_whole_table},
    support::{
        Backend, Workshop,
        demo::{Demo, check, printed},
        sample::{Sample, Sizes},
    },
};

/// Who asks, and the number of their first question.
const GROUPS: [(u8, &str); 3] = [(1, "Frontend teams"), (13, "Partner sites"), (19, "Internal tools")];

/// A document of the cookbook: a comment with the question, then one operation.
struct Recipe {
    name: String,
    number: u8,
    question: String,
    query: String,
}

impl Recipe {
    fn needs_a_token(&self) -> bool {
        self.question.contains("Requires an editor")
    }
}

/// All documents in their order.
fn recipes() -> Vec<Recipe> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/queries");
    let mut paths: Vec<_> = directory.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let recipe = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (question, query) = text.split_once('\n').unwrap();
        Recipe {
            number: name[..2].parse().unwrap(),
            name,
            question: question.strip_prefix("# ").unwrap().to_owned(),
            query: query.trim_end().to_owned(),
        }
    };
    paths.iter().map(recipe).collect()
}

#[test]
fn there_are_25_questions_without_gaps() {
    let numbers: Vec<u8> = recipes().iter().map(|recipe| recipe.number).collect();
    assert_eq!(numbers, (1..=25).collect::<Vec<u8>>());
    for recipe in recipes() {
        assert!(recipe.question.contains('?'), "{}: {}", recipe.name, recipe.question);
    }
}

#[rstest]
#[tokio::test]
async fn the_cookbook_says_what_the_demo_answers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let demo = Demo::start(backend).await;
    let mut text = String::new();
    for recipe in recipes() {
        let answer =
            if recipe.needs_a_token() { demo.ask_as_admin(&recipe.query).await } else { demo.ask(&recipe.query).await };
        if let Some((_, group)) = GROUPS.iter().find(|(first, _)| *first == recipe.number) {
            write!(text, "## {group}\n\n").unwrap();
        }
        let Recipe { name, question, query, .. } = &recipe;
        let shown = printed(&answer, 0);
        write!(text, "### {question}\n\n```graphql\n{query}\n```\n\n```json\n{shown}\n```\n\n").unwrap();
        assert_json_snapshot!(format!("cookbook_{name}"), answer.into_json().unwrap());
    }
    check("docs/QUERIES.md", "cookbook", text.trim_end());
}

#[rstest]
#[tokio::test]
async fn no_question_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let sample = Sample::new(11, Sizes { proposals: 10_000, people: 4_000, organizations: 600 });
    let workshop = Workshop::start(backend).await;
    sample.store(&workshop).await;
    // What the defaults of the documents say is of the demo.
    let of_the_sample = json!({ "year": 2010, "slug": "security", "name": "kunnapu", "words": "kunnapu", "typed": "kun",
        "text": "künnapu", "number": 7, "country": "EE", "since": "2026-01-01T18:00:00Z" });
    let mut wrong = String::new();
    for recipe in recipes() {
        let known = of_the_sample.as_object().unwrap().iter();
        let variables: Value = known
            .filter(|(name, _)| recipe.query.contains(&format!("${name}:")))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let viewer = if recipe.needs_a_token() { Viewer::operator() } else { Viewer::public() };
        let (answer, statements) =
            Box::pin(workshop.statements(workshop.ask_as(viewer, &recipe.query, variables))).await;
        assert_eq!(answer.get("errors"), None, "{}: {answer:#}", recipe.name);
        assert!((1..=40).contains(&statements.len()), "{}: {} statements", recipe.name, statements.len());
        for statement in statements {
            let plan = plan(&workshop, backend, &statement).await;
            if plan.iter().any(|line| reads_a_whole_table(backend, line)) {
                write!(wrong, "{}\n{}\nof {}\n\n", recipe.name, plan.join("\n"), statement.sql).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
