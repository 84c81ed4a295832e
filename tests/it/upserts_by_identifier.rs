//! Many people or organizations in one request: found by id or by an entry in a register, made where there is none.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, entries, mistakes, write},
    support::{Backend, Workshop},
};

const PEOPLE: &str = "mutation($input: UpsertPeopleInput!) { ended: upsertPeople(input: $input) {
    results { index action person { id name sortName version aliases email links { url } identifiers { value } }
        userErrors { code field message } }
    userErrors { code field } clientMutationId } }";
const ORGANIZATIONS: &str = "mutation($input: UpsertOrganizationsInput!) { ended: upsertOrganizations(input: $input) {
    results { index action organization { id name acronym version aliases homepage parent { name } identifiers { value } }
        userErrors { code field message } }
    userErrors { code field } clientMutationId } }";

fn actions(ended: &Value) -> Vec<&str> {
    ended["results"].as_array().unwrap().iter().map(|result| result["action"].as_str().unwrap()).collect()
}

/// What is wrong with items, by their place.
fn of_items(ended: &Value) -> Vec<String> {
    ended["results"].as_array().unwrap().iter().flat_map(mistakes).collect()
}

fn wikidata(number: usize) -> Value {
    json!({ "scheme": "WIKIDATA", "value": format!("Q{number}") })
}

fn keyed(number: usize, name: &str) -> Value {
    json!({ "key": { "identifier": wikidata(number) }, "name": name })
}

/// Fields of the object of each result.
fn values(ended: &Value, noun: &str, field: &str) -> Vec<Value> {
    ended["results"].as_array().unwrap().iter().map(|result| result[noun][field].clone()).collect()
}

#[rstest]
#[tokio::test]
async fn people_are_made_changed_or_left_by_what_they_are_keyed_by(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let items = json!([
        { "key": { "identifier": { "scheme": "ORCID", "value": "https://orcid.org/0000000218250097" } }, "name": " Jane  Doe",
            "aliases": ["J. Doe"], "email": "jane@example.org", "links": [{ "url": "https://example.org" }] },
        { "name": "Without a key" },
        keyed(42, "Bob"),
    ]);
    let made = done(&workshop, PEOPLE, json!({ "items": items, "clientMutationId": "x" })).await;
    assert_eq!((actions(&made), &made["clientMutationId"]), (vec!["CREATED"; 3], &json!("x")));
    let jane = &made["results"][0]["person"];
    let expected = json!({ "id": jane["id"], "name": "Jane Doe", "sortName": "Doe, Jane", "version": 1, "aliases": ["J. Doe"],
        "email": "jane@example.org", "links": [{ "url": "https://example.org/" }],
        "identifiers": [{ "value": "0000-0002-1825-0097" }] });
    assert_eq!(jane, &expected);
    assert_eq!(made["results"][2]["person"]["identifiers"], json!([{ "value": "Q42" }]));
    let count = entries(&workshop).await;
    assert_eq!(count, 3);
    let again = done(
        &workshop,
        PEOPLE,
        json!({ "items": [items[0], items[2], { "key": { "id": made["results"][1]["person"]["id"] } }] }),
    )
    .await;
    assert_eq!((actions(&again), entries(&workshop).await), (vec!["UNCHANGED"; 3], count));
    assert_eq!(again["results"][0]["person"], expected);
    // The identifier a person is keyed by stays, so that the same request finds them the next time.
    let changed = json!([
        { "key": { "identifier": { "scheme": "ORCID", "value": "0000-0002-1825-0097" } }, "expectedVersion": 1, "email": null,
            "aliases": [], "identifiers": [wikidata(7)] },
        { "key": { "id": made["results"][2]["person"]["id"] }, "name": "Robert", "identifiers": [] },
        { "key": { "identifier": wikidata(42) }, "name": "Cay" },
    ]);
    let changed = done(&workshop, PEOPLE, json!({ "items": changed })).await;
    assert_eq!(actions(&changed), ["UPDATED", "UPDATED", "CREATED"]);
    let jane = &changed["results"][0]["person"];
    assert_eq!((&jane["email"], &jane["aliases"], &jane["version"]), (&Value::Null, &json!([]), &json!(2)));
    assert_eq!(jane["identifiers"], json!([{ "value": "0000-0002-1825-0097" }, { "value": "Q7" }]));
    let log =
        "{ auditLog(first: 3, filter: { operation: \"upsertPeople\" }) { totalCount } changes { nodes { action } } }";
    let log = workshop.ask_as(Viewer::operator(), log, json!({})).await;
    assert_eq!(log["data"]["auditLog"]["totalCount"], 6);
    assert_eq!(log["data"]["changes"]["nodes"].as_array().map(Vec::len), Some(6));
}

