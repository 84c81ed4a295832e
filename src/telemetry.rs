//! Logs: to standard error, as text or JSON. Metrics: as Prometheus reads them.

use std::time::Duration;

use axum::{Router, http::header, routing::get};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::MissedTickBehavior;
use tracing_subscriber::{EnvFilter, util::SubscriberInitExt};

use crate::{
    config::{LogFormat, LogSettings},
    counted::{self, REQUEST_SECONDS},
};

/// Upper bounds of the times that are told apart, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Between two times that what was measured is sorted into its buckets; until then each request takes a place of its own.
const SORTED_EVERY: Duration = Duration::from_secs(5);

/// Starts logging for the whole process; a second call changes nothing.
pub fn init(settings: &LogSettings) {
    let filter = EnvFilter::builder().parse_lossy(&settings.filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Text => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).finish().try_init(),
    };
    if started.is_ok() {
        log_panics();
    }
}

/// A panic becomes an event of the log like any other, in its form.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("(no text)");
        tracing::error!(location, message, "a panic: please report it");
    }));
}

/// Starts counting for the whole process, within a runtime, and serves what is counted as `/metrics`.
pub fn metrics() -> Result<Router, BuildError> {
    let builder = PrometheusBuilder::new();
    let handle =
        builder.set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS)?.install_recorder()?;
    counted::describe();
    tokio::spawn(sort(handle.clone()));
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok(Router::new().route("/metrics", get(async move || (text, handle.render()))))
}

/// Sorts what was measured into its buckets, for ever: perhaps nobody asks for it.
async fn sort(handle: PrometheusHandle) {
    let mut times = tokio::time::interval(SORTED_EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        handle.run_upkeep();
    }
}
