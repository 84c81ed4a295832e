//! Partners' tokens that read only the fields on their list, whatever way their operations come.

use axum::{
    body::Body,
    http::{Request, request::Builder},
};
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use workshops::{auth::Viewer, config::Budget, document::Limits, domain::api_token::Terms, import, store::Store};

use crate::{
    mutations::write,
    partner_tokens::partner_with,
    support::{
        Backend, Workshop,
        binary::Place,
        service::{Answer, Service, link, post, send},
        twins::Twins,
    },
};

const LISTED: &str = "{ proposals(first: 2) { nodes { number } } }";
const UNLISTED: &str = "{ proposals(first: 2) { nodes { number title } } }";
const LIST: [&str; 3] = ["Query.proposals", "ProposalConnection.nodes", "Proposal.number"];

fn terms(list: &[&str]) -> Terms {
    Terms { fields: Some(list.iter().map(|entry| (*entry).to_owned()).collect()), ..Terms::default() }
}

async fn partner(store: &Store, list: &[&str]) -> String {
    partner_with(store, terms(list)).await
}

fn signed(request: Builder, secret: &str) -> Builder {
    request.header("authorization", format!("Bearer {secret}"))
}

fn asking(secret: &str, query: &str) -> Request<Body> {
    signed(post(), secret).body(json!({ "query": query }).to_string().into()).unwrap()
}

/// Coordinates and places of the fields an answer refuses.
fn refused(answer: &Answer) -> Vec<(String, Value)> {
    assert_eq!(answer.refusal(), (403, "FORBIDDEN".to_owned()), "{}", answer.body);
    let answer = answer.json();
    assert_eq!(answer.get("data"), None);
    let errors = answer["errors"].as_array().unwrap().iter().map(|error| {
        assert_eq!(error["extensions"]["code"], "FORBIDDEN");
        let coordinate = error["extensions"]["coordinate"].as_str().unwrap();
        let message = error["message"].as_str().unwrap();
        let remedy = message.contains(coordinate) && message.contains("Ask whoever gave you the token for it.");
        assert!(remedy, "{message}");
        (coordinate.to_owned(), error["locations"][0].clone())
    });
    errors.collect()
}

#[rstest]
#[tokio::test]
async fn what_is_not_listed_is_refused_before_anything_is_read_or_paid(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let budget = Some(Budget::parse("60").unwrap());
    let secret = partner_with(&twins.keeping.store, Terms { budget, ..terms(&LIST) }).await;
    // The public has the answer kept, and sends it again as it left.
    for _ in 0..3 {
        assert!(twins.ask(UNLISTED).await.body.contains("title"));
    }
    let everywhere = [&twins.keeping, &twins.rows, &twins.plain];
    for app in everywhere {
        let answer = send(&app.router, asking(&secret, UNLISTED)).await;
        assert_eq!(refused(&answer), [("Proposal.title".to_owned(), json!({ "line": 1, "column": 40 }))]);
        assert_eq!((answer.header("cache-control"), answer.header("ratelimit")), ("no-store", ""), "nothing is paid");
        let answer = send(&app.router, asking(&secret, LISTED)).await;
        assert_eq!(answer.json()["data"]["proposals"]["nodes"].as_array().unwrap().len(), 2, "{}", answer.body);
    }
    let before = twins.statement_count();
    refused(&send(&twins.plain.router, asking(&secret, UNLISTED)).await);
    // The token is looked up, and beside the request its use may be written down.
    let read = twins.statements.lock().unwrap().split_off(before);
    assert!(!read.is_empty() && read.iter().all(|sql| sql.contains("api_token")), "{read:#?}");
    // Nobody else is held up by it.
    assert!(twins.ask(UNLISTED).await.body.contains("title"));
    let free = partner_with(&twins.keeping.store, Terms::default()).await;
    for token in [&free, twins.admin.reveal()] {
        assert_eq!(send(&twins.keeping.router, asking(token, UNLISTED)).await.status, 200);
    }
}

