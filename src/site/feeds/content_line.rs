//! Content lines of iCalendar (RFC 5545, section 3.1).
//!
//! They are written here: the crates for it loop for ever on some texts, or bring a database of time zones along.

/// The longest line, in octets without its end.
const LONGEST: usize = 75;

/// Lines that are written one after the other.
#[derive(Debug, Default)]
pub(super) struct ContentLines(String);

impl ContentLines {
    /// Adds a property, whose name may have parameters behind it. The value is a date, an address or another one that
    /// needs no escaping; control characters are dropped, as they would end the line.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let Self(lines) = self;
        let mut room = LONGEST;
        for character in name.chars().chain([':']).chain(value.chars().filter(|character| !character.is_control())) {
            if character.len_utf8() > room {
                // Folded between characters, as not all readers unfold octets; the space counts too.
                lines.push_str("\r\n ");
                room = LONGEST - 1;
            }
            room -= character.len_utf8();
            lines.push(character);
        }
        lines.push_str("\r\n");
    }

    /// Adds a property whose value is a text, which may have several lines.
    pub(super) fn add_text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' => escaped.push_str("\\n"),
                '\\' | ';' | ',' => escaped.extend(['\\', character]),
                other => escaped.push(other),
            }
        }
        self.add(name, &escaped);
    }

    /// All lines, as they are sent.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut lines = ContentLines::default();
        lines.add_text("COMMENT", text);
        lines.into_text()
    }

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(text("a;b,c\\d\ne:f\"g\""), "COMMENT:a\\;b\\,c\\\\d\\ne:f\"g\"\r\n");
    }

    #[test]
    fn no_control_character_is_left() {
        assert_eq!(text("a\r\nb\0c\u{85}d\u{7f}"), "COMMENT:a\\nbcd\r\n");
        let mut lines = ContentLines::default();
        lines.add("URL", "https://workshops.test/\r\nEND:VCALENDAR");
        assert_eq!(lines.into_text(), "URL:https://workshops.test/END:VCALENDAR\r\n");
    }

    #[test]
    fn a_line_is_folded_when_it_is_full() {
        let fits = "x".repeat(LONGEST - "COMMENT:".len());
        assert_eq!(text(&fits), format!("COMMENT:{fits}\r\n"));
        assert_eq!(text(&format!("{fits}y")), format!("COMMENT:{fits}\r\n y\r\n"));
        let next = "y".repeat(LONGEST - 1);
        assert_eq!(text(&format!("{fits}{next}z")), format!("COMMENT:{fits}\r\n {next}\r\n z\r\n"));
    }

    #[test]
    fn a_character_is_never_cut() {
        for shift in 0..8 {
            let long = ["x".repeat(shift), "🎤".repeat(90), "أمن".repeat(90), " a".repeat(90), " ".repeat(90)].concat();
            let folded = text(&long);
            assert!(folded.split("\r\n").all(|line| line.len() <= LONGEST), "{folded}");
            assert_eq!(folded.replace("\r\n ", ""), format!("COMMENT:{long}\r\n"));
        }
    }
}
