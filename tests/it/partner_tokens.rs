//! Tokens of partners: on which web pages they are used, and what they may spend.

use axum::http::StatusCode;
use entities::TokenRole;
use rstest::rstest;
use serde_json::{Value, json};
use workshops::{
    auth::Viewer,
    config::Budget,
    domain::api_token::Terms,
    store::{
        Store,
        writes::{NewApiToken, Order},
    },
};

use crate::{
    mutations::{mistakes, write},
    support::{
        Backend, Workshop,
        binary::Place,
        service::{Answer, Service, TYPENAME, post, send},
    },
};

const CREATE: &str = "mutation($input: CreateApiTokenInput!) { ended: createApiToken(input: $input) {
    apiToken { role allowedOrigins budgetPerMinute budgetBurst } secret
    userErrors { code field message } changes { field after } } }";

async fn partner(store: &Store, origins: Option<&[&str]>, budget: Option<&str>) -> String {
    let terms = Terms {
        origins: origins.map(|origins| origins.iter().map(|origin| (*origin).to_owned()).collect()),
        budget: budget.map(|budget| Budget::parse(budget).unwrap()),
        ..Terms::default()
    };
    partner_with(store, terms).await
}

/// The secret of a partner's new token.
pub async fn partner_with(store: &Store, terms: Terms) -> String {
    let (role, name) = (TokenRole::Partner, "partner".to_owned());
    let new = NewApiToken { name, role, edition: None, expires_at: None, terms };
    let admin = Viewer::operator().admin().unwrap();
    let (_, secret) = store.create_api_token(&admin, &Order::of_command("test"), new).await.unwrap();
    secret.reveal().to_owned()
}

async fn ask(router: &axum::Router, secret: &str, origin: Option<&str>) -> Answer {
    let mut request = post().header("authorization", format!("Bearer {secret}"));
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    send(router, request.body(TYPENAME.into()).unwrap()).await
}

