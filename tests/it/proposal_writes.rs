//! Proposals: made with all they name, changed, numbered, deleted and restored.

use entities::{TokenRole, change, proposal};
use futures_util::future::join_all;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, mistakes, write},
    support::{Backend, Workshop},
};

pub const CREATE: &str = "mutation($input: CreateProposalInput!) { ended: createProposal(input: $input) {
    proposal { id number title status language version themes { slug } organizations { name } links { url label }
        priorReport { status url } decision { by note }
        participations { id role position nameAsGiven isPlaceholder person { id name } organization { name } } }
    userErrors { code field message } changes { field before after } } }";
pub const UPDATE: &str = "mutation($input: UpdateProposalInput!) { ended: updateProposal(input: $input) {
    proposal { number title description language version themes { slug } organizations { name } links { url } }
    userErrors { code field message } changes { field } } }";
const DELETE: &str = "mutation($input: DeleteProposalInput!) { ended: deleteProposal(input: $input) {
    deletedProposalId proposal { title } userErrors { code field message } changes { field } } }";
const RESTORE: &str = "mutation($input: RestoreProposalInput!) { ended: restoreProposal(input: $input) {
    proposal { number title version } userErrors { code field } changes { field } } }";

/// What a viewer gets for a mutation that must not fail.
pub async fn write_as(workshop: &Workshop, viewer: Viewer, mutation: &str, input: Value) -> Value {
    let mut answer = workshop.ask_as(viewer, mutation, json!({ "input": input })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["ended"].take()
}

/// An organization and a person that are there already.
pub async fn known(workshop: &Workshop) -> (Value, Value) {
    let person = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) { person { id }
        userErrors { code field } } }";
    let input = json!({ "name": "Jane Doe", "identifiers": [{ "scheme": "ORCID", "value": "0000-0002-1825-0097" }] });
    let mut jane = done(workshop, person, input).await;
    let organization = "mutation($input: CreateOrganizationInput!) { ended: createOrganization(input: $input) {
        organization { id } userErrors { code field } } }";
    let mut observatory = done(workshop, organization, json!({ "name": "Net Observatory" })).await;
    (jane["person"]["id"].take(), observatory["organization"]["id"].take())
}

