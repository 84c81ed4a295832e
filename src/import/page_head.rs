//! The two lines a list page begins with: its headline with the year, and the links to the other pages of the list.

use super::labels::Field;
use super::word_lists::PAGER_WORDS;
use crate::domain::names::normalize_name;

/// Whether a line is a headline of the layout, and the year it states.
#[expect(
    clippy::option_option,
    reason = "no headline, a headline without a year and one with a year are three answers"
)]
pub(super) fn headline(line: &str) -> Option<Option<i32>> {
    let lower = line.to_ascii_lowercase();
    if line.len() > 200 || lower.is_ascii() && !lower.contains("propos") {
        return None;
    }
    let key = normalize_name(line);
    let mut words: Vec<&str> = key.split(' ').collect();
    let year = words.iter().position(|word| year_of(word).is_some()).map(|at| words.remove(at));
    let rest: Vec<&str> = words.into_iter().filter(|word| !matches!(*word, "igf" | "the" | "for" | "of")).collect();
    let known = matches!(
        rest.join(" ").as_str(),
        "list proposed workshops"
            | "workshop proposals"
            | "workshops proposals"
            | "proposed workshops"
            | "list workshop proposals"
            | "workshop proposal"
    );
    known.then(|| year.and_then(year_of))
}

fn year_of(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && (2000..2100).contains(year))
}

/// The position a pager states: `<< Start < Prev 70/98 Next > End >>`.
pub(super) fn pager(line: &str, within: Option<Field>) -> Option<(i64, i64)> {
    if line.len() > 200 || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let key = normalize_name(line);
    let words: Vec<&str> = key.split(' ').collect();
    let number = |word: &&str| word.len() <= 9 && word.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<i64> = words.iter().filter(|word| number(word)).filter_map(|word| word.parse().ok()).collect();
    let [position, total] = numbers[..] else { return None };
    let others = words.iter().filter(|word| !number(word));
    let known = others.clone().all(|word| PAGER_WORDS.contains(word));
    let moves = others.filter(|word| matches!(**word, "start" | "prev" | "previous" | "next" | "end")).count();
    let alone = moves == 0 && line.contains('/') && key == format!("{position} {total}") && within.is_none();
    (known && (moves >= 2 || alone)).then_some((position, total))
}
