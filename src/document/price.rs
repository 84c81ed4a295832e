//! What an operation costs, estimated before it runs from its fields and page sizes.
//!
//! An object costs 1, a scalar nothing, and what is selected on a list costs that for each entry: as many as the page
//! asks for, and ten where a list has no pages. A count of a whole list costs ten, as a whole or by values, and statistics
//! fifty. A write of many items costs 1 for each, and what is selected on its results costs that for each, too.

use apollo_compiler::{Node, ast::Value as Literal, executable::Field, schema::ExtendedType};
use async_graphql::{Value, parser::types::Field as Executable};
use async_graphql_value::Value as InputValue;

use super::{
    merge::{Children, Chosen},
    types::Types,
    variables::Values,
};

/// Rows of a page where nobody says how many, and at most.
const PAGE: (u64, u64) = (20, 100);
/// Days of figures at most.
const DAYS: u64 = 400;
/// Entries of a list without pages.
const ENTRIES: u64 = 10;
/// A count of a whole list.
const COUNT: u64 = 10;
/// All that statistics count.
const STATISTICS: u64 = 5 * COUNT;

/// What an operation is estimated to cost before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cost {
    /// Units of work: what budgets and limits count.
    pub units: u64,
    /// Objects in the answer at most.
    pub nodes: u64,
}

