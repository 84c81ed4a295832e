//! The example pages, against what a person read in them.

use std::path::{Path, PathBuf};

use serde_json::Value;
use workshops::import::{Mode, RecordReport};

use crate::support::{
    Backend, Workshop,
    workshop::{example, seed_page},
};

/// The pages with an expectation, by name.
fn expectations() -> Vec<(PathBuf, Value)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pages");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let page = match stem.as_str() {
            "seed-23" => seed_page(),
            stem => {
                ["txt", "html"].map(|kind| example(&format!("{stem}.{kind}"))).into_iter().find(|p| p.exists()).unwrap()
            }
        };
        // Without the seed beside the checkout the twin stands in, and has an expectation of its own.
        if stem != "seed-23" || page != example("00-cybercrime-twin.txt") {
            pages.push((page, expected));
        }
    }
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(pages.len() >= 17, "{}", pages.len());
    pages
}

fn record(report: &RecordReport) -> Value {
    serde_json::to_value(report).unwrap()["record"].take()
}

/// White space as a person compares it: runs of any kind are one blank.
fn evened(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Value::Array(items) => items.iter().map(evened).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), evened(value))).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn example_pages_are_read_as_a_person_reads_them() {
    let workshop = Workshop::start(Backend::Sqlite).await;
    let mut wrong = Vec::new();
    for (page, expected) in expectations() {
        let bytes = std::fs::read(&page).unwrap();
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        let reports = workshop.import_bytes(&name, &bytes, Mode { dry_run: true, update: false }).await;
        let found: Value = reports.iter().map(record).collect();
        let (found, expected) = (evened(&found), evened(&expected));
        compare(&name, &expected, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Lists the places where two values differ.
fn compare(place: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(left), Value::Object(right)) => {
            for (field, value) in left {
                compare(&format!("{place}.{field}"), value, right.get(field).unwrap_or(&Value::Null), wrong);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (at, (value, other)) in left.iter().zip(right).enumerate() {
                compare(&format!("{place}[{at}]"), value, other, wrong);
            }
        }
        _ if expected == found => {}
        _ => wrong.push(format!("{place}\n  expected {expected}\n  found    {found}")),
    }
}
