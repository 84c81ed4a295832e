//! Many proposals in one request: made and changed, all or those that can be, at a cost that does not grow with each.

use axum::http::{StatusCode, header};
use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, entries, mistakes, write},
    proposal_writes::{CREATE, known, write_as},
    support::{
        Backend, Workshop,
        service::{post, send},
    },
};

const UPSERT: &str = "mutation($input: UpsertProposalsInput!) { ended: upsertProposals(input: $input) {
    results { index action proposal { id number title status version
        participations { id role nameAsGiven person { name } } }
        userErrors { code field message } }
    userErrors { code field } clientMutationId } }";

fn actions(ended: &Value) -> Vec<&str> {
    ended["results"].as_array().unwrap().iter().map(|result| result["action"].as_str().unwrap()).collect()
}

/// Numbered items with so many people each, whom nobody knows yet.
fn items(numbers: std::ops::Range<i32>, people: usize) -> Vec<Value> {
    let item = |number: i32| {
        let parts: Vec<Value> = (0..people)
            .map(|n| {
                json!({ "role": "PANELLIST", "person": { "create": { "name": format!("Person {number} {n}") } },
                    "organization": { "create": { "name": format!("Organization {n}") } }, "title": "Director" })
            })
            .collect();
        json!({ "key": { "number": { "edition": { "year": 2026 }, "number": number } }, "title": format!("Proposal {number}"),
            "status": "SUBMITTED", "description": "A paragraph of a usual length. ".repeat(30), "participations": parts })
    };
    numbers.map(item).collect()
}

#[rstest]
#[tokio::test]
async fn items_are_made_changed_or_left_by_what_they_are_keyed_by(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (jane, _) = known(&workshop).await;
    let made = done(
        &workshop,
        CREATE,
        json!({ "edition": { "year": 2026 }, "title": "Old", "participations": [
        { "role": "CHAIR", "person": { "id": jane }, "nameAsGiven": "Dr. Jane Doe" },
        { "role": "PANELLIST", "person": { "create": { "name": "Bob" } } },
        { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "N.N." },
    ] }),
    )
    .await;
    let (id, parts) = (&made["proposal"]["id"], &made["proposal"]["participations"]);
    let items = json!([
        { "key": { "id": id }, "title": "New", "nextNumber": true, "participations": [
            { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "N.N." },
            { "role": "CHAIR", "person": { "id": jane }, "title": "Judge" },
            { "role": "PANELLIST", "person": { "create": { "name": "Cay" } } },
        ] },
        { "key": { "number": { "edition": { "year": 2026 }, "number": 400 } }, "title": "Numbered" },
        { "key": { "externalReference": " CFP-1 " }, "edition": { "year": 2026 }, "title": "Referred", "nextNumber": true,
            "status": "SUBMITTED" },
    ]);
    let first = done(&workshop, UPSERT, json!({ "items": items, "clientMutationId": "x" })).await;
    assert_eq!(actions(&first), ["UPDATED", "CREATED", "CREATED"], "{first:#}");
    let proposal = |ended: &Value, at: usize| ended["results"][at]["proposal"].clone();
    let old = proposal(&first, 0);
    assert_eq!((&old["id"], &old["title"], &old["number"]), (id, &json!("New"), &json!(132)));
    let now = &old["participations"];
    assert_eq!((&now[0]["id"], &now[1]["id"]), (&parts[2]["id"], &parts[0]["id"]));
    assert_eq!((&now[1]["nameAsGiven"], &now[2]["nameAsGiven"]), (&json!("Dr. Jane Doe"), &json!("Cay")));
    assert_eq!(proposal(&first, 1)["number"], 400);
    assert_eq!((&proposal(&first, 2)["number"], &proposal(&first, 2)["status"]), (&json!(401), &json!("SUBMITTED")));
    let count = entries(&workshop).await;
    let mut again = items.clone();
    again[0].as_object_mut().unwrap().remove("participations");
    let again = done(&workshop, UPSERT, json!({ "items": again })).await;
    assert_eq!(actions(&again), ["UNCHANGED"; 3]);
    assert_eq!(proposal(&again, 0)["participations"], *now);
    assert_eq!(entries(&workshop).await, count);
    let renamed = json!([{ "key": { "externalReference": "CFP-1" }, "title": "Renamed", "status": "DRAFT" }]);
    let renamed = done(&workshop, UPSERT, json!({ "items": renamed })).await;
    assert_eq!(actions(&renamed), ["UPDATED"]);
    assert_eq!(
        (&proposal(&renamed, 0)["title"], &proposal(&renamed, 0)["status"]),
        (&json!("Renamed"), &json!("SUBMITTED"))
    );
}

