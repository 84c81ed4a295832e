//! The size of a document with all its fragments in place, found without putting them in place: each fragment is
//! weighed once. Twenty fragments that each spread the next one twice stand for a million fields and weigh nothing here.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Definition, DirectiveList, Document, FragmentDefinition, Selection};

use super::{
    limits::Limits,
    refusal::{Refusal, RequestError},
};
use crate::error::Code;

/// What a document weighs in every way that does not depend on variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weights {
    /// Words, strings and signs.
    pub tokens: usize,
    /// Levels of fields of its deepest operation.
    pub depth: usize,
    pub fragments: usize,
    pub aliases: usize,
    pub directives: usize,
    pub operations: usize,
}

/// What a selection set stands for with its fragments in place.
#[derive(Clone, Copy, Default)]
struct Weight {
    selections: usize,
    depth: usize,
}

struct Weigher<'d> {
    document: &'d Document,
    limits: &'d Limits,
    fragments: HashMap<&'d str, &'d FragmentDefinition>,
    weighed: HashMap<&'d str, Weight>,
    /// Fragments being weighed: one that is met again is in a cycle, which validation explains.
    open: HashSet<&'d str>,
    aliases: usize,
    directives: usize,
}

/// Refuses a document that is too large in any way that does not depend on variables. `tokens` is how many it has.
pub(super) fn weigh(document: &Document, limits: &Limits, tokens: usize) -> Result<Weights, Refusal> {
    let mut weigher = Weigher {
        document,
        limits,
        fragments: HashMap::new(),
        weighed: HashMap::new(),
        open: HashSet::new(),
        aliases: 0,
        directives: 0,
    };
    let mut operations = 0;
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(_) => operations += 1,
            Definition::FragmentDefinition(fragment) => {
                weigher.fragments.insert(fragment.name.as_str(), fragment);
            }
            // Validation refuses everything that defines types.
            _ => {}
        }
    }
    bound(operations, limits.operations, "operations")?;
    bound(weigher.fragments.len(), limits.fragments, "fragments")?;
    let mut depth = 0;
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                weigher.directives(&operation.directives)?;
                for variable in &operation.variables {
                    weigher.directives(&variable.directives)?;
                }
                depth = depth.max(weigher.set(&operation.selection_set, Weight::default(), 0)?.depth);
            }
            // Fragments nobody spreads are parsed and validated too.
            Definition::FragmentDefinition(fragment) => {
                weigher.fragment(fragment.name.as_str(), Weight::default(), 0)?;
            }
            _ => {}
        }
    }
    let Weigher { fragments, aliases, directives, .. } = weigher;
    Ok(Weights { tokens, depth, fragments: fragments.len(), aliases, directives, operations })
}

fn bound(count: usize, most: usize, what: &str) -> Result<(), Refusal> {
    if count <= most {
        return Ok(());
    }
    Err(Refusal::new(Code::QueryTooLarge, format!("The document has more than {most} {what}. Split it.")))
}

impl<'d> Weigher<'d> {
    /// Weighs a set that begins at `above`: what is over it counts for its depth and not for its weight.
    fn set(&mut self, selections: &'d [Selection], above: Weight, level: usize) -> Result<Weight, Refusal> {
        // Levels of any kind, so that no later walk over the document uses up the stack.
        if above.depth > self.limits.depth {
            return Err(self.too_deep(selections));
        }
        if level > self.limits.brackets() {
            let message = format!("Fragments are nested more than {} levels deep. Nest less.", self.limits.brackets());
            return Err(Refusal::new(Code::QueryTooLarge, message));
        }
        let mut total = Weight::default();
        for selection in selections {
            self.directives(match selection {
                Selection::Field(field) => &field.directives,
                Selection::FragmentSpread(spread) => &spread.directives,
                Selection::InlineFragment(inline) => &inline.directives,
            })?;
            let weight = match selection {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.alias.is_some());
                    bound(self.aliases, self.limits.aliases, "aliases")?;
                    if field.selection_set.as_ref().is_some_and(Vec::is_empty) {
                        let message = format!("The braces after {} are empty. Name a field in them.", field.name);
                        let place = field.line_column_range(&self.document.sources);
                        let error = RequestError::new(Code::ParseFailed, message);
                        return Err(error.at(place.map(|place| (place.start.line, place.start.column))).into());
                    }
                    let below = Weight { depth: above.depth + 1, ..above };
                    let inner = self.set(field.selection_set.as_deref().unwrap_or_default(), below, level + 1)?;
                    Weight { selections: inner.selections.saturating_add(1), depth: inner.depth + 1 }
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set, above, level + 1)?,
                Selection::FragmentSpread(spread) => self.fragment(spread.fragment_name.as_str(), above, level + 1)?,
            };
            total.selections = total.selections.saturating_add(weight.selections);
            total.depth = total.depth.max(weight.depth);
            if total.selections > self.limits.tokens {
                let message = format!(
                    "With its fragments in place the document has more than {} fields. Select less.",
                    self.limits.tokens
                );
                return Err(Refusal::new(Code::QueryTooLarge, message));
            }
            if above.depth + total.depth > self.limits.depth {
                return Err(self.too_deep(std::slice::from_ref(selection)));
            }
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'d str, above: Weight, level: usize) -> Result<Weight, Refusal> {
        if let Some(weight) = self.weighed.get(name) {
            return Ok(*weight);
        }
        // Nothing by this name, or a cycle: validation says so.
        let Some(fragment) = self.fragments.get(name).copied().filter(|_| self.open.insert(name)) else {
            return Ok(Weight::default());
        };
        self.directives(&fragment.directives)?;
        let weight = self.set(&fragment.selection_set, above, level)?;
        self.open.remove(name);
        self.weighed.insert(name, weight);
        Ok(weight)
    }

    fn directives(&mut self, directives: &DirectiveList) -> Result<(), Refusal> {
        self.directives += directives.len();
        bound(self.directives, self.limits.directives, "directives")
    }

    fn too_deep(&self, selections: &[Selection]) -> Refusal {
        let message = format!("Fields are nested more than {} levels deep. Nest less.", self.limits.depth);
        let place = selections.first().and_then(|selection| match selection {
            Selection::Field(field) => field.line_column_range(&self.document.sources),
            Selection::FragmentSpread(spread) => spread.line_column_range(&self.document.sources),
            Selection::InlineFragment(inline) => inline.line_column_range(&self.document.sources),
        });
        RequestError::new(Code::QueryTooLarge, message).at(place.map(|at| (at.start.line, at.start.column))).into()
    }
}
