//! What an operation takes beside its data: what each field of its root costs, what it weighs against the limits, which
//! rights its fields require and what of it is deprecated. The schema says the latter two, in its descriptions and
//! directives; nothing is written down a second time.

use apollo_compiler::{
    Name,
    ast::{DirectiveList, Type},
    schema::ExtendedType,
};
use async_graphql_value::Value;
use serde::Serialize;

use super::{
    limits::Limits,
    merge::{Children, Chosen},
    plan::Plan,
    prepared::Kind,
    price,
    types::Types,
};

/// What an operation takes. As JSON it is part of what clients read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Demands {
    /// Which operation it is.
    pub operation: Operation,
    /// What it is estimated to cost.
    pub cost: Costs,
    /// What it and its document weigh.
    pub weights: Vec<Weight>,
    /// Fields that require a right, in the order of the document.
    #[serde(skip)]
    pub guarded: Vec<Guarded>,
    /// What it uses that is going to be removed, in the order of the document.
    pub deprecated: Vec<Deprecated>,
}

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it does: `QUERY`, `MUTATION` or `SUBSCRIPTION`.
    pub kind: &'static str,
}

/// What an operation is estimated to cost, beside what one may cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Costs {
    /// Units: what budgets are charged.
    pub requested: u64,
    /// Units at most.
    pub limit: u64,
    /// Objects it may answer with.
    pub nodes: u64,
    /// Objects at most.
    pub node_limit: u64,
    /// What each field of the root has of it; together they are the whole.
    pub fields: Vec<FieldCost>,
}

/// What a field of the root costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldCost {
    /// Its key in the answer.
    pub field: String,
    /// Units.
    pub requested: u64,
    /// Objects.
    pub nodes: u64,
}

/// A count that is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// What is counted.
    pub name: &'static str,
    /// How many there are.
    pub used: usize,
    /// How many there may be.
    pub limit: usize,
}

/// A field that requires a right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// Where its value stands in the answer: keys joined by dots.
    pub path: String,
    /// The field in the schema: `Person.email`.
    pub field: String,
    /// Whom it requires, in the words of its description: "an editor of its edition".
    pub requires: String,
}

/// Something that is going to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deprecated {
    /// Where the field that uses it stands in the answer: keys joined by dots.
    pub path: String,
    /// What it is in the schema: `Query.auditLog(subject:)`.
    pub element: String,
    /// What to use instead, and until when.
    pub reason: String,
}

/// Says what a plan takes within limits.
#[must_use]
pub fn demands(types: &Types, limits: &Limits, plan: &Plan) -> Demands {
    let kind = match plan.kind() {
        Kind::Query => "QUERY",
        Kind::Mutation => "MUTATION",
        Kind::Subscription => "SUBSCRIPTION",
    };
    let walk = Walk::over(types, plan, true);
    let definition = plan.document.operation(plan.operation_name.as_deref()).ok().map(|known| &known.definition);
    let name = definition.and_then(|definition| definition.name.as_ref()).map(ToString::to_string);
    Demands {
        operation: Operation { name, kind },
        cost: costs(limits, plan),
        weights: weights(limits, plan),
        guarded: walk.guarded,
        deprecated: walk.deprecated,
    }
}

/// What a plan uses that is going to be removed: schema coordinates, each once.
#[must_use]
pub fn deprecated(types: &Types, plan: &Plan) -> Vec<String> {
    let mut elements: Vec<_> = Walk::over(types, plan, false).deprecated.into_iter().map(|one| one.element).collect();
    elements.sort_unstable();
    elements.dedup();
    elements
}

fn costs(limits: &Limits, plan: &Plan) -> Costs {
    let field = |chosen: &Chosen| {
        let cost = price::one(chosen, 1, &plan.values);
        FieldCost { field: key(chosen).to_owned(), requested: cost.units, nodes: cost.nodes }
    };
    Costs {
        requested: plan.cost().units,
        limit: limits.cost,
        nodes: plan.cost().nodes,
        node_limit: limits.nodes,
        fields: plan.merged.fields.iter().map(field).collect(),
    }
}

fn weights(limits: &Limits, plan: &Plan) -> Vec<Weight> {
    let of = plan.document.weights;
    let weight = |name, used, limit| Weight { name, used, limit };
    vec![
        weight("depth", of.depth, limits.depth),
        weight("tokens", of.tokens, limits.tokens),
        weight("rootFields", plan.merged.order.len(), limits.root_fields),
        weight("aliases", of.aliases, limits.aliases),
        weight("fragments", of.fragments, limits.fragments),
        weight("directives", of.directives, limits.directives),
        weight("operations", of.operations, limits.operations),
    ]
}