/// Slugs of two themes of 2026.
async fn two_themes(workshop: &Workshop) -> Vec<String> {
    let themes = workshop.data("{ edition(year: 2026) { themes { slug } } }", json!({})).await;
    let themes = themes["edition"]["themes"].as_array().unwrap().iter();
    themes.take(2).map(|theme| theme["slug"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn a_proposal_is_made_with_all_it_names_in_one_call(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (jane, observatory) = known(&workshop).await;
    let themes = two_themes(&workshop).await;
    let input = json!({
        "edition": { "year": 2026 }, "title": "  Open   routing", "nextNumber": true, "language": "PT-br",
        "themes": [{ "slug": themes[1] }, { "slug": themes[0] }],
        "hosts": [{ "organization": { "id": observatory } }, { "organization": { "create": { "name": "Host Ltd" } } }],
        "links": [{ "url": "https://example.org", "label": "Home" }],
        "priorReport": { "status": "PROVIDED", "url": "https://example.org/report" },
        "participations": [
            { "role": "MODERATOR", "person": { "id": jane }, "organization": { "id": observatory } },
            { "role": "PANELLIST", "person": { "identifier": { "scheme": "ORCID", "value": "https://orcid.org/0000-0002-1825-0097" } },
              "nameAsGiven": "Dr. Jane Doe" },
            { "role": "PANELLIST", "person": { "create": { "name": "Joe Bloggs" } } },
            { "role": "ORGANIZER", "person": { "create": { "name": "Joe Bloggs" } } },
            { "role": "ORGANIZER", "organization": { "create": { "name": "Host Ltd" } } },
            { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "A speaker from Asia" },
        ],
    });
    let mut made = done(&workshop, CREATE, input).await;
    let proposal = made["proposal"].take();
    assert_eq!(proposal["title"], "Open routing");
    assert_eq!((&proposal["language"], &proposal["status"]), (&json!("pt-BR"), &json!("DRAFT")));
    assert_eq!(proposal["number"], 132);
    assert_eq!(proposal["themes"], json!([{ "slug": themes[1] }, { "slug": themes[0] }]));
    assert_eq!(proposal["organizations"], json!([{ "name": "Net Observatory" }, { "name": "Host Ltd" }]));
    assert_eq!(proposal["links"], json!([{ "url": "https://example.org/", "label": "Home" }]));
    assert_eq!(proposal["priorReport"]["url"], "https://example.org/report");
    let parts = proposal["participations"].as_array().unwrap();
    let names: Vec<&str> = parts.iter().map(|part| part["nameAsGiven"].as_str().unwrap()).collect();
    assert_eq!(names, ["Jane Doe", "Dr. Jane Doe", "Joe Bloggs", "Joe Bloggs", "Host Ltd", "A speaker from Asia"]);
    assert_eq!(parts[0]["person"]["id"], parts[1]["person"]["id"]);
    assert_eq!(parts[2]["person"]["id"], parts[3]["person"]["id"]);
    assert_eq!((&parts[4]["person"], &parts[4]["organization"]["name"]), (&Value::Null, &json!("Host Ltd")));
    assert_eq!(parts[5]["isPlaceholder"], true);
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { id number title status language version
        themes { slug } organizations { name } links { url label } priorReport { status url } decision { by note }
        participations { id role position nameAsGiven isPlaceholder person { id name } organization { name } } } } }";
    let mut read = workshop.ask_as(Viewer::operator(), query, json!({ "id": proposal["id"] })).await;
    assert_eq!(read["data"]["node"].take(), proposal);
    assert_eq!(workshop.data(query, json!({ "id": proposal["id"] })).await["node"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn what_is_described_is_made_though_another_one_has_its_name_but_never_its_identifier(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, observatory) = known(&workshop).await;
    let host = |organization: Value| json!({ "edition": { "year": 2026 }, "title": "Hosted", "hosts": [{ "organization": organization }] });
    let ror = json!({ "scheme": "ROR", "value": "05gq02987" });
    let create = json!({ "create": { "name": "Net Observatory", "identifiers": [ror] } });
    let made = done(&workshop, CREATE, host(create.clone())).await;
    assert_eq!(made["proposal"]["organizations"], json!([{ "name": "Net Observatory" }]));
    let again = write(&workshop, CREATE, host(create)).await;
    assert_eq!(mistakes(&again), ["TAKEN hosts.0.organization.create.identifiers"]);
    let named = done(&workshop, CREATE, host(json!({ "identifier": ror }))).await;
    assert_eq!(named["proposal"]["organizations"], made["proposal"]["organizations"]);
    let both = "{ organizations(filter: { name: { startsWith: \"Net Observatory\" } }) { nodes { id } } }";
    let both = workshop.ask_as(Viewer::operator(), both, json!({})).await;
    let both = both["data"]["organizations"]["nodes"].as_array().unwrap();
    assert!(both.len() == 2 && both.contains(&json!({ "id": observatory })), "{both:?}");
}

#[rstest]
#[tokio::test]
async fn a_dry_run_shows_all_that_would_be_and_keeps_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let themes = two_themes(&workshop).await;
    let before = people(&workshop).await;
    let input = json!({
        "edition": { "year": 2026 }, "title": "Tried", "status": "SUBMITTED", "nextNumber": true, "dryRun": true,
        "themes": [{ "slug": themes[0] }], "links": [{ "url": "https://example.org" }],
        "hosts": [{ "organization": { "create": { "name": "Host Ltd" } } }],
        "participations": [{ "role": "CHAIR", "person": { "create": { "name": "Joe Bloggs" } } }],
    });
    let tried = done(&workshop, CREATE, input).await;
    let proposal = &tried["proposal"];
    assert_eq!(proposal["themes"], json!([{ "slug": themes[0] }]));
    assert_eq!(proposal["organizations"], json!([{ "name": "Host Ltd" }]));
    assert_eq!(proposal["participations"][0]["person"]["name"], "Joe Bloggs");
    assert_eq!(proposal["links"][0]["url"], "https://example.org/");
    assert_eq!(people(&workshop).await, before);
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let read = workshop.ask_as(Viewer::operator(), query, json!({ "id": proposal["id"] })).await;
    assert_eq!(read["data"]["node"], Value::Null);
}

async fn people(workshop: &Workshop) -> Value {
    let query = "{ people { totalCount } organizations { totalCount } proposals { totalCount } }";
    workshop.ask_as(Viewer::operator(), query, json!({})).await["data"].take()
}

#[rstest]
#[tokio::test]
async fn everything_wrong_is_said_at_once_and_at_its_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (jane, _) = known(&workshop).await;
    let nobody = "person_0190a20d000070008000000000000000";
    let input = json!({
        "edition": { "year": 2026 }, "title": " ", "number": 3, "nextNumber": true, "language": "Klingon language",
        "themes": [{ "slug": "nothing" }],
        "hosts": [{ "organization": { "identifier": { "scheme": "ROR", "value": "05gq02986" } } }],
        "links": [{ "url": "https://a.org", "label": "x".repeat(301) }],
        "priorReport": { "status": "PROVIDED" },
        "participations": [
            { "role": "PANELLIST", "person": { "id": nobody } },
            { "role": "PANELLIST" },
            { "role": "PANELLIST", "person": { "create": { "name": "A", "email": "nobody" } }, "country": "XX" },
            { "role": "PANELLIST", "person": { "create": { "name": "Another", "identifiers":
                [{ "scheme": "ORCID", "value": "0000-0002-1825-0097" }] } } },
            { "role": "CHAIR", "person": { "id": jane } },
            { "role": "CHAIR", "person": { "id": jane } },
        ],
    });
    let refused = write(&workshop, CREATE, input).await;
    let mut wrong = mistakes(&refused);
    wrong.sort_unstable();
    let expected = [
        "INVALID hosts.0.organization.identifier.value",
        "INVALID language",
        "INVALID nextNumber",
        "INVALID participations.1.person",
        "INVALID participations.2.country",
        "INVALID participations.2.person.create.email",
        "INVALID priorReport.url",
        "NOT_FOUND participations.0.person.id",
        "NOT_FOUND themes.0",
        "REQUIRED title",
        "TAKEN participations.3.person.create.identifiers",
        "TAKEN participations.5.person",
        "TOO_LONG links.0.label",
    ];
    assert_eq!(wrong, expected, "{refused:#}");
    let refused = write(&workshop, CREATE, json!({ "edition": { "year": 1999 }, "title": "T" })).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND edition"]);
}

#[rstest]
#[tokio::test]
async fn lists_are_no_longer_than_they_may_be(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let part = |n: i32| json!({ "role": "OTHER", "isPlaceholder": true, "nameAsGiven": format!("Place {n}") });
    let parts = |count| (0..count).map(part).collect::<Vec<_>>();
    let input = |count| json!({ "edition": { "year": 2026 }, "title": "T", "participations": parts(count) });
    assert_eq!(mistakes(&write(&workshop, CREATE, input(201)).await), ["TOO_LONG participations"]);
    let made = done(&workshop, CREATE, input(200)).await;
    assert_eq!(made["proposal"]["participations"].as_array().unwrap().len(), 200);
    let add = "mutation($input: AddParticipationInput!) { ended: addParticipation(input: $input) {
        userErrors { code field message } } }";
    let one = json!({ "proposal": made["proposal"]["id"], "role": "CHAIR", "isPlaceholder": true, "nameAsGiven": "One more" });
    assert_eq!(mistakes(&write(&workshop, add, one).await), ["TOO_LONG proposal"]);
    let links: Vec<_> = (0..51).map(|n| json!({ "url": format!("https://example.org/{n}") })).collect();
    let input = json!({ "edition": { "year": 2026 }, "title": "T", "links": links });
    assert_eq!(mistakes(&write(&workshop, CREATE, input).await), ["TOO_LONG links"]);
}

