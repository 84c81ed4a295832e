//! Logs: to standard error, as text or JSON.

use tracing_subscriber::{EnvFilter, util::SubscriberInitExt};

use crate::config::{LogFormat, LogSettings};

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