/// The key of a field in the answer.
fn key(chosen: &Chosen) -> &str {
    let field = &chosen.field.node;
    field.alias.as_ref().unwrap_or(&field.name).node.as_str()
}

/// Whom a description says the field requires: what follows "Requires " where a sentence begins with it, up to the end
/// of its first part.
fn requirement(description: &str) -> Option<String> {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = match text.strip_prefix("Requires ") {
        Some(rest) => rest,
        None => text.split_once(". Requires ")?.1,
    };
    let end = rest.find(';').into_iter().chain(rest.find(". ")).min().unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches('.').to_owned())
}

/// Why something is deprecated; nothing where it is not.
fn deprecation(directives: &DirectiveList) -> Option<String> {
    let directive = directives.get("deprecated")?;
    let reason = directive.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
    Some(reason.unwrap_or("No longer supported").to_owned())
}

struct Walk<'p> {
    types: &'p Types,
    plan: &'p Plan,
    /// Whether it looks for rights, too, which takes longer.
    rights: bool,
    path: Vec<&'p str>,
    guarded: Vec<Guarded>,
    deprecated: Vec<Deprecated>,
}

impl<'p> Walk<'p> {
    /// Has been everywhere.
    fn over(types: &'p Types, plan: &'p Plan, rights: bool) -> Self {
        let mut walk = Self { types, plan, rights, path: Vec::new(), guarded: Vec::new(), deprecated: Vec::new() };
        if let Some(root) = plan.root(types) {
            walk.fields(root, &plan.merged.fields);
        }
        walk
    }

    fn fields(&mut self, on: &str, fields: &'p [Chosen]) {
        for chosen in fields {
            self.path.push(key(chosen));
            self.field(on, chosen);
            self.path.pop();
        }
    }

    fn field(&mut self, on: &str, chosen: &'p Chosen) {
        let name = chosen.field.node.name.node.as_str();
        // What tells of types is no field of theirs.
        let Ok(definition) = self.types.schema.type_field(on, name) else { return };
        let coordinate = || format!("{on}.{name}");
        if let Some(requires) = definition.description.as_deref().filter(|_| self.rights).and_then(requirement) {
            self.guarded.push(Guarded { path: self.path.join("."), field: coordinate(), requires });
        }
        self.note(deprecation(&definition.directives), coordinate);
        for (argument, value) in &chosen.field.node.arguments {
            // A variable without a value leaves the argument out.
            let value = self.plan.valued(&value.node);
            if let (Some(known), Some(value)) = (definition.argument_by_name(argument.node.as_str()), value) {
                self.note(deprecation(&known.directives), || format!("{}({}:)", coordinate(), argument.node));
                self.value(&known.ty, &value);
            }
        }
        match &chosen.children {
            Children::Leaf => {}
            Children::Fields(fields) => self.fields(definition.ty.inner_named_type().as_str(), fields),
            Children::ByType(types) => {
                for (on, fields) in types {
                    self.fields(on.as_str(), fields);
                }
            }
        }
    }