#[rstest]
#[tokio::test]
async fn a_wrong_item_stops_all_or_itself_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let known = done(&workshop, PEOPLE, json!({ "items": [keyed(1, "Ann"), keyed(2, "Ben")] })).await;
    let count = entries(&workshop).await;
    let (ann, ben) = (&known["results"][0]["person"]["id"], &known["results"][1]["person"]["id"]);
    let items = json!([
        keyed(3, "Good"),
        keyed(4, " "),
        { "key": { "identifier": wikidata(3) }, "name": "The same again" },
        { "key": { "id": "person_7" }, "name": "No id" },
        { "key": { "id": "person_0190a20d000070008000000000000000" }, "name": "Nobody" },
        { "key": { "id": ann }, "name": "Stale", "expectedVersion": 77 },
        { "key": { "identifier": wikidata(5) }, "name": "Not yet", "expectedVersion": 1 },
        { "name": "Taken", "identifiers": [wikidata(2), wikidata(3)] },
        { "key": { "identifier": { "scheme": "ROR", "value": "05gq02987" } }, "name": "No organization" },
        { "key": { "id": ben }, "name": null, "identifiers": [], "links": [{ "url": "https://a.example" }, { "url": "HTTPS://a.example" }] },
        { "key": { "identifier": wikidata(1) }, "name": "Named before" },
        { "name": "Good too", "identifiers": [wikidata(4), wikidata(5)] },
    ]);
    let wrong = [
        "REQUIRED items.1.name",
        "INVALID items.2.key.identifier",
        "INVALID items.3.key.id",
        "NOT_FOUND items.4.key.id",
        "CONFLICT items.5.expectedVersion",
        "CONFLICT items.6.expectedVersion",
        "TAKEN items.7.identifiers",
        "TAKEN items.7.identifiers",
        "INVALID items.8.key.identifier.scheme",
        "REQUIRED items.9.name",
        "INVALID items.9.links.1",
        "INVALID items.10.key.identifier",
    ];
    let atomic = write(&workshop, PEOPLE, json!({ "items": items })).await;
    assert_eq!(
        (actions(&atomic), mistakes(&atomic), of_items(&atomic)),
        (vec!["REFUSED"; 12], wrong.map(String::from).to_vec(), wrong.map(String::from).to_vec())
    );
    let shown: Vec<Value> = values(&atomic, "person", "name").into_iter().filter(|name| !name.is_null()).collect();
    assert_eq!(shown, ["Ann"], "only what somebody else left");
    let each = json!({ "items": items, "errorPolicy": "PER_ITEM" });
    let mut dry = each.clone();
    dry["dryRun"] = json!(true);
    let dry = write(&workshop, PEOPLE, dry).await;
    assert_eq!(entries(&workshop).await, count);
    let each = write(&workshop, PEOPLE, each).await;
    assert_eq!((mistakes(&each), of_items(&each)), (Vec::new(), wrong.map(String::from).to_vec()));
    let mut expected = vec!["REFUSED"; 12];
    (expected[0], expected[11]) = ("CREATED", "CREATED");
    assert_eq!((actions(&each), actions(&dry)), (expected.clone(), expected));
    assert_eq!(entries(&workshop).await, count + 2);
    let message = each["results"][7]["userErrors"][1]["message"].as_str().unwrap();
    assert!(message.starts_with("items.0 has this identifier"), "{message}");
    for items in [json!([]), json!(vec![json!({ "name": "Many" }); 501])] {
        let answer = workshop.ask_as(Viewer::operator(), PEOPLE, json!({ "input": { "items": items } })).await;
        let refused = answer["errors"].is_array() || mistakes(&answer["data"]["ended"]) == ["INVALID items"];
        assert!(refused, "{answer:#}");
    }
}

