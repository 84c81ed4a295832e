//! Merges of people and organizations: what moves, what stays as stated, who an id stands for, and how all of it is undone.

use entities::{
    external_identifier, link, organization, organization_name, participation, person, person_name, proposal,
    proposal_host,
};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    organizations,
    people::{done, entries, mistakes, write},
    support::{Backend, Workshop},
    visibility::DEEP,
};

const PEOPLE: &str = "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) {
    person { id name version aliases email participations { totalCount } }
    merge { id kind mergedBy undoneAt target { id } }
    moved { participations removedParticipations mergedBefore aliases links { url } identifiers { value } filled }
    userErrors { code field message } changes { field before after } } }";
const ORGANIZATIONS: &str = "mutation($input: MergeOrganizationsInput!) { ended: mergeOrganizations(input: $input) {
    organization { id name acronym aliases parent { name } children { nodes { name } } }
    merge { id } moved { participations hostedProposals removedHosts children aliases filled }
    userErrors { code field message } } }";
const UNDO: &str = "mutation($input: UndoMergeInput!) { ended: undoMerge(input: $input) {
    merge { undoneAt } target { id } kept userErrors { code field message } changes { field } } }";
const PERSON: &str = "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) {
    person { name } userErrors { code field message } } }";
const CREATE: &str = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) {
    person { id } userErrors { code field message } } }";
const ORGANIZATION: &str = "mutation($input: UpdateOrganizationInput!) { ended: updateOrganization(input: $input) {
    organization { name } userErrors { code field message } } }";

/// The id of a person of workshop 23 of 2010.
async fn person_id(workshop: &Workshop, name: &str) -> Value {
    id(workshop, "people", name).await
}

async fn id(workshop: &Workshop, list: &str, name: &str) -> Value {
    let query =
        format!("query($name: String) {{ {list}(filter: {{ name: {{ startsWith: $name }} }}) {{ nodes {{ id }} }} }}");
    let answer = workshop.ask_as(Viewer::operator(), &query, json!({ "name": name })).await;
    let nodes = &answer["data"][list]["nodes"];
    assert_eq!(nodes.as_array().map(Vec::len), Some(1), "{name}: {answer:#}");
    nodes[0]["id"].clone()
}

/// Everything that a merge may touch, but for versions and times of changes.
async fn state(workshop: &Workshop) -> Vec<String> {
    let db = workshop.store.db().read();
    let mut state = Vec::new();
    let epoch = chrono::DateTime::UNIX_EPOCH;
    for row in person::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?}", person::Model { version: 0, updated_at: epoch, ..row }));
    }
    for row in organization::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?}", organization::Model { version: 0, updated_at: epoch, ..row }));
    }
    for row in participation::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?}", participation::Model { version: 0, updated_at: epoch, ..row }));
    }
    for row in proposal::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?}", proposal::Model { version: 0, updated_at: epoch, ..row }));
    }
    for row in proposal_host::Entity::find().all(db).await.unwrap() {
        state.push(format!("{row:?}"));
    }
    for row in person_name::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?} {}", row.person_id, row.name));
    }
    for row in organization_name::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?} {:?} {}", row.organization_id, row.kind, row.name));
    }
    for row in link::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?} {:?} {} {}", row.person_id, row.organization_id, row.position, row.url));
    }
    for row in external_identifier::Entity::find().all(db).await.unwrap() {
        state.push(format!("{:?} {:?} {}", row.person_id, row.organization_id, row.value));
    }
    state.sort_unstable();
    state
}

fn assert_same(one: &[String], other: &[String]) {
    let only =
        |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>().join("\n");
    assert_eq!(only(one, other), only(other, one));
}

