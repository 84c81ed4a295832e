//! What caches, browsers of other sites and compressing clients may do with answers.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use workshops::config::Origins;

use crate::support::service::{Answer, Service, TYPENAME, link};

fn query() -> String {
    link(&[("query", "{ __typename }")])
}

/// More than one packet of answer.
fn long_query() -> String {
    link(&[("query", "{ __schema { types { name kind } } }")])
}

fn vary(answer: &Answer) -> Vec<String> {
    let values = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}

const READ: [&str; 4] = ["accept", "accept-encoding", "authorization", "x-workshops-cost"];

#[tokio::test]
async fn a_public_answer_to_get_may_be_kept_and_asked_about() {
    let service = Service::start().await;
    let first = service.get(&query()).await;
    assert_eq!(first.header("cache-control"), "public, max-age=60, stale-while-revalidate=600");
    let tag = first.header("etag");
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() == 34, "{tag}");
    assert_eq!(service.get(&query()).await.header("etag"), tag);
    assert_ne!(service.get(&link(&[("query", "{ a: __typename }")])).await.header("etag"), tag);
    assert_eq!(vary(&first), READ);

    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let again = service.get_with(&query(), "if-none-match", &known).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
    }
    for other in ["\"x\"", "", tag.trim_matches('"')] {
        let again = service.get_with(&query(), "if-none-match", other).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::OK, first.body.as_str()), "{other}");
    }
}

#[tokio::test]
async fn the_times_of_caches_are_settings() {
    let service = Service::with(|config| {
        config.http.caching.max_age = std::time::Duration::ZERO;
        config.http.caching.stale = std::time::Duration::from_secs(5);
    });
    let answer = service.await.get(&query()).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=0, stale-while-revalidate=5");
}

#[tokio::test]
async fn errors_posts_and_answers_for_one_client_are_not_kept() {
    let service = Service::start().await;
    let answers = [
        service.post(TYPENAME).await,
        service.get(&link(&[("query", "{ nope }")])).await,
        service.get(&link(&[("query", "{ node(id: \"nope\") { id } }")])).await,
        service.get_with(&query(), "authorization", "Bearer x").await,
        service.get_with(&query(), "x-workshops-cost", "1").await,
        service.get("/graphql?query=%FF").await,
        service.get("/nope").await,
    ];
    for answer in answers {
        assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""), "{}", answer.body);
    }
    assert_eq!(vary(&service.post(TYPENAME).await), ["accept", "accept-encoding"]);
    assert_eq!(vary(&service.get("/graphql?query=%FF").await), READ);
}

#[tokio::test]
async fn long_answers_are_compressed_as_the_client_likes_best() {
    let service = Service::start().await;
    let plain = service.get(&long_query()).await;
    assert!(plain.bytes.len() > 1024 && plain.header("content-encoding").is_empty());
    for (accepted, encoding) in
        [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip;q=0.5, br", "br"), ("deflate", "")]
    {
        let answer = service.get_with(&long_query(), "accept-encoding", accepted).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, encoding), "{accepted}");
        assert!(encoding.is_empty() || answer.bytes.len() < plain.bytes.len() / 2, "{accepted}");
        assert_eq!(vary(&answer), READ);
        // Other bytes, another tag; whoever has them is told of the same one.
        let way = if encoding.is_empty() { String::new() } else { format!("-{encoding}") };
        let tag = answer.header("etag");
        assert_eq!(tag, format!("{}{way}\"", plain.header("etag").trim_end_matches('"')));
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}")] {
            let again = Request::get(long_query()).header("accept-encoding", accepted);
            let again = again.header("if-none-match", &known).body(Body::empty()).unwrap();
            let again = service.send(again).await;
            assert_eq!((again.status, again.header("etag")), (StatusCode::NOT_MODIFIED, tag), "{known}");
        }
    }
    let short = service.get_with(&query(), "accept-encoding", "gzip").await;
    assert_eq!((short.header("content-encoding"), vary(&short)), ("", READ.map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn the_files_of_the_explorer_are_compressed_for_who_takes_gzip() {
    let service = Service::start().await;
    let path = "/graphiql/assets/graphiql.min.js";
    let plain = service.get(path).await;
    for (accepted, encoding) in
        [("gzip, deflate, br", "gzip"), ("br", ""), ("gzip;q=0", ""), ("br;q=1, GZIP;q=0.1", "gzip")]
    {
        let answer = service.get_with(path, "accept-encoding", accepted).await;
        assert_eq!(
            (answer.header("content-encoding"), answer.header("vary")),
            (encoding, "accept-encoding"),
            "{accepted}"
        );
        assert_eq!(answer.bytes.len() < plain.bytes.len() / 2, !encoding.is_empty(), "{accepted}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    }
}

#[tokio::test]
async fn pages_of_all_origins_may_read_unless_somebody_set_it() {
    let service = Service::start().await;
    let read = service.get_with(&query(), "origin", "https://a.example").await;
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert_eq!(read.headers.get("access-control-allow-credentials"), None);
    assert!(read.header("access-control-expose-headers").contains("x-request-id"));
    assert!(!vary(&read).contains(&"origin".to_owned()));

    let ask = Request::options("/graphql").header("origin", "https://a.example");
    let ask = ask.header("access-control-request-method", "POST");
    let ask = ask.header("access-control-request-headers", "content-type,x-evil").body(Body::empty()).unwrap();
    let told = service.send(ask).await;
    assert_eq!((told.status, told.header("access-control-allow-origin")), (StatusCode::OK, "*"));
    assert_eq!(told.header("access-control-allow-methods"), "GET,HEAD,POST,OPTIONS");
    let headers = told.header("access-control-allow-headers");
    assert!(headers.contains("content-type") && headers.contains("authorization") && !headers.contains("evil"));
    assert_eq!(told.header("access-control-max-age"), "86400");
    assert_eq!(told.headers.get("access-control-allow-credentials"), None);
    assert!(!told.header("x-request-id").is_empty());
}

#[tokio::test]
async fn pages_of_other_origins_may_not_read_where_origins_are_listed() {
    let listed = Origins::Listed(vec!["https://a.example".to_owned(), "http://b.example:8080".to_owned()]);
    let service = Service::with(|config| config.http.cors = listed).await;
    for (origin, allowed) in [
        ("https://a.example", "https://a.example"),
        ("http://b.example:8080", "http://b.example:8080"),
        ("https://a.example.evil", ""),
        ("http://a.example", ""),
        ("null", ""),
    ] {
        let answer = service.get_with(&query(), "origin", origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
        assert_eq!(vary(&answer), [READ.as_slice(), &["origin"]].concat());
    }
    let nobody = Service::with(|config| config.http.cors = Origins::Listed(Vec::new())).await;
    let answer = nobody.get_with(&query(), "origin", "https://a.example").await;
    assert_eq!(answer.headers.get("access-control-allow-origin"), None);
}
