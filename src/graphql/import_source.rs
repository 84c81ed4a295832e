//! Import sources.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::{
    graphql::{
        answer::{Answer, answer},
        enums::SourceMedia,
        page::{audience, load},
        scalars::DateTime,
    },
    store::import_sources::{SourceFacts, VerbatimOf},
};

/// The page a proposal came from.
pub struct ImportSource {
    /// What is known of the page.
    pub facts: Arc<SourceFacts>,
    /// The place the page stated.
    pub list_position: Option<i32>,
    /// The length of the list the page stated.
    pub list_total: Option<i32>,
}

/// The page a proposal was imported from.
#[Object]
impl ImportSource {
    /// Where the page was read from. A web address is public. Requires an editor of the edition for a file; null for
    /// everyone else.
    async fn address(&self, ctx: &Context<'_>) -> Option<&str> {
        let is_web = self.facts.address.starts_with("https://") || self.facts.address.starts_with("http://");
        let shown = is_web || audience(ctx).edits(self.facts.edition_id);
        shown.then_some(self.facts.address.as_str())
    }

    /// SHA-256 of the page's bytes, 64 hexadecimal digits.
    async fn sha256(&self) -> &str {
        &self.facts.sha256
    }

    /// Text or HTML.
    async fn media(&self) -> SourceMedia {
        self.facts.media.into()
    }

    /// The character encoding it was read as.
    async fn encoding(&self) -> &str {
        &self.facts.encoding
    }

    /// The layout that was recognized.
    async fn layout(&self) -> &str {
        &self.facts.layout
    }

    /// Version of the parser that read it.
    async fn parser_version(&self) -> i32 {
        self.facts.parser_version
    }

    /// The proposal's place in the list as the page stated it; null if it did not.
    async fn list_position(&self) -> Option<i32> {
        self.list_position
    }

    /// The length of that list; null if the page did not state it.
    async fn list_total(&self) -> Option<i32> {
        self.list_total
    }

    /// When it was imported.
    async fn imported_at(&self) -> DateTime {
        DateTime(self.facts.imported_at)
    }

    /// The proposal's part of the page, word for word. Requires an editor of the edition; null for everyone else.
    async fn verbatim(&self, ctx: &Context<'_>) -> Answer<Option<String>> {
        answer(async move { load(ctx, VerbatimOf(self.facts.id)).await }).await
    }
}
