//! Texts as the index keeps them.

use super::{Language, words};

/// Stands between texts, so that no phrase reaches from one into the next; before a word it marks a stem. No word
/// contains it.
pub const GAP: &str = "·";

/// What one field of a document is found by. `None` stands between texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldTerms {
    /// The words in their order.
    pub words: Vec<Option<String>>,
    /// Their stems, marked, at the same places; none at all where the field has no stems.
    pub stems: Vec<Option<String>>,
}

impl FieldTerms {
    /// The terms of texts, `most` words at most. Without a language they have no stems.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>, language: Option<Language>, most: usize) -> Self {
        let mut list: Vec<Option<String>> = Vec::new();
        for text in texts {
            if list.last().is_some_and(Option::is_some) {
                list.push(None);
            }
            list.extend(words(text).into_iter().map(|word| Some(word.text)));
        }
        list.truncate(most);
        let stems = language.filter(|language| language.has_stems()).map(|language| {
            let marked = |word: &String| format!("{GAP}{}", language.stem(word));
            list.iter().map(|word| word.as_ref().map(marked)).collect()
        });
        Self { words: list, stems: stems.unwrap_or_default() }
    }

    /// All terms as one text, apart by blanks: the words, and after a gap the stems.
    #[must_use]
    pub fn text(&self) -> String {
        let all = self.words.iter().chain(if self.stems.is_empty() { &[] } else { &[None][..] }).chain(&self.stems);
        let terms: Vec<&str> = all.map(|term| term.as_deref().unwrap_or(GAP)).collect();
        terms.join(" ")
    }

    /// Words and stems with their 1-based places, which words and their stems share.
    pub fn places(&self) -> impl Iterator<Item = (&str, usize)> {
        let both = self.words.iter().zip(1..).chain(self.stems.iter().zip(1..));
        both.filter_map(|(term, place)| Some((term.as_deref()?, place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_apart_and_stems_follow_the_words() {
        let terms = FieldTerms::of(["Social networks", "", "Privacy"], Some(Language::of("en")), 100);
        assert_eq!(terms.text(), "social networks · privacy · ·social ·network · ·privaci");
        let places: Vec<_> = terms.places().collect();
        assert_eq!(places[..3], [("social", 1), ("networks", 2), ("privacy", 4)]);
        assert_eq!(places[3..], [("·social", 1), ("·network", 2), ("·privaci", 4)]);
        assert_eq!(FieldTerms::of(["Jane Doe"], None, 1).text(), "jane");
    }
}
