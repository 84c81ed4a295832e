//! The fields of an operation as they are executed: fragments in place, conditions decided, and every field that is
//! selected more than once selected once, with all that any of its selections asks for (`CollectFields` and
//! `MergeSelectionSets` of the specification). Without this a field that is repeated two hundred times runs two hundred
//! times.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::{DirectiveList, Value as Literal},
    executable::{Field, Selection, SelectionSet},
    schema::ExtendedType,
};
use async_graphql::{Name as Key, Pos, Positioned, indexmap::IndexMap, parser::types::Field as Executable};
use async_graphql_value::Value as InputValue;

use super::{
    limits::Limits,
    price::Price,
    refusal::{Refusal, RequestError},
    types::{Literals, Types},
};
use crate::error::Code;

/// A field that is executed once.
pub(super) struct Chosen {
    /// Its name, arguments with their variables, and place; without its selections.
    pub field: Positioned<Executable>,
    /// What it costs.
    pub price: Price,
    /// What is selected on it.
    pub children: Children,
}

/// What is selected on a field.
pub(super) enum Children {
    /// Nothing: it is a scalar or an enum.
    Leaf,
    /// These fields.
    Fields(Vec<Chosen>),
    /// These fields for each type of object it may be.
    ByType(Vec<(Key, Vec<Chosen>)>),
}

/// All fields of an operation.
pub(super) struct Merged {
    /// The fields of the root that read data.
    pub fields: Vec<Chosen>,
    /// The keys of all fields of the root in the order of the answer.
    pub order: Vec<Key>,
    /// The fields of the root that tell of the schema or of the root's own type, by name.
    pub meta: Vec<Name>,
    /// Variables that stand where null is not allowed.
    pub never_null: Vec<Name>,
    /// How many fields these are in all.
    pub count: usize,
}

pub(super) struct Merger<'d> {
    pub types: &'d Types,
    pub limits: &'d Limits,
    pub document: &'d ExecutableDocument,
    /// Values of the variables that decide conditions.
    pub conditions: &'d HashMap<Name, bool>,
    pub literals: Literals<'d>,
    pub count: usize,
}

/// The selections of one key.
type Groups<'d> = IndexMap<&'d Name, Vec<&'d Node<Field>>>;

