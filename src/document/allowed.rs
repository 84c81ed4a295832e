//! Lists of the fields that an operation may select. An entry is a schema coordinate as the GraphQL specification writes
//! it: `Type.field`, or `Type` for all fields of the type, whichever it has.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

use apollo_compiler::{
    Name,
    ast::OperationType,
    coordinate::{SchemaCoordinate, TypeAttributeCoordinate},
    schema::ExtendedType,
};
use async_graphql::{Pos, indexmap::IndexMap};

use super::{
    merge::{Children, Chosen},
    plan::Plan,
    refusal::{MAX_ERRORS, Refusal, RequestError},
    types::Types,
};
use crate::error::Code;

/// How much two names must have in common for one to be proposed in place of the other, of 1.
const ALIKE: f64 = 0.5;

/// Says what is wrong with an entry of a list: it must name a type of objects or an interface, or one of their fields,
/// and nothing that writes.
pub fn check_entry(types: &Types, entry: &str) -> Result<(), String> {
    let schema = &types.schema;
    let form = "An entry is written Type.field, or Type for all its fields, as in Proposal.title.";
    let (name, field) = match SchemaCoordinate::from_str(entry) {
        Ok(SchemaCoordinate::Type(of)) => (of.ty, None),
        Ok(SchemaCoordinate::TypeAttribute(TypeAttributeCoordinate { ty, attribute })) => (ty, Some(attribute)),
        // Arguments are not selected, and directives select nothing.
        Ok(
            SchemaCoordinate::FieldArgument(_)
            | SchemaCoordinate::Directive(_)
            | SchemaCoordinate::DirectiveArgument(_),
        )
        | Err(_) => return Err(form.to_owned()),
    };
    let writes = schema.root_operation(OperationType::Mutation).is_some_and(|root| **root == *name);
    if writes {
        return Err(format!("{name} writes, and whoever has such a list only reads. Leave the entry out."));
    }
    let fields = match schema.types.get(&name).filter(|_| !name.starts_with("__")) {
        Some(ExtendedType::Object(object)) => &object.fields,
        Some(ExtendedType::Interface(interface)) => &interface.fields,
        Some(
            ExtendedType::Scalar(_) | ExtendedType::Union(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_),
        ) => {
            return Err(format!("{name} has no fields to select. Name a type of objects or an interface."));
        }
        None => {
            let known = schema
                .types
                .iter()
                .filter(|(name, known)| (known.is_object() || known.is_interface()) && !name.starts_with("__"));
            let nearest = nearest(&name, known.map(|(name, _)| name.as_str()));
            return Err(format!("The schema has no type of this name{}.", proposed(nearest)));
        }
    };
    match field {
        Some(field) if !fields.contains_key(&field) => {
            let nearest = nearest(&field, fields.keys().map(Name::as_str));
            let nearest = nearest.map(|field| format!("{name}.{field}"));
            Err(format!("{name} has no field of this name{}.", proposed(nearest)))
        }
        Some(_) | None => Ok(()),
    }
}

/// The known name that is spelled most like another one, where one is.
fn nearest(name: &str, known: impl Iterator<Item = impl Into<String> + AsRef<str>>) -> Option<String> {
    known
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known.as_ref()), known))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known.into())
}

fn proposed(nearest: Option<String>) -> String {
    nearest.map(|nearest| format!("; the nearest is {nearest}")).unwrap_or_default()
}

/// Refuses a plan that selects what is not listed: an error for each place in the document, [`MAX_ERRORS`] at most. A field
/// is listed where its type of objects has it, or an interface of that type. `__typename` may always be selected, and the
/// schema itself never be read. An entry that names nothing of this schema allows nothing.
pub(super) fn check(types: &Types, plan: &Plan, list: &[String]) -> Result<(), Refusal> {
    let mut walk = Walk { types, listed: Listed::new(list), found: IndexMap::new() };
    let root = plan.root(types).map_or("Query", Name::as_str);
    walk.fields(root, None, &plan.merged.fields);
    let introspects = plan.merged.meta.iter().filter(|name| *name != "__typename").map(|name| {
        let place = name.location().and_then(|place| place.line_column(&plan.document.valid.sources));
        refused(&format!("{root}.{name}"), place.map(|place| (place.line, place.column)))
    });
    let read = walk.found.into_iter().map(|((place, _), found)| {
        // Where an interface has the field, it stands for all types it may be of.
        let coordinate = found.common.filter(|_| found.types > 1).unwrap_or(found.first);
        refused(&coordinate, Some((place.line, place.column)))
    });
    let mut errors: Vec<_> = read.chain(introspects).collect();
    errors.sort_by(|one, other| one.locations.cmp(&other.locations));
    errors.truncate(MAX_ERRORS);
    if errors.is_empty() { Ok(()) } else { Err(Refusal(errors)) }
}

