//! The real page.

use super::super::parse;

fn seed() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seed/igf-2010-workshop-23.txt")).unwrap()
}

#[test]
fn the_real_page_is_read_as_documented() {
    let page = parse(&seed()).unwrap();
    let entry = page.entries[0].as_ref().unwrap();
    println!("{}", serde_json::to_string_pretty(&entry.record).unwrap());
    println!("{:#?}", entry.diagnostics);
    assert!(entry.unused_lines.is_empty());
}
