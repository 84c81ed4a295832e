//! Exports: everything comes back from them, on either database; nothing private is in what is public.

use rstest::rstest;
use serde_json::{Value, json};
use workshops::{
    auth::Viewer,
    export::{Form, Head, restore, write as write_export},
    store::{
        export::Snapshot,
        writes::{
            Order,
            restoring::{Problem, Tally},
        },
    },
};

use crate::{
    people::{done, entries},
    proposal_writes::CREATE,
    support::{Backend, Workshop, binary::Place},
};

const PERSON: &str = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) { person { id }
    userErrors { code field message } } }";
const ORGANIZATION: &str = "mutation($input: CreateOrganizationInput!) { ended: createOrganization(input: $input) {
    organization { id } userErrors { code field message } } }";
const STATUS: &str = "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
    userErrors { code field message } } }";
const DELETE: &str = "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) {
    userErrors { code field message } } }";
const MERGE_PEOPLE: &str = "mutation($input: MergePeopleInput!) { ended: mergePeople(input: $input) {
    userErrors { code field message } } }";
const MERGE_PROPOSALS: &str = "mutation($input: MergeProposalsInput!) { ended: mergeProposals(input: $input) {
    merge { id } userErrors { code field message } } }";
const UNDO: &str = "mutation($input: UndoMergeInput!) { ended: undoMerge(input: $input) {
    target { id } userErrors { code field message } } }";
const DISMISS: &str = "mutation($input: DismissDuplicateInput!) { ended: dismissDuplicate(input: $input) {
    userErrors { code field message } } }";

/// Words that nobody but editors may see.
const SECRETS: [&str; 8] = [
    "jane.doe@example.org",
    "+37052360000",
    "Hidden draft",
    "Nobody but Editors",
    "We decided by lot",
    "ticket-4711",
    "Deleted by mistake",
    "Not the same at all",
];

/// A database with something of everything; the id of a merge of proposals.
async fn filled(workshop: &Workshop) -> Value {
    let jane = json!({ "name": "Jane Doe", "email": "jane.doe@example.org", "phone": "+370 5 236 0000",
        "aliases": ["J. Doe", "Dr. Jane"], "biography": "**Bold**", "links": [{ "url": "https://jane.example", "label": "Home" }],
        "identifiers": [{ "scheme": "ORCID", "value": "0000-0002-1825-0097" }] });
    let jane = done(workshop, PERSON, jane).await["person"]["id"].take();
    let twin = done(workshop, PERSON, json!({ "name": "Jane Do" })).await["person"]["id"].take();
    let other = done(workshop, PERSON, json!({ "name": "Jane Dow" })).await["person"]["id"].take();
    let parts = json!([{ "role": "CHAIR", "person": { "id": twin }, "nameAsGiven": "=Jane" },
        { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "A speaker from Asia" }]);
    let part = done(workshop, ORGANIZATION, json!({ "name": "A part", "acronym": "AP", "aliases": ["Part"] })).await;
    let whole = done(workshop, ORGANIZATION, json!({ "name": "The whole", "homepage": "https://whole.example" })).await;
    let (part, whole) = (&part["organization"]["id"], &whole["organization"]["id"]);
    // The part is older than what it is part of.
    let update = "mutation($input: UpdateOrganizationInput!) { ended: updateOrganization(input: $input) {
        userErrors { code field message } } }";
    done(workshop, update, json!({ "id": part, "parentId": whole })).await;
    let make = |title: &str, status: &str, more: Value| {
        let mut input = json!({ "edition": { "year": 2026 }, "title": title, "description": "First, \"second\"\n\nthird",
            "status": status, "nextNumber": true, "participations": parts,
            "hosts": [{ "organization": { "id": part } }], "links": [{ "url": "https://one.example" }] });
        input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        async move { done(workshop, CREATE, input).await["proposal"]["id"].take() }
    };
    let one = make("=cmd|'/c calc'!A1", "SUBMITTED", json!({ "externalReference": "ticket-4711" })).await;
    let two = make("Two", "SUBMITTED", json!({})).await;
    let draft =
        json!({ "participations": [{ "role": "CHAIR", "person": { "create": { "name": "Nobody but Editors" } } }] });
    make("Hidden draft", "DRAFT", draft).await;
    let gone = make("Deleted by mistake", "SUBMITTED", json!({})).await;
    done(workshop, DELETE, json!({ "id": gone })).await;
    done(workshop, STATUS, json!({ "id": one, "action": "REVIEW" })).await;
    done(workshop, STATUS, json!({ "id": one, "action": "ACCEPT", "note": "We decided by lot" })).await;
    done(workshop, MERGE_PEOPLE, json!({ "sources": [twin], "target": jane })).await;
    done(workshop, DISMISS, json!({ "one": jane, "other": other, "note": "Not the same at all" })).await;
    done(workshop, MERGE_PROPOSALS, json!({ "sources": [two], "target": { "id": one } })).await["merge"]["id"].take()
}

