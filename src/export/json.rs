//! Exports that can be read back: an object in each line, whether it is an element of a list or stands alone.

use std::io::Write;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::{Failure, Head, Pages};
use crate::{
    domain::export::{FORMAT, Item, Section, VERSION},
    store::export::{Sequence, Snapshot},
};

/// The type of the first line.
pub(super) const HEADER: &str = "header";
/// The type of the last line: without it, a file was cut off.
pub(super) const END: &str = "end";

/// An object with its type and id in front.
struct Fronted<'a> {
    kind: Option<&'static str>,
    object: &'a Map<String, Value>,
}

impl Serialize for Fronted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(kind) = self.kind {
            map.serialize_entry("type", kind)?;
        }
        if let Some(id) = self.object.get("id") {
            map.serialize_entry("id", id)?;
        }
        for (name, value) in self.object.iter().filter(|(name, _)| *name != "id") {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn object(item: &Item, kind: Option<&'static str>, out: &mut impl Write) -> Result<(), Failure> {
    let object = item.to_map();
    serde_json::to_writer(out, &Fronted { kind, object: &object }).map_err(|cause| Failure::Output(cause.into()))
}

/// The lists of an export, in their order.
fn sections(head: Head) -> impl Iterator<Item = Section> {
    Section::ALL.into_iter().filter(move |section| head.private || !section.is_private())
}

/// One JSON object.
pub(super) async fn document(snapshot: &Snapshot, head: Head, out: &mut impl Write) -> Result<(), Failure> {
    let Head { private, edition } = head;
    let edition = edition.map_or_else(|| "null".to_owned(), |year| year.to_string());
    write!(out, "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"private\":{private},\"edition\":{edition}")?;
    for section in sections(head) {
        write!(out, ",\n\"{}\":[", section.names().0)?;
        let mut pages = Pages::new(snapshot, section, Sequence::TargetsFirst);
        let mut separator = "\n";
        loop {
            let items = pages.next().await?;
            if items.is_empty() {
                break;
            }
            for item in items {
                out.write_all(separator.as_bytes())?;
                object(&item, None, out)?;
                separator = ",\n";
            }
        }
        out.write_all(b"]")?;
    }
    Ok(out.write_all(b"}\n")?)
}

/// An object in each line.
pub(super) async fn lines(snapshot: &Snapshot, head: Head, out: &mut impl Write) -> Result<(), Failure> {
    let Head { private, edition } = head;
    let edition = json!(edition);
    writeln!(
        out,
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"private\":{private},\"edition\":{edition},\"type\":\"{HEADER}\"}}"
    )?;
    let mut objects: u64 = 0;
    for section in sections(head) {
        let mut pages = Pages::new(snapshot, section, Sequence::TargetsFirst);
        loop {
            let items = pages.next().await?;
            if items.is_empty() {
                break;
            }
            for item in items {
                object(&item, Some(section.names().1), out)?;
                out.write_all(b"\n")?;
                objects += 1;
            }
        }
    }
    Ok(writeln!(out, "{{\"type\":\"{END}\",\"objects\":{objects}}}")?)
}