#[rstest]
#[tokio::test]
async fn pages_of_other_origins_may_not_use_a_partners_token(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let router = workshop.router();
    let listed = partner(&workshop.store, Some(&["https://a.example", "http://localhost:3000"]), None).await;
    let anywhere = partner(&workshop.store, None, None).await;
    for origin in [None, Some("https://a.example"), Some("http://localhost:3000")] {
        assert_eq!(ask(&router, &listed, origin).await.status, StatusCode::OK, "{origin:?}");
    }
    for origin in
        ["https://b.example", "http://a.example", "https://a.example:8443", "https://a.example.evil", "null", ""]
    {
        let answer = ask(&router, &listed, Some(origin)).await;
        let (status, code, message) = answer.error();
        assert_eq!((status, code.as_str()), (403, "FORBIDDEN"), "{origin}");
        assert!(
            message.contains("not for web pages of this origin") && !answer.body.contains("a.example"),
            "{message}"
        );
        // The page may read why.
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(ask(&router, &anywhere, Some(origin)).await.status, StatusCode::OK);
    }
    let two = post().header("authorization", format!("Bearer {listed}"));
    let two = two.header("origin", "https://a.example").header("origin", "https://b.example");
    assert_eq!(send(&router, two.body(TYPENAME.into()).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn partners_spend_their_own_budgets_and_are_told_of_them() {
    let common = Budget::parse("2").unwrap();
    let service = Service::with(|config| config.http.budget = Some(common)).await;
    let router = &service.app.router;
    let rich = partner(&service.app.store, None, Some("600/1200")).await;
    let twin = partner(&service.app.store, None, Some("600/1200")).await;
    let poor = partner(&service.app.store, None, Some("1")).await;
    let usual = partner(&service.app.store, None, None).await;
    let first = ask(router, &rich, None).await;
    assert_eq!(first.header("ratelimit-policy"), "\"cost\";q=1200;w=120");
    assert_eq!(first.header("ratelimit"), "\"cost\";r=1199;t=1");
    assert_eq!(ask(router, &rich, None).await.header("ratelimit"), "\"cost\";r=1198;t=1");
    assert_eq!(ask(router, &twin, None).await.header("ratelimit"), "\"cost\";r=1199;t=1", "each its own");
    assert_eq!(ask(router, &poor, None).await.header("ratelimit"), "\"cost\";r=0;t=60");
    assert_eq!(ask(router, &poor, None).await.refusal(), (429, "THROTTLED".to_owned()));
    assert_eq!(ask(router, &usual, None).await.header("ratelimit-policy"), "\"cost\";q=2;w=60");
    // Pages that try a token that is not for them pay as everybody does.
    let listed = partner(&service.app.store, Some(&["https://a.example"]), Some("600")).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ask(router, &listed, Some("https://b.example")).await.status.as_u16());
    }
    assert_eq!(statuses, [403, 403, 429]);

    let open = Service::start().await;
    let secret = partner(&open.app.store, None, Some("1")).await;
    let statuses =
        [ask(&open.app.router, &secret, None).await.status, ask(&open.app.router, &secret, None).await.status];
    assert_eq!(statuses.map(|status| status.as_u16()), [200, 429], "also where nobody else has a budget");
    open.is_well().await;
}

#[rstest]
#[tokio::test]
async fn admins_set_the_terms_of_partners_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let input = json!({ "name": "News", "role": "PARTNER", "budgetPerMinute": 600, "budgetBurst": 1200,
        "allowedOrigins": ["https://a.example", "https://b.example", "https://a.example"] });
    let made = write(&workshop, CREATE, input).await;
    let expected = json!({ "role": "PARTNER", "allowedOrigins": ["https://a.example", "https://b.example"],
        "budgetPerMinute": 600, "budgetBurst": 1200 });
    assert_eq!((&made["userErrors"], &made["apiToken"]), (&json!([]), &expected));
    let changes = made["changes"].as_array().unwrap();
    assert!(
        changes.contains(&json!({ "field": "allowedOrigins", "after": ["https://a.example", "https://b.example"] }))
    );
    let same = write(&workshop, CREATE, json!({ "name": "a", "role": "PARTNER", "budgetPerMinute": 5 })).await;
    assert_eq!((&same["apiToken"]["budgetBurst"], &same["apiToken"]["allowedOrigins"]), (&json!(5), &Value::Null));

    let many: Vec<String> = (0..51).map(|number| format!("https://a{number}.example")).collect();
    let wrong: [(Value, &[(&str, &str)]); 8] = [
        (
            json!({ "allowedOrigins": ["https://a.example/", "a"] }),
            &[("INVALID", "allowedOrigins"), ("INVALID", "allowedOrigins")],
        ),
        (json!({ "allowedOrigins": [] }), &[("INVALID", "allowedOrigins")]),
        (json!({ "allowedOrigins": many }), &[("INVALID", "allowedOrigins")]),
        (json!({ "budgetBurst": 5 }), &[("INVALID", "budgetPerMinute")]),
        (json!({ "budgetPerMinute": 0 }), &[("INVALID", "budgetPerMinute")]),
        (json!({ "budgetPerMinute": -1 }), &[("INVALID", "budgetPerMinute")]),
        (json!({ "budgetPerMinute": 1, "budgetBurst": 1441 }), &[("INVALID", "budgetBurst")]),
        (
            json!({ "role": "EDITOR", "budgetPerMinute": 1, "allowedOrigins": ["https://a.example"] }),
            &[("INVALID", "allowedOrigins"), ("INVALID", "budgetPerMinute")],
        ),
    ];
    for (more, expected) in wrong {
        let mut input = json!({ "name": "a", "role": "PARTNER" });
        input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        assert_eq!(mistakes(&write(&workshop, CREATE, input).await), expected, "{more}");
    }
}

#[test]
fn operators_set_them_too() {
    let place = Place::new();
    let create = |more: &[&str]| place.run(&[&["token", "create", "--name", "News"], more].concat());
    let terms = ["--origin", "https://a.example", "--origin", "https://b.example", "--budget", "600/1200"];
    let made = create(&[&["--role", "partner"], &terms[..]].concat());
    let shown = "partner at https://a.example, https://b.example with 600/1200";
    assert!(made.code == 0 && made.out.contains(shown), "{}{}", made.out, made.err);
    assert!(place.run(&["token", "list"]).out.contains(shown));
    let list: Value = serde_json::from_str(&place.run(&["token", "list", "--format", "json"]).out).unwrap();
    assert_eq!((&list[0]["allowedOrigins"][1], &list[0]["budgetBurst"]), (&json!("https://b.example"), &json!(1200)));
    for (ran, code, text) in [
        (
            create(&[&["--role", "editor"], &terms[..]].concat()),
            1,
            "leave --origin, --field and --budget out, or choose --role partner",
        ),
        (create(&["--role", "partner", "--origin", "https://a.example/"]), 2, "without a slash at the end"),
        (create(&["--role", "partner", "--budget", "many"]), 2, "as in 600/1200"),
    ] {
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
        assert!(ran.err.contains(text), "{}", ran.err);
    }
}
