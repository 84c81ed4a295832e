//! Languages of texts, and the stems of their words.

use rust_stemmers::{Algorithm, Stemmer};

/// The language of texts that say nothing else: a tag of BCP 47.
pub const DEFAULT_LANGUAGE: &str = "en";

/// What is known of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(Option<Algorithm>);

impl Language {
    /// A language whose words have no stems.
    pub const NONE: Self = Self(None);

    /// The language of a tag of BCP 47, such as `en` or `pt-BR`. Of a language nobody knows words have no stems.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self(Some(match primary.as_str() {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "es" => Algorithm::Spanish,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "nl" => Algorithm::Dutch,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sv" => Algorithm::Swedish,
            "tr" => Algorithm::Turkish,
            _ => return Self(None),
        }))
    }

    /// Whether words of the language have stems.
    #[must_use]
    pub const fn has_stems(self) -> bool {
        self.0.is_some()
    }

    /// The stem of a word: the word itself where the language has no stems, or the word is not written in its letters.
    #[must_use]
    pub fn stem(self, word: &str) -> String {
        match self.0 {
            Some(algorithm) if word.chars().all(|c| is_letter_of(algorithm, c)) => {
                let stem = Stemmer::create(algorithm).stem(word).into_owned();
                if stem.is_empty() { word.to_owned() } else { stem }
            }
            _ => word.to_owned(),
        }
    }
}

/// The algorithms know the letters of their language only, as folding leaves them.
fn is_letter_of(algorithm: Algorithm, c: char) -> bool {
    match algorithm {
        Algorithm::Arabic => matches!(c, '\u{621}'..='\u{64a}'),
        Algorithm::Greek => matches!(c, '\u{3b1}'..='\u{3c9}'),
        Algorithm::Russian => matches!(c, '\u{430}'..='\u{44f}'),
        _ => c.is_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::search::words;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let english = Language::of("en-GB");
        for forms in [["regulate", "regulation"], ["networks", "networking"], ["children", "children"]] {
            assert_eq!(english.stem(forms[0]), english.stem(forms[1]));
        }
        let french = Language::of("fr");
        assert_eq!(french.stem("gouvernements"), french.stem("gouvernement"));
        assert_eq!(Language::of("ru").stem("сети"), Language::of("ru").stem("сеть"));
        assert_eq!(Language::of("tlh").stem("networks"), "networks");
    }

    const TAGS: [&str; 17] =
        ["ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "pt", "ro", "ru", "sv", "tr"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn every_word_has_a_stem_in_every_language(
            text in "[a-z]{1,12}|[а-я]{1,12}|[α-ω]{1,12}|[\u{621}-\u{64a}]{1,12}|\\PC{1,12}|.{1,12}",
        ) {
            for word in words(&text) {
                for tag in TAGS {
                    prop_assert!(!Language::of(tag).stem(&word.text).is_empty());
                }
            }
        }
    }
}
