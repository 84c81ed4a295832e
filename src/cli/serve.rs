//! `workshops serve`.

use std::{io::ErrorKind, net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use chrono::TimeDelta;
use entities::TokenRole;
use secrecy::ExposeSecret;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

use super::flags;
use crate::{
    app::App,
    auth::{Viewer, secret::Secret},
    config::{Config, Sources},
    db,
    domain::api_token::Terms,
    error::Error,
    http::server,
    import,
    store::{
        Store,
        writes::{NewApiToken, Order},
    },
    telemetry,
};

const EXAMPLES: &str = "\
Examples:
  workshops serve --demo
  workshops serve --listen 0.0.0.0:80 --public-url https://workshops.example.org
  workshops serve --migrate --database postgres://workshops@localhost/workshops";

/// What `serve` is told.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    #[command(flatten)]
    server: flags::Server,
    /// Load demo data first
    #[arg(long)]
    demo: bool,
    /// Bring the tables up to date first; on SQLite this is always done
    #[arg(long)]
    migrate: bool,
}

pub(super) async fn run(options: Options, mut sources: Sources) -> anyhow::Result<ExitCode> {
    let Options { server, demo, migrate } = options;
    sources.flags.extend(server.into_values());
    let config = super::start(&sources)?;
    let mut stop = Stop::listen()?;
    let listener = bind(config.listen).await?;
    if let Some(address) = config.metrics_listen {
        serve_metrics(bind(address).await?)?;
    }
    let app = App::build(config.listening_on(listener.local_addr()?)).await?;
    app.store.db().make_ready(migrate).await?;
    // Whoever asks it to stop need not wait for it to be ready.
    let demo = tokio::select! {
        demo = fill(&app, migrate, demo) => demo?,
        () = stop.requested() => {
            tracing::info!("stopped before it was ready");
            return Ok(ExitCode::SUCCESS);
        }
    };
    if let Some(invalidations) = app.store.invalidations() {
        tokio::spawn(Arc::clone(invalidations).follow());
    }
    tokio::spawn(app.store.clone().keep_writing_usage());
    super::say(&greeting(&app, demo.as_deref()).await?)?;
    let store = app.store.clone();
    serve(listener, app, &mut stop).await;
    write_last_usage(&store).await;
    Ok(ExitCode::SUCCESS)
}

/// How long the service stays for the last counts to be written.
const LAST_WRITE: Duration = Duration::from_secs(5);

/// Writes what was counted since it was last written.
async fn write_last_usage(store: &Store) {
    match tokio::time::timeout(LAST_WRITE, store.write_usage()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => error.log(),
        Err(_) => tracing::warn!("the last minute of the usage of tokens is lost: it could not be written in time"),
    }
}

/// Counts from now on, and tells whoever asks there.
fn serve_metrics(listener: TcpListener) -> anyhow::Result<()> {
    let router = telemetry::metrics()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}

/// Makes the index of search where it has to be, and loads the demo edition where it is asked for; returns what to say of
/// the demo.
async fn fill(app: &App, migrate: bool, demo: bool) -> anyhow::Result<Option<String>> {
    super::ready_search(&app.store, migrate).await?;
    if demo { load_demo(app).await.map(Some) } else { Ok(None) }
}

/// How long the token of a demo is valid.
const DEMO_TOKEN: TimeDelta = TimeDelta::hours(24);

/// Loads the demo edition, makes a token to try everything with, and tells of both.
async fn load_demo(app: &App) -> anyhow::Result<String> {
    let editor = Viewer::operator().editor().map_err(super::report::as_anyhow)?;
    let demo = import::demo::load(&app.store, &editor).await.map_err(super::report::as_anyhow)?;
    let state = if demo.new == 0 { "was there already" } else { "loaded" };
    let holds = format!("{} ({}), {} proposals, {state}", demo.edition, demo.year, demo.new + demo.present);
    let secret = demo_token(app).await.map_err(super::report::as_anyhow)?;
    let token = "an admin for 24 hours; in GraphiQL put this under Headers, elsewhere send it as a header:";
    let header = format!("{{\"Authorization\": \"Bearer {}\"}}", secret.reveal());
    Ok(format!("  Demo data  {holds}\n  Token      {token}\n             {header}"))
}

/// The secret is printed once and is nowhere else.
async fn demo_token(app: &App) -> Result<Secret, Error> {
    let admin = Viewer::operator().admin()?;
    let expires_at = Some(app.store.clock().now() + DEMO_TOKEN);
    let new = NewApiToken {
        name: "serve --demo".to_owned(),
        role: TokenRole::Admin,
        edition: None,
        expires_at,
        terms: Terms::default(),
    };
    let (_, secret) = app.store.create_api_token(&admin, &Order::of_command("workshops serve --demo"), new).await?;
    Ok(secret)
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let (ip, port) = (address.ip(), address.port());
    TcpListener::bind(address).await.map_err(|cause| match cause.kind() {
        ErrorKind::AddrInUse => {
            anyhow::anyhow!("port {port} on {ip} is taken; stop the other program or choose another port with --listen")
        }
        ErrorKind::PermissionDenied => {
            anyhow::anyhow!("this user may not listen on port {port} of {ip}; choose a port above 1023 with --listen")
        }
        ErrorKind::AddrNotAvailable => anyhow::anyhow!(
            "{ip} is no address of this machine; choose another with --listen, such as 0.0.0.0:{port} for all"
        ),
        _ => anyhow::Error::new(cause).context(format!("cannot listen on {address}")),
    })
}

async fn greeting(app: &App, demo: Option<&str>) -> anyhow::Result<String> {
    let Config { database, public_url, .. } = &app.config;
    let local = app.config.local_url();
    let facts = app.store.facts().await.map_err(super::report::as_anyhow)?;
    let mut lines = vec![
        "Workshops is ready.".to_owned(),
        format!("  GraphiQL   {local}/graphiql"),
        format!("  GraphQL    {local}/graphql"),
    ];
    if !app.config.public_url_is_derived() {
        lines.push(format!("  Public     {public_url}"));
    }
    lines.push(format!("  Database   {}", db::masked(database.url.expose_secret())));
    let counted = |count: u64, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let (editions, proposals) = (counted(facts.editions, "edition"), counted(facts.proposals, "proposal"));
    lines.push(format!("  Holds      {editions}, {proposals}"));
    lines.extend(demo.map(str::to_owned));
    lines.push("Stop it with Ctrl-C.\n".to_owned());
    Ok(lines.join("\n"))
}

/// Answers until told to stop; then finishes what is in flight, for as long as the settings allow.
async fn serve(listener: TcpListener, app: App, stop: &mut Stop) {
    let (stopping, told) = tokio::sync::oneshot::channel::<()>();
    let server = server::serve(listener, app.front, &app.config.http.connections, async {
        let _ = told.await;
    });
    let mut server = std::pin::pin!(server);
    tokio::select! {
        () = &mut server => return,
        () = stop.requested() => {}
    }
    tracing::info!(grace = ?app.config.shutdown_grace, "stopping: no new connections, finishing requests in flight");
    let _ = stopping.send(());
    tokio::select! {
        () = &mut server => {}
        () = tokio::time::sleep(app.config.shutdown_grace) => tracing::warn!("requests were cut off: grace is over"),
        () = stop.requested() => tracing::warn!("requests were cut off: told to stop a second time"),
    }
    tracing::info!("stopped");
}

/// The signals that ask the service to stop.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> anyhow::Result<Self> {
        let open = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self { terminate: open(SignalKind::terminate())?, interrupt: open(SignalKind::interrupt())? })
    }

    async fn requested(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
