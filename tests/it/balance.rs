//! The balance of panels, and what the rules of an edition have against them.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::auth::Viewer;

use crate::{
    people::{done, mistakes, write},
    proposal_writes::CREATE,
    support::{Backend, Workshop},
};

const EDITION: &str = "mutation($input: UpdateEditionInput!) { ended: updateEdition(input: $input) {
    edition { version balanceRules { minStakeholderGroups maxGroupPercent maxProposalsPerHost requiresReport } }
    userErrors { code field message } changes { field before after } } }";
const BALANCE: &str = "query($id: ID!) { node(id: $id) { ... on Proposal { balance {
    members placeholders stakeholderGroups { group members } regions { region members } countries { country members }
    newcomers warnings { code message stakeholderGroup organization { name } } } } } }";

async fn edition(workshop: &Workshop, year: i32) -> Value {
    workshop.data("query($year: Int!) { edition(year: $year) { id } }", json!({ "year": year })).await["edition"]["id"]
        .take()
}

fn panellist(name: &str, group: &str, country: &str) -> Value {
    json!({ "role": "PANELLIST", "person": { "create": { "name": name } }, "stakeholderGroup": group,
        "country": country })
}

async fn balance(workshop: &Workshop, viewer: Viewer, id: &Value) -> Value {
    let mut answer = workshop.ask_as(viewer, BALANCE, json!({ "id": id })).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["node"]["balance"].take()
}

#[rstest]
#[tokio::test]
async fn a_panel_is_counted_and_held_to_the_rules_of_its_edition(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let host = json!({ "organization": { "create": { "name": "Harbour Institute" } } });
    let input = json!({ "edition": { "year": 2026 }, "title": "One side of it", "status": "SUBMITTED",
        "organizedBefore": true, "hosts": [host],
        "participations": [
            panellist("Ada Aru", "ACADEMIA", "EE"), panellist("Ben Bako", "ACADEMIA", "KE"),
            { "role": "PANELLIST", "isPlaceholder": true, "nameAsGiven": "Somebody of a government" },
            { "role": "PANELLIST", "status": "DECLINED", "person": { "create": { "name": "Cem Can" } } },
            { "role": "MODERATOR", "person": { "create": { "name": "Dora Diaz" } } },
        ] });
    let made = done(&workshop, CREATE, input).await;
    let id = &made["proposal"]["id"];
    let counted = json!({
        "members": 2, "placeholders": 1, "stakeholderGroups": [{ "group": "ACADEMIA", "members": 2 }],
        "regions": [{ "region": "AFRICAN", "members": 1 }, { "region": "EASTERN_EUROPEAN", "members": 1 }],
        "countries": [{ "country": "EE", "members": 1 }, { "country": "KE", "members": 1 }],
        "newcomers": 2, "warnings": [],
    });
    assert_eq!(balance(&workshop, Viewer::public(), id).await, counted);

    // A second proposal of the host is one too many.
    let organization = workshop
        .data("{ organizations(filter: { name: { eq: \"Harbour Institute\" } }) { nodes { id } } }", json!({}))
        .await["organizations"]["nodes"][0]["id"]
        .take();
    let second = json!({ "edition": { "year": 2026 }, "title": "Another one", "status": "SUBMITTED",
        "hosts": [{ "organization": { "id": organization } }] });
    done(&workshop, CREATE, second).await;
    let rules = json!({ "minStakeholderGroups": 2, "maxGroupPercent": 60, "maxProposalsPerHost": 1,
        "requiresReport": true });
    let edition = edition(&workshop, 2026).await;
    let ended = done(&workshop, EDITION, json!({ "id": edition, "balanceRules": rules })).await;
    assert_eq!(ended["edition"]["balanceRules"], rules);
    assert_eq!(ended["changes"][0]["field"], "balanceRules");
    let shown = balance(&workshop, Viewer::public(), id).await;
    let warnings: Vec<(&str, &str)> = shown["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| (warning["code"].as_str().unwrap(), warning["message"].as_str().unwrap()))
        .collect();
    assert_eq!(
        warnings,
        [
            ("TOO_FEW_GROUPS", "The panel has 1 stakeholder groups and must have 2: invite others."),
            ("ONE_SIDED_PANEL", "100 percent of the panel are of one stakeholder group, and 60 may be."),
            ("MISSING_REPORT", "The workshop was held before and comes without its report: give its address."),
            ("TOO_MANY_PROPOSALS", "A host of it hosts 2 proposals of this edition, and one may host 1."),
        ]
    );
    assert_eq!(shown["warnings"][1]["stakeholderGroup"], "ACADEMIA");
    assert_eq!(shown["warnings"][3]["organization"]["name"], "Harbour Institute");

    // One rule is cleared, and the others stay.
    let cleared = json!({ "id": edition, "balanceRules": { "maxGroupPercent": null } });
    let ended = done(&workshop, EDITION, cleared).await;
    assert_eq!(ended["edition"]["balanceRules"]["maxGroupPercent"], json!(null));
    assert_eq!(ended["edition"]["balanceRules"]["minStakeholderGroups"], 2);
}

#[rstest]
#[tokio::test]
async fn rules_out_of_bounds_are_refused_by_their_paths(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let rules = json!({ "minStakeholderGroups": 0, "maxGroupPercent": 101, "maxProposalsPerHost": -1,
        "requiresReport": null });
    let input = json!({ "id": edition(&workshop, 2026).await, "balanceRules": rules });
    let refused = write(&workshop, EDITION, input).await;
    let fields: Vec<&Value> = refused["userErrors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(mistakes(&refused).len(), 4, "{refused}");
    for field in ["minStakeholderGroups", "maxGroupPercent", "maxProposalsPerHost", "requiresReport"] {
        assert!(fields.contains(&&json!(["balanceRules", field])), "{fields:?}");
    }
}

/// Whoever took part only in a draft is new to the public, and not to an editor of that edition.
#[rstest]
#[tokio::test]
async fn drafts_of_earlier_editions_make_nobody_known_to_the_public(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let draft = json!({ "edition": { "year": 2010 }, "title": "A draft",
        "participations": [panellist("Eva Eha", "GOVERNMENT", "EE")] });
    let made = done(&workshop, CREATE, draft).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { panellists { person { id } } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "id": made["proposal"]["id"] })).await;
    let person = answer["data"]["node"]["panellists"][0]["person"]["id"].take();
    let later = json!({ "edition": { "year": 2026 }, "title": "For all", "status": "SUBMITTED",
        "participations": [{ "role": "PANELLIST", "person": { "id": person } }] });
    let made = done(&workshop, CREATE, later).await;
    let id = &made["proposal"]["id"];
    assert_eq!(balance(&workshop, Viewer::public(), id).await["newcomers"], 1);
    let of_another = workshop.bearer(TokenRole::Editor, Some(2026)).await;
    assert_eq!(balance(&workshop, of_another, id).await["newcomers"], 1);
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    assert_eq!(balance(&workshop, editor, id).await["newcomers"], 0);
}

#[rstest]
#[tokio::test]
async fn the_balance_of_a_whole_page_is_three_statements(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let query = "{ edition(year: 2026) { proposals(first: 20) { nodes { balance { members newcomers warnings { code } } } } } }";
    let (answer, statements) = workshop.statements(workshop.data(query, json!({}))).await;
    assert!(answer["edition"]["proposals"]["nodes"].as_array().unwrap().len() > 5);
    // The edition and its page; the panels, their hosts, and the edition with its rules.
    assert_eq!(statements.len(), 5, "{statements:#?}");
}
