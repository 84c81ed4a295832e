//! Documents that are not in the request: stored by their hash, or known beforehand.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use workshops::{app::App, clock::Clock, config::Config, db::Db};

use crate::support::service::{Service, link};

const QUERY: &str = "{ __typename }";
const OTHER: &str = "query Other($n: String!) { __type(name: $n) { name } }";
const ANSWER: &str = r#"{"data":{"__typename":"Query"}}"#;

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

fn persisted(hash: &str) -> String {
    format!(r#"{{"persistedQuery":{{"version":1,"sha256Hash":"{hash}"}}}}"#)
}

fn by_hash(hash: &str) -> String {
    format!(r#"{{"extensions":{}}}"#, persisted(hash))
}

fn stored(query: &str, hash: &str) -> String {
    format!(r#"{{"query":"{query}","extensions":{}}}"#, persisted(hash))
}

fn refused(code: &str, status: u16) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_query_is_stored_by_its_hash_and_found_by_it() {
    let service = Service::start().await;
    let hash = sha256(QUERY);
    let unknown = service.post(by_hash(&hash)).await;
    // Clients compare this text.
    assert_eq!(unknown.error(), (200, "PERSISTED_QUERY_NOT_FOUND".to_owned(), "PersistedQueryNotFound".to_owned()));
    assert_eq!(unknown.header("cache-control"), "no-store");
    let accept = service.post_with(by_hash(&hash), "accept", "application/graphql-response+json").await;
    assert_eq!(accept.refusal(), refused("PERSISTED_QUERY_NOT_FOUND", 400));

    assert_eq!(service.post(stored(QUERY, &hash)).await.body, ANSWER);
    assert_eq!(service.post(by_hash(&hash)).await.body, ANSWER);
    assert_eq!(service.post(by_hash(&hash.to_uppercase())).await.body, ANSWER);
    let by_get = service.get(&link(&[("extensions", &persisted(&hash))])).await;
    assert_eq!((by_get.body.as_str(), by_get.header("cache-control").split(',').next()), (ANSWER, Some("public")));
}

#[tokio::test]
async fn only_valid_queries_are_stored_and_only_under_their_own_hash() {
    let service = Service::start().await;
    let wrong = service.post(stored(QUERY, &sha256(OTHER))).await;
    assert_eq!(wrong.refusal(), refused("BAD_REQUEST", 400));
    assert_eq!(service.post(by_hash(&sha256(OTHER))).await.refusal(), refused("PERSISTED_QUERY_NOT_FOUND", 200));

    for query in ["{ nope }", "{"] {
        let hash = sha256(query);
        assert_ne!(service.post(stored(query, &hash)).await.error().1, "");
        assert_eq!(service.post(by_hash(&hash)).await.refusal(), refused("PERSISTED_QUERY_NOT_FOUND", 200), "{query}");
    }
}

#[tokio::test]
async fn stored_queries_take_bounded_memory() {
    let service = Service::with(|config| config.http.documents.persisted_memory = 2_000).await;
    let queries: Vec<String> = (0..50).map(|n| format!("{{ field{n}: __typename }}")).collect();
    for query in &queries {
        let answer = service.post(stored(query, &sha256(query))).await;
        assert!(answer.body.starts_with(r#"{"data":"#), "{}", answer.body);
    }
    let mut kept = 0;
    for query in &queries {
        kept += usize::from(service.post(by_hash(&sha256(query))).await.body.starts_with(r#"{"data":"#));
    }
    assert!(kept <= 2_000 / 200, "{kept} are kept");
    service.is_well().await;
}

/// A directory with two documents, and a file that is none of them.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("home.graphql"), QUERY).unwrap();
    std::fs::write(directory.path().join("other.graphql"), OTHER).unwrap();
    std::fs::write(directory.path().join("README.md"), "not a document").unwrap();
    directory
}

#[tokio::test]
async fn trusted_documents_are_asked_for_by_name_or_hash_with_post_and_get() {
    let directory = directory();
    let service = Service::with(|config| config.http.documents.trusted = Some(directory.path().to_owned())).await;
    for id in ["home".to_owned(), sha256(QUERY), format!("sha256:{}", sha256(QUERY))] {
        let by_post = service.post(format!(r#"{{"documentId":"{id}","query":null}}"#)).await;
        assert_eq!(by_post.body, ANSWER, "{id}");
        assert_eq!(service.get(&link(&[("documentId", &id)])).await.body, ANSWER, "{id}");
    }
    assert_eq!(service.post(by_hash(&sha256(QUERY))).await.body, ANSWER);
    let variables = service.get(&link(&[("documentId", "other"), ("variables", r#"{"n":"Person"}"#)])).await;
    assert_eq!(variables.body, r#"{"data":{"__type":{"name":"Person"}}}"#);
    for id in ["README", "../home", "home.graphql", "Home"] {
        let unknown = service.get(&link(&[("documentId", id)])).await;
        assert_eq!(unknown.refusal(), refused("PERSISTED_QUERY_NOT_FOUND", 200), "{id}");
    }
    service.is_well().await;
}

#[tokio::test]
async fn trusted_documents_may_be_one_file_as_compilers_write_it() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("persisted.json");
    std::fs::write(&file, format!(r#"{{"0cc175b9":"{QUERY}","b":"{OTHER}"}}"#)).unwrap();
    let service = Service::with(|config| config.http.documents.trusted = Some(file)).await;
    assert_eq!(service.get(&link(&[("documentId", "0cc175b9")])).await.body, ANSWER);
}

#[tokio::test]
async fn with_trusted_documents_only_everything_else_is_refused() {
    let directory = directory();
    let service = Service::with(|config| {
        config.http.documents.trusted = Some(directory.path().to_owned());
        config.http.documents.trusted_only = true;
    });
    let service = service.await;
    assert_eq!(service.get(&link(&[("documentId", "home")])).await.body, ANSWER);
    assert_eq!(service.post(by_hash(&sha256(QUERY))).await.body, ANSWER);
    let other = "{ a: __typename }";
    for body in [
        format!(r#"{{"query":"{other}"}}"#),
        stored(other, &sha256(other)),
        by_hash(&sha256(other)),
        "{\"query\":\"{\"}".to_owned(),
    ] {
        assert_eq!(service.post(body.clone()).await.refusal(), refused("PERSISTED_QUERY_REQUIRED", 200), "{body}");
    }
    let strict = service.get_with(&link(&[("query", other)]), "accept", "application/graphql-response+json").await;
    assert_eq!(strict.refusal(), refused("PERSISTED_QUERY_REQUIRED", 400));
    assert_eq!(service.get("/graphql?documentId=nope").await.refusal(), refused("PERSISTED_QUERY_NOT_FOUND", 200));
}

#[tokio::test]
async fn unusable_trusted_documents_stop_the_start_and_are_named() {
    let directory = directory();
    let path = |name: &str| directory.path().join(name);
    std::fs::create_dir(path("empty")).unwrap();
    std::fs::create_dir(path("broken")).unwrap();
    std::fs::write(path("broken/a.graphql"), QUERY).unwrap();
    std::fs::write(path("broken/b.graphql"), "{ nope }").unwrap();
    std::fs::write(path("list.json"), "[]").unwrap();
    std::fs::write(path("number.json"), r#"{"a":1}"#).unwrap();
    std::fs::write(path("twice.json"), r#"{"a":"{__typename}","a":"{__typename}"}"#).unwrap();
    std::fs::write(path("invalid.json"), r#"{"a":"{__typename}","b":"{"}"#).unwrap();
    for (name, parts) in [
        ("missing", ["cannot read trusted documents from", "missing"]),
        ("empty", ["holds no trusted documents", "empty"]),
        ("broken", ["b.graphql is not valid", "nope"]),
        ("list.json", ["list.json must be a JSON object", "it is no object"]),
        ("number.json", ["number.json must be a JSON object", "a is no text"]),
        ("twice.json", ["twice.json must be a JSON object", "an id is given twice"]),
        ("invalid.json", ["invalid.json, b, is not valid", ": "]),
    ] {
        let database = format!("sqlite://{}", path("w.db").display());
        let mut config = Config::on_database(&database).unwrap();
        config.http.documents.trusted = Some(path(name));
        let db = Db::connect(&config.database, None).await.unwrap();
        let error = App::with(config, db, Clock::system()).err().unwrap().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{name}: {error}");
    }
}