async fn execute(workshop: &Workshop, sql: &str) {
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// People of workshop 23, two of whom have more than a name.
async fn seven(backend: Backend) -> (Workshop, [Value; 3]) {
    let workshop = Workshop::with_data(backend).await;
    let ids = [
        person_id(&workshop, "Alexander Seger").await,
        person_id(&workshop, "Cristina Schulman").await,
        person_id(&workshop, "Zahid Jamil").await,
    ];
    let schulman = json!({
        "id": ids[1], "email": "cristina@example.org", "aliases": { "set": ["C. Schulman"] },
        "links": { "set": [{ "url": "https://example.org/cristina" }] },
        "identifiers": { "set": [{ "scheme": "ORCID", "value": "0000-0002-1825-0097" }] },
    });
    done(&workshop, PERSON, schulman).await;
    let jamil = json!({ "id": ids[2], "email": "zahid@example.org", "country": "PK", "phone": "+923001234567" });
    done(&workshop, PERSON, jamil).await;
    (workshop, ids)
}

/// The panel and moderators of workshop 23 as the public sees them.
async fn panel(workshop: &Workshop) -> Value {
    let query = "{ proposal(edition: 2010, number: 23) { participations {
        role nameAsGiven affiliationAsStated person { id name } organization { name } } } }";
    workshop.data(query, json!({})).await["proposal"]["participations"].take()
}

#[rstest]
#[tokio::test]
async fn participations_move_and_what_was_stated_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let before = panel(&workshop).await;
    let input = json!({ "sources": [schulman, jamil], "target": seger });
    let merged = done(&workshop, PEOPLE, input).await;
    let moved = &merged["moved"];
    assert_eq!(moved["participations"].as_array().map(Vec::len), Some(1), "{merged:#}");
    assert_eq!(moved["removedParticipations"].as_array().map(Vec::len), Some(1));
    assert_eq!(moved["aliases"], json!(["Cristina Schulman", "C. Schulman", "Zahid Jamil"]));
    assert_eq!(moved["identifiers"], json!([{ "value": "0000-0002-1825-0097" }]));
    assert_eq!(moved["filled"], json!(["country", "email", "phone"]));
    assert_eq!(merged["person"]["aliases"], json!(["C. Schulman", "Cristina Schulman", "Zahid Jamil"]));
    assert_eq!(merged["person"]["email"], "cristina@example.org");
    assert_eq!(merged["merge"]["target"]["id"], seger);
    let after = panel(&workshop).await;
    let stated = |panel: &Value| -> Vec<(Value, Value)> {
        let parts = panel.as_array().unwrap().iter().filter(|part| part["nameAsGiven"] != "Zahid Jamil");
        parts.map(|part| (part["nameAsGiven"].clone(), part["affiliationAsStated"].clone())).collect()
    };
    assert_eq!(stated(&after), stated(&before));
    let cristina = after.as_array().unwrap().iter().find(|part| part["nameAsGiven"] == "Cristina Schulman").unwrap();
    assert_eq!(cristina["person"], json!({ "id": seger, "name": "Alexander Seger" }));
    let names = "{ people(first: 100) { nodes { name aliases email phone links { url } } } }";
    for query in [DEEP, names] {
        let public = workshop.data(query, json!({})).await.to_string();
        let hidden = ["cristina@example.org", "zahid@example.org", "+923001234567"];
        assert!(hidden.iter().all(|private| !public.contains(private)));
    }
}

#[rstest]
#[tokio::test]
async fn the_id_of_whoever_was_merged_stands_for_the_survivor(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    done(&workshop, PEOPLE, json!({ "sources": [jamil], "target": schulman })).await;
    let chain = done(&workshop, PEOPLE, json!({ "sources": [schulman], "target": seger })).await;
    assert_eq!(chain["moved"]["mergedBefore"], json!([jamil]));
    let query = "query($ids: [ID!]!, $one: ID!) { nodes(ids: $ids) { ... on Person { name } }
        proposals(filter: { panellist: $one }) { nodes { number } }
        person: proposals(filter: { person: $one, not: { panellist: $one } }) { totalCount } }";
    let shown = workshop.data(query, json!({ "ids": [jamil, schulman, seger], "one": jamil })).await;
    let survivor = json!({ "name": "Alexander Seger" });
    assert_eq!(shown["nodes"], json!([survivor, survivor, survivor]));
    assert_eq!(shown["proposals"]["nodes"], json!([{ "number": 23 }]));
    assert_eq!(shown["person"]["totalCount"], 0);
    let people =
        workshop.data("{ people(filter: { name: { contains: \"jamil\" } }) { nodes { name } } }", json!({})).await;
    assert_eq!(people["people"]["nodes"], json!([survivor]));
    let refused = write(&workshop, PERSON, json!({ "id": jamil, "name": "Z" })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND id"]);
    assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains(seger.as_str().unwrap()));
    let refused = write(&workshop, PEOPLE, json!({ "sources": [jamil], "target": seger })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND sources.0"]);
}

