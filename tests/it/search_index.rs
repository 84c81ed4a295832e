//! The index of search: it is what a new one would be, whatever was written, and costs what it should.

use std::collections::BTreeMap;

use entities::{SubjectKind, proposal, search_document, search_gram, search_word};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryOrder, Statement,
    sea_query::{Expr, Query},
};
use serde_json::{Value, json};
use workshops::{auth::Viewer, import::Mode};

use crate::{
    overlap::kept,
    support::{Backend, Workshop, workshop::example},
};

/// A proposal of tests: its title, text and panel.
pub struct Panel {
    title: String,
    text: String,
    people: Vec<String>,
}

impl Panel {
    pub fn new(title: &str, text: &str, people: &[&str]) -> Self {
        let people = people.iter().map(|&name| name.to_owned()).collect();
        Self { title: title.to_owned(), text: text.to_owned(), people }
    }
}

/// What an operator gets for a mutation, `ended`, that must not fail.
pub async fn write(workshop: &Workshop, mutation: &str, input: Value) -> Value {
    let mut answer = Box::pin(workshop.ask_as(Viewer::operator(), mutation, json!({ "input": input }))).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["ended"].take()
}

/// Makes submitted proposals of an edition, which is made where there is none, each with people of its own.
pub async fn add_proposals(workshop: &Workshop, year: i32, panels: &[Panel]) {
    if workshop.store.edition_by_year(year).await.unwrap().is_none() {
        let create =
            "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) { userErrors { message } } }";
        write(workshop, create, json!({ "year": year, "name": year.to_string() })).await;
    }
    let create =
        "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) { userErrors { message } } }";
    for panel in panels {
        let person = |name: &String| json!({ "role": "PANELLIST", "person": { "create": { "name": name } } });
        let people: Vec<Value> = panel.people.iter().map(person).collect();
        let input = json!({ "edition": { "year": year }, "nextNumber": true, "title": panel.title, "status": "SUBMITTED",
            "description": panel.text, "participations": people });
        let ended = write(workshop, create, input).await;
        assert_eq!(ended["userErrors"], json!([]));
    }
}

/// Everything that is in the index, told by ids.
#[derive(Debug, PartialEq)]
struct Content {
    documents: BTreeMap<String, (String, String, String, String, Vec<u8>)>,
    terms: Vec<(String, String)>,
    words: Vec<(String, String, String)>,
    grams: Vec<(String, String)>,
    compared: Vec<String>,
}

async fn content(workshop: &Workshop, backend: Backend) -> Content {
    let tx = workshop.store.db().write().await.unwrap();
    let documents = search_document::Entity::find().all(&*tx).await.unwrap();
    let ids: BTreeMap<i32, String> = documents.iter().map(|row| (row.doc, row.id.to_string())).collect();
    let sql = match backend {
        Backend::Sqlite => {
            let table =
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab(main, search_index, instance)";
            tx.execute_unprepared(table).await.unwrap();
            "SELECT CAST(doc AS integer) AS doc, term || ' ' || col || ' ' || offset AS term FROM temp.search_terms"
        }
        Backend::Postgres => "SELECT doc, CAST(terms AS text) AS term FROM search_document",
    };
    let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await.unwrap();
    let mut terms: Vec<(String, String)> = Vec::new();
    for row in rows {
        let doc = row.try_get::<i32>("", "doc").unwrap();
        let stray = format!("no document {doc}");
        terms.push((ids.get(&doc).cloned().unwrap_or(stray), row.try_get("", "term").unwrap()));
    }
    terms.sort_unstable();
    let words = search_word::Entity::find().all(&*tx).await.unwrap().into_iter();
    let mut words: Vec<_> = words.map(|row| (ids[&row.doc].clone(), format!("{:?}", row.kind), row.word)).collect();
    words.sort_unstable();
    let grams = search_gram::Entity::find().all(&*tx).await.unwrap().into_iter();
    let mut grams: Vec<_> = grams.map(|row| (row.gram, row.word)).collect();
    grams.sort_unstable();
    tx.rollback().await.unwrap();
    let documents = documents
        .into_iter()
        .map(|row| (row.id.to_string(), (row.language, row.label, row.title, row.names, row.fingerprint)));
    let (compared, _) = kept(workshop).await;
    Content { documents: documents.collect(), terms, words, grams, compared }
}

