//! What a query may have meant that finds nothing.
//!
//! Both databases look words up by the same grams, instead of an extension that PostgreSQL may lack and SQLite has not.

use std::collections::{BTreeMap, BTreeSet};

use entities::{search_document, search_gram, search_word};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query},
};

use super::{SearchScope, find::KINDS, seen::seen};
use crate::{
    auth::Audience,
    domain::search::{SearchQuery, Spelled, closeness, grams, words},
    error::Error,
    store::{Scope, Store},
};

/// Words of a query that are looked up.
const MOST_WORDS: usize = 6;
/// Words that share most grams with one that is not known.
const CANDIDATES: u64 = 60;
/// Queries that are proposed.
const MOST_QUERIES: usize = 3;

/// A word that may be meant.
#[derive(Clone, Debug)]
struct Meant {
    word: String,
    shown: String,
    closeness: i32,
}

impl Store {
    /// The same query with words that titles and names have instead of words that they do not have; only what finds
    /// something, and only words that the audience may see. A constant number of statements.
    pub async fn did_you_mean(
        &self,
        audience: Audience,
        query: &SearchQuery,
        scope: &SearchScope,
    ) -> Result<Vec<String>, Error> {
        let long = |spelled: &&Spelled| spelled.word.chars().count() > 2;
        let spelled: Vec<&Spelled> = query.spelled().iter().filter(long).take(MOST_WORDS).collect();
        let written: BTreeSet<String> = spelled.iter().map(|spelled| spelled.word.clone()).collect();
        if written.is_empty() {
            return Ok(Vec::new());
        }
        let known: BTreeSet<String> = self.shown_words(audience, &written, scope).await?.into_keys().collect();
        let unknown: Vec<&String> = written.difference(&known).collect();
        let mut alike: BTreeMap<&String, Vec<(i32, String)>> = BTreeMap::new();
        for word in unknown {
            let close = self.alike(word).await?;
            alike.insert(word, close);
        }
        let candidates: BTreeSet<String> = alike.values().flatten().map(|(_, word)| word.clone()).collect();
        let shown = if candidates.is_empty() {
            BTreeMap::new()
        } else {
            self.shown_words(audience, &candidates, scope).await?
        };
        let meant = |word: &String| -> Vec<Meant> {
            let close = alike.get(word).into_iter().flatten();
            close
                .filter_map(|(closeness, word)| {
                    let shown = shown.get(word)?.clone();
                    Some(Meant { word: word.clone(), shown, closeness: *closeness })
                })
                .collect()
        };
        let mut proposed = Vec::new();
        for text in variants(query.text(), &spelled, meant) {
            if proposed.len() < MOST_QUERIES && self.finds_something(audience, &text, scope).await? {
                proposed.push(text);
            }
        }
        Ok(proposed)
    }

    async fn finds_something(&self, audience: Audience, text: &str, scope: &SearchScope) -> Result<bool, Error> {
        Ok(!self.search(audience, &SearchQuery::parse(text), scope).await?.rows.is_empty())
    }

    /// The words that share most grams with one, the closest first.
    async fn alike(&self, word: &str) -> Result<Vec<(i32, String)>, Error> {
        let shared = Query::select()
            .column(search_gram::Column::Word)
            .expr_as(Expr::col(Asterisk).count(), "shared")
            .from(search_gram::Entity)
            .and_where(self.among_texts(search_gram::Column::Gram, &grams(word)))
            .group_by_col(search_gram::Column::Word)
            .order_by("shared", Order::Desc)
            .order_by(search_gram::Column::Word, Order::Asc)
            .limit(CANDIDATES)
            .to_owned();
        let mut close = Vec::new();
        for row in self.reading([Scope::Everything]).query_all(&shared).await? {
            let known: String = row.try_get("", "word")?;
            close.extend(closeness(word, &known).map(|closeness| (closeness, known)));
        }
        close.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        Ok(close)
    }

    /// Those of the words that are in a title or name which the audience may see, each as one of them writes it.
    async fn shown_words(
        &self,
        audience: Audience,
        wanted: &BTreeSet<String>,
        scope: &SearchScope,
    ) -> Result<BTreeMap<String, String>, Error> {
        let wanted: Vec<String> = wanted.iter().cloned().collect();
        let first = search_word::Entity::find()
            .select_only()
            .column(search_word::Column::Word)
            .expr_as(Func::max(Expr::col(search_document::Column::Label.as_column_ref())), "label")
            .join(
                sea_orm::JoinType::InnerJoin,
                search_word::Entity::belongs_to(search_document::Entity)
                    .from(search_word::Column::Doc)
                    .to(search_document::Column::Doc)
                    .into(),
            )
            .filter(search_word::Column::Kind.is_in(KINDS))
            .filter(self.among_texts(search_word::Column::Word, &wanted))
            .filter(seen(&scope.kinds, audience, scope.year))
            .group_by(search_word::Column::Word);
        let rows: Vec<(String, String)> = first.into_tuple().all(self.reading([Scope::Everything])).await?;
        Ok(rows.into_iter().map(|(word, label)| (word.clone(), as_written(&label, word))).collect())
    }
}

/// The word as the label writes it, or folded where only another name has it.
fn as_written(label: &str, word: String) -> String {
    let place = words(label).into_iter().find(|found| found.text == word);
    place.map_or(word, |place| label[place.start..place.end].to_lowercase())
}

/// The query with other words, the closest ones first: the best for every word that is not known, and then the second
/// and third best for the first such word.
fn variants(text: &str, spelled: &[&Spelled], meant: impl Fn(&String) -> Vec<Meant>) -> Vec<String> {
    let mut replaced: Vec<(&Spelled, Vec<Meant>)> = Vec::new();
    for spelled in spelled {
        let mut candidates = meant(&spelled.word);
        candidates.sort_by(|one, other| other.closeness.cmp(&one.closeness).then_with(|| one.word.cmp(&other.word)));
        // One written word can be read as two: only the first of them is replaced.
        let apart = replaced.last().is_none_or(|(before, _)| before.end <= spelled.start);
        if apart && !candidates.is_empty() {
            replaced.push((spelled, candidates));
        }
    }
    let choices = replaced.first().map_or(0, |(_, candidates)| candidates.len().min(MOST_QUERIES));
    let mut variants = Vec::new();
    for choice in 0..choices {
        let mut variant = text.to_owned();
        // From the end, so that places before stay what they are.
        for (at, (spelled, candidates)) in replaced.iter().enumerate().rev() {
            let meant = &candidates[if at == 0 { choice } else { 0 }];
            variant.replace_range(spelled.start..spelled.end, &meant.shown);
        }
        variants.push(variant);
    }
    variants
}
