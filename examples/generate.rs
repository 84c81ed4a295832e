//! Makes a conference of any size up, the same every time, as an export that `workshops import` reads:
//!
//! ```text
//! cargo run --release --example generate -- 10000 > conference.ndjson
//! cargo run --release -- import conference.ndjson
//! ```
//!
//! 20 editions with five themes each, one after the other; each proposal changed ten minutes after the one before. A proposal
//! falls under one or two themes and has six participations; half as many people as there are participations, a tenth as many
//! organizations as people. Words are made up, and few of them are said often.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const AT: &str = "2026-01-01T00:00:00.000000Z";
/// When the first proposal changed.
const FIRST_CHANGE: DateTime<Utc> = DateTime::from_timestamp(1_640_995_200, 0).expect("a time of 2022");
const FIRST_YEAR: usize = 2006;
const EDITIONS: usize = 20;
const THEMES: [&str; 5] = ["access", "security", "openness", "diversity", "resources"];
const PARTICIPATIONS: usize = 6;
/// Between two people of a panel, in the list of all people.
const APART: usize = 37;
const COUNTRIES: [&str; 12] = ["EE", "FR", "KE", "BR", "JP", "IN", "US", "LT", "GH", "CL", "DE", "TR"];
const GROUPS: [&str; 5] = ["GOVERNMENT", "CIVIL_SOCIETY", "PRIVATE_SECTOR", "TECHNICAL_COMMUNITY", "ACADEMIA"];
const SYLLABLES: [&str; 24] = [
    "ka", "lo", "mi", "ve", "ru", "tan", "sel", "bor", "nu", "pi", "gra", "do", "fen", "hal", "ju", "kri", "lam", "mo",
    "ne", "os", "pre", "qui", "sta", "zu",
];
const WORDS: u32 = 6000;

/// The conference as it is made, line by line.
struct Conference<W> {
    dice: ChaCha8Rng,
    words: Vec<String>,
    out: W,
    objects: usize,
}

/// The `n`th id of a kind.
fn id(kind: &str, n: usize) -> String {
    let mark = kind.bytes().fold(0_u64, |mark, byte| mark.wrapping_mul(31).wrapping_add(byte.into())) & 0xffff;
    format!("{kind}_019b7612{mark:04x}70008000{n:012x}")
}

/// A made-up word for a number, none twice.
fn word(mut n: usize) -> String {
    let mut word = String::new();
    n += SYLLABLES.len();
    while n > 0 {
        word.push_str(SYLLABLES[n % SYLLABLES.len()]);
        n /= SYLLABLES.len();
    }
    word
}

