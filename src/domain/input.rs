//! The values of mutations: checked one by one, with everything that is wrong collected.

use super::{
    names::clean,
    user_error::{UserError, UserErrorCode},
};

/// What an update does to a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing: the input does not name it.
    #[default]
    Keep,
    /// It gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// The field after the update.
    pub fn or(self, before: T) -> T {
        match self {
            Self::Keep => before,
            Self::Set(value) => value,
        }
    }

    /// The patch of a value made of this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Set(value) => Patch::Set(make(value)),
        }
    }
}

/// The most characters of a name or title.
pub const MAX_NAME: usize = 300;
/// The most characters of a short name in addresses.
pub const MAX_SLUG: usize = 80;

/// Checks values and collects what is wrong with them.
#[derive(Debug, Default)]
pub struct Checks(Vec<UserError>);

impl Checks {
    /// Notes a mistake.
    pub fn push(&mut self, error: UserError) {
        self.0.push(error);
    }

    /// One line of text that must not be empty: blanks evened out, 300 characters at most.
    pub fn name(&mut self, field: &'static str, text: &str) -> String {
        let text = self.line(field, text, MAX_NAME);
        if text.is_empty() {
            self.push(UserError::new(UserErrorCode::Required, field, format!("{field} must not be empty.")));
        }
        text
    }

    /// The patch of a field that may be left out but not be null.
    pub fn given<T>(&mut self, field: &'static str, patch: Patch<Option<T>>) -> Patch<T> {
        match patch {
            Patch::Keep => Patch::Keep,
            Patch::Set(Some(value)) => Patch::Set(value),
            Patch::Set(None) => {
                let message = format!("{field} must not be null. Leave it out to keep it.");
                self.push(UserError::new(UserErrorCode::Required, field, message));
                Patch::Keep
            }
        }
    }

    /// One line of text that may be missing; an empty one is.
    pub fn optional_name(&mut self, field: &'static str, text: Option<String>) -> Option<String> {
        text.map(|text| self.line(field, &text, MAX_NAME)).filter(|text| !text.is_empty())
    }

    /// A short name for addresses: small Latin letters, digits and hyphens between them, 80 at most.
    pub fn slug(&mut self, field: &'static str, text: &str) -> String {
        let parts_ok = text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !parts_ok || text.len() > MAX_SLUG {
            let message = format!(
                "{field} must be small letters a to z, digits and single hyphens between them, {MAX_SLUG} at most, \
                 for example access-and-diversity."
            );
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
        }
        text.to_owned()
    }

    fn line(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let text = clean(text);
        if text.chars().count() > most {
            let message = format!("{field} may have {most} characters at most.");
            self.push(UserError::new(UserErrorCode::TooLong, field, message));
        }
        text
    }

    /// The value, if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<UserError>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
