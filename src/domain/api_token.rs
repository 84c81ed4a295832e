//! What an API token may be called and limited to.

use entities::TokenRole;

/// Characters of a name at most.
const LONGEST: usize = 100;

/// The name of a token without blanks around it, or what is wrong with it.
pub fn name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err("The name of a token has 1 to 100 characters, in one line.");
    }
    Ok(name.to_owned())
}

/// Whether a token of this role can be limited to one edition.
#[must_use]
pub const fn may_have_edition(role: TokenRole) -> bool {
    match role {
        TokenRole::Editor => true,
        TokenRole::Partner | TokenRole::Admin => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(name(" Programme team \n").unwrap(), "Programme team");
        for wrong in ["", "  ", "two\nlines", "\u{1b}[31m", &"x".repeat(101)] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(name(&"é".repeat(100)).unwrap().chars().count(), 100);
    }
}
