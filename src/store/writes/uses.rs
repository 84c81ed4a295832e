//! What uses a row that is to be deleted, in words.

use entities::{participation, proposal};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};

use super::Writing;
use crate::{
    domain::user_error::{UserError, UserErrorCode},
    error::Error,
};

/// Examples that are named.
const EXAMPLES: usize = 3;

/// The proposals with participations that fulfil a condition, such as "4 proposals (2009/7, 2010/23, 2010/31 and others)";
/// nothing where there are none.
pub async fn participations_in(w: &Writing<'_>, condition: Expr) -> Result<Option<String>, Error> {
    let theirs =
        participation::Entity::find().select_only().column(participation::Column::ProposalId).filter(condition);
    proposals_in(w, theirs.into_query()).await
}

/// The proposals of these ids in words.
pub async fn proposals_in(w: &Writing<'_>, ids: SelectStatement) -> Result<Option<String>, Error> {
    let proposals: Select<proposal::Entity> = proposal::Entity::find().filter(proposal::Column::Id.in_subquery(ids));
    let rows: Vec<(i32, Option<i32>)> = proposals
        .select_only()
        .column(proposal::Column::EditionYear)
        .column(proposal::Column::Number)
        .order_by_asc(proposal::Column::EditionYear)
        .order_by_asc(proposal::Column::NumberKey)
        .into_tuple()
        .all(&**w)
        .await?;
    let names = rows.iter().map(|(year, number)| match number {
        Some(number) => format!("{year}/{number}"),
        None => format!("a draft of {year}"),
    });
    Ok(in_words(rows.len(), "proposal", names))
}

/// How many there are, and up to three of them; nothing where there are none.
pub fn in_words(count: usize, noun: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let examples: Vec<String> = names.take(EXAMPLES).collect();
    let others = if count > EXAMPLES { " and others" } else { "" };
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{count} {noun}{plural} ({}{others})", examples.join(", ")))
}

/// Why what is used is not deleted; nothing where it is not used.
pub fn in_use(uses: impl IntoIterator<Item = Option<String>>) -> Vec<UserError> {
    let uses = uses.into_iter().flatten().map(|message| UserError::new(UserErrorCode::InUse, "id", message));
    uses.collect()
}
