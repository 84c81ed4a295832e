//! Participations: added, changed, taken away and put into order; what was stated stays as it was stated.

use entities::{ChangeAction, SubjectKind, change};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, mistakes, write},
    proposal_writes::{CREATE, known},
    support::{Backend, Workshop},
};

const ADD: &str = "mutation($input: AddParticipationInput!) { ended: addParticipation(input: $input) {
    participation { id role position nameAsGiven country version }
    proposal { version participations { nameAsGiven position } }
    userErrors { code field message } changes { field } } }";
const UPDATE: &str = "mutation($input: UpdateParticipationInput!) { ended: updateParticipation(input: $input) {
    participation { role nameAsGiven title country countryIsDerived isPlaceholder version person { id } }
    proposal { version } userErrors { code field message } changes { field before after } } }";
const REMOVE: &str = "mutation($input: RemoveParticipationInput!) { ended: removeParticipation(input: $input) {
    removedParticipationId participation { nameAsGiven } proposal { version participations { nameAsGiven position } }
    userErrors { code field } } }";
const REORDER: &str = "mutation($input: ReorderParticipationsInput!) { ended: reorderParticipations(input: $input) {
    proposal { version participations { id nameAsGiven position } } userErrors { code field message } changes { field } } }";

/// A proposal of 2026 that the public sees, with participations of these names.
async fn proposal(workshop: &Workshop, names: &[&str]) -> Value {
    let parts: Vec<Value> =
        names.iter().map(|name| json!({ "role": "PANELLIST", "person": { "create": { "name": name } } })).collect();
    let input = json!({ "edition": { "year": 2026 }, "title": "T", "status": "SUBMITTED", "participations": parts });
    done(workshop, CREATE, input).await["proposal"].take()
}

/// The changes of the last write: kind, action, and whether the public saw it before and sees it now.
async fn told(workshop: &Workshop, count: usize) -> Vec<(SubjectKind, ChangeAction, bool, bool)> {
    let rows =
        change::Entity::find().order_by_asc(change::Column::Number).all(workshop.store.db().read()).await.unwrap();
    let last = rows.into_iter().rev().take(count).collect::<Vec<_>>().into_iter().rev();
    last.map(|row| (row.subject_kind, row.action, row.was_public, row.is_public)).collect()
}

#[rstest]
#[tokio::test]
async fn adding_and_removing_changes_the_proposal_and_what_is_seen_of_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use ChangeAction::{Created, Deleted, Updated};
    use SubjectKind::{Participation, Person, Proposal};
    let workshop = Workshop::with_data(backend).await;
    let (jane, _) = known(&workshop).await;
    let proposal = proposal(&workshop, &["Ann", "Bob"]).await;
    let id = &proposal["id"];
    let input =
        json!({ "proposal": id, "expectedVersion": 1, "role": "CHAIR", "person": { "id": jane }, "country": "LT" });
    let added = done(&workshop, ADD, input.clone()).await;
    let participation = &added["participation"];
    assert_eq!((&participation["nameAsGiven"], &participation["position"]), (&json!("Jane Doe"), &json!(3)));
    assert_eq!((&participation["country"], &participation["version"]), (&json!("LT"), &json!(1)));
    assert_eq!(
        (&added["proposal"]["version"], &added["proposal"]["participations"][2]["nameAsGiven"]),
        (&json!(2), &json!("Jane Doe"))
    );
    let expected =
        [(Proposal, Updated, true, true), (Participation, Created, false, true), (Person, Updated, false, true)];
    assert_eq!(told(&workshop, 3).await, expected);
    let refused = write(&workshop, ADD, input).await;
    assert_eq!(mistakes(&refused), ["CONFLICT expectedVersion"]);
    let again = json!({ "proposal": id, "role": "CHAIR", "person": { "id": jane } });
    assert_eq!(mistakes(&write(&workshop, ADD, again).await), ["TAKEN person"]);
    let other = json!({ "proposal": id, "role": "RAPPORTEUR", "person": { "id": jane } });
    done(&workshop, ADD, other).await;
    let first = &proposal["participations"][0]["id"];
    let gone = done(&workshop, REMOVE, json!({ "id": first, "expectedVersion": 1 })).await;
    assert_eq!(&gone["removedParticipationId"], first);
    let left = json!([
        { "nameAsGiven": "Bob", "position": 1 }, { "nameAsGiven": "Jane Doe", "position": 2 },
        { "nameAsGiven": "Jane Doe", "position": 3 },
    ]);
    assert_eq!(gone["proposal"], json!({ "version": 4, "participations": left }));
    let expected =
        [(Proposal, Updated, true, true), (Participation, Deleted, true, false), (Person, Updated, true, false)];
    assert_eq!(told(&workshop, 3).await, expected);
    assert_eq!(mistakes(&write(&workshop, REMOVE, json!({ "id": first })).await), ["NOT_FOUND id"]);
}

