//! Words that are spelled almost alike.

use strsim::damerau_levenshtein;

/// Every three letters in a row of a word, each once, sorted. A blank stands before its first and after its last letter.
#[must_use]
pub fn grams(word: &str) -> Vec<String> {
    let letters: Vec<char> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
    let mut grams: Vec<String> = letters.windows(3).map(|three| three.iter().collect()).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// How close a known word is to one that somebody wrote, 1 to 1000; nothing where they are too far apart to be meant for
/// each other.
#[must_use]
pub fn closeness(written: &str, known: &str) -> Option<i32> {
    let length = written.chars().count().max(known.chars().count());
    let changes = damerau_levenshtein(written, known);
    let allowed = match length {
        0..3 => 0,
        3..6 => 1,
        6..10 => 2,
        _ => 3,
    };
    if changes == 0 || changes > allowed {
        return None;
    }
    let share = i32::try_from(1000 * (length - changes) / length).ok()?;
    let same_start = written.chars().next() == known.chars().next();
    Some(if same_start { share } else { share - 100 }.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_three_letters_with_the_ends_marked() {
        assert_eq!(grams("anna"), [" an", "ann", "na ", "nna"]);
        assert_eq!(grams("a"), [" a "]);
        assert_eq!(grams("ü"), [" ü "]);
    }

    #[test]
    fn typing_errors_are_close_and_other_words_are_not() {
        assert!(closeness("kunapu", "kunnapu") > closeness("kunapu", "kunappu").map(|c| c - 1000));
        assert!(closeness("cybrecrime", "cybercrime").is_some());
        assert_eq!(closeness("europe", "europe"), None);
        assert_eq!(closeness("cat", "dog"), None);
        assert_eq!(closeness("of", "on"), None);
    }
}
