//! `workshops completions SHELL`.

use std::process::ExitCode;

use clap::CommandFactory;

/// What `completions` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  workshops completions bash > ~/.local/share/bash-completion/completions/workshops")]
pub(super) struct Options {
    /// The shell the script is for
    shell: clap_complete::Shell,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut super::Cli::command(), "workshops", &mut script);
    super::say(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