    /// What a value names: enum values and fields of inputs.
    fn value(&mut self, ty: &'p Type, value: &Value) {
        let named: &Name = ty.inner_named_type();
        match (value, self.types.schema.types.get(named)) {
            (Value::List(items), _) => {
                let inner = if ty.is_list() { ty.item_type() } else { ty };
                for item in items {
                    self.value(inner, item);
                }
            }
            (Value::Enum(name), Some(ExtendedType::Enum(definition))) => {
                let known = definition.values.get(name.as_str());
                self.note(known.and_then(|known| deprecation(&known.directives)), || format!("{named}.{name}"));
            }
            (Value::Object(fields), Some(ExtendedType::InputObject(input))) => {
                for (name, value) in fields {
                    if let Some(known) = input.fields.get(name.as_str()) {
                        self.note(deprecation(&known.directives), || format!("{named}.{name}"));
                        self.value(&known.ty, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, reason: Option<String>, element: impl FnOnce() -> String) {
        if let Some(reason) = reason {
            let found = Deprecated { path: self.path.join("."), element: element(), reason };
            if !self.deprecated.contains(&found) {
                self.deprecated.push(found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::document::Document;

    const SCHEMA: &str = r#"
        type Query {
            "Those who are known."
            people(first: Int = 20, by: Order, where: Where, old: Boolean @deprecated(reason: "Use where.")): [Person!]
        }
        "Requires everything."
        type Person {
            name: String
            "Where they are reached. Requires an editor of the edition they\nbelong to; null for everyone else."
            email: String
            "Requires an admin."
            secret: String
            nick: String @deprecated(reason: "Use name. Removed on 2030-01-01.")
            called: String @deprecated
        }
        enum Order { NAME, RANK @deprecated(reason: "Use NAME.") }
        input Where { order: [Order!], deep: Where, gone: Int @deprecated(reason: "It is gone.") }
    "#;

    fn told(document: &str, variables: serde_json::Value) -> Demands {
        let (types, limits) = (Types::parse(SCHEMA, |_, _| Ok(())).unwrap(), Limits::default());
        let document = Arc::new(Document::prepare(&types, &limits, document).unwrap());
        let variables = variables.as_object().cloned().unwrap();
        let plan = Plan::make(&types, &limits, &document, None, variables).unwrap();
        let demands = demands(&types, &limits, &plan);
        let mut elements: Vec<_> = demands.deprecated.iter().map(|one| one.element.clone()).collect();
        elements.sort_unstable();
        elements.dedup();
        assert_eq!(deprecated(&types, &plan), elements);
        demands
    }

    #[test]
    fn descriptions_say_whom_a_field_requires() {
        let demands = told("{ all: people { name mail: email secret ... on Person { secret } } }", json!({}));
        let guarded = demands.guarded.iter().map(|one| (&*one.path, &*one.field, &*one.requires));
        let expected = [
            ("all.mail", "Person.email", "an editor of the edition they belong to"),
            ("all.secret", "Person.secret", "an admin"),
        ];
        assert!(guarded.eq(expected), "{:?}", demands.guarded);
    }

    /// What the test of rights asks of descriptions is what is found here.
    #[test]
    fn every_requirement_of_the_schema_is_found() {
        let types = Types::parse(include_str!("../../schema.graphql"), |_, _| Ok(())).unwrap();
        let mut found = 0;
        for (name, ty) in &types.schema.types {
            let ExtendedType::Object(object) = ty else { continue };
            for (field, definition) in &object.fields {
                let description = definition.description.as_deref().unwrap_or_default();
                let said = description.contains("Requires an");
                let requires = requirement(description);
                assert_eq!(requires.is_some(), said, "{name}.{field}");
                found += usize::from(said);
                if let Some(requires) = requires {
                    let known = requires.starts_with("an editor") || requires == "an admin";
                    assert!(known && requires.len() < 100, "{name}.{field}: {requires}");
                }
            }
        }
        assert!(found > 40, "{found}");
    }

    #[test]
    fn whatever_is_deprecated_and_used_is_named_with_its_reason() {
        let document = "query($by: Order, $none: Boolean, $where: Where) {
            people(by: $by, old: $none) { nick called }
            again: people(old: true, where: $where) { name }
        }";
        let variables = json!({ "by": "RANK", "where": { "deep": { "order": ["NAME", "RANK"], "gone": 1 } } });
        let deprecated = told(document, variables).deprecated;
        let found = deprecated.iter().map(|one| (&*one.path, &*one.element, &*one.reason));
        let expected = [
            ("people", "Order.RANK", "Use NAME."),
            ("people.nick", "Person.nick", "Use name. Removed on 2030-01-01."),
            ("people.called", "Person.called", "No longer supported"),
            ("again", "Query.people(old:)", "Use where."),
            ("again", "Order.RANK", "Use NAME."),
            ("again", "Where.gone", "It is gone."),
        ];
        assert!(found.eq(expected), "{deprecated:#?}");
        let none = told("{ people(by: NAME) { name } }", json!({}));
        assert_eq!((none.deprecated, none.guarded), (Vec::new(), Vec::new()));
    }

    #[test]
    fn the_fields_of_the_root_cost_the_whole_together() {
        let document = "query Named { a: people(first: 3) { name } b: people(first: 5) { name } ...F }
            fragment F on Query { __typename }";
        let demands = told(document, json!({}));
        assert_eq!(demands.operation, Operation { name: Some("Named".to_owned()), kind: "QUERY" });
        let fields = demands.cost.fields.iter().map(|field| (&*field.field, field.requested, field.nodes));
        assert!(fields.eq([("a", 3, 3), ("b", 5, 5)]), "{:?}", demands.cost);
        assert_eq!((demands.cost.requested, demands.cost.limit), (8, Limits::default().cost));
        let weights = demands.weights.iter().map(|weight| (weight.name, weight.used));
        let expected = [
            ("depth", 2),
            ("tokens", 37),
            ("rootFields", 3),
            ("aliases", 2),
            ("fragments", 1),
            ("directives", 0),
            ("operations", 1),
        ];
        assert!(weights.eq(expected), "{:?}", demands.weights);
    }
}