#[rstest]
#[tokio::test]
async fn an_update_patches_fields_and_lists_and_keeps_the_rest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (_, observatory) = known(&workshop).await;
    let themes = two_themes(&workshop).await;
    let input = json!({
        "edition": { "year": 2026 }, "title": "T", "description": "About", "language": "en",
        "themes": [{ "slug": themes[0] }], "links": [{ "url": "https://a.org" }, { "url": "https://b.org" }],
        "hosts": [{ "organization": { "id": observatory }, "nameAsGiven": "The Observatory" }],
    });
    let made = done(&workshop, CREATE, input).await;
    let id = &made["proposal"]["id"];
    let input = json!({
        "id": id, "expectedVersion": 1, "language": null, "externalReference": "CFP-7",
        "themes": { "add": [{ "slug": themes[1] }] },
        "hosts": { "add": [{ "organization": { "create": { "name": "Host Ltd" } } }, { "organization": { "id": observatory } }] },
        "links": { "remove": ["https://a.org"], "add": [{ "url": "https://c.org" }] },
    });
    let changed = done(&workshop, UPDATE, input).await;
    let expected = json!({
        "number": null, "title": "T", "description": "About", "language": null, "version": 2,
        "themes": [{ "slug": themes[0] }, { "slug": themes[1] }],
        "organizations": [{ "name": "Net Observatory" }, { "name": "Host Ltd" }],
        "links": [{ "url": "https://b.org/" }, { "url": "https://c.org/" }],
    });
    assert_eq!(changed["proposal"], expected);
    let fields: Vec<_> = changed["changes"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["externalReference", "hosts", "language", "links", "themes"]);
    let same = json!({ "id": id, "title": " T ", "themes": { "add": [{ "slug": themes[0] }] }, "expectedVersion": 2 });
    let same = done(&workshop, UPDATE, same).await;
    assert_eq!((&same["changes"], &same["proposal"]["version"]), (&json!([]), &json!(2)));
    let stale = write(&workshop, UPDATE, json!({ "id": id, "title": "U", "expectedVersion": 1 })).await;
    assert_eq!(mistakes(&stale), ["CONFLICT expectedVersion"]);
    assert_eq!((&stale["proposal"]["title"], &stale["changes"]), (&json!("T"), &json!([])));
    let other = json!({ "edition": { "year": 2026 }, "title": "U", "externalReference": "CFP-7" });
    assert_eq!(mistakes(&write(&workshop, CREATE, other).await), ["TAKEN externalReference"]);
}