#[rstest]
#[tokio::test]
async fn lists_hold_through_fragments_interfaces_and_unions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let id = twins.data("{ proposals(first: 1) { nodes { id } } }").await["proposals"]["nodes"][0]["id"].clone();
    let by_id = |fields: &str| format!("{{ node(id: {id}) {{ {fields} }} }}");
    let deep = "query { ...A } fragment A on Query { proposals(first: 1) { ...B } }
        fragment B on ProposalConnection { nodes { ... on Node { __typename id } ... { panellists { person { email } } } } }";
    let search = "{ search(query: \"a\") { edges { node { ... on Person { name } ... on Proposal { number } } } } }";
    let cases: [(&[&str], &str, &[&str]); 9] = [
        (&["Query", "Node"], &by_id("__typename id"), &[]),
        (&["Query.node", "Node.id"], &by_id("... on Proposal { id }"), &[]),
        (&["Query", "Proposal.id"], &by_id("... on Proposal { id }"), &[]),
        (&["Query", "Proposal.id"], &by_id("id"), &["Node.id"]),
        (
            &["Query", "Node"],
            &by_id("id ... on Proposal { title } ... on Person { name }"),
            &["Proposal.title", "Person.name"],
        ),
        (&LIST, deep, &["Proposal.id", "Proposal.panellists", "Participation.person", "Person.email"]),
        (
            &["Query.proposals", "ProposalConnection", "Proposal", "Participation", "Person.name"],
            deep,
            &["Person.email"],
        ),
        (&["Query", "SearchConnection", "SearchEdge", "Proposal"], search, &["Person.name"]),
        (
            &["Query", "Proposal"],
            "{ __typename __schema { types { name } } __type(name: \"Person\") { name } }",
            &["Query.__schema", "Query.__type"],
        ),
    ];
    for (list, query, expected) in cases {
        let secret = partner(&twins.keeping.store, list).await;
        let answer = send(&twins.keeping.router, asking(&secret, query)).await;
        if expected.is_empty() {
            assert_eq!(answer.json().get("errors"), None, "{query}: {}", answer.body);
            continue;
        }
        let mut found: Vec<_> = refused(&answer).into_iter().map(|(coordinate, _)| coordinate).collect();
        // What a search is made of is the business of other tests.
        found.retain(|coordinate| !coordinate.starts_with("Search"));
        assert_eq!(found, expected, "{query}");
    }
    let secret = partner(&twins.keeping.store, &["Query", "Mutation.gone"]).await;
    let write = "mutation { createApiToken(input: { name: \"a\", role: ADMIN }) { secret } }";
    let found = refused(&send(&twins.keeping.router, asking(&secret, write)).await);
    assert_eq!(found[0].0, "Mutation.createApiToken");
}

#[tokio::test]
async fn lists_hold_for_every_way_in() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("news")).unwrap();
    std::fs::write(directory.path().join("news/numbers.graphql"), LISTED).unwrap();
    std::fs::write(directory.path().join("news/titles.graphql"), UNLISTED).unwrap();
    let path = directory.path().to_owned();
    let service = Service::with(|config| config.http.documents.trusted = Some(path)).await;
    import::demo::load(&service.app.store, &Viewer::operator().editor().unwrap()).await.unwrap();
    service.app.store.invalidations().unwrap().catch_up().await;
    let secret = partner(&service.app.store, &LIST).await;
    let hash = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let persisted = |text: &str, with: bool| {
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } });
        let mut body = json!({ "extensions": extensions });
        if with {
            body["query"] = text.into();
        }
        signed(post(), &secret).body(Body::from(body.to_string())).unwrap()
    };
    let get = |path: &str| signed(Request::get(path), &secret).body(Body::empty()).unwrap();
    let multipart = |query: &str| {
        let operations = json!({ "query": query }).to_string();
        let part = |name: &str, content: &str| {
            format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
        };
        let body = format!("{}{}--XX--\r\n", part("operations", &operations), part("map", "{}"));
        let request = Request::post("/graphql").header("content-type", "multipart/form-data; boundary=XX");
        signed(request, &secret).body(Body::from(body)).unwrap()
    };
    let document = |id: &str| {
        let body = json!({ "documentId": id }).to_string();
        signed(post(), &secret).body(Body::from(body)).unwrap()
    };
    // Twice: what is kept and what is known by then goes no other way.
    for _ in 0..2 {
        // The public fills what is kept, and persists the text.
        service.get(&link(&[("query", UNLISTED)])).await;
        service.get("/q/news/titles.json").await;
        for (allowed, refusal) in [
            (asking(&secret, LISTED), asking(&secret, UNLISTED)),
            (get(&link(&[("query", LISTED)])), get(&link(&[("query", UNLISTED)]))),
            (get("/q/news/numbers.json"), get("/q/news/titles.json")),
            (document("news/numbers"), document("news/titles")),
            (persisted(LISTED, true), persisted(UNLISTED, true)),
            (persisted(LISTED, false), persisted(UNLISTED, false)),
            (multipart(LISTED), multipart(UNLISTED)),
        ] {
            let answer = service.send(allowed).await;
            assert_eq!(answer.json()["data"]["proposals"]["nodes"].as_array().unwrap().len(), 2, "{}", answer.body);
            let found = refused(&service.send(refusal).await);
            assert_eq!(found[0].0, "Proposal.title");
        }
    }
    service.is_well().await;
}

const CREATE: &str = "mutation($input: CreateApiTokenInput!) { ended: createApiToken(input: $input) {
    apiToken { role allowedFields } userErrors { code field message } changes { field after } } }";

