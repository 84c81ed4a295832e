//! Answers that are kept: shown again without a statement, and never once a write has changed them.

use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{body::Body, http::Request};
use include_dir::{Dir, include_dir};
use rstest::rstest;
use serde_json::{Value, json};
use workshops::{app::App, clock::Clock, db::Db};

use crate::support::{
    Backend,
    service::{link, post, send},
    twins::{Twins, ask, is_hit},
};

static QUERIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/it/queries");

const LIST: &str = "{ proposals(first: 5, filter: { edition: { eq: 2026 } }) { nodes { number title } } }";

#[rstest]
#[tokio::test]
async fn an_answer_is_shown_again_without_a_statement(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let first = twins.ask(LIST).await;
    assert!(!is_hit(&first));
    let before = twins.statement_count();
    let again = twins.ask(LIST).await;
    assert!(is_hit(&again));
    assert_eq!(again.body, first.body);
    // However it is written and sent.
    assert!(twins.hit(&LIST.replace(' ', "\n")).await);
    let named = "query Named($first: Int!, $year: Int!) {
        proposals(filter: { edition: { eq: $year } }, first: $first) { nodes { ...all } } }
        fragment all on Proposal { number title }";
    let named = ask(&twins.keeping, named, &json!({ "year": 2026, "first": 5 })).await;
    assert_eq!((is_hit(&named), &named.body), (true, &first.body));
    let path = link(&[("query", LIST)]);
    let got = send(&twins.keeping.router, Request::get(&path).body(Body::empty()).unwrap()).await;
    assert_eq!((is_hit(&got), &got.body), (true, &first.body));
    let known = Request::get(&path).header("if-none-match", got.header("etag")).body(Body::empty()).unwrap();
    let known = send(&twins.keeping.router, known).await;
    assert_eq!((known.status.as_u16(), is_hit(&known), known.header("etag")), (304, true, got.header("etag")));
    assert_eq!(twins.statement_count(), before);
    // Another page, another alias and another order of keys are other answers.
    for other in
        [LIST.replace('5', "4"), LIST.replace("title", "name: title"), LIST.replace("number title", "title number")]
    {
        let answer = twins.ask(&other).await;
        assert!(!is_hit(&answer) && answer.body != first.body, "{other}");
    }
}

#[rstest]
#[tokio::test]
async fn a_write_drops_what_shows_it_and_nothing_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let all = twins
        .data(
            "{ proposals(first: 20) { nodes { id number edition { year } themes { id }
        panellists { id person { id name } } } } }",
        )
        .await;
    let all = all["proposals"]["nodes"].as_array().unwrap().clone();
    let one =
        all.iter().find(|one| !one["panellists"][0]["person"]["id"].is_null() && !one["themes"][0].is_null()).unwrap();
    let theme = &one["themes"][0]["id"];
    let person = &one["panellists"][0]["person"]["id"];
    let far = |other: &&Value| {
        other["themes"].as_array().unwrap().iter().all(|other| other["id"] != *theme)
            && !other["themes"][0].is_null()
            && other["panellists"].as_array().unwrap().iter().all(|panellist| panellist["person"]["id"] != *person)
    };
    let other = all.iter().find(far).unwrap();
    let page = |one: &Value| {
        format!("{{ node(id: {}) {{ ... on Proposal {{ title panellists {{ person {{ name }} }} }} }} }}", one["id"])
    };
    let of_theme = |theme: &Value| {
        format!(
            "{{ node(id: {theme}) {{ ... on Theme {{ proposals(first: 20) {{ totalCount nodes {{ title }} }} }} }} }}"
        )
    };
    let of_person = format!("{{ proposals(filter: {{ panellist: {person} }}) {{ nodes {{ title }} }} }}");
    let themes = "{ edition(year: 2026) { name themes { name } } }".to_owned();
    let shown = [page(one), of_theme(theme), of_person.clone(), LIST.to_owned()];
    let not_shown = [page(other), of_theme(&other["themes"][0]["id"]), themes.clone()];
    for query in shown.iter().chain(&not_shown) {
        twins.ask(query).await;
        assert!(twins.hit(query).await, "{query}");
    }
    twins.write("updateProposal", json!({ "id": one["id"], "title": "Another title altogether" }), "").await;
    for query in &shown {
        let answer = twins.ask(query).await;
        assert!(!is_hit(&answer) && answer.body.contains("Another title altogether"), "{query}: {}", answer.body);
    }
    for query in &not_shown {
        assert!(twins.hit(query).await, "{query}");
    }
    // A person's name is on the page, and not in the lists of titles.
    twins.write("updatePerson", json!({ "id": person, "name": "Somebody Else" }), "").await;
    assert!(twins.ask(&page(one)).await.body.contains("Somebody Else"));
    for query in [&of_theme(theme), &page(other), &themes] {
        assert!(twins.hit(query).await, "{query}");
    }
    // It moves from one list to the other.
    let to = &other["themes"][0]["id"];
    twins.write("updateProposal", json!({ "id": one["id"], "themes": { "set": [{ "id": to }] } }), "").await;
    assert!(!twins.ask(&of_theme(theme)).await.body.contains("Another title altogether"));
    assert!(twins.ask(&of_theme(to)).await.body.contains("Another title altogether"));
    assert!(twins.hit(&themes).await);
}

