//! Pages of a list: what was asked for, and the cursors that say where a page begins.

use std::fmt::Write as _;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::error::Error;

/// Rows of a page where nothing is asked for.
pub const DEFAULT_PAGE: u16 = 20;
/// Rows of a page at most.
pub const MAX_PAGE: u16 = 100;
/// Order keys of a list at most.
pub const MAX_ORDER_KEYS: usize = 5;

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }
}

/// What kind of value an order key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// Text, compared byte by byte.
    Text,
    /// A point in time.
    Time,
}

/// A field that a list can be ordered by. Never null.
pub trait OrderField: Copy + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The list the field belongs to: part of every cursor, so that cursors of other lists are refused.
    const LIST: &'static str;
    /// Its name as clients write it, and what it holds.
    fn key(self) -> (&'static str, Kind);
}

/// One value of a cursor. Values of one kind compare as the databases compare them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CursorValue {
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// A point in time.
    Time(DateTime<Utc>),
    /// The id that makes the order total; last in every cursor.
    Id(Uuid),
}

/// A page asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageArgs<F> {
    /// Order keys, most significant first; the id follows in the direction of the last one.
    pub order: Vec<(F, Direction)>,
    /// Rows at most, 0 to [`MAX_PAGE`].
    pub limit: u16,
    /// Rows come after this place.
    pub after: Option<Vec<CursorValue>>,
    /// Rows come before this place.
    pub before: Option<Vec<CursorValue>>,
    /// Whether the page is the last one before its end rather than the first one after its start.
    pub backward: bool,
}

/// The four paging arguments as a client sent them.
#[derive(Clone, Debug, Default)]
pub struct RawPage {
    /// Rows from the start.
    pub first: Option<i32>,
    /// Cursor the page starts after.
    pub after: Option<String>,
    /// Rows from the end.
    pub last: Option<i32>,
    /// Cursor the page ends before.
    pub before: Option<String>,
}

impl<F: OrderField> PageArgs<F> {
    /// Checks what a client sent. Errors name the argument: `first`, `last`, `after`, `before` or `orderBy`.
    pub fn parse(raw: RawPage, order: Vec<(F, Direction)>) -> Result<Self, Error> {
        if order.len() > MAX_ORDER_KEYS {
            return Err(Error::bad_input("orderBy", format!("orderBy takes at most {MAX_ORDER_KEYS} keys.")));
        }
        let (limit, backward) = match (raw.first, raw.last) {
            (Some(_), Some(_)) => {
                return Err(Error::bad_input("last", "Ask for first or last, not for both."));
            }
            (Some(first), None) => (size("first", first)?, false),
            (None, Some(last)) => (size("last", last)?, true),
            (None, None) => (DEFAULT_PAGE, false),
        };
        let after = raw.after.map(|cursor| decode("after", &cursor, &order)).transpose()?;
        let before = raw.before.map(|cursor| decode("before", &cursor, &order)).transpose()?;
        Ok(Self { order, limit, after, before, backward })
    }

    /// The order with the id's direction at its end.
    #[must_use]
    pub fn id_direction(&self) -> Direction {
        self.order.last().map_or(Direction::Asc, |(_, direction)| *direction)
    }
}

/// The number of rows asked for, 0 to [`MAX_PAGE`]; the error names the argument.
pub fn size(argument: &'static str, asked: i32) -> Result<u16, Error> {
    match u16::try_from(asked) {
        Ok(size) if size <= MAX_PAGE => Ok(size),
        _ => Err(Error::bad_input(argument, format!("{argument} must be between 0 and {MAX_PAGE}."))),
    }
}

/// Name of an order: which list, which fields, which way.
fn signature<F: OrderField>(order: &[(F, Direction)]) -> String {
    let mut text = F::LIST.to_owned();
    for (field, direction) in order {
        let sign = match direction {
            Direction::Asc => '+',
            Direction::Desc => '-',
        };
        let _ = write!(text, "{sign}{}", field.key().0);
    }
    text
}

/// Writes the cursors of a list in one order.
#[derive(Debug)]
pub struct CursorWriter {
    /// What all of them begin with.
    start: Vec<u8>,
}

