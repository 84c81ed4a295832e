//! Scalars: what they look like on the wire.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

use super::upload::Upload;

/// What is wrong with the text of one of these scalars. Asked before anything runs, so that a wrong text is the client's
/// error and not a failed field.
pub fn check(scalar: &str, text: &str) -> Result<(), &'static str> {
    let value = Value::String(text.to_owned());
    match scalar {
        "DateTime" => DateTime::parse(value).map(drop).map_err(|_| "must be a DateTime like 2010-09-14T08:00:00Z"),
        "Date" => Date::parse(value).map(drop).map_err(|_| "must be a Date like 2010-09-14"),
        "URL" => Url::parse(value).map(drop).map_err(|_| "must be a URL that starts with http:// or https://"),
        "Country" => Country::parse(value)
            .map(drop)
            .map_err(|_| "must be a Country, an ISO 3166-1 alpha-2 code in capitals like EE"),
        "Upload" => Upload::parse(value).map(drop).map_err(|_| "must be a file of a multipart request"),
        _ => Ok(()),
    }
}

/// A point in time: RFC 3339, UTC, microseconds, for example `2010-09-14T08:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A point in time: RFC 3339, UTC, microseconds, for example `2010-09-14T08:00:00.000000Z`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let time = chrono::DateTime::parse_from_rfc3339(text);
        time.map(|time| Self(time.with_timezone(&Utc)))
            .map_err(|_| InputValueError::custom("A DateTime is written like 2010-09-14T08:00:00Z."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// A calendar day: ISO 8601, for example `2010-09-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A calendar day: ISO 8601, for example `2010-09-14`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
        day.map(Self).map_err(|_| InputValueError::custom("A Date is written like 2010-09-14."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// A whole number that may be larger than an `Int`, as a number of JSON. None is larger than 2^53, so that every client reads
/// it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigInt(pub u64);

/// The largest whole number that clients which read numbers as floating point know exactly.
const MOST_EXACT: u64 = 1 << 53;

/// A whole number that may be larger than an `Int`, as a number of JSON. None is larger than 2^53, so that every client reads
/// it as it is.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-6")]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number.as_u64().map(Self).ok_or_else(|| InputValueError::expected_type(value)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.min(MOST_EXACT))
    }
}

/// A web address, http or https.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// A web address, http or https.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self(text.clone())),
            _ => Err(InputValueError::custom("A URL starts with http:// or https://.")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A country: ISO 3166-1 alpha-2 code in capitals, for example `EE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(pub String);

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

/// A country: ISO 3166-1 alpha-2 code in capitals, for example `EE`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-3166-country-codes.html")]
impl ScalarType for Country {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(code) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
                Ok(Self(code.clone()))
            }
            _ => Err(InputValueError::custom("A Country is an ISO 3166-1 alpha-2 code in capitals, for example EE.")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
