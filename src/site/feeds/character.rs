//! Characters that documents of text can hold.

/// Whether XML 1.0 has a place for a character: nearly all control characters are forbidden there, even escaped ones, and
/// one of them makes a whole document unreadable.
pub(in crate::site) const fn is_text(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_noncharacters_are_no_text() {
        for character in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1b}', '\u{fffe}', '\u{ffff}'] {
            assert!(!is_text(character), "{character:?}");
        }
        for character in ['\t', '\n', '\r', 'a', 'ع', '\u{2028}', '\u{fffd}', '🎤', '\u{10ffff}'] {
            assert!(is_text(character), "{character:?}");
        }
    }
}
