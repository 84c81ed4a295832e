//! What somebody looks for: words that must be there, in either of several forms, and words that must not.
//!
//! Every text is a query; what makes no sense as one is read as words.

use super::{GAP, Language, words};

/// Characters of a query that are looked at.
const MOST_CHARACTERS: usize = 500;
/// Words of a query that are looked at.
const MOST_WORDS: usize = 32;

/// Words of what somebody types that are looked at.
const MOST_BEGINNINGS: usize = 8;

/// Words that say little alone: beside others they need not be there.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the",
    "this", "to", "with",
];

/// A query as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchQuery {
    text: String,
    /// All of these must be found, each in one of its forms.
    all: Vec<Vec<Piece>>,
    /// None of these may be found.
    none: Vec<Piece>,
    /// The words that are looked for, small ones too, in their order.
    plain: Vec<String>,
    spelled: Vec<Spelled>,
}

/// A word, or words in a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Piece {
    words: Vec<String>,
    /// As it is written, not in other forms.
    exact: bool,
    /// The last word may go on.
    prefix: bool,
}

/// A word whose spelling may be wrong, and where it stands in the query, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spelled {
    /// The word as it is compared.
    pub word: String,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A query in terms of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// All of these must be found; never empty.
    pub all: Vec<Clause>,
    /// None of these may be found.
    pub none: Vec<Clause>,
    /// The words that are looked for, in their order.
    pub plain: Vec<String>,
}

/// Forms, one of which must be found; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause(pub Vec<Sequence>);

/// Terms in a row, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The terms.
    pub terms: Vec<String>,
    /// Whether the last one may go on.
    pub prefix: bool,
}

/// A part of a query between blanks or quotes.
enum Token<'a> {
    Either,
    Piece { text: &'a str, at: usize, negative: bool, quoted: bool },
}

impl SearchQuery {
    /// Reads a query: words, "words in a row", -without this, this OR that, beginnings*.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(at, _)| at);
        let text = &text[..end];
        let mut query = Self { text: text.to_owned(), ..Self::default() };
        let mut room = MOST_WORDS;
        let mut either = false;
        for token in tokens(text) {
            let Token::Piece { text, at, negative, quoted } = token else {
                either = !query.all.is_empty();
                continue;
            };
            let mut found = words(text);
            found.truncate(room);
            room -= found.len();
            let prefix = !negative_ending(text) && text.ends_with('*') && !quoted;
            let piece = Piece { words: found.iter().map(|w| w.text.clone()).collect(), exact: quoted, prefix };
            if piece.words.is_empty() {
                continue;
            }
            if negative {
                query.none.push(piece);
                either = false;
                continue;
            }
            if !prefix {
                let spelled = |w: &super::Word| Spelled { word: w.text.clone(), start: at + w.start, end: at + w.end };
                query.spelled.extend(found.iter().map(spelled));
            }
            query.plain.extend(piece.words.iter().cloned());
            match query.all.last_mut() {
                Some(last) if either => last.push(piece),
                _ => query.all.push(vec![piece]),
            }
            either = false;
        }
        let large = |clause: &Vec<Piece>| !matches!(&clause[..], [piece] if piece.is_small());
        if query.all.iter().any(large) {
            query.all.retain(large);
        }
        query
    }

    /// The query as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words whose spelling may be wrong.
    #[must_use]
    pub fn spelled(&self) -> &[Spelled] {
        &self.spelled
    }

    /// The query in terms of an index of texts in these languages; nothing where it asks for nothing.
    #[must_use]
    pub fn lookup(&self, languages: &[Language]) -> Option<Lookup> {
        let clause = |pieces: &[Piece]| {
            let mut forms: Vec<Sequence> = Vec::new();
            for form in pieces.iter().flat_map(|piece| piece.forms(languages)) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
            Clause(forms)
        };
        let all: Vec<Clause> = self.all.iter().map(|pieces| clause(pieces)).collect();
        let none = self.none.iter().map(|piece| clause(std::slice::from_ref(piece))).collect();
        (!all.is_empty()).then(|| Lookup { all, none, plain: self.plain.clone() })
    }
}

impl Lookup {
    /// The words of what somebody has typed so far, each of which may go on; nothing where there are none. As much is
    /// looked at as of a query.
    #[must_use]
    pub fn of_beginnings(typed: &str) -> Option<Self> {
        let end = typed.char_indices().nth(MOST_CHARACTERS).map_or(typed.len(), |(at, _)| at);
        let plain: Vec<String> = words(&typed[..end]).into_iter().take(MOST_BEGINNINGS).map(|word| word.text).collect();
        let clause = |word: &String| Clause(vec![Sequence { terms: vec![word.clone()], prefix: true }]);
        let all: Vec<Clause> = plain.iter().map(clause).collect();
        (!all.is_empty()).then_some(Self { all, none: Vec::new(), plain })
    }
}