#[rstest]
#[tokio::test]
async fn a_merge_is_undone_exactly_also_after_other_edits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let (twin, [seger_too, ..]) = seven(backend).await;
    let before = state(&workshop).await;
    assert_same(&before, &state(&twin).await);
    let first = done(&workshop, PEOPLE, json!({ "sources": [jamil], "target": schulman })).await;
    let second = done(&workshop, PEOPLE, json!({ "sources": [schulman], "target": seger })).await;
    let refused = write(&workshop, UNDO, json!({ "mergeId": first["merge"]["id"] })).await;
    assert_eq!(mistakes(&refused), ["CONFLICT mergeId"]);
    assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains(second["merge"]["id"].as_str().unwrap()));
    for (workshop, id) in [(&workshop, &seger), (&twin, &seger_too)] {
        let edit = json!({ "id": id, "biography": "A life.", "aliases": { "add": ["Alex"] } });
        done(workshop, PERSON, edit).await;
        execute(workshop, "UPDATE participation SET title = 'Edited' WHERE name_as_given = 'Cristina Schulman'").await;
    }
    for merge in [&second, &first] {
        let undone = done(&workshop, UNDO, json!({ "mergeId": merge["merge"]["id"] })).await;
        assert_eq!(undone["kept"], json!([]));
        assert!(undone["merge"]["undoneAt"].is_string());
    }
    assert_same(&state(&workshop).await, &state(&twin).await);
    let refused = write(&workshop, UNDO, json!({ "mergeId": first["merge"]["id"] })).await;
    assert_eq!(mistakes(&refused), ["CONFLICT mergeId"]);
    let again = done(&workshop, PEOPLE, json!({ "sources": [schulman, jamil], "target": seger })).await;
    done(&workshop, UNDO, json!({ "mergeId": again["merge"]["id"] })).await;
    assert_same(&state(&workshop).await, &state(&twin).await);
}

