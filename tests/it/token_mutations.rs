//! Tokens that admins make and revoke through the API, and what is recorded of it.

use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::{
    auth::{Viewer, secret::Secret},
    graphql::pipeline::Caller,
};

use crate::{
    mutations::{mistakes, write},
    reach::two_editions,
    support::{Backend, Workshop},
};

const CREATE: &str = "mutation($input: CreateApiTokenInput!) { ended: createApiToken(input: $input) {
    apiToken { id name role edition { year } expiresAt revokedAt } secret clientMutationId
    userErrors { code field message } changes { field before after } } }";
const REVOKE: &str = "mutation($input: RevokeApiTokenInput!) { ended: revokeApiToken(input: $input) {
    apiToken { id revokedAt } userErrors { code field } changes { field before after } } }";
const LOG: &str = "{ auditLog(first: 100) { nodes { operation subjectKind before after changes { field after } } } }";

/// Who signs in with the secret of an answer.
async fn bearer(workshop: &Workshop, secret: &Value) -> Option<Viewer> {
    let secret = Secret::parse(secret.as_str().unwrap()).unwrap();
    workshop.store.bearer(&secret).await.unwrap().map(|(viewer, _)| viewer)
}

#[rstest]
#[tokio::test]
async fn an_admin_makes_a_token_and_revokes_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let input = json!({ "name": " Programme team ", "role": "EDITOR", "edition": 2010, "expiresInDays": 90 });
    let made = write(&workshop, CREATE, input).await;
    assert_eq!(made["userErrors"], json!([]));
    let token = &made["apiToken"];
    let until = "2026-04-01T00:00:00.000000Z";
    let expected = json!({ "id": token["id"], "name": "Programme team", "role": "EDITOR", "edition": { "year": 2010 },
        "expiresAt": until, "revokedAt": null });
    assert_eq!(token, &expected);
    let viewer = bearer(&workshop, &made["secret"]).await.unwrap();
    assert_eq!(viewer.name(), Some("Programme team"));
    let revoked = write(&workshop, REVOKE, json!({ "id": token["id"] })).await;
    let at = "2026-01-01T00:00:00.000000Z";
    assert_eq!(revoked["apiToken"]["revokedAt"], at);
    let change = json!([{ "field": "revokedAt", "before": null, "after": "2026-01-01T00:00:00Z" }]);
    assert_eq!(revoked["changes"], change);
    assert_eq!(bearer(&workshop, &made["secret"]).await, None);
    let again = write(&workshop, REVOKE, json!({ "id": token["id"] })).await;
    assert_eq!((&again["apiToken"]["revokedAt"], &again["changes"]), (&json!(at), &json!([])));
    let unknown = json!({ "id": "api_token_0190a20d000070008000000000000000" });
    assert_eq!(mistakes(&write(&workshop, REVOKE, unknown).await), [("NOT_FOUND", "id")]);
}

#[rstest]
#[tokio::test]
async fn the_secret_is_in_the_answer_alone_which_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let mut told = Vec::new();
    let mut secret = String::new();
    for (query, input) in [
        (CREATE, json!({ "name": "a", "role": "ADMIN" })),
        (CREATE, json!({ "name": "b", "role": "ADMIN", "dryRun": true })),
        (CREATE, json!({ "name": "", "role": "ADMIN" })),
    ] {
        let variables = json!({ "input": input }).as_object().cloned().unwrap();
        let document = workshop.pipeline.prepare(query).unwrap();
        let plan = workshop.pipeline.plan(&Viewer::operator(), &document, None, variables).unwrap();
        let outcome = workshop.pipeline.execute(plan, Caller::new(Viewer::operator(), "test")).await;
        let answer: Value = serde_json::from_slice(&outcome.to_json(None)).unwrap();
        let shown = answer["data"]["ended"]["secret"].as_str();
        told.push((outcome.holds_secret(), shown.is_some()));
        secret.push_str(shown.unwrap_or_default());
    }
    assert_eq!(told, [(true, true), (false, false), (false, false)]);
    let log = workshop.ask_as(Viewer::operator(), LOG, json!({})).await;
    let nodes = log["data"]["auditLog"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1);
    let after = json!({ "name": "a", "role": "ADMIN", "edition": null, "expiresAt": null, "revokedAt": null,
        "allowedOrigins": null, "allowedFields": null, "budgetPerMinute": null, "budgetBurst": null });
    assert_eq!(nodes[0]["after"], after);
    assert!(!log.to_string().contains(&secret[4..40]));
}

