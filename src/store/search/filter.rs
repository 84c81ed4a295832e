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
        filter_queries::Queries,
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
    pub async fn ready<T: Queries>(&self, mut filter: Filter<T>) -> Result<Filter<T>, Error> {
        let mut asks = false;
        filter.queries(&mut |query| asks |= matches!(query, QueryTest::Asked(_)));
        if asks {
            let languages = self.languages().await?;
            let syntax = |lookup: &Lookup| self.syntax(lookup, Answering::All);
            filter.queries(&mut |query| {
                if let QueryTest::Asked(asked) = query {
                    *query = QueryTest::Ready(asked.lookup(&languages).as_ref().map_or(Syntax::Nothing, syntax));
                }
            });
        }
        Ok(filter)
    }
}
