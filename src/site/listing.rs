//! Which proposals a list is of, as its address says it: the same words for pages, feeds and frames.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

/// Characters of a search text that are looked at, as in the API.
const LONGEST_TEXT: usize = 500;

/// What stays as it is in a part of a path (RFC 3986, unreserved characters).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which proposals a list is of, and which part of it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Those of one year; of all editions if left out.
    pub year: Option<i32>,
    /// Those that fall under the theme with this slug.
    pub theme: Option<String>,
    /// Those in which this person is a panellist, by their id.
    pub panellist: Option<String>,
    /// Those that this organization hosts or is spoken for in, by its id.
    pub organization: Option<String>,
    /// Those that this text finds.
    pub text: Option<String>,
    /// In which order; each kind of list has one of its own.
    pub order: Option<Order>,
    /// What comes behind this cursor.
    pub after: Option<String>,
    /// What comes before this cursor.
    pub before: Option<String>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By year and number.
    Number,
    /// What changed last comes first.
    Updated,
}

impl Order {
    const fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Updated => "updated",
        }
    }
}

impl Listing {
    /// Reads the parameters of an address; empty ones and those nobody knows are left out.
    #[must_use]
    pub fn read(year: Option<i32>, query: &str) -> Self {
        let mut listing = Self { year, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let text = || Some(value.to_owned());
            match name.as_ref() {
                "edition" if year.is_none() => listing.year = value.parse().ok(),
                "theme" => listing.theme = text(),
                "panellist" => listing.panellist = text(),
                "organization" => listing.organization = text(),
                "q" => listing.text = Some(value.chars().take(LONGEST_TEXT).collect()),
                "order" => {
                    listing.order = [Order::Number, Order::Updated].into_iter().find(|order| order.word() == value);
                }
                "after" => listing.after = text(),
                "before" => listing.before = text(),
                _ => {}
            }
        }
        listing
    }

    /// The same list from its beginning.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { after: None, before: None, ..self.clone() }
    }

    /// The part behind a cursor.
    #[must_use]
    pub fn behind(&self, cursor: &str) -> Self {
        Self { after: Some(cursor.to_owned()), before: None, ..self.clone() }
    }

    /// The part before a cursor.
    #[must_use]
    pub fn ahead(&self, cursor: &str) -> Self {
        Self { after: None, before: Some(cursor.to_owned()), ..self.clone() }
    }

    /// Whether it shows all proposals there are, from the first on.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let chosen = [&self.theme, &self.panellist, &self.organization, &self.text, &self.after, &self.before];
        chosen.into_iter().all(Option::is_none)
    }

    /// Its parameters in an address, with the question mark if there are any. The year is part of the path.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [
            ("theme", self.theme.as_deref()),
            ("panellist", self.panellist.as_deref()),
            ("organization", self.organization.as_deref()),
            ("q", self.text.as_deref()),
            ("order", self.order.map(Order::word)),
            ("after", self.after.as_deref()),
            ("before", self.before.as_deref()),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The path of its page, if it is of this year: that of its theme, if it is of one.
    #[must_use]
    pub fn path(&self, year: i32) -> String {
        let Some(slug) = &self.theme else { return format!("/{year}{}", self.query()) };
        let rest = Self { theme: None, ..self.clone() };
        format!("/{year}/themes/{}{}", utf8_percent_encode(slug, SEGMENT), rest.query())
    }

    /// The filter of the API.
    #[must_use]
    pub fn filter(&self) -> Value {
        let mut filter = Map::new();
        let pairs = [
            ("themeSlug", &self.theme),
            ("panellist", &self.panellist),
            ("organization", &self.organization),
            ("text", &self.text),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                filter.insert(name.to_owned(), json!(value));
            }
        }
        if let Some(year) = self.year {
            filter.insert("edition".to_owned(), json!({ "eq": year }));
        }
        if filter.is_empty() { Value::Null } else { Value::Object(filter) }
    }

    /// The order of the API: how well a text is answered, unless another one is asked for.
    #[must_use]
    pub fn order_by(&self, usual: Order) -> Value {
        match (self.order, &self.text) {
            (None, Some(_)) => json!([{ "field": "RELEVANCE" }]),
            (order, _) => match order.unwrap_or(usual) {
                Order::Number => Value::Null,
                Order::Updated => json!([{ "field": "UPDATED_AT", "direction": "DESC" }]),
            },
        }
    }

    /// Ids of the person and organization it is about.
    #[must_use]
    pub fn named(&self) -> Vec<&str> {
        [&self.panellist, &self.organization].into_iter().flatten().map(String::as_str).collect()
    }

    /// Its page of so many rows, as arguments of the API.
    #[must_use]
    pub fn page(&self, rows: u32) -> Map<String, Value> {
        let page = match (&self.before, &self.after) {
            (Some(before), None) => json!({ "last": rows, "before": before }),
            (_, after) => json!({ "first": rows, "after": after }),
        };
        match page {
            Value::Object(page) => page,
            _ => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_proposals() {
        let listing = Listing::read(Some(2010), "theme=access+and+more&q=%22net%22&after=&utm=1&order=updated");
        assert_eq!(listing.theme.as_deref(), Some("access and more"));
        assert_eq!(listing.text.as_deref(), Some("\"net\""));
        assert_eq!(listing.order, Some(Order::Updated));
        assert_eq!((listing.after.as_ref(), listing.year), (None, Some(2010)));
        assert_eq!(Listing::read(Some(2010), listing.query().trim_start_matches('?')), listing);
    }

    #[test]
    fn a_theme_is_part_of_the_path() {
        let listing = Listing { text: Some("a b".to_owned()), ..Listing::default() };
        assert_eq!(listing.path(2010), "/2010?q=a+b");
        let listing = Listing { theme: Some("access-for all/é".to_owned()), ..listing };
        assert_eq!(listing.path(2010), "/2010/themes/access-for%20all%2F%C3%A9?q=a+b");
    }

    #[test]
    fn the_year_of_the_path_counts() {
        assert_eq!(Listing::read(Some(2010), "edition=2011").year, Some(2010));
        assert_eq!(Listing::read(None, "edition=2011").year, Some(2011));
    }

    #[test]
    fn a_list_of_everything_has_no_filter() {
        let listing = Listing::read(Some(2010), "");
        assert!(listing.is_everything());
        assert_eq!((listing.query().as_str(), listing.filter()), ("", json!({ "edition": { "eq": 2010 } })));
        assert_eq!(Listing::default().filter(), Value::Null);
    }
}
