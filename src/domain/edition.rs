//! Editions, as mutations write them.

use chrono::{DateTime, NaiveDate, Utc};
use entities::EditionVisibility;
use serde::{Deserialize, Serialize};

use super::{
    balance::{BalanceRules, BalanceRulesPatch},
    input::{Checks, Patch},
    search::DEFAULT_LANGUAGE,
    user_error::{UserError, UserErrorCode},
};

/// The fields of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EditionFields {
    /// The year, which stays what it is.
    pub year: i32,
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
    /// BCP 47 tag of the language its texts are written in, unless a proposal says otherwise.
    #[serde(default = "default_language")]
    pub language: String,
    /// From when on proposals may be handed in.
    pub submissions_open_at: Option<DateTime<Utc>>,
    /// Until when proposals may be handed in, not before they may be.
    pub submissions_close_at: Option<DateTime<Utc>>,
    /// What it asks of panels.
    #[serde(default)]
    pub balance_rules: BalanceRules,
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
    /// The language its texts are written in.
    pub language: Patch<String>,
    /// From when on proposals may be handed in.
    pub submissions_open_at: Patch<Option<DateTime<Utc>>>,
    /// Until when proposals may be handed in.
    pub submissions_close_at: Patch<Option<DateTime<Utc>>>,
    /// What it asks of panels.
    pub balance_rules: BalanceRulesPatch,
}

impl EditionFields {
    /// Checks the fields, one by one and together.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        if !(1900..=2200).contains(&self.year) {
            checks.push(UserError::new(UserErrorCode::Invalid, "year", "year must be between 1900 and 2200."));
        }
        let name = checks.name("name", &self.name);
        let overall_theme = checks.optional_name("overallTheme", self.overall_theme);
        let city = checks.optional_name("city", self.city);
        let country = checks.country("country", self.country);
        let language = checks.language("language", Some(self.language)).unwrap_or_else(default_language);
        in_order(checks, ("startsOn", self.starts_on), ("endsOn", self.ends_on));
        let opening = ("submissionsOpenAt", self.submissions_open_at);
        in_order(checks, opening, ("submissionsCloseAt", self.submissions_close_at));
        checks.within("balanceRules", |checks| self.balance_rules.check(checks));
        Self { name, overall_theme, city, country, language, ..self }
    }
}

/// That of editions written down before they had one.
fn default_language() -> String {
    DEFAULT_LANGUAGE.to_owned()
}

fn in_order<T: PartialOrd>(checks: &mut Checks, first: (&str, Option<T>), last: (&str, Option<T>)) {
    if let (Some(from), Some(to)) = (first.1, last.1)
        && to < from
    {
        let message = format!("{} must not be before {}.", last.0, first.0);
        checks.push(UserError::new(UserErrorCode::Invalid, last.0, message));
    }
}

impl EditionPatch {
    /// The fields after the update, not checked yet.
    #[must_use]
    pub fn apply(self, before: EditionFields) -> EditionFields {
        let Self {
            name,
            overall_theme,
            city,
            country,
            starts_on,
            ends_on,
            public_from,
            language,
            submissions_open_at,
            submissions_close_at,
            balance_rules,
        } = self;
        EditionFields {
            year: before.year,
            name: name.or(before.name),
            overall_theme: overall_theme.or(before.overall_theme),
            city: city.or(before.city),
            country: country.or(before.country),
            starts_on: starts_on.or(before.starts_on),
            ends_on: ends_on.or(before.ends_on),
            public_from: public_from.or(before.public_from),
            language: language.or(before.language),
            submissions_open_at: submissions_open_at.or(before.submissions_open_at),
            submissions_close_at: submissions_close_at.or(before.submissions_close_at),
            balance_rules: balance_rules.apply(before.balance_rules),
        }
    }
}