/// Empties the index.
async fn wipe(workshop: &Workshop, backend: Backend) {
    let tx = workshop.store.db().write().await.unwrap();
    for table in ["search_document", "search_word", "search_gram", "search_language"] {
        tx.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    if backend == Backend::Sqlite {
        tx.execute_unprepared("DELETE FROM search_index").await.unwrap();
    }
    tx.execute_unprepared("UPDATE search_state SET version = 0").await.unwrap();
    tx.commit().await.unwrap();
}

/// Asserts that the index is what one made anew is.
async fn is_whole(workshop: &Workshop, backend: Backend) {
    let kept = content(workshop, backend).await;
    wipe(workshop, backend).await;
    assert!(!workshop.store.search_is_current().await.unwrap());
    workshop.store.rebuild_search().await.unwrap();
    let made = content(workshop, backend).await;
    assert!(!made.documents.is_empty() && !made.terms.is_empty());
    assert_eq!(kept, made);
    assert!(workshop.store.search_is_current().await.unwrap());
}

#[rstest]
#[tokio::test]
async fn an_import_leaves_the_index_whole(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    is_whole(&workshop, backend).await;
    // A page that says other things about other people.
    let page = std::fs::read_to_string(example("00-cybercrime-twin.txt")).unwrap();
    let changed = page.replace("Zahid Jamil", "Zoe Jansen").replace("Cybercrime", "Lighthouses");
    assert_ne!(page, changed);
    let mode = Mode { dry_run: false, update: true };
    let reports = workshop.import_bytes("changed.txt", changed.as_bytes(), mode).await;
    assert_eq!(reports[0].outcome.as_str(), "changed");
    is_whole(&workshop, backend).await;
    let query = "{ search(query: \"jansen lighthouses\") { edges { node { ... on Proposal { number } } } } }";
    assert_eq!(workshop.data(query, json!({})).await["search"]["edges"][0]["node"]["number"], 23);
}

/// A mutation with its input; numbers choose among the rows there are.
#[derive(Clone, Debug)]
enum Happens {
    PersonRenamed(usize, String),
    AliasAdded(usize, String),
    PeopleMerged(usize, usize),
    MergeUndone(usize),
    OrganizationRenamed(usize, String),
    ProposalChanged(usize, String),
    ProposalDeleted(usize),
    ProposalRestored(usize),
    ProposalsMerged(usize, usize),
    ParticipationRemoved(usize),
    ParticipationAdded(usize, usize, String),
    ProposalMade(String, String),
    ThemeChanged(usize, String),
    LanguageChanged(&'static str),
}

fn happens() -> impl Strategy<Value = Happens> {
    use Happens::*;
    let text = "[A-Ca-cß-é]{1,4}( [a-cß-é]{1,4}){0,2}";
    let at = any::<usize>;
    prop_oneof![
        (at(), text).prop_map(|(at, name)| PersonRenamed(at, name)),
        (at(), text).prop_map(|(at, name)| AliasAdded(at, name)),
        (at(), at()).prop_map(|(one, other)| PeopleMerged(one, other)),
        at().prop_map(MergeUndone),
        (at(), text).prop_map(|(at, name)| OrganizationRenamed(at, name)),
        (at(), text).prop_map(|(at, title)| ProposalChanged(at, title)),
        at().prop_map(ProposalDeleted),
        at().prop_map(ProposalRestored),
        (at(), at()).prop_map(|(one, other)| ProposalsMerged(one, other)),
        at().prop_map(ParticipationRemoved),
        (at(), at(), text).prop_map(|(at, who, name)| ParticipationAdded(at, who, name)),
        (text, text).prop_map(|(title, name)| ProposalMade(title, name)),
        (at(), text).prop_map(|(at, name)| ThemeChanged(at, name)),
        prop::sample::select(vec!["en", "fr", "ru", "ga"]).prop_map(LanguageChanged),
    ]
}

/// Ids of a table in their order, those of rows that are gone too.
async fn ids(workshop: &Workshop, sql: &str, prefix: &str) -> Vec<String> {
    let db = workshop.store.db().read();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let id = |row: &sea_orm::QueryResult| row.try_get::<sea_orm::prelude::Uuid>("", "id").unwrap().simple().to_string();
    rows.iter().map(|row| format!("{prefix}{}", id(row))).collect()
}

/// Lets it happen, if it can: whatever is refused changes nothing. Returns whether it was done.
async fn happen(workshop: &Workshop, event: Happens) -> bool {
    let people = ids(workshop, "SELECT id FROM person ORDER BY id", "person_").await;
    let proposals = ids(workshop, "SELECT id FROM proposal ORDER BY id", "proposal_").await;
    let organizations = ids(workshop, "SELECT id FROM organization ORDER BY id", "organization_").await;
    let participations = ids(workshop, "SELECT id FROM participation ORDER BY id", "participation_").await;
    let themes = ids(workshop, "SELECT id FROM theme ORDER BY id", "theme_").await;
    let merges = ids(workshop, "SELECT id FROM merge WHERE undone_at IS NULL ORDER BY id", "merge_").await;
    let one = |ids: &[String], at: usize| ids.get(at % ids.len().max(1)).cloned().unwrap_or_default();
    let (name, input) = match event {
        Happens::PersonRenamed(at, name) => ("updatePerson", json!({ "id": one(&people, at), "name": name })),
        Happens::AliasAdded(at, name) => {
            ("updatePerson", json!({ "id": one(&people, at), "aliases": { "set": [name] } }))
        }
        Happens::PeopleMerged(target, source) => {
            ("mergePeople", json!({ "target": one(&people, target), "sources": [one(&people, source)] }))
        }
        Happens::MergeUndone(at) => ("undoMerge", json!({ "mergeId": one(&merges, at) })),
        Happens::OrganizationRenamed(at, name) => {
            ("updateOrganization", json!({ "id": one(&organizations, at), "name": name }))
        }
        Happens::ProposalChanged(at, title) => {
            let hosts = json!({ "set": [{ "organization": { "create": { "name": format!("Host {title}") } } }] });
            let input = json!({ "id": one(&proposals, at), "title": title, "description": title, "hosts": hosts });
            ("updateProposal", input)
        }
        Happens::ProposalDeleted(at) => ("deleteProposal", json!({ "id": one(&proposals, at) })),
        Happens::ProposalRestored(at) => ("restoreProposal", json!({ "id": one(&proposals, at) })),
        Happens::ProposalsMerged(target, source) => {
            let (target, source) = (one(&proposals, target), one(&proposals, source));
            ("mergeProposals", json!({ "target": { "id": target }, "sources": [source] }))
        }
        Happens::ParticipationRemoved(at) => ("removeParticipation", json!({ "id": one(&participations, at) })),
        Happens::ParticipationAdded(at, who, name) => {
            let person =
                if who % 2 == 0 { json!({ "id": one(&people, who) }) } else { json!({ "create": { "name": name } }) };
            ("addParticipation", json!({ "proposal": one(&proposals, at), "role": "CHAIR", "person": person }))
        }
        Happens::ProposalMade(title, name) => {
            let people = json!([{ "role": "PANELLIST", "person": { "create": { "name": name } } }]);
            let edition = json!({ "year": 2010 });
            (
                "createProposal",
                json!({ "edition": edition, "title": title, "participations": people, "nextNumber": true }),
            )
        }
        Happens::ThemeChanged(at, name) => (
            "updateTheme",
            json!({ "id": one(&themes, at), "name": name, "aliases": { "set": [format!("{name} too")] } }),
        ),
        Happens::LanguageChanged(tag) => {
            let edition = workshop.store.edition_by_year(2010).await.unwrap().unwrap().id.to_string();
            ("updateEdition", json!({ "id": edition, "language": tag }))
        }
    };
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let mutation =
        format!("mutation($input: {kind}!) {{ ended: {name}(input: $input) {{ userErrors {{ message }} }} }}");
    let answer = Box::pin(workshop.ask_as(Viewer::operator(), &mutation, json!({ "input": input }))).await;
    let internal = answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR";
    let invalid = answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED";
    assert!(!internal && !invalid, "{mutation} {input}: {answer:#}");
    answer.get("errors").is_none() && answer["data"]["ended"]["userErrors"] == json!([])
}

#[rstest]
#[tokio::test]
async fn whatever_is_written_leaves_the_index_whole(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    workshop.import(&example("00-cybercrime-twin.txt")).await;
    let panels = [Panel::new("One network", "Networks", &["Ana Ruiz"]), Panel::new("Another", "Text", &["Bo Ek"])];
    add_proposals(&workshop, 2010, &panels).await;
    let mut runner = TestRunner::deterministic();
    let mut done = BTreeMap::new();
    for round in 0..6 {
        let events = prop::collection::vec(happens(), 40).new_tree(&mut runner).unwrap().current();
        println!("round {round}: {events:?}");
        for event in events {
            let name = format!("{event:?}").split('(').next().unwrap().to_owned();
            *done.entry(name).or_insert(0) += i32::from(happen(&workshop, event).await);
        }
        is_whole(&workshop, backend).await;
    }
    assert!(done.len() == 14 && done.values().all(|times| *times > 0), "{done:?}");
}

/// Each writes the names of one proposal: none may write it without what the others changed.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_write_at_once_leave_the_index_whole(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let names: Vec<String> = (0..12).map(|n| format!("Given{n} Family{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    add_proposals(&workshop, 2010, &[Panel::new("One panel", "Text", &names)]).await;
    let people = ids(&workshop, "SELECT id FROM person ORDER BY id", "person_").await;
    let rename =
        "mutation($input: UpdatePersonInput!) { ended: updatePerson(input: $input) { userErrors { message } } }";
    let renamed = people.iter().enumerate().map(|(n, id)| {
        let workshop = &workshop;
        async move { write(workshop, rename, json!({ "id": id, "name": format!("Renamed{n} Family{n}") })).await }
    });
    futures_util::future::join_all(renamed).await;
    let query = "{ search(query: \"\\\"Renamed0 Family0\\\" \\\"Renamed11 Family11\\\"\") { totalCount } }";
    assert_eq!(workshop.data(query, json!({})).await["search"]["totalCount"], 1);
    is_whole(&workshop, backend).await;
}

#[rstest]
#[tokio::test]
async fn many_rows_are_indexed_by_as_many_statements_as_few(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let proposals = proposal::Entity::find().order_by_asc(proposal::Column::Id).all(workshop.store.db().read()).await;
    let subjects: Vec<_> = proposals.unwrap().iter().map(|row| (SubjectKind::Proposal, row.id.0)).collect();
    let mut counts = Vec::new();
    for many in [2, 40] {
        wipe(&workshop, backend).await;
        let tx = workshop.store.db().write().await.unwrap();
        let (result, statements) = workshop.statements(workshop.store.reindex(&tx, &subjects[..many])).await;
        result.unwrap();
        tx.commit().await.unwrap();
        counts.push(statements.len());
    }
    assert!(counts[0] == counts[1] && counts[0] < 45, "{counts:?}");
}

const EVERYTHING: &str = "query($query: String!, $edition: Int, $first: Int) {
    search(query: $query, edition: $edition, first: $first) {
        totalCount
        edges {
            cursor score matchedOn titleHighlights { start } snippet { text }
            node { ... on Proposal { title } ... on Person { name } ... on Organization { name } ... on Theme { name } }
        }
    }
}";

