//! Texts as words that search compares.

use unicode_normalization::char::is_combining_mark;

use crate::domain::names::{is_invisible, normalize_name};

/// Letters of a word that count: longer words are compared by their beginning.
const LONGEST: usize = 60;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as it is compared: letters, marks and digits, never empty.
    pub text: String,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text, folded, in their order. E-mail addresses are left out. What is written without blanks in Chinese
/// and Japanese is taken letter by letter.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut chunk_start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_whitespace() || c.is_control() {
            if let Some(start) = chunk_start.take() {
                chunk(text, start, at, &mut found);
            }
        } else {
            chunk_start.get_or_insert(at);
        }
    }
    found
}

/// The words between two blanks.
fn chunk(text: &str, start: usize, end: usize, found: &mut Vec<Word>) {
    if is_address(&text[start..end]) {
        return;
    }
    let mut run = None;
    for (at, c) in text[start..end].char_indices().map(|(at, c)| (start + at, c)).chain([(end, ' ')]) {
        if stands_alone(c) || !(is_letter(c) || joins(c)) {
            if let Some(from) = run.take() {
                word(text, from, at, found);
            }
            if stands_alone(c) {
                word(text, at, at + c.len_utf8(), found);
            }
        } else {
            run.get_or_insert(at);
        }
    }
}

fn word(text: &str, start: usize, end: usize, found: &mut Vec<Word>) {
    let written = text[start..end].trim_matches(|c| !is_letter(c));
    // The trimmed part lies inside of the text.
    let start = written.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + written.len();
    for key in normalize_name(written).split(' ') {
        let text: String = key.chars().filter_map(even_out).take(LONGEST).collect();
        if !text.is_empty() {
            found.push(Word { text, start, end });
        }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether a character inside of a word is no part of it and does not end it either.
fn joins(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´') || is_invisible(c)
}

/// Whether somebody's address stands here.
fn is_address(chunk: &str) -> bool {
    let parts: Vec<&str> = chunk.split('@').collect();
    let before = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '"' | ')');
    let after = |c: char| c.is_alphanumeric() || c == '[';
    parts.windows(2).any(|pair| pair[0].ends_with(before) && pair[1].starts_with(after))
}

/// Letters of scripts that put no blanks between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Evens out what people write in two ways beyond what makes names comparable: Arabic and Hebrew without vowel signs and
/// with one form of alef, yeh, heh and kaf; Russian е for ё; digits of Arabic.
fn even_out(c: char) -> Option<char> {
    Some(match c {
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{591}'..='\u{5c7}' => return None,
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ئ' | 'ی' => 'ي',
        'ؤ' => 'و',
        'ة' => 'ه',
        'ک' => 'ك',
        'ё' => 'е',
        '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
        c => c,
    })
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn accents_case_and_punctuation_do_not_count() {
        for name in ["Künnapu", "kunnapu", "KUNNAPU", "Ku\u{308}nnapu", "(Künnapu),", "kün\u{ad}napu"] {
            assert_eq!(texts(name), ["kunnapu"], "{name}");
        }
        assert_eq!(texts("Straße Łódź O’Brien's e-mail"), ["strasse", "lodz", "obriens", "e", "mail"]);
    }

    #[test]
    fn other_scripts_are_found_however_they_are_spelled() {
        assert_eq!(texts("Интернет, всё"), ["интернет", "все"]);
        assert_eq!(texts("ΔΙΑΔΊΚΤΥΟ διαδίκτυο"), ["διαδικτυο", "διαδικτυο"]);
        assert_eq!(texts("الإنترنت الانترنت"), ["الانترنت", "الانترنت"]);
        assert_eq!(texts("مُحَمَّد"), texts("محمد"));
        assert_eq!(texts("互联网"), ["互", "联", "网"]);
    }

    #[test]
    fn addresses_are_no_words() {
        assert_eq!(texts("Write to <jane.doe@example.org>, or @jane"), ["write", "to", "or", "jane"]);
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = "«Künnapu» 'quoted'";
        let shown: Vec<_> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(shown, ["Künnapu", "quoted"]);
    }

    proptest! {
        #[test]
        fn words_are_letters_only_and_stay_what_they_are(text in "\\PC{0,60}|.{0,60}") {
            for word in words(&text) {
                prop_assert!(!word.text.is_empty() && word.text.chars().all(is_letter), "{:?}", word);
                prop_assert!(word.text.chars().count() <= LONGEST);
                prop_assert!(!text[word.start..word.end].is_empty());
                prop_assert!(!word.text.bytes().any(|byte| byte.is_ascii_uppercase()));
            }
        }
    }
}