fn refused(coordinate: &str, place: Option<(usize, usize)>) -> RequestError {
    let message = format!("This token does not read {coordinate}. Ask whoever gave you the token for it.");
    RequestError::new(Code::Forbidden, message).at(place).with("coordinate", coordinate)
}

/// What of each type is listed.
struct Listed<'l>(HashMap<&'l str, Fields<'l>>);

enum Fields<'l> {
    All,
    These(HashSet<&'l str>),
}

impl<'l> Listed<'l> {
    fn new(list: &'l [String]) -> Self {
        let mut listed: HashMap<&str, Fields<'_>> = HashMap::new();
        for entry in list {
            match entry.split_once('.') {
                None => drop(listed.insert(entry, Fields::All)),
                Some((name, field)) => match listed.entry(name).or_insert_with(|| Fields::These(HashSet::new())) {
                    Fields::All => {}
                    Fields::These(fields) => drop(fields.insert(field)),
                },
            }
        }
        Self(listed)
    }

    fn has(&self, name: &str, field: &str) -> bool {
        self.0.get(name).is_some_and(|fields| match fields {
            Fields::All => true,
            Fields::These(fields) => fields.contains(field),
        })
    }
}

/// A place that selects what is not listed.
struct Found {
    /// The field of the first type of objects that stands there.
    first: String,
    /// The field of the interface that is selected on, where that has it.
    common: Option<String>,
    /// How many types of objects stand there without it being listed.
    types: usize,
}

struct Walk<'p> {
    types: &'p Types,
    listed: Listed<'p>,
    found: IndexMap<(Pos, &'p str), Found>,
}

impl<'p> Walk<'p> {
    /// Fields of a type of objects; `within` is the interface or union they were selected on, if that was one.
    fn fields(&mut self, on: &str, within: Option<&str>, fields: &'p [Chosen]) {
        for chosen in fields {
            let name = chosen.field.node.name.node.as_str();
            if name == "__typename" {
                continue;
            }
            if !self.is_listed(on, name) {
                let common = within.filter(|within| self.has_field(within, name));
                let found = self.found.entry((chosen.field.pos, name)).or_insert_with(|| Found {
                    first: format!("{on}.{name}"),
                    common: common.map(|common| format!("{common}.{name}")),
                    types: 0,
                });
                found.types += 1;
            }
            let Ok(definition) = self.types.schema.type_field(on, name) else { continue };
            let ty = definition.ty.inner_named_type().as_str();
            match &chosen.children {
                Children::Leaf => {}
                Children::Fields(fields) => self.fields(ty, None, fields),
                Children::ByType(types) => {
                    for (on, fields) in types {
                        self.fields(on.as_str(), Some(ty), fields);
                    }
                }
            }
        }
    }

