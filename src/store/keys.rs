//! Conditions on lists of ids whose SQL text is the same for any number of ids, so that statements stay prepared.

use sea_orm::{
    ColumnTrait, DatabaseBackend, ExprTrait, Value,
    sea_query::{ArrayType, Expr, Func, Query, extension::postgres::PgFunc},
};
use uuid::Uuid;

/// A list of ids, bound as one parameter: an array on PostgreSQL, JSON text of hexadecimal ids on SQLite.
#[derive(Clone, Debug)]
pub struct Ids {
    backend: DatabaseBackend,
    ids: Vec<Uuid>,
}

impl Ids {
    /// The ids for statements of this database.
    pub fn new(backend: DatabaseBackend, ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self { backend, ids: ids.into_iter().collect() }
    }

    /// The condition that `column` is one of the ids.
    pub fn contain(&self, column: impl ColumnTrait) -> Expr {
        self.hold(Expr::col(column.as_column_ref()))
    }

    /// The same for a column of a subquery.
    #[must_use]
    pub fn contain_named(&self, column: &'static str) -> Expr {
        self.hold(Expr::col(column))
    }

    /// The same for a column of a table under another name.
    pub fn contain_in(&self, table: &'static str, column: impl ColumnTrait) -> Expr {
        self.hold(Expr::col((table, column)))
    }

    /// Which database they are for.
    #[must_use]
    pub const fn backend(&self) -> DatabaseBackend {
        self.backend
    }

    /// Whether it is a single one, which is compared without a list.
    #[must_use]
    pub const fn is_one(&self) -> bool {
        self.ids.len() == 1
    }

    /// A list of nothing but this id, for which statements have the same text.
    #[must_use]
    pub fn of_same_shape(&self, id: Uuid) -> Self {
        let ids = if self.is_one() { vec![id] } else { vec![id, id] };
        Self { backend: self.backend, ids }
    }

    /// What is bound: the one parameter of each condition.
    #[must_use]
    pub fn value(&self) -> Value {
        if let [id] = self.ids[..] {
            return id.into();
        }
        if self.backend == DatabaseBackend::Postgres {
            let values = self.ids.iter().map(|id| Value::from(*id)).collect();
            return Value::Array(ArrayType::Uuid, Some(Box::new(values)));
        }
        let ids = self.ids.iter().map(|id| id.simple().to_string()).collect::<Vec<_>>();
        serde_json::Value::from(ids).to_string().into()
    }

    fn hold(&self, left: Expr) -> Expr {
        if self.is_one() {
            return left.eq(Expr::val(self.value()));
        }
        if self.backend == DatabaseBackend::Postgres {
            return left.eq(PgFunc::any(Expr::val(self.value())));
        }
        let ids = Query::select()
            .expr(Func::cust("unhex").arg(Expr::col("value")))
            .from_function(Func::cust("json_each").arg(Expr::val(self.value())), "ids")
            .to_owned();
        left.in_subquery(ids)
    }
}
