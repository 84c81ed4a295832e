//! `extensions.explain`: what a document costs, told to editors and admins without its data.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use entities::{TokenRole, audit_entry, idempotency_key, topic};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use workshops::{
    app::App,
    auth::{Role, Viewer},
    config::{Budget, Config},
    db::Db,
    graphql::{
        explain::{Caching, Explanation, Granted},
        pipeline::Caller,
    },
    http::{Hindrance, caching},
};

use crate::{
    statements::{EDITIONS, EVERYTHING, PEOPLE, reads_a_whole_table},
    support::{
        Backend, Workshop,
        service::{Answer, link, post, send},
    },
};

/// A request as it is, or for what it takes.
fn request(token: &str, query: &str, variables: &Value, explain: &Value) -> Request<Body> {
    let mut request = post().header("x-workshops-cost", "1");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = json!({ "query": query, "variables": variables, "extensions": { "explain": explain } });
    request.body(body.to_string().into()).unwrap()
}

/// What a document takes, told over HTTP.
async fn explained(router: &Router, token: &str, query: &str, variables: Value) -> (Answer, Value) {
    let answer = send(router, request(token, query, &variables, &json!(true))).await;
    let mut body = answer.json();
    assert_eq!((answer.status, &body["data"]), (StatusCode::OK, &Value::Null), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let told = body["extensions"]["explain"].take();
    (answer, told)
}

async fn token(workshop: &Workshop, role: TokenRole, year: Option<i32>) -> String {
    workshop.token(role, year, None).await.1.reveal().to_owned()
}

/// What a document takes for a viewer who need not sign in.
async fn for_role(workshop: &Workshop, role: Role, query: &str) -> Explanation {
    let viewer = Viewer::of_role(role);
    let document = workshop.pipeline.prepare(query).unwrap();
    let plan = workshop.pipeline.plan(&viewer, &document, None, serde_json::Map::new()).unwrap();
    let unknown = |_| Caching { cache_control: String::new(), reasons: Vec::new() };
    // A field that is refused is an error beside what the document takes.
    workshop.pipeline.explain(&plan, Caller::new(viewer, "test"), unknown).await.explanation.unwrap()
}

#[rstest]
#[case::proposals_with_everything(EVERYTHING)]
#[case::people_with_their_lists(PEOPLE)]
#[case::editions_with_their_lists(EDITIONS)]
#[tokio::test]
async fn cost_and_statements_are_those_of_the_request_itself(
    #[case] query: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let (router, token) = (workshop.router(), token(&workshop, TokenRole::Editor, None).await);
    let variables = json!({ "first": 5 });
    let (_, told) = explained(&router, &token, query, variables.clone()).await;

    let viewer = workshop.bearer(TokenRole::Editor, None).await;
    let (_, sent) = workshop.statements(workshop.ask_as(viewer, query, variables.clone())).await;
    // Statements of one level run at the same time.
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for statement in &sent {
        *times.entry(&statement.sql).or_default() += 1;
    }
    let statements = told["statements"].as_array().unwrap();
    let told_times = statements.iter().map(|one| (one["sql"].as_str().unwrap(), one["times"].as_u64().unwrap()));
    assert_eq!(told_times.collect::<BTreeMap<_, _>>(), times);
    assert_eq!((statements.len(), &statements[0]["sql"]), (times.len(), &json!(sent[0].sql)));
    for statement in statements {
        let plan = statement["plan"].as_array().unwrap();
        assert!(!plan.is_empty(), "{statement}");
        for step in plan {
            let text = step["text"].as_str().unwrap();
            assert_eq!(step["scansTable"], reads_a_whole_table(backend, text.trim_start()), "{text}\nof {statement}");
        }
    }

    let real = send(&router, request(&token, query, &variables, &json!(false))).await.json();
    assert!(real["data"].is_object() && real["extensions"].get("explain").is_none());
    let (charged, cost) = (&real["extensions"]["cost"], &told["cost"]);
    for name in ["requested", "limit", "nodes"] {
        assert_eq!(cost[name], charged[name], "{name}");
    }
    let fields = cost["fields"].as_array().unwrap().iter().map(|field| field["requested"].as_u64().unwrap());
    assert_eq!(fields.sum::<u64>(), charged["requested"].as_u64().unwrap());
    assert!(charged["requested"].as_u64().unwrap() > 10);
}

#[rstest]
#[tokio::test]
async fn the_budget_is_charged_as_for_the_request_itself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::with_data(backend).await;
    let token = token(&workshop, TokenRole::Editor, None).await;
    let router = workshop.router_with(|http| http.budget = Some(Budget::parse("1000").unwrap()));
    let mut left = 1000;
    for explain in [true, false, true] {
        let answer = send(&router, request(&token, PEOPLE, &json!({ "first": 3 }), &json!(explain))).await;
        let cost = &answer.json()["extensions"]["cost"];
        left -= cost["requested"].as_u64().unwrap();
        assert_eq!(cost["remaining"], left, "{explain}");
    }
    let spent = send(&router, request(&token, PEOPLE, &json!({ "first": 100 }), &json!(true))).await;
    assert_eq!(spent.refusal().1, "QUERY_TOO_COSTLY");
}

