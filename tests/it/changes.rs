//! Following the changes: nothing is missed, nothing is told to whom it does not concern, and whoever applies them ends
//! with what there is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use entities::{EditionId, PersonId, ProposalId, TokenRole, change, change_counter};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;
use workshops::{
    auth::Viewer,
    store::writes::{Order, Place},
};

use crate::{
    history::{OfPerson, OfProposal, id_of},
    mutations::write,
    reach::two_editions,
    statements::plan,
    support::{Backend, Workshop},
};

const FOLLOW: &str = "query($after: String, $first: Int, $types: [SubjectKind!], $edition: Int) {
    changes(after: $after, first: $first, types: $types, edition: $edition) {
        nodes { cursor at type subjectId action node { __typename id } edition { year } }
        edges { cursor node { subjectId } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        cursor latestCursor
    } }";
const TOPIC: &str = "mutation($input: CreateTopicInput!) { ended: createTopic(input: $input) { topic { id } } }";
const RENAME: &str = "mutation($input: UpdateTopicInput!) { ended: updateTopic(input: $input) { topic { id } } }";
const DELETE: &str = "mutation($input: DeleteTopicInput!) { ended: deleteTopic(input: $input) { deletedTopicId } }";

async fn topic(workshop: &Workshop, slug: &str) -> Value {
    write(workshop, TOPIC, json!({ "slug": slug, "name": slug })).await["topic"]["id"].take()
}

async fn page(workshop: &Workshop, viewer: &Viewer, arguments: Value) -> Value {
    let mut answer = workshop.ask_as(viewer.clone(), FOLLOW, arguments).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["changes"].take()
}

/// Kind and action of each change of a page; `node` is null exactly where the action says so.
fn actions(page: &Value) -> Vec<(String, String)> {
    let nodes = page["nodes"].as_array().unwrap().iter();
    let action = |change: &Value| {
        let text = |field: &str| change[field].as_str().unwrap().to_owned();
        assert_eq!(change["node"].is_null(), change["action"] == "DELETED", "{change}");
        assert!(change["node"].is_null() || change["node"]["id"] == change["subjectId"], "{change}");
        (text("type"), text("action"))
    };
    nodes.map(action).collect()
}

fn told(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(kind, action)| ((*kind).to_owned(), (*action).to_owned())).collect()
}

/// Ids of a proposal and of its edition.
async fn proposal(workshop: &Workshop, year: i32, number: i32) -> (ProposalId, EditionId) {
    let query = format!("{{ proposal(edition: {year}, number: {number}) {{ id edition {{ id }} }} }}");
    let id = id_of(workshop, &query, "/proposal/id").await.parse().unwrap();
    (id, id_of(workshop, &query, "/proposal/edition/id").await.parse().unwrap())
}

/// Writes what an update of a proposal records.
async fn note(workshop: &Workshop, (id, edition): (ProposalId, EditionId), was_public: bool, is_public: bool) {
    let row = |public, says| {
        let place = Place { edition: Some(edition), proposal: Some(id), public };
        OfProposal { id: id.0, place, says }
    };
    let order = Order::of_command("test");
    let mut tx = workshop.store.writing(&order, "updateProposal").await.unwrap();
    tx.note(Some(&row(was_public, "before")), Some(&row(is_public, "after")));
    tx.finish().await.unwrap();
}

async fn run(workshop: &Workshop, sql: &str) {
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn whoever_applies_changes_ends_with_what_there_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let (kept, gone) = (topic(&workshop, "kept").await, topic(&workshop, "gone").await);
    write(&workshop, RENAME, json!({ "id": kept, "name": "Renamed" })).await;
    write(&workshop, DELETE, json!({ "id": gone })).await;
    for viewer in [Viewer::public(), Viewer::operator()] {
        let all = page(&workshop, &viewer, json!({})).await;
        let expected = [("TOPIC", "CREATED"), ("TOPIC", "DELETED"), ("TOPIC", "UPDATED"), ("TOPIC", "DELETED")];
        assert_eq!(actions(&all), told(&expected));
        assert_eq!(all["nodes"][1]["subjectId"], gone);
        assert_eq!(all["nodes"][0]["at"], "2026-01-01T00:00:00.000000Z");
        let cursors: Vec<_> = all["nodes"].as_array().unwrap().iter().map(|change| &change["cursor"]).collect();
        let edges: Vec<_> = all["edges"].as_array().unwrap().iter().map(|edge| &edge["cursor"]).collect();
        assert_eq!(cursors, edges);
        assert_eq!((&all["cursor"], &all["latestCursor"]), (cursors[3], cursors[3]));
        let info = json!({ "hasNextPage": false, "hasPreviousPage": false, "startCursor": cursors[0],
            "endCursor": cursors[3] });
        assert_eq!(all["pageInfo"], info);
    }
}

