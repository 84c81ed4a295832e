//! Variables: bounded and coerced as the specification says, with errors that name the place and never the value.

use apollo_compiler::{
    Name, Node,
    ast::{Type, Value as Literal, VariableDefinition},
    schema::{ExtendedType, InputObjectType},
};
use async_graphql::{Name as Key, Number, Value, indexmap::IndexMap};
use serde_json::{Map, Value as Json};

use super::{
    limits::Limits,
    refusal::{MAX_ERRORS, Refusal, RequestError},
    types::{Types, too_long, unusable},
};
use crate::error::Code;

/// Values by variable; one that was not given and has no default is not there.
pub(super) type Values = IndexMap<Key, Value>;

/// Levels of one value: the deepest filter has fewer.
const MAX_DEPTH: usize = 64;

/// Coerces the variables of an operation. All that is wrong is said at once.
pub(super) fn coerce(
    types: &Types,
    limits: &Limits,
    definitions: &[Node<VariableDefinition>],
    mut given: Map<String, Json>,
) -> Result<Values, Refusal> {
    let size = given.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>();
    if size > limits.variables {
        let message = format!("The variables are larger than {} KiB. Send less at once.", limits.variables / 1024);
        return Err(Refusal::new(Code::VariablesTooLarge, message));
    }
    let coercion = Coercion { types, list: limits.list };
    let mut values = Values::with_capacity(definitions.len());
    let mut errors = Vec::new();
    for definition in definitions {
        let name = definition.name.as_str();
        let value = match (given.remove(name), &definition.default_value) {
            (Some(value), _) => coercion.json(&format!("${name}"), &definition.ty, value, 0),
            (None, Some(default)) => coercion.default(&format!("${name}"), &definition.ty, default),
            (None, None) if definition.ty.is_non_null() => {
                Err(unusable(&format!("${name}"), &format!("is required: give a value of type {}", definition.ty)))
            }
            (None, None) => continue,
        };
        match value {
            Ok(value) => drop(values.insert(Key::new(name), value)),
            Err(error) => errors.push(error),
        }
    }
    errors.truncate(MAX_ERRORS);
    if errors.is_empty() { Ok(values) } else { Err(Refusal(errors)) }
}

/// Bytes of a value, roughly as JSON.
fn size(value: &Json) -> usize {
    match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 4,
        Json::String(text) => text.len() + 2,
        Json::Array(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 2,
        Json::Object(fields) => fields.iter().map(|(name, value)| name.len() + 4 + size(value)).sum::<usize>() + 2,
    }
}

struct Coercion<'t> {
    types: &'t Types,
    list: usize,
}