#[rstest]
#[tokio::test]
async fn admins_list_what_is_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    // Otherwise lists of any kind end there.
    let workshop = Workshop::start(backend).await.limited(Limits { list: 1000, ..Limits::default() });
    let list = ["Query.proposals", "Proposal", "Node.id"];
    let twice = [&list[..], &list[..1]].concat();
    let made = write(&workshop, CREATE, json!({ "name": "a", "role": "PARTNER", "allowedFields": twice })).await;
    assert_eq!(made["apiToken"], json!({ "role": "PARTNER", "allowedFields": list }));
    assert!(made["changes"].as_array().unwrap().contains(&json!({ "field": "allowedFields", "after": list })));
    let none = write(&workshop, CREATE, json!({ "name": "a", "role": "PARTNER" })).await;
    assert_eq!(none["apiToken"]["allowedFields"], Value::Null);

    let many: Vec<String> = (0..501).map(|_| "Proposal".to_owned()).collect();
    let wrong: [(Value, &[(&str, &str)]); 4] = [
        (
            json!({ "allowedFields": ["Proposal.titel", "Query", "Proposall", "Mutation.createTheme", "SearchType.PERSON", "a b"] }),
            &[
                ("allowedFields.0", "Proposal has no field of this name; the nearest is Proposal.title."),
                ("allowedFields.2", "The schema has no type of this name; the nearest is Proposal."),
                ("allowedFields.3", "Mutation writes, and whoever has such a list only reads. Leave the entry out."),
                ("allowedFields.4", "SearchType has no fields to select. Name a type of objects or an interface."),
                (
                    "allowedFields.5",
                    "An entry is written Type.field, or Type for all its fields, as in Proposal.title.",
                ),
            ],
        ),
        (
            json!({ "allowedFields": [] }),
            &[("allowedFields", "allowedFields has 1 to 500 entries. Leave it out where all fields may be selected.")],
        ),
        (
            json!({ "allowedFields": many }),
            &[("allowedFields", "allowedFields has 1 to 500 entries. Leave it out where all fields may be selected.")],
        ),
        (
            json!({ "role": "ADMIN", "allowedFields": ["Proposal"] }),
            &[(
                "allowedFields",
                "Only tokens of partners have allowedFields. Leave it out, or choose the role PARTNER.",
            )],
        ),
    ];
    for (more, expected) in wrong {
        let mut input = json!({ "name": "a", "role": "PARTNER" });
        input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        let refused = write(&workshop, CREATE, input).await;
        assert_eq!(refused["apiToken"], Value::Null);
        let errors = refused["userErrors"].as_array().unwrap().iter().map(|error| {
            let field = error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
            (field.collect::<Vec<_>>().join("."), error["message"].as_str().unwrap().to_owned())
        });
        let expected: Vec<_> = expected.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
        assert_eq!(errors.collect::<Vec<_>>(), expected);
    }
}

#[rstest]
#[tokio::test]
async fn partners_see_their_own_terms(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let who = "{ viewer { role allowedOrigins allowedFields } }";
    let mut terms = terms(&["Query.viewer", "Viewer"]);
    terms.origins = Some(vec!["https://a.example".to_owned()]);
    let secret = partner_with(&twins.keeping.store, terms).await;
    let seen = |token: &str| send(&twins.keeping.router, asking(token, who));
    let expected = json!({ "role": "PARTNER", "allowedOrigins": ["https://a.example"],
        "allowedFields": ["Query.viewer", "Viewer"] });
    assert_eq!(seen(&secret).await.json()["data"]["viewer"], expected);
    let free = partner_with(&twins.keeping.store, Terms::default()).await;
    for (token, role) in [(free.as_str(), "PARTNER"), (twins.admin.reveal(), "ADMIN")] {
        let expected = json!({ "role": role, "allowedOrigins": null, "allowedFields": null });
        assert_eq!(seen(token).await.json()["data"]["viewer"], expected);
    }
}

#[test]
fn operators_list_them_too() {
    let place = Place::new();
    let create = |more: &[&str]| place.run(&[&["token", "create", "--name", "News"], more].concat());
    let made = create(&["--role", "partner", "--field", "Query.proposals", "--field", "Proposal"]);
    let shown = "partner for Query.proposals, Proposal";
    assert!(made.code == 0 && made.out.contains(shown), "{}{}", made.out, made.err);
    assert!(place.run(&["token", "list"]).out.contains(shown));
    let list: Value = serde_json::from_str(&place.run(&["token", "list", "--format", "json"]).out).unwrap();
    assert_eq!(list[0]["allowedFields"], json!(["Query.proposals", "Proposal"]));
    for (ran, code, text) in [
        (create(&["--role", "editor", "--field", "Proposal"]), 1, "or choose --role partner"),
        (create(&["--role", "partner", "--field", "Proposal.titel"]), 2, "the nearest is Proposal.title"),
        (create(&["--role", "partner", "--field", "Mutation"]), 2, "Mutation writes"),
    ] {
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
        assert!(ran.err.contains(text), "{}", ran.err);
    }
}