fn capitalized(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

impl<W: Write> Conference<W> {
    fn write(&mut self, kind: &str, fields: Value) -> io::Result<()> {
        let mut object = json!({ "type": kind });
        let all = [json!({ "createdAt": AT, "updatedAt": AT, "version": 1 }), fields];
        for fields in all {
            if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), fields) {
                object.extend(fields);
            }
        }
        self.objects += 1;
        writeln!(self.out, "{object}")
    }

    /// A word; the first ones of the vocabulary are said far more often than the last ones.
    fn said(&mut self) -> &str {
        let share: f64 = self.dice.random();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
        let at = (share.powi(3) * f64::from(WORDS)) as usize;
        &self.words[at.min(self.words.len() - 1)]
    }

    fn sentence(&mut self, words: usize) -> String {
        let said: Vec<String> = (0..words).map(|_| self.said().to_owned()).collect();
        capitalized(&said.join(" "))
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.choose(&mut self.dice).copied()
    }

    fn editions(&mut self) -> io::Result<()> {
        let rules = json!({ "maxGroupPercent": null, "maxProposalsPerHost": null, "minStakeholderGroups": null, "requiresReport": false });
        for n in 0..EDITIONS {
            let year = FIRST_YEAR + n;
            self.write(
                "edition",
                json!({ "id": id("edition", n), "balanceRules": rules, "city": null, "country": null, "endsOn": null,
                    "language": "en", "name": format!("Conference of {year}"), "overallTheme": null,
                    "publicFrom": "SUBMITTED", "startsOn": null, "submissionsCloseAt": null, "submissionsOpenAt": null,
                    "year": year }),
            )?;
        }
        for (n, slug) in THEMES.into_iter().enumerate() {
            self.write("topic", json!({ "id": id("topic", n), "name": capitalized(slug), "slug": slug }))?;
        }
        Ok(())
    }

    fn organizations(&mut self, count: usize) -> io::Result<()> {
        for n in 0..count {
            let name = format!("{} {}", capitalized(&word(n * 7 + 3)), capitalized(self.said()));
            let (country, group) = (self.pick(&COUNTRIES), self.pick(&GROUPS));
            self.write(
                "organization",
                json!({ "id": id("organization", n), "acronym": null, "aliases": [], "country": country, "homepage": null,
                    "identifiers": [], "links": [], "mergedInto": null, "name": name, "parentId": null,
                    "stakeholderGroup": group }),
            )?;
        }
        Ok(())
    }

    fn people(&mut self, count: usize) -> io::Result<()> {
        for n in 0..count {
            let (given, family) = name(n);
            let country = self.pick(&COUNTRIES);
            self.write(
                "person",
                json!({ "id": id("person", n), "aliases": [], "biography": null, "country": country, "email": null,
                    "identifiers": [], "links": [], "mergedInto": null, "name": format!("{given} {family}"), "phone": null,
                    "sortName": format!("{family}, {given}") }),
            )?;
        }
        Ok(())
    }

    fn themes(&mut self) -> io::Result<()> {
        for edition in 0..EDITIONS {
            for (n, slug) in THEMES.into_iter().enumerate() {
                self.write(
                    "theme",
                    json!({ "id": id("theme", edition * THEMES.len() + n), "aliases": [], "description": null,
                        "edition": id("edition", edition), "kind": "MAIN", "name": capitalized(slug), "position": n + 1,
                        "slug": slug, "topic": id("topic", n) }),
                )?;
            }
        }
        Ok(())
    }

    fn proposal(&mut self, n: usize, people: usize, organizations: usize) -> io::Result<()> {
        let edition = n % EDITIONS;
        let title = self.sentence(7);
        let paragraphs: Vec<String> = (0..4).map(|_| self.sentence(45) + ".").collect();
        let first = self.dice.random_range(0..THEMES.len());
        let mut themes = vec![id("theme", edition * THEMES.len() + first)];
        if self.dice.random_bool(0.3) {
            themes.push(id("theme", edition * THEMES.len() + (first + 1) % THEMES.len()));
        }
        let host = self.dice.random_range(0..organizations);
        let start = self.dice.random_range(0..people);
        let mut participations = Vec::new();
        for place in 0..PARTICIPATIONS {
            // Nobody is in it twice: there are more people than the places are apart.
            let person = (start + place * APART) % people;
            let (given, family) = name(person);
            let role = if place == PARTICIPATIONS - 1 { "MODERATOR" } else { "PANELLIST" };
            let (country, group) = (self.pick(&COUNTRIES), self.pick(&GROUPS));
            let organization = self.dice.random_range(0..organizations);
            participations.push(
                json!({ "id": id("participation", n * PARTICIPATIONS + place), "affiliationAsStated": null,
                "country": country, "countryIsDerived": false, "createdAt": AT, "isPlaceholder": false,
                "nameAsGiven": format!("{given} {family}"), "organization": id("organization", organization),
                "person": id("person", person), "position": place + 1, "proposal": id("proposal", n), "role": role,
                "stakeholderGroup": group, "status": "UNKNOWN", "title": null, "updatedAt": AT, "verbatim": null,
                "version": 1 }),
            );
        }
        let changed = FIRST_CHANGE + TimeDelta::minutes(10) * i32::try_from(n).unwrap_or(i32::MAX);
        let status = if n.is_multiple_of(10) { "ACCEPTED" } else { "SUBMITTED" };
        let (host, host_name) = (id("organization", host), capitalized(&word(host * 7 + 3)));
        self.write(
            "proposal",
            json!({ "id": id("proposal", n), "decision": null, "deletedAt": null, "description": paragraphs.join("\n\n"),
                "edition": id("edition", edition), "externalReference": null, "format": null,
                "hosts": [{ "nameAsGiven": host_name, "organization": host }], "language": null, "links": [],
                "listPosition": null, "listTotal": null, "mergedInto": null, "number": n / EDITIONS + 1,
                "organizedBefore": n.is_multiple_of(3), "participations": participations,
                "priorReport": { "status": if n.is_multiple_of(3) { "MISSING" } else { "UNSTATED" }, "url": null },
                "status": status, "statusBeforeMerge": null, "themes": themes, "themesAsStated": null, "title": title,
                "updatedAt": changed.to_rfc3339_opts(SecondsFormat::Micros, true) }),
        )
    }
}

/// Given name and family name of a person; few share both.
fn name(n: usize) -> (String, String) {
    (capitalized(&word(n % 977)), capitalized(&word(n / 977 + n % 613)))
}

fn generate(proposals: usize, out: impl Write) -> io::Result<()> {
    let words = (0..WORDS as usize).map(word).collect();
    let mut made = Conference { dice: ChaCha8Rng::seed_from_u64(2010), words, out, objects: 0 };
    let people = (proposals * PARTICIPATIONS / 2).max(PARTICIPATIONS * APART);
    let organizations = (people / 10).max(20);
    writeln!(
        made.out,
        r#"{{"format":"workshops-export","version":1,"private":false,"edition":null,"type":"header"}}"#
    )?;
    made.editions()?;
    made.organizations(organizations)?;
    made.people(people)?;
    made.themes()?;
    for edition in 0..EDITIONS {
        for n in (edition..proposals).step_by(EDITIONS) {
            made.proposal(n, people, organizations)?;
        }
    }
    writeln!(made.out, r#"{{"type":"end","objects":{}}}"#, made.objects)?;
    made.out.flush()
}

fn complain(message: impl Display) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

fn main() -> ExitCode {
    let asked = std::env::args().nth(1).and_then(|argument| argument.parse().ok());
    let Some(proposals) = asked.filter(|count| (1..=1_000_000).contains(count)) else {
        return complain("Say how many proposals to make, 1 to 1000000: generate 10000 > conference.ndjson");
    };
    match generate(proposals, BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(error),
    }
}
