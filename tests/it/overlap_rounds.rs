//! A reworded copy of one of a hundred proposals is found, whatever the vocabulary.

use rstest::rstest;
use serde_json::{Value, json};
use workshops::{
    auth::Viewer,
    domain::overlap::{Marks, Profile, Rarity, Reader, Weights, likeness},
};

use crate::{
    overlap::UPSERT,
    people::done,
    support::{Backend, Workshop, sample::Dice},
};

/// Proposals of an edition.
pub const MANY: usize = 100;
/// Words that stand between the others.
const BETWEEN: [&str; 16] =
    ["the", "of", "and", "to", "in", "for", "on", "with", "is", "are", "this", "that", "by", "from", "will", "be"];
/// Words every proposal may say.
const OF_ALL: [&str; 8] =
    ["workshop", "panel", "discussion", "participants", "speakers", "issues", "session", "report"];

/// A proposal that nobody wrote; people are numbers.
#[derive(Clone)]
pub struct Made {
    pub title: Vec<String>,
    pub text: Vec<String>,
    pub people: Vec<usize>,
}

/// An edition, and which two of its proposals are the same but for their words.
pub struct Planted {
    pub proposals: Vec<Made>,
    pub one: usize,
    pub copy: usize,
}

fn word(dice: &mut Dice) -> String {
    const HEADS: [&str; 20] =
        ["b", "br", "d", "dr", "f", "g", "gl", "k", "kr", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v"];
    const TAILS: [&str; 10] = ["a", "an", "el", "er", "i", "im", "o", "on", "u", "ur"];
    (0..2 + dice.below(2)).map(|_| format!("{}{}", dice.one(&HEADS), dice.one(&TAILS))).collect()
}

/// One of the words, those at the beginning more often.
fn likely<'a>(dice: &mut Dice, words: &'a [String]) -> &'a str {
    let at = dice.below(words.len()).min(dice.below(words.len()));
    &words[at]
}

/// A vocabulary: what is said of everything, and of each of a dozen subjects.
struct Vocabulary {
    general: Vec<String>,
    subjects: Vec<Vec<String>>,
}

impl Vocabulary {
    fn said(&self, dice: &mut Dice, subject: usize) -> String {
        match dice.below(10) {
            0..4 => dice.one(&BETWEEN).to_owned(),
            4 => dice.one(&OF_ALL).to_owned(),
            5..7 => likely(dice, &self.general).to_owned(),
            _ => likely(dice, &self.subjects[subject]).to_owned(),
        }
    }

    fn proposal(&self, dice: &mut Dice, subject: usize) -> Made {
        let length = 80 + dice.below(120);
        let text = (0..length).map(|_| self.said(dice, subject)).collect();
        let title = (0..4 + dice.below(4)).map(|_| self.said(dice, subject)).collect();
        Made { title, text, people: (0..4 + dice.below(4)).map(|_| dice.below(250)).collect() }
    }
}

impl Planted {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut words = |count: usize| (0..count).map(|_| word(&mut dice)).collect::<Vec<_>>();
        let vocabulary = Vocabulary { general: words(400), subjects: (0..12).map(|_| words(120)).collect() };
        let subjects: Vec<usize> = (0..MANY).map(|_| dice.below(12)).collect();
        let mut proposals: Vec<Made> =
            subjects.iter().map(|subject| vocabulary.proposal(&mut dice, *subject)).collect();
        let one = dice.below(MANY);
        let copy = (one + 1 + dice.below(MANY - 1)) % MANY;
        let mut made = proposals[one].clone();
        for _ in 0..made.text.len() / 3 {
            let (here, there) = (dice.below(made.text.len()), dice.below(made.text.len()));
            made.text.swap(here, there);
        }
        for word in &mut made.text {
            if dice.below(10) < 3 {
                *word = vocabulary.said(&mut dice, subjects[one]);
            }
        }
        for word in made.title.iter_mut().step_by(2) {
            *word = vocabulary.said(&mut dice, subjects[one]);
        }
        // Nobody of the panel, or one.
        let shared = if dice.below(2) == 0 { Some(made.people[0]) } else { None };
        made.people = (0..4).map(|_| 300 + dice.below(50)).chain(shared).collect();
        proposals[copy] = made;
        Self { proposals, one, copy }
    }
}

fn profile(made: &Made) -> Profile {
    let mut people: Vec<_> = made.people.iter().map(|person| uuid::Uuid::from_u128(*person as u128)).collect();
    people.sort_unstable();
    people.dedup();
    let terms = Reader::default().terms(&made.title.join(" "), &made.text.join(" "), "en");
    Profile { terms, people, organizations: Vec::new() }
}

