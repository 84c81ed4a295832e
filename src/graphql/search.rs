//! Search over everything that has a title or a name.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures_util::future::try_join_all;

use crate::{
    domain::{
        page::{self, CursorValue, Direction, PageArgs, RawPage},
        search::{ByScore, Found, Highlighter, Language, Lookup, SearchQuery},
    },
    error::Error,
    graphql::{
        answer::{Answer, answer},
        page::{PageInfo, audience, load},
        search_result::{SearchField, SearchResult, SearchSnippet, SearchType, TextRange},
        subject::subject_id,
    },
    store::{
        Store,
        search::{FoundBy, Hit, Hits, SearchScope, Suggestion as Suggested},
    },
};

/// Fewer results may not be what somebody looked for.
const FEW: usize = 3;
/// Suggestions at most.
const MOST_SUGGESTIONS: i32 = 20;

/// A page of what a query found, the best first.
pub struct SearchConnection {
    query: SearchQuery,
    scope: SearchScope,
    found: usize,
    limited: bool,
    lookup: Option<Arc<Lookup>>,
    rows: Vec<Hit>,
    has_next: bool,
    has_previous: bool,
}

/// Something that was found.
pub struct SearchEdge {
    hit: Hit,
    lookup: Arc<Lookup>,
    node: SearchResult,
}

/// Something somebody may be about to type.
pub struct Suggestion {
    suggested: Suggested,
    typed: Arc<Lookup>,
}

fn cursor(hit: &Hit) -> String {
    let place = [CursorValue::Int(hit.score.into()), CursorValue::Id(hit.id)];
    page::encode(&[(ByScore, Direction::Desc)], &place)
}

impl SearchConnection {
    fn new(query: SearchQuery, scope: SearchScope, hits: &Hits, args: &PageArgs<ByScore>) -> Self {
        let found = hits.rows.len();
        let after = |hit: &&Hit| match args.after.as_deref() {
            Some([CursorValue::Int(score), CursorValue::Id(id)]) => (i64::from(hit.score), hit.id) < (*score, *id),
            _ => true,
        };
        let limit = usize::from(args.limit);
        let mut rows: Vec<Hit> = hits.rows.iter().filter(after).take(limit + 1).cloned().collect();
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        let (limited, lookup) = (hits.limited, hits.lookup.clone().map(Arc::new));
        Self { query, scope, found, limited, lookup, rows, has_next, has_previous: args.after.is_some() }
    }

    async fn load(&self, ctx: &Context<'_>) -> Result<Vec<(&Hit, SearchResult)>, Error> {
        let nodes = try_join_all(self.rows.iter().map(|hit| SearchResult::load(ctx, hit.kind, hit.id))).await?;
        Ok(self.rows.iter().zip(nodes).filter_map(|(hit, node)| Some((hit, node?))).collect())
    }
}

/// A page of what a query found, the best first.
#[Object]
impl SearchConnection {
    /// What was found, with cursors and what shows why.
    async fn edges(&self, ctx: &Context<'_>) -> Answer<Vec<SearchEdge>> {
        answer(async move {
            let Some(lookup) = &self.lookup else { return Ok(Vec::new()) };
            let edge = |(hit, node): (&Hit, _)| SearchEdge { hit: hit.clone(), lookup: Arc::clone(lookup), node };
            Ok(self.load(ctx).await?.into_iter().map(edge).collect())
        })
        .await
    }

    /// What was found.
    async fn nodes(&self, ctx: &Context<'_>) -> Answer<Vec<SearchResult>> {
        answer(async move { Ok(self.load(ctx).await?.into_iter().map(|(_, node)| node).collect()) }).await
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.rows.first().map(cursor),
            end_cursor: self.rows.last().map(cursor),
        }
    }

    /// Results on all pages, 1000 at most.
    async fn total_count(&self) -> i64 {
        i64::try_from(self.found).unwrap_or(i64::MAX)
    }

    /// Whether more was found than the list holds: then the best are in it, and of what is equally good the newest.
    async fn is_limited(&self) -> bool {
        self.limited
    }

    /// The query as it may have been meant, 3 proposals at most: words that titles and names have instead of words that
    /// they do not have. Empty unless fewer than 3 results were found. Each proposal finds something.
    async fn did_you_mean(&self, ctx: &Context<'_>) -> Answer<Vec<String>> {
        answer(async move {
            if self.found >= FEW {
                return Ok(Vec::new());
            }
            ctx.data_unchecked::<Store>().did_you_mean(audience(ctx), &self.query, &self.scope).await
        })
        .await
    }
}

impl SearchEdge {
    fn highlighter(&self) -> Highlighter<'_> {
        Highlighter::new(&self.lookup, self.hit.language)
    }

    fn is_in(&self, field: &str) -> bool {
        let field = Found::new(field);
        self.lookup.all.iter().any(|clause| field.has(clause))
    }
}

