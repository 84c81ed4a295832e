//! From the text of a setting to its value. Nothing means: not what the setting allows.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use super::{LogFormat, Origins, table::Kind};
use crate::{auth::jwks::Source, db::Synchronous, domain::origin::origin};

pub(super) fn database(kind: Kind, text: &str) -> Option<SecretString> {
    let allowed = match kind {
        Kind::Database => is_sqlite(text) || is_postgres(text),
        _ => is_postgres(text),
    };
    allowed.then(|| SecretString::from(text))
}

/// Databases in memory are refused: each connection would have its own.
fn is_sqlite(text: &str) -> bool {
    text.strip_prefix("sqlite://").is_some_and(|path| {
        !path.is_empty() && !path.starts_with('?') && !path.starts_with(":memory:") && !path.contains("mode=memory")
    })
}

pub(super) fn is_postgres(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql") && url.path().len() > 1)
}

pub(super) fn listen(_: Kind, text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

pub(super) fn web(_: Kind, text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host() && bare && url.fragment().is_none();
    usable.then_some(url)
}

pub(super) fn count(kind: Kind, text: &str) -> Option<u32> {
    let Kind::Count { min, max } = kind else { return None };
    text.parse().ok().filter(|count| (min..=max).contains(count))
}

pub(super) fn span(kind: Kind, text: &str) -> Option<Duration> {
    let Kind::Span { min, max } = kind else { return None };
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<u64>().ok()?;
    let span = match unit.trim_start() {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        "h" => Duration::from_secs(number.checked_mul(3600)?),
        _ => return None,
    };
    (min..=max).contains(&span).then_some(span)
}

/// A duration in its largest whole unit, the way [`span`] reads it.
pub(super) fn spelled(span: Duration) -> String {
    let millis = span.as_millis();
    match (span.subsec_millis(), span.as_secs()) {
        (0, 0) => "0s".to_owned(),
        (0, seconds) if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        (0, seconds) if seconds % 60 == 0 => format!("{}m", seconds / 60),
        (0, seconds) => format!("{seconds}s"),
        _ => format!("{millis}ms"),
    }
}

pub(super) fn size(kind: Kind, text: &str) -> Option<u64> {
    let Kind::Size { min, max } = kind else { return None };
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let factor = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?.1;
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|size| (min..=max).contains(size))
}

/// A size in its largest whole unit, the way [`size`] reads it.
pub(super) fn spelled_size(size: u64) -> String {
    let whole = UNITS.iter().find(|(_, factor)| size.is_multiple_of(*factor));
    whole.map_or_else(|| format!("{size}B"), |(name, factor)| format!("{}{name}", size / factor))
}

const UNITS: [(&str, u64); 3] = [("MiB", 1024 * 1024), ("KiB", 1024), ("B", 1)];

pub(super) fn switch(_: Kind, text: &str) -> Option<bool> {
    text.parse().ok()
}

pub(super) fn path(_: Kind, text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

pub(super) fn text(_: Kind, text: &str) -> Option<String> {
    let usable = !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control);
    usable.then(|| text.to_owned())
}

/// Keys that came over a network in plain text could be anybody's.
pub(super) fn keys(_: Kind, text: &str) -> Option<Source> {
    if !text.contains("://") {
        return path(Kind::Path, text).map(Source::File);
    }
    let url = Url::parse(text).ok()?;
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    let usable = url.scheme() == "https" || url.scheme() == "http" && here;
    usable.then_some(Source::Url(url))
}

pub(super) fn origins(_: Kind, text: &str) -> Option<Origins> {
    match text.trim() {
        "*" => Some(Origins::Any),
        "none" => Some(Origins::Listed(Vec::new())),
        text => text.split(',').map(|part| origin(part.trim())).collect::<Option<_>>().map(Origins::Listed),
    }
}

/// No text at all is an empty list: nobody is trusted.
pub(super) fn networks(_: Kind, text: &str) -> Option<Vec<IpNet>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let network = |part: &str| part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
    text.split(',').map(|part| network(part.trim())).collect()
}

pub(super) fn synchronous(_: Kind, text: &str) -> Option<Synchronous> {
    match text {
        "full" => Some(Synchronous::Full),
        "normal" => Some(Synchronous::Normal),
        _ => None,
    }
}

pub(super) fn log_format(_: Kind, text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

/// A bare word that is no level is refused: it would silently be taken for the name of a module.
pub(super) fn filter(_: Kind, text: &str) -> Option<String> {
    let level = |word: &str| word.trim().parse::<tracing_subscriber::filter::LevelFilter>().is_ok();
    let clear = !text.trim().is_empty() && text.split(',').all(|part| level(part) || part.contains('='));
    (clear && EnvFilter::builder().parse(text).is_ok()).then(|| text.to_owned())
}

/// The address a browser on the same machine reaches `listen` at.
pub(super) fn local_url(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}