#[test]
fn a_reworded_copy_is_among_the_first_three_in_ninety_five_of_a_hundred_editions() {
    let (mut similar, mut overlaps) = (0, 0);
    for seed in 0..100 {
        let planted = Planted::new(seed);
        let profiles: Vec<Profile> = planted.proposals.iter().map(profile).collect();
        let marks = Marks::of(uuid::Uuid::nil());
        let mut rarity = Rarity::new(marks);
        for mark in profiles.iter().flat_map(|profile| marks.all(profile).chain([marks.every()])) {
            rarity.insert(mark, rarity.of(mark) + 1);
        }
        let weights: Vec<Weights> = profiles.iter().map(|profile| Weights::of(profile, &rarity)).collect();
        let score = |one: usize, other: usize| {
            likeness((&profiles[one], &weights[one]), (&profiles[other], &weights[other])).score
        };
        let of_both = score(planted.one, planted.copy);
        let others = (0..MANY).filter(|at| *at != planted.one && *at != planted.copy);
        similar += i32::from(others.filter(|other| score(planted.one, *other) >= of_both).count() < 3);
        // All pairs are many: of every fourth edition.
        if seed % 4 != 0 {
            continue;
        }
        let pairs = (0..MANY).flat_map(|one| (0..one).map(move |other| (one, other)));
        overlaps += i32::from(pairs.filter(|(one, other)| score(*one, *other) > of_both).count() < 3);
    }
    println!("{similar} of 100 and {overlaps} of 25");
    assert!(similar >= 95 && overlaps >= 24, "{similar} of 100 and {overlaps} of 25");
}

/// The same through the service: as a programme committee does it, and at once.
#[rstest]
#[tokio::test]
async fn the_service_finds_a_reworded_copy_among_a_hundred(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let workshop = Workshop::start(backend).await;
    let edition = "mutation($input: CreateEditionInput!) { ended: createEdition(input: $input) {
        userErrors { code } } }";
    let person = "mutation($input: CreatePersonInput!) { ended: createPerson(input: $input) { person { id }
        userErrors { code } } }";
    for (year, seed) in [(2030, 1000), (2031, 1001)] {
        done(&workshop, edition, json!({ "year": year, "name": year.to_string() })).await;
        let planted = Planted::new(seed);
        let both = [planted.one, planted.copy].map(|at| &planted.proposals[at].people);
        let shared = both[0].iter().find(|person| both[1].contains(person));
        let made = done(&workshop, person, json!({ "name": "Shared Stork" })).await["person"]["id"].take();
        let panellist = |at: &usize| {
            let name = format!("Person {at}");
            let who = if Some(at) == shared { json!({ "id": made }) } else { json!({ "create": { "name": name } }) };
            json!({ "role": "PANELLIST", "person": who })
        };
        let items = planted.proposals.iter().zip(1..).map(|(made, number)| {
            let mut people = made.people.clone();
            people.sort_unstable();
            people.dedup();
            json!({ "key": { "number": { "edition": { "year": year }, "number": number } }, "status": "SUBMITTED",
                "title": made.title.join(" "), "description": made.text.join(" "),
                "participations": people.iter().map(panellist).collect::<Vec<_>>() })
        });
        done(&workshop, UPSERT, json!({ "items": items.collect::<Vec<Value>>() })).await;
        let query = "query($year: Int!, $number: Int!) {
            proposal(edition: $year, number: $number) { similar(first: 3) { proposal { number } score sharedTerms
                sharedPeople { name } } }
            overlaps(edition: $year, first: 3) { nodes { first { number } second { number } score } } }";
        let (one, copy) = (planted.one + 1, planted.copy + 1);
        for viewer in [Viewer::public(), Viewer::operator()] {
            let asked = workshop.ask_as(viewer, query, json!({ "year": year, "number": one }));
            let answer = Box::pin(asked).await["data"].take();
            let similar = answer["proposal"]["similar"].as_array().unwrap();
            let found = similar.iter().find(|similar| similar["proposal"]["number"] == copy);
            let found = found.unwrap_or_else(|| panic!("{one} and {copy}: {answer:#}"));
            assert_eq!(found["sharedTerms"].as_array().unwrap().len(), 8);
            let names = if shared.is_some() { json!([{ "name": "Shared Stork" }]) } else { json!([]) };
            assert_eq!(found["sharedPeople"], names);
            let pair = [one.min(copy), one.max(copy)];
            let pairs = answer["overlaps"]["nodes"].as_array().unwrap();
            let is_it = |node: &&Value| {
                let mut numbers = [&node["first"], &node["second"]].map(|of| of["number"].as_u64().unwrap());
                numbers.sort_unstable();
                numbers == pair.map(|number| number as u64)
            };
            assert!(pairs.iter().any(|node| is_it(&node)), "{one} and {copy}: {answer:#}");
        }
    }
}
