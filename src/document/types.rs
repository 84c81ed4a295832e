//! The schema as the checks read it.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{Type, Value},
    collections::HashMap,
    schema::{ExtendedType, Implementers},
    validation::Valid,
};

use super::refusal::RequestError;
use crate::error::Code;

/// Says what is wrong with the text of a scalar that is not of the specification: its type's name, its text.
pub type ScalarCheck = fn(&str, &str) -> Result<(), &'static str>;

/// The schema, parsed from its own text, with what is looked up for every document.
pub struct Types {
    pub(super) schema: Valid<Schema>,
    pub(super) implementers: HashMap<Name, Implementers>,
    check: ScalarCheck,
}

impl Types {
    /// Reads a schema; the error is the parser's, for whoever wrote the schema.
    pub fn parse(sdl: &str, check: ScalarCheck) -> Result<Self, String> {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").map_err(|error| error.errors.to_string())?;
        let implementers = schema.implementers_map();
        Ok(Self { schema, implementers, check })
    }

    /// The object types behind an interface or a union, in the schema's order.
    pub(super) fn possible(&self, name: &Name) -> Vec<Name> {
        match self.schema.types.get(name) {
            Some(ExtendedType::Union(union)) => union.members.iter().map(|member| (**member).clone()).collect(),
            Some(ExtendedType::Interface(_)) => {
                self.implementers.get(name).map(|types| types.objects.iter().cloned().collect()).unwrap_or_default()
            }
            _ => vec![name.clone()],
        }
    }

    /// Whether what is selected on `condition` applies to objects of a type.
    pub(super) fn applies(&self, condition: Option<&Name>, object: &Name) -> bool {
        condition.is_none_or(|condition| condition == object || self.schema.is_subtype(condition, object))
    }

    /// Checks the text of a scalar of ours; the scalars of the specification are checked elsewhere.
    pub(super) fn check_scalar(&self, name: &str, text: Option<&str>) -> Result<(), &'static str> {
        match (name, text) {
            ("Int" | "Float" | "String" | "Boolean" | "ID", _) => Ok(()),
            (_, Some(text)) => (self.check)(name, text),
            (_, None) => Err("must be a string"),
        }
    }
}

/// What validation leaves open about a literal: scalars of ours and the length of lists. Variables in places that take
/// no null are collected, because a nullable one with a default may be null all the same.
pub(super) struct Literals<'t> {
    pub types: &'t Types,
    pub list: usize,
    pub never_null: Vec<Name>,
}

impl Literals<'_> {
    pub fn check(&mut self, argument: &str, ty: &Type, value: &Node<Value>) -> Result<(), RequestError> {
        match &**value {
            Value::Null => Ok(()),
            Value::Variable(name) => {
                if ty.is_non_null() {
                    self.never_null.push(name.clone());
                }
                Ok(())
            }
            Value::List(items) => {
                if items.len() > self.list {
                    return Err(too_long(argument, self.list));
                }
                let inner = if ty.is_list() { ty.item_type() } else { ty };
                items.iter().try_for_each(|item| self.check(argument, inner, item))
            }
            Value::Object(fields) => {
                let Some(ExtendedType::InputObject(input)) = self.types.schema.types.get(ty.inner_named_type()) else {
                    return self.scalar(argument, ty, None);
                };
                fields.iter().try_for_each(|(name, value)| match input.fields.get(name) {
                    Some(field) => self.check(&format!("{argument}.{name}"), &field.ty, value),
                    None => Ok(()),
                })
            }
            Value::String(text) => self.scalar(argument, ty, Some(text)),
            Value::Enum(_) | Value::Float(_) | Value::Int(_) | Value::Boolean(_) => self.scalar(argument, ty, None),
        }
    }

    fn scalar(&self, argument: &str, ty: &Type, text: Option<&str>) -> Result<(), RequestError> {
        let name = ty.inner_named_type();
        if !matches!(self.types.schema.types.get(name), Some(ExtendedType::Scalar(_))) {
            return Ok(());
        }
        self.types.check_scalar(name, text).map_err(|wrong| unusable(argument, wrong))
    }
}

/// The error for a value that does not fit: where it stands, and what is wanted.
pub(super) fn unusable(argument: &str, wrong: &str) -> RequestError {
    RequestError::new(Code::BadUserInput, format!("{argument} {wrong}.")).with("argument", argument)
}

/// The error for a list with too many entries.
pub(super) fn too_long(argument: &str, most: usize) -> RequestError {
    unusable(argument, &format!("may have {most} entries at most"))
}
