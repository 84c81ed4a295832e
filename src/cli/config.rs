//! `workshops config`.

use std::process::ExitCode;

use super::flags;
use crate::config::Loaded;

/// What `config` is told: any flag of `serve`, to see what it would do.
#[derive(clap::Args)]
#[command(after_help = "Settings come from flags, else the environment, else the file, else their default.")]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) server: flags::Server,
}

/// Prints the settings; looks at no database.
pub(super) fn run(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(not set)".to_owned());
    let width = |length: fn(&str, &str) -> usize| {
        loaded.rows.iter().map(|row| length(row.key, &value(&row.value))).max().unwrap_or_default()
    };
    let (keys, values) = (width(|key, _| key.chars().count()), width(|_, value| value.chars().count()));
    let line = |row: &crate::config::Row| format!("{:keys$}  {:values$}  {}\n", row.key, value(&row.value), row.origin);
    super::say(&loaded.rows.iter().map(line).collect::<String>())?;
    Ok(ExitCode::SUCCESS)
}
