//! Origins of web pages.

use url::Url;

/// An origin exactly as browsers send it: scheme, host and, if it is not the usual one, port.
#[must_use]
pub fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    let origin = url.origin().ascii_serialization();
    (origin == text).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for right in ["https://a.example", "http://localhost:3000", "https://xn--bcher-kva.example"] {
            assert_eq!(origin(right).as_deref(), Some(right));
        }
        for wrong in [
            "a.example",
            "https://a.example/",
            "https://A.example",
            "https://a.example:443",
            "null",
            "*",
            "ftp://a.example",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
