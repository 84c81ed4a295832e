//! `workshops token`, as an operator uses it, on both databases.

use std::io::Write;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;

use crate::support::{
    Backend,
    binary::{Place, Served, read_all},
};

/// Status line and body of the answer to whoever sends this header.
fn who(served: &Served, authorization: &str) -> String {
    ask(served, authorization, "{ viewer { role name edition { year } } }")
}

fn ask(served: &Served, authorization: &str, query: &str) -> String {
    let body = serde_json::json!({ "query": query }).to_string();
    let mut stream = served.connect();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json\r\n\
         authorization: {authorization}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    read_all(stream)
}

#[rstest]
#[tokio::test]
async fn a_token_is_made_used_listed_and_revoked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (place, _) = Place::migrated(backend).await;
    assert_eq!(place.run(&["token", "list"]).out, "There are no tokens. Make one with `workshops token create`.\n");
    let made = place.run(&["token", "create", "--name", "Programme team", "--role", "editor", "--expires", "90d"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let (id, secret) = (word(&made.out, "api_token_"), word(&made.out, "wsk_"));
    assert!(
        made.out.starts_with(&format!("Made the token {id} for Programme team: editor, valid until 2")),
        "{}",
        made.out
    );

    let served = place.serve(&[]);
    let answer = who(&served, &format!("Bearer {secret}"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#"{"role":"EDITOR","name":"Programme team","edition":null}"#), "{answer}");

    let list = place.run(&["token", "list"]).out;
    assert_eq!(list.lines().count(), 2);
    for part in [id.as_str(), "Programme team", "editor", "valid until 2"] {
        assert!(list.contains(part), "{list}");
    }
    let json: Value = serde_json::from_str(&place.run(&["token", "list", "--format", "json"]).out).unwrap();
    assert_eq!((&json[0]["id"], &json[0]["state"]), (&id.as_str().into(), &"VALID".into()));
    for out in [&list, &json.to_string()] {
        assert!(!out.contains(&secret), "{out}");
    }

    assert_eq!(place.run(&["token", "revoke", &id]).out, format!("Revoked the token {id} for Programme team.\n"));
    assert!(who(&served, &format!("Bearer {secret}")).starts_with("HTTP/1.1 401"));
    let again = place.run(&["token", "revoke", &id]);
    assert!(again.code == 0 && again.out.contains("was revoked already, on 2"), "{again:?}");
    assert!(place.run(&["token", "list"]).out.contains("revoked 2"));
    served.signal("TERM");
    assert!(served.ended().0.success());
}

#[tokio::test]
async fn scripts_get_json_and_mistakes_are_named_with_the_remedy() {
    let (place, _) = Place::migrated(Backend::Sqlite).await;
    let made = place.run(&["token", "create", "--name", "backup", "--role", "admin", "--format", "json"]);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    assert_eq!((&made["role"], &made["expiresAt"], &made["name"]), (&"ADMIN".into(), &Value::Null, &"backup".into()));
    assert!(made["secret"].as_str().unwrap().starts_with("wsk_"));
    let create = |more: &[&str]| place.run(&[&["token", "create", "--name", "x"], more].concat());
    for (ran, code, text) in [
        (create(&["--role", "owner"]), 2, "[possible values: partner, editor, admin]"),
        (create(&["--role", "admin", "--edition", "2010"]), 1, "leave --edition out, or choose --role editor"),
        (create(&["--role", "editor", "--edition", "2010"]), 1, "there is no edition 2010; import a page of it first"),
        (create(&["--role", "editor", "--expires", "0d"]), 2, "as in 12h or 90d"),
        (create(&["--role", "editor", "--expires", "90"]), 2, "as in 12h or 90d"),
        (place.run(&["token", "create", "--name", " ", "--role", "admin"]), 2, "1 to 100 characters"),
        (place.run(&["token", "revoke", "proposal_1"]), 2, "api_token_ followed by 32 hexadecimal digits"),
        (
            place.run(&["token", "revoke", "api_token_00000000000000000000000000000000"]),
            1,
            "`workshops token list` shows all",
        ),
    ] {
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{}", ran.err);
        assert!(ran.err.contains(text), "{}", ran.err);
    }
    assert_eq!(place.run(&["token", "list"]).out.lines().count(), 2);
}

#[test]
fn a_demo_prints_a_token_of_an_admin_and_the_log_never_does() {
    let place = Place::new().env("WORKSHOPS_LOG", "trace");
    let served = place.serve(&["--demo"]);
    let secret = word(&served.greeting, "wsk_");
    assert!(served.greeting.contains("an admin for 24 hours"), "{}", served.greeting);
    assert!(who(&served, &format!("Bearer {secret}")).contains(r#"{"role":"ADMIN","name":"serve --demo""#));
    let log = "{ auditLog { nodes { operation actor requestId after } } }";
    let log = ask(&served, &format!("Bearer {secret}"), log);
    let entry = r#""operation":"createApiToken","actor":"operator","requestId":"workshops serve --demo""#;
    assert!(log.contains(entry) && !log.contains(&secret[..20]), "{log}");
    let mistyped = format!("{}{}", &secret[..52], if secret.ends_with('x') { 'y' } else { 'x' });
    assert!(who(&served, &format!("Bearer {mistyped}")).starts_with("HTTP/1.1 401"));
    served.signal("TERM");
    let (_, log) = served.ended();
    assert!(log.contains("answered") && !log.contains(&secret[..20]), "{log}");
    assert!(place.run(&["token", "list"]).out.contains("serve --demo"));
}

#[rstest]
#[tokio::test]
async fn what_partners_use_their_tokens_for_is_written_at_the_end_and_shown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (place, _) = Place::migrated(backend).await;
    let nobody = "There are no tokens of partners. Make one with `workshops token create --role partner`.\n";
    assert_eq!(place.run(&["token", "usage"]).out, nobody);
    let made = place.run(&["token", "create", "--name", "News", "--role", "partner"]);
    let (id, secret) = (word(&made.out, "api_token_"), word(&made.out, "wsk_"));
    place.run(&["token", "create", "--name", "Team", "--role", "editor"]);
    let served = place.serve(&[]);
    for _ in 0..3 {
        let query = "{ auditLog(subject: \"theme_00000000000000000000000000000001\") { totalCount } }";
        assert!(ask(&served, &format!("Bearer {secret}"), query).contains("FORBIDDEN"));
    }
    served.signal("TERM");
    assert!(served.ended().0.success());
    let shown = place.run(&["token", "usage", "--days", "2"]).out;
    assert_eq!(shown.lines().count(), 4, "{shown}");
    for part in [id.as_str(), "News", "REQUESTS", "Query.auditLog(subject:) 3"] {
        assert!(shown.contains(part), "{shown}");
    }
    let json: Value = serde_json::from_str(&place.run(&["token", "usage", "--format", "json"]).out).unwrap();
    let token = &json["tokens"][0];
    assert_eq!(
        (&token["id"], &token["requests"], json["tokens"].as_array().unwrap().len()),
        (&id.into(), &3.into(), 1)
    );
    assert!(token["cost"].as_u64().unwrap() > 0 && token["days"][0]["requests"].as_u64().unwrap() > 0, "{json:#}");
    let wrong = place.run(&["token", "usage", "--days", "401"]);
    assert!(wrong.code == 1 && wrong.err.contains("--days must be between 1 and 400"), "{wrong:?}");
}

#[rstest]
#[tokio::test]
async fn a_schema_without_a_field_of_a_token_is_told_before_it_is_released(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (place, url) = Place::migrated(backend).await;
    place.write("schema.graphql", place.run(&["schema"]).out);
    let made = ["News", "Gone"].map(|name| {
        let fields = ["--field", "Query.proposals", "--field", "Proposal.title", "--field", "ProposalConnection"];
        let made = place.run(&[&["token", "create", "--name", name, "--role", "partner"][..], &fields].concat());
        word(&made.out, "api_token_")
    });
    let check = ["schema", "--check", "--tokens"];
    assert_eq!(place.run(&check).code, 0);
    // As if the field had been there when the tokens were made.
    let db = Database::connect(url).await.unwrap();
    let renamed = "UPDATE api_token SET allowed_fields = replace(allowed_fields, 'Proposal.title', 'Proposal.titel')";
    assert_eq!(db.execute_unprepared(renamed).await.unwrap().rows_affected(), 2);
    db.close().await.unwrap();
    assert_eq!(place.run(&["token", "revoke", &made[1]]).code, 0);
    let broken = place.run(&check);
    let told = format!(
        "error: the token {} for News may select Proposal.titel: Proposal has no field of this name; the nearest is Proposal.title.\n",
        made[0]
    );
    assert_eq!((broken.code, broken.out.as_str(), broken.err), (1, "", told));
    // Nobody is asked for the database otherwise.
    assert_eq!(place.run(&["schema", "--check"]).code, 0);
}

/// The word of a text that starts so.
fn word(text: &str, start: &str) -> String {
    let from = text.find(start).unwrap_or_else(|| panic!("{start} in {text}"));
    text[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}
