//! One operation with its variables, ready to be executed.

use std::{fmt::Write, sync::Arc};

use apollo_compiler::{
    Name,
    ast::OperationType as OperationKind,
    response::{JsonMap, JsonValue},
    validation::Valid,
};
use async_graphql::{
    Name as Key, Positioned, Value,
    indexmap::IndexMap,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, OperationType, Selection,
        SelectionSet, TypeCondition,
    },
};
use async_graphql_value::Value as InputValue;
use serde_json::{Map, Value as Json};

use super::{
    allowed,
    limits::Limits,
    merge::{Children, Chosen, Merged},
    prepared::{Document, Kind},
    price::{self, Cost},
    refusal::{Refusal, RequestError},
    types::{Types, unusable},
    variables::{self, Values},
};
use crate::error::Code;

/// One operation, ready to run.
pub struct Plan {
    pub(super) document: Arc<Document>,
    pub(super) operation_name: Option<String>,
    pub(super) merged: Arc<Merged>,
    pub(super) values: Values,
    kind: Kind,
    cost: Cost,
}

/// A part of the schema as part of an answer; its keys keep their order.
fn told(value: JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Bool(value) => Value::Boolean(value),
        JsonValue::Number(number) => Value::Number(number),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Array(items) => Value::List(items.into_iter().map(told).collect()),
        JsonValue::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (Key::new(key.as_str()), told(value))).collect())
        }
    }
}

impl Plan {
    /// Chooses the operation, coerces its variables, merges its fields and prices it.
    pub fn make(
        types: &Types,
        limits: &Limits,
        document: &Arc<Document>,
        operation_name: Option<&str>,
        given: Map<String, Json>,
    ) -> Result<Self, Refusal> {
        let operation = document.operation(operation_name)?;
        let values = variables::coerce(types, limits, operation.variables(), given)?;
        let truth = |name: &Name| values.get(name.as_str()) == Some(&Value::Boolean(true));
        let merged = operation.merged(types, limits, document, truth)?;
        for name in &merged.never_null {
            if values.get(name.as_str()) == Some(&Value::Null) {
                return Err(unusable(&format!("${name}"), "must not be null where the document uses it").into());
            }
        }
        let cost = price::cost(&merged.fields, 1, &values);
        if cost.units > limits.cost || cost.nodes > limits.nodes {
            let message = format!(
                "The operation may cost {} units and answer with {} objects; allowed are {} and {}. Ask for smaller pages, or \
                 write fewer items at once.",
                cost.units, cost.nodes, limits.cost, limits.nodes
            );
            let error = RequestError::new(Code::QueryTooCostly, message)
                .with("cost", cost.units)
                .with("limit", limits.cost)
                .with("nodes", cost.nodes)
                .with("nodeLimit", limits.nodes);
            return Err(error.into());
        }
        let operation_name = operation_name.map(str::to_owned);
        Ok(Self { document: Arc::clone(document), operation_name, merged, values, kind: operation.kind, cost })
    }

