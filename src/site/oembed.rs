//! What other sites show of a page ([oEmbed 1.0](https://oembed.com)).

use serde::Serialize;

use super::feeds::character;

/// What other sites show of a page: a link, or a frame. Texts and numbers under fixed names, as both forms have them.
#[derive(Clone, Debug, Serialize)]
pub struct Embed<'a> {
    r#type: &'static str,
    version: &'static str,
    title: &'a str,
    provider_name: &'a str,
    provider_url: &'a str,
    cache_age: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl<'a> Embed<'a> {
    /// A link with this title, plain text. The provider is the name and address of this site; other sites may keep the answer for
    /// so many seconds.
    #[must_use]
    pub const fn link(title: &'a str, (provider_name, provider_url): (&'a str, &'a str), cache_age: u64) -> Self {
        let (version, html, width, height) = ("1.0", None, None, None);
        Self { r#type: "link", version, title, provider_name, provider_url, cache_age, html, width, height }
    }

    /// With HTML to be put into another page instead, sanitized, of this width and height in pixels.
    #[must_use]
    pub fn framed(self, html: String, (width, height): (u32, u32)) -> Self {
        Self { r#type: "rich", html: Some(html), width: Some(width), height: Some(height), ..self }
    }

    /// The answer for `format=json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The answer for `format=xml`, without characters that XML cannot hold.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let root = quick_xml::se::to_string_with_root("oembed", self).unwrap_or_default();
        let mut document = format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n{root}\n");
        document.retain(character::is_text);
        document
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const PROVIDER: (&str, &str) = ("Workshops", "https://workshops.test/?a=b&c=d");

    fn rich(text: &str) -> Embed<'_> {
        Embed::link(text, PROVIDER, 3600).framed(format!("<p>{text}</p>"), (600, 240))
    }

    fn link() -> Embed<'static> {
        Embed::link("Names & trust", PROVIDER, 60)
    }

    #[test]
    fn json_has_all_that_is_known() {
        let expected = json!({
            "type": "rich",
            "version": "1.0",
            "title": "Names",
            "provider_name": "Workshops",
            "provider_url": "https://workshops.test/?a=b&c=d",
            "cache_age": 3600,
            "html": "<p>Names</p>",
            "width": 600,
            "height": 240,
        });
        assert_eq!(serde_json::from_str::<Value>(&rich("Names").to_json()).unwrap(), expected);
    }

    #[test]
    fn xml_has_all_that_is_known() {
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n\
            <oembed><type>rich</type><version>1.0</version><title>Names</title>\
            <provider_name>Workshops</provider_name><provider_url>https://workshops.test/?a=b&amp;c=d</provider_url>\
            <cache_age>3600</cache_age><html>&lt;p&gt;Names&lt;/p&gt;</html><width>600</width><height>240</height>\
            </oembed>\n";
        assert_eq!(rich("Names").to_xml(), expected);
    }

    #[test]
    fn a_link_has_nothing_to_embed() {
        let expected = json!({
            "type": "link",
            "version": "1.0",
            "title": "Names & trust",
            "provider_name": "Workshops",
            "provider_url": "https://workshops.test/?a=b&c=d",
            "cache_age": 60,
        });
        assert_eq!(serde_json::from_str::<Value>(&link().to_json()).unwrap(), expected);
        let xml = link().to_xml();
        assert!(xml.contains("<type>link</type>") && xml.contains("<title>Names &amp; trust</title>"), "{xml}");
        assert!(!xml.contains("html") && !xml.contains("width"), "{xml}");
    }

    #[test]
    fn no_text_becomes_markup() {
        for text in ["<script>alert(1)</script>", "]]>", "a\0b\u{1}", "one\u{2028}two", "أمن 🎤", "</title>&amp;"]
        {
            let rich = rich(text);
            let json: Value = serde_json::from_str(&rich.to_json()).unwrap();
            assert_eq!(json["title"], text);
            let xml = rich.to_xml();
            assert!(xml.chars().all(character::is_text), "{xml:?}");
            let (_, title) = xml.split_once("<title>").unwrap();
            let (title, _) = title.split_once("</title>").unwrap();
            assert!(!title.contains(['<', '>']), "{title}");
            let kept: String = text.chars().filter(|character| character::is_text(*character)).collect();
            assert_eq!(quick_xml::escape::unescape(title).unwrap(), kept);
        }
    }
}
