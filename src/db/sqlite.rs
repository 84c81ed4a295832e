//! What is particular to SQLite: its file, and the settings of each connection.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use sea_orm::ConnectOptions;

use super::{DatabaseSettings, DbError, Synchronous, opening::Access};

/// What stays of the journal once it is part of the file, in bytes. One large write must not leave one of its size behind.
const JOURNAL: &str = "67108864";
/// Memory in which all connections that read keep pages, in MiB; the operating system keeps the file, too.
const READ_CACHES: u32 = 16;
/// What each of them has at least, in MiB.
const READ_CACHE: u32 = 2;
/// Rows that a connection reads ahead of who asked for them. A page takes some hundred: both threads change turns once.
const ROWS_AHEAD: usize = 1024;

pub(super) fn set(options: &mut ConnectOptions, access: Access, settings: &DatabaseSettings) {
    let busy_timeout = settings.busy_timeout;
    let cache = match access {
        Access::Read(_) => (READ_CACHES / settings.read_connections.max(1)).max(READ_CACHE),
        Access::Write | Access::Migrate => settings.write_cache,
    };
    let synchronous = match settings.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    options.max_lifetime(None).idle_timeout(None);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .foreign_keys(true)
            .busy_timeout(busy_timeout)
            .statement_cache_capacity(128)
            .row_buffer_size(ROWS_AHEAD)
            .pragma("synchronous", synchronous)
            // Negative: in KiB instead of pages.
            .pragma("cache_size", format!("-{}", u64::from(cache) * 1024))
            .pragma("temp_store", "MEMORY");
        match access {
            Access::Write | Access::Migrate => {
                sqlite.pragma("journal_mode", "WAL").pragma("journal_size_limit", JOURNAL)
            }
            Access::Read(_) => sqlite.read_only(true),
        }
    });
}

/// The file of a SQLite address, nothing for another address.
pub(super) fn path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Held while migrations run on a SQLite file: two processes that start at once must not both migrate it.
pub(super) fn lock(database: &Path) -> Result<File, DbError> {
    let path = database.with_extension("migrate-lock");
    let lock = || {
        let file = File::options().create(true).append(true).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    lock().map_err(|cause| DbError::Lock { path: path.display().to_string(), cause })
}
