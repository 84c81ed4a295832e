//! A rule the validator leaves out: an object literal names each of its fields once.

use apollo_compiler::{
    Name, Node,
    ast::{Argument, Definition, DirectiveList, Document, Selection, Value},
};

use super::refusal::{MAX_ERRORS, Refusal, RequestError};
use crate::error::Code;

/// Refuses object literals that name a field twice (Input Object Field Uniqueness of the specification).
pub(super) fn unique(document: &Document) -> Result<(), Refusal> {
    let mut search = Search { document, errors: Vec::new() };
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                search.directives(&operation.directives);
                for variable in &operation.variables {
                    variable.default_value.iter().for_each(|value| search.value(value));
                    search.directives(&variable.directives);
                }
                search.set(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => {
                search.directives(&fragment.directives);
                search.set(&fragment.selection_set);
            }
            // Validation refuses everything that defines types.
            _ => {}
        }
    }
    search.errors.truncate(MAX_ERRORS);
    if search.errors.is_empty() { Ok(()) } else { Err(Refusal(search.errors)) }
}

struct Search<'d> {
    document: &'d Document,
    errors: Vec<RequestError>,
}

impl Search<'_> {
    fn set(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments);
                    self.directives(&field.directives);
                    self.set(field.selection_set.as_deref().unwrap_or_default());
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.set(&inline.selection_set);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.directives),
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        directives.iter().for_each(|directive| self.arguments(&directive.arguments));
    }

    fn arguments(&mut self, arguments: &[Node<Argument>]) {
        for argument in arguments {
            self.value(&argument.value);
        }
    }

    fn value(&mut self, value: &Node<Value>) {
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                let mut names: Vec<&Name> = fields.iter().map(|(name, _)| name).collect();
                names.sort_unstable();
                if let Some([twice, _]) = names.array_windows().find(|[one, next]| one == next) {
                    let place = value.line_column_range(&self.document.sources);
                    let message = format!("the field `{twice}` is given twice in one object");
                    let error = RequestError::new(Code::ValidationFailed, message);
                    self.errors.push(error.at(place.map(|place| (place.start.line, place.start.column))));
                }
                for (_, value) in fields {
                    self.value(value);
                }
            }
            Value::Null
            | Value::Enum(_)
            | Value::Variable(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::Boolean(_) => {}
        }
    }
}