async fn snapshot(workshop: &Workshop, head: Head) -> Snapshot {
    let editor = Viewer::operator().editor().unwrap();
    let edition = match head.edition {
        Some(year) => Some(workshop.store.edition_by_year(year).await.unwrap().unwrap().id),
        None => None,
    };
    workshop.store.snapshot(head.private.then_some(&editor), edition).await.unwrap()
}

async fn exported(workshop: &Workshop, form: Form, private: bool, edition: Option<i32>) -> String {
    let head = Head { private, edition };
    let mut out = Vec::new();
    write_export(&snapshot(workshop, head).await, form, head, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

async fn imported(workshop: &Workshop, text: &str, dry_run: bool) -> Result<Tally, Vec<Problem>> {
    let editor = Viewer::operator().editor().unwrap();
    let order = Order { dry_run, ..Order::of_command("import") };
    let input = std::io::Cursor::new(text.as_bytes().to_vec());
    restore(&workshop.store, &editor, &order, input).await.unwrap()
}

fn complaints(ended: Result<Tally, Vec<Problem>>) -> Vec<String> {
    let problems = ended.unwrap_err().into_iter();
    problems.map(|problem| format!("{}: {}", problem.place, problem.message)).collect()
}

#[rstest]
#[case(Backend::Sqlite, Backend::Sqlite)]
#[case(Backend::Postgres, Backend::Postgres)]
#[case(Backend::Sqlite, Backend::Postgres)]
#[case(Backend::Postgres, Backend::Sqlite)]
#[tokio::test]
async fn everything_comes_back_from_an_export(#[case] from: Backend, #[case] to: Backend) {
    let workshop = Workshop::with_data(from).await;
    let merge = filled(&workshop).await;
    let json = exported(&workshop, Form::Json, true, None).await;
    for secret in SECRETS {
        assert!(json.contains(secret), "{secret}");
    }
    let whole: Value = serde_json::from_str(&json).unwrap();
    for section in ["editions", "topics", "organizations", "people", "themes", "proposals", "merges", "importSources"] {
        assert!(!whole[section].as_array().unwrap().is_empty(), "{section}");
    }
    let copy = Workshop::start(to).await;
    let nothing = exported(&copy, Form::Json, true, None).await;
    imported(&copy, &json, true).await.unwrap();
    assert_eq!(exported(&copy, Form::Json, true, None).await, nothing, "a dry run keeps nothing");
    let tally = imported(&copy, &json, false).await.unwrap();
    assert!(tally.values().all(|(_, same)| *same == 0), "{tally:?}");
    assert_eq!(exported(&copy, Form::Json, true, None).await, json);

    // What was written is in the audit and among the changes, and an editor goes on where the other left off.
    let written: usize = ["editions", "topics", "organizations", "people", "themes", "proposals"]
        .iter()
        .map(|section| whole[section].as_array().unwrap().len())
        .sum();
    let participations: usize =
        whole["proposals"].as_array().unwrap().iter().map(|one| one["participations"].as_array().unwrap().len()).sum();
    assert_eq!(entries(&copy).await, i64::try_from(written + participations).unwrap());
    let query = "{ auditLog(filter: { operation: \"importExport\" }) { totalCount }
        changes(first: 100, types: [PROPOSAL]) { nodes { action type } } }";
    let answer = copy.ask_as(Viewer::operator(), query, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    assert_eq!(answer["data"]["auditLog"]["totalCount"], written + participations);
    let changes = answer["data"]["changes"]["nodes"].as_array().unwrap();
    assert!(changes.iter().any(|change| change["type"] == "PROPOSAL" && change["action"] == "CREATED"));
    let public = "{ proposals(first: 50) { nodes { id title version updatedAt participations { id position person { id name } } } }
        people(first: 100) { nodes { id aliases } } }";
    assert_eq!(copy.data(public, json!({})).await, workshop.data(public, json!({})).await);
    done(&copy, UNDO, json!({ "mergeId": merge })).await;

    // Once more: everything is there already, but for what was changed since.
    let problems = complaints(imported(&copy, &json, false).await);
    assert!(
        problems.iter().all(|problem| problem.contains("is in the database already and differs in")),
        "{problems:#?}"
    );
    assert!(problems[0].starts_with("proposals["), "{problems:#?}");
    let again = imported(&workshop, &json, false).await.unwrap();
    assert!(again.values().all(|(new, _)| *new == 0), "{again:?}");
}

#[rstest]
#[tokio::test]
async fn lines_come_back_too_and_one_edition_stands_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    filled(&workshop).await;
    let lines = exported(&workshop, Form::Ndjson, true, None).await;
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["type"].is_string()));
    let copy = Workshop::start(backend).await;
    imported(&copy, &lines, false).await.unwrap();
    assert_eq!(exported(&copy, Form::Ndjson, true, None).await, lines);

    let one = exported(&workshop, Form::Json, true, Some(2010)).await;
    let value: Value = serde_json::from_str(&one).unwrap();
    assert_eq!((&value["edition"], value["editions"].as_array().unwrap().len()), (&json!(2010), 1));
    assert!(!one.contains("The whole") && one.contains("Cybercrime"), "only whoever takes part");
    let other = exported(&workshop, Form::Json, true, Some(2026)).await;
    assert!(
        other.contains("The whole") && !other.contains("Cybercrime"),
        "what an organization is part of comes along"
    );
    let copy = Workshop::start(backend).await;
    imported(&copy, &one, false).await.unwrap();
    assert_eq!(exported(&copy, Form::Json, true, Some(2010)).await, one);
    imported(&copy, &other, false).await.unwrap();
    assert_eq!(exported(&copy, Form::Json, true, Some(2026)).await, other);
}

