//! Connections, over real sockets: slow ones, silent ones, too many, and both protocols.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

use crate::support::{
    binary::{Place, Served, read_all},
    service::TYPENAME,
};

/// The first bytes of a connection of HTTP/2: the preface and an empty frame of settings.
const HTTP_2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

fn serve(settings: &[(&str, &str)]) -> Served {
    settings.iter().fold(Place::new(), |place, (name, value)| place.env(name, value)).serve(&[])
}

fn is_well(served: &Served) {
    let mut stream = served.connect();
    let length = TYPENAME.len();
    let head = "POST /graphql HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json";
    write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{TYPENAME}").unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(r#"{"data":{"__typename":"Query"}}"#), "{answer}");
}

/// Everything until the other side ends the connection, in whatever way.
fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    assert!(ended.as_ref().map_or_else(|cause| cause.kind() == ErrorKind::ConnectionReset, |_| true), "{ended:?}");
    bytes
}

fn status(stream: TcpStream) -> String {
    String::from_utf8_lossy(&rest(stream)).lines().next().unwrap_or_default().to_owned()
}

/// A request on a connection that stays open; returns the head of the answer.
fn head(stream: &mut TcpStream) -> String {
    write!(stream, "HEAD /healthz HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap()
}

#[test]
fn a_head_that_never_ends_is_cut_off() {
    let served = serve(&[("WORKSHOPS_HEADER_TIME", "100ms")]);
    for start in ["G", "GET /graphql HTTP/1.1\r\nhost: test\r\nx-a: ", "PRI * HTTP/2.0\r\n\r\n"] {
        let mut stream = served.connect();
        stream.write_all(start.as_bytes()).unwrap();
        assert_eq!(rest(stream), b"", "{start}");
        is_well(&served);
    }
    // The second head of a connection has no more time than the first.
    let mut stream = served.connect();
    assert!(head(&mut stream).starts_with("HTTP/1.1 200"));
    stream.write_all(b"GET /").unwrap();
    assert_eq!(rest(stream), b"");
}

#[test]
fn a_body_that_never_ends_is_answered_with_408() {
    let served = serve(&[("WORKSHOPS_BODY_TIME", "100ms")]);
    let mut stream = served.connect();
    let head = "POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    let answer = String::from_utf8(rest(stream)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"TIMEOUT\""), "{answer}");
    is_well(&served);
}

#[test]
fn silent_connections_are_closed_and_used_ones_kept() {
    let served = serve(&[("WORKSHOPS_IDLE_TIME", "200ms"), ("WORKSHOPS_HEADER_TIME", "100ms")]);
    assert_eq!(rest(served.connect()), b"");
    let mut stream = served.connect();
    for _ in 0..5 {
        assert!(head(&mut stream).starts_with("HTTP/1.1 200"));
    }
    assert_eq!(rest(stream), b"");
    // A connection of HTTP/2 is told (GOAWAY, the frame of type 7) before it is closed.
    let mut stream = served.connect();
    stream.write_all(HTTP_2).unwrap();
    let frames = frames(&rest(stream));
    assert!(frames.contains(&7), "{frames:?}");
    is_well(&served);
}

#[test]
fn who_does_not_take_answers_is_cut_off() {
    let served = serve(&[("WORKSHOPS_IDLE_TIME", "200ms")]);
    let mut stream = served.connect();
    // Nobody reads what comes, so the service stops to read, too, until it loses its patience.
    let failed = loop {
        if let Err(cause) = stream.write_all(b"GET /graphiql/assets/graphiql.min.js HTTP/1.1\r\nhost: test\r\n\r\n") {
            break cause.kind();
        }
    };
    assert!(matches!(failed, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{failed}");
    is_well(&served);
}

/// The types of the frames of HTTP/2 in some bytes.
fn frames(mut bytes: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    while let [a, b, c, kind, rest @ ..] = bytes {
        types.push(*kind);
        let length = usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap();
        bytes = rest.get(5 + length..).unwrap_or_default();
    }
    types
}

#[test]
fn http_2_is_spoken_without_being_asked_to_upgrade() {
    let served = serve(&[]);
    let mut stream = served.connect();
    stream.write_all(HTTP_2).unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], 4, "the first frame is of settings: {frame:?}");
}

#[test]
fn one_connection_too_many_is_told_so_and_the_next_one_let_in() {
    let served = serve(&[("WORKSHOPS_MAX_CONNECTIONS", "2")]);
    let mut open = [served.connect(), served.connect()];
    for stream in &mut open {
        assert!(head(stream).starts_with("HTTP/1.1 200"));
    }
    let mut third = served.connect();
    write!(third, "GET /healthz HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    let answer = String::from_utf8(rest(third)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n"), "{answer}");
    let (answer_head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(answer_head.ends_with(&format!("content-length: {}", body.len())), "{answer}");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(body).unwrap()["errors"][0]["extensions"]["code"],
        "UNAVAILABLE"
    );

    // A connection that its client closes gives its place back.
    let [first, _second] = open;
    first.shutdown(std::net::Shutdown::Both).unwrap();
    let freed = (0..1000).any(|_| served.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(freed, "the place of a closed connection is not given back");
}

#[test]
fn heads_that_are_too_large_are_refused() {
    let served = serve(&[]);
    let many = (0..200).map(|n| format!("x-{n}: y\r\n")).collect::<Vec<_>>().concat();
    for (line, headers, refusals) in [
        ("GET /healthz HTTP/1.1".to_owned(), format!("x: {}\r\n", "y".repeat(200 * 1024)), &["431"] as &[_]),
        ("GET /healthz HTTP/1.1".to_owned(), many, &["431"]),
        (format!("GET /graphql?query={} HTTP/1.1", "x".repeat(70_000)), String::new(), &["414", "431"]),
    ] {
        let mut stream = served.connect();
        // It may be refused before all of it is written.
        let _ = write!(stream, "{line}\r\nhost: test\r\n{headers}\r\n");
        let status = status(stream);
        let refused = refusals.iter().any(|code| status.starts_with(&format!("HTTP/1.1 {code} ")));
        assert!(refused || status.is_empty(), "{status}");
        is_well(&served);
    }
}

#[test]
fn what_is_no_http_is_refused() {
    let served = serve(&[]);
    for bytes in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"\0\0\0\0\r\n\r\n",
        b"GET /graphql?query=\xff HTTP/1.1\r\nhost: test\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    ] {
        let mut stream = served.connect();
        stream.write_all(bytes).unwrap();
        let status = status(stream);
        assert!(status.starts_with("HTTP/1.1 400 ") || status.is_empty(), "{status}");
        is_well(&served);
    }
}

#[test]
fn a_start_with_unusable_trusted_documents_says_what_is_wrong() {
    let place = Place::new().env("WORKSHOPS_TRUSTED_DOCUMENTS", "documents");
    place.write("documents/broken.graphql", "{ nope }");
    let ran = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: the trusted document documents/broken.graphql is not valid: "), "{}", ran.err);
}