#[rstest]
#[tokio::test]
async fn what_was_edited_since_a_merge_stays_or_is_in_the_way(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let merged = done(&workshop, PEOPLE, json!({ "sources": [schulman, jamil], "target": seger })).await;
    let merge = json!({ "mergeId": merged["merge"]["id"] });
    let part = &merged["moved"]["participations"][0];
    let masson = person_id(&workshop, "Laurent Masson").await;
    let bare = |id: &Value| id.as_str().unwrap().rsplit('_').next().unwrap().to_owned();
    let (role, someone, id) = ("rapporteur", bare(&masson), bare(part));
    let quote = |id: &str| match backend {
        Backend::Sqlite => format!("unhex('{id}')"),
        Backend::Postgres => format!("'{id}'"),
    };
    let sql =
        format!("UPDATE participation SET role = '{role}', person_id = {} WHERE id = {}", quote(&someone), quote(&id));
    execute(&workshop, &sql).await;
    let edit = json!({ "id": seger, "email": "alexander@example.org", "identifiers": { "set": [] } });
    done(&workshop, PERSON, edit).await;
    let taken = json!({ "name": "Other", "identifiers": [{ "scheme": "ORCID", "value": "0000-0002-1825-0097" }] });
    let other = done(&workshop, CREATE, taken).await;
    let refused = write(&workshop, UNDO, merge.clone()).await;
    assert_eq!(mistakes(&refused), ["CONFLICT mergeId"]);
    assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains(other["person"]["id"].as_str().unwrap()));
    done(&workshop, PERSON, json!({ "id": other["person"]["id"], "identifiers": { "set": [] } })).await;
    let undone = done(&workshop, UNDO, merge).await;
    assert_eq!(undone["kept"], json!(["email", part]));
    let query = "query($id: ID!) { node(id: $id) { ... on Person { name email phone aliases identifiers { value }
        participations { totalCount } } } }";
    let answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": seger })).await;
    let node = &answer["data"]["node"];
    assert_eq!((&node["email"], &node["phone"]), (&json!("alexander@example.org"), &Value::Null));
    assert_eq!((&node["aliases"], &node["participations"]["totalCount"]), (&json!([]), &json!(3)));
    let answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": schulman })).await;
    let node = &answer["data"]["node"];
    assert_eq!(node["identifiers"], json!([{ "value": "0000-0002-1825-0097" }]));
    assert_eq!((&node["email"], &node["participations"]["totalCount"]), (&json!("cristina@example.org"), &json!(0)));
    let answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": jamil })).await;
    assert_eq!(answer["data"]["node"]["participations"]["totalCount"], 1);
}

#[rstest]
#[tokio::test]
async fn a_preview_writes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let (before, log) = (state(&workshop).await, entries(&workshop).await);
    let input = json!({ "sources": [schulman, jamil], "target": seger, "dryRun": true });
    let tried = done(&workshop, PEOPLE, input).await;
    assert_eq!(tried["moved"]["removedParticipations"].as_array().map(Vec::len), Some(1));
    assert_eq!(tried["changes"].as_array().map(Vec::len), Some(6), "{tried:#}");
    assert_same(&state(&workshop).await, &before);
    let merged = done(&workshop, PEOPLE, json!({ "sources": [schulman], "target": seger })).await;
    let between = state(&workshop).await;
    let undo = json!({ "mergeId": merged["merge"]["id"], "dryRun": true });
    let tried = done(&workshop, UNDO, undo).await;
    assert!(tried["merge"]["undoneAt"].is_string());
    assert_same(&state(&workshop).await, &between);
    // The survivor, the loser, and the participation that moved.
    assert_eq!(entries(&workshop).await, log + 3);
}

#[rstest]
#[tokio::test]
async fn a_merge_that_makes_no_sense_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, [seger, schulman, _]) = seven(backend).await;
    let unknown = "person_0190a20d000070008000000000000000";
    let cases = [
        (json!({ "sources": [], "target": seger }), vec!["INVALID sources"]),
        (
            json!({ "sources": [seger, schulman, schulman], "target": seger }),
            vec!["INVALID sources.0", "INVALID sources.2"],
        ),
        (json!({ "sources": [unknown], "target": seger }), vec!["NOT_FOUND sources.0"]),
        (json!({ "sources": [schulman], "target": seger, "expectedVersion": 9 }), vec!["CONFLICT expectedVersion"]),
    ];
    let log = entries(&workshop).await;
    for (input, expected) in cases {
        assert_eq!(mistakes(&write(&workshop, PEOPLE, input).await), expected);
    }
    let refused = write(&workshop, UNDO, json!({ "mergeId": "merge_0190a20d000070008000000000000000" })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND mergeId"]);
    assert_eq!(entries(&workshop).await, log);
}

