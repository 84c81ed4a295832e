//! `workshops explain`.

use std::{fmt::Write, io::Read, process::ExitCode};

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};

use super::report::printable;
use crate::{
    app::App,
    auth::{Role, Viewer},
    clock::Clock,
    config::Config,
    db::Db,
    graphql::{
        Outcome,
        explain::{Explained, Explanation, Granted},
        pipeline::Caller,
    },
    http::{Hindrance, caching},
};

const EXAMPLES: &str = "\
Examples:
  workshops explain proposals.graphql
  workshops explain proposals.graphql --role editor --variables '{\"first\": 50}'
  workshops explain all.graphql --operation Theme --variables @theme.json --format json
  echo '{ editions { nodes { year } } }' | workshops explain -

A query is executed, to see its statements, and its data thrown away. A mutation is not executed. The database must be up
to date; nothing in it is changed.";

/// What `explain` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The document; `-` reads it from standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// The variables, as a JSON object or the name of a file that holds one
    #[arg(long, value_name = "JSON or @FILE")]
    variables: Option<String>,
    /// The operation, where the document has several
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,
    /// Who asks; an editor is one of all editions
    #[arg(long, value_enum, default_value = "public")]
    role: Asking,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Asking {
    Public,
    Partner,
    Editor,
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object, as in `extensions.explain`
    Json,
}

/// Names the request in errors that it has no other name for.
const REQUEST: &str = "explain";

pub(super) async fn run(options: &Options, config: Config) -> anyhow::Result<ExitCode> {
    let document = read(&options.file)?;
    let variables = variables(options.variables.as_deref())?;
    let db = Db::connect_to_read(&config.database).await?;
    let app = App::with(config, db, Clock::system())?;
    let Explained { outcome, explanation } = explained(&app, options, &document, variables).await;
    let errors = errors(&outcome)?;
    match options.format {
        Format::Text => {
            super::say(&explanation.as_ref().map_or_else(String::new, text))?;
            for error in &errors {
                eprintln!("{}", in_words(error, &options.file));
            }
        }
        Format::Json => {
            let mut told = explanation.map_or_else(|| json!({}), |explanation| json!(explanation));
            if !errors.is_empty() {
                told["errors"] = json!(errors);
            }
            super::say(&format!("{told:#}\n"))?;
        }
    }
    Ok(if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &str) -> anyhow::Result<String> {
    if file == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).context("cannot read the document from standard input")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))
}

fn variables(given: Option<&str>) -> anyhow::Result<Map<String, Value>> {
    let text = match given {
        None => return Ok(Map::new()),
        Some(given) => match given.strip_prefix('@') {
            Some(file) => std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?,
            None => given.to_owned(),
        },
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(variables)) => Ok(variables),
        Ok(_) => bail!("--variables must be a JSON object, such as {{\"first\": 50}}"),
        // What is wrong is said without the text, which may be private.
        Err(cause) => bail!(
            "--variables must be a JSON object, such as {{\"first\": 50}} (line {}, column {} is not JSON)",
            cause.line(),
            cause.column()
        ),
    }
}

async fn explained(app: &App, options: &Options, document: &str, variables: Map<String, Value>) -> Explained {
    let role = match options.role {
        Asking::Public => Role::Public,
        Asking::Partner => Role::Partner,
        Asking::Editor => Role::Editor,
        Asking::Admin => Role::Admin,
    };
    let viewer = Viewer::of_role(role);
    let prepared = app.pipeline.prepare(document);
    let name = options.operation.as_deref();
    let plan = match prepared.and_then(|document| app.pipeline.plan(&viewer, &document, name, variables)) {
        Ok(plan) => plan,
        Err(refusal) => return Explained { outcome: Outcome::refused(&refusal, REQUEST), explanation: None },
    };
    let signed_in = (role != Role::Public).then_some(Hindrance::SignedIn);
    let about_operation = Hindrance::of(&plan);
    let settings = app.config.http.caching;
    let kept = |failed: bool| {
        let failed = failed.then_some(Hindrance::Failed);
        caching(about_operation.into_iter().chain(failed).chain(signed_in), settings)
    };
    app.pipeline.explain(&plan, Caller::new(viewer, REQUEST), kept).await
}