#[rstest]
#[tokio::test]
async fn plans_name_indexes_and_nothing_names_a_value(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let token = token(&workshop, TokenRole::Editor, None).await;
    if backend == Backend::Postgres {
        // So few rows are read from end to end otherwise.
        let prefer =
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$";
        let tx = workshop.store.db().write().await.unwrap();
        tx.execute_unprepared(prefer).await.unwrap();
        tx.commit().await.unwrap();
    }
    let db = Db::connect(workshop.settings(), None).await.unwrap();
    let config = Config::on_database("sqlite://nowhere.db").unwrap();
    let router = App::with(config, db, workshop.store.clock().clone()).unwrap().router;
    let query = "query($title: String!, $name: String!, $text: String!, $after: Int!) {
        proposals(filter: { title: { startsWith: $title }, number: { gt: $after } }) { nodes { title } }
        people(filter: { name: { eq: $name } }) { totalCount nodes { email } }
        search(query: $text) { totalCount }
    }";
    let variables = json!({ "title": "quagga's", "name": "Zebedee Ocelot", "text": "wombats", "after": 987_654 });
    let (answer, told) = explained(&router, &token, query, variables).await;
    let statements = told["statements"].as_array().unwrap();
    assert!(statements.len() >= 4, "{told:#}");
    for value in ["quagga", "zebedee", "ocelot", "wombat", "987654"] {
        assert!(!answer.body.to_lowercase().contains(value), "{value} in {told:#}");
    }
    let index = if backend == Backend::Sqlite { "USING INDEX" } else { "Index Scan using" };
    let page = statements.iter().find(|one| one["sql"].as_str().unwrap().contains("\"proposal\".\"title\"")).unwrap();
    assert!(page["plan"].to_string().contains(index), "{page:#}");
    // The values are there to be planned with.
    assert!(page["sql"].as_str().unwrap().contains(if backend == Backend::Sqlite { "?" } else { "$1" }));
}