#[rstest]
#[tokio::test]
async fn an_id_of_somebody_merged_stands_for_the_survivor(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let known = done(&workshop, PEOPLE, json!({ "items": [keyed(1, "Ann"), keyed(2, "Anne")] })).await;
    let id = |at: usize| known["results"][at]["person"]["id"].clone();
    let merge =
        "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) { userErrors { code field } } }";
    done(&workshop, merge, json!({ "sources": [id(0)], "target": id(1) })).await;
    for key in [json!({ "id": id(0) }), json!({ "identifier": wikidata(1) })] {
        let ended = done(&workshop, PEOPLE, json!({ "items": [{ "key": key, "name": "Anna" }] })).await;
        assert_eq!(values(&ended, "person", "id"), [id(1)]);
    }
    let both = json!([{ "key": { "id": id(0) }, "name": "A" }, { "key": { "id": id(1) }, "name": "B" }]);
    let both = write(&workshop, PEOPLE, json!({ "items": both })).await;
    assert_eq!(mistakes(&both), ["INVALID items.1.key.id"]);
}

#[rstest]
#[tokio::test]
async fn an_identifier_one_item_gives_up_is_free_for_the_next(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let known = done(&workshop, PEOPLE, json!({ "items": [keyed(1, "Ann"), keyed(2, "Ben")] })).await;
    let id = |at: usize| known["results"][at]["person"]["id"].clone();
    let items = json!([
        { "key": { "id": id(0) }, "identifiers": [] },
        { "key": { "id": id(1) }, "identifiers": [wikidata(1)] },
        keyed(2, "Cay"),
    ]);
    let backwards = json!([items[1], items[0]]);
    let backwards = write(&workshop, PEOPLE, json!({ "items": backwards })).await;
    assert_eq!(mistakes(&backwards), ["TAKEN items.0.identifiers"]);
    let ended = done(&workshop, PEOPLE, json!({ "items": items })).await;
    assert_eq!(actions(&ended), ["UPDATED", "UPDATED", "CREATED"]);
    assert_eq!(
        values(&ended, "person", "identifiers"),
        [json!([]), json!([{ "value": "Q1" }]), json!([{ "value": "Q2" }])]
    );
}

