//! Reads exports, an object at a time.

use std::{fmt, io::BufRead};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::json::{END, HEADER};
use crate::{
    domain::export::{FORMAT, Item, Section, VERSION},
    store::writes::restoring::Read,
};

/// A longer line is none of ours.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// The first line of an export with a line for each object is shorter.
const LONGEST_HEAD: u64 = 4096;

/// What reading comes to.
pub(super) enum Piece {
    /// Some objects of one section.
    Objects(Section, Vec<Read>),
    /// An object that cannot be read: where, and why.
    Wrong(String, String),
}

/// Where a file is damaged, and what to do.
type Damage = (String, String);

/// Whether this is how an export begins.
#[must_use]
pub fn is_export(head: &[u8]) -> bool {
    let words = ["{", "\"format\"", ":"];
    let mut rest = head.trim_ascii_start();
    for word in words {
        let Some(after) = rest.strip_prefix(word.as_bytes()) else { return false };
        rest = after.trim_ascii_start();
    }
    rest.strip_prefix(b"\"")
        .and_then(|rest| rest.strip_prefix(FORMAT.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b"\""))
}

/// Reads an export to its end. `take` gets what is read, and says whether it wants more.
pub(super) fn read(mut input: impl BufRead, take: impl FnMut(Piece) -> bool) -> Result<(), Damage> {
    let mut head = Vec::new();
    let mut start = std::io::Read::take(&mut input, LONGEST_HEAD);
    start.read_until(b'\n', &mut head).map_err(|cause| unreadable("line 1", &cause))?;
    let mut batch = Batch { section: None, objects: Vec::new(), take, more: true };
    let read = match serde_json::from_slice::<Head>(&head) {
        Ok(first) if first.r#type == HEADER => first.check().and_then(|()| lines(input, &mut batch)),
        Ok(_) | Err(_) => document(std::io::Read::chain(&head[..], input), &mut batch),
    };
    match read {
        Ok(()) => {
            batch.flush();
            Ok(())
        }
        // Whoever wants no more knows why.
        Err(_) if !batch.more => Ok(()),
        Err(damage) => Err(damage),
    }
}

#[derive(Deserialize)]
struct Head {
    version: u32,
    r#type: String,
}

impl Head {
    fn check(&self) -> Result<(), Damage> {
        known_version(self.version).map_err(|message| ("line 1".to_owned(), message))
    }
}

fn known_version(version: u32) -> Result<(), String> {
    if version == VERSION {
        return Ok(());
    }
    Err(format!(
        "this is version {version} of the form, and this program reads {VERSION}. Use the program that wrote it"
    ))
}

fn unreadable(place: &str, cause: &std::io::Error) -> Damage {
    (place.to_owned(), format!("the file cannot be read: {cause}"))
}

fn damaged(place: String, cause: &str) -> Damage {
    (place, format!("the file is damaged or cut off ({cause}). Take a new export, or copy the file again"))
}

/// Objects of one section that go on together.
struct Batch<T> {
    section: Option<Section>,
    objects: Vec<Read>,
    take: T,
    more: bool,
}

impl<T: FnMut(Piece) -> bool> Batch<T> {
    /// Adds an object; tells whether there may be more.
    fn add(&mut self, section: Section, place: String, object: Map<String, Value>) -> bool {
        if self.section != Some(section) {
            self.flush();
        }
        let id = object.get("id").and_then(Value::as_str).map(|id| format!(" ({id})")).unwrap_or_default();
        match Item::read(section, object) {
            Ok(item) => {
                self.section = Some(section);
                self.objects.push((place, item));
                if self.objects.len() >= section.at_once() {
                    self.flush();
                }
            }
            Err(message) => {
                let message = format!("{message}. Take the object from a new export, or correct it");
                self.more = self.more && (self.take)(Piece::Wrong(place + &id, message));
            }
        }
        self.more
    }

    fn flush(&mut self) {
        if let Some(section) = self.section.take() {
            let objects = std::mem::take(&mut self.objects);
            self.more = self.more && (self.take)(Piece::Objects(section, objects));
        }
    }
}

/// What follows the first line of an export with a line for each object.
fn lines<T: FnMut(Piece) -> bool>(mut input: impl BufRead, batch: &mut Batch<T>) -> Result<(), Damage> {
    let mut line = Vec::new();
    for objects in 0_u64.. {
        // Behind the header.
        let place = format!("line {}", objects + 2);
        line.clear();
        let mut next = std::io::Read::take(&mut input, LONGEST_LINE);
        next.read_until(b'\n', &mut line).map_err(|cause| unreadable(&place, &cause))?;
        if line.is_empty() {
            return Err(damaged(place, "the last line is missing"));
        }
        let mut object: Map<String, Value> =
            serde_json::from_slice(&line).map_err(|cause| damaged(place.clone(), &cause.to_string()))?;
        let kind = object.remove("type").unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default();
        if kind == END {
            let told = object.get("objects").and_then(Value::as_u64);
            return if told == Some(objects) { Ok(()) } else { Err(damaged(place, "lines are missing")) };
        }
        let Some(section) = Section::ALL.into_iter().find(|section| section.names().1 == kind) else {
            return Err(damaged(place, &format!("there are no objects of type {kind:?}")));
        };
        if !batch.add(section, place, object) {
            return Ok(());
        }
    }
    Ok(())
}

/// An export that is one JSON object.
fn document<T: FnMut(Piece) -> bool>(input: impl BufRead, batch: &mut Batch<T>) -> Result<(), Damage> {
    let mut deserializer = serde_json::Deserializer::from_reader(input);
    let read = deserializer.deserialize_map(Document(batch)).and_then(|()| deserializer.end());
    read.map_err(|cause| {
        let place = format!("line {}, column {}", cause.line(), cause.column());
        let text = cause.to_string();
        damaged(place, text.split(" at line ").next().unwrap_or_default())
    })
}

struct Document<'a, T>(&'a mut Batch<T>);

impl<'de, T: FnMut(Piece) -> bool> Visitor<'de> for Document<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "version" => known_version(map.next_value()?).map_err(A::Error::custom)?,
                "format" | "private" | "edition" => {
                    map.next_value::<IgnoredAny>()?;
                }
                name => {
                    let section = Section::ALL.into_iter().find(|section| section.names().0 == name);
                    let section = section.ok_or_else(|| A::Error::custom(format!("there is no list {name:?}")))?;
                    map.next_value_seed(List { section, batch: &mut *self.0 })?;
                }
            }
        }
        Ok(())
    }
}

/// The list of one section.
struct List<'a, T> {
    section: Section,
    batch: &'a mut Batch<T>,
}

impl<'de, T: FnMut(Piece) -> bool> DeserializeSeed<'de> for List<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: FnMut(Piece) -> bool> Visitor<'de> for List<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let name = self.section.names().0;
        let mut place: usize = 0;
        while let Some(object) = list.next_element::<Map<String, Value>>()? {
            if !self.batch.add(self.section, format!("{name}[{place}]"), object) {
                return Err(A::Error::custom("no more is wanted"));
            }
            place += 1;
        }
        Ok(())
    }
}