#[rstest]
#[tokio::test]
async fn pages_follow_each_other_and_an_empty_one_says_where_to_go_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let public = Viewer::public();
    let nothing = page(&workshop, &public, json!({})).await;
    assert_eq!((&nothing["nodes"], &nothing["pageInfo"]["endCursor"]), (&json!([]), &Value::Null));
    let mut ids = Vec::new();
    for slug in ["a", "b", "c", "d", "e"] {
        ids.push(topic(&workshop, slug).await);
    }
    let mut after = nothing["cursor"].clone();
    let mut seen = Vec::new();
    for expected in [2, 2, 1, 0, 0] {
        let page = page(&workshop, &public, json!({ "after": after, "first": 2 })).await;
        let nodes = page["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), expected);
        assert_eq!(page["pageInfo"]["hasNextPage"], expected == 2);
        seen.extend(nodes.iter().map(|change| change["subjectId"].clone()));
        after = page["cursor"].clone();
    }
    assert_eq!(seen, ids);
    // What the public is not told of is behind the cursor all the same.
    note(&workshop, proposal(&workshop, 2010, 2).await, false, false).await;
    let hidden = page(&workshop, &public, json!({ "after": after })).await;
    assert_eq!(hidden["nodes"], json!([]));
    assert_ne!(hidden["cursor"], after);
    assert_eq!(hidden["cursor"], hidden["latestCursor"]);
    let none = page(&workshop, &public, json!({ "first": 0 })).await;
    assert_eq!((&none["cursor"], &none["latestCursor"]), (&nothing["cursor"], &hidden["latestCursor"]));
    assert_eq!(none["pageInfo"]["hasNextPage"], true);
    for wrong in [json!({ "first": 101 }), json!({ "first": -1 }), json!({ "after": "x" })] {
        let answer = workshop.ask_as(public.clone(), FOLLOW, wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}

#[rstest]
#[tokio::test]
async fn what_appears_in_public_is_new_and_what_is_withdrawn_is_gone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let one = proposal(&workshop, 2010, 1).await;
    let other = workshop.bearer(TokenRole::Editor, Some(2011)).await;
    let tokens = page(&workshop, &Viewer::operator(), json!({})).await["cursor"].take();
    note(&workshop, one, false, true).await;
    note(&workshop, one, true, true).await;
    let follow = |viewer| {
        let (workshop, tokens) = (&workshop, tokens.clone());
        async move { page(workshop, &viewer, json!({ "after": tokens })).await }
    };
    let (created, updated, deleted) = (("PROPOSAL", "CREATED"), ("PROPOSAL", "UPDATED"), ("PROPOSAL", "DELETED"));
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    for viewer in [Viewer::public(), other.clone()] {
        let page = follow(viewer).await;
        assert_eq!(actions(&page), told(&[created, updated]));
        assert_eq!(page["nodes"][0]["edition"]["year"], 2010);
    }
    assert_eq!(actions(&follow(own.clone()).await), told(&[updated, updated]));
    run(&workshop, "UPDATE proposal SET status = 'draft'").await;
    note(&workshop, one, true, false).await;
    for viewer in [Viewer::public(), other] {
        assert_eq!(actions(&follow(viewer).await), told(&[deleted, deleted, deleted]));
    }
    assert_eq!(actions(&follow(own).await), told(&[updated, updated, updated]));
}

#[rstest]
#[tokio::test]
async fn everybody_is_told_of_what_they_see_and_of_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let editor = workshop.bearer(TokenRole::Editor, None).await;
    let partner = workshop.bearer(TokenRole::Partner, None).await;
    let admin = workshop.bearer(TokenRole::Admin, None).await;
    for year in [2010, 2011] {
        note(&workshop, proposal(&workshop, year, 2).await, false, false).await;
    }
    let theme = "mutation($input: CreateThemeInput!) { ended: createTheme(input: $input) { theme { id } } }";
    write(&workshop, theme, json!({ "edition": 2011, "slug": "new", "name": "New" })).await;
    let years = |page: &Value| {
        let year = |change: &Value| (change["type"].clone(), change["edition"]["year"].clone());
        page["nodes"].as_array().unwrap().iter().map(year).collect::<Vec<_>>()
    };
    let (proposal, theme) = (|year: i32| (json!("PROPOSAL"), json!(year)), (json!("THEME"), json!(2011)));
    let token = (json!("API_TOKEN"), Value::Null);
    let everything = vec![proposal(2010), proposal(2011), theme.clone()];
    let with_tokens = [vec![token; 4], everything.clone()].concat();
    let cases = [
        (Viewer::public(), vec![theme.clone()]),
        (partner, vec![theme.clone()]),
        (own, vec![proposal(2010), theme]),
        (editor, everything.clone()),
        (admin.clone(), with_tokens.clone()),
    ];
    for (viewer, expected) in cases {
        assert_eq!(years(&page(&workshop, &viewer, json!({})).await), expected, "{viewer:?}");
        let tokens = page(&workshop, &viewer, json!({ "types": ["API_TOKEN"] })).await;
        assert_eq!(tokens["nodes"].as_array().unwrap().len(), if viewer == admin { 4 } else { 0 });
    }
    let filtered = |filter| {
        let (workshop, admin) = (&workshop, admin.clone());
        async move { years(&page(workshop, &admin, filter).await) }
    };
    for types in [json!(["PROPOSAL"]), json!(["PROPOSAL", "PROPOSAL"])] {
        assert_eq!(filtered(json!({ "types": types })).await, everything[..2]);
    }
    assert_eq!(filtered(json!({ "edition": 2011 })).await, everything[1..]);
    assert_eq!(filtered(json!({ "edition": 2011, "types": ["THEME", "TOPIC"] })).await, everything[2..]);
    assert_eq!(filtered(json!({ "edition": 1999 })).await, []);
    assert_eq!(filtered(json!({ "types": [] })).await, []);
}