#[rstest]
#[tokio::test]
async fn organizations_are_made_and_changed_and_never_part_of_themselves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let ror = json!({ "scheme": "ROR", "value": "https://ror.org/05gq02987" });
    let items = json!([
        { "key": { "identifier": ror }, "name": "Brown University", "acronym": "BU", "homepage": "https://brown.example",
            "aliases": ["Brown"], "stakeholderGroup": "ACADEMIA" },
        keyed(2, "B"), keyed(3, "C"), keyed(4, "D"),
    ]);
    let made = done(&workshop, ORGANIZATIONS, json!({ "items": items })).await;
    let first = &made["results"][0]["organization"];
    assert_eq!((&first["acronym"], &first["aliases"]), (&json!("BU"), &json!(["Brown"])));
    let again = done(&workshop, ORGANIZATIONS, json!({ "items": items })).await;
    assert_eq!(actions(&again), ["UNCHANGED"; 4]);
    let id = |at: usize| made["results"][at]["organization"]["id"].clone();
    let below = |child: usize, parent: usize| json!({ "key": { "id": id(child) }, "parentId": id(parent) });
    let ring = json!([below(1, 0), below(2, 1), below(0, 2), below(3, 3)]);
    let refused = write(&workshop, ORGANIZATIONS, json!({ "items": ring })).await;
    assert_eq!(mistakes(&refused), ["INVALID items.2.parentId", "INVALID items.3.parentId"]);
    let each = write(&workshop, ORGANIZATIONS, json!({ "items": ring, "errorPolicy": "PER_ITEM" })).await;
    assert_eq!(actions(&each), ["UPDATED", "UPDATED", "REFUSED", "REFUSED"]);
    assert_eq!(
        values(&each, "organization", "parent")[..2],
        [json!({ "name": "Brown University" }), json!({ "name": "B" })]
    );
    // What an item takes out of the way is not in the way of the next; what is wrong leaves nothing behind.
    let turned = json!([{ "key": { "id": id(1) }, "parentId": null }, below(0, 2),
        { "name": "New", "parentId": id(0), "expectedVersion": 1 },
        { "name": "New", "parentId": "organization_0190a20d000070008000000000000000" },
        { "name": "New", "parentId": "person_0190a20d000070008000000000000000" },
        { "key": { "identifier": wikidata(9) }, "name": "Newer", "parentId": id(0) }]);
    let turned = write(&workshop, ORGANIZATIONS, json!({ "items": turned, "errorPolicy": "PER_ITEM" })).await;
    assert_eq!(actions(&turned), ["UPDATED", "UPDATED", "REFUSED", "REFUSED", "REFUSED", "CREATED"]);
    let wrong = ["CONFLICT items.2.expectedVersion", "NOT_FOUND items.3.parentId", "INVALID items.4.parentId"];
    assert_eq!(of_items(&turned), wrong);
    let chain: Vec<Value> = (10..22).map(|number| keyed(number, &format!("Level {number}"))).collect();
    let chain = done(&workshop, ORGANIZATIONS, json!({ "items": chain })).await;
    let ids = values(&chain, "organization", "id");
    let stacked: Vec<Value> =
        ids.windows(2).map(|pair| json!({ "key": { "id": pair[1] }, "parentId": pair[0] })).collect();
    let stacked = write(&workshop, ORGANIZATIONS, json!({ "items": stacked })).await;
    assert_eq!(mistakes(&stacked), ["INVALID items.10.parentId"], "ten above one at most");
}

#[rstest]
#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_number_of_items(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let top = done(&workshop, ORGANIZATIONS, json!({ "items": [keyed(1, "Top")] })).await;
    let top = &top["results"][0]["organization"]["id"];
    let person = |number: usize, name: &str| {
        json!({ "key": { "identifier": wikidata(number) }, "name": format!("{name} {number}"), "aliases": [format!("Alias {number}")],
            "links": [{ "url": format!("https://example.org/{name}/{number}") }] })
    };
    let organization = |number: usize, name: &str| {
        let mut item = person(number, name);
        item["parentId"] = top.clone();
        item
    };
    let document = |noun: &str| {
        format!(
            "mutation($input: Upsert{noun}Input!) {{ ended: upsert{noun}(input: $input) {{ results {{ action }} userErrors {{ code }} }} }}"
        )
    };
    for (noun, item) in [("People", &person as &dyn Fn(usize, &str) -> Value), ("Organizations", &organization)] {
        let (document, mut counts) = (document(noun), Vec::new());
        let start = if noun == "People" { 10_000 } else { 20_000 };
        for (name, action) in [("A", "CREATED"), ("B", "UPDATED"), ("B", "UNCHANGED")] {
            for (from, many) in [(start, 100), (start + 1000, 500)] {
                let items: Vec<Value> = (from..from + many).map(|number| item(number, name)).collect();
                let write = done(&workshop, &document, json!({ "items": items }));
                let (ended, statements) = workshop.statements(write).await;
                assert_eq!(actions(&ended), vec![action; many]);
                counts.push(statements.len());
            }
        }
        assert!(
            // Words that nothing says any more are one statement.
            counts.chunks(2).all(|pair| pair[0].abs_diff(pair[1]) <= 1) && counts.iter().all(|count| *count < 40),
            "{noun} {counts:?}"
        );
    }
}

