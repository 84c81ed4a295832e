//! The real page, or the example with the same facts where it does not lie beside the checkout.

use std::path::Path;

use serde_json::Value;

use super::super::{Block, parse};
use super::written;
use crate::domain::names::person_key;

fn page() -> (Vec<u8>, Value) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seed = root.join("../shared/seed/igf-2010-workshop-23.txt");
    let (page, expected) = if seed.exists() {
        (seed, "seed-23.json")
    } else {
        (root.join("examples/pages/00-cybercrime-twin.txt"), "00-cybercrime-twin.json")
    };
    let expected = std::fs::read_to_string(root.join("tests/it/pages").join(expected)).unwrap();
    (std::fs::read(page).unwrap(), serde_json::from_str::<Value>(&expected).unwrap()[0].take())
}

#[test]
fn the_real_page_is_read_as_documented() {
    let (bytes, mut expected) = page();
    let page = parse(&bytes).unwrap();
    assert_eq!(page.entries.len(), 1);
    let entry = page.entries[0].as_ref().unwrap();
    assert_eq!(entry.unused_lines, []);
    // Themes are matched by whoever knows the edition.
    expected["themes"] = Value::Array(Vec::new());
    assert_eq!(serde_json::to_value(&entry.record).unwrap(), expected);
}

#[test]
fn the_golden_table_holds() {
    let (bytes, _) = page();
    let page = parse(&bytes).unwrap();
    let record = &page.entries[0].as_ref().unwrap().record;
    assert_eq!((record.edition, record.number), (2010, 23));
    assert_eq!((record.list_position, record.list_total), (Some(70), Some(98)));
    assert_eq!(record.organized_before, Some(true));
    assert_eq!(record.report.url, None);
    assert_eq!(record.host_organizations, ["Council of Europe"]);
    assert_eq!((record.paragraphs().count(), record.bullets().count()), (5, 8));
    let participants: Vec<String> = record.participants.iter().map(written).collect();
    assert_eq!(
        participants,
        [
            "Markko Künnapu~chair of the Cybercrime Convention Committee (T-CY)~Ministry of Justice of Estonia~EE~derived",
            "Rusudan Mikhelidze~~Ministry of Justice of Georgia~GE~derived",
            "Zahid Jamil~~~PK",
            "Jayantha Fernando~Director/Legal Advisor~ICT Agency of Sri Lanka~LK~derived",
            "Laurent Masson~Director for Anti-Piracy and Digital Crimes~Microsoft",
            "Cristina Schulman~~Council of Europe",
            "Alexander Seger~~Council of Europe~~MODERATOR",
            "Alexander Seger~~Council of Europe~~ORGANIZER",
            "Alexander Seger~~~~CONTACT",
        ]
    );
    let mut people: Vec<String> =
        record.participants.iter().filter_map(|p| p.name.as_deref()).map(person_key).collect();
    people.sort();
    people.dedup();
    assert_eq!(people.len(), 7);
}

#[test]
fn the_description_stands_word_for_word() {
    let (bytes, _) = page();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let page = parse(&bytes).unwrap();
    for block in &page.entries[0].as_ref().unwrap().record.description {
        let (Block::Paragraph(words) | Block::Bullet(words)) = block;
        assert!(text.contains(words), "{words}");
    }
}
