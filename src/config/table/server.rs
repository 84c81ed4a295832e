//! Settings of the server: where it listens, whom it trusts, how long it waits.

use super::{Fallback, Flag, Kind, MIB, Setting, bytes, count, plain, size, span, time};

/// Where the service listens.
pub static LISTEN: Setting = plain(
    "listen",
    Flag::Server,
    Kind::Listen,
    Fallback::Fixed("127.0.0.1:8080"),
    "Address and port to listen on; port 0 takes a free one",
);

/// Where what the service counts is read.
pub static METRICS_LISTEN: Setting = plain(
    "metrics_listen",
    Flag::None,
    Kind::Listen,
    Fallback::Unset,
    "Address and port to serve /metrics for Prometheus on; without it nothing is counted",
);

/// Where the public reaches the service.
pub static PUBLIC_URL: Setting = plain(
    "public_url",
    Flag::Server,
    Kind::Web,
    Fallback::Derived("http:// and the address of `listen`"),
    "Where the public reaches the service; links in answers start with it",
);

/// Patience at the end.
pub static SHUTDOWN_GRACE: Setting = plain(
    "shutdown_grace",
    Flag::None,
    span(0, 600),
    Fallback::Fixed("10s"),
    "How long requests in flight may take after SIGTERM or Ctrl-C",
);

/// Which web pages may read answers.
pub static CORS_ORIGINS: Setting = plain(
    "cors_origins",
    Flag::None,
    Kind::Origins,
    Fallback::Fixed("*"),
    "Origins whose web pages may read answers: * for all, none, or a list",
);

/// Whose word on the address of a client counts.
pub static TRUSTED_PROXIES: Setting = plain(
    "trusted_proxies",
    Flag::None,
    Kind::Networks,
    Fallback::Unset,
    "Proxies in front of the service; only their Forwarded and X-Forwarded-For headers are believed",
);

/// Connections at a time.
pub static MAX_CONNECTIONS: Setting =
    count("max_connections", 1, 100_000, "2048", "Connections at a time; one more is answered with 503");

/// Patience for the head of a request.
pub static HEADER_TIME: Setting =
    time("header_time", span(100, 300), "10s", "How long the head of a request may take to arrive");

/// Patience for the body of a request.
pub static BODY_TIME: Setting =
    time("body_time", span(100, 300), "10s", "How long the body of a request may take to arrive");

/// Patience with silence.
pub static IDLE_TIME: Setting = time(
    "idle_time",
    span(100, 3600),
    "75s",
    "How long a connection may stay open without a request, or without taking its answer",
);

/// Requests worked on at a time.
pub static CONCURRENT_REQUESTS: Setting =
    count("concurrent_requests", 1, 100_000, "512", "GraphQL requests worked on at a time");

/// Patience for a free place.
pub static QUEUE_TIME: Setting = time(
    "queue_time",
    span(0, 30),
    "500ms",
    "How long a request waits for a free place before it is answered with 503; as many may wait as are worked on",
);

/// Memory for bodies.
pub static BODY_MEMORY: Setting = size(
    "body_memory",
    bytes(16 * MIB, 16 * 1024 * MIB),
    "128MiB",
    "Memory for bodies that arrive or wait for a place, all together; beyond it they are answered with 503",
);

/// What a client may spend.
pub static BUDGET_PER_MINUTE: Setting =
    count("budget_per_minute", 0, 1_000_000_000, "0", "Cost one client may spend each minute; 0 sets no budget");

/// What a client may spend at once.
pub static BUDGET_BURST: Setting = plain(
    "budget_burst",
    Flag::None,
    Kind::Count { min: 1, max: 1_000_000_000 },
    Fallback::Derived("`budget_per_minute`"),
    "Cost one client may spend at once",
);
