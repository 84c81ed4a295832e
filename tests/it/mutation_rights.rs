//! Who may write: `mutation_rights.txt` says it for every mutation of the schema, and everybody tries all of them.

use std::collections::BTreeMap;

use entities::{TokenRole, audit_entry, change};
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    reach::{page, two_editions},
    support::{Backend, Workshop},
};

/// Mutations, each with who may: an editor of what it is about, an editor of everything, or an admin.
const RIGHTS: &str = include_str!("mutation_rights.txt");

/// What only editors see of what the mutations are about.
const PRIVATE: [&str; 7] =
    ["Beacons", "Brown Bittern", "Bittern Bureau", "brown@ten.example", "amber@ten.example", "Hidden", "hidden@"];

fn rights() -> BTreeMap<&'static str, &'static str> {
    let entry = |line: &'static str| line.split_once(' ').unwrap_or_else(|| panic!("{line:?}"));
    RIGHTS.lines().map(entry).collect()
}

/// The types of the schema by name.
struct Types(BTreeMap<String, Value>);

impl Types {
    async fn read(workshop: &Workshop) -> Self {
        let query = "{ __schema { types { name kind fields { name description type { ...T }
            args { type { kind ...T } defaultValue } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let mut schema = workshop.data(query, json!({})).await;
        let Value::Array(types) = schema["__schema"]["types"].take() else { panic!("{schema}") };
        Self(types.into_iter().map(|kind| (kind["name"].as_str().unwrap().to_owned(), kind)).collect())
    }

    fn named<'a>(&'a self, reference: &Value) -> &'a Value {
        let mut reference = reference;
        while reference["ofType"].is_object() {
            reference = &reference["ofType"];
        }
        &self.0[reference["name"].as_str().unwrap()]
    }

    fn fields(&self, name: &str) -> &Vec<Value> {
        self.0[name]["fields"].as_array().unwrap()
    }

    /// Everything of an object that needs no arguments, some levels deep.
    fn selection(&self, kind: &Value, depth: usize) -> String {
        let mut selected = vec!["__typename".to_owned()];
        for field in kind["fields"].as_array().into_iter().flatten() {
            let needs = |argument: &Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
            let (name, below) = (field["name"].as_str().unwrap(), self.named(&field["type"]));
            if field["args"].as_array().unwrap().iter().any(needs) {
                continue;
            }
            match below["kind"].as_str().unwrap() {
                "SCALAR" | "ENUM" => selected.push(name.to_owned()),
                "OBJECT" if depth > 0 && !below["name"].as_str().unwrap().ends_with("Connection") => {
                    selected.push(format!("{name} {{ {} }}", self.selection(below, depth - 1)));
                }
                _ => {}
            }
        }
        selected.join(" ")
    }

    /// A mutation that asks for all it can answer with, as `ended`.
    fn document(&self, mutation: &str) -> String {
        let field = self.fields("Mutation").iter().find(|field| field["name"] == mutation).unwrap();
        let input = self.named(&field["args"][0]["type"])["name"].as_str().unwrap();
        let selection = self.selection(self.named(&field["type"]), 2);
        format!("mutation($input: {input}!) {{ ended: {mutation}(input: $input) {{ {selection} }} }}")
    }
}

#[tokio::test]
async fn every_mutation_says_who_may_write() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let types = Types::read(&workshop).await;
    let mut rights = rights();
    assert!(RIGHTS.lines().is_sorted());
    for mutation in types.fields("Mutation") {
        let name = mutation["name"].as_str().unwrap();
        let right = rights.remove(name).unwrap_or_else(|| {
            panic!("say who may {name}: a line in tests/it/mutation_rights.txt, with editor, everywhere or admin")
        });
        let text = mutation["description"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        let said = match text.split_once("Requires an ").map(|(_, who)| who) {
            Some(who) if who.starts_with("admin.") => "admin",
            Some(who) if who.starts_with("editor of all editions.") => "everywhere",
            Some(who) if who.starts_with("editor of ") => "editor",
            _ => panic!("the description of {name} must say what it requires"),
        };
        assert_eq!(said, right, "what the description of {name} says");
    }
    assert!(rights.is_empty(), "there are no such mutations: {rights:?}");
}

/// A service with everything the mutations need.
struct Stage {
    workshop: Workshop,
    types: Types,
}

impl Stage {
    async fn set(backend: Backend) -> Self {
        let workshop = two_editions(backend).await;
        let types = Types::read(&workshop).await;
        Self { workshop, types }
    }

    async fn try_as(&self, viewer: Viewer, mutation: &str, input: &Value) -> Value {
        self.workshop.ask_as(viewer, &self.types.document(mutation), json!({ "input": input })).await
    }

    /// What an operator makes.
    async fn made(&self, mutation: &str, input: Value) -> Value {
        let mut answer = self.try_as(Viewer::operator(), mutation, &input).await;
        assert!(answer.get("errors").is_none(), "{mutation}: {answer:#}");
        assert_eq!(answer["data"]["ended"]["userErrors"], json!([]), "{mutation}");
        answer["data"]["ended"].take()
    }

