//! What holds for every page.

use proptest::prelude::*;

use super::super::marker::strip_marker;
use super::super::{Block, parse};
use super::page_with;
use crate::domain::names::clean;

const PANEL: &str = "Provide the names and affiliations of the panellists you are planning to invite:";

/// Lines as people write them and lines nobody would write.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-*•] ?[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}, [A-Z][a-z]{3,9} (Institute|Council)(, (Kenya|Estonia))?( \\(tbc\\))?",
        "(Moderator|Chair|Confirmed|Name|Title): ?[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}",
        "[A-Za-z ,;:()/&@.\t-]{0,40}",
        "\\PC{0,30}",
        Just(String::new()),
    ]
}

/// The words of a text without what only joins lines.
fn letters(text: &str) -> String {
    clean(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Err(refusal) = parse(&bytes) {
            prop_assert!(refusal.message.len() > 10);
        }
    }

    #[test]
    fn any_text_after_a_headline_is_read_or_refused(text in "(Workshop Number: 1\nTitle: x\n)?(\\PC|\n|:|,){0,200}") {
        if let Err(refusal) = parse(format!("Workshop Proposals 2010\n{text}").as_bytes()) {
            prop_assert!(!refusal.code.is_empty());
        }
    }

    #[test]
    fn reading_twice_gives_the_same(lines in prop::collection::vec(line(), 0..12)) {
        let page = page_with(&[(PANEL, &lines.join("\n"))]);
        let (one, two) = (parse(page.as_bytes()).unwrap(), parse(page.as_bytes()).unwrap());
        prop_assert_eq!(one.entries, two.entries);
    }

    #[test]
    fn no_line_about_people_is_dropped(lines in prop::collection::vec(line(), 0..12)) {
        let page = page_with(&[(PANEL, &format!("\n{}", lines.join("\n")))]);
        let page = parse(page.as_bytes()).unwrap();
        let entry = page.entries[0].as_ref().unwrap();
        let record = &entry.record;
        let mut kept: String = record.participants.iter().map(|participant| letters(&participant.verbatim)).collect();
        kept.extend(entry.unused_lines.iter().map(|(_, text)| letters(text)));
        kept.extend(entry.diagnostics.iter().filter_map(|diagnostic| diagnostic.text.as_deref()).map(letters));
        kept.extend(record.host_organizations.iter().map(|text| letters(text)));
        kept.extend(record.description.iter().map(|(Block::Paragraph(text) | Block::Bullet(text))| letters(text)));
        // The line and paragraph separators of Unicode end a line of a page too.
        for line in lines.iter().flat_map(|line| line.split(['\u{2028}', '\u{2029}'])) {
            let said = super::super::heading::whole(line).is_some() || record.title.contains(line.trim());
            let form = line.split_once(':').map_or("", |(_, rest)| rest);
            let line = strip_marker(line).unwrap_or(line);
            let found = kept.contains(&letters(line)) || !form.is_empty() && kept.contains(&letters(form));
            let addresses = line.contains('@') || line.contains("http") || line.contains("www.");
            prop_assert!(found || said || addresses || letters(line).is_empty(), "{line:?} is not in {kept}");
        }
    }

    #[test]
    fn descriptions_are_kept_word_for_word(lines in prop::collection::vec("[A-Z][a-z]{2}[a-z ,.;()\"é–-]{0,60}[a-z.]", 1..8)) {
        let page = page_with(&[("Concise Description:", &format!("\n{}", lines.join("\n\n")))]);
        let page = parse(page.as_bytes()).unwrap();
        let record = &page.entries[0].as_ref().unwrap().record;
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let kept: Vec<String> = record.paragraphs().flat_map(words).collect();
        prop_assert_eq!(kept, words(&lines.join(" ")));
    }

    #[test]
    fn addresses_are_never_public(name in "[a-z]{3,8}", host in "[a-z]{3,8}", after in "(, | - | \\(|; )") {
        let address = format!("{name}@{host}.org");
        let page = page_with(&[(PANEL, &format!("\nAnn Able, Harbour Institute{after}{address}"))]);
        let page = parse(page.as_bytes()).unwrap();
        let entry = page.entries[0].as_ref().unwrap();
        prop_assert!(!serde_json::to_string(&entry.record).unwrap().contains(&address));
        let remarks = serde_json::to_string(&entry.diagnostics).unwrap();
        prop_assert!(!remarks.contains(&address));
        prop_assert_eq!(entry.record.participants[0].email.as_deref(), Some(address.as_str()));
    }
}
