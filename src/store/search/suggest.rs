//! What somebody may be about to type: titles and names that begin so, or have words that do.

use std::collections::HashSet;

use entities::{SubjectKind, search_document, search_word};
use sea_orm::{
    ActiveEnum, ColumnTrait,
    sea_query::{Asterisk, Expr, ExprTrait, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::seen::seen_as;
use crate::{
    auth::Audience,
    error::Error,
    store::{Scope, Store},
};

/// Greater than every text that begins with the same letters.
const LAST_LETTER: char = '\u{10ffff}';

/// Something that begins with what was typed, or has a word that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id.
    pub id: Uuid,
    /// Its title or name.
    pub label: String,
}

impl Store {
    /// Suggestions for the words somebody has typed so far, `most` at most, of these kinds: first what begins so, then what has
    /// a word that does. One statement, which reads some dozens of entries of two indexes.
    pub async fn suggest(
        &self,
        audience: Audience,
        words: &[String],
        kinds: &[SubjectKind],
        most: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        let Some((last, others)) = words.split_last() else { return Ok(Vec::new()) };
        let beginnings = kinds.iter().map(|kind| beginning(audience, *kind, &words.join(" "), most));
        let having = kinds.iter().map(|kind| having(audience, *kind, last, others, most));
        let Some(all) = beginnings.chain(having).reduce(|mut all, next| {
            all.union(UnionType::All, next);
            all
        }) else {
            return Ok(Vec::new());
        };
        let mut found: Vec<(i32, usize, String, Suggestion)> = Vec::new();
        self.note([Scope::Everything]);
        for row in self.db.planned_once(&all).await? {
            let label: String = row.try_get("", "label")?;
            let kind: String = row.try_get("", "kind")?;
            let kind = SubjectKind::try_from_value(&kind)?;
            let suggestion = Suggestion { kind, id: row.try_get("", "id")?, label };
            let length = suggestion.label.chars().count();
            found.push((row.try_get("", "place")?, length, row.try_get("", "label_key")?, suggestion));
        }
        // Of what begins alike the shortest is what somebody means first.
        found.sort_by(|one, other| (one.0, one.1, &one.2, one.3.id).cmp(&(other.0, other.1, &other.2, other.3.id)));
        let mut known = HashSet::new();
        let suggestions = found.into_iter().map(|(.., suggestion)| suggestion);
        Ok(suggestions.filter(|suggestion| known.insert(suggestion.id)).take(most).collect())
    }
}

/// What begins with these words; the last one may go on.
fn beginning(audience: Audience, kind: SubjectKind, words: &str, most: usize) -> SelectStatement {
    let key = search_document::Column::LabelKey;
    let mut select = documents(0);
    select
        .from(search_document::Entity)
        .and_where(search_document::Column::Kind.eq(kind))
        .and_where(key.gte(words))
        .and_where(key.lt(format!("{words}{LAST_LETTER}")))
        .cond_where(seen_as(kind, audience, None))
        .order_by(key.as_column_ref(), Order::Asc)
        .order_by(search_document::Column::Doc.as_column_ref(), Order::Asc);
    some(select, most)
}

/// What has a word that begins with the last one, and all the others.
fn having(audience: Audience, kind: SubjectKind, last: &str, others: &[String], most: usize) -> SelectStatement {
    let (word, doc) = (search_word::Column::Word, search_word::Column::Doc);
    let mut select = documents(1);
    select
        .from(search_word::Entity)
        .inner_join(
            search_document::Entity,
            Expr::col(search_document::Column::Doc.as_column_ref()).equals(doc.as_column_ref()),
        )
        .and_where(search_word::Column::Kind.eq(kind));
    // A whole word says more than a beginning: the longest one is looked up, the others are checked.
    let main = others.iter().max_by_key(|word| word.len());
    match main {
        Some(main) => select.and_where(word.eq(main.as_str())),
        None => select.and_where(word.gte(last)).and_where(word.lt(format!("{last}{LAST_LETTER}"))),
    };
    let also = |condition: fn(Expr, &str) -> Expr, text: &str| {
        let other = Query::select()
            .expr(Expr::val(1))
            .from_as(search_word::Entity, "other")
            .and_where(Expr::col(("other", search_word::Column::Doc)).equals(doc.as_column_ref()))
            .and_where(condition(Expr::col(("other", search_word::Column::Word)), text))
            .to_owned();
        Expr::exists(other)
    };
    if let Some(main) = main {
        for other in others.iter().filter(|other| *other != main) {
            select.and_where(also(|word, text| word.eq(text), other));
        }
        select.and_where(also(|word, text| word.clone().gte(text).and(word.lt(format!("{text}{LAST_LETTER}"))), last));
    }
    select
        .cond_where(seen_as(kind, audience, None))
        .order_by(word.as_column_ref(), Order::Asc)
        .order_by(doc.as_column_ref(), Order::Asc);
    some(select, most)
}

fn documents(place: i32) -> SelectStatement {
    let columns = [
        search_document::Column::Kind,
        search_document::Column::Id,
        search_document::Column::Label,
        search_document::Column::LabelKey,
    ];
    Query::select().expr_as(Expr::val(place), "place").columns(columns.map(|column| column.as_column_ref())).to_owned()
}

fn some(mut select: SelectStatement, most: usize) -> SelectStatement {
    // One may be found by several of its words.
    select.limit(most as u64 * 3);
    Query::select().expr(Expr::col(Asterisk)).from_subquery(select, "found").to_owned()
}