impl Piece {
    fn is_small(&self) -> bool {
        let [word] = &self.words[..] else { return false };
        !self.exact && !self.prefix && SMALL_WORDS.contains(&word.as_str())
    }

    /// The words themselves, and their stems in each language.
    fn forms(&self, languages: &[Language]) -> Vec<Sequence> {
        let mut forms = vec![Sequence { terms: self.words.clone(), prefix: self.prefix }];
        if !self.exact && !self.prefix {
            forms.extend(languages.iter().filter(|language| language.has_stems()).map(|language| {
                let stem = |word: &String| format!("{GAP}{}", language.stem(word));
                Sequence { terms: self.words.iter().map(stem).collect(), prefix: false }
            }));
        }
        forms
    }
}

/// `--*` and the like: an asterisk behind something that is no word.
fn negative_ending(text: &str) -> bool {
    !text.trim_end_matches('*').ends_with(char::is_alphanumeric)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

/// The parts of a query. A quote that nothing answers is a blank.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut negative = false;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        if is_quote(c) {
            let inside = at + c.len_utf8();
            at = inside;
            if let Some(length) = rest.find(is_quote) {
                tokens.push(Token::Piece { text: &rest[..length], at: inside, negative, quoted: true });
                at += length + rest[length..].chars().next().map_or(0, char::len_utf8);
            }
            negative = false;
        } else if c.is_whitespace() {
            at += c.len_utf8();
            negative = false;
        } else if c == '-' && next.is_some_and(|next| next.is_alphanumeric() || is_quote(next)) {
            at += 1;
            negative = true;
        } else {
            let length = text[at..].find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len() - at);
            let part = &text[at..at + length];
            tokens.push(match part {
                "OR" | "|" if !negative => Token::Either,
                text => Token::Piece { text, at, negative, quoted: false },
            });
            at += length;
            negative = false;
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Clauses as text: forms apart by `|`, clauses by blanks.
    fn shown(query: &str) -> String {
        let Some(lookup) = SearchQuery::parse(query).lookup(&[Language::of("en")]) else { return String::new() };
        let form = |s: &Sequence| s.terms.join("+") + if s.prefix { "*" } else { "" };
        let clause = |clause: &Clause| clause.0.iter().map(form).collect::<Vec<_>>().join("|");
        let none = lookup.none.iter().map(|without| format!("-{}", clause(without)));
        lookup.all.iter().map(clause).chain(none).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_phrases_exclusions_alternatives_and_beginnings() {
        assert_eq!(shown("Networks"), "networks|·network");
        assert_eq!(shown("\"social Networks\""), "social+networks");
        assert_eq!(shown("„social networks“ -\"open data\" -spam"), "social+networks -open+data -spam|·spam");
        assert_eq!(shown("cat OR \"dog\" tree"), "cat|·cat|dog tree|·tree");
        assert_eq!(shown("regulati*"), "regulati*");
        assert_eq!(shown("e-mail"), "e+mail|·e+·mail");
    }

    #[test]
    fn small_words_are_asked_for_only_alone_or_in_a_phrase() {
        assert_eq!(shown("the council of"), "council|·council");
        assert_eq!(shown("of the"), "of|·of the|·the");
        assert_eq!(shown("\"of\" council"), "of council|·council");
    }

    #[test]
    fn what_makes_no_sense_is_read_as_words_or_left_out() {
        assert_eq!(shown("\"unbalanced"), "unbalanced|·unbalanc");
        assert_eq!(shown("OR cat OR"), "cat|·cat");
        assert_eq!(shown("- * -- \"\" '' (NEAR)"), "near|·near");
        assert_eq!(shown("-only -without"), "");
        assert_eq!(shown("{title} : x^2 + y"), "title|·titl x+2|·x+·2 y|·y");
    }

    proptest! {
        #[test]
        fn every_text_is_a_query(text in "[\"*()a-z -]{0,40}|\\PC{0,60}|.{0,60}") {
            let query = SearchQuery::parse(&text);
            for spelled in query.spelled() {
                let written = &query.text()[spelled.start..spelled.end];
                prop_assert!(words(written).iter().any(|word| word.text == spelled.word));
            }
            if let Some(lookup) = query.lookup(&[Language::of("en"), Language::of("fr")]) {
                prop_assert!(!lookup.all.is_empty() && lookup.plain.len() <= MOST_WORDS);
                let clauses = lookup.all.iter().chain(&lookup.none);
                prop_assert!(clauses.flat_map(|c| &c.0).all(|s| !s.terms.is_empty()));
            }
        }
    }
}