#[rstest]
#[tokio::test]
async fn everything_wrong_with_a_token_is_said_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let before = workshop.ask_as(Viewer::operator(), LOG, json!({})).await;
    let wrong = json!({ "name": "two\nlines", "role": "ADMIN", "edition": 1999, "expiresAt": "2025-12-31T00:00:00Z",
        "expiresInDays": 3 });
    let refused = write(&workshop, CREATE, wrong).await;
    let expected =
        [("INVALID", "name"), ("INVALID", "edition"), ("INVALID", "expiresInDays"), ("NOT_FOUND", "edition")];
    assert_eq!(mistakes(&refused), expected);
    assert_eq!((&refused["apiToken"], &refused["secret"]), (&Value::Null, &Value::Null));
    for (field, value) in [("expiresAt", json!("2026-01-01T00:00:00Z")), ("expiresInDays", json!(3651))] {
        let refused = write(&workshop, CREATE, json!({ "name": "a", "role": "PARTNER", field: value })).await;
        assert_eq!(mistakes(&refused), [("INVALID", field)]);
    }
    let log = workshop.ask_as(Viewer::operator(), LOG, json!({})).await;
    assert_eq!(log, before);
}

#[rstest]
#[tokio::test]
async fn nobody_but_admins_makes_and_revokes_tokens(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = two_editions(backend).await;
    let (id, _) = workshop.token(TokenRole::Partner, None, None).await;
    let viewers = [
        (Viewer::public(), "UNAUTHENTICATED"),
        (workshop.bearer(TokenRole::Partner, None).await, "FORBIDDEN"),
        (workshop.bearer(TokenRole::Editor, Some(2010)).await, "FORBIDDEN"),
        (workshop.bearer(TokenRole::Editor, None).await, "FORBIDDEN"),
    ];
    let inputs = [
        (CREATE, json!({ "input": { "name": "a", "role": "PARTNER" } })),
        (REVOKE, json!({ "input": { "id": id.to_string() } })),
    ];
    for (viewer, code) in viewers {
        for (mutation, input) in &inputs {
            let asked = workshop.ask_as(viewer.clone(), mutation, input.clone());
            let (answer, statements) = workshop.statements(asked).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer:#}");
            assert_eq!((&answer["data"]["ended"], statements.len()), (&Value::Null, 0));
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_is_recorded_of_a_token_is_told_to_admins_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = two_editions(backend).await;
    let own = workshop.bearer(TokenRole::Editor, Some(2010)).await;
    let editor = workshop.bearer(TokenRole::Editor, None).await;
    let admin = workshop.bearer(TokenRole::Admin, None).await;
    let log = |mut answer: Value| answer["data"]["auditLog"]["nodes"].take();
    let told = log(workshop.ask_as(admin, LOG, json!({})).await);
    let names: Vec<_> = told.as_array().unwrap().iter().map(|entry| entry["after"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Admin None", "Editor None", "Editor Some(2010)"]);
    let told = log(workshop.ask_as(editor, LOG, json!({})).await);
    let nothing = json!({ "operation": "createApiToken", "subjectKind": "API_TOKEN", "before": null, "after": null,
        "changes": null });
    assert_eq!(told, json!([nothing, nothing, nothing]));
    assert!(log(workshop.ask_as(own, LOG, json!({})).await).as_array().is_none_or(Vec::is_empty));
}
