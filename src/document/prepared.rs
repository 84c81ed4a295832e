//! Documents that passed every check which needs no variables, and their operations.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::{Directive, Document as Tree, OperationType, Value as Literal, VariableDefinition},
    executable::{Operation as Definition, Selection, SelectionSet},
    parser::Parser,
    validation::{DiagnosticList, Valid},
};

use super::{
    fields,
    limits::Limits,
    merge::{Merged, Merger},
    refusal::{MAX_ERRORS, Refusal, RequestError},
    scan::scan,
    types::{Literals, Types},
    weigh::{Weights, weigh},
};
use crate::error::Code;

/// A document that passed every check which needs no variables.
pub struct Document {
    pub(super) valid: Valid<ExecutableDocument>,
    pub(super) weights: Weights,
    operations: Vec<Operation>,
    kib: usize,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It reads.
    Query,
    /// It writes.
    Mutation,
    /// It listens.
    Subscription,
}

impl From<OperationType> for Kind {
    fn from(kind: OperationType) -> Self {
        match kind {
            OperationType::Query => Self::Query,
            OperationType::Mutation => Self::Mutation,
            OperationType::Subscription => Self::Subscription,
        }
    }
}

/// One operation of a document.
pub(super) struct Operation {
    pub definition: Node<Definition>,
    pub kind: Kind,
    /// Variables that decide what is skipped or included.
    conditions: Vec<Name>,
    /// The operation's fields for values of these variables that came up.
    merged: Mutex<HashMap<Vec<bool>, Arc<Merged>>>,
}

/// Fields that are kept for one operation, over all combinations of conditions. A short document can stand for many
/// fields; more than these are merged again for each request, which is cheap beside executing them.
const KEPT_FIELDS: usize = 500;

impl Document {
    /// Scans, parses, weighs and validates a text, in this order: nothing that takes long or calls itself sees a text
    /// that is too large for it.
    pub fn prepare(types: &Types, limits: &Limits, text: &str) -> Result<Self, Refusal> {
        let (tree, tokens) = parse(limits, text)?;
        let weights = weigh(&tree, limits, tokens)?;
        fields::unique(&tree)?;
        let valid = tree
            .to_executable_validate(&types.schema)
            .map_err(|error| refusal(Code::ValidationFailed, &error.errors))?;
        if valid.operations.is_empty() {
            return Err(Refusal::new(
                Code::ParseFailed,
                "The document has no operation. Add one, for example { viewer { role } }.",
            ));
        }
        let conditions = condition_variables(&valid);
        let operations = valid.operations.iter().map(|definition| Operation::new(definition, &conditions)).collect();
        let document = Self { valid, weights, operations, kib: text.len().div_ceil(1024) };
        for operation in &document.operations {
            operation.bound_introspection(&document)?;
        }
        Ok(document)
    }

    /// The size of its text in KiB, rounded up.
    #[must_use]
    pub const fn kib(&self) -> usize {
        self.kib
    }

    /// What the operation of this name does, or the only one.
    #[must_use]
    pub fn kind(&self, name: Option<&str>) -> Option<Kind> {
        self.operation(name).ok().map(|operation| operation.kind)
    }

    /// The same for a text that need not be valid. Nothing where it cannot be read.
    #[must_use]
    pub fn kind_of(limits: &Limits, text: &str, name: Option<&str>) -> Option<Kind> {
        let (tree, _) = parse(limits, text).ok()?;
        let mut operations = tree.definitions.iter().filter_map(|definition| definition.as_operation_definition());
        let chosen = match name {
            Some(_) => operations.find(|operation| operation.name.as_deref() == name)?,
            None => operations.next()?,
        };
        Some(chosen.operation_type.into())
    }

    /// The variables of its operation, where it has only one.
    #[must_use]
    pub fn variables(&self) -> &[Node<VariableDefinition>] {
        match self.operations.as_slice() {
            [operation] => operation.variables(),
            _ => &[],
        }
    }

    /// The operation of this name, or the only one.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&Operation, Refusal> {
        let named = |operation: &&Operation| operation.definition.name.as_deref() == name;
        match name {
            Some(_) => self.operations.iter().find(named).ok_or_else(|| {
                Refusal::new(Code::OperationResolution, "The document has no operation of the name in operationName.")
            }),
            None => match self.operations.as_slice() {
                [operation] => Ok(operation),
                _ => Err(Refusal::new(
                    Code::OperationResolution,
                    "The document has several operations. Choose one with operationName.",
                )),
            },
        }
    }
}

