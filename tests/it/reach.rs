//! What editors of one edition see: everything of it, of others what the public sees - at any depth.

use entities::TokenRole;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use workshops::{auth::Viewer, import::Mode};

use crate::{
    support::{Backend, Workshop},
    visibility::DEEP,
};

/// A page of an edition; its panel, each line with an e-mail address, and words of its title are nowhere else.
pub fn page(year: i32, number: i32, title: &str, panel: &str) -> String {
    format!(
        "List of Proposed Workshops

Workshop Proposals {year}

Workshop Number: {number}

Title: {title}

Concise Description:
About {title}.

Which of the five broad IGF Themes or the Cross-Cutting Priorities does your workshop fall under?
Access and diversity

Provide the names and affiliations of the panellists you are planning to invite:
{panel}
- Shared Stork, Common Consortium, shared.stork@example.net

Provide the name of the organizer(s) of the workshop and their affiliation to various stakeholder groups:
Shared Stork, Common Consortium

Organization: Host of {title}
"
    )
}

/// Two editions, each with a public proposal and a draft.
pub async fn two_editions(backend: Backend) -> Workshop {
    let workshop = Workshop::start(backend).await;
    let pages = [
        (2010, 1, "Lighthouses", "- Amber Avocet, Avocet Academy, amber@ten.example"),
        (2010, 2, "Beacons", "- Brown Bittern, Bittern Bureau, brown@ten.example"),
        (2011, 1, "Harbours", "- Calm Curlew, Curlew Council, calm@eleven.example"),
        (2011, 2, "Anchors", "- Dusky Dunlin, Dunlin Department, dusky@eleven.example"),
    ];
    for (year, number, title, panel) in pages {
        let (name, page) = (format!("file-{year}-{number}.txt"), page(year, number, title, panel));
        let reports = workshop.import_bytes(&name, page.as_bytes(), Mode::default()).await;
        assert_eq!(reports[0].outcome.as_str(), "new", "{:?}", reports[0]);
    }
    let tx = workshop.store.db().write().await.unwrap();
    tx.execute_unprepared("UPDATE proposal SET status = 'draft' WHERE number = 2").await.unwrap();
    tx.commit().await.unwrap();
    workshop.forget_records().await;
    workshop
}

/// Words of the public proposal of an edition, of its draft, and what is private in each.
const WORDS: [[[&str; 4]; 4]; 2] = [
    [
        ["Lighthouses", "Amber Avocet", "Avocet Academy", "Host of Lighthouses"],
        ["Beacons", "Brown Bittern", "Bittern Bureau", "Host of Beacons"],
        ["amber@ten.example", "file-2010-1.txt", "- Amber Avocet", "amber@ten.example"],
        ["brown@ten.example", "file-2010-2.txt", "- Brown Bittern", "brown@ten.example"],
    ],
    [
        ["Harbours", "Calm Curlew", "Curlew Council", "Host of Harbours"],
        ["Anchors", "Dusky Dunlin", "Dunlin Department", "Host of Anchors"],
        ["calm@eleven.example", "file-2011-1.txt", "- Calm Curlew", "calm@eleven.example"],
        ["dusky@eleven.example", "file-2011-2.txt", "- Dusky Dunlin", "dusky@eleven.example"],
    ],
];

#[rstest]
#[case::public(None, None, [[true, false, false, false], [true, false, false, false]])]
#[case::partner(Some(TokenRole::Partner), None, [[true, false, false, false], [true, false, false, false]])]
#[case::editor_of_2010(Some(TokenRole::Editor), Some(2010), [[true; 4], [true, false, false, false]])]
#[case::editor_of_2011(Some(TokenRole::Editor), Some(2011), [[true, false, false, false], [true; 4]])]
#[case::editor(Some(TokenRole::Editor), None, [[true; 4], [true; 4]])]
#[case::admin(Some(TokenRole::Admin), None, [[true; 4], [true; 4]])]
#[tokio::test]
async fn what_is_shown_is_what_the_role_and_the_edition_allow(
    #[case] role: Option<TokenRole>,
    #[case] year: Option<i32>,
    #[case] expected: [[bool; 4]; 2],
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let viewer = match role {
        Some(role) => workshop.bearer(role, year).await,
        None => Viewer::public(),
    };
    let answer = workshop.ask_as(viewer.clone(), DEEP, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let text = answer.to_string();
    for (edition, shown) in WORDS.into_iter().zip(expected) {
        for (words, shown) in edition.into_iter().zip(shown) {
            for word in words {
                assert_eq!(text.contains(word), shown, "{word}");
            }
        }
    }
    let drafts = expected.iter().filter(|edition| edition[1]).count();
    assert_eq!(answer["data"]["proposals"]["totalCount"], 2 + drafts);
    assert_eq!(answer["data"]["people"]["totalCount"], 3 + drafts);
    // Whoever takes part in an edition, their address is for all its editors, even where it came with another page.
    assert_eq!(text.contains("shared.stork@example.net"), expected.iter().any(|edition| edition[2]));
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Person { name email } } }";
    for (draft, title) in [(2010, "Beacons"), (2011, "Anchors")].into_iter().zip(["Beacons", "Anchors"]) {
        let ids = ids_of(&workshop, draft.0).await;
        let found = workshop.ask_as(viewer.clone(), nodes, json!({ "ids": ids })).await;
        let shown = expected[usize::from(draft.0 == 2011)][1];
        for node in found["data"]["nodes"].as_array().unwrap() {
            assert_eq!(node.is_null(), !shown, "{title}: {node}");
        }
    }
}

/// Ids of an edition's draft, of its panellist, and of what belongs to them.
async fn ids_of(workshop: &Workshop, year: i32) -> Vec<Value> {
    let query = "query($year: Int!) { proposal(edition: $year, number: 2) { id organizations { id }
        panellists { id person { id } organization { id } } } }";
    let mut answer = workshop.ask_as(Viewer::operator(), query, json!({ "year": year })).await;
    let proposal = answer["data"]["proposal"].take();
    let panellist = &proposal["panellists"][0];
    let ids = [
        &proposal["id"],
        &proposal["organizations"][0]["id"],
        &panellist["id"],
        &panellist["person"]["id"],
        &panellist["organization"]["id"],
    ];
    assert!(ids.iter().all(|id| id.is_string()), "{proposal:#}");
    ids.into_iter().cloned().collect()
}

#[rstest]
#[tokio::test]
async fn the_private_fields_of_a_level_are_one_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let editor = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let query = "{ people(first: 50) { nodes { name email } } }";
    let (_, public) = workshop.statements(workshop.ask(query, json!({}))).await;
    let (_, editors) = workshop.statements(workshop.ask_as(editor, query, json!({}))).await;
    assert_eq!((public.len(), editors.len()), (1, 2));
}