/// How a field is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// Nothing.
    Free,
    /// A count of a whole list.
    Count,
    /// One object.
    Object,
    /// A connection: its page size decides what its rows cost.
    Page(u64),
    /// The counts of a whole list by value: how many values decides what those cost.
    Facet(u64),
    /// The rows of a page; beside them there is nothing to pay for an edge.
    Rows {
        /// Whether they come with their edges.
        edges: bool,
    },
    /// Figures by days: how many days decides what those cost.
    Days(u64),
    /// Numbers about a whole list.
    Statistics,
    /// The row of an edge, or where a page lies: paid with the page.
    Part,
    /// A write of many: the list of its input that says how many, and the results it has at least.
    Batch(&'static str, u64),
    /// What became of each of many: as many as there are.
    Results,
    /// A list; the argument that says how long it is, if there is one, and how long it is otherwise.
    List(Option<&'static str>, u64),
}

impl Price {
    pub fn of(types: &Types, field: &Node<Field>) -> Self {
        let ty = field.ty();
        let name = ty.inner_named_type().as_str();
        let leaf = types.schema.types.get(name).is_none_or(ExtendedType::is_leaf);
        let first = field.definition.argument_by_name("first");
        let number = |argument: &str| {
            let default = field.definition.argument_by_name(argument)?.default_value.as_ref()?;
            match &**default {
                Literal::Int(number) => number.as_str().parse().ok(),
                _ => None,
            }
        };
        let asked = number("first");
        match field.name.as_str() {
            "totalCount" => Self::Count,
            _ if leaf => Self::Free,
            "counts" if name.ends_with("Count") => Self::Rows { edges: false },
            "edges" if name.ends_with("Edge") => Self::Rows { edges: true },
            "nodes" if ty.is_list() && field.definition.arguments.is_empty() => Self::Rows { edges: false },
            "node" if field.definition.arguments.is_empty() => Self::Object,
            "pageInfo" => Self::Part,
            "results" if ty.is_list() => Self::Results,
            _ if has_list(types, field, "items") => Self::Batch("items", 0),
            // A page may hold several records, and nobody knows how many before it is read.
            _ if has_list(types, field, "pages") => Self::Batch("pages", ENTRIES),
            _ if name.ends_with("Connection") => Self::Page(asked.unwrap_or(PAGE.0)),
            _ if name == "ProposalStatistics" => Self::Statistics,
            _ if name == "TokenUsage" => Self::Days(number("days").unwrap_or(ENTRIES)),
            "days" if name == "TokenUsageDay" => Self::Rows { edges: false },
            _ if name.ends_with("Facet") => Self::Facet(asked.unwrap_or(ENTRIES)),
            _ if ty.is_list() && first.is_some() => Self::List(Some("first"), asked.unwrap_or(PAGE.0)),
            _ if ty.is_list() && field.definition.argument_by_name("ids").is_some() => Self::List(Some("ids"), 1),
            _ if ty.is_list() => Self::List(None, ENTRIES),
            _ => Self::Object,
        }
    }
}

/// Whether the input of a field has this list.
fn has_list(types: &Types, field: &Node<Field>, list: &str) -> bool {
    let input = field.definition.argument_by_name("input").map(|input| input.ty.inner_named_type());
    let Some(ExtendedType::InputObject(input)) = input.and_then(|input| types.schema.types.get(input)) else {
        return false;
    };
    input.fields.get(list).is_some_and(|field| field.ty.is_list())
}

/// The cost of fields, `page` being the size of the page they are selected on.
pub(super) fn cost(fields: &[Chosen], page: u64, values: &Values) -> Cost {
    fields.iter().fold(Cost::default(), |sum, field| sum.plus(one(field, page, values)))
}

/// The cost of one field, as part of the fields of a page.
pub(super) fn one(chosen: &Chosen, page: u64, values: &Values) -> Cost {
    let field = &chosen.field.node;
    let below = |page| match &chosen.children {
        Children::Leaf => Cost::default(),
        Children::Fields(fields) => cost(fields, page, values),
        // An object is of one type: the dearest one.
        Children::ByType(types) => {
            let each = types.iter().map(|(_, fields)| cost(fields, page, values));
            each.fold(Cost::default(), |most, one| Cost {
                units: most.units.max(one.units),
                nodes: most.nodes.max(one.nodes),
            })
        }
    };
    let object = Cost { units: 1, nodes: 1 };
    match chosen.price {
        Price::Free | Price::Part => Cost::default(),
        Price::Count => Cost { units: COUNT, nodes: 0 },
        Price::Object => object.plus(below(page)),
        Price::Page(default) => {
            let rows = argument(field, "first", values).or_else(|| argument(field, "last", values)).unwrap_or(default);
            Cost { units: 1, nodes: 0 }.plus(below(rows.min(PAGE.1)))
        }
        Price::Facet(default) => {
            let values = argument(field, "first", values).unwrap_or(default);
            Cost { units: COUNT, nodes: 0 }.plus(below(values.min(PAGE.1)))
        }
        Price::Days(default) => object.plus(below(argument(field, "days", values).unwrap_or(default).min(DAYS))),
        Price::Statistics => Cost { units: STATISTICS, nodes: 1 }.plus(below(page)),
        Price::Rows { edges: true } => below(page).times(page),
        Price::Rows { edges: false } | Price::Results => object.plus(below(page)).times(page),
        Price::Batch(list, least) => {
            let given = items(field, list, values);
            object.plus(Cost { units: given, nodes: 0 }).plus(below(given.max(least)))
        }
        Price::List(name, default) => {
            let entries = name.and_then(|name| argument(field, name, values)).unwrap_or(default);
            object.plus(below(page)).times(entries)
        }
    }
}

/// The number an argument says, or the length of a list.
fn argument(field: &Executable, name: &str, values: &Values) -> Option<u64> {
    match &field.get_argument(name)?.node {
        InputValue::Number(number) => number.as_u64(),
        InputValue::List(items) => Some(items.len() as u64),
        InputValue::Variable(variable) => match values.get(variable)? {
            Value::Number(number) => number.as_u64(),
            Value::List(items) => Some(items.len() as u64),
            _ => None,
        },
        _ => None,
    }
}

/// The length of a list in the input of a field.
fn items(field: &Executable, list: &str, values: &Values) -> u64 {
    let given = |value: &Value| match value {
        Value::List(items) => items.len() as u64,
        Value::Null => 0,
        _ => 1,
    };
    let input = field.get_argument("input").map(|input| &input.node);
    match input {
        Some(InputValue::Variable(input)) => match values.get(input) {
            Some(Value::Object(fields)) => fields.get(list).map_or(0, given),
            Some(_) | None => 0,
        },
        Some(InputValue::Object(fields)) => match fields.get(list) {
            Some(InputValue::Variable(items)) => values.get(items).map_or(0, given),
            Some(InputValue::List(items)) => items.len() as u64,
            Some(InputValue::Null) | None => 0,
            // One item where a list is wanted.
            Some(_) => 1,
        },
        Some(_) | None => 0,
    }
}

impl Cost {
    const fn plus(self, other: Self) -> Self {
        Self { units: self.units.saturating_add(other.units), nodes: self.nodes.saturating_add(other.nodes) }
    }

    const fn times(self, count: u64) -> Self {
        Self { units: self.units.saturating_mul(count), nodes: self.nodes.saturating_mul(count) }
    }
}
