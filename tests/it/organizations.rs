//! Organizations: made, changed and deleted, and what is part of what.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    people::{done, entries, mistakes, write},
    support::{Backend, Workshop},
};

pub const CREATE: &str = "mutation($input: CreateOrganizationInput!) { ended: createOrganization(input: $input) {
    organization { id name acronym aliases country stakeholderGroup homepage version links { url }
        identifiers { scheme value } parent { name } }
    userErrors { code field message } changes { field before after } } }";
const UPDATE: &str = "mutation($input: UpdateOrganizationInput!) { ended: updateOrganization(input: $input) {
    organization { name acronym aliases homepage stakeholderGroup version }
    userErrors { code field message } changes { field before after } } }";
const DELETE: &str = "mutation($input: DeleteOrganizationInput!) { ended: deleteOrganization(input: $input) {
    deletedOrganizationId userErrors { code field message } } }";

#[rstest]
#[tokio::test]
async fn an_organization_is_made_changed_and_deleted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let input = json!({
        "name": "Brown University", "acronym": "BU", "aliases": ["Brown"], "country": "US",
        "stakeholderGroup": "ACADEMIA", "homepage": "https://www.brown.edu", "links": [{ "url": "https://brown.example" }],
        "identifiers": [{ "scheme": "ROR", "value": "https://ror.org/05gq02987" }],
    });
    let made = done(&workshop, CREATE, input).await;
    let organization = &made["organization"];
    assert_eq!((&organization["acronym"], &organization["aliases"]), (&json!("BU"), &json!(["Brown"])));
    assert_eq!(organization["identifiers"], json!([{ "scheme": "ROR", "value": "05gq02987" }]));
    let id = &organization["id"];
    let input =
        json!({ "id": id, "acronym": null, "aliases": { "add": ["BU"] }, "homepage": null, "expectedVersion": 1 });
    let changed = done(&workshop, UPDATE, input).await;
    assert_eq!(changed["organization"]["aliases"], json!(["Brown", "BU"]));
    assert_eq!(
        (&changed["organization"]["acronym"], &changed["organization"]["homepage"]),
        (&Value::Null, &Value::Null)
    );
    let input = json!({ "id": id, "acronym": "B.U.", "name": "The", "aliases": { "set": ["bu"] } });
    let refused = write(&workshop, UPDATE, input).await;
    assert_eq!(mistakes(&refused), ["INVALID acronym"]);
    let gone = done(&workshop, DELETE, json!({ "id": id })).await;
    assert_eq!(&gone["deletedOrganizationId"], id);
    assert_eq!(entries(&workshop).await, 3);
}

#[rstest]
#[tokio::test]
async fn an_organization_is_never_part_of_itself(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let mut ids: Vec<Value> = Vec::new();
    for name in ["Council", "Committee", "Bureau"] {
        let made = done(&workshop, CREATE, json!({ "name": name, "parentId": ids.last() })).await;
        ids.push(made["organization"]["id"].clone());
    }
    for below in &ids {
        let refused = write(&workshop, UPDATE, json!({ "id": ids[0], "parentId": below })).await;
        assert_eq!(mistakes(&refused), ["INVALID parentId"], "{refused:#}");
    }
    let unknown = "organization_0190a20d000070008000000000000000";
    let refused = write(&workshop, UPDATE, json!({ "id": ids[0], "parentId": unknown })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND parentId"]);
    let refused = write(&workshop, DELETE, json!({ "id": ids[0] })).await;
    let message = "1 organization (Committee) belong to the organization. Give them another parent.";
    assert_eq!(refused["userErrors"][0]["message"], message);
    let query = "query($id: ID!) { node(id: $id) { ... on Organization {
        parent { name } children { totalCount nodes { name children { nodes { name } } } } } } }";
    let viewer = workshops::auth::Viewer::operator();
    let shown = workshop.ask_as(viewer, query, json!({ "id": ids[0] })).await;
    let bureau = json!({ "nodes": [{ "name": "Bureau" }] });
    let expected = json!({ "parent": null, "children": { "totalCount": 1, "nodes": [{ "name": "Committee", "children": bureau }] } });
    assert_eq!(shown["data"]["node"], expected);
    done(&workshop, UPDATE, json!({ "id": ids[1], "parentId": null })).await;
    done(&workshop, UPDATE, json!({ "id": ids[0], "parentId": ids[2] })).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_that_put_each_other_below_themselves_one_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    for round in 0..8 {
        let mut ids = Vec::new();
        for name in ["One", "Other"] {
            let made = done(&workshop, CREATE, json!({ "name": format!("{name} {round}") })).await;
            ids.push(made["organization"]["id"].clone());
        }
        let below = |child: usize, parent: usize| {
            write(&workshop, UPDATE, json!({ "id": ids[child], "parentId": ids[parent] }))
        };
        let (one, other) = tokio::join!(below(0, 1), below(1, 0));
        let refused = [mistakes(&one), mistakes(&other)].concat();
        assert_eq!(refused, ["INVALID parentId"]);
    }
}

#[rstest]
#[tokio::test]
async fn an_organization_in_use_is_not_deleted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposal(edition: 2010, number: 23) { organizations { id } } }";
    let found = workshop.data(query, json!({})).await;
    let refused = write(&workshop, DELETE, json!({ "id": found["proposal"]["organizations"][0]["id"] })).await;
    assert_eq!(mistakes(&refused), ["IN_USE id", "IN_USE id"]);
    let messages = refused["userErrors"].to_string();
    assert!(messages.contains("hosts 1 proposal (2010/23)"), "{messages}");
    assert!(messages.contains("speak for the organization in 1 proposal (2010/23)"), "{messages}");
}

#[rstest]
#[tokio::test]
async fn a_parent_is_shown_to_whoever_may_see_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ proposal(edition: 2010, number: 23) { organizations { id parent { name } } } }";
    let found = workshop.data(query, json!({})).await;
    let id = &found["proposal"]["organizations"][0]["id"];
    let made = done(&workshop, CREATE, json!({ "name": "Hidden Parent" })).await;
    done(&workshop, UPDATE, json!({ "id": id, "parentId": made["organization"]["id"] })).await;
    let public = workshop.data(query, json!({})).await;
    assert_eq!(public["proposal"]["organizations"][0]["parent"], Value::Null);
    let editor = workshop.ask_as(workshops::auth::Viewer::operator(), query, json!({})).await;
    assert_eq!(editor["data"]["proposal"]["organizations"][0]["parent"]["name"], "Hidden Parent");
}
