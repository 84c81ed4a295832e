//! What readers and partner sites are shown: pages, feeds and frames, made of what the API answers. Nothing in here reads the
//! database or knows who is asking.
//!
//! `documents` are what is asked of the API, `view` what comes back, `listing` which proposals a list is of; `pages` and
//! their templates, `feeds` and `oembed` are what is made of it.

pub mod documents;
pub mod feeds;
pub mod listing;
pub mod oembed;
pub mod pages;
pub mod view;

use url::Url;

/// What the service calls itself on its pages.
pub const NAME: &str = "Workshops";

/// Where the pages are.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where the public reaches the service, without a slash at the end.
    public: String,
    /// The origin of that.
    origin: String,
}

impl Site {
    /// The site that the public reaches at this address.
    #[must_use]
    pub fn new(public: &Url) -> Self {
        Self { public: public.as_str().trim_end_matches('/').to_owned(), origin: public.origin().ascii_serialization() }
    }

    /// The whole address of a path of the service.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// The same as a link within the site: it also works where the service is reached under another name.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        self.local(&self.address(path)).to_owned()
    }

    /// An address of the API as a link within the site; addresses elsewhere stay as they are.
    #[must_use]
    pub fn local<'a>(&self, address: &'a str) -> &'a str {
        match address.strip_prefix(self.origin.as_str()) {
            Some("") => "/",
            Some(path) if path.starts_with('/') => path,
            Some(_) | None => address,
        }
    }

    /// The path of the service that an address means, if it is one of this site.
    #[must_use]
    pub fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        let path = address.strip_prefix(self.public.as_str())?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        match path {
            "" => Some("/"),
            path => path.starts_with('/').then_some(path),
        }
    }
}

/// A value of the API in words: `BIRDS_OF_A_FEATHER` is "Birds of a feather".
#[must_use]
pub fn words(value: &str) -> String {
    let mut text = value.to_ascii_lowercase().replace('_', " ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(public: &str) -> Site {
        Site::new(&Url::parse(public).unwrap())
    }

    #[test]
    fn links_stay_within_the_site_under_whatever_name_it_is_reached() {
        let site = site("https://conference.example/workshops/");
        assert_eq!(site.address("/2010/23"), "https://conference.example/workshops/2010/23");
        assert_eq!(site.link("/2010/23"), "/workshops/2010/23");
        assert_eq!(site.local("https://conference.example/workshops/people/a"), "/workshops/people/a");
        assert_eq!(site.local("https://conference.example.net/2010"), "https://conference.example.net/2010");
        assert_eq!(site.local("https://elsewhere.example/"), "https://elsewhere.example/");
    }

    #[test]
    fn only_addresses_of_the_site_have_a_path_in_it() {
        let site = site("https://conference.example");
        assert_eq!(site.path("https://conference.example/2010/23?x=1#y"), Some("/2010/23"));
        assert_eq!(site.path("https://conference.example"), Some("/"));
        assert_eq!(site.path("https://conference.example.net/2010"), None);
        assert_eq!(site.path("/2010"), None);
    }

    #[test]
    fn values_of_the_api_are_told_in_words() {
        assert_eq!(words("BIRDS_OF_A_FEATHER"), "Birds of a feather");
        assert_eq!(words(""), "");
    }
}