#[rstest]
#[tokio::test]
async fn a_page_of_results_costs_as_many_statements_as_any_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "a* OR b* OR c* OR d* OR e* OR i* OR m* OR n* OR o* OR p*";
    let mut counts = Vec::new();
    for first in [50, 100] {
        let asked = workshop.data(EVERYTHING, json!({ "query": query, "first": first }));
        let (answer, statements) = Box::pin(workshop.statements(asked)).await;
        assert_eq!(answer["search"]["edges"].as_array().unwrap().len(), first);
        counts.push(statements.len());
    }
    // The languages, what is found, four kinds of rows, and the names of each.
    assert!(counts.iter().all(|count| *count <= 11), "{counts:?}");
    let asked = workshop.data("{ suggest(prefix: \"co\") { text } }", json!({}));
    let (_, statements) = Box::pin(workshop.statements(asked)).await;
    assert_eq!(statements.len(), 1);
}

/// The plan of a statement; PostgreSQL is asked not to read whole tables only because they are small.
async fn plan(workshop: &Workshop, backend: Backend, statement: &Statement) -> Vec<String> {
    let tx = workshop.store.db().write().await.unwrap();
    let (explain, column) = match backend {
        Backend::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
        Backend::Postgres => {
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
            ("EXPLAIN ", "QUERY PLAN")
        }
    };
    let explained = Statement { sql: format!("{explain}{}", statement.sql), ..statement.clone() };
    let rows = tx.query_all_raw(explained).await.unwrap();
    tx.rollback().await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

#[rstest]
#[case::search(EVERYTHING, json!({ "query": "internet council" }))]
#[case::in_an_edition(EVERYTHING, json!({ "query": "internet council", "edition": 2010 }))]
#[case::suggestions("{ suggest(prefix: \"council e\") { text } }", json!({}))]
#[case::spelling("{ search(query: \"Kunapu\") { didYouMean } }", json!({}))]
#[case::filter("{ proposals(filter: { text: \"internet council\" }) { totalCount nodes { title } } }", json!({}))]
#[case::relevance(
    "{ proposals(filter: { text: \"internet council\", edition: { eq: 2010 } }, orderBy: { field: RELEVANCE }) {
        totalCount nodes { title } } }",
    json!({})
)]
#[tokio::test]
async fn search_reads_no_whole_table(
    #[case] query: &str,
    #[case] variables: Value,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, statements) = Box::pin(workshop.statements(workshop.data(query, variables))).await;
    let indexes = ["search_index VIRTUAL TABLE INDEX", "search_document_by_terms", "search_word", "search_gram"];
    let mut by_words = 0;
    for statement in statements {
        let plan = plan(&workshop, backend, &statement).await;
        for line in &plan {
            let whole = match backend {
                Backend::Sqlite => {
                    let by_index = ["INDEX", "(", "ids VIRTUAL TABLE", "tier", "found", "CONSTANT ROW"];
                    // What is found leads to the documents, and not the other way round.
                    let turned = line.contains("MULTI-INDEX OR") || line.contains("FOR ORDER BY");
                    // Whoever is asked of an edition, not all proposals of it are read for each.
                    let each = !query.contains("RELEVANCE") && line.contains("edition_number_low (edition_year=?)");
                    each || turned && statement.sql.contains("\"tier\"")
                        || line.strip_prefix("SCAN ").is_some_and(|of| !by_index.iter().any(|part| of.contains(part)))
                }
                Backend::Postgres => line.contains("Seq Scan"),
            };
            assert!(!whole, "{line}\nin {}\nof {}", plan.join("\n"), statement.sql);
            by_words += usize::from(indexes.iter().any(|index| line.contains(index)));
        }
    }
    // Of few rows PostgreSQL reads each by its id and looks whether it answers.
    assert!(by_words > 0 || backend == Backend::Postgres && query.contains("filter"));
}

#[tokio::test]
async fn suggestions_are_planned_once_for_all_that_is_typed_and_nothing_else_is() {
    let workshop = Workshop::start(Backend::Postgres).await;
    let db = workshop.store.db();
    let setting = Expr::cust("current_setting('plan_cache_mode')");
    let mode = Query::select().expr(setting).to_owned();
    let of = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).unwrap();
    assert_eq!(of(&db.planned_once(&mode).await.unwrap()[0]), "force_generic_plan");
    assert_eq!(of(&db.read().query_one(&mode).await.unwrap().unwrap()), "auto");
    let asked = workshop.data("{ suggest(prefix: \"a\") { text } }", json!({}));
    assert_eq!(workshop.statements(asked).await.1.len(), 1);
}