impl CursorWriter {
    /// For a list in this order.
    #[must_use]
    pub fn new<F: OrderField>(order: &[(F, Direction)]) -> Self {
        let mut start = vec![b'['];
        push(&mut start, &signature(order));
        Self { start }
    }

    /// The cursor of a row whose order keys and id are `values`.
    #[must_use]
    pub fn write(&self, values: &[CursorValue]) -> String {
        let mut json = Vec::with_capacity(self.start.len() + 48 * values.len());
        json.extend_from_slice(&self.start);
        for value in values {
            json.push(b',');
            match value {
                CursorValue::Int(number) => push(&mut json, number),
                CursorValue::Text(text) => push(&mut json, text),
                CursorValue::Time(time) => push(&mut json, &time.to_rfc3339_opts(SecondsFormat::Micros, true)),
                CursorValue::Id(id) => push(&mut json, id.simple().encode_lower(&mut Uuid::encode_buffer())),
            }
        }
        json.push(b']');
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }
}

fn push<T: Serialize + ?Sized>(json: &mut Vec<u8>, value: &T) {
    // Writing numbers and texts to memory does not fail.
    let _ = serde_json::to_writer(json, value);
}

/// Writes the cursor of a row whose order keys and id are `values`.
#[must_use]
pub fn encode<F: OrderField>(order: &[(F, Direction)], values: &[CursorValue]) -> String {
    CursorWriter::new(order).write(values)
}

/// Reads a cursor back; only one of the same list in the same order is accepted.
fn decode<F: OrderField>(
    argument: &'static str,
    cursor: &str,
    order: &[(F, Direction)],
) -> Result<Vec<CursorValue>, Error> {
    let malformed = || Error::bad_input(argument, format!("{argument} is not a cursor of this service."));
    let other_order = || {
        let message = format!("{argument} is a cursor of another list or order. Start again without it.");
        Error::bad_input(argument, message)
    };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| malformed())?;
    let parts: Vec<Value> = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    let (name, values) = parts.split_first().ok_or_else(malformed)?;
    if name.as_str() != Some(&signature(order)) || values.len() != order.len() + 1 {
        return Err(other_order());
    }
    let kinds = order.iter().map(|(field, _)| Some(field.key().1)).chain([None]);
    values.iter().zip(kinds).map(|(value, kind)| cursor_value(value, kind).ok_or_else(malformed)).collect()
}

fn cursor_value(value: &Value, kind: Option<Kind>) -> Option<CursorValue> {
    match kind {
        Some(Kind::Int) => value.as_i64().map(CursorValue::Int),
        Some(Kind::Text) => value.as_str().filter(|text| !text.contains('\0')).map(|t| CursorValue::Text(t.into())),
        Some(Kind::Time) => {
            let time = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
            Some(CursorValue::Time(time.with_timezone(&Utc)))
        }
        None => Uuid::try_parse(value.as_str()?).ok().map(CursorValue::Id),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    enum Field {
        Year,
        Name,
        Changed,
    }

    impl OrderField for Field {
        const LIST: &'static str = "test";

        fn key(self) -> (&'static str, Kind) {
            match self {
                Self::Year => ("YEAR", Kind::Int),
                Self::Name => ("NAME", Kind::Text),
                Self::Changed => ("CHANGED", Kind::Time),
            }
        }
    }

    const ORDER: [(Field, Direction); 3] =
        [(Field::Year, Direction::Asc), (Field::Name, Direction::Desc), (Field::Changed, Direction::Asc)];

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_what_was_written(year in any::<i32>(), name in "[^\0]{0,40}", micros in 0..4_000_000_000_000_000_i64, id in any::<u128>()) {
            let values = vec![
                CursorValue::Int(year.into()),
                CursorValue::Text(name),
                CursorValue::Time(DateTime::from_timestamp_micros(micros).unwrap()),
                CursorValue::Id(Uuid::from_u128(id)),
            ];
            let cursor = encode(&ORDER, &values);
            prop_assert_eq!(decode("after", &cursor, &ORDER).unwrap(), values);
            prop_assert!(decode("after", &cursor, &ORDER[..2]).is_err());
        }

        #[test]
        fn any_other_text_is_refused_with_a_code(text in ".{0,60}") {
            let error = decode("after", &text, &ORDER).unwrap_err();
            prop_assert_eq!(error.code().as_str(), "BAD_USER_INPUT");
        }
    }
}
