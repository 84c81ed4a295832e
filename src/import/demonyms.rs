//! Adjectives of countries: "Zambian", "South African".

use super::word_lists::DEMONYMS;
use crate::domain::country::Country;
use crate::domain::names::normalize_name;

/// The country an adjective belongs to, the adjective being the whole text.
pub(super) fn demonym(text: &str) -> Option<Country> {
    /// The longest adjective is shorter.
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    DEMONYMS.meaning(&normalize_name(text)).and_then(|code| Country::try_from(code).ok())
}