/// The errors, as an answer has them.
fn errors(outcome: &Outcome) -> anyhow::Result<Vec<Value>> {
    let mut answer: Value = serde_json::from_slice(&outcome.to_json(None)).context("the errors cannot be read")?;
    let Some(Value::Array(mut errors)) = answer.get_mut("errors").map(Value::take) else { return Ok(Vec::new()) };
    for error in &mut errors {
        // There was no request to be named.
        if let Some(extensions) = error.get_mut("extensions").and_then(Value::as_object_mut) {
            extensions.remove("requestId");
        }
    }
    Ok(errors)
}

/// `error: proposals.graphql:2:5: what is wrong and what to do (people.0.name) [CODE]`.
fn in_words(error: &Value, file: &str) -> String {
    let at = |name: &str| error.pointer(&format!("/locations/0/{name}")).and_then(Value::as_u64);
    let place = match (at("line"), at("column")) {
        (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
        _ => file.to_owned(),
    };
    let path = error.get("path").and_then(Value::as_array).map_or_else(String::new, |path| {
        let keys = path.iter().map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned));
        format!(" ({})", keys.collect::<Vec<_>>().join("."))
    });
    let text = |pointer| error.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (code, message) = (text("/extensions/code"), printable(text("/message")));
    format!("error: {place}: {message}{path} [{code}]")
}

fn text(explanation: &Explanation) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut out, explanation);
    out
}

fn write_text(out: &mut String, explanation: &Explanation) -> std::fmt::Result {
    let Explanation { role, demands, caching, permissions, statements, notes } = explanation;
    let name = demands.operation.name.as_deref().unwrap_or("without a name");
    writeln!(out, "{} {name}, asked by: {role}\n", demands.operation.kind)?;
    let cost = &demands.cost;
    writeln!(out, "Cost         {} of {} units", cost.requested, cost.limit)?;
    writeln!(out, "             {} of {} objects", cost.nodes, cost.node_limit)?;
    for field in &cost.fields {
        writeln!(out, "             - {}: {} units, {} objects", field.field, field.requested, field.nodes)?;
    }
    let weights = demands.weights.iter().map(|weight| format!("{} {} of {}", weight.name, weight.used, weight.limit));
    list(out, "Weight", weights)?;
    writeln!(out, "Caching      {}", caching.cache_control)?;
    caching.reasons.iter().try_for_each(|reason| writeln!(out, "             - {reason}"))?;
    let permissions = permissions.iter().map(|permission| {
        let granted = match permission.granted {
            Granted::Yes => "granted",
            Granted::InItsEdition => "granted in its edition",
            Granted::No => "NOT GRANTED",
        };
        format!("{} ({}) requires {}: {granted}", permission.path, permission.field, permission.requires)
    });
    list(out, "Permissions", permissions)?;
    let deprecated = demands.deprecated.iter();
    list(out, "Deprecated", deprecated.map(|one| format!("{} ({}): {}", one.path, one.element, one.reason)))?;
    let sent = statements.iter().map(|statement| statement.times).sum::<usize>();
    writeln!(out, "Statements   {sent}")?;
    notes.iter().try_for_each(|note| writeln!(out, "             - {note}"))?;
    for (at, statement) in statements.iter().enumerate() {
        let times = if statement.times == 1 { "once".to_owned() } else { format!("{} times", statement.times) };
        writeln!(out, "\n{}. {times}\n   {}", at + 1, statement.sql)?;
        for step in &statement.plan {
            let mark = if step.scans_table { "!" } else { "|" };
            let whole = if step.scans_table { "  <- reads the whole table" } else { "" };
            writeln!(out, "   {mark} {}{whole}", step.text)?;
        }
    }
    Ok(())
}

/// A heading with its entries, one in each line.
fn list(out: &mut String, heading: &str, entries: impl Iterator<Item = String>) -> std::fmt::Result {
    let mut heading = format!("{heading:13}");
    for entry in entries {
        writeln!(out, "{heading}{entry}")?;
        heading = " ".repeat(13);
    }
    if heading.trim().is_empty() { Ok(()) } else { writeln!(out, "{heading}none") }
}