#[rstest]
#[tokio::test]
async fn a_wrong_item_stops_all_or_itself_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (count, taken) = (
        entries(&workshop).await,
        workshop.data("{ proposal(edition: 2026, number: 131) { id version } }", json!({})).await,
    );
    let nobody = "person_0190a20d000070008000000000000000";
    let key = |number: i32| json!({ "number": { "edition": { "year": 2026 }, "number": number } });
    let items = json!([
        { "key": key(500), "title": "Good", "participations": [{ "role": "CHAIR", "person": { "create": { "name": "Ann" } } }] },
        { "key": key(501), "title": " " },
        { "key": key(500), "title": "Twice" },
        { "key": { "id": "person_7" }, "title": "No id" },
        { "key": { "externalReference": "X" }, "title": "No edition" },
        { "key": key(502), "title": "Nobody", "participations": [{ "role": "CHAIR", "person": { "id": nobody } },
            { "role": "PANELLIST", "person": { "create": { "name": "Not made" } } }] },
        { "key": { "id": taken["proposal"]["id"] }, "title": "Stale", "expectedVersion": 77 },
        { "key": key(503), "title": "Good too", "nextNumber": true },
        { "key": { "externalReference": "Y" }, "edition": { "year": 2026 }, "title": "Next", "nextNumber": true },
    ]);
    let wrong = [
        "REQUIRED items.1.title",
        "INVALID items.2.number",
        "INVALID items.3",
        "REQUIRED items.4.edition",
        "NOT_FOUND items.5.participations.0.person.id",
        "CONFLICT items.6.expectedVersion",
    ];
    let atomic = write(&workshop, UPSERT, json!({ "items": items })).await;
    assert_eq!(actions(&atomic), ["REFUSED"; 9]);
    assert_eq!(mistakes(&atomic), wrong);
    assert_eq!(entries(&workshop).await, count);
    let each = write(&workshop, UPSERT, json!({ "items": items, "errorPolicy": "PER_ITEM" })).await;
    let expected = ["CREATED", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "CREATED", "CREATED"];
    assert_eq!(actions(&each), expected);
    assert_eq!(mistakes(&each), Vec::<String>::new());
    let of_items: Vec<String> = each["results"].as_array().unwrap().iter().flat_map(mistakes).collect();
    assert_eq!(of_items, wrong);
    assert_eq!(each["results"][6]["proposal"]["version"], taken["proposal"]["version"]);
    // The refused took no number and made nobody.
    assert_eq!(each["results"][8]["proposal"]["number"], 504);
    let query = "{ people(filter: { name: { contains: \"Not made\" } }) { totalCount } }";
    let made = workshop.ask_as(Viewer::operator(), query, json!({})).await;
    assert_eq!(made["data"]["people"]["totalCount"], 0);
    for items in [json!([]), json!(vec![items[0].clone(); 501])] {
        let answer = workshop.ask_as(Viewer::operator(), UPSERT, json!({ "input": { "items": items } })).await;
        let refused = answer["errors"].is_array() || mistakes(&answer["data"]["ended"]) == ["INVALID items"];
        assert!(refused, "{answer:#}");
    }
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let elsewhere = json!({ "items": [{ "key": { "id": taken["proposal"]["id"] }, "title": "Mine" },
        { "key": key(600), "title": "Mine" }] });
    let refused = write_as(&workshop, editor, UPSERT, elsewhere).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND items.0.id", "NOT_FOUND items.1.edition"]);
}

