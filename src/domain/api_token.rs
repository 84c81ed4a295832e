//! What an API token may be called and limited to.

use chrono::{DateTime, TimeDelta, Utc};
use entities::TokenRole;

use super::{
    input::Checks,
    user_error::{UserError, UserErrorCode},
};

/// Characters of a name at most.
const LONGEST: usize = 100;
/// Days a token is valid at most, where that is said in days.
pub const MAX_DAYS: i32 = 3650;

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

/// Until when a token is valid: at a time, or some days from now, or until it is revoked.
pub fn expiry(
    at: Option<DateTime<Utc>>,
    days: Option<i32>,
    now: DateTime<Utc>,
    checks: &mut Checks,
) -> Option<DateTime<Utc>> {
    let mut wrong = |field: &str, message: String| {
        checks.push(UserError::new(UserErrorCode::Invalid, field, message));
        None
    };
    match (at, days) {
        (Some(_), Some(_)) => wrong("expiresInDays", "Give expiresAt or expiresInDays, not both.".to_owned()),
        (Some(at), None) if at <= now => wrong("expiresAt", "expiresAt must be in the future.".to_owned()),
        (Some(at), None) => Some(at),
        (None, Some(days)) if !(1..=MAX_DAYS).contains(&days) => {
            wrong("expiresInDays", format!("expiresInDays must be between 1 and {MAX_DAYS}."))
        }
        (None, Some(days)) => Some(now + TimeDelta::days(days.into())),
        (None, None) => None,
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
