//! Public registers of people and organizations: what their identifiers look like, and how they check themselves.

use entities::IdentifierScheme;

use super::names;

/// The register's name in the schema.
#[must_use]
pub const fn register(scheme: IdentifierScheme) -> &'static str {
    match scheme {
        IdentifierScheme::Orcid => "ORCID",
        IdentifierScheme::Ror => "ROR",
        IdentifierScheme::Wikidata => "WIKIDATA",
    }
}

/// The identifier as its register writes it, without address; or what it must look like.
pub fn bare(scheme: IdentifierScheme, value: &str) -> Result<String, &'static str> {
    let value = names::clean(value);
    // Schemes and hosts are written in any case; what follows them is not theirs.
    let lower = value.to_ascii_lowercase();
    let addresses: &[&str] = match scheme {
        IdentifierScheme::Orcid => &["orcid.org/", "www.orcid.org/"],
        IdentifierScheme::Ror => &["ror.org/"],
        IdentifierScheme::Wikidata => {
            &["www.wikidata.org/entity/", "www.wikidata.org/wiki/", "wikidata.org/entity/", "wikidata.org/wiki/"]
        }
    };
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let rest = addresses.iter().find_map(|address| rest.strip_prefix(address)).unwrap_or(rest).trim_end_matches('/');
    match scheme {
        IdentifierScheme::Orcid => orcid(rest).ok_or(
            "An ORCID iD has 16 digits, the last of which checks the others, such as 0000-0002-1825-0097. Look for a typing \
             mistake.",
        ),
        IdentifierScheme::Ror => ror(rest).ok_or(
            "A ROR id has 9 characters that begin with 0 and end with two digits which check the others, such as 05gq02987. \
             Look for a typing mistake.",
        ),
        IdentifierScheme::Wikidata => wikidata(rest).ok_or("A Wikidata item is Q and a number, such as Q42."),
    }
}

/// Four groups of four digits; the last digit checks the others (ISO 7064, MOD 11-2).
fn orcid(text: &str) -> Option<String> {
    let digits: Vec<u8> = text.bytes().filter(|b| *b != b'-').map(|b| b.to_ascii_uppercase()).collect();
    let (last, first) = digits.split_last()?;
    if first.len() != 15 || !first.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let total = first.iter().fold(0_u32, |total, digit| (total + u32::from(digit - b'0')) * 2 % 11);
    let check = match (12 - total) % 11 {
        10 => b'X',
        digit => b"0123456789"[digit as usize],
    };
    if *last != check {
        return None;
    }
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().map(|b| char::from(*b)).collect()).collect();
    Some(groups.join("-"))
}

/// Zero, six digits of base 32 without i, l, o and u, and two decimal digits that check them (ISO 7064, MOD 97-10).
fn ror(text: &str) -> Option<String> {
    const DIGITS: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    if text.len() != 9 || !text.starts_with('0') {
        return None;
    }
    let (number, check) = text.as_bytes().split_at(7);
    let number = number.iter().try_fold(0_u64, |number, byte| {
        let digit = DIGITS.iter().position(|digit| digit == byte)?;
        Some(number * 32 + u64::try_from(digit).ok()?)
    })?;
    let expected = 98 - number * 100 % 97;
    (check == format!("{expected:02}").as_bytes()).then(|| text.to_owned())
}

fn wikidata(text: &str) -> Option<String> {
    let number = text.strip_prefix('q')?;
    let valid =
        (1..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    valid.then(|| format!("Q{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_checked_and_stored_bare() {
        use IdentifierScheme::{Orcid, Ror, Wikidata};
        let good = [
            (Orcid, "0000-0002-1825-0097", "0000-0002-1825-0097"),
            (Orcid, "https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
            (Orcid, " 0000000218250097 ", "0000-0002-1825-0097"),
            (Ror, "https://ror.org/05gq02987", "05gq02987"),
            (Ror, "ror.org/00F54P054/", "00f54p054"),
            (Wikidata, "https://www.wikidata.org/wiki/Q42", "Q42"),
            (Wikidata, "q8908", "Q8908"),
        ];
        for (scheme, given, stored) in good {
            assert_eq!(bare(scheme, given).as_deref(), Ok(stored), "{given}");
        }
        let bad = [
            (Orcid, "0000-0002-1825-0098"),
            (Orcid, "0000-0002-1825-009"),
            (Orcid, ""),
            (Ror, "05gq02986"),
            (Ror, "15gq02987"),
            (Ror, "05gq0298"),
            (Ror, "05gé2987"),
            (Wikidata, "P31"),
            (Wikidata, "Q0"),
            (Wikidata, "Q"),
        ];
        for (scheme, given) in bad {
            assert!(bare(scheme, given).is_err(), "{given}");
        }
    }

    #[test]
    fn one_wrong_digit_never_passes() {
        for at in 0..15 {
            let mut digits = *b"0000000218250097";
            digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
            assert_eq!(orcid(std::str::from_utf8(&digits).unwrap()), None);
        }
    }
}
