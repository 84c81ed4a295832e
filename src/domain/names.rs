//! Names and titles made comparable: cleaning, matching keys, sort keys, slugs.
//!
//! Every function here is pure, total and idempotent: applying it to its own result changes nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest sort key, in characters.
pub const SORT_KEY_LENGTH: usize = 500;

/// Words inside a family name that belong to it, in lower case ("van der Berg", "Al Hashemi").
const FAMILY_PARTICLES: &[&str] = &[
    "abu", "al", "af", "ap", "bin", "bint", "binte", "binti", "da", "dal", "dalla", "das", "de", "degli", "dei", "del",
    "della", "delle", "dello", "den", "der", "di", "do", "dos", "du", "el", "ferch", "het", "ibn", "la", "le", "los",
    "op", "ould", "ten", "ter", "tot", "ul", "umm", "ur", "van", "von", "vom", "zu", "zum", "zur",
];

/// Endings that follow the whole name.
const NAME_ENDINGS: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Whether a character is invisible or steers the direction of text, and so has no place in a name.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Drops control, zero-width and direction characters, turns every run of blanks into one space, trims the ends and
/// composes accents (NFC). What is left reads the same.
#[must_use]
pub fn clean(text: &str) -> String {
    #[cfg(test)]
    work::add(text.len());
    if text.is_ascii() {
        return clean_ascii(text);
    }
    let visible = text.chars().filter_map(|c| match c {
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || is_invisible(c) => None,
        c => Some(c),
    });
    let mut out = String::with_capacity(text.len());
    for c in visible.nfc() {
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`clean`] for the most usual texts, which need no tables.
fn clean_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let blank = c.is_whitespace();
        if blank && !(out.is_empty() || out.ends_with(' ')) {
            out.push(' ');
        } else if !blank && !c.is_control() {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Lower case without accents, compatibility forms evened out. Accents are dropped from Latin and Greek letters only:
/// elsewhere a mark can make another letter. Blanks and punctuation stay.
#[must_use]
pub fn fold(text: &str) -> String {
    #[cfg(test)]
    work::add(text.len());
    if text.is_ascii() {
        return clean_ascii(text).to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut after_accented_script = false;
    for c in clean(text).nfkd() {
        if is_combining_mark(c) {
            if !after_accented_script {
                out.push(c);
            }
            continue;
        }
        after_accented_script = latin_letters(c).is_some() || c.to_lowercase().any(carries_accents);
        if is_invisible(c) {
            continue;
        }
        match latin_letters(c) {
            Some(letters) => out.push_str(letters),
            None => out.extend(c.to_lowercase().nfkd().filter(|l| !(after_accented_script && is_combining_mark(*l)))),
        }
    }
    // Compatibility forms can hold blanks ("῝"); they are evened out like all others.
    clean(&out)
}

fn carries_accents(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}')
}

/// Latin letters that no normal form takes apart.
fn latin_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ħ' | 'Ħ' => "h",
        'ŧ' | 'Ŧ' => "t",
        'ə' | 'Ə' => "a",
        'ς' => "σ",
        _ => return None,
    })
}

/// Folded words apart by one space; punctuation separates words, an apostrophe joins them. A mark without a letter
/// before it is left out: joined to another letter it would be read differently the next time.
fn word_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_letter = false;
    for c in fold(text).chars() {
        let mark = is_combining_mark(c);
        if mark && !after_letter {
            continue;
        }
        after_letter = mark || c.is_alphanumeric();
        if after_letter {
            out.push(c);
        } else if !matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´') && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The key under which names are compared: folded words apart by one space. Empty when nothing is left.
#[must_use]
pub fn normalize_name(name: &str) -> String {
    word_key(name)
}

/// The key under which people are compared. It does not drop honorifics: names are stored without them.
#[must_use]
pub fn person_key(name: &str) -> String {
    normalize_name(name)
}

/// The key under which organizations are compared: "&" reads as "and", a leading "the" does not count and dotted
/// initials read as one word ("I.C.A.N.N.").
#[must_use]
pub fn organization_key(name: &str) -> String {
    let spelled = name.replace(['&', '＆', '﹠'], " and ");
    let key = normalize_name(&spelled);
    let mut out = String::with_capacity(key.len());
    let mut initials = false;
    for word in key.split(' ') {
        let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        if !(out.is_empty() || initials && single) {
            out.push(' ');
        }
        out.push_str(word);
        initials = single;
    }
    let mut rest = out.as_str();
    while let Some(shorter) = rest.strip_prefix("the ") {
        rest = shorter;
    }
    // Initials side by side can compose ("ᄀ ᅡ").
    rest.nfc().collect()
}

/// The key titles and names sort by: folded words, at most [`SORT_KEY_LENGTH`] characters. Other scripts sort after
/// Latin in their own order.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let key: String = word_key(text).chars().take(SORT_KEY_LENGTH).collect();
    key.trim_end().nfc().collect()
}