#[rstest]
#[tokio::test]
async fn nothing_private_is_in_a_public_export(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    filled(&workshop).await;
    for form in [Form::Json, Form::Ndjson, Form::Csv] {
        for edition in [None, Some(2026), Some(2010)] {
            let text = exported(&workshop, form, false, edition).await;
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {form:?}");
            }
            for (field, value) in
                text.match_indices("\"verbatim\":").map(|(at, field)| (field, &text[at + field.len()..]))
            {
                assert!(value.starts_with("null"), "{field}");
            }
            assert!(!text.contains("importSource") && !text.contains("mergedBy"), "{form:?}");
        }
    }
    // Who and what is in it is what the public sees.
    let text = exported(&workshop, Form::Json, false, None).await;
    let public: Value = serde_json::from_str(&text).unwrap();
    let count = |section: &str| public[section].as_array().unwrap().len();
    let query = "{ proposals { totalCount } people { totalCount } organizations { totalCount } topics { totalCount } }";
    let seen = workshop.data(query, json!({})).await;
    for section in ["proposals", "people", "organizations", "topics"] {
        assert_eq!(seen[section]["totalCount"], count(section), "{section}");
    }
    let copy = Workshop::start(backend).await;
    imported(&copy, &text, false).await.unwrap();
    assert_eq!(copy.data(query, json!({})).await, seen);
}