#[rstest]
#[tokio::test]
async fn permissions_are_told_for_whoever_asks(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let router = workshop.router();
    let query = "{ people(first: 1) { nodes { name mail: email } } apiTokens(first: 1) { totalCount }
        duplicateCandidates(type: PERSON, first: 1) { totalCount } }";
    let expected = |mail: &str, tokens: &str, duplicates: &str| {
        let mail = ("people.nodes.mail", "Person.email", mail.to_owned());
        let tokens = ("apiTokens", "Query.apiTokens", tokens.to_owned());
        [mail, tokens, ("duplicateCandidates", "Query.duplicateCandidates", duplicates.to_owned())]
    };
    for (role, year, granted) in [
        (TokenRole::Editor, None, ["YES", "NO", "YES"]),
        (TokenRole::Editor, Some(2010), ["IN_ITS_EDITION", "NO", "NO"]),
        (TokenRole::Admin, None, ["YES", "YES", "YES"]),
    ] {
        let token = token(&workshop, role, year).await;
        let (_, told) = explained(&router, &token, query, json!({})).await;
        let permissions = told["permissions"].as_array().unwrap().iter().map(|one| {
            let text = |name: &str| one[name].as_str().unwrap();
            (text("path"), text("field"), text("granted").to_owned())
        });
        let [mail, tokens, duplicates] = granted;
        assert!(permissions.eq(expected(mail, tokens, duplicates)), "{role:?} {year:?}: {told:#}");
        assert_eq!(told["permissions"][1]["requires"], "an admin");
    }
    for role in [Role::Public, Role::Partner] {
        let explanation = for_role(&workshop, role, query).await;
        assert_eq!(explanation.permissions.len(), 3);
        assert!(explanation.permissions.iter().all(|one| one.granted == Granted::No), "{explanation:#?}");
        assert!(explanation.permissions[0].requires.starts_with("an editor of an edition"), "{explanation:#?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_mutation_is_not_carried_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::with_data(backend).await;
    let (router, token) = (workshop.router(), token(&workshop, TokenRole::Editor, Some(2010)).await);
    workshop.forget_records().await;
    let db = workshop.store.db().read();
    let topics = topic::Entity::find().count(db).await.unwrap();
    let query = "mutation Make($input: CreateTopicInput!) { createTopic(input: $input) {
        topic { slug } userErrors { code } } }";
    let variables = json!({ "input": { "slug": "explained", "name": "Explained" } });
    let keyed = |explain: bool| {
        let mut request = request(&token, query, &variables, &json!(explain));
        request.headers_mut().insert("idempotency-key", "once".parse().unwrap());
        request
    };
    let answer = send(&router, keyed(true)).await;
    let told = &answer.json()["extensions"]["explain"];
    assert_eq!((answer.status, &answer.json()["data"]), (StatusCode::OK, &Value::Null), "{}", answer.body);
    assert_eq!(told["operation"], json!({ "name": "Make", "kind": "MUTATION" }));
    assert_eq!((&told["statements"], told["notes"].as_array().unwrap().len()), (&json!([]), 1), "{told:#}");
    assert_eq!(told["permissions"][0]["requires"], "an editor of all editions");
    assert_eq!(told["permissions"][0]["granted"], "NO");
    assert_eq!(told["caching"]["reasons"][0], "Only queries are kept.");
    assert!(told["cost"]["requested"].as_u64().unwrap() > 0);
    assert_eq!(topic::Entity::find().count(db).await.unwrap(), topics);
    assert_eq!(audit_entry::Entity::find().count(db).await.unwrap(), 0);
    assert_eq!(idempotency_key::Entity::find().count(db).await.unwrap(), 0);
}

#[rstest]
#[tokio::test]
async fn an_idempotency_key_is_still_free_afterwards(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let (router, token) = (workshop.router(), token(&workshop, TokenRole::Editor, None).await);
    let query = "mutation { createTopic(input: { slug: \"kept\", name: \"Kept\" }) { topic { slug } } }";
    let keyed = |explain: bool| {
        let mut request = request(&token, query, &json!({}), &json!(explain));
        request.headers_mut().insert("idempotency-key", "once".parse().unwrap());
        request
    };
    send(&router, keyed(true)).await;
    let made = send(&router, keyed(false)).await;
    assert_eq!(made.header("idempotency-replayed"), "");
    assert_eq!(made.json()["data"]["createTopic"]["topic"]["slug"], "kept");
    // What was answered under the key is not given instead of what was asked.
    let again = send(&router, keyed(true)).await;
    assert_eq!((again.header("idempotency-replayed"), &again.json()["data"]), ("", &Value::Null));
    assert!(again.json()["extensions"]["explain"].is_object());
}