#[rstest]
#[tokio::test]
async fn the_history_of_everybody_who_was_moved_is_complete(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let merged = done(&workshop, PEOPLE, json!({ "sources": [schulman, jamil], "target": seger })).await;
    done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    let log = "query($id: ID) { auditLog(subject: $id) { nodes { operation changes { field before after } } } }";
    for (id, field) in [
        (&seger, "aliases"),
        (&schulman, "mergedInto"),
        (&merged["moved"]["participations"][0], "person"),
        (&merged["moved"]["removedParticipations"][0], "nameAsGiven"),
    ] {
        let answer = workshop.ask_as(Viewer::operator(), log, json!({ "id": id })).await;
        let entries = answer["data"]["auditLog"]["nodes"].as_array().unwrap();
        let operations: Vec<&str> = entries.iter().take(2).map(|entry| entry["operation"].as_str().unwrap()).collect();
        assert_eq!(operations, ["undoMerge", "mergePeople"]);
        for entry in &entries[..2] {
            let changes = entry["changes"].as_array().unwrap();
            assert!(changes.iter().any(|change| change["field"] == field), "{field}: {entry:#}");
        }
    }
    let changes = workshop.store.db().read();
    let in_order = entities::change::Entity::find().order_by_asc(entities::change::Column::Number);
    let rows = in_order.all(changes).await.unwrap();
    let jamil = jamil.as_str().unwrap().parse::<entities::PersonId>().unwrap();
    let seen: Vec<(bool, bool)> =
        rows.iter().filter(|row| row.subject_id == jamil.0).map(|row| (row.was_public, row.is_public)).collect();
    // Gone with the merge and there again with its undoing; the edition of his participations is told of both as well.
    assert_eq!(seen, [(true, true), (true, false), (true, false), (false, true), (true, true)]);
}

/// Council of Europe with a part of its own, a ministry and a company that host with it, and the part of the ministry.
async fn council(backend: Backend) -> (Workshop, [Value; 4]) {
    let workshop = Workshop::with_data(backend).await;
    let ids = [
        id(&workshop, "organizations", "Council of Europe").await,
        id(&workshop, "organizations", "Ministry of Justice of Georgia").await,
        id(&workshop, "organizations", "Microsoft").await,
        done(&workshop, organizations::CREATE, json!({ "name": "Department" })).await["organization"]["id"].clone(),
    ];
    for (child, parent) in [(&ids[3], &ids[1]), (&ids[0], &ids[2])] {
        done(&workshop, ORGANIZATION, json!({ "id": child, "parentId": parent })).await;
    }
    done(&workshop, ORGANIZATION, json!({ "id": ids[1], "acronym": "MJG", "stakeholderGroup": "GOVERNMENT" })).await;
    let hosts = "INSERT INTO proposal_host (proposal_id, organization_id, position, name_as_given)
        SELECT host.proposal_id, organization.id, 2, organization.name FROM proposal_host AS host
            JOIN proposal ON proposal.id = host.proposal_id, organization
        WHERE proposal.number = 23 AND proposal.edition_year = 2010
            AND organization.name = 'Ministry of Justice of Georgia'";
    execute(&workshop, hosts).await;
    (workshop, ids)
}

#[rstest]
#[tokio::test]
async fn organizations_are_merged_with_hosts_and_parts_and_separated_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [council, ministry, company, department]) = council(backend).await;
    let before = state(&workshop).await;
    let merged = done(&workshop, ORGANIZATIONS, json!({ "sources": [ministry, company], "target": council })).await;
    let moved = &merged["moved"];
    assert_eq!(moved["participations"].as_array().map(Vec::len), Some(2), "{merged:#}");
    assert_eq!((moved["removedHosts"].as_array().map(Vec::len), &moved["children"]), (Some(1), &json!([department])));
    assert_eq!(moved["filled"], json!(["acronym", "stakeholderGroup"]));
    let survivor = &merged["organization"];
    assert_eq!((&survivor["acronym"], &survivor["parent"]), (&json!("MJG"), &Value::Null));
    assert_eq!(survivor["children"]["nodes"], json!([{ "name": "Department" }]));
    let query = "query($id: ID!) { proposals(filter: { organization: $id }) { nodes { number organizations { name } } }
        people(filter: { organization: $id }) { totalCount } }";
    let shown = workshop.data(query, json!({ "id": ministry })).await;
    let hosts = json!([{ "number": 23, "organizations": [{ "name": "Council of Europe" }] }]);
    assert_eq!(shown["proposals"]["nodes"], hosts);
    assert_eq!(shown["people"]["totalCount"], 4);
    let affiliations = panel(&workshop).await.to_string();
    assert!(affiliations.contains("Ministry of Justice of Georgia"), "{affiliations}");
    done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_same(&state(&workshop).await, &before);
}

