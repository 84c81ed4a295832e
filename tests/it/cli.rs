//! The commands, as a user runs them, on SQLite.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
};

use sea_orm::{ConnectionTrait, Database};

use crate::support::binary::{Place, Served, read_all};

#[test]
fn version_and_help_tell_what_the_program_is() {
    let place = Place::new();
    assert_eq!(place.run(&["--version"]).out, format!("workshops {}\n", env!("CARGO_PKG_VERSION")));
    let help = place.run(&["--help"]);
    assert_eq!(help.code, 0);
    for word in ["serve", "migrate", "import", "explain", "reindex", "schema", "config", "completions", "Examples:"] {
        assert!(help.out.contains(word), "{}", help.out);
    }
    for command in ["serve", "migrate", "import", "schema", "config", "completions"] {
        assert_eq!(place.run(&[command, "--help"]).code, 0);
    }
}

#[test]
fn schema_is_checked_both_ways() {
    let place = Place::new();
    let missing = place.run(&["schema", "--check"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("workshops schema > schema.graphql"), "{}", missing.err);

    let schema = place.run(&["schema"]).out;
    place.write("schema.graphql", &schema);
    assert_eq!(place.run(&["schema", "--check"]).code, 0);
    place.write("schema.graphql", schema.replace('\n', "\r\n"));
    assert_eq!(place.run(&["schema", "--check"]).code, 0);

    place.write("schema.graphql", schema.replacen("type Query", "type Inquiry", 1));
    let drifted = place.run(&["schema", "--check"]);
    assert_eq!((drifted.code, drifted.out.as_str()), (1, ""));
    assert!(
        drifted.err.starts_with("error: schema.graphql is not the schema of this program (line "),
        "{}",
        drifted.err
    );
    assert!(drifted.err.contains("update it with: workshops schema > schema.graphql"), "{}", drifted.err);
}

#[test]
fn nobody_reading_the_output_is_no_error() {
    let place = Place::new();
    for args in [["schema"].as_slice(), &["config"], &["completions", "zsh"], &["migrate", "status"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.command(args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(
            (output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}

#[test]
fn completions_are_printed_for_each_shell() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.run(&["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(script.out.contains("workshops") && script.out.contains("log-format"), "{shell}");
    }
    place.write("completions.bash", place.run(&["completions", "bash"]).out);
    let status = Command::new("bash").args(["-n", "completions.bash"]).current_dir(place.path()).status().unwrap();
    assert!(status.success());
}

#[test]
fn serve_says_where_to_click_and_answers_there() {
    let place = Place::new();
    let served = place.serve(&["--public-url", "https://workshops.example.org/"]);
    let address = served.address;
    let lines = served.greeting.lines().collect::<Vec<_>>();
    assert_eq!(lines[0], "Workshops is ready.");
    assert_eq!(lines[1], format!("  GraphiQL   http://{address}/graphiql"));
    assert_eq!(lines[2], format!("  GraphQL    http://{address}/graphql"));
    assert_eq!(lines[3], "  Public     https://workshops.example.org/");
    assert_eq!(lines[4], "  Database   sqlite://workshops.db");
    assert!(lines[5].starts_with("  Holds      0 editions, 0 proposals"), "{}", served.greeting);
    assert!(served.get("/graphiql").starts_with("HTTP/1.1 200"));
    assert!(served.get("/graphql?query=%7B__typename%7D").contains("{\"data\":{\"__typename\":\"Query\"}}"));
    assert!(served.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(place.path().join("workshops.db").exists());
}

#[test]
fn what_is_counted_is_served_where_it_is_asked_for() {
    // The port is free now, and taken again at once.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let served = Place::new().env("WORKSHOPS_METRICS_LISTEN", &address.to_string()).serve(&["--demo"]);
    let link = "/graphql?query=%7Bpeople(first:1)%7Bnodes%7Bname%7D%7D%7D";
    for _ in 0..3 {
        assert!(served.get(link).starts_with("HTTP/1.1 200"));
    }
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let told = read_all(stream);
    for line in [
        "workshops_requests_total{route=\"/graphql\",status=\"200\"} 3",
        "workshops_answers_total{from=\"read\"} 1",
        "workshops_answers_total{from=\"repeat\"} 2",
        "workshops_loads_total{from=\"read\"} 1",
        "workshops_request_duration_seconds_count{route=\"/graphql\"} 1",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\n{told}");
    }
    assert!(served.get("/metrics").starts_with("HTTP/1.1 404"));
}

#[test]
fn demo_data_is_announced() {
    assert!(Place::new().serve(&["--demo"]).greeting.contains("  Demo data  "));
}

#[test]
fn a_taken_port_is_named_with_the_remedy_and_no_database_is_made() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let place = Place::new();
    let ran = place.run(&["serve", "--listen", &format!("127.0.0.1:{port}")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        format!(
            "error: port {port} on 127.0.0.1 is taken; stop the other program or choose another port with --listen\n"
        )
    );
    assert!(!place.path().join("workshops.db").exists());
}

#[test]
fn a_database_that_cannot_be_opened_is_named_with_the_remedy() {
    let place = Place::new();
    for command in [["serve", "--listen", "127.0.0.1:0"].as_slice(), &["migrate"], &["import", "."]] {
        let ran = place.run(&[command, &["--database", "sqlite://missing/w.db"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.starts_with("error: cannot open the database sqlite://missing/w.db"), "{}", ran.err);
        assert!(ran.err.contains("\n  try: check that the directory exists"), "{}", ran.err);
    }
}

#[test]
fn an_unreachable_server_is_named_without_its_password_at_any_log_level() {
    let place = Place::new().env("WORKSHOPS_LOG", "trace").env("WORKSHOPS_BUSY_TIMEOUT", "100ms");
    let ran = place.run(&["migrate", "--database", "postgres://u:geheim@127.0.0.1:1/x?password=geheim"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("error: cannot open the database postgres://u:***@127.0.0.1:1/x?password=***"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("\n  try: check that PostgreSQL runs at this address"), "{}", ran.err);
    assert!(!ran.err.contains("geheim"), "{}", ran.err);
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let place = Place::new();
    place.write("workshops.db", "these are not the tables you are looking for".repeat(100));
    let ran = place.run(&["migrate"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: ") && ran.err.contains("not a database"), "{}", ran.err);
}

#[tokio::test]
async fn a_newer_database_is_refused_by_every_command() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]).code, 0);
    let database =
        Database::connect(format!("sqlite://{}", place.path().join("workshops.db").display())).await.unwrap();
    let row = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_0001_future', 0)";
    database.execute_unprepared(row).await.unwrap();
    database.close().await.unwrap();
    for command in
        [["serve", "--listen", "127.0.0.1:0"].as_slice(), &["migrate"], &["migrate", "status"], &["import", "."]]
    {
        let ran = place.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains("error: the database is newer than this program"), "{}", ran.err);
        assert!(ran.err.contains("m29990101_0001_future"), "{}", ran.err);
    }
}

#[test]
fn migrate_brings_the_tables_up_to_date_and_shows_it() {
    let place = Place::new();
    let status = place.run(&["migrate", "status"]).out;
    assert!(status.lines().count() > 0 && status.lines().all(|line| line.starts_with("missing  m")), "{status}");
    assert!(place.run(&["migrate", "up"]).out.starts_with("Made "));
    assert_eq!(place.run(&["migrate"]).out, "The database is up to date.\n");
    assert!(place.run(&["migrate", "status"]).out.lines().all(|line| line.starts_with("made     m")));
}

#[test]
fn two_first_starts_at_once_both_succeed() {
    let place = Place::new();
    let start = || place.command(&["migrate", "up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let outputs = [start(), start()].map(|child| child.wait_with_output().unwrap());
    for output in &outputs {
        assert!(output.status.success(), "{outputs:#?}");
    }
    let made = outputs.iter().filter(|output| output.stdout.starts_with(b"Made ")).count();
    assert_eq!(made, 1, "{outputs:#?}");
}

/// A request whose head has arrived and whose body is awaited: it is in flight.
fn half_sent(served: &Served, length: usize) -> TcpStream {
    let mut stream = served.connect();
    let head = "POST /graphql HTTP/1.1\r\nhost: test\r\nconnection: close\r\nexpect: 100-continue";
    write!(stream, "{head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n").unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn sigterm_lets_a_request_in_flight_finish() {
    let served = Place::new().serve(&[]);
    let body = "{\"query\":\"{__typename}\"}";
    let (first, rest) = body.split_at(5);
    let mut stream = half_sent(&served, body.len());
    write!(stream, "{first}").unwrap();
    served.signal("TERM");
    served.logged("stopping");
    write!(stream, "{rest}").unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("{\"data\":{\"__typename\":\"Query\"}}"), "{answer}");
    let (status, log) = served.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopped") && !log.contains("cut off"), "{log}");
}

#[test]
fn a_request_that_never_ends_is_cut_off_when_grace_is_over() {
    let served = Place::new().env("WORKSHOPS_SHUTDOWN_GRACE", "100ms").serve(&[]);
    let stream = half_sent(&served, 100);
    served.signal("INT");
    let (status, log) = served.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("requests were cut off: grace is over"), "{log}");
    drop(stream);
}

#[test]
fn a_second_signal_ends_the_service_at_once() {
    let served = Place::new().env("WORKSHOPS_SHUTDOWN_GRACE", "10m").serve(&[]);
    let stream = half_sent(&served, 100);
    served.signal("INT");
    served.logged("stopping");
    served.signal("INT");
    let (status, log) = served.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("told to stop a second time"), "{log}");
    drop(stream);
}

#[test]
fn a_healthy_service_stops_at_once_with_idle_connections_open() {
    let served = Place::new().env("WORKSHOPS_SHUTDOWN_GRACE", "10m").serve(&[]);
    let mut stream = served.connect();
    write!(stream, "GET /healthz HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    served.signal("TERM");
    assert_eq!(served.ended().0.code(), Some(0));
}

#[test]
fn the_log_names_requests_but_not_what_they_ask() {
    let served = Place::new().env("WORKSHOPS_LOG", "trace").serve(&[]);
    let query =
        "/graphql?query=query%20Geheim(%24x:Int)%7B__typename%7D&variables=%7B%22x%22:1047114711%7D&token=geheim";
    assert!(served.get(query).starts_with("HTTP/1.1 200"));
    served.signal("TERM");
    let (_, log) = served.ended();
    let line = log.lines().find(|line| line.contains("answered") && line.contains("/graphql")).unwrap();
    for part in
        ["\"status\":200", "\"method\":\"GET\"", "\"route\":\"/graphql\"", "\"request_id\":\"", "\"latency_ms\":"]
    {
        assert!(line.contains(part), "{line}");
    }
    assert!(!log.to_lowercase().contains("geheim") && !log.contains("1047114711"), "{log}");
}

#[test]
fn import_goes_on_after_pages_it_refuses() {
    let place = Place::new();
    place.write("pages/b.txt", "not a page");
    place.write("pages/a/large.txt", vec![b'x'; 1024 * 1024 + 1]);
    place.write("pages/.hidden", "not looked at");
    place.write("pages/.hidden-too/c.txt", "not looked at");
    let ran = place.run(&["import", "missing.txt", "pages"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.out.contains("refused  (missing.txt)\n         cannot be read: "), "{}", ran.out);
    assert!(ran.out.contains("refused  (pages/a/large.txt)\n         larger than 1 MiB\n"), "{}", ran.out);
    assert!(ran.out.ends_with("\n3 pages: 0 new, 0 changed, 0 same, 3 refused\n"), "{}", ran.out);
    assert!(!ran.out.contains("hidden"), "{}", ran.out);
    // All of it is in one file.
    assert!(place.path().join("workshops.db").exists() && !place.path().join("workshops.db-wal").exists());
}

#[test]
fn import_reports_an_array_of_records_in_order_as_json() {
    let place = Place::new();
    place.write("pages/b.txt", "not a page");
    place.write("pages/a.txt", "neither");
    let ran = place.run(&["import", "--dry-run", "--format", "json", "pages"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let reports = serde_json::from_str::<Vec<serde_json::Value>>(&ran.out).unwrap();
    let seen = reports.iter().map(|report| (report["source"].as_str(), report["outcome"].as_str())).collect::<Vec<_>>();
    assert_eq!(seen, [(Some("pages/a.txt"), Some("refused")), (Some("pages/b.txt"), Some("refused"))]);
}

#[test]
fn import_shows_control_characters_of_a_name_instead_of_obeying_them() {
    let place = Place::new();
    place.write("pages/\u{1b}[31mred\u{202e}.txt", "not a page");
    let ran = place.run(&["import", "pages"]);
    assert!(ran.out.contains("\\u{1b}[31mred\\u{202e}.txt") && !ran.out.contains('\u{1b}'), "{}", ran.out);
}
