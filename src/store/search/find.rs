//! What a query finds, the best first.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entities::{SubjectKind, search_document, search_language};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryOrder, QueryResult,
    sea_query::{Asterisk, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{Answering, answering_newest_first, seen::seen};
use crate::{
    auth::Audience,
    domain::search::{DEFAULT_LANGUAGE, Language, Lookup, SearchQuery, Tier, score},
    error::Error,
    store::{Loaders, Scope, Store, weight::Weigh},
};

/// Everything that is found.
pub(super) const KINDS: [SubjectKind; 4] =
    [SubjectKind::Proposal, SubjectKind::Person, SubjectKind::Organization, SubjectKind::Theme];

/// Results of one query at most: of more the best tiers are kept, and in a tier what was recorded last.
pub const MOST_RESULTS: usize = 1000;

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchScope {
    /// Kinds of rows; those that are not found at all say nothing.
    pub kinds: Vec<SubjectKind>,
    /// The year of the one edition to look in.
    pub year: Option<i32>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id.
    pub id: Uuid,
    /// The language of its texts.
    pub language: Language,
    /// Its title as the index has it.
    pub title: String,
    /// Its names as the index has them.
    pub names: String,
    /// How well it answers, see [`score`].
    pub score: i32,
}

/// Everything that a query found, the best first, of equals the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The query in terms of the index; nothing where it asks for nothing.
    pub lookup: Option<Lookup>,
    /// What was found, [`MOST_RESULTS`] at most.
    pub rows: Vec<Hit>,
    /// Whether there was more.
    pub limited: bool,
}

/// Everything that a query finds: the key under which it is loaded, once for all pages of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundBy {
    /// The query.
    pub query: SearchQuery,
    /// Where to look.
    pub scope: SearchScope,
}

impl Loader<FoundBy> for Loaders {
    type Value = Arc<Hits>;
    type Error = Error;

    /// Two statements for each.
    async fn load(&self, keys: &[FoundBy]) -> Result<HashMap<FoundBy, Arc<Hits>>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let hits = self.store.search(self.audience, &key.query, &key.scope).await?;
            found.insert(key.clone(), Arc::new(hits));
        }
        Ok(found)
    }
}

impl Weigh for Arc<Hits> {
    fn weight(&self) -> usize {
        self.rows.iter().map(|hit| size_of::<Hit>() + hit.title.len() + hit.names.len()).sum()
    }
}

impl Default for SearchScope {
    fn default() -> Self {
        Self { kinds: KINDS.to_vec(), year: None }
    }
}

impl Store {
    /// Everything a query finds among what an audience may see. Two statements.
    pub(super) async fn search(
        &self,
        audience: Audience,
        query: &SearchQuery,
        scope: &SearchScope,
    ) -> Result<Hits, Error> {
        self.find(query, scope, &seen(&scope.kinds, audience, scope.year)).await
    }

    /// Everything a query finds among documents that pass a condition. Two statements.
    pub(super) async fn find(
        &self,
        query: &SearchQuery,
        scope: &SearchScope,
        among: &Condition,
    ) -> Result<Hits, Error> {
        let Some(lookup) = query.lookup(&self.languages().await?).filter(|_| !scope.kinds.is_empty()) else {
            return Ok(Hits { lookup: None, rows: Vec::new(), limited: false });
        };
        let mut tiers = Tier::ALL.into_iter().map(|tier| self.tier(&lookup, among, tier));
        let mut all = tiers.next().unwrap_or_default();
        for tier in tiers {
            all.union(UnionType::All, tier);
        }
        let mut found = Vec::new();
        for row in self.reading([Scope::Everything]).query_all(&all).await? {
            found.push(tier_and_hit(&row)?);
        }
        // The text tier is asked for everything, because that is cheaper than to leave the better ones out.
        found.sort_by_key(|(tier, hit)| (hit.id, std::cmp::Reverse(*tier)));
        found.dedup_by_key(|(_, hit)| hit.id);
        found.sort_by_key(|(tier, hit)| std::cmp::Reverse((*tier, hit.id)));
        let limited = found.len() > MOST_RESULTS;
        found.truncate(MOST_RESULTS);
        let mut rows: Vec<Hit> = found
            .into_iter()
            .map(|(tier, hit)| Hit { score: score(&lookup, tier, &hit.title, &hit.names), ..hit })
            .collect();
        rows.sort_by_key(|hit| std::cmp::Reverse((hit.score, hit.id)));
        Ok(Hits { lookup: Some(lookup), rows, limited })
    }

    /// The languages that texts are written in. One statement.
    pub(super) async fn languages(&self) -> Result<Vec<Language>, Error> {
        let known = search_language::Entity::find().order_by_asc(search_language::Column::Language);
        let mut languages = vec![Language::of(DEFAULT_LANGUAGE)];
        for known in known.all(self.reading([Scope::Everything])).await? {
            let language = Language::of(&known.language);
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        Ok(languages)
    }

    /// The newest documents of a tier.
    fn tier(&self, lookup: &Lookup, among: &Condition, tier: Tier) -> SelectStatement {
        let mut newest = answering_newest_first(&self.syntax(lookup, Answering::Exactly(tier)));
        newest
            .expr_as(Expr::val(tier as i32), "tier")
            .columns(
                [
                    search_document::Column::Kind,
                    search_document::Column::Id,
                    search_document::Column::Language,
                    search_document::Column::Title,
                    search_document::Column::Names,
                ]
                .map(|column| column.as_column_ref()),
            )
            .cond_where(among.clone())
            .limit(MOST_RESULTS as u64 + 1);
        Query::select().expr(Expr::col(Asterisk)).from_subquery(newest, "tier").to_owned()
    }
}

fn tier_and_hit(row: &QueryResult) -> Result<(Tier, Hit), Error> {
    let tier: i32 = row.try_get("", "tier")?;
    let tier = Tier::ALL.into_iter().find(|known| *known as i32 == tier).unwrap_or(Tier::Text);
    let kind: String = row.try_get("", "kind")?;
    let language: String = row.try_get("", "language")?;
    let hit = Hit {
        kind: SubjectKind::try_from_value(&kind)?,
        id: row.try_get("", "id")?,
        language: Language::of(&language),
        title: row.try_get("", "title")?,
        names: row.try_get("", "names")?,
        score: 0,
    };
    Ok((tier, hit))
}
