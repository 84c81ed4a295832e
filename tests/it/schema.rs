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