impl<'d> Merger<'d> {
    /// Merges everything from the root down.
    pub fn merge(mut self, root: &'d SelectionSet) -> Result<Merged, Refusal> {
        let groups = self.collect(&[root], &root.ty);
        if groups.len() > self.limits.root_fields {
            let message =
                format!("The operation has more than {} fields at its root. Split it.", self.limits.root_fields);
            return Err(Refusal::new(Code::QueryTooLarge, message));
        }
        let order = groups.keys().map(|key| Key::new(key.as_str())).collect();
        let (meta, fields): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(_, nodes)| nodes[0].name.starts_with("__"));
        let fields = fields.into_iter().map(|(key, nodes)| self.chosen(key, &nodes)).collect::<Result<_, _>>()?;
        Ok(Merged {
            fields,
            order,
            meta: meta.iter().map(|(_, nodes)| nodes[0].name.clone()).collect(),
            never_null: self.literals.never_null,
            count: self.count,
        })
    }

    fn fields(&mut self, sets: &[&'d SelectionSet], on: &Name) -> Result<Vec<Chosen>, Refusal> {
        let groups = self.collect(sets, on);
        groups.into_iter().map(|(key, nodes)| self.chosen(key, &nodes)).collect()
    }

    fn chosen(&mut self, key: &Name, nodes: &[&'d Node<Field>]) -> Result<Chosen, Refusal> {
        self.count += 1;
        if self.count > self.limits.tokens {
            let message = format!("The operation has more than {} different fields. Select less.", self.limits.tokens);
            return Err(Refusal::new(Code::QueryTooLarge, message));
        }
        let field = nodes[0];
        let place = self.place(field);
        let at = |node| Positioned::new(node, place);
        let mut arguments = Vec::with_capacity(field.arguments.len());
        for argument in &field.arguments {
            if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                let checked = self.literals.check(&argument.name, &definition.ty, &argument.value);
                checked.map_err(|error| Refusal::from(error.at(Some((place.line, place.column)))))?;
            }
            arguments.push((at(Key::new(argument.name.as_str())), Positioned::new(translate(&argument.value)?, place)));
        }
        let executable = Executable {
            alias: field.alias.as_ref().map(|_| Positioned::new(Key::new(key.as_str()), place)),
            name: Positioned::new(Key::new(field.name.as_str()), place),
            arguments,
            directives: Vec::new(),
            selection_set: Positioned::default(),
        };
        let sets: Vec<_> = nodes.iter().filter_map(|node| node.selection_set.as_ref()).collect();
        let children = self.children(field, &sets)?;
        Ok(Chosen { field: Positioned::new(executable, place), price: Price::of(self.types, field), children })
    }

    fn children(&mut self, field: &'d Field, sets: &[&'d SelectionSet]) -> Result<Children, Refusal> {
        let name = field.ty().inner_named_type();
        Ok(match self.types.schema.types.get(name) {
            Some(ExtendedType::Object(_)) => Children::Fields(self.fields(sets, name)?),
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                let possible = self.types.possible(name).into_iter();
                let by_type = possible.map(|object| Ok((Key::new(object.as_str()), self.fields(sets, &object)?)));
                Children::ByType(by_type.collect::<Result<_, Refusal>>()?)
            }
            _ => Children::Leaf,
        })
    }

    /// The selections that apply to objects of a type, by key, in the order of the document.
    fn collect(&self, sets: &[&'d SelectionSet], on: &Name) -> Groups<'d> {
        let (mut groups, mut visited) = (Groups::new(), HashSet::new());
        for set in sets {
            self.collect_set(set, on, &mut groups, &mut visited);
        }
        groups
    }

    fn collect_set(&self, set: &'d SelectionSet, on: &Name, groups: &mut Groups<'d>, visited: &mut HashSet<&'d Name>) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    if self.kept(&field.directives) {
                        groups.entry(field.response_name()).or_default().push(field);
                    }
                }
                Selection::InlineFragment(inline) => {
                    if self.kept(&inline.directives) && self.types.applies(inline.type_condition.as_ref(), on) {
                        self.collect_set(&inline.selection_set, on, groups, visited);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if self.kept(&spread.directives)
                        && visited.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && self.types.applies(Some(&fragment.selection_set.ty), on)
                    {
                        self.collect_set(&fragment.selection_set, on, groups, visited);
                    }
                }
            }
        }
    }

    /// Whether `@skip` and `@include` leave a selection in.
    fn kept(&self, directives: &DirectiveList) -> bool {
        let decided = |name: &str| {
            directives.get(name).and_then(|directive| match &**directive.specified_argument_by_name("if")? {
                Literal::Boolean(value) => Some(*value),
                Literal::Variable(variable) => self.conditions.get(variable).copied(),
                _ => None,
            })
        };
        decided("skip") != Some(true) && decided("include") != Some(false)
    }

    fn place(&self, field: &Node<Field>) -> Pos {
        let place = field.line_column_range(&self.document.sources);
        place.map(|place| Pos { line: place.start.line, column: place.start.column }).unwrap_or_default()
    }
}

/// A literal for the executor; variables stay.
fn translate(literal: &Literal) -> Result<InputValue, RequestError> {
    let number = |text: &str| {
        let message = format!("The number {text} is too large.");
        text.parse().map(InputValue::Number).map_err(|_| RequestError::new(Code::BadUserInput, message))
    };
    Ok(match literal {
        Literal::Null => InputValue::Null,
        Literal::Variable(name) => InputValue::Variable(Key::new(name.as_str())),
        Literal::Enum(name) => InputValue::Enum(Key::new(name.as_str())),
        Literal::String(text) => InputValue::String(text.clone()),
        Literal::Boolean(value) => InputValue::Boolean(*value),
        Literal::Int(text) => number(text.as_str())?,
        Literal::Float(text) => number(text.as_str())?,
        Literal::List(items) => InputValue::List(items.iter().map(|item| translate(item)).collect::<Result<_, _>>()?),
        Literal::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((Key::new(name.as_str()), translate(value)?)));
            InputValue::Object(fields.collect::<Result<_, RequestError>>()?)
        }
    })
}