#[rstest]
#[tokio::test]
async fn a_table_has_a_row_for_each_proposal_and_no_formulas(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    filled(&workshop).await;
    let text = exported(&workshop, Form::Csv, false, None).await;
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let columns = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let seen = workshop.data("{ proposals { totalCount } }", json!({})).await;
    assert_eq!(seen["proposals"]["totalCount"], rows.len());
    let cell =
        |row: &csv::StringRecord, name: &str| row[columns.iter().position(|column| column == name).unwrap()].to_owned();
    let row = rows.iter().find(|row| cell(row, "title") == "'=cmd|'/c calc'!A1").unwrap();
    assert_eq!(cell(row, "description"), "First, \"second\"\n\nthird");
    assert_eq!((cell(row, "edition").as_str(), cell(row, "status").as_str()), ("2026", "ACCEPTED"));
    assert_eq!((cell(row, "hosts").as_str(), cell(row, "panellists").as_str()), ("A part", "A speaker from Asia"));
    assert_eq!(cell(row, "others"), "CHAIR: =Jane");
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    let private = exported(&workshop, Form::Csv, true, None).await;
    assert!(
        private.contains("ticket-4711") && private.contains("We decided by lot") && private.contains("Hidden draft")
    );
}

#[rstest]
#[tokio::test]
async fn a_damaged_export_is_refused_with_its_place_and_nothing_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    filled(&workshop).await;
    let json = exported(&workshop, Form::Json, true, None).await;
    let lines = exported(&workshop, Form::Ndjson, true, None).await;
    let copy = Workshop::start(backend).await;
    let nothing = exported(&copy, Form::Json, true, None).await;
    let last = json.trim_end().rfind('\n').unwrap();
    let missing = lines.lines().enumerate().filter(|(at, _)| *at != 3).map(|(_, line)| format!("{line}\n"));
    let broken = [
        (json[..last].to_owned(), "line "),
        (json[..json.len() / 2].to_owned(), "column "),
        (lines[..=lines.trim_end().rfind('\n').unwrap()].to_owned(), "the last line is missing"),
        (missing.collect(), "lines are missing"),
        (json.replacen("\"version\":1,", "\"version\":2,", 1), "version 2 of the form"),
        (json.replacen("\"editions\":[", "\"editoins\":[", 1), "there is no list \"editoins\""),
        (json.replacen("\"slug\":", "\"slugg\":", 1), "missing field `slug`"),
        (json.replacen("\"country\":", "\"county\":1,\"country\":", 1), "there is no field `county`"),
        (json.replacen("\"parentId\":\"organization_", "\"parentId\":\"organization_0", 1), "organizations["),
        (json.replacen("\"name\":\"The whole\"", "\"name\":\"\"", 1), "the database refuses it"),
    ];
    for (text, complaint) in broken {
        let said = complaints(imported(&copy, &text, false).await).join("\n");
        assert!(said.contains(complaint), "{complaint}: {said}");
        assert_eq!(exported(&copy, Form::Json, true, None).await, nothing, "{complaint}");
        assert_eq!(entries(&copy).await, 0);
    }
}

