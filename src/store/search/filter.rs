//! Search as a test of a filter.

use entities::search_document;
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{Answering, answering};
use crate::{
    domain::{
        filter::{Filter, QueryTest, Syntax},
        filter_queries::{LookedUp, Queries},
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
    /// A filter whose queries of search are in the syntax of the index, and whose parts of names are looked up where the
    /// database must be told. One statement if there are queries, else none.
    pub async fn ready<T: Queries>(&self, mut filter: Filter<T>) -> Result<Filter<T>, Error> {
        let mut asks = false;
        let told = self.names_its_indexes();
        filter.queries(&mut |found| match found {
            LookedUp::Query(query) => asks |= matches!(query, QueryTest::Asked(_)),
            LookedUp::Part(part) => part.looked_up = told,
        });
        if asks {
            let languages = self.languages().await?;
            let syntax = |lookup: &Lookup| self.syntax(lookup, Answering::All);
            filter.queries(&mut |found| {
                if let LookedUp::Query(query) = found
                    && let QueryTest::Asked(asked) = query
                {
                    *query = QueryTest::Ready(asked.lookup(&languages).as_ref().map_or(Syntax::Nothing, syntax));
                }
            });
        }
        Ok(filter)
    }
}
