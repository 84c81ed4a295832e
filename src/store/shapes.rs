//! Statements that are built once: of one shape only the ids differ, and building its text takes longer than a look-up.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use moka::sync::Cache;
use sea_orm::{Statement, StatementBuilder, sea_query::SelectStatement};
use uuid::Uuid;

use crate::store::Ids;

/// Shapes that are remembered at most.
const SHAPES: u64 = 1000;

/// Statements by their shape. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shapes(Cache<Shape, Arc<Built>>);

/// What tells shapes apart: all bytes that would be hashed of it, so no two are taken for one.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Shape(Vec<u8>);

#[derive(Debug)]
struct Built {
    statement: Statement,
    /// Which of its values are the ids.
    ids: Vec<usize>,
}

impl Hasher for Shape {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl Default for Shapes {
    fn default() -> Self {
        Self(Cache::new(SHAPES))
    }
}

impl Shapes {
    /// The statement that `build` makes of ids. It makes the same of all ids but for their values, wherever `shape` is the same; that
    /// must name what is built, too.
    pub(super) fn statement(
        &self,
        shape: impl Hash,
        ids: &Ids,
        build: impl FnOnce(&Ids) -> SelectStatement,
    ) -> Statement {
        let mut key = Shape::default();
        (shape, ids.is_one()).hash(&mut key);
        let built = self.0.get(&key).unwrap_or_else(|| {
            let built = Arc::new(Built::of(ids, build));
            self.0.insert(key, Arc::clone(&built));
            built
        });
        built.with(ids)
    }
}

impl Built {
    fn of(ids: &Ids, build: impl FnOnce(&Ids) -> SelectStatement) -> Self {
        // No row has this one.
        let nobody = ids.of_same_shape(Uuid::max());
        let statement = StatementBuilder::build(&build(&nobody), &ids.backend());
        let values = statement.values.iter().flat_map(|values| values.iter().enumerate());
        let ids = values.filter(|(_, value)| **value == nobody.value()).map(|(place, _)| place).collect();
        Self { statement, ids }
    }

    fn with(&self, ids: &Ids) -> Statement {
        let mut statement = self.statement.clone();
        if let Some(values) = &mut statement.values {
            self.ids.iter().for_each(|place| values.0[*place] = ids.value());
        }
        statement
    }
}

#[cfg(test)]
mod tests {
    use entities::participation;
    use sea_orm::{DatabaseBackend, EntityTrait, QueryFilter, QueryTrait};

    use super::*;

    #[test]
    fn a_statement_of_a_shape_is_what_would_be_built_of_its_ids() {
        for backend in [DatabaseBackend::Sqlite, DatabaseBackend::Postgres] {
            let shapes = Shapes::default();
            for count in [1, 2, 1, 3, 0] {
                for (shape, column) in
                    [participation::Column::PersonId, participation::Column::Id].into_iter().enumerate()
                {
                    let ids = Ids::new(backend, (0..count).map(Uuid::from_u128));
                    let build = |ids: &Ids| {
                        let select = participation::Entity::find().filter(ids.contain(column));
                        select.filter(ids.contain(participation::Column::ProposalId)).into_query()
                    };
                    let built = shapes.statement(shape, &ids, build);
                    assert_eq!(built, StatementBuilder::build(&build(&ids), &backend));
                }
            }
        }
    }
}