    /// What the operation does.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The type that the fields of its root are of.
    pub(super) fn root<'t>(&self, types: &'t Types) -> Option<&'t Name> {
        types.schema.root_operation(match self.kind {
            Kind::Query => OperationKind::Query,
            Kind::Mutation => OperationKind::Mutation,
            Kind::Subscription => OperationKind::Subscription,
        })
    }

    /// What it is estimated to cost.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// Whether it selects this field of the root.
    #[must_use]
    pub fn selects(&self, field: &str) -> bool {
        self.merged.fields.iter().any(|chosen| chosen.field.node.name.node == field)
            || self.merged.meta.iter().any(|name| name == field)
    }

    /// Refuses a plan that selects a field which is not listed: `FORBIDDEN`, an error for each place.
    pub fn check_allowed(&self, types: &Types, list: &[String]) -> Result<(), Refusal> {
        allowed::check(types, self, list)
    }

    /// For each field of the root: the text that a field of one of its arguments has, if it has one.
    #[must_use]
    pub fn texts(&self, argument: &str, field: &str) -> Vec<Option<String>> {
        let text = |chosen: &Chosen| {
            let mut arguments = chosen.field.node.arguments.iter();
            let (_, value) = arguments.find(|(name, _)| name.node == argument)?;
            let InputValue::Object(fields) = self.valued(&value.node)? else { return None };
            match fields.get(field) {
                Some(InputValue::String(text)) => Some(text.clone()),
                Some(_) | None => None,
            }
        };
        self.merged.fields.iter().map(text).collect()
    }

    /// The operation with all its values as text: two plans that spell out the same ask for the same.
    #[must_use]
    pub fn spelled_out(&self) -> String {
        let mut text = String::new();
        for chosen in &self.merged.fields {
            self.spell(chosen, &mut text);
        }
        text
    }

    fn spell(&self, chosen: &Chosen, text: &mut String) {
        let Field { alias, name, arguments, .. } = &chosen.field.node;
        let alias = alias.as_ref().map_or("", |alias| alias.node.as_str());
        let _ = write!(text, "{alias}:{}(", name.node);
        let mut arguments: Vec<_> = arguments.iter().collect();
        arguments.sort_unstable_by_key(|(name, _)| name.node.as_str());
        for (name, value) in arguments {
            if let Some(value) = self.valued(&value.node) {
                let _ = write!(text, "{}:{value},", name.node);
            }
        }
        text.push(')');
        match &chosen.children {
            Children::Leaf => {}
            Children::Fields(fields) => {
                text.push('{');
                for field in fields {
                    self.spell(field, text);
                }
                text.push('}');
            }
            Children::ByType(types) => {
                for (on, fields) in types {
                    let _ = write!(text, "...{on}{{");
                    for field in fields {
                        self.spell(field, text);
                    }
                    text.push('}');
                }
            }
        }
    }

    /// The keys of the answer in their order.
    #[must_use]
    pub fn order(&self) -> &[Key] {
        &self.merged.order
    }

    /// What the executor is to run: no fragments, conditions or variables, each field once. Nothing where the
    /// operation asks for the schema alone.
    #[must_use]
    pub fn executable(&self) -> Option<ExecutableDocument> {
        if self.merged.fields.is_empty() {
            return None;
        }
        let ty = match self.kind {
            Kind::Query => OperationType::Query,
            Kind::Mutation => OperationType::Mutation,
            Kind::Subscription => OperationType::Subscription,
        };
        let operation = OperationDefinition {
            ty,
            variable_definitions: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::new(self.set(&self.merged.fields), self.merged.fields[0].field.pos),
        };
        let pos = operation.selection_set.pos;
        let operations = DocumentOperations::Single(Positioned::new(operation, pos));
        Some(ExecutableDocument { operations, fragments: std::collections::HashMap::new() })
    }

    /// The part of the answer that tells of the schema; nothing where the operation does not ask.
    pub fn introspected(&self, types: &Types) -> Result<Option<IndexMap<Key, Value>>, Refusal> {
        if self.merged.meta.is_empty() {
            return Ok(None);
        }
        let operation = &self.document.operation(self.operation_name.as_deref())?.definition;
        let mut given = JsonMap::new();
        for (name, value) in &self.values {
            let value = serde_json::to_value(value).unwrap_or_default();
            given.insert(name.as_str(), value.into());
        }
        let failed = |_| Refusal::new(Code::Internal, "The schema could not be read.");
        let valid = Valid::assume_valid_ref(&given);
        let answer = apollo_compiler::introspection::partial_execute(
            &types.schema,
            &types.implementers,
            &self.document.valid,
            operation,
            valid,
        );
        let data = answer.map_err(failed)?.data.unwrap_or_default();
        Ok(Some(data.into_iter().map(|(key, value)| (Key::new(key.as_str()), told(value))).collect()))
    }

    fn set(&self, fields: &[Chosen]) -> SelectionSet {
        let items = fields.iter().map(|chosen| Positioned::new(Selection::Field(self.field(chosen)), chosen.field.pos));
        SelectionSet { items: items.collect() }
    }

    fn field(&self, chosen: &Chosen) -> Positioned<Field> {
        let Field { alias, name, arguments, .. } = &chosen.field.node;
        let pos = chosen.field.pos;
        let arguments = arguments
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), Positioned::new(self.valued(&value.node)?, value.pos))));
        let selection_set = match &chosen.children {
            Children::Leaf => SelectionSet::default(),
            Children::Fields(fields) => self.set(fields),
            Children::ByType(types) => {
                SelectionSet { items: types.iter().map(|(on, fields)| self.on(on, fields, pos)).collect() }
            }
        };
        let field = Field {
            alias: alias.clone(),
            name: name.clone(),
            arguments: arguments.collect(),
            directives: Vec::new(),
            selection_set: Positioned::new(selection_set, pos),
        };
        Positioned::new(field, pos)
    }

    fn on(&self, object: &Key, fields: &[Chosen], pos: async_graphql::Pos) -> Positioned<Selection> {
        let condition = TypeCondition { on: Positioned::new(object.clone(), pos) };
        let inline = InlineFragment {
            type_condition: Some(Positioned::new(condition, pos)),
            directives: Vec::new(),
            selection_set: Positioned::new(self.set(fields), pos),
        };
        Positioned::new(Selection::InlineFragment(Positioned::new(inline, pos)), pos)
    }

    /// A literal with its variables in place; nothing where it is a variable without a value, so that the argument or
    /// field takes its own default.
    pub(super) fn valued(&self, literal: &InputValue) -> Option<InputValue> {
        Some(match literal {
            InputValue::Variable(name) => self.values.get(name)?.clone().into_value(),
            InputValue::List(items) => {
                InputValue::List(items.iter().map(|item| self.valued(item).unwrap_or(InputValue::Null)).collect())
            }
            InputValue::Object(fields) => {
                let fields = fields.iter().filter_map(|(name, value)| Some((name.clone(), self.valued(value)?)));
                InputValue::Object(fields.collect())
            }
            other => other.clone(),
        })
    }
}