#[rstest]
#[tokio::test]
async fn an_update_is_of_the_participation_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    use ChangeAction::Updated;
    use SubjectKind::{Participation, Person, Proposal};
    let workshop = Workshop::with_data(backend).await;
    let proposal = proposal(&workshop, &["Ann", "Bob"]).await;
    let ann = &proposal["participations"][0]["id"];
    let input = json!({ "id": ann, "expectedVersion": 1, "title": "Director", "country": "EE" });
    let changed = done(&workshop, UPDATE, input).await;
    assert_eq!((&changed["participation"]["version"], &changed["proposal"]["version"]), (&json!(2), &json!(1)));
    let changes = json!([
        { "field": "country", "before": null, "after": "EE" }, { "field": "title", "before": null, "after": "Director" },
    ]);
    assert_eq!(changed["changes"], changes);
    let expected =
        [(Participation, Updated, true, true), (Proposal, Updated, true, true), (Person, Updated, true, true)];
    assert_eq!(told(&workshop, 3).await, expected);
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { updatedAt createdAt } } }";
    let times = workshop.data(query, json!({ "id": proposal["id"] })).await;
    assert_ne!(times["node"]["updatedAt"], Value::Null);
    let stale = write(&workshop, UPDATE, json!({ "id": ann, "expectedVersion": 1, "title": "Boss" })).await;
    assert_eq!(
        (mistakes(&stale), &stale["participation"]["title"]),
        (vec!["CONFLICT expectedVersion".to_owned()], &json!("Director"))
    );
    let bob = &proposal["participations"][1]["person"]["id"];
    let taken = json!({ "id": ann, "person": { "id": bob } });
    assert_eq!(mistakes(&write(&workshop, UPDATE, taken).await), ["TAKEN person"]);
    let nobody = json!({ "id": ann, "person": null, "role": null });
    assert_eq!(mistakes(&write(&workshop, UPDATE, nobody).await), ["REQUIRED role", "INVALID person"]);
    let same = done(
        &workshop,
        UPDATE,
        json!({ "id": ann, "title": " Director ", "person": { "id": proposal["participations"][0]["person"]["id"] } }),
    )
    .await;
    assert_eq!((&same["changes"], &same["participation"]["version"]), (&json!([]), &json!(2)));
}

#[rstest]
#[tokio::test]
async fn what_was_stated_stays_when_people_are_renamed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (jane, _) = known(&workshop).await;
    let proposal = proposal(&workshop, &["Ann"]).await;
    let place = json!({ "proposal": proposal["id"], "role": "CHAIR", "isPlaceholder": true, "nameAsGiven": "N.N." });
    let place = done(&workshop, ADD, place).await;
    let taken = json!({ "id": place["participation"]["id"], "person": { "id": jane } });
    let taken = done(&workshop, UPDATE, taken).await;
    assert_eq!(
        (&taken["participation"]["nameAsGiven"], &taken["participation"]["isPlaceholder"]),
        (&json!("Jane Doe"), &json!(false))
    );
    let rename =
        "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) { userErrors { code field } } }";
    done(&workshop, rename, json!({ "id": jane, "name": "Jane Roe" })).await;
    let later = json!({ "id": place["participation"]["id"], "person": { "id": jane }, "title": "Judge" });
    let later = done(&workshop, UPDATE, later).await;
    assert_eq!(later["participation"]["nameAsGiven"], "Jane Doe");
}

#[rstest]
#[tokio::test]
async fn an_order_names_everybody_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let proposal = proposal(&workshop, &["Ann", "Bob", "Cay"]).await;
    let id = |at: usize| &proposal["participations"][at]["id"];
    let order = |list: Vec<&Value>| json!({ "proposal": proposal["id"], "participations": list, "expectedVersion": 1 });
    for list in [vec![id(0), id(1)], vec![id(0), id(1), id(1)], vec![id(0), id(1), id(2), id(2)], vec![]] {
        assert_eq!(mistakes(&write(&workshop, REORDER, order(list)).await), ["INVALID participations"]);
    }
    let ordered = done(&workshop, REORDER, order(vec![id(2), id(0), id(1)])).await;
    let parts = ordered["proposal"]["participations"].as_array().unwrap();
    let names: Vec<_> =
        parts.iter().map(|part| (part["nameAsGiven"].as_str().unwrap(), part["position"].as_i64().unwrap())).collect();
    assert_eq!(names, [("Cay", 1), ("Ann", 2), ("Bob", 3)]);
    assert_eq!(
        (&ordered["proposal"]["version"], &ordered["changes"]),
        (&json!(2), &json!([{ "field": "participations" }]))
    );
    let stale = write(&workshop, REORDER, order(vec![id(0), id(1), id(2)])).await;
    assert_eq!(mistakes(&stale), ["CONFLICT expectedVersion"]);
}

/// Many who write to one proposal at once wait for each other, whoever they are about.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn participations_of_one_proposal_are_written_one_after_the_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let proposal = proposal(&workshop, &["Ann", "Bob", "Cay", "Dan"]).await;
    let (jane, _) = known(&workshop).await;
    let id = &proposal["id"];
    let work = (0..12).map(|n| {
        let part = &proposal["participations"][n % 4]["id"];
        match n {
            0..4 => write(&workshop, REMOVE, json!({ "id": part })),
            4..8 => write(&workshop, ADD, json!({ "proposal": id, "role": "CHAIR", "person": { "id": jane } })),
            _ => write(&workshop, UPDATE, json!({ "id": part, "title": format!("{n}") })),
        }
    });
    let ended = join_all(work).await;
    let taken = ended[4..8].iter().filter(|ended| mistakes(ended) == ["TAKEN person"]).count();
    assert_eq!(taken, 3);
    assert!(ended[..4].iter().all(|ended| mistakes(ended).is_empty()));
    let query =
        "query($id: ID!) { node(id: $id) { ... on Proposal { version participations { nameAsGiven position } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": id })).await;
    let expected = json!({ "version": 6, "participations": [{ "nameAsGiven": "Jane Doe", "position": 1 }] });
    assert_eq!(answer["data"]["node"].take(), expected);
}
