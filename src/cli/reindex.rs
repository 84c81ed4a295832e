//! `workshops reindex`.

use std::process::ExitCode;

use crate::{clock::Clock, config::Config, store::Store};

pub(super) async fn run(mut config: Config) -> anyhow::Result<ExitCode> {
    config.database.write_cache = super::LARGE_WRITE_CACHE;
    let store = Store::new(super::ready_database(&config).await?, Clock::system());
    let rows = store.rebuild_search().await.map_err(super::report::as_anyhow)?;
    super::say(&format!("The index of search was made anew from {rows} row(s).\n"))?;
    Ok(ExitCode::SUCCESS)
}