    async fn id(&self, noun: &str, input: Value) -> Value {
        let name = noun.to_lowercase();
        self.made(&format!("create{noun}"), input).await[name]["id"].take()
    }

    async fn draft(&self, title: &str) -> Value {
        self.id("Proposal", json!({ "edition": { "year": 2010 }, "title": title })).await
    }

    async fn read(&self, query: &str) -> Value {
        let mut answer = self.workshop.ask_as(Viewer::operator(), query, json!({})).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    async fn records(&self) -> (u64, u64) {
        let db = self.workshop.store.db().read();
        (audit_entry::Entity::find().count(db).await.unwrap(), change::Entity::find().count(db).await.unwrap())
    }

    /// Each mutation with an input that is right, about what belongs to the edition of 2010 where it belongs to one.
    async fn inputs(&self) -> Vec<(&'static str, Value)> {
        let draft = self
            .read("{ proposal(edition: 2010, number: 2) { id edition { id themes { id } } participations { id } } }")
            .await;
        let (draft, edition) = (&draft["proposal"], &draft["proposal"]["edition"]);
        let parts: Vec<&Value> = draft["participations"].as_array().unwrap().iter().map(|part| &part["id"]).collect();
        let backwards: Vec<&Value> = parts.iter().rev().copied().collect();
        let theme = self.id("Theme", json!({ "edition": 2010, "slug": "hidden", "name": "Hidden" })).await;
        let mut themes: Vec<&Value> = edition["themes"].as_array().unwrap().iter().map(|theme| &theme["id"]).collect();
        themes.insert(0, &theme);
        let topic = self.id("Topic", json!({ "slug": "hidden", "name": "Hidden" })).await;
        let year = self.id("Edition", json!({ "year": 2012, "name": "Hidden" })).await;
        let person = self.id("Person", json!({ "name": "Hidden Heron", "email": "hidden@ten.example" })).await;
        let twin = self.id("Person", json!({ "name": "Hidden Hern" })).await;
        let organization = self.id("Organization", json!({ "name": "Hidden House" })).await;
        let branch = self.id("Organization", json!({ "name": "Hidden Home" })).await;
        let (one, two) = (self.draft("Hidden One").await, self.draft("Hidden Two").await);
        let deleted = self.draft("Hidden Three").await;
        self.made("deleteProposal", json!({ "id": deleted })).await;
        let (sunk, target) = (self.draft("Hidden Four").await, self.draft("Hidden Five").await);
        let merge = self.made("mergeProposals", json!({ "sources": [sunk], "target": { "id": target } })).await;
        let entry = self.read("{ auditLog(first: 1, filter: { operation: \"createTheme\" }) { nodes { id } } }").await;
        let token = self.made("createApiToken", json!({ "name": "Hidden", "role": "PARTNER" })).await;
        vec![
            (
                "addParticipation",
                json!({ "proposal": draft["id"], "role": "PANELLIST", "person": { "create": { "name": "New" } } }),
            ),
            ("changeProposalStatus", json!({ "id": draft["id"], "action": "SUBMIT" })),
            ("createApiToken", json!({ "name": "New", "role": "EDITOR" })),
            ("createEdition", json!({ "year": 2013, "name": "New" })),
            ("createOrganization", json!({ "name": "New" })),
            ("createPerson", json!({ "name": "New" })),
            ("createProposal", json!({ "edition": { "year": 2010 }, "title": "New" })),
            ("createTheme", json!({ "edition": 2010, "slug": "new", "name": "New" })),
            ("createTopic", json!({ "slug": "new", "name": "New" })),
            ("deleteEdition", json!({ "id": year })),
            ("deleteOrganization", json!({ "id": organization })),
            ("deletePerson", json!({ "id": person })),
            ("deleteProposal", json!({ "id": draft["id"] })),
            ("deleteTheme", json!({ "id": theme })),
            ("deleteTopic", json!({ "id": topic })),
            ("dismissDuplicate", json!({ "one": person, "other": twin })),
            ("importProposals", json!({ "pages": [{ "text": page(2010, 3, "New", "- New") }] })),
            ("mergeOrganizations", json!({ "sources": [organization], "target": branch })),
            ("mergePeople", json!({ "sources": [person], "target": twin })),
            ("mergeProposals", json!({ "sources": [one], "target": { "id": two } })),
            ("removeParticipation", json!({ "id": parts[0] })),
            ("reorderParticipations", json!({ "proposal": draft["id"], "participations": backwards })),
            ("reorderThemes", json!({ "edition": 2010, "themes": themes })),
            ("restoreProposal", json!({ "id": deleted })),
            ("revertChange", json!({ "id": entry["auditLog"]["nodes"][0]["id"] })),
            ("revokeApiToken", json!({ "id": token["apiToken"]["id"] })),
            ("undoMerge", json!({ "mergeId": merge["merge"]["id"] })),
            ("updateEdition", json!({ "id": edition["id"], "name": "New" })),
            ("updateOrganization", json!({ "id": organization, "name": "New" })),
            ("updateParticipation", json!({ "id": parts[0], "title": "New" })),
            ("updatePerson", json!({ "id": person, "name": "New" })),
            ("updateProposal", json!({ "id": draft["id"], "title": "New" })),
            ("updateTheme", json!({ "id": theme, "name": "New" })),
            ("updateTopic", json!({ "id": topic, "name": "New" })),
            ("upsertOrganizations", json!({ "items": [{ "key": { "id": organization }, "name": "New" }] })),
            ("upsertPeople", json!({ "items": [{ "key": { "id": person }, "name": "New" }] })),
            ("upsertProposals", json!({ "items": [{ "key": { "id": draft["id"] }, "title": "New" }] })),
            ("upsertThemes", json!({ "items": [{ "id": theme, "name": "New" }] })),
        ]
    }
}

/// How a mutation ends for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Done,
    /// Refused before anything is read.
    Refused(&'static str),
    /// Not found, as an error or a mistake.
    NotFound,
}

#[rstest]
#[tokio::test]
async fn everybody_writes_what_they_may_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let stage = Stage::set(backend).await;
    let inputs = stage.inputs().await;
    let (rights, workshop) = (rights(), &stage.workshop);
    assert!(inputs.iter().map(|(name, _)| name).eq(rights.keys()), "an input for each");
    let (unauthenticated, forbidden) = (End::Refused("UNAUTHENTICATED"), End::Refused("FORBIDDEN"));
    let viewers = [
        (Viewer::public(), [unauthenticated; 3]),
        (workshop.bearer(TokenRole::Partner, None).await, [forbidden; 3]),
        (workshop.bearer(TokenRole::Editor, Some(2011)).await, [End::NotFound, forbidden, forbidden]),
        (workshop.bearer(TokenRole::Editor, Some(2010)).await, [End::Done, forbidden, forbidden]),
        (workshop.bearer(TokenRole::Editor, None).await, [End::Done, End::Done, forbidden]),
        (workshop.bearer(TokenRole::Admin, None).await, [End::Done; 3]),
    ];
    let before = stage.records().await;
    let (mut failed, mut told) = (Vec::new(), 0);
    for (name, mut input) in inputs {
        let right = ["editor", "everywhere", "admin"].iter().position(|right| *right == rights[name]).unwrap();
        for (viewer, ends) in &viewers {
            // Whoever is refused writes nothing, though they mean it.
            input["dryRun"] = json!(ends[right] == End::Done);
            let ask = stage.try_as(viewer.clone(), name, &input);
            let (answer, statements) = workshop.statements(ask).await;
            let (text, ended) = (answer.to_string(), &answer["data"]["ended"]);
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            let mistake = ended["userErrors"][0]["code"].as_str();
            let as_it_should = match ends[right] {
                End::Done => code.is_none() && mistake.is_none() && ended.is_object(),
                End::Refused(expected) => code == Some(expected) && ended.is_null() && statements.is_empty(),
                End::NotFound => code.or(mistake) == Some("NOT_FOUND"),
            };
            let tells = PRIVATE.iter().any(|word| text.contains(word));
            told += usize::from(tells);
            if !as_it_should || (tells && ends[right] != End::Done) {
                failed.push(format!(
                    "{name} as {viewer:?}: {:?}, {} statements, {text}",
                    ends[right],
                    statements.len()
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(told > 50, "{told} answers told editors anything that others must not see");
    assert_eq!(stage.records().await, before, "something was written");
}

/// What a mutation for editors of editions is about may belong to none.
#[rstest]
#[tokio::test]
async fn editors_of_an_edition_take_back_nothing_that_belongs_to_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let stage = Stage::set(backend).await;
    let person = stage.id("Person", json!({ "name": "Hidden Heron", "email": "hidden@ten.example" })).await;
    let twin = stage.id("Person", json!({ "name": "Hidden Hern" })).await;
    let merge = stage.made("mergePeople", json!({ "sources": [person], "target": twin })).await;
    let entry = stage.read("{ auditLog(first: 1, filter: { operation: \"createPerson\" }) { nodes { id } } }").await;
    let before = stage.records().await;
    let editor = stage.workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let token = stage.records().await;
    for (name, input) in [
        ("undoMerge", json!({ "mergeId": merge["merge"]["id"] })),
        ("revertChange", json!({ "id": entry["auditLog"]["nodes"][0]["id"] })),
    ] {
        let answer = stage.try_as(editor.clone(), name, &input).await;
        let code = answer["errors"][0]["extensions"]["code"]
            .as_str()
            .or(answer["data"]["ended"]["userErrors"][0]["code"].as_str());
        assert!(matches!(code, Some("FORBIDDEN" | "NOT_FOUND")), "{name}: {answer:#}");
        assert!(!PRIVATE.iter().any(|word| answer.to_string().contains(word)), "{name}: {answer:#}");
    }
    assert_eq!(stage.records().await, token);
    assert_eq!(before.0 + 1, token.0, "the token alone");
}
