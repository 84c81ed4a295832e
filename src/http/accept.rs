//! Which media type the client wants the answer in.

use axum::http::{HeaderMap, HeaderValue, header};

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells a refused request from an executed one.
    GraphQl,
    /// `application/json`: what clients from before the specification read; a refused document is answered with 200.
    Json,
}

impl Media {
    pub(super) const fn content_type(self) -> HeaderValue {
        match self {
            Self::GraphQl => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
        }
    }
}

/// The media type to answer in; nothing if the client takes neither.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let ranges = ranges(headers);
    if ranges.is_empty() {
        return Some(Media::Json);
    }
    let weigh = |subtype| weight(&ranges, "application", subtype).filter(|weight| weight.quality > 0);
    match (weigh("graphql-response+json"), weigh("json")) {
        (None, None) => None,
        (Some(_), None) => Some(Media::GraphQl),
        (None, Some(_)) => Some(Media::Json),
        (Some(graphql), Some(json)) => {
            let key = |weight: Weight| (weight.quality, weight.precision);
            // Named alike, the newer type wins; meant alike by a wildcard, the older.
            let newer = key(graphql) > key(json) || key(graphql) == key(json) && graphql.precision == EXACT;
            Some(if newer { Media::GraphQl } else { Media::Json })
        }
    }
}

/// A browser that would rather show a page.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges = ranges(headers);
    let html = weight(&ranges, "text", "html").filter(|weight| weight.precision == EXACT);
    let json = ["graphql-response+json", "json"].map(|subtype| weight(&ranges, "application", subtype));
    html.is_some_and(|html| {
        json.into_iter().flatten().all(|json| (json.quality, json.precision) < (html.quality, html.precision))
    })
}

/// One entry of an `Accept` header.
struct Range {
    kind: String,
    subtype: String,
    /// In thousandths.
    quality: u16,
}

#[derive(Clone, Copy)]
struct Weight {
    quality: u16,
    precision: u8,
}

const EXACT: u8 = 2;

/// The weight of the most precise range that takes the type.
fn weight(ranges: &[Range], kind: &str, subtype: &str) -> Option<Weight> {
    let precision = |range: &Range| match (range.kind.as_str(), range.subtype.as_str()) {
        (k, s) if k == kind && s == subtype => Some(EXACT),
        (k, "*") if k == kind => Some(1),
        ("*", "*") => Some(0),
        _ => None,
    };
    let weights = ranges.iter().filter_map(|range| {
        let precision = precision(range)?;
        Some(Weight { quality: range.quality, precision })
    });
    weights.max_by_key(|weight| (weight.precision, weight.quality))
}

/// The ranges of all `Accept` headers; those that cannot be read or ask for another encoding take nothing.
fn ranges(headers: &HeaderMap) -> Vec<Range> {
    let texts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| split(text, ',')).map(str::trim).filter(|part| !part.is_empty()).map(range).collect()
}

fn range(text: &str) -> Range {
    let mut parts = split(text, ';').map(str::trim);
    let (kind, subtype) = parts.next().and_then(|essence| essence.split_once('/')).unwrap_or_default();
    let mut quality = Some(1000);
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "q" => quality = thousandths(value),
            "charset" if !value.eq_ignore_ascii_case("utf-8") => quality = None,
            _ => {}
        }
    }
    // What takes nothing still counts as an entry: the client did say what it takes.
    let quality = quality.unwrap_or_default();
    Range { kind: kind.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), quality }
}

/// A weight as the header writes it: 0 to 1 with three digits at most.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = format!("{rest:0<3}").parse::<u16>().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

/// Splits at a sign outside of quotes.
pub(super) fn split(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == sign && !quoted
    })
}