#[rstest]
#[tokio::test]
async fn a_dry_run_shows_all_that_would_be(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let known = done(&workshop, PEOPLE, json!({ "items": [keyed(1, "Ann")] })).await;
    let top = done(&workshop, ORGANIZATIONS, json!({ "items": [keyed(2, "Top")] })).await;
    let count = entries(&workshop).await;
    let person = |key: Value| {
        json!({ "key": key, "name": "Ann Other", "aliases": ["Ann"], "links": [{ "url": "https://example.org/" }],
            "identifiers": [wikidata(3)] })
    };
    let dry = |items: Value| json!({ "items": items, "dryRun": true });
    let ids = known["results"][0]["person"]["id"].clone();
    let ended = done(&workshop, PEOPLE, dry(json!([person(json!({ "id": ids }))]))).await;
    let shown = &ended["results"][0]["person"];
    assert_eq!((&shown["aliases"], &shown["version"]), (&json!(["Ann"]), &json!(2)));
    assert_eq!(shown["links"], json!([{ "url": "https://example.org/" }]));
    let ended = done(&workshop, PEOPLE, dry(json!([person(json!({ "identifier": wikidata(4) }))]))).await;
    assert_eq!(ended["results"][0]["person"]["identifiers"], json!([{ "value": "Q3" }, { "value": "Q4" }]));
    let part = json!({ "key": { "identifier": wikidata(5) }, "name": "Part", "acronym": "P", "aliases": ["Piece"],
        "parentId": top["results"][0]["organization"]["id"] });
    let ended = done(&workshop, ORGANIZATIONS, dry(json!([part]))).await;
    let shown = &ended["results"][0]["organization"];
    assert_eq!((&shown["acronym"], &shown["aliases"]), (&json!("P"), &json!(["Piece"])));
    assert_eq!((&shown["parent"], &shown["identifiers"]), (&json!({ "name": "Top" }), &json!([{ "value": "Q5" }])));
    assert_eq!(entries(&workshop).await, count);
}

#[rstest]
#[tokio::test]
async fn each_write_of_a_request_shows_what_it_left(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let known = done(&workshop, PEOPLE, json!({ "items": [keyed(1, "Ann"), keyed(2, "Anne")] })).await;
    let id = |at: usize| known["results"][at]["person"]["id"].clone();
    let request = "mutation($first: UpdatePersonInput!, $second: UpdatePersonInput!, $third: MergePeopleInput!) {
        first: updatePerson(input: $first) { person { aliases version } }
        second: updatePerson(input: $second) { person { aliases version } }
        third: mergePeople(input: $third) { person { aliases version identifiers { value } } } }";
    let variables = json!({
        "first": { "id": id(0), "aliases": { "set": ["One"] } },
        "second": { "id": id(0), "aliases": { "add": ["Two"] } },
        "third": { "sources": [id(1)], "target": id(0) },
    });
    let answer = workshop.ask_as(Viewer::operator(), request, variables).await;
    let expected = json!({
        "first": { "person": { "aliases": ["One"], "version": 2 } },
        "second": { "person": { "aliases": ["One", "Two"], "version": 3 } },
        "third": { "person": { "aliases": ["Anne", "One", "Two"], "version": 4,
            "identifiers": [{ "value": "Q1" }, { "value": "Q2" }] } },
    });
    assert_eq!(answer["data"], expected, "{answer:#}");
}

#[rstest]
#[tokio::test]
async fn whoever_is_described_by_many_at_once_is_made_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let items = json!([keyed(1, "Ann"), keyed(2, "Ben"), keyed(3, "Cay")]);
    let all = (0..4).map(|turn| {
        let mut items = items.clone();
        items.as_array_mut().unwrap().rotate_left(turn % 3);
        done(&workshop, PEOPLE, json!({ "items": items }))
    });
    let all = join_all(all).await;
    let made = all.iter().flat_map(actions).filter(|action| *action == "CREATED").count();
    assert_eq!((made, entries(&workshop).await), (3, 3));
}
