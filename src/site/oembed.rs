//! What other sites embed of a page (oEmbed 1.0).

use serde::Serialize;

use super::feeds::character;

/// HTML to be put into another page.
#[derive(Clone, Debug)]
pub struct Rich<'a> {
    /// The title of the page, plain text.
    pub title: &'a str,
    /// The name of this site, plain text.
    pub provider_name: &'a str,
    /// The address of this site.
    pub provider_url: &'a str,
    /// Who made what is shown, plain text.
    pub author_name: Option<&'a str>,
    /// The address of whoever made it.
    pub author_url: Option<&'a str>,
    /// The HTML, sanitized.
    pub html: String,
    /// The width the HTML takes, in pixels.
    pub width: u32,
    /// The height the HTML takes, in pixels.
    pub height: u32,
    /// How long the answer may be kept, in seconds.
    pub cache_age: u64,
}

impl Rich<'_> {
    /// The answer for `format=json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.answer().to_json()
    }

    /// The answer for `format=xml`, without characters that XML cannot hold.
    #[must_use]
    pub fn to_xml(&self) -> String {
        self.answer().to_xml()
    }

    fn answer(&self) -> Answer<'_> {
        Answer {
            r#type: "rich",
            version: VERSION,
            title: self.title,
            author_name: self.author_name,
            author_url: self.author_url,
            provider_name: self.provider_name,
            provider_url: self.provider_url,
            cache_age: self.cache_age,
            html: Some(&self.html),
            width: Some(self.width),
            height: Some(self.height),
        }
    }
}

/// What to say of a page that has nothing to embed: other sites show a link.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// The title of the page, plain text.
    pub title: &'a str,
    /// The name of this site, plain text.
    pub provider_name: &'a str,
    /// The address of this site.
    pub provider_url: &'a str,
    /// Who made what is shown, plain text.
    pub author_name: Option<&'a str>,
    /// The address of whoever made it.
    pub author_url: Option<&'a str>,
    /// How long the answer may be kept, in seconds.
    pub cache_age: u64,
}

impl Link<'_> {
    /// The answer for `format=json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.answer().to_json()
    }

    /// The answer for `format=xml`, without characters that XML cannot hold.
    #[must_use]
    pub fn to_xml(&self) -> String {
        self.answer().to_xml()
    }

    fn answer(&self) -> Answer<'_> {
        Answer {
            r#type: "link",
            version: VERSION,
            title: self.title,
            author_name: self.author_name,
            author_url: self.author_url,
            provider_name: self.provider_name,
            provider_url: self.provider_url,
            cache_age: self.cache_age,
            html: None,
            width: None,
            height: None,
        }
    }
}

/// The version of the format.
const VERSION: &str = "1.0";

/// An answer as it is sent. Texts and numbers under fixed names: both forms have a place for all of them.
#[derive(Serialize)]
struct Answer<'a> {
    r#type: &'static str,
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_url: Option<&'a str>,
    provider_name: &'a str,
    provider_url: &'a str,
    cache_age: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl Answer<'_> {
    fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn to_xml(&self) -> String {
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

    fn rich(text: &str) -> Rich<'_> {
        Rich {
            title: text,
            provider_name: "Workshops",
            provider_url: "https://workshops.test/",
            author_name: Some(text),
            author_url: Some("https://workshops.test/people/1?a=b&c=d"),
            html: format!("<p>{text}</p>"),
            width: 600,
            height: 240,
            cache_age: 3600,
        }
    }

    fn link() -> Link<'static> {
        Link {
            title: "Names & trust",
            provider_name: "Workshops",
            provider_url: "https://workshops.test/",
            author_name: None,
            author_url: None,
            cache_age: 60,
        }
    }

    #[test]
    fn json_has_all_that_is_known() {
        let expected = json!({
            "type": "rich",
            "version": "1.0",
            "title": "Names",
            "author_name": "Names",
            "author_url": "https://workshops.test/people/1?a=b&c=d",
            "provider_name": "Workshops",
            "provider_url": "https://workshops.test/",
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
            <oembed><type>rich</type><version>1.0</version><title>Names</title><author_name>Names</author_name>\
            <author_url>https://workshops.test/people/1?a=b&amp;c=d</author_url>\
            <provider_name>Workshops</provider_name><provider_url>https://workshops.test/</provider_url>\
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
            "provider_url": "https://workshops.test/",
            "cache_age": 60,
        });
        assert_eq!(serde_json::from_str::<Value>(&link().to_json()).unwrap(), expected);
        let xml = link().to_xml();
        assert!(xml.contains("<type>link</type>") && xml.contains("<title>Names &amp; trust</title>"), "{xml}");
        assert!(!xml.contains("html") && !xml.contains("author"), "{xml}");
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
