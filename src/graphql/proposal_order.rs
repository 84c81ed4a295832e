//! In what order to list proposals.

use async_graphql::{Enum, InputObject};

use crate::{
    domain::{
        order::{FoundOrderField as Found, ProposalOrderField as Field},
        page::Direction,
        search::SearchQuery,
    },
    error::Error,
    graphql::enums::OrderDirection,
};

/// What proposals can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalOrderField {
    /// The year of the edition.
    Edition,
    /// The number; it may be missing, see `nulls`.
    Number,
    /// The title, ignoring case and accents.
    Title,
    /// How well they answer `text` of the filter, as `search` does; ascending, the best come first. Only for `proposals` and
    /// with that `text`; of more than 1000 answers the list then holds the best 1000. Blank text orders nothing.
    Relevance,
    /// The time of creation.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
}

/// An order of proposals.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ProposalOrder {
    /// What to order by.
    field: ProposalOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
    /// Where those without a value come. Without it, they come last in ascending order and first in descending order. Only a
    /// number may be missing.
    nulls: Option<NullsOrder>,
}

/// Where what has no value comes in an order, whichever way it runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullsOrder {
    /// Before everything that has one.
    First,
    /// After everything that has one.
    Last,
}

/// An order of all proposals.
pub enum ListOrder {
    /// By what their rows hold.
    Rows(Vec<(Field, Direction)>),
    /// By how well they answer a query, among other things.
    Answers(SearchQuery, Vec<(Found, Direction)>),
}

impl ProposalOrder {
    fn key(self) -> (Found, Direction) {
        let Self { field, direction, nulls } = self;
        let field = match (field, direction, nulls) {
            (ProposalOrderField::Edition, _, _) => Field::Edition,
            (ProposalOrderField::Number, _, None)
            | (ProposalOrderField::Number, OrderDirection::Asc, Some(NullsOrder::Last))
            | (ProposalOrderField::Number, OrderDirection::Desc, Some(NullsOrder::First)) => Field::Number,
            (ProposalOrderField::Number, OrderDirection::Asc, Some(NullsOrder::First))
            | (ProposalOrderField::Number, OrderDirection::Desc, Some(NullsOrder::Last)) => Field::NumberLow,
            (ProposalOrderField::Title, _, _) => Field::Title,
            (ProposalOrderField::Relevance, _, _) => return (Found::Relevance, direction.into()),
            (ProposalOrderField::CreatedAt, _, _) => Field::CreatedAt,
            (ProposalOrderField::UpdatedAt, _, _) => Field::UpdatedAt,
        };
        (Found::Row(field), direction.into())
    }
}

impl ListOrder {
    /// The order of a list whose filter has this text.
    pub fn parse(order_by: Option<Vec<ProposalOrder>>, text: Option<&str>) -> Result<Self, Error> {
        let keys: Vec<_> = order_by.unwrap_or_default().into_iter().map(ProposalOrder::key).collect();
        if !keys.iter().any(|(field, _)| *field == Found::Relevance) {
            return Ok(Self::Rows(rows(keys)));
        }
        match text {
            None => {
                let message = "To order by RELEVANCE, say in filter.text what proposals should be relevant to.";
                Err(Error::bad_input("orderBy", message))
            }
            Some(text) if text.trim().is_empty() => Ok(Self::Rows(rows(keys))),
            Some(text) => Ok(Self::Answers(SearchQuery::parse(text), keys)),
        }
    }
}

/// Order keys of the proposals of something; by edition and number where none is asked for.
pub fn proposal_order(order_by: Option<Vec<ProposalOrder>>) -> Result<Vec<(Field, Direction)>, Error> {
    let keys: Vec<_> = order_by.unwrap_or_default().into_iter().map(ProposalOrder::key).collect();
    if keys.iter().any(|(field, _)| *field == Found::Relevance) {
        let message =
            "Only the field proposals of Query can be ordered by RELEVANCE; narrow that down with its filter.";
        return Err(Error::bad_input("orderBy", message));
    }
    Ok(rows(keys))
}

/// The keys that are about rows; by edition and number if there are none.
fn rows(keys: Vec<(Found, Direction)>) -> Vec<(Field, Direction)> {
    let row = |(field, direction)| match field {
        Found::Row(field) => Some((field, direction)),
        Found::Relevance => None,
    };
    let rows: Vec<_> = keys.into_iter().filter_map(row).collect();
    if rows.is_empty() { vec![(Field::Edition, Direction::Asc), (Field::Number, Direction::Asc)] } else { rows }
}
