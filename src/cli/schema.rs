//! `workshops schema`.

use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::graphql;

const FILE: &str = "schema.graphql";
const FIX: &str = "workshops schema > schema.graphql";

/// What `schema` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  workshops schema > schema.graphql\n  workshops schema --check")]
pub(super) struct Options {
    /// Print nothing; fail unless schema.graphql in the current directory is this schema
    #[arg(long)]
    check: bool,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let text = format!("{}\n", graphql::sdl().trim_end());
    if options.check {
        check(&text)?;
    } else {
        super::say(&text)?;
    }
    Ok(ExitCode::SUCCESS)
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