#[rstest]
#[tokio::test]
async fn editors_are_told_of_people_in_drafts_of_their_edition(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let query = "{ people(filter: { name: { contains: \"bittern\" } }) { nodes { id } } }";
    let person: PersonId = id_of(&workshop, query, "/people/nodes/0/id").await.parse().unwrap();
    let (draft, edition) = proposal(&workshop, 2010, 2).await;
    let place = Place { edition: None, proposal: None, public: false };
    let row = |says| OfPerson { id: person.0, place, says };
    let order = Order::of_command("test");
    let mut tx = workshop.store.writing(&order, "updatePerson").await.unwrap();
    tx.note(Some(&row("before")), Some(&row("after")));
    tx.finish().await.unwrap();
    let viewers = [
        (Viewer::public(), false),
        (workshop.bearer(TokenRole::Editor, Some(2010)).await, true),
        (workshop.bearer(TokenRole::Editor, Some(2011)).await, false),
        (workshop.bearer(TokenRole::Editor, None).await, true),
    ];
    let people = json!({ "types": ["PERSON"] });
    for (viewer, shown) in &viewers {
        let expected = if *shown { told(&[("PERSON", "UPDATED")]) } else { Vec::new() };
        assert_eq!(actions(&page(&workshop, viewer, people.clone()).await), expected, "{viewer:?}");
    }
    // Taken out of the draft: it is the draft's edition that tells.
    run(&workshop, "DELETE FROM participation").await;
    let mut tx = workshop.store.writing(&order, "removeParticipation").await.unwrap();
    let place = Place { edition: Some(edition), proposal: Some(draft), public: false };
    tx.note(Some(&OfProposal { id: draft.0, place, says: "before" }), None);
    tx.touch(entities::SubjectKind::Person, person.0, false);
    tx.touch(entities::SubjectKind::Person, person.0, false);
    tx.finish().await.unwrap();
    for (viewer, shown) in &viewers[..3] {
        let page = page(&workshop, viewer, people.clone()).await;
        let expected = if *shown { told(&[("PERSON", "DELETED")]) } else { Vec::new() };
        assert_eq!(actions(&page), expected, "{viewer:?}");
    }
}

#[rstest]
#[tokio::test]
async fn another_policy_of_an_edition_is_told_of_each_proposal_and_whoever_is_in_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let edition = id_of(&workshop, "{ edition(year: 2010) { id } }", "/edition/id").await;
    let update = "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) {
        userErrors { code } changes { field } } }";
    let counted = |page: &Value| {
        let mut counts = BTreeMap::new();
        for (kind, action) in actions(page) {
            *counts.entry(format!("{kind} {action}")).or_insert(0) += 1;
        }
        counts.into_iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>()
    };
    let everything = json!({ "first": 100 });
    write(&workshop, update, json!({ "id": edition, "publicFrom": "ACCEPTED" })).await;
    // Lighthouses goes, with two on its panel and an organizer; one of them, and their organization, are in 2011 as well.
    let hidden = page(&workshop, &Viewer::public(), everything.clone()).await;
    let expected = [
        "1 EDITION UPDATED",
        "1 ORGANIZATION UPDATED",
        "2 ORGANIZATION DELETED",
        "3 PARTICIPATION DELETED",
        "1 PERSON DELETED",
        "1 PERSON UPDATED",
        "1 PROPOSAL DELETED",
    ];
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort_unstable();
    let mut found = counted(&hidden);
    found.sort_unstable();
    assert_eq!(found, expected);
    let after = hidden["cursor"].clone();
    write(&workshop, update, json!({ "id": edition, "publicFrom": "UNDER_REVIEW" })).await;
    let same = page(&workshop, &Viewer::public(), json!({ "after": after })).await;
    assert_eq!(counted(&same), ["1 EDITION UPDATED"]);
    let after = same["cursor"].clone();
    write(&workshop, update, json!({ "id": edition, "publicFrom": "SUBMITTED" })).await;
    let shown = page(&workshop, &Viewer::public(), json!({ "after": after })).await;
    let mut found = counted(&shown);
    found.sort_unstable();
    let mut expected: Vec<_> = expected.iter().map(|line| line.replace("DELETED", "CREATED")).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(!shown.to_string().contains("Beacons"));
}