#[rstest]
#[tokio::test]
async fn what_is_taken_or_nowhere_is_refused_all_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let json = exported(&workshop, Form::Json, true, None).await;
    // The same editions and topics, under other ids.
    let other = json.replace("\"edition_0", "\"edition_1").replace("\"topic_0", "\"topic_1");
    let problems = complaints(imported(&workshop, &other, false).await);
    assert!(
        problems[0].starts_with("editions[0]: the edition 2010 is in the database already, as edition_"),
        "{problems:#?}"
    );
    assert!(problems.iter().any(|problem| problem.starts_with("topics[0]: the topic")), "{problems:#?}");
    assert!(problems.iter().any(|problem| problem.contains("Import into an empty database")), "{problems:#?}");

    let mut whole: Value = serde_json::from_str(&json).unwrap();
    let organization = whole["proposals"][0]["hosts"][0]["organization"].clone();
    whole["organizations"].as_array_mut().unwrap().retain(|one| one["id"] != organization);
    let twice = whole["topics"][0].clone();
    whole["topics"].as_array_mut().unwrap().push(twice);
    let sorted = |section: &str| serde_json::to_string(&whole[section]).unwrap();
    let text = format!(
        "{{\"format\":\"workshops-export\",\"version\":1,\"editions\":{},\"topics\":{},\"organizations\":{},\"people\":{},\
         \"themes\":{},\"proposals\":{}}}",
        sorted("editions"),
        sorted("topics"),
        sorted("organizations"),
        sorted("people"),
        sorted("themes"),
        sorted("proposals"),
    );
    let empty = Workshop::start(backend).await;
    let problems = complaints(imported(&empty, &text, false).await);
    assert!(problems.iter().any(|problem| problem.contains("is there twice")), "{problems:#?}");
    whole["topics"].as_array_mut().unwrap().pop();
    let text = text.replace(&sorted_with_twice(&whole), &serde_json::to_string(&whole["topics"]).unwrap());
    let problems = complaints(imported(&empty, &text, false).await);
    let named = format!("it names {}, which is nowhere", organization.as_str().unwrap());
    assert!(problems.iter().any(|problem| problem.contains(&named)), "{problems:#?}");
    // What only the database knows to be wrong.
    let json = json.replacen("\"year\":2010", "\"year\":1", 1);
    let problems = complaints(imported(&empty, &json, false).await);
    assert!(problems[0].contains("the database refuses it"), "{problems:#?}");
    assert_eq!(entries(&empty).await, 0);
}

/// The list of topics with the first one once more at its end.
fn sorted_with_twice(whole: &Value) -> String {
    let mut topics = whole["topics"].as_array().unwrap().clone();
    topics.push(topics[0].clone());
    serde_json::to_string(&topics).unwrap()
}

#[test]
fn the_program_writes_an_export_and_reads_it_back() {
    let (place, copy) = (Place::new(), Place::new());
    let page = std::fs::read(crate::support::workshop::example("00-cybercrime-twin.txt")).unwrap();
    place.write("page.txt", page);
    assert_eq!(place.run(&["import", "page.txt"]).code, 0);
    let ran = place.run(&["export", "--private", "--output", "all.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let all = std::fs::read_to_string(place.path().join("all.json")).unwrap();
    assert_eq!(place.run(&["export", "--private"]).out, all);
    assert!(!place.path().join("all.json.part").exists());

    copy.write("all.json", &all);
    let ran = copy.run(&["import", "--dry-run", "all.json"]);
    assert!(ran.out.ends_with("Nothing was written (--dry-run).\n"), "{}", ran.out);
    let ran = copy.run(&["import", "all.json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("proposals            1 new, 0 same\n"), "{}", ran.out);
    assert_eq!(copy.run(&["export", "--private"]).out, all);
    let lines = copy.run(&["export", "--format", "ndjson", "--edition", "2010"]).out;
    assert!(lines.contains("\"type\":\"proposal\""), "{lines}");
    assert!(copy.run(&["export", "--format", "csv"]).out.starts_with("edition,number,title,"));

    copy.write("cut.json", &all[..all.len() - 100]);
    let ran = copy.run(&["import", "cut.json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.out.starts_with("refused  line ") && ran.out.ends_with("Nothing was written.\n"), "{}", ran.out);
    let ran = copy.run(&["import", "page.txt", "all.json"]);
    assert!(ran.out.contains("an export, not a page: import it by itself"), "{}", ran.out);
    assert_eq!(copy.run(&["import", "--update", "all.json"]).code, 1);
    let ran = copy.run(&["export", "--edition", "1999"]);
    assert!(ran.code == 1 && ran.err.contains("there is no edition 1999"), "{}", ran.err);
}
