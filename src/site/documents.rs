//! What is asked of the API for each page and feed. The texts are documents like those of any client.

/// A document: its name in messages, and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Names it in messages.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// All editions.
pub const HOME: Document = Document { name: "home", text: include_str!("documents/home.graphql") };
/// One page of the proposals of an edition.
pub const LIST: Document = Document {
    name: "list",
    text: concat!(
        include_str!("documents/list.graphql"),
        include_str!("documents/page.graphql"),
        include_str!("documents/shown.graphql")
    ),
};
/// A proposal by its edition and number.
pub const NUMBERED: Document = Document {
    name: "numbered",
    text: concat!(
        include_str!("documents/numbered.graphql"),
        include_str!("documents/detail.graphql"),
        include_str!("documents/shown.graphql")
    ),
};
/// A proposal by its id.
pub const NAMED: Document = Document {
    name: "named",
    text: concat!(
        include_str!("documents/named.graphql"),
        include_str!("documents/detail.graphql"),
        include_str!("documents/shown.graphql")
    ),
};
/// A person with one page of their proposals.
pub const PERSON: Document = Document {
    name: "person",
    text: concat!(
        include_str!("documents/person.graphql"),
        include_str!("documents/page.graphql"),
        include_str!("documents/shown.graphql")
    ),
};
/// An organization with one page of its proposals.
pub const ORGANIZATION: Document = Document {
    name: "organization",
    text: concat!(
        include_str!("documents/organization.graphql"),
        include_str!("documents/page.graphql"),
        include_str!("documents/shown.graphql")
    ),
};
/// A part of any list, with everything the public sees of its proposals.
pub const FEED: Document = Document {
    name: "feed",
    text: concat!(include_str!("documents/feed.graphql"), include_str!("documents/shown.graphql")),
};
/// Addresses of the proposals of an edition.
pub const SITEMAP: Document = Document { name: "sitemap", text: include_str!("documents/sitemap.graphql") };
/// Addresses of the people of an edition.
pub const SITEMAP_PEOPLE: Document =
    Document { name: "sitemap of people", text: include_str!("documents/sitemap_people.graphql") };
/// Addresses of the organizations of an edition.
pub const SITEMAP_ORGANIZATIONS: Document =
    Document { name: "sitemap of organizations", text: include_str!("documents/sitemap_organizations.graphql") };

/// All of them.
pub const ALL: [Document; 10] =
    [HOME, LIST, NUMBERED, NAMED, PERSON, ORGANIZATION, FEED, SITEMAP, SITEMAP_PEOPLE, SITEMAP_ORGANIZATIONS];