#[rstest]
#[tokio::test]
async fn nothing_is_part_of_itself_after_a_merge_or_its_undoing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let mut ids: Vec<Value> = Vec::new();
    for name in ["Top", "Middle", "Bottom"] {
        let made = done(&workshop, organizations::CREATE, json!({ "name": name, "parentId": ids.last() })).await;
        ids.push(made["organization"]["id"].clone());
    }
    let refused = write(&workshop, ORGANIZATIONS, json!({ "sources": [ids[0]], "target": ids[2] })).await;
    assert_eq!(mistakes(&refused), ["INVALID target"]);
    let merged = done(&workshop, ORGANIZATIONS, json!({ "sources": [ids[1]], "target": ids[2] })).await;
    assert_eq!(merged["organization"]["parent"]["name"], "Top");
    // Top becomes part of Bottom, which stands for Middle, which was part of Top.
    done(&workshop, ORGANIZATION, json!({ "id": ids[2], "parentId": null })).await;
    done(&workshop, ORGANIZATION, json!({ "id": ids[0], "parentId": ids[2] })).await;
    let undone = done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(undone["kept"], json!(["parentId"]));
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { name parent { name } } } }";
    let answer = workshop.ask_as(Viewer::operator(), query, json!({ "ids": ids })).await;
    let expected = json!([
        { "name": "Top", "parent": { "name": "Bottom" } }, { "name": "Middle", "parent": { "name": "Top" } },
        { "name": "Bottom", "parent": null },
    ]);
    assert_eq!(answer["data"]["nodes"], expected);
}

#[rstest]
#[tokio::test]
async fn a_merge_whose_undoing_would_make_a_circle_is_undone_once_that_is_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let mut ids: Vec<Value> = Vec::new();
    for name in ["Top", "Loser", "Part"] {
        let made = done(&workshop, organizations::CREATE, json!({ "name": name, "parentId": ids.last() })).await;
        ids.push(made["organization"]["id"].clone());
    }
    let survivor = done(&workshop, organizations::CREATE, json!({ "name": "Survivor" })).await;
    let input = json!({ "sources": [ids[1]], "target": survivor["organization"]["id"] });
    let merged = done(&workshop, ORGANIZATIONS, input).await;
    done(&workshop, ORGANIZATION, json!({ "id": ids[0], "parentId": ids[2] })).await;
    let refused = write(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(mistakes(&refused), ["CONFLICT mergeId"]);
    done(&workshop, ORGANIZATION, json!({ "id": ids[0], "parentId": null })).await;
    let undone = done(&workshop, UNDO, json!({ "mergeId": merged["merge"]["id"] })).await;
    assert_eq!(undone["kept"], json!([]));
}

#[rstest]
#[tokio::test]
async fn an_import_finds_the_survivor_by_the_names_of_the_merged(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [council, ministry, ..]) = council(backend).await;
    done(&workshop, ORGANIZATIONS, json!({ "sources": [ministry], "target": council })).await;
    let page = "List of Proposed Workshops\n\nWorkshop Proposals 2010\n\nWorkshop Number: 777\n\nTitle: Later\n\n\
        Concise Description:\nAbout it.\n\nWhich of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop \
        fall under?\nAccess and diversity\n\nProvide the names and affiliations of the panellists you are planning to \
        invite:\n- New Person, Ministry of Justice of Georgia\n\nOrganization: Ministry of Justice of Georgia\n";
    workshop.import_bytes("later.txt", page.as_bytes(), workshops::import::Mode::default()).await;
    let query =
        "{ proposal(edition: 2010, number: 777) { organizations { name } panellists { organization { name } } } }";
    let shown = workshop.data(query, json!({})).await;
    let name = json!({ "name": "Council of Europe" });
    assert_eq!(shown["proposal"], json!({ "organizations": [name], "panellists": [{ "organization": name }] }));
}