#[rstest]
#[tokio::test]
async fn a_deleted_proposal_is_not_written_to_by_its_number(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let made = done(&workshop, UPSERT, json!({ "items": items(700..701, 1) })).await;
    let delete =
        "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) { userErrors { code field } } }";
    done(&workshop, delete, json!({ "id": made["results"][0]["proposal"]["id"] })).await;
    let refused = write(&workshop, UPSERT, json!({ "items": items(700..701, 1) })).await;
    assert_eq!(mistakes(&refused), ["TAKEN items.0.number"]);
}

#[rstest]
#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_number_of_items(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let count = async |input: Value| {
        let (ended, statements) = workshop.statements(done(&workshop, UPSERT, input)).await;
        let written = ended["results"].as_array().unwrap().len();
        (written, statements.len())
    };
    let once = |count: i32, from: i32| json!({ "items": items(from..from + count, 0) });
    let (_, few) = count(once(100, 1000)).await;
    let (_, many) = count(once(200, 2000)).await;
    // Whatever else is like them is read, and how rare its words are.
    assert!(few.abs_diff(many) <= 2, "making 100 or 200: {few} and {many}");
    // Rows are written some hundreds with each statement.
    let (_, many) = count(json!({ "items": items(3000..3100, 6) })).await;
    let (_, more) = count(json!({ "items": items(4000..4200, 6) })).await;
    assert!(many < 100 && more <= many + 25, "{many} and {more}");
    let changed = |range: std::ops::Range<i32>| {
        let mut items = items(range, 0);
        for item in &mut items {
            item["title"] = json!("Changed");
            item["links"] = json!([{ "url": "https://example.org" }]);
        }
        json!({ "items": items })
    };
    let (_, few) = count(changed(1000..1100)).await;
    let (_, many) = count(changed(2000..2200)).await;
    // Words that nothing says any more are one statement in search, and one in what is compared; pairs of before another.
    assert!(few.abs_diff(many) <= 5, "changing 100 or 200: {few} and {many}");
}

/// As a client sends it, with the token of an editor of the edition.
#[rstest]
#[tokio::test]
async fn five_hundred_proposals_of_six_people_are_one_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, secret) = workshop.token(TokenRole::Editor, Some(2026), None).await;
    let document = "mutation($input: UpsertProposalsInput!) { upsertProposals(input: $input) {
        results { action } userErrors { code field message } } }";
    let body = json!({ "query": document, "variables": { "input": { "items": items(1000..1500, 6) } } }).to_string();
    assert!(body.len() > 900_000);
    let request = post()
        .header(header::AUTHORIZATION, format!("Bearer {}", secret.reveal()))
        .header(header::CONTENT_LENGTH, body.len());
    let answer = send(&workshop.router(), request.body(body.into()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let ended = answer.json()["data"]["upsertProposals"].take();
    assert_eq!(ended["userErrors"], json!([]));
    assert_eq!(actions(&ended), ["CREATED"; 500]);
    let query = "{ edition(year: 2026) { proposals(filter: { number: { gte: 1000 } }) { totalCount } }
        people(filter: { name: { startsWith: \"Person\" } }) { totalCount }
        organizations(filter: { name: { startsWith: \"Organization\" } }) { totalCount } }";
    let counts = workshop.data(query, json!({})).await;
    let expected = json!({
        "edition": { "proposals": { "totalCount": 500 } }, "people": { "totalCount": 3000 },
        "organizations": { "totalCount": 6 },
    });
    assert_eq!(counts, expected);
}
