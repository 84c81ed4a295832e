//! The values of mutations: checked one by one, with everything that is wrong collected.

use unicode_normalization::UnicodeNormalization;
use url::Url;

use super::{
    country::Country,
    names::{clean, is_invisible},
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

/// What an update does to a list of children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPatch<T> {
    /// The whole list, in place of what is there.
    pub set: Option<Vec<T>>,
    /// What is added; one that is there already is replaced.
    pub add: Vec<T>,
    /// What is removed.
    pub remove: Vec<T>,
}

impl<T> Default for ListPatch<T> {
    fn default() -> Self {
        Self { set: None, add: Vec::new(), remove: Vec::new() }
    }
}

impl<T> ListPatch<T> {
    /// The list after the update. `same` tells whether two are the same child, whatever else they say.
    pub fn apply(self, before: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
        let Self { set, add, remove } = self;
        let mut list = set.unwrap_or(before);
        list.retain(|child| !remove.iter().any(|gone| same(child, gone)));
        for child in add {
            match list.iter().position(|old| same(old, &child)) {
                Some(at) => list[at] = child,
                None => list.push(child),
            }
        }
        list
    }
}

/// The most characters of a name or title.
pub const MAX_NAME: usize = 300;
/// The most characters of a short name in addresses.
pub const MAX_SLUG: usize = 80;
/// The most characters of a long text.
pub const MAX_TEXT: usize = 50_000;
/// The most characters of a web address.
pub const MAX_URL: usize = 2000;

/// Checks values and collects what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    errors: Vec<UserError>,
    path: Vec<String>,
}

impl Checks {
    /// Notes a mistake at the place that is being checked.
    pub fn push(&mut self, mut error: UserError) {
        error.field.splice(0..0, self.path.iter().cloned());
        self.errors.push(error);
    }

    /// Checks what lies below a field, or an item of a list by its index: mistakes name the whole path.
    pub fn within<T>(&mut self, segment: impl ToString, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment.to_string());
        let checked = check(self);
        self.path.pop();
        checked
    }

    /// The checked value, if nothing was wrong with it.
    pub fn valid<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let before = self.errors.len();
        let checked = check(self);
        (self.errors.len() == before).then_some(checked)
    }

    /// Whether something was wrong at the place that is being checked, or below it.
    #[must_use]
    pub fn is_wrong_here(&self) -> bool {
        self.errors.iter().any(|error| error.field.starts_with(&self.path))
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.errors.is_empty()
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

    /// One line of text that may be missing, of so many characters at most; an empty one is.
    pub fn optional_line(&mut self, field: &'static str, text: Option<String>, most: usize) -> Option<String> {
        text.map(|text| self.line(field, &text, most)).filter(|text| !text.is_empty())
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

    /// A long text in Markdown, 50 000 characters at most: lines stay, what cannot be seen goes, accents are composed.
    pub fn text(&mut self, field: &'static str, text: &str) -> String {
        let text = clean_lines(text);
        if text.chars().count() > MAX_TEXT {
            let message = format!("{field} may have {MAX_TEXT} characters at most.");
            self.push(UserError::new(UserErrorCode::TooLong, field, message));
        }
        text
    }

    /// A long text that may be missing; an empty one is.
    pub fn optional_text(&mut self, field: &'static str, text: Option<String>) -> Option<String> {
        text.map(|text| self.text(field, &text)).filter(|text| !text.is_empty())
    }

    /// A web address, http or https, written in the usual form.
    pub fn url(&mut self, field: &'static str, text: &str) -> String {
        match Url::parse(text.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_URL => url.into(),
            Ok(_) | Err(_) => {
                let message = format!(
                    "{field} must be a web address that starts with http:// or https://, {MAX_URL} characters at most."
                );
                self.push(UserError::new(UserErrorCode::Invalid, field, message));
                text.to_owned()
            }
        }
    }

    /// A country, by its code in ISO 3166-1 alpha-2.
    pub fn country(&mut self, field: &'static str, code: Option<String>) -> Option<String> {
        if code.as_deref().is_some_and(|code| Country::try_from(code).is_err()) {
            let message = format!("{field} must be the code of a country in ISO 3166-1, such as LT.");
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
        }
        code
    }

    fn line(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let text = clean(text);
        if text.chars().count() > most {
            let message = format!("{field} may have {most} characters at most.");
            self.push(UserError::new(UserErrorCode::TooLong, field, message));
        }
        text
    }

    /// Everything that was wrong.
    #[must_use]
    pub fn into_mistakes(self) -> Vec<UserError> {
        self.errors
    }

    /// The value, if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<UserError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

/// A text of several lines without what cannot be seen, its accents composed, line ends as `\n`, no blanks around it.
fn clean_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let visible = text.chars().filter(|&c| matches!(c, '\n' | '\t') || !(c.is_control() || is_invisible(c)));
    let composed: String = visible.nfc().collect();
    let lines: Vec<&str> = composed.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').trim_end().to_owned()
}