#[rstest]
#[tokio::test]
async fn the_public_and_partners_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let router = workshop.router();
    let partner = token(&workshop, TokenRole::Partner, None).await;
    for token in ["", partner.as_str()] {
        let (answer, sent) =
            workshop.statements(send(&router, request(token, "{ __typename }", &json!({}), &json!(true)))).await;
        let (status, code, message) = answer.error();
        assert_eq!((status, code.as_str()), (403, "FORBIDDEN"), "{}", answer.body);
        assert!(message.contains("the token of one") && message.contains("leave extensions.explain out"), "{message}");
        assert!(answer.json().get("data").is_none() && answer.json().get("extensions").is_none());
        assert!(sent.len() <= 1, "only the token is looked up");
    }
    for nothing in [json!(false), Value::Null] {
        let answer = send(&router, request("", "{ __typename }", &json!({}), &nothing)).await;
        assert_eq!(answer.json()["data"]["__typename"], "Query");
    }
    let editor = token(&workshop, TokenRole::Editor, None).await;
    for wrong in [json!("true"), json!(1), json!({})] {
        let answer = send(&router, request(&editor, "{ __typename }", &json!({}), &wrong)).await;
        let (status, code, message) = answer.error();
        let expected = "The field extensions.explain must be true or false.";
        assert_eq!((status, code.as_str(), message.as_str()), (400, "BAD_REQUEST", expected));
    }
}

#[rstest]
#[tokio::test]
async fn a_link_is_explained_and_kept_by_no_cache(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let (router, token) = (workshop.router(), token(&workshop, TokenRole::Admin, None).await);
    let get = |query: &str| {
        let link = link(&[("query", query), ("extensions", r#"{"explain":true}"#)]);
        Request::get(link).header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()
    };
    let answer = send(&router, get("{ rateLimit { remaining } viewer { name } }")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(answer.header("etag"), "");
    let told = &answer.json()["extensions"]["explain"];
    assert_eq!((&told["role"], &told["caching"]["cacheControl"]), (&json!("ADMIN"), &json!("no-store")), "{told:#}");
    let reasons = json!(["rateLimit is about one client.", "Answers to whoever signs in are kept by nobody."]);
    assert_eq!(told["caching"]["reasons"], reasons);
    assert_eq!(send(&router, get("mutation { __typename }")).await.refusal(), (405, "METHOD_NOT_ALLOWED".to_owned()));
}

/// What is told of caches is what the endpoint does.
#[rstest]
#[tokio::test]
async fn what_caches_may_do_is_what_the_endpoint_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let settings = Config::on_database("sqlite://nowhere.db").unwrap().http.caching;
    for query in ["{ editions { nodes { year } } }", "{ rateLimit { remaining } }", "{ node(id: \"x\") { id } }"] {
        let document = workshop.pipeline.prepare(query).unwrap();
        let plan = workshop.pipeline.plan(&Viewer::public(), &document, None, serde_json::Map::new()).unwrap();
        let told = |failed: bool| {
            caching(Hindrance::of(&plan).into_iter().chain(failed.then_some(Hindrance::Failed)), settings)
        };
        let explained = workshop.pipeline.explain(&plan, Caller::new(Viewer::public(), "test"), told).await;
        let get = Request::get(link(&[("query", query)])).body(Body::empty()).unwrap();
        let answer = send(&workshop.router(), get).await;
        assert_eq!(explained.explanation.unwrap().caching.cache_control, answer.header("cache-control"), "{query}");
        assert_eq!(explained.outcome.failed(), query.contains("node("));
    }
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_is_said_as_without_explain(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let workshop = Workshop::start(backend).await;
    let (router, token) = (workshop.router(), token(&workshop, TokenRole::Editor, None).await);
    for query in [
        "{ nothing }",
        "{",
        "{ proposals(first: 100) { nodes { themes { proposals(first: 100) { nodes {
        themes { proposals(first: 100) { nodes { id } } } } } } } } }",
        "{ node(id: \"x\") { id } }",
    ] {
        let mut answers = Vec::new();
        for explain in [true, false] {
            let mut answer = send(&router, request(&token, query, &json!({}), &json!(explain))).await.json();
            answer["errors"][0]["extensions"]["requestId"].take();
            answers.push(answer["errors"].take());
        }
        assert!(answers[0][0]["message"].is_string());
        assert_eq!(answers[0], answers[1], "{query}");
    }
    let deprecated = "{ auditLog(first: 1, subject: null) { nodes { id } } }";
    let (_, told) = explained(&router, &token, deprecated, json!({})).await;
    assert_eq!(told["deprecated"][0]["element"], "Query.auditLog(subject:)", "{told:#}");
    assert_eq!(told["deprecated"][0]["path"], "auditLog");
    assert!(told["deprecated"][0]["reason"].as_str().unwrap().starts_with("Use filter.subject."));
}
