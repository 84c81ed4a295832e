//! Topics, as mutations write them.

use serde::{Deserialize, Serialize};

use super::{
    input::{Checks, Patch},
    user_error::UserError,
};

/// The fields of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicFields {
    /// Short name in addresses, unique.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// What an update does to a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicPatch {
    /// Short name in addresses.
    pub slug: Patch<String>,
    /// Its name.
    pub name: Patch<String>,
}

impl TopicFields {
    /// Checks the fields of a new topic.
    pub fn parse(slug: &str, name: &str) -> Result<Self, Vec<UserError>> {
        let mut checks = Checks::default();
        let fields = Self { slug: slug.to_owned(), name: name.to_owned() }.check(&mut checks);
        checks.finish(fields)
    }

    /// Checks the fields.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        Self { slug: checks.slug("slug", &self.slug), name: checks.name("name", &self.name) }
    }
}

impl TopicPatch {
    /// Checks the fields that are to be changed.
    pub fn parse(slug: Patch<Option<String>>, name: Patch<Option<String>>) -> Result<Self, Vec<UserError>> {
        let mut checks = Checks::default();
        let (slug, name) = (checks.given("slug", slug), checks.given("name", name));
        let patch = Self {
            slug: slug.map(|slug| checks.slug("slug", &slug)),
            name: name.map(|name| checks.name("name", &name)),
        };
        checks.finish(patch)
    }

    /// The fields after the update.
    #[must_use]
    pub fn apply(self, before: TopicFields) -> TopicFields {
        TopicFields { slug: self.slug.or(before.slug), name: self.name.or(before.name) }
    }
}