impl Coercion<'_> {
    fn json(&self, path: &str, ty: &Type, value: Json, depth: usize) -> Result<Value, RequestError> {
        if depth > MAX_DEPTH {
            return Err(unusable(path, &format!("is nested more than {MAX_DEPTH} levels deep")));
        }
        if value.is_null() {
            return if ty.is_non_null() {
                Err(unusable(path, &format!("must not be null: give a value of type {ty}")))
            } else {
                Ok(Value::Null)
            };
        }
        match ty {
            Type::List(inner) | Type::NonNullList(inner) => self.items(path, inner, value, depth),
            Type::Named(name) | Type::NonNullNamed(name) => self.named(path, name, value, depth),
        }
    }

    /// A list, or one value where a list is wanted.
    fn items(&self, path: &str, inner: &Type, value: Json, depth: usize) -> Result<Value, RequestError> {
        let Json::Array(items) = value else {
            return Ok(Value::List(vec![self.json(path, inner, value, depth + 1)?]));
        };
        if items.len() > self.list {
            return Err(too_long(path, self.list));
        }
        let items = items.into_iter().enumerate();
        let items = items.map(|(at, item)| self.json(&format!("{path}.{at}"), inner, item, depth + 1));
        Ok(Value::List(items.collect::<Result<_, _>>()?))
    }

    fn named(&self, path: &str, name: &Name, value: Json, depth: usize) -> Result<Value, RequestError> {
        let wrong = |wanted: &str| unusable(path, &format!("must be {wanted}"));
        match self.types.schema.types.get(name) {
            Some(ExtendedType::Scalar(_)) => match (name.as_str(), value) {
                ("Int", Json::Number(number)) => {
                    let whole = number.as_i64().filter(|whole| i32::try_from(*whole).is_ok());
                    whole.map(Value::from).ok_or_else(|| wrong("a whole number of 32 bits"))
                }
                ("Float", Json::Number(number)) => Ok(Value::Number(number)),
                ("ID", Json::Number(number)) if number.is_i64() || number.is_u64() => {
                    Ok(Value::String(number.to_string()))
                }
                ("String" | "ID", Json::String(text)) => Ok(Value::String(text)),
                ("Boolean", Json::Bool(value)) => Ok(Value::Boolean(value)),
                ("Int", _) => Err(wrong("a whole number of 32 bits")),
                ("Float", _) => Err(wrong("a number")),
                ("String", _) => Err(wrong("a string")),
                ("ID", _) => Err(wrong("an id, which is a string")),
                ("Boolean", _) => Err(wrong("true or false")),
                (_, Json::String(text)) => {
                    self.types.check_scalar(name, Some(&text)).map_err(|wrong| unusable(path, wrong))?;
                    Ok(Value::String(text))
                }
                _ => Err(wrong(&format!("a string that is a {name}"))),
            },
            Some(ExtendedType::Enum(definition)) => {
                let known = value.as_str().filter(|text| definition.values.contains_key(*text));
                known.map(|text| Value::Enum(Key::new(text))).ok_or_else(|| wrong(&format!("a value of {name}")))
            }
            Some(ExtendedType::InputObject(input)) => match value {
                Json::Object(fields) => self.object(path, input, fields, depth),
                _ => Err(wrong(&format!("an object, a {name}"))),
            },
            // Validation allows variables of input types only.
            _ => Err(wrong(&format!("a {name}"))),
        }
    }

    fn object(
        &self,
        path: &str,
        input: &InputObjectType,
        mut given: Map<String, Json>,
        depth: usize,
    ) -> Result<Value, RequestError> {
        if let Some(unknown) = given.keys().find(|key| !input.fields.contains_key(key.as_str())) {
            return Err(unusable(
                &format!("{path}.{unknown}"),
                &format!("is no field of {}: leave it out", input.name),
            ));
        }
        let mut values = IndexMap::with_capacity(given.len());
        for (name, field) in &input.fields {
            let path = format!("{path}.{name}");
            let value = match (given.remove(name.as_str()), &field.default_value) {
                (Some(value), _) => self.json(&path, &field.ty, value, depth + 1)?,
                (None, Some(default)) => self.default(&path, &field.ty, default)?,
                (None, None) if field.ty.is_non_null() => {
                    return Err(unusable(&path, &format!("is required: give a value of type {}", field.ty)));
                }
                (None, None) => continue,
            };
            values.insert(Key::new(name.as_str()), value);
        }
        if input.is_one_of() && (values.len() != 1 || values.values().any(|value| *value == Value::Null)) {
            return Err(unusable(path, &format!("must have exactly one field of {}, and not null", input.name)));
        }
        Ok(Value::Object(values))
    }

    /// A default, which validation has checked; only what lists and objects leave out is added.
    fn default(&self, path: &str, ty: &Type, literal: &Node<Literal>) -> Result<Value, RequestError> {
        self.json(path, ty, literal_json(literal), 0)
    }
}

/// A constant literal as JSON.
fn literal_json(literal: &Literal) -> Json {
    match literal {
        // Constants hold no variables.
        Literal::Null | Literal::Variable(_) => Json::Null,
        Literal::Enum(name) => name.as_str().into(),
        Literal::String(text) => text.as_str().into(),
        Literal::Float(number) => number.as_str().parse::<Number>().map_or(Json::Null, Json::Number),
        Literal::Int(number) => number.as_str().parse::<Number>().map_or(Json::Null, Json::Number),
        Literal::Boolean(value) => (*value).into(),
        Literal::List(items) => items.iter().map(|item| literal_json(item)).collect(),
        Literal::Object(fields) => {
            fields.iter().map(|(name, value)| (name.to_string(), literal_json(value))).collect::<Map<_, _>>().into()
        }
    }
}
