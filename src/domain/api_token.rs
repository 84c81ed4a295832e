//! What an API token may be called and limited to.

use chrono::{DateTime, TimeDelta, Utc};
use entities::TokenRole;

use super::{
    budget::Budget,
    input::Checks,
    origin::origin,
    user_error::{UserError, UserErrorCode},
};

/// Characters of a name at most.
const LONGEST: usize = 100;
/// Days a token is valid at most, where that is said in days.
pub const MAX_DAYS: i32 = 3650;

/// Origins of one token at most.
pub const MAX_ORIGINS: usize = 50;
/// Types and fields in the list of one token at most.
pub const MAX_FIELDS: usize = 500;

/// What a partner's token is limited to, and what it may spend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Origins of the web pages it may be used on; any where none are listed.
    pub origins: Option<Vec<String>>,
    /// Schema coordinates of what it may select; everything where none are listed.
    pub fields: Option<Vec<String>>,
    /// Its own budget; that of everybody where it has none.
    pub budget: Option<Budget>,
}

/// Terms as they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedTerms {
    /// `allowedOrigins`.
    pub origins: Option<Vec<String>>,
    /// `allowedFields`.
    pub fields: Option<Vec<String>>,
    /// `budgetPerMinute`.
    pub per_minute: Option<i32>,
    /// `budgetBurst`.
    pub burst: Option<i32>,
}

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

/// Whether a token of this role can have terms of its own. Only partners put their tokens into web pages, and only their
/// traffic is agreed on; whoever edits is not to be stopped by either.
#[must_use]
pub const fn may_have_terms(role: TokenRole) -> bool {
    match role {
        TokenRole::Partner => true,
        TokenRole::Editor | TokenRole::Admin => false,
    }
}

impl Terms {
    /// Checks the terms of a token of this role. `wrong_with` says what is wrong with an entry of `allowedFields`.
    #[must_use]
    pub fn check(
        role: TokenRole,
        asked: AskedTerms,
        wrong_with: impl Fn(&str) -> Result<(), String>,
        checks: &mut Checks,
    ) -> Self {
        let AskedTerms { origins, fields, per_minute, burst } = asked;
        let given = [
            ("allowedOrigins", origins.is_some()),
            ("allowedFields", fields.is_some()),
            ("budgetPerMinute", per_minute.is_some()),
            ("budgetBurst", burst.is_some()),
        ];
        if !may_have_terms(role) {
            for (field, _) in given.into_iter().filter(|(_, given)| *given) {
                let message =
                    format!("Only tokens of partners have {field}. Leave it out, or choose the role PARTNER.");
                checks.push(UserError::new(UserErrorCode::Invalid, field, message));
            }
            return Self::default();
        }
        let units = |number: i32| u32::try_from(number).unwrap_or_default();
        let budget = match (per_minute, burst) {
            (Some(per_minute), burst) => Budget::try_new(units(per_minute), burst.map(units)).map(Some),
            (None, Some(_)) => Err("budgetBurst needs budgetPerMinute: what comes back each minute."),
            (None, None) => Ok(None),
        };
        let budget = budget.unwrap_or_else(|message| {
            let field = if per_minute.is_some_and(|number| number > 0) { "budgetBurst" } else { "budgetPerMinute" };
            checks.push(UserError::new(UserErrorCode::Invalid, field, message));
            None
        });
        let bounds = (MAX_ORIGINS, "any page may use the token");
        let origins = origins.map(|given| entries("allowedOrigins", bounds, given, read_origin, checks));
        let bounds = (MAX_FIELDS, "all fields may be selected");
        let read_field = |entry: String| wrong_with(&entry).map(|()| entry);
        let fields = fields.map(|given| entries("allowedFields", bounds, given, read_field, checks));
        Self { origins, fields, budget }
    }
}

/// The entries of a list, each once; `read` says how one is kept, or what is wrong with it.
fn entries(
    field: &str,
    (most, without): (usize, &str),
    given: Vec<String>,
    read: impl Fn(String) -> Result<String, String>,
    checks: &mut Checks,
) -> Vec<String> {
    if given.is_empty() || given.len() > most {
        let message = format!("{field} has 1 to {most} entries. Leave it out where {without}.");
        checks.push(UserError::new(UserErrorCode::Invalid, field, message));
        return given;
    }
    let mut all: Vec<String> = Vec::with_capacity(given.len());
    for (index, entry) in given.into_iter().enumerate() {
        match read(entry) {
            Ok(entry) if all.contains(&entry) => {}
            Ok(entry) => all.push(entry),
            Err(message) => checks.within(field, |checks| {
                checks.push(UserError::new(UserErrorCode::Invalid, index.to_string(), message));
            }),
        }
    }
    all
}

fn read_origin(text: String) -> Result<String, String> {
    origin(&text).ok_or_else(|| {
        "An origin is written as browsers send it: https://www.example.org, in small letters and without a slash at the end."
            .to_owned()
    })
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
