//! `workshops schema`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};

use super::report::{as_anyhow, printable};
use crate::{
    auth::{Viewer, is_valid, terms},
    clock::Clock,
    config::{self as settings, Config, Sources},
    db::Db,
    graphql::{self, pipeline::check_allowed_field},
    http,
    store::Store,
};

const FILE: &str = "schema.graphql";
const FIX: &str = "workshops schema > schema.graphql";

/// What `schema` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  workshops schema > schema.graphql\n  workshops schema --check\n  \
    workshops schema --check --tokens")]
pub(super) struct Options {
    /// Print nothing; fail unless schema.graphql in the current directory is this schema, and every document of
    /// `trusted_documents` is one of it
    #[arg(long)]
    check: bool,
    /// With --check: these documents, instead of those of `trusted_documents`
    #[arg(long, value_name = "PATH", requires = "check")]
    documents: Option<PathBuf>,
    /// With --check: every field that a valid token of the database may select is one of this schema, too; the database
    /// is only read
    #[arg(long, requires = "check")]
    tokens: bool,
}

pub(super) async fn run(options: &Options, sources: &Sources) -> anyhow::Result<ExitCode> {
    let text = format!("{}\n", graphql::sdl().trim_end());
    if options.check {
        check(&text)?;
        check_trusted(options.documents.as_deref(), sources)?;
        if options.tokens {
            check_tokens(sources).await?;
        }
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

/// Names every token that may select what this schema does not have. The database may be of the version before: it is not
/// made ready.
async fn check_tokens(sources: &Sources) -> anyhow::Result<()> {
    let store = Store::new(Db::connect(&super::start(sources)?.database, None).await?, Clock::system());
    let admin = Viewer::operator().admin().map_err(as_anyhow)?;
    let tokens = store.api_tokens(&admin).await.map_err(as_anyhow).context("cannot read the tokens of the database")?;
    let now = store.clock().now();
    let mut wrong = Vec::new();
    for token in tokens.iter().map(|known| &known.token).filter(|token| is_valid(token, now)) {
        for entry in terms(token).fields.into_iter().flatten() {
            if let Err(told) = check_allowed_field(&entry) {
                wrong.push(format!("the token {} for {} may select {entry}: {told}", token.id, printable(&token.name)));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
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