#[rstest]
#[tokio::test]
async fn merges_are_for_editors_of_all_editions(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (workshop, [seger, schulman, _]) = seven(backend).await;
    let merged = done(&workshop, PEOPLE, json!({ "sources": [schulman], "target": seger })).await;
    let editor = workshop.bearer(entities::TokenRole::Editor, Some(2010)).await;
    for (mutation, input) in [
        (PEOPLE, json!({ "sources": [schulman], "target": seger })),
        (UNDO, json!({ "mergeId": merged["merge"]["id"] })),
    ] {
        let answer = workshop.ask_as(editor.clone(), mutation, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Merge { kind mergedBy target { id } } } }";
    let id = json!({ "id": merged["merge"]["id"] });
    assert_eq!(workshop.data(query, id.clone()).await["node"], Value::Null);
    let shown = workshop.ask_as(Viewer::operator(), query, id).await;
    let expected = json!({ "kind": "PERSON", "mergedBy": "operator", "target": { "id": seger } });
    assert_eq!(shown["data"]["node"], expected);
}

#[rstest]
#[tokio::test]
async fn a_merge_takes_a_number_of_statements_that_does_not_depend_on_what_moves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (workshop, [seger, schulman, jamil]) = seven(backend).await;
    let mut counts = Vec::new();
    for sources in [json!([schulman]), json!([jamil, person_id(&workshop, "Laurent Masson").await])] {
        let input = json!({ "input": { "sources": sources, "target": seger, "dryRun": true } });
        let mutation = "mutation($input: MergePeopleInput!) { mergePeople(input: $input) { userErrors { code } } }";
        let (_, statements) = workshop.statements(workshop.ask_as(Viewer::operator(), mutation, input)).await;
        counts.push(statements.len());
    }
    assert!(counts[0].abs_diff(counts[1]) <= 2 && counts[1] < 50, "{counts:?}");
}

/// Whoever names a person while they are merged names the survivor, before or after.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_who_was_merged_takes_part_in_anything_whatever_is_written_meanwhile(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let found = workshop.data("{ proposal(edition: 2010, number: 23) { id } }", json!({})).await;
    let proposal = &found["proposal"]["id"];
    let add = "mutation($input: AddParticipationInput!) { ended: addParticipation(input: $input) {
        participation { id } userErrors { code field message } } }";
    for round in 0..6 {
        let mut ids = Vec::new();
        for name in ["Loser", "Survivor"] {
            ids.push(
                done(&workshop, CREATE, json!({ "name": format!("{name} {round}") })).await["person"]["id"].take(),
            );
        }
        let joins = |role: &'static str| {
            let input = json!({ "proposal": proposal, "role": role, "person": { "id": ids[0] } });
            write(&workshop, add, input)
        };
        let merge = write(&workshop, PEOPLE, json!({ "sources": [ids[0]], "target": ids[1] }));
        let edit = write(&workshop, PERSON, json!({ "id": ids[1], "country": "FI" }));
        let ended = tokio::join!(joins("PANELLIST"), merge, joins("RAPPORTEUR"), edit, joins("CHAIR"));
        for ended in [&ended.0, &ended.1, &ended.2, &ended.3, &ended.4] {
            assert_eq!(mistakes(ended), Vec::<String>::new(), "{ended:#}");
        }
        let query =
            "query($id: ID!) { node(id: $id) { ... on Person { name country participations { totalCount } } } }";
        let answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": ids[0] })).await;
        let expected =
            json!({ "name": format!("Survivor {round}"), "country": "FI", "participations": { "totalCount": 3 } });
        assert_eq!(answer["data"]["node"], expected);
    }
}
