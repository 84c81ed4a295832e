//! Editions, as mutations write them.

use chrono::NaiveDate;
use entities::EditionVisibility;

use super::{
    country::Country,
    input::{Checks, Patch},
    user_error::{UserError, UserErrorCode},
};

/// The fields of an edition but its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFields {
    /// Its name.
    pub name: String,
    /// Its overall theme.
    pub overall_theme: Option<String>,
    /// Where it is held.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the host country, whose form the schema has checked.
    pub country: Option<String>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day, not before the first.
    pub ends_on: Option<NaiveDate>,
    /// From which status on the public sees its proposals.
    pub public_from: EditionVisibility,
}

/// What an update does to an edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionPatch {
    /// Its name.
    pub name: Patch<String>,
    /// Its overall theme.
    pub overall_theme: Patch<Option<String>>,
    /// Where it is held.
    pub city: Patch<Option<String>>,
    /// The host country.
    pub country: Patch<Option<String>>,
    /// First day.
    pub starts_on: Patch<Option<NaiveDate>>,
    /// Last day.
    pub ends_on: Patch<Option<NaiveDate>>,
    /// From which status on the public sees its proposals.
    pub public_from: Patch<EditionVisibility>,
}

/// Checks the year of a new edition: 1900 to 2200.
pub fn check_year(checks: &mut Checks, year: i32) {
    if !(1900..=2200).contains(&year) {
        checks.push(UserError::new(UserErrorCode::Invalid, "year", "year must be between 1900 and 2200."));
    }
}

impl EditionFields {
    /// Checks the fields, one by one and together.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        let Self { name, overall_theme, city, country, starts_on, ends_on, public_from } = self;
        if let (Some(first), Some(last)) = (starts_on, ends_on)
            && last < first
        {
            let message = "endsOn must not be before startsOn.";
            checks.push(UserError::new(UserErrorCode::Invalid, "endsOn", message));
        }
        if country.as_deref().is_some_and(|code| Country::try_from(code).is_err()) {
            let message = "country must be the code of a country in ISO 3166-1, such as LT.";
            checks.push(UserError::new(UserErrorCode::Invalid, "country", message));
        }
        Self {
            name: checks.name("name", &name),
            overall_theme: checks.optional_name("overallTheme", overall_theme),
            city: checks.optional_name("city", city),
            country,
            starts_on,
            ends_on,
            public_from,
        }
    }
}

impl EditionPatch {
    /// The fields after the update, not checked yet.
    #[must_use]
    pub fn apply(self, before: EditionFields) -> EditionFields {
        let Self { name, overall_theme, city, country, starts_on, ends_on, public_from } = self;
        EditionFields {
            name: name.or(before.name),
            overall_theme: overall_theme.or(before.overall_theme),
            city: city.or(before.city),
            country: country.or(before.country),
            starts_on: starts_on.or(before.starts_on),
            ends_on: ends_on.or(before.ends_on),
            public_from: public_from.or(before.public_from),
        }
    }
}
