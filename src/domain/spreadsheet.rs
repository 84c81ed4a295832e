//! Cells of spreadsheets: what is text must not be taken for a formula.

/// Signs a formula begins with, and their wide forms, which some spreadsheets take for the same.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet takes for a formula: an apostrophe in front says that it is text
/// ([OWASP, CSV injection](https://owasp.org/www-community/attacks/CSV_Injection)).
#[must_use]
pub fn defused(mut cell: String) -> String {
    // Spreadsheets overlook these in front of a formula.
    let blank = |character: char| character.is_whitespace() || character.is_control() || is_invisible(character);
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start_matches(blank).starts_with(FORMULA) {
        cell.insert(0, '\'');
    }
    cell
}

/// Spaces without width that are no white space to Unicode.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text_whatever_stands_in_front() {
        for cell in
            ["=1+1", "+1", "-1", "@a", " =1", "\u{200b}=1", "\u{a0}\u{7}@a", "\ttext", "\rtext", "\ntext", "＝1"]
        {
            assert_eq!(defused(cell.to_owned()), format!("'{cell}"), "{cell:?}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for cell in ["", "text", "1 = 1", "'=1", "a@b", "  text"] {
            assert_eq!(defused(cell.to_owned()), cell);
        }
    }
}