/// The name as lists sort it: family name, comma, given names ("Seger, Alexander").
///
/// A heuristic: the family name is the last word with the particles before it ("van der Berg, Anna"), or the leading
/// words in capitals ("WANG, Xiaoming"). Single names, names with a comma and names in scripts without capitals stay.
#[must_use]
pub fn sort_name(name: &str) -> String {
    let name = clean(name);
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 || name.contains(',') || !name.chars().any(|c| c.is_uppercase() || c.is_lowercase()) {
        return name;
    }
    let ending = usize::from(words.len() > 2 && is_name_ending(words[words.len() - 1]));
    let core = &words[..words.len() - ending];
    let leading_capitals = core.iter().take_while(|word| is_all_capitals(word)).count();
    let (family, given) = if leading_capitals > 0 && leading_capitals < core.len() {
        (&core[..leading_capitals], &core[leading_capitals..])
    } else {
        let mut start = core.len() - 1;
        while start > 1 && FAMILY_PARTICLES.contains(&fold(core[start - 1]).as_str()) {
            start -= 1;
        }
        (&core[start..], &core[..start])
    };
    let mut out = format!("{}, {}", family.join(" "), given.join(" "));
    for word in &words[words.len() - ending..] {
        out.push(' ');
        out.push_str(word);
    }
    out
}

fn is_name_ending(word: &str) -> bool {
    NAME_ENDINGS.contains(&normalize_name(word).as_str())
}

fn is_all_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// Folded words joined by "-", for addresses. Letters of other scripts stay; empty when nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    organization_key_words(text).replace(' ', "-")
}

fn organization_key_words(text: &str) -> String {
    normalize_name(&text.replace(['&', '＆', '﹠'], " and "))
}

/// A name that ends with its own initials in brackets, apart: `("Association for Progressive Communications", "APC")`.
/// Nothing where the brackets hold anything but the initials of the words before them; small words may be skipped.
#[must_use]
pub fn own_acronym(name: &str) -> Option<(&str, &str)> {
    let (full, rest) = name.trim().rsplit_once('(')?;
    let acronym = rest.strip_suffix(')')?.trim();
    let full = full.trim_end();
    let letters = acronym.chars().count();
    if !(2..=12).contains(&letters) || !acronym.chars().all(char::is_uppercase) {
        return None;
    }
    let words = full.split([' ', '-', '/']).filter_map(|word| word.chars().next());
    let all: String = words.clone().flat_map(char::to_uppercase).collect();
    let large: String = words.filter(|c| c.is_uppercase()).collect();
    (acronym == all || acronym == large).then_some((full, acronym))
}

/// How much text was cleaned: the work of reading a page, counted instead of timed.
#[cfg(test)]
pub(crate) mod work {
    use std::cell::Cell;

    thread_local! {
        static BYTES: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn add(bytes: usize) {
        BYTES.set(BYTES.get() + bytes + 1);
    }

    /// What was counted in this thread since the last call.
    pub(crate) fn take() -> usize {
        BYTES.replace(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_and_case_do_not_count() {
        assert_eq!(person_key("Markko  KÜNNAPU"), "markko kunnapu");
        assert_eq!(person_key("O’Brien"), person_key("O'Brien"));
        assert_eq!(organization_key("The I.C.A.N.N."), "icann");
        assert_eq!(organization_key("Research & Education"), organization_key("research and education"));
        assert_eq!(fold("Łódź Ærø Straße"), "lodz aero strasse");
    }

    #[test]
    fn marks_of_other_scripts_stay() {
        assert_ne!(person_key("कि"), person_key("क"));
        assert_eq!(sort_key("Й"), "й");
        assert_eq!(person_key("김민수"), "김민수");
    }

    #[test]
    fn invisible_characters_leave_names() {
        assert_eq!(clean(" Jane\u{200b}\u{202e} \u{a0} Do\u{ad}e\u{0}\u{7} "), "Jane Doe");
    }

    #[test]
    fn lists_sort_by_family_name() {
        assert_eq!(sort_name("Alexander Seger"), "Seger, Alexander");
        assert_eq!(sort_name("Anna van der Berg"), "van der Berg, Anna");
        assert_eq!(sort_name("Nurul Huda binte Rahman"), "binte Rahman, Nurul Huda");
        assert_eq!(sort_name("WANG Xiaoming"), "WANG, Xiaoming");
        assert_eq!(sort_name("Robert Kahn Jr."), "Kahn, Robert Jr.");
        assert_eq!(sort_name("Plato"), "Plato");
        assert_eq!(sort_name("王小明"), "王小明");
    }

    #[test]
    fn slugs_are_words_and_hyphens() {
        assert_eq!(slug("Security, openness & privacy"), "security-openness-and-privacy");
        assert_eq!(slug("…"), "");
    }

    proptest! {
        #[test]
        fn everything_is_idempotent(text in "\\PC{0,60}|.{0,60}") {
            for function in [clean, fold, normalize_name, person_key, organization_key, sort_key, sort_name, slug] {
                let once = function(&text);
                prop_assert_eq!(function(&once), once);
            }
        }

        #[test]
        fn sort_keys_are_short(text in "\\PC{0,400}") {
            prop_assert!(sort_key(&text).chars().count() <= SORT_KEY_LENGTH);
        }
    }
}
