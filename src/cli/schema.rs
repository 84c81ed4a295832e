//! `workshops schema`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};

use crate::{
    config::{self as settings, Config, Sources},
    graphql, http,
};

const FILE: &str = "schema.graphql";
const FIX: &str = "workshops schema > schema.graphql";

/// What `schema` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  workshops schema > schema.graphql\n  workshops schema --check")]
pub(super) struct Options {
    /// Print nothing; fail unless schema.graphql in the current directory is this schema, and every document of
    /// `trusted_documents` is one of it
    #[arg(long)]
    check: bool,
    /// With --check: these documents, instead of those of `trusted_documents`
    #[arg(long, value_name = "PATH", requires = "check")]
    documents: Option<PathBuf>,
}

pub(super) fn run(options: &Options, sources: &Sources) -> anyhow::Result<ExitCode> {
    let text = format!("{}\n", graphql::sdl().trim_end());
    if options.check {
        check(&text)?;
        check_trusted(options.documents.as_deref(), sources)?;
    } else {
        super::say(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Names every document that this schema would break.
fn check_trusted(path: Option<&Path>, sources: &Sources) -> anyhow::Result<()> {
    let Config { http, limits, .. } = settings::load(sources)?.config;
    let Some(path) = path.or(http.documents.trusted.as_deref()) else { return Ok(()) };
    let Err(wrong) = http::check_documents(path, &limits) else { return Ok(()) };
    let wrong: Vec<_> = wrong.iter().map(ToString::to_string).collect();
    bail!("{}", wrong.join("\n"))
}

/// Line ends are not compared: a checkout may change them.
fn check(schema: &str) -> anyhow::Result<()> {
    let file = std::fs::read_to_string(FILE).with_context(|| format!("cannot read {FILE}; make it with: {FIX}"))?;
    if file.lines().eq(schema.lines()) {
        return Ok(());
    }
    let equal = file.lines().zip(schema.lines()).take_while(|(a, b)| a == b).count();
    bail!("{FILE} is not the schema of this program (line {} differs); update it with: {FIX}", equal + 1)
}
