//! The schema as text: current, sorted, described throughout.

use serde_json::Value;

use crate::support::{Backend, Workshop};

#[test]
fn the_exported_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let exported = std::fs::read_to_string(path).unwrap();
    assert!(exported == workshops::graphql::sdl(), "run: cargo run -- schema > schema.graphql");
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let query = "{ __schema { types { name kind description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description } enumValues { name description } } } }";
    let schema = workshop.ask(query, serde_json::json!({})).await;
    let mut bare = Vec::new();
    let mut described = 0;
    for kind in schema["data"]["__schema"]["types"].as_array().unwrap() {
        let name = kind["name"].as_str().unwrap();
        // Introspection and the five scalars are the specification's own.
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        let mut check = |what: String, item: &Value| match item["description"].as_str() {
            Some(text) if !text.trim().is_empty() => described += 1,
            _ => bare.push(what),
        };
        check(name.to_owned(), kind);
        for part in ["fields", "inputFields", "enumValues"] {
            for item in kind[part].as_array().into_iter().flatten() {
                let field = format!("{name}.{}", item["name"].as_str().unwrap());
                for argument in item["args"].as_array().into_iter().flatten() {
                    check(format!("{field}({})", argument["name"].as_str().unwrap()), argument);
                }
                check(field, item);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
    assert!(described > 300, "{described}");
}

#[tokio::test]
async fn the_standard_introspection_query_is_within_the_limits() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let deep = "{ __schema { types { fields { type { ...T } } } } }
        fragment T on __Type { name ofType { name ofType { name ofType { name ofType { name ofType { name
        ofType { name ofType { name } } } } } } } }";
    assert_eq!(workshop.ask(deep, serde_json::json!({})).await.get("errors"), None);
}

/// The name of a type without the marks around it.
fn named(kind: &Value) -> &str {
    let mut kind = kind;
    while kind["ofType"].is_object() {
        kind = &kind["ofType"];
    }
    kind["name"].as_str().unwrap()
}

#[tokio::test]
async fn every_mutation_has_what_all_mutations_have() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let query = "{ __schema { mutationType { name } types { name
        fields(includeDeprecated: true) { name args(includeDeprecated: true) { name type { ...T } } type { ...T } }
        inputFields(includeDeprecated: true) { name type { ...T } } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { name } } } }";
    let schema = workshop.data(query, serde_json::json!({})).await["__schema"].take();
    let types = schema["types"].as_array().unwrap();
    let parts = |name: &str, part: &str| {
        let kind = types.iter().find(|kind| kind["name"] == name).unwrap();
        let parts = kind[part].as_array().unwrap_or_else(|| panic!("{name} has no {part}")).iter();
        parts.map(|part| (part["name"].as_str().unwrap().to_owned(), part["type"].clone())).collect::<Vec<_>>()
    };
    let mutations = types.iter().find(|kind| kind["name"] == schema["mutationType"]["name"]).unwrap();
    let mutations = mutations["fields"].as_array().unwrap();
    assert!(mutations.len() > 10);
    let of_mutations = |kind: &Value| mutations.iter().any(|mutation| named(&mutation["type"]) == kind["name"]);
    for kind in types {
        let results = kind["fields"].as_array().into_iter().flatten().any(|field| field["name"] == "results");
        assert!(!results || of_mutations(kind), "{}", kind["name"]);
    }
    for mutation in mutations {
        let name = mutation["name"].as_str().unwrap();
        let [input] = &mutation["args"].as_array().unwrap()[..] else { panic!("{name} takes more than its input") };
        assert_eq!((&input["name"], &input["type"]["kind"]), (&"input".into(), &"NON_NULL".into()), "{name}");
        let fields = parts(named(&input["type"]), "inputFields");
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, kind)| named(kind));
        assert_eq!(field("clientMutationId"), Some("String"), "{name}");
        assert_eq!(field("dryRun"), Some("Boolean"), "{name}");
        assert_eq!(field("idempotencyKey"), Some("String"), "{name}");
        if ["update", "delete", "revert"].iter().any(|verb| name.starts_with(verb)) {
            assert_eq!(field("expectedVersion"), Some("Int"), "{name}");
        }
        let many = ["items", "pages"].iter().any(|list| field(list).is_some());
        let fields = parts(named(&mutation["type"]), "fields");
        // Results are paid for by the items they tell of.
        assert_eq!(many, fields.iter().any(|(name, _)| name == "results"), "{name}");
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted);
        let (_, errors) = field("userErrors").unwrap_or_else(|| panic!("{name} says no userErrors"));
        assert_eq!((named(errors), &errors["kind"]), ("UserError", &"NON_NULL".into()), "{name}");
        assert!(field("clientMutationId").is_some(), "{name}");
    }
}
