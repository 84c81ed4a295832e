//! `workshops migrate`.

use std::process::ExitCode;

use crate::{clock::Clock, config::Config, db::Db, store::Store};

/// What `migrate` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "`workshops migrate` alone is `workshops migrate up`.")]
pub(super) struct Options {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum Action {
    /// Make all changes that are missing
    Up,
    /// Show which changes were made and which are missing
    Status,
}

pub(super) async fn run(options: &Options, config: Config) -> anyhow::Result<ExitCode> {
    let db = Db::connect(&config.database, None).await?;
    match options.action.unwrap_or(Action::Up) {
        Action::Up => {
            let text = match db.migrate().await? {
                0 => "The database is up to date.\n".to_owned(),
                ran => format!("Made {ran} change(s); the database is up to date.\n"),
            };
            super::say(&text)?;
            super::ready_search(&Store::new(db, Clock::system()), true).await?;
        }
        Action::Status => {
            let line = |(name, done): (String, bool)| format!("{:8} {name}\n", if done { "made" } else { "missing" });
            super::say(&db.migrations().await?.into_iter().map(line).collect::<String>())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