#[rstest]
#[tokio::test]
async fn a_restored_backup_is_noticed_even_after_new_changes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    topic(&workshop, "a").await;
    let kept = page(&workshop, &Viewer::public(), json!({})).await["cursor"].take();
    topic(&workshop, "b").await;
    let lost = page(&workshop, &Viewer::public(), json!({})).await["cursor"].take();
    run(&workshop, "DELETE FROM change WHERE number = 2; UPDATE change_counter SET last = 1").await;
    for slug in ["c", "d"] {
        let answer = workshop.ask(FOLLOW, json!({ "after": lost })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{answer:#}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("latestCursor"));
        topic(&workshop, slug).await;
        let page = page(&workshop, &Viewer::public(), json!({ "after": kept })).await;
        assert_eq!(actions(&page)[0], ("TOPIC".to_owned(), "CREATED".to_owned()));
    }
}

#[rstest]
#[tokio::test]
async fn a_page_is_as_many_statements_as_it_has_kinds_of_objects(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    for slug in ["a", "b", "c", "d", "e", "f"] {
        topic(&workshop, slug).await;
        for year in [2010, 2011] {
            note(&workshop, proposal(&workshop, year, 1).await, true, true).await;
        }
    }
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    for viewer in [Viewer::public(), own] {
        for first in [3, 6, 18] {
            let (page, statements) = workshop.statements(page(&workshop, &viewer, json!({ "first": first }))).await;
            assert_eq!(page["nodes"].as_array().unwrap().len(), first);
            // The changes, the topics, the proposals, their editions.
            assert_eq!(statements.len(), 4);
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_misses_nothing_while_many_write(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const WRITERS: usize = 8;
    const WRITES: usize = 12;
    let workshop = Workshop::start(backend).await;
    let workshop = Arc::new(workshop);
    let writers = (0..WRITERS).map(|writer| {
        let workshop = Arc::clone(&workshop);
        tokio::spawn(async move {
            for n in 0..WRITES {
                topic(&workshop, &format!("{writer}-{n}")).await;
            }
        })
    });
    let reader = async {
        let (mut after, mut seen) = (Value::Null, Vec::new());
        while seen.len() < WRITERS * WRITES {
            let page = page(&workshop, &Viewer::public(), json!({ "after": after, "first": 7 })).await;
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|change| change["subjectId"].clone()));
            after = page["cursor"].clone();
            tokio::task::yield_now().await;
        }
        seen
    };
    let follow = async { tokio::time::timeout(std::time::Duration::from_mins(1), reader).await.unwrap() };
    let (written, seen) = tokio::join!(futures_util::future::try_join_all(writers), follow);
    written.unwrap();
    let db = workshop.store.db().read();
    let rows = change::Entity::find().order_by_asc(change::Column::Number).all(db).await.unwrap();
    let counter = change_counter::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!((rows.len(), counter.last), (seen.len(), i64::try_from(seen.len()).unwrap()));
    let id = |id: Uuid| json!(entities::TopicId(id).to_string());
    assert_eq!(seen, rows.iter().map(|row| id(row.subject_id)).collect::<Vec<_>>());
    let once: BTreeSet<_> = seen.iter().map(ToString::to_string).collect();
    assert_eq!(once.len(), seen.len());
}

#[rstest]
#[tokio::test]
async fn changes_of_some_kinds_are_found_in_the_index_of_kinds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    topic(&workshop, "one").await;
    let asked = workshop.data(FOLLOW, json!({ "types": ["THEME", "TOPIC"] }));
    let (told, statements) = workshop.statements(asked).await;
    assert_eq!(told["changes"]["nodes"].as_array().unwrap().len(), 1, "{told:#}");
    let of_changes = statements.iter().find(|statement| statement.sql.contains("change_counter")).unwrap();
    let plan = plan(&workshop, backend, of_changes).await;
    assert_eq!(plan.iter().filter(|step| step.contains("change_by_kind")).count(), 2, "{plan:#?}");
}
