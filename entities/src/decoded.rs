//! Rows read by the places of their columns: what looking each one up by its name takes is more than its value does.

use sea_orm::{
    ActiveEnum, DbErr, FromQueryResult, QueryResult,
    prelude::{Date, DateTimeUtc},
    sqlx::{
        Decode, Postgres, Row, Sqlite, ValueRef,
        error::BoxDynError,
        postgres::{PgRow, PgValueRef},
        sqlite::{SqliteRow, SqliteValueRef},
    },
};
use uuid::Uuid;

/// A model that is read from what [`find`](sea_orm::EntityTrait::find) selects.
pub trait Decoded: FromQueryResult {
    /// Reads a row that begins with all columns of the table, in their order. Tables that many rows are read from at once
    /// do so by place.
    fn decoded(row: &QueryResult) -> Result<Self, DbErr> {
        Self::from_query_result(row, "")
    }
}

/// Has a model read by place; all its fields are named, in their order.
macro_rules! by_place {
    ($($field:ident),+ $(,)?) => {
        impl $crate::decoded::Decoded for Model {
            fn decoded(row: &sea_orm::QueryResult) -> Result<Self, DbErr> {
                let Some(mut cells) = $crate::Cells::of(row) else {
                    return <Self as sea_orm::FromQueryResult>::from_query_result(row, "");
                };
                Ok(Self { $($field: cells.read()?),+ })
            }
        }

        #[cfg(test)]
        mod tests {
            use sea_orm::{IdenStatic, Iterable};

            #[test]
            fn fields_are_named_in_the_order_of_columns() {
                let columns: Vec<_> = super::Column::iter().map(|column| column.as_str()).collect();
                assert_eq!(columns, [$(stringify!($field)),+]);
            }
        }
    };
}
pub(crate) use by_place;

/// The cells of a row, one after the other.
pub struct Cells<'r> {
    row: DriverRow<'r>,
    next: usize,
}

enum DriverRow<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

impl<'r> Cells<'r> {
    /// Of a row of one of the two databases.
    #[must_use]
    pub fn of(row: &'r QueryResult) -> Option<Self> {
        let sqlite = row.try_as_sqlite_row().map(DriverRow::Sqlite);
        let row = sqlite.or_else(|| row.try_as_pg_row().map(DriverRow::Postgres))?;
        Some(Self { row, next: 0 })
    }

    /// Reads the next one. Fails where it is of another type.
    pub fn read<T: Cell>(&mut self) -> Result<T, DbErr> {
        let place = self.next;
        self.next += 1;
        let read = match self.row {
            DriverRow::Sqlite(row) => row.try_get_raw(place).map_err(Into::into).and_then(T::of_sqlite),
            DriverRow::Postgres(row) => row.try_get_raw(place).map_err(Into::into).and_then(T::of_postgres),
        };
        read.map_err(|cause| DbErr::Type(format!("column {} of a row: {cause}", place + 1)))
    }
}

/// A value as both drivers give it. The column is of this type and, unless that is an option, never null: the tables say so.
pub trait Cell: Sized {
    /// As SQLite's driver gives it.
    fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError>;
    /// As PostgreSQL's driver gives it.
    fn of_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError>;
}

macro_rules! of_driver {
    ($($cell:ty),+) => {
        $(impl Cell for $cell {
            fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                <Self as Decode<'_, Sqlite>>::decode(value)
            }

            fn of_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
                <Self as Decode<'_, Postgres>>::decode(value)
            }
        })+
    };
}

of_driver!(bool, i32, i64, String, Uuid, Date, DateTimeUtc);

impl<T: Cell> Cell for Option<T> {
    fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        if value.is_null() { Ok(None) } else { T::of_sqlite(value).map(Some) }
    }

    fn of_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        if value.is_null() { Ok(None) } else { T::of_postgres(value).map(Some) }
    }
}

/// A word of a vocabulary.
macro_rules! of_word {
    ($($cell:ident),+) => {
        $(impl Cell for crate::$cell {
            fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from_value(&String::of_sqlite(value)?)?)
            }

            fn of_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from_value(&String::of_postgres(value)?)?)
            }
        })+
    };
}

of_word!(
    EditionVisibility,
    ParticipationRole,
    ParticipationStatus,
    PriorReportStatus,
    ProposalStatus,
    SessionFormat,
    StakeholderGroup,
    ThemeKind
);

/// An id of a table.
macro_rules! of_id {
    ($($cell:ident),+) => {
        $(impl Cell for crate::$cell {
            fn of_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                Uuid::of_sqlite(value).map(Self)
            }

            fn of_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
                Uuid::of_postgres(value).map(Self)
            }
        })+
    };
}

of_id!(EditionId, OrganizationId, ParticipationId, PersonId, ProposalId, ThemeId, TopicId);