/// Something that was found.
#[Object]
impl SearchEdge {
    /// The place in this list: pass it as `after`.
    async fn cursor(&self) -> String {
        cursor(&self.hit)
    }

    /// What was found.
    async fn node(&self) -> &SearchResult {
        &self.node
    }

    /// How well it answers, 1000 to 3999; larger is better. From 3000 on the title says everything that is looked for, from
    /// 2000 on title and names do.
    async fn score(&self) -> i32 {
        self.hit.score
    }

    /// Where something that is looked for was found.
    async fn matched_on(&self) -> Vec<SearchField> {
        let mut fields = Vec::new();
        if self.is_in(&self.hit.title) {
            fields.push(SearchField::Title);
        }
        if self.is_in(&self.hit.names) {
            fields.push(SearchField::Names);
        }
        if self.node.text().is_some_and(|text| self.highlighter().is_in(&text)) {
            fields.push(SearchField::Text);
        }
        fields
    }

    /// What is looked for in the title or name.
    async fn title_highlights(&self) -> Vec<TextRange> {
        self.highlighter().highlights(self.node.title()).into_iter().map(Into::into).collect()
    }

    /// The part of the text, or else the names, that shows what is looked for; null where only the title says it.
    async fn snippet(&self, ctx: &Context<'_>) -> Answer<Option<SearchSnippet>> {
        answer(async move {
            let in_names = self.is_in(&self.hit.names);
            self.node.snippet(ctx, self.highlighter(), in_names).await
        })
        .await
    }
}

/// Something somebody may be about to type.
#[Object]
impl Suggestion {
    /// The title or name.
    async fn text(&self) -> &str {
        &self.suggested.label
    }

    /// The words in it that begin as typed.
    async fn highlights(&self) -> Vec<TextRange> {
        let highlighter = Highlighter::new(&self.typed, Language::NONE);
        highlighter.highlights(&self.suggested.label).into_iter().map(Into::into).collect()
    }

    /// What it is.
    #[graphql(name = "type")]
    async fn kind(&self) -> SearchType {
        SearchType::of(self.suggested.kind)
    }

    /// The id of what it is.
    async fn id(&self) -> ID {
        subject_id(self.suggested.kind, self.suggested.id)
    }

    /// What it is; null if it is gone in the meantime.
    async fn node(&self, ctx: &Context<'_>) -> Answer<Option<SearchResult>> {
        answer(async move { SearchResult::load(ctx, self.suggested.kind, self.suggested.id).await }).await
    }
}

/// Search.
#[derive(Default)]
pub struct SearchQueries;

#[Object]
impl SearchQueries {
    /// Proposals, people, organizations and themes that the viewer may see and that answer a query, the best first.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words, all of which must be found in any form, case and accents ignored; \"words in a row\", as they are \
                    written; -without; one OR another; beginnings*. Every text is a query: what makes no sense as one is \
                    read as words. 500 characters and 32 words are looked at."
        )]
        query: String,
        #[graphql(desc = "Only these types; all if left out.")] types: Option<Vec<SearchType>>,
        #[graphql(
            desc = "Year of the one edition to look in: its proposals and themes, and who takes part in what the viewer \
                    sees of it."
        )]
        edition: Option<i32>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
    ) -> Answer<SearchConnection> {
        answer(async move {
            let raw = RawPage { first, after, last: None, before: None };
            let args = PageArgs::parse(raw, vec![(ByScore, Direction::Desc)])?;
            let query = SearchQuery::parse(&query);
            let scope = SearchScope { kinds: SearchType::kinds(types), year: edition };
            let found = load(ctx, FoundBy { query: query.clone(), scope: scope.clone() }).await?;
            Ok(SearchConnection::new(query, scope, &found.unwrap_or_default(), &args))
        })
        .await
    }

    /// What somebody may be about to type, for completion as they type: titles and names that the viewer may see and that
    /// begin so, then those with a word that does. Several words must all be there; the last one may go on.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, case and accents ignored.")] prefix: String,
        #[graphql(desc = "Only these types; all if left out.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "Suggestions at most, 0 to 20.", default = 8)] first: i32,
    ) -> Answer<Vec<Suggestion>> {
        answer(async move {
            let most = match usize::try_from(first) {
                Ok(most) if first <= MOST_SUGGESTIONS => most,
                _ => {
                    let message = format!("first must be between 0 and {MOST_SUGGESTIONS}.");
                    return Err(Error::bad_input("first", message));
                }
            };
            let Some(typed) = Lookup::of_beginnings(&prefix) else { return Ok(Vec::new()) };
            let store = ctx.data_unchecked::<Store>();
            let found = store.suggest(audience(ctx), &typed.plain, &SearchType::kinds(types), most).await?;
            let typed = Arc::new(typed);
            Ok(found.into_iter().map(|suggested| Suggestion { suggested, typed: Arc::clone(&typed) }).collect())
        })
        .await
    }
}