    fn is_listed(&self, on: &str, field: &str) -> bool {
        let interfaces = self.types.schema.types.get(on).into_iter().flat_map(|ty| match ty {
            ExtendedType::Object(object) => object.implements_interfaces.iter().collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let mut of_interface = interfaces.filter(|name| self.has_field(name, field));
        self.listed.has(on, field) || of_interface.any(|name| self.listed.has(name, field))
    }

    /// Whether an interface has the field; a union has none.
    fn has_field(&self, interface: &str, field: &str) -> bool {
        matches!(self.types.schema.types.get(interface), Some(ExtendedType::Interface(known)) if known.fields.contains_key(field))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::document::{Document, Limits};

    const SCHEMA: &str = "
        type Query { node: Node, thing: Thing, people(first: Int): [Person!] }
        type Mutation { rename: Person }
        interface Node { id: ID!, parent: Node }
        type Person implements Node { id: ID!, parent: Node, name: String, friends: [Person!] }
        type Place implements Node { id: ID!, parent: Node, city: String }
        union Thing = Person | Place
        enum Colour { RED }
    ";

    fn types() -> Types {
        Types::parse(SCHEMA, |_, _| Ok(())).unwrap()
    }

    /// What is refused of a document under a list: the coordinates with their lines.
    fn refusals(list: &[&str], document: &str, variables: serde_json::Value) -> Vec<(String, usize)> {
        let (types, limits) = (types(), Limits::default());
        let document = Arc::new(Document::prepare(&types, &limits, document).unwrap());
        let plan = Plan::make(&types, &limits, &document, None, variables.as_object().cloned().unwrap()).unwrap();
        let list: Vec<String> = list.iter().map(|entry| (*entry).to_owned()).collect();
        let errors = check(&types, &plan, &list).err().map(|refusal| refusal.0).unwrap_or_default();
        let told = errors.into_iter().map(|error| {
            assert_eq!(error.code, Code::Forbidden);
            (error.extensions["coordinate"].as_str().unwrap().to_owned(), error.locations[0].0)
        });
        told.collect()
    }

    fn refused(list: &[&str], document: &str) -> Vec<String> {
        refusals(list, document, json!({})).into_iter().map(|(coordinate, _)| coordinate).collect()
    }

    #[test]
    fn only_what_is_listed_is_selected_at_any_depth() {
        let people = ["Query.people", "Person.name", "Person.friends"];
        assert_eq!(refused(&people, "{ __typename people { __typename name friends { name } } }"), [""; 0]);
        let document =
            "query($no: Boolean!) {\npeople {\n...F\n... on Person {\nfriends { other: name again: id } } } }
            fragment F on Person {\nid\nname @skip(if: $no)\nparent { id } }";
        let expected = [("Person.id", 5), ("Person.id", 7), ("Person.parent", 9), ("Node.id", 9)];
        let expected = expected.map(|(name, line)| (name.to_owned(), line));
        assert_eq!(refusals(&people, document, json!({ "no": false })), expected);
        assert_eq!(refused(&["Person"], "{ people { name id } }"), ["Query.people"]);
        assert_eq!(refused(&["Query", "Person"], "{ people(first: 3) { id friends { friends { name } } } }"), [""; 0]);
        // What is left out is not selected.
        assert_eq!(refused(&["Query.people", "Person.name"], "{ people { name id @skip(if: true) } }"), [""; 0]);
        assert_eq!(refused(&["Query", "Person"], "mutation { rename { name } }"), ["Mutation.rename"]);
    }

    #[test]
    fn a_field_of_an_interface_is_listed_with_the_interface_or_with_each_type() {
        let all = "{ node { id } }";
        for list in [&["Query.node", "Node.id"][..], &["Query.node", "Node"], &["Query", "Person.id", "Place.id"]] {
            assert_eq!(refused(list, all), [""; 0], "{list:?}");
        }
        assert_eq!(refused(&["Query"], all), ["Node.id"]);
        assert_eq!(refused(&["Query", "Person.id"], all), ["Place.id"]);
        assert_eq!(refused(&["Query", "Person.id"], "{ node { ... on Person { id } } }"), [""; 0]);
        // The interface stands for its own fields alone, wherever they are selected.
        let list = ["Query", "Node"];
        assert_eq!(refused(&list, "{ people { id name } thing { ... on Node { id } } }"), ["Person.name"]);
        assert_eq!(
            refused(&["Query", "Person"], "{ thing { ... on Person { name } ... on Place { city } } }"),
            ["Place.city"]
        );
    }

    #[test]
    fn the_schema_is_not_read_and_what_is_gone_allows_nothing() {
        let schema = "{ __schema { types { name } } t: __type(name: \"Person\") { name } __typename }";
        assert_eq!(refused(&["Query", "Person"], schema), ["Query.__schema", "Query.__type"]);
        assert_eq!(refused(&["Query.people", "Person.nick", "Gone"], "{ people { name } }"), ["Person.name"]);
        let many: Vec<_> = (0..30).map(|n| format!("a{n}: people {{ name }}")).collect();
        assert_eq!(refused(&["Person"], &format!("{{ {} }}", many.join(" "))).len(), MAX_ERRORS);
    }

    #[test]
    fn an_entry_names_what_is_there_or_is_told_what_is_nearest() {
        let types = types();
        for entry in ["Query", "Query.people", "Person", "Person.name", "Node", "Node.id"] {
            assert_eq!(check_entry(&types, entry), Ok(()), "{entry}");
        }
        for (entry, told) in [
            ("Persson", "no type of this name; the nearest is Person."),
            ("Zzzzzzzz", "no type of this name."),
            ("Persson.name", "; the nearest is Person."),
            ("Person.nam", "Person has no field of this name; the nearest is Person.name."),
            ("Person.zzzzzzz", "Person has no field of this name."),
            ("Mutation", "Mutation writes"),
            ("Mutation.rename", "Mutation writes"),
            ("Thing", "Thing has no fields to select"),
            ("Colour.RED", "Colour has no fields to select"),
            ("__Schema.types", "no type of this name"),
            ("Query.__schema", "Query has no field of this name."),
            ("Query.people(first:)", "written Type.field"),
            ("@skip", "written Type.field"),
            ("", "written Type.field"),
            ("Person.", "written Type.field"),
            (" Person", "written Type.field"),
        ] {
            let wrong = check_entry(&types, entry).unwrap_err();
            assert!(wrong.contains(told), "{entry}: {wrong}");
        }
    }
}
