//! Opens the pools: how many connections each has, and the settings of each connection.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::{DatabaseSettings, DbError, Readers, StatementHook, masked, readers, sent, sqlite};

/// What a pool is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads, by so many connections at most.
    Read(u32),
    Write,
    Migrate,
}

/// Opens the connections that read.
pub(super) async fn open_readers(
    url: &str,
    settings: &DatabaseSettings,
    hook: Option<&StatementHook>,
) -> Result<Readers, DbError> {
    let all = settings.read_connections;
    let (in_turns, others) = if sqlite::path(url).is_some() { readers::share(all) } else { (all, 0) };
    let pool = open(url, Access::Read(in_turns), settings, hook).await?;
    if others == 0 {
        return Ok(Readers::alike(pool));
    }
    Ok(Readers::in_turns(pool, in_turns, open(url, Access::Read(others), settings, hook).await?))
}

/// Opens a pool; `hook` sees every statement of it.
pub(super) async fn open(
    url: &str,
    access: Access,
    settings: &DatabaseSettings,
    hook: Option<&StatementHook>,
) -> Result<DatabaseConnection, DbError> {
    let sqlite = sqlite::path(url);
    let url = if sqlite.is_some() && !url.contains('?') { format!("{url}?mode=rwc") } else { url.to_owned() };
    let mut options = ConnectOptions::new(&url);
    let connections = match access {
        Access::Write if sqlite.is_some() => 1,
        Access::Write => settings.write_connections,
        Access::Migrate => 2,
        Access::Read(connections) => connections,
    };
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(settings.busy_timeout)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_mins(1));
    if sqlite.is_some() {
        sqlite::set(&mut options, access, settings);
    } else {
        options.set_application_name("workshops");
        if access != Access::Migrate {
            options.statement_timeout(settings.statement_timeout);
        }
        let reads = matches!(access, Access::Read(_));
        options.map_sqlx_postgres_opts(move |postgres| {
            // What a plan that looks expensive would gain by being compiled, compiling it takes ten times over: the search box of
            // 200 000 proposals took 1.2 s instead of 0.1.
            let postgres = postgres.options([("jit", "off")]);
            if !reads {
                return postgres;
            }
            // Filters look ids up in sets ("none of its participations .."). A set larger than this many times work_mem would be
            // read through once for every row.
            postgres.options([("hash_mem_multiplier", "16")])
        });
    }
    let pool = Database::connect(options).await;
    let mut pool = pool.map_err(|cause| DbError::Open { address: masked(&url), cause })?;
    let hook = hook.cloned();
    pool.set_metric_callback(move |info| sent::note(info.statement, hook.as_ref()));
    Ok(pool)
}
