//! Documents known beforehand at addresses of their own: what partners build on, kept by caches, checked before a release.

use serde_json::json;
use tempfile::TempDir;
use workshops::{auth::Viewer, import};

use crate::support::{binary::Place, service::Service};

const LIST: &str = "query List($year: Int!, $first: Int, $slug: String, $ids: [ID!]) {
    proposals(first: $first, filter: { edition: { eq: $year }, themeSlug: $slug, id: { in: $ids } }) { nodes { number title } } }";
const NAME: &str = "{ viewer { role } }";

/// Documents of two partners.
fn documents() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("tidewatch/list.graphql", LIST), ("lanternhouse/who.graphql", NAME), ("plain.graphql", NAME)]
    {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

async fn service(directory: &TempDir) -> Service {
    let path = directory.path().to_owned();
    let service = Service::with(|config| config.http.documents.trusted = Some(path)).await;
    import::demo::load(&service.app.store, &Viewer::operator().editor().unwrap()).await.unwrap();
    service
}

#[tokio::test]
async fn a_document_is_a_file_with_parameters() {
    let directory = documents();
    let service = service(&directory).await;
    let path = "/q/tidewatch/list.json?year=2026&first=3";
    let answer = service.get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"]["proposals"]["nodes"].as_array().unwrap().len(), 3);
    assert_eq!(answer.header("cache-control"), "public, max-age=60, stale-while-revalidate=600");
    let again = service.get(path).await;
    assert_eq!((again.body.as_str(), again.header("cache-status")), (answer.body.as_str(), "workshops; hit"));
    for accepted in ["application/json", "application/graphql-response+json", "*/*"] {
        let same = service.get_with(path, "accept", accepted).await;
        assert_eq!(same.header("content-type"), answer.header("content-type"), "{accepted}");
        assert_eq!(same.header("vary"), "accept-encoding, authorization, x-workshops-cost", "{accepted}");
    }
    let known = service.get_with(path, "if-none-match", answer.header("etag")).await;
    assert_eq!(known.status, 304);
    let none = service.get("/q/tidewatch/list.json?year=2026&ids=%5B%5D&slug=access").await;
    assert_eq!(none.json(), json!({ "data": { "proposals": { "nodes": [] } } }));
    assert_eq!(service.get("/q/plain.json").await.json()["data"]["viewer"]["role"], "PUBLIC");
}

#[tokio::test]
async fn a_parameter_that_does_not_fit_is_named() {
    let directory = documents();
    let service = service(&directory).await;
    for (query, told) in [
        ("year=soon", "The parameter year must be written as in JSON: it is of the type Int!."),
        ("year=2026&years=1", "This document has no variable years; it has year, first, slug, ids."),
        ("year=2026&year=2027", "The parameter year is given twice."),
        ("year=2026&ids=a", "The parameter ids must be written as in JSON: it is of the type [ID!]."),
    ] {
        let (status, code, message) = service.get(&format!("/q/tidewatch/list.json?{query}")).await.error();
        assert_eq!((status, code.as_str(), message.as_str()), (400, "BAD_REQUEST", told), "{query}");
    }
    for path in ["/q/list.json", "/q/tidewatch/list", "/q/../plain.json", "/q/lanternhouse.json"] {
        assert_eq!(service.get(path).await.status, 404, "{path}");
    }
}

#[test]
fn a_schema_that_breaks_a_document_of_a_partner_is_told_before_it_is_released() {
    let place = Place::new();
    let schema = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    place.write("schema.graphql", schema);
    place.write("queries/tidewatch/list.graphql", LIST);
    let good = place.run(&["schema", "--check", "--documents", "queries"]);
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    place.write("queries/lanternhouse/old.graphql", "{ proposals { nodes { gone } } }");
    place.write("queries/tidewatch/other.graphql", "{ neither }");
    for set in [&["--documents", "queries"][..], &[]] {
        place.write("workshops.toml", "trusted_documents = 'queries'");
        let bad = place.run(&[&["schema", "--check"], set].concat());
        assert_eq!(bad.code, 1, "{}", bad.err);
        for told in ["lanternhouse/old.graphql", "gone", "tidewatch/other.graphql", "neither"] {
            assert!(bad.err.contains(told), "{told}: {}", bad.err);
        }
    }
}