#[rstest]
#[tokio::test]
async fn numbers_are_given_once_and_never_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let create = |more: Value| {
        let mut input = json!({ "edition": { "year": 2026 }, "title": "T" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        write(&workshop, CREATE, input)
    };
    let draft = create(json!({})).await;
    let id = &draft["proposal"]["id"];
    assert_eq!(draft["proposal"]["number"], Value::Null);
    let given = done(&workshop, UPDATE, json!({ "id": id, "nextNumber": true })).await;
    assert_eq!(given["proposal"]["number"], 132);
    let again = done(&workshop, UPDATE, json!({ "id": id, "nextNumber": true })).await;
    assert_eq!((&again["proposal"]["number"], &again["changes"]), (&json!(132), &json!([])));
    assert_eq!(mistakes(&write(&workshop, UPDATE, json!({ "id": id, "number": 140 })).await), ["INVALID number"]);
    assert_eq!(mistakes(&create(json!({ "number": 132 })).await), ["TAKEN number"]);
    assert_eq!(mistakes(&create(json!({ "number": 0 })).await), ["INVALID number"]);
    assert_eq!(create(json!({ "number": 150 })).await["proposal"]["number"], 150);
    let last = create(json!({ "nextNumber": true })).await;
    assert_eq!(last["proposal"]["number"], 151);
    done(&workshop, DELETE, json!({ "id": last["proposal"]["id"] })).await;
    assert_eq!(mistakes(&create(json!({ "number": 151 })).await), ["TAKEN number"]);
    assert_eq!(create(json!({ "nextNumber": true })).await["proposal"]["number"], 152);
    let restored = done(&workshop, RESTORE, json!({ "id": last["proposal"]["id"] })).await;
    assert_eq!(restored["proposal"]["number"], 151);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_that_many_ask_for_at_once_neither_collide_nor_have_gaps(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let tries = (0..20).map(|n| {
        // Every fourth is refused after the number was sought: it leaves no gap.
        let title = if n % 4 == 3 { String::new() } else { format!("Proposal {n}") };
        write(&workshop, CREATE, json!({ "edition": { "year": 2026 }, "title": title, "nextNumber": true }))
    });
    let ended = join_all(tries).await;
    let mut numbers: Vec<i64> = ended.iter().filter_map(|ended| ended["proposal"]["number"].as_i64()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (132..147).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_the_same_number_or_reference_one_has_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let tries = (0..8).map(|n| {
        let mut input = json!({ "edition": { "year": 2026 }, "title": format!("P {n}") });
        if n % 2 == 0 {
            input["number"] = json!(500);
        } else {
            input["externalReference"] = json!("X-1");
        }
        write(&workshop, CREATE, input)
    });
    let ended = join_all(tries).await;
    let mut wrong: Vec<String> = ended.iter().flat_map(mistakes).collect();
    wrong.sort_unstable();
    let mut expected = vec!["TAKEN externalReference"; 3];
    expected.extend(["TAKEN number"; 3]);
    assert_eq!(wrong, expected);
}

#[rstest]
#[tokio::test]
async fn a_deleted_proposal_is_nowhere_until_it_is_restored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let input = json!({
        "edition": { "year": 2026 }, "title": "Zebra", "status": "SUBMITTED", "number": 200,
        "participations": [{ "role": "CHAIR", "person": { "create": { "name": "Zoe Zander" } },
            "organization": { "create": { "name": "Zander Ltd" } } }],
    });
    let made = done(&workshop, CREATE, input).await;
    let id = &made["proposal"]["id"];
    let participation = &made["proposal"]["participations"][0]["id"];
    let query = "query($ids: [ID!]!) {
        nodes(ids: $ids) { __typename } proposal(edition: 2026, number: 200) { title }
        proposals(filter: { number: { eq: 200 } }) { totalCount nodes { title } }
        people(filter: { name: { contains: \"Zander\" } }) { totalCount nodes { name } }
        organizations(filter: { name: { contains: \"Zander\" } }) { totalCount nodes { name } }
        edition(year: 2026) { proposals { totalCount } people { totalCount } }
        before: proposal(edition: 2026, number: 131) { next { number } last { number } } }";
    let variables = json!({ "ids": [id, participation, made["proposal"]["participations"][0]["person"]["id"]] });
    let see = |viewer: Viewer| workshop.ask_as(viewer, query, variables.clone());
    let (public, editors) = (see(Viewer::public()).await, see(Viewer::operator()).await);
    assert_eq!(public["data"]["people"]["totalCount"], 1, "{public:#}");
    assert_eq!(public["data"]["before"]["next"]["number"], 200);
    let gone = done(&workshop, DELETE, json!({ "id": id, "expectedVersion": 1 })).await;
    assert_eq!((&gone["deletedProposalId"], &gone["proposal"]), (id, &Value::Null));
    for viewer in [Viewer::public(), Viewer::operator(), workshop.bearer(TokenRole::Editor, Some(2026)).await] {
        let seen = see(viewer.clone()).await;
        let data = &seen["data"];
        assert_eq!(
            (&data["nodes"][0], &data["nodes"][1], &data["proposal"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(data["proposals"], json!({ "totalCount": 0, "nodes": [] }));
        assert_eq!(data["before"]["next"], Value::Null);
        // Editors of all editions see whoever is in none.
        let count = i32::from(viewer == Viewer::operator());
        assert_eq!(
            (&data["people"]["totalCount"], &data["organizations"]["totalCount"]),
            (&json!(count), &json!(count))
        );
        assert_eq!(
            data["edition"]["people"]["totalCount"],
            public["data"]["edition"]["people"]["totalCount"].as_i64().unwrap() - 1
        );
    }
    assert_eq!(mistakes(&write(&workshop, UPDATE, json!({ "id": id, "title": "Y" })).await), ["NOT_FOUND id"]);
    assert_eq!(mistakes(&write(&workshop, DELETE, json!({ "id": id })).await), ["NOT_FOUND id"]);
    let back = done(&workshop, RESTORE, json!({ "id": id })).await;
    assert_eq!(back["proposal"], json!({ "number": 200, "title": "Zebra", "version": 3 }));
    assert_eq!(see(Viewer::public()).await, public);
    assert_eq!(see(Viewer::operator()).await, editors);
    let same = done(&workshop, RESTORE, json!({ "id": id })).await;
    assert_eq!(same["changes"], json!([]));
    // What followers are told: it went with whoever was seen through it, and came back with them.
    let changes =
        change::Entity::find().order_by_asc(change::Column::Number).all(workshop.store.db().read()).await.unwrap();
    // But for the token of whoever asked in between.
    let tokens = entities::SubjectKind::ApiToken;
    let told: Vec<_> = changes.iter().filter(|row| row.subject_kind != tokens).collect();
    let told = told[told.len() - 6..].iter();
    let told: Vec<_> = told.map(|row| (row.subject_kind, row.action, row.was_public, row.is_public)).collect();
    let kinds = [entities::SubjectKind::Proposal, entities::SubjectKind::Person, entities::SubjectKind::Organization];
    let (deleted, created, updated) =
        (entities::ChangeAction::Deleted, entities::ChangeAction::Created, entities::ChangeAction::Updated);
    let expected = [
        (kinds[0], deleted, true, false),
        (kinds[1], updated, true, false),
        (kinds[2], updated, true, false),
        (kinds[0], created, false, true),
        (kinds[1], updated, false, true),
        (kinds[2], updated, false, true),
    ];
    assert_eq!(told, expected);
}

#[rstest]
#[tokio::test]
async fn an_editor_of_one_edition_writes_there_and_finds_nothing_elsewhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let elsewhere = workshop.data("{ proposal(edition: 2010, number: 23) { id panellists { id } } }", json!({})).await;
    let (id, part) = (&elsewhere["proposal"]["id"], &elsewhere["proposal"]["panellists"][0]["id"]);
    let draft = done(
        &workshop,
        CREATE,
        json!({ "edition": { "year": 2010 }, "title": "Draft of 2010", "participations":
        [{ "role": "CHAIR", "person": { "create": { "name": "Secret Chair" } } }] }),
    )
    .await;
    let chair = &draft["proposal"]["participations"][0]["person"]["id"];
    let editor = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    let unknown = "proposal_0190a20d000070008000000000000000";
    let no_part = "participation_0190a20d000070008000000000000000";
    let status = "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
        proposal { id } userErrors { code field message } } }";
    let add = "mutation($input: AddParticipationInput!) { ended: addParticipation(input: $input) {
        proposal { id } userErrors { code field message } } }";
    let update = "mutation($input: UpdateParticipationInput!) { ended: updateParticipation(input: $input) {
        proposal { id } userErrors { code field message } } }";
    let remove = "mutation($input: RemoveParticipationInput!) { ended: removeParticipation(input: $input) {
        proposal { id } userErrors { code field message } } }";
    let tries = [
        (UPDATE, json!({ "id": id, "title": "Mine" }), json!({ "id": unknown, "title": "Mine" })),
        (DELETE, json!({ "id": id }), json!({ "id": unknown })),
        (RESTORE, json!({ "id": id }), json!({ "id": unknown })),
        (status, json!({ "id": id, "action": "ACCEPT" }), json!({ "id": unknown, "action": "ACCEPT" })),
        (
            add,
            json!({ "proposal": id, "role": "OTHER", "isPlaceholder": true, "nameAsGiven": "N" }),
            json!({ "proposal": unknown, "role": "OTHER", "isPlaceholder": true, "nameAsGiven": "N" }),
        ),
        (update, json!({ "id": part, "title": "Mine" }), json!({ "id": no_part, "title": "Mine" })),
        (remove, json!({ "id": part }), json!({ "id": no_part })),
        (
            CREATE,
            json!({ "edition": { "year": 2010 }, "title": "T" }),
            json!({ "edition": { "year": 1999 }, "title": "T" }),
        ),
    ];
    for (mutation, there, nowhere) in tries {
        let refused = write_as(&workshop, editor.clone(), mutation, there).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND", "{mutation}");
        assert_eq!(refused, write_as(&workshop, editor.clone(), mutation, nowhere).await);
    }
    let with = |person: Value| {
        json!({ "edition": { "year": 2026 }, "title": "T", "participations":
        [{ "role": "CHAIR", "person": person }] })
    };
    let refused = write_as(&workshop, editor.clone(), CREATE, with(json!({ "id": chair }))).await;
    assert_eq!(mistakes(&refused), ["NOT_FOUND participations.0.person.id"]);
    let made = write_as(&workshop, editor.clone(), CREATE, with(json!({ "create": { "name": "Own Chair" } }))).await;
    let own = &made["proposal"]["participations"][0]["person"]["id"];
    assert_eq!(mistakes(&write_as(&workshop, editor, CREATE, with(json!({ "id": own }))).await), Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn the_database_and_the_program_agree_on_what_a_row_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let policies = ["SUBMITTED", "UNDER_REVIEW", "ACCEPTED"];
    for (year, policy) in (2031..).zip(policies) {
        let create =
            "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) { userErrors { code } } }";
        done(&workshop, create, json!({ "year": year, "name": "F", "publicFrom": policy })).await;
        for ways in [
            &[][..],
            &["SUBMIT"],
            &["SUBMIT", "REVIEW"],
            &["SUBMIT", "ACCEPT"],
            &["SUBMIT", "ACCEPT", "CANCEL"],
            &["SUBMIT", "DECLINE"],
        ] {
            let made = done(&workshop, CREATE, json!({ "edition": { "year": year }, "title": "T" })).await;
            let id: entities::ProposalId = made["proposal"]["id"].as_str().unwrap().parse().unwrap();
            for way in ways {
                let status =
                    "mutation($input: ChangeProposalStatusInput!) { ended: changeProposalStatus(input: $input) {
                    userErrors { code } } }";
                done(&workshop, status, json!({ "id": made["proposal"]["id"], "action": way })).await;
            }
            let row = proposal::Entity::find_by_id(id).one(workshop.store.db().read()).await.unwrap().unwrap();
            let last =
                change::Entity::find().order_by_desc(change::Column::Number).one(workshop.store.db().read()).await;
            assert_eq!(last.unwrap().unwrap().is_public, row.is_public, "{policy} {ways:?}");
        }
    }
}
