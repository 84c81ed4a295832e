//! Search as a test of a filter.

use entities::search_document;
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{Answering, answering};
use crate::{
    domain::{
        filter::{Filter, ProposalTest, QueryTest, Syntax},
        search::Lookup,
    },
    error::Error,
    store::Store,
};

/// That search finds the row of an id.
pub fn found_by(id: impl ColumnTrait, query: &QueryTest) -> Expr {
    match query {
        QueryTest::Asked(_) | QueryTest::Ready(Syntax::Nothing) => Expr::val(1).eq(0),
        QueryTest::Ready(syntax) => {
            let mut found = answering(syntax);
            found.column(search_document::Column::Id.as_column_ref());
            id.in_subquery(found)
        }
    }
}

impl Store {
    /// A filter whose queries of search are in the syntax of the index. One statement if there are any, else none.
    pub(in crate::store) async fn ready_text(
        &self,
        filter: Filter<ProposalTest>,
    ) -> Result<Filter<ProposalTest>, Error> {
        if !asks(&filter) {
            return Ok(filter);
        }
        let languages = self.languages().await?;
        let syntax = |lookup: &Lookup| self.syntax(lookup, Answering::All);
        Ok(translated(filter, &|query| match query {
            QueryTest::Asked(query) => {
                QueryTest::Ready(query.lookup(&languages).as_ref().map_or(Syntax::Nothing, syntax))
            }
            QueryTest::Ready(syntax) => QueryTest::Ready(syntax),
        }))
    }
}

fn asks(filter: &Filter<ProposalTest>) -> bool {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().any(asks),
        Filter::Not(part) => asks(part),
        Filter::Is(test) => matches!(test, ProposalTest::Text(QueryTest::Asked(_))),
    }
}

fn translated(filter: Filter<ProposalTest>, with: &impl Fn(QueryTest) -> QueryTest) -> Filter<ProposalTest> {
    let all = |parts: Vec<Filter<ProposalTest>>| parts.into_iter().map(|part| translated(part, with)).collect();
    match filter {
        Filter::All(parts) => Filter::All(all(parts)),
        Filter::Any(parts) => Filter::Any(all(parts)),
        Filter::Not(part) => Filter::Not(Box::new(translated(*part, with))),
        Filter::Is(ProposalTest::Text(query)) => Filter::Is(ProposalTest::Text(with(query))),
        Filter::Is(test) => Filter::Is(test),
    }
}
