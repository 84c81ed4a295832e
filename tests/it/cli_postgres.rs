//! The commands, as a user runs them, on PostgreSQL.

use std::process::Stdio;

use crate::support::{binary::Place, db::postgres_url};

#[tokio::test]
async fn serve_on_postgresql_migrates_only_when_told_to() {
    let place = Place::new().env("DATABASE_URL", &postgres_url().await);
    let refused = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("run `workshops migrate up`, or start with `serve --migrate`"), "{}", refused.err);
    assert_eq!(place.run(&["import", "."]).code, 1);

    let served = place.serve(&["--migrate"]);
    assert!(served.get("/readyz").starts_with("HTTP/1.1 200"));
    served.signal("TERM");
    assert_eq!(served.ended().0.code(), Some(0));
    assert!(place.serve(&[]).greeting.contains("  Holds      0 editions, 0 proposals"));
}

#[tokio::test]
async fn two_first_migrations_at_once_both_succeed_on_postgresql() {
    let place = Place::new().env("WORKSHOPS_DATABASE", &postgres_url().await);
    let start = || place.command(&["migrate", "up"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let outputs = [start(), start()].map(|child| child.wait_with_output().unwrap());
    assert!(outputs.iter().all(|output| output.status.success()), "{outputs:#?}");
    let made = outputs.iter().filter(|output| output.stdout.starts_with(b"Made ")).count();
    assert_eq!(made, 1, "{outputs:#?}");
    assert!(place.run(&["migrate", "status"]).out.lines().all(|line| line.starts_with("made     m")));
}