/// Every kind of write, one after the other; after each of them nothing that was kept is shown any more if it is not what a
/// service says that keeps nothing.
#[rstest]
#[tokio::test]
async fn no_answer_is_shown_that_a_write_has_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let data = twins
        .data(
            "{ proposals(first: 12, filter: { edition: { eq: 2026 } }) { nodes { id number
                 participations { id person { id } organization { id } } } }
               edition(year: 2026) { id themes { id slug } } topics { nodes { id } }
               organizations(first: 10) { nodes { id } } }",
        )
        .await;
    let proposals = data["proposals"]["nodes"].as_array().unwrap();
    let id = |at: usize| proposals[at]["id"].clone();
    let parts: Vec<&Value> = proposals.iter().flat_map(|one| one["participations"].as_array().unwrap()).collect();
    let mut people: Vec<&Value> = parts.iter().map(|part| &part["person"]["id"]).filter(|id| !id.is_null()).collect();
    people.dedup();
    let organizations = data["organizations"]["nodes"].as_array().unwrap();
    let themes = data["edition"]["themes"].as_array().unwrap();
    let edition = &data["edition"]["id"];
    let mut backwards: Vec<&Value> = themes.iter().map(|theme| &theme["id"]).collect();
    backwards.reverse();
    let panel: Vec<&Value> =
        proposals[0]["participations"].as_array().unwrap().iter().rev().map(|part| &part["id"]).collect();

    let mut queries: Vec<String> = QUERIES
        .files()
        .map(|file| file.contents_utf8().unwrap().to_owned())
        .filter(|query| !query.contains("mutation") && !query.contains("duplicate") && !query.contains("auditLog"))
        .collect();
    for proposal in proposals {
        queries.push(format!(
            "{{ node(id: {}) {{ ... on Proposal {{ number title status themes {{ name aliases topic {{ name }} }} hosts: organizations {{ name acronym }}
               mergedInto {{ number title }} mergedFrom {{ number }} links {{ url }} similar {{ score proposal {{ title }} }}
               participations {{ nameAsGiven role person {{ name country organizations {{ name }} aliases }} organization {{ name parent {{ name }} }} }}
               position next {{ number }} previous {{ number }} last {{ number }} }} }} }}",
            proposal["id"]
        ));
    }
    for person in &people {
        queries.push(format!(
            "{{ proposals(filter: {{ person: {person} }}) {{ totalCount nodes {{ title }} }}
            node(id: {person}) {{ ... on Person {{ name }} }} }}"
        ));
    }
    for theme in themes {
        queries.push(format!("{{ proposals(filter: {{ theme: {} }}, orderBy: [{{ field: TITLE }}]) {{ totalCount nodes {{ title }} }} }}", theme["id"]));
        queries.push(format!(
            "{{ theme(edition: 2026, slug: {}) {{ name position proposals {{ totalCount }} }} }}",
            theme["slug"]
        ));
    }
    queries.extend(
        [
            "{ proposals { totalCount nodes { number title } } }",
            "{ proposals(filter: { edition: { eq: 2026 } }, orderBy: [{ field: UPDATED_AT, direction: DESC }]) { totalCount nodes { title } } }",
            "{ proposals(filter: { participations: { some: { country: { eq: \"EE\" } } } }) { nodes { title } } }",
            "{ people(first: 50) { totalCount nodes { name participations { totalCount } } } }",
            "{ organizations(first: 50) { totalCount nodes { name proposals { totalCount } } } }",
            "{ topics(first: 20) { nodes { name slug themes { name } proposals { totalCount nodes { title } } } } }",
            "{ editions { nodes { year name city statistics { proposals organizations people { total } } proposals(first: 3) { totalCount nodes { title } } } } }",
            "{ proposal(edition: 2026, number: 9999) { title } }",
        ]
        .map(str::to_owned),
    );

    let (p, o, t) = (&people, organizations, themes);
    let mut writes: Vec<(&str, Value)> = vec![
        (
            "updateProposal",
            json!({ "id": id(0), "title": "Words that were never said here", "description": "New words." }),
        ),
        ("updateProposal", json!({ "id": id(0), "themes": { "set": [{ "id": t[1]["id"] }] } })),
        ("updateProposal", json!({ "id": id(1), "hosts": { "set": [{ "organization": { "id": o[0]["id"] } }] } })),
        (
            "createProposal",
            json!({ "edition": { "year": 2026 }, "title": "A new one", "status": "SUBMITTED", "nextNumber": true,
            "themes": [{ "id": t[0]["id"] }], "participations": [{ "role": "PANELLIST", "person": { "create": { "name": "Nele Uus" } } }] }),
        ),
        (
            "addParticipation",
            json!({ "proposal": id(2), "role": "PANELLIST", "person": { "id": p[0] }, "country": "EE" }),
        ),
        (
            "addParticipation",
            json!({ "proposal": id(2), "role": "KEYNOTE", "person": { "create": { "name": "Uku Uus" } },
            "organization": { "create": { "name": "Uus OÜ" } } }),
        ),
        ("updateParticipation", json!({ "id": parts[0]["id"], "country": "KE", "role": "MODERATOR" })),
        ("reorderParticipations", json!({ "proposal": id(0), "participations": panel })),
        ("removeParticipation", json!({ "id": parts[1]["id"] })),
        (
            "updatePerson",
            json!({ "id": p[0], "name": "Renamed Person", "country": "BR", "aliases": { "add": ["Old Name"] } }),
        ),
        ("updateOrganization", json!({ "id": o[0]["id"], "name": "Renamed Organization", "acronym": "RO" })),
        ("updateOrganization", json!({ "id": o[1]["id"], "parentId": o[2]["id"] })),
        ("updateTheme", json!({ "id": t[0]["id"], "name": "Renamed theme", "slug": "renamed" })),
        ("reorderThemes", json!({ "edition": 2026, "themes": backwards })),
        ("createTheme", json!({ "edition": 2026, "name": "New theme", "slug": "new-theme" })),
        ("updateEdition", json!({ "id": edition, "name": "Renamed edition", "city": "Tartu" })),
        ("updateEdition", json!({ "id": edition, "publicFrom": "ACCEPTED" })),
        ("changeProposalStatus", json!({ "id": id(3), "action": "ACCEPT" })),
        ("updateEdition", json!({ "id": edition, "publicFrom": "SUBMITTED" })),
        ("changeProposalStatus", json!({ "id": id(4), "action": "WITHDRAW" })),
        ("mergePeople", json!({ "sources": [p[1]], "target": p[0] })),
        ("updatePerson", json!({ "id": p[0], "name": "The one who is left" })),
        ("mergeOrganizations", json!({ "sources": [o[1]["id"]], "target": o[0]["id"] })),
        ("mergeProposals", json!({ "sources": [id(5)], "target": { "id": id(6) } })),
        ("updateProposal", json!({ "id": id(6), "title": "Merged and renamed" })),
        ("deleteProposal", json!({ "id": id(7) })),
        ("restoreProposal", json!({ "id": id(7) })),
        ("createTopic", json!({ "name": "A topic", "slug": "a-topic" })),
        ("upsertPeople", json!({ "items": [{ "key": { "id": p[2] }, "name": "Upserted" }] })),
    ];
    if let Some(topic) = data["topics"]["nodes"].as_array().unwrap().first() {
        writes.push(("updateTopic", json!({ "id": topic["id"], "name": "Renamed topic" })));
    }
    let mut wrong = String::new();
    let mut old = String::new();
    for (mutation, input) in std::iter::once(("nothing", json!({}))).chain(writes) {
        if mutation != "nothing" {
            twins.write(mutation, input.clone(), "").await;
            twins.rows.store.invalidations().unwrap().catch_up().await;
        }
        for query in &queries {
            let (kept, plain) =
                (ask(&twins.keeping, query, &json!({})).await, ask(&twins.plain, query, &json!({})).await);
            if plain.json().get("errors").is_some() {
                write!(wrong, "{query}\n{}\n\n", plain.body).unwrap();
            }
            let of_rows = ask(&twins.rows, query, &json!({})).await;
            for kept in [kept, of_rows].iter().filter(|kept| kept.body != plain.body) {
                let (kept, plain) = (&kept.body, &plain.body);
                write!(old, "after {mutation} {input}\n{query}\n{kept}\nbut\n{plain}\n\n").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(old.is_empty(), "{old}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_for_the_same_at_once_one_reads(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let before = twins.statement_count();
    ask(&twins.plain, LIST, &json!({})).await;
    let alone = twins.statement_count() - before;
    let before = twins.statement_count();
    let asked = (0..50).map(|_| twins.ask(LIST));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(twins.statement_count() - before, alone);
    assert_eq!(answers.iter().filter(|answer| !is_hit(answer)).count(), 1);
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
}

/// How often each writer writes. `EXACTNESS_WRITES=1000` goes on for minutes.
fn writes_of_each() -> i64 {
    std::env::var("EXACTNESS_WRITES").map_or(6, |writes| writes.parse().unwrap())
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_older_than_a_write_that_was_answered(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    write_and_read(Twins::start(backend).await, None).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_looked_for_writes_of_others_shows_nothing_older(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let twins = Twins::start(backend).await;
    let elsewhere = elsewhere(&twins).await;
    write_and_read(twins, Some(elsewhere)).await;
}

/// An instance with pools of its own, and nothing in common with the others but the database.
async fn elsewhere(twins: &Twins) -> App {
    let db = Db::connect(&twins.keeping.config.database, None).await.unwrap();
    App::with(twins.keeping.config.clone(), db, Clock::system()).unwrap()
}

/// Many who write, and many who read there or elsewhere: nobody is shown what is older than the last write that was answered
/// before, where the instance that is asked has looked since.
async fn write_and_read(twins: Twins, elsewhere: Option<App>) {
    const WRITERS: usize = 16;
    const READERS: usize = 64;
    let writes = writes_of_each();
    let (twins, elsewhere) = (Arc::new(twins), elsewhere.map(Arc::new));
    let data = twins.data("{ proposals(first: 16, filter: { edition: { eq: 2026 } }) { nodes { id } } }").await;
    let ids: Vec<Value> = (0..WRITERS).map(|at| data["proposals"]["nodes"][at]["id"].clone()).collect();
    // The number in the title that the last answered write gave each proposal.
    let known: Arc<Vec<AtomicI64>> = Arc::new((0..WRITERS).map(|_| AtomicI64::new(0)).collect());
    let open = Arc::new(AtomicI64::new(WRITERS.try_into().unwrap()));
    let mut tasks = tokio::task::JoinSet::new();
    for (at, id) in ids.iter().enumerate() {
        let (twins, known, open) = (Arc::clone(&twins), Arc::clone(&known), Arc::clone(&open));
        let id = id.clone();
        tasks.spawn(async move {
            for number in 1..=writes {
                twins.write("updateProposal", json!({ "id": id, "title": format!("Title {number}") }), "").await;
                known[at].store(number, Ordering::SeqCst);
            }
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
    let list = "{ proposals(first: 50, filter: { edition: { eq: 2026 } }) { nodes { id title } } }";
    for reader in 0..READERS {
        let (twins, known, open, ids) = (Arc::clone(&twins), Arc::clone(&known), Arc::clone(&open), ids.clone());
        let elsewhere = elsewhere.clone();
        tasks.spawn(async move {
            let app = elsewhere.as_deref().unwrap_or(&twins.keeping);
            let mut turn = reader;
            while open.load(Ordering::SeqCst) > 0 {
                turn += 1;
                // Answers that are kept come at once: writers have their turn too.
                tokio::task::yield_now().await;
                let before: Vec<i64> = known.iter().map(|number| number.load(Ordering::SeqCst)).collect();
                if let Some(elsewhere) = &elsewhere {
                    elsewhere.store.invalidations().unwrap().catch_up().await;
                }
                let shown = if turn % 2 == 0 {
                    ask(app, list, &json!({})).await.json()["data"]["proposals"]["nodes"].as_array().unwrap().clone()
                } else {
                    let one = format!("{{ node(id: {}) {{ id ... on Proposal {{ title }} }} }}", ids[turn % WRITERS]);
                    vec![ask(app, &one, &json!({})).await.json()["data"]["node"].clone()]
                };
                for one in shown {
                    let Some(at) = ids.iter().position(|id| *id == one["id"]) else { continue };
                    let title = one["title"].as_str().unwrap();
                    let number = title.strip_prefix("Title ").map_or(0, |number| number.parse::<i64>().unwrap());
                    assert!(number >= before[at], "{title} is older than {}", before[at]);
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert!(known.iter().all(|number| number.load(Ordering::SeqCst) == writes));
}

const PAGE: &str = "query($slug: String!) { edition(year: 2026) { name }
    theme(edition: 2026, slug: $slug) { name proposals(first: 20) { totalCount nodes { title description
        panellists { nameAsGiven person { name } organization { name } } organizations { name } } } }
    proposals(first: 10, filter: { edition: { eq: 2026 } }) { totalCount nodes { title themes { name } } }
    proposal(edition: 2026, number: 2) { title links { url } } }";

#[rstest]
#[tokio::test]
async fn what_answers_are_made_of_is_read_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let themes =
        twins.data("{ edition(year: 2026) { themes { slug } } proposal(edition: 2026, number: 2) { id } }").await;
    let slug = json!({ "slug": themes["edition"]["themes"][0]["slug"] });
    let statements = async |asked: &str| {
        let before = twins.statement_count();
        let answer = ask(&twins.rows, asked, &slug).await;
        assert_eq!((answer.header("cache-status"), answer.json().get("errors")), ("", None), "{}", answer.body);
        twins.statement_count() - before
    };
    let first = statements(PAGE).await;
    assert!(first >= 10, "{first}");
    assert_eq!(statements(PAGE).await, 0);
    // Other answers are made of the same.
    assert_eq!(statements(&PAGE.replace("title description", "title")).await, 0);
    // What a write touched is read once more, and nothing else.
    let id = &themes["proposal"]["id"];
    twins.write("updateProposal", json!({ "id": id, "title": "Another title" }), "").await;
    twins.rows.store.invalidations().unwrap().catch_up().await;
    let again = statements(PAGE).await;
    assert!((1..first).contains(&again), "{again} of {first}");
    assert_eq!(statements(PAGE).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_write_of_another_process_is_noticed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let twins = Twins::start(backend).await;
    let elsewhere = elsewhere(&twins).await;
    let proposal = twins.data("{ proposals(first: 1, filter: { edition: { eq: 2026 } }) { nodes { id } } }").await;
    let id = &proposal["proposals"]["nodes"][0]["id"];
    let page = format!("{{ node(id: {id}) {{ ... on Proposal {{ title }} }} }}");
    twins.ask(&page).await;
    assert!(twins.hit(&page).await);
    let query = format!(
        "mutation {{ updateProposal(input: {{ id: {id}, title: \"Written elsewhere\" }}) {{ userErrors {{ message }} }} }}"
    );
    let body = json!({ "query": query }).to_string();
    let request = post().header("authorization", format!("Bearer {}", twins.admin.reveal())).body(body.into()).unwrap();
    send(&elsewhere.router, request).await;
    twins.keeping.store.invalidations().unwrap().catch_up().await;
    let answer = twins.ask(&page).await;
    assert!(!is_hit(&answer) && answer.body.contains("Written elsewhere"), "{}", answer.body);
}

#[tokio::test]
async fn nothing_is_kept_that_is_for_one_client_or_failed_or_depends_on_the_time() {
    let twins = Twins::start(Backend::Sqlite).await;
    for query in [
        "{ rateLimit { remaining } }",
        "{ node(id: \"nope\") { id } }",
        "{ __schema { queryType { name } } }",
        "{ edition(year: 2026) { acceptsSubmissions } }",
    ] {
        for _ in 0..2 {
            assert_eq!(twins.ask(query).await.header("cache-status"), "", "{query}");
        }
    }
    twins.ask(LIST).await;
    for (name, value) in
        [("authorization", format!("Bearer {}", twins.admin.reveal())), ("x-workshops-cost", "1".to_owned())]
    {
        let request = post().header(name, value).body(json!({ "query": LIST }).to_string().into()).unwrap();
        assert_eq!(send(&twins.keeping.router, request).await.header("cache-status"), "", "{name}");
    }
    assert_eq!(ask(&twins.plain, LIST, &json!({})).await.header("cache-status"), "");
}