impl Operation {
    fn new(definition: &Node<Definition>, conditions: &[Name]) -> Self {
        let kind = definition.operation_type.into();
        let variables = definition.variables.iter().map(|variable| variable.name.clone());
        let conditions = variables.filter(|name| conditions.contains(name)).collect();
        Self { definition: definition.clone(), kind, conditions, merged: Mutex::default() }
    }

    pub fn variables(&self) -> &[Node<VariableDefinition>] {
        &self.definition.variables
    }

    /// The schema leads back to itself: lists in lists of it are bounded.
    fn bound_introspection(&self, document: &Document) -> Result<(), Refusal> {
        apollo_compiler::introspection::check_max_depth(&document.valid, &self.definition).map_err(|error| {
            let place = error.location().and_then(|at| at.line_column(&document.valid.sources));
            let message = "Introspection nests lists of the schema too deep. Ask for types by name with __type.";
            RequestError::new(Code::QueryTooLarge, message).at(place.map(|at| (at.line, at.column))).into()
        })
    }

    /// The operation's fields where the conditions have these values; found again where they came up before.
    pub fn merged(
        &self,
        types: &Types,
        limits: &Limits,
        document: &Document,
        value: impl Fn(&Name) -> bool,
    ) -> Result<Arc<Merged>, Refusal> {
        let key: Vec<bool> = self.conditions.iter().map(value).collect();
        let known = self.merged.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(merged) = known {
            return Ok(merged);
        }
        let conditions = self.conditions.iter().cloned().zip(key.iter().copied()).collect();
        let merger = Merger {
            types,
            limits,
            document: &document.valid,
            conditions: &conditions,
            literals: Literals { types, list: limits.list, never_null: Vec::new() },
            count: 0,
        };
        let merged = Arc::new(merger.merge(&self.definition.selection_set)?);
        let mut kept = self.merged.lock().unwrap_or_else(PoisonError::into_inner);
        let fields = kept.values().map(|merged| merged.count).sum::<usize>() + merged.count;
        if fields <= KEPT_FIELDS {
            kept.insert(key, Arc::clone(&merged));
        }
        Ok(merged)
    }
}

/// Reads a text, after the look that keeps the parser safe; with how many tokens it has.
fn parse(limits: &Limits, text: &str) -> Result<(Tree, usize), Refusal> {
    let tokens = scan(text, limits)?;
    // The scan allows fewer levels and tokens than these, which only back it up.
    let mut parser = Parser::new().recursion_limit(limits.brackets() * 4).token_limit(limits.tokens * 4);
    let tree = parser.parse_ast(text, "document").map_err(|error| refusal(Code::ParseFailed, &error.errors))?;
    Ok((tree, tokens))
}

/// Variables that any condition of the document names.
fn condition_variables(document: &ExecutableDocument) -> Vec<Name> {
    fn of_directives(directives: &[Node<Directive>], found: &mut Vec<Name>) {
        let conditions = directives.iter().filter(|directive| matches!(directive.name.as_str(), "skip" | "include"));
        for argument in conditions.flat_map(|directive| &directive.arguments) {
            if let Literal::Variable(name) = &*argument.value
                && !found.contains(name)
            {
                found.push(name.clone());
            }
        }
    }
    fn of_set(set: &SelectionSet, found: &mut Vec<Name>) {
        for selection in &set.selections {
            of_directives(selection.directives(), found);
            match selection {
                Selection::Field(field) => field.selection_set.iter().for_each(|set| of_set(set, found)),
                Selection::InlineFragment(inline) => of_set(&inline.selection_set, found),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    document.operations.iter().for_each(|operation| of_set(&operation.selection_set, &mut found));
    document.fragments.values().for_each(|fragment| of_set(&fragment.selection_set, &mut found));
    found
}

/// The parser's or the validator's errors, without the document.
fn refusal(code: Code, errors: &DiagnosticList) -> Refusal {
    let error = |diagnostic: apollo_compiler::diagnostic::Diagnostic<'_, _>| {
        let diagnostic: apollo_compiler::diagnostic::Diagnostic<'_, apollo_compiler::validation::DiagnosticData> =
            diagnostic;
        let place = diagnostic.line_column_range().map(|place| (place.start.line, place.start.column));
        RequestError::new(code, diagnostic.error.to_string()).at(place)
    };
    let most = if code == Code::ParseFailed { 1 } else { MAX_ERRORS };
    Refusal(errors.iter().take(most).map(error).collect())
}
