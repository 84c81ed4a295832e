//! The README is true: its queries are the files', its answers the demo's, its settings the program's.
//!
//! `UPDATE_README=1 cargo test readme` writes the sections anew.

use rstest::rstest;
use workshops::config::table::{Fallback, Flag, Setting, TABLE};

use crate::support::{
    Backend,
    demo::{Demo, check, printed},
};

/// What each query is for, and the query.
const EXAMPLES: [(&str, &str); 3] = [
    (
        "The proposals of a theme, with panellists and organizations:",
        include_str!("queries/01_theme_proposals.graphql"),
    ),
    (
        "Everything a person takes part in, found without regard to case and accents:",
        include_str!("queries/04_person_participations.graphql"),
    ),
    (
        "One proposal as its page shows it, with the pager of the list:",
        include_str!("queries/03_proposal_page.graphql"),
    ),
];

#[rstest]
#[tokio::test]
async fn the_examples_of_the_readme_are_what_the_demo_answers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let demo = Demo::start(backend).await;
    let mut examples = Vec::new();
    for (about, query) in EXAMPLES {
        let answer = printed(&demo.ask(query).await, 0);
        let query = query.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        examples.push(format!("{about}\n\n```graphql\n{query}\n```\n\n```json\n{answer}\n```"));
    }
    check("README.md", "examples", &examples.join("\n\n"));
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
    check("README.md", "settings", &lines.join("\n"));
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
