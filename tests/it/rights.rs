//! Who may read each field: `rights.txt` says it for every field of the schema, and everybody asks for all of them.

use std::collections::BTreeMap;

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    reach::two_editions,
    support::{Backend, Workshop},
};

/// Types that are reached only through fields which say what they require.
const WITHIN: [&str; 11] = [
    "AuditEntry",
    "FieldChange",
    "UserError",
    "Payload",
    "Result",
    "Merge",
    "DuplicateCandidate",
    "ProposalDecision",
    "ImportDiagnostic",
    // A partner's own, and all of them for admins.
    "TokenUsage",
    "DeprecatedFieldUse",
];

/// Lines of `Type.field` and who may read it: `public`; `editor` of the edition it belongs to; `admin`; `within` for the
/// fields of types that are reached only through guarded fields.
const RIGHTS: &str = include_str!("rights.txt");

fn rights() -> BTreeMap<&'static str, &'static str> {
    let entry = |line: &'static str| line.split_once(' ').unwrap_or_else(|| panic!("{line:?}"));
    RIGHTS.lines().map(entry).collect()
}

/// The object types of the schema with their fields.
async fn types(workshop: &Workshop) -> Vec<Value> {
    let query = "{ __schema { types { name kind fields(includeDeprecated: true) { name description
        type { kind ofType { kind ofType { kind ofType { kind } } } } } } } }";
    let mut schema = workshop.data(query, json!({})).await;
    let Value::Array(types) = schema["__schema"]["types"].take() else { panic!("{schema}") };
    let own = |kind: &Value| kind["kind"] == "OBJECT" && !kind["name"].as_str().unwrap().starts_with("__");
    types.into_iter().filter(own).collect()
}

#[tokio::test]
async fn every_field_says_who_may_read_it() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let mut rights = rights();
    for kind in types(&workshop).await {
        for field in kind["fields"].as_array().unwrap() {
            let name = format!("{}.{}", kind["name"].as_str().unwrap(), field["name"].as_str().unwrap());
            let right = rights.remove(name.as_str());
            let right = right.unwrap_or_else(|| {
                panic!("say who may read {name}: add a line to tests/it/rights.txt, with public, editor or admin")
            });
            let text = field["description"].as_str().unwrap();
            let (editor, admin) = (text.contains("Requires an editor"), text.contains("Requires an admin"));
            match right {
                "public" => assert!(!editor && !admin, "{name}"),
                "editor" => assert!(editor, "the description of {name} must say that it requires an editor"),
                // All of a type that only admins reach.
                "admin" => assert!(admin || name.starts_with("ApiToken"), "{name} must say that it requires an admin"),
                "within" => assert!(WITHIN.iter().any(|part| name.contains(part)), "{name} is reached by everybody"),
                right => panic!("{name} {right}"),
            }
        }
    }
    assert!(rights.is_empty(), "there are no such fields: {rights:?}");
}

/// Whether the field is a value, or a list of values.
fn is_leaf(field: &Value) -> bool {
    let mut kind = &field["type"];
    while kind["ofType"].is_object() {
        kind = &kind["ofType"];
    }
    matches!(kind["kind"].as_str(), Some("SCALAR" | "ENUM"))
}

/// Objects of the public proposal of 2010, one of each type, and how to reach its fields.
async fn examples(workshop: &Workshop) -> Vec<(&'static str, String)> {
    let query = "{ proposal(edition: 2010, number: 1) { id edition { id } themes { id topic { id } }
        panellists { id person { id } organization { id } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({})).await;
    let proposal = answer["data"]["proposal"].take();
    let node = |name: &str, at: &str| {
        let id = proposal.pointer(at).and_then(Value::as_str).unwrap_or_else(|| panic!("{name}: {proposal:#}"));
        format!("{{ it: node(id: \"{id}\") {{ ... on {name} {{ FIELDS }} }} }}")
    };
    let mut examples: Vec<_> = [
        ("Proposal", "/id"),
        ("Edition", "/edition/id"),
        ("Theme", "/themes/0/id"),
        ("Topic", "/themes/0/topic/id"),
        ("Participation", "/panellists/0/id"),
        ("Person", "/panellists/0/person/id"),
        ("Organization", "/panellists/0/organization/id"),
    ]
    .into_iter()
    .map(|(name, at)| (name, node(name, at)))
    .collect();
    examples.push(("ImportSource", "{ at: proposal(edition: 2010, number: 1) { it: source { FIELDS } } }".to_owned()));
    examples.push(("ApiToken", "{ at: apiTokens(first: 1) { nodes { FIELDS } } }".to_owned()));
    examples
}

#[rstest]
#[tokio::test]
async fn everybody_reads_what_they_may_and_null_for_the_rest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let viewers = [
        ("public", Viewer::public()),
        ("public", workshop.bearer(TokenRole::Partner, None).await),
        ("public", workshop.bearer(TokenRole::Editor, Some(2011)).await),
        ("editor", workshop.bearer(TokenRole::Editor, Some(2010)).await),
        ("editor", workshop.bearer(TokenRole::Editor, None).await),
        ("admin", workshop.bearer(TokenRole::Admin, None).await),
    ];
    let (rights, types) = (rights(), types(&workshop).await);
    let mut guarded = 0;
    for (name, query) in examples(&workshop).await {
        let kind = types.iter().find(|kind| kind["name"] == name).unwrap();
        let fields = kind["fields"].as_array().unwrap().iter().filter(|field| is_leaf(field));
        let fields: Vec<&str> = fields.map(|field| field["name"].as_str().unwrap()).collect();
        let query = query.replace("FIELDS", &fields.join(" "));
        let whole = object(&workshop, Viewer::operator(), &query).await;
        for (rank, viewer) in &viewers {
            let shown = object(&workshop, viewer.clone(), &query).await;
            for field in &fields {
                let right = rights[format!("{name}.{field}").as_str()];
                let allowed = right == "public" || right == *rank || *rank == "admin";
                let expected = if allowed { &whole[field] } else { &Value::Null };
                assert_eq!(&shown[field], expected, "{name}.{field} as {viewer:?}");
                guarded += usize::from(right != "public" && !whole[field].is_null());
            }
        }
    }
    // An address, a page, a file, and of a token id, name, role and time of making: each asked for by all.
    assert_eq!(guarded, 7 * viewers.len());
}

/// The fields of the example a viewer gets; nothing at all if it is out of reach.
async fn object(workshop: &Workshop, viewer: Viewer, query: &str) -> Value {
    let mut answer = workshop.ask_as(viewer, query, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{query}: {answer:#}");
    let data = &mut answer["data"];
    for at in ["/at/nodes/0", "/at/it", "/it"] {
        if let Some(found) = data.pointer_mut(at) {
            return found.take();
        }
    }
    Value::Null
}
