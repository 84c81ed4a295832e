//! Signed tokens (JWT) of an OpenID Connect issuer: internal tools sign in with what they have.
//!
//! A token is taken at its word only when all of this holds: it is signed with RS256, ES256 or EdDSA by a key the issuer
//! publishes under the id the token names; issuer and audience are those of the settings; it is neither expired nor not
//! yet valid; and the claim of roles names a role of this service. `none` and the algorithms of shared secrets are never
//! accepted: the algorithm follows from the published key, not from the token.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::Value;

use super::jwks::{Keys, Source};
use crate::{clock::Clock, error::Error};

/// How far the clocks of issuer and service may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// What the names of roles start with: an issuer has roles of other services too, and their admins are not ours.
const PREFIX: &str = "workshops:";

/// Which issuer is trusted, and for what.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// The claim `iss`, sign for sign.
    pub issuer: String,
    /// What the claim `aud` must hold.
    pub audience: String,
    /// Where the issuer publishes its keys.
    pub jwks: Source,
    /// The claim of roles: its name, or the path to it with dots.
    pub role_claim: String,
}

/// Checks tokens of one issuer.
#[derive(Debug)]
pub struct Issuer {
    settings: OidcSettings,
    clock: Clock,
    keys: Keys,
}

/// What a token says that is signed and valid. Only [`Issuer::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) role: SignedRole,
    pub(super) expires_at: DateTime<Utc>,
}

/// The role a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignedRole {
    Partner,
    /// Of the edition of a year, or of all.
    Editor(Option<i32>),
    Admin,
}

impl Signed {
    /// The year of the one edition an editor is limited to.
    #[must_use]
    pub const fn year(&self) -> Option<i32> {
        match self.role {
            SignedRole::Editor(year) => year,
            SignedRole::Partner | SignedRole::Admin => None,
        }
    }
}

/// A key of the issuer, and the one algorithm it is for.
#[derive(Clone, Debug)]
pub(super) struct Key {
    decoding: DecodingKey,
    algorithm: Algorithm,
}

impl Key {
    /// The id and key of one entry of a key set; nothing for a key that signs nothing we accept.
    pub(super) fn read(entry: &Value) -> Option<(String, Self)> {
        let jwk = serde_json::from_value::<Jwk>(entry.clone()).ok()?;
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        let signs = jwk.common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
        let stated = jwk.common.key_algorithm.map(|stated| stated.to_string());
        let fits = stated.is_none_or(|stated| stated.parse() == Ok(algorithm));
        let decoding = DecodingKey::from_jwk(&jwk).ok().filter(|_| signs && fits)?;
        Some((jwk.common.key_id?, Self { decoding, algorithm }))
    }
}

impl Issuer {
    /// Trusts an issuer. Its keys are read when they are first needed.
    #[must_use]
    pub fn new(settings: OidcSettings, clock: Clock) -> Self {
        let keys = Keys::new(settings.jwks.clone(), clock.clone());
        Self { settings, clock, keys }
    }

    /// What a token says, if all of it can be relied upon. Fails only where the issuer's keys cannot be read.
    pub async fn verify(&self, token: &str) -> Result<Option<Signed>, Error> {
        let Ok(header) = decode_header(token) else { return Ok(None) };
        // What is marked as critical must be understood, and nothing is.
        let Some(id) = header.kid.filter(|_| header.crit.is_none()) else { return Ok(None) };
        let Some(key) = self.keys.find(&id).await? else { return Ok(None) };
        if header.alg != key.algorithm {
            return Ok(None);
        }
        Ok(decode::<Value>(token, &key.decoding, &self.validation(key.algorithm))
            .ok()
            .and_then(|token| self.read(&token.claims)))
    }

    /// Times are checked against the clock of the service, see [`Issuer::read`].
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation
    }

    fn read(&self, claims: &Value) -> Option<Signed> {
        // The library would take a list of issuers too.
        if claims["iss"] != self.settings.issuer.as_str() {
            return None;
        }
        let now = self.clock.now();
        let expires_at = time(&claims["exp"])?;
        let begins = match &claims["nbf"] {
            Value::Null => None,
            given => Some(time(given)?),
        };
        // Added to the issuer's times, the leeway could lead past the end of time.
        if now - LEEWAY >= expires_at || begins.is_some_and(|begins| now + LEEWAY < begins) {
            return None;
        }
        let subject = claims["sub"].as_str().filter(|subject| !subject.is_empty())?;
        let names = ["name", "preferred_username", "client_id", "azp", "sub"];
        let name = names.iter().find_map(|claim| claims[*claim].as_str().filter(|name| !name.is_empty()))?;
        let role = role(claim(claims, &self.settings.role_claim)?)?;
        Some(Signed { subject: subject.to_owned(), name: name.to_owned(), role, expires_at })
    }
}

/// Seconds since 1970, as a whole or broken number.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    // A broken second more or less does not matter beside the leeway.
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest number")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
    DateTime::from_timestamp(seconds, 0)
}

/// A claim by its name, which may have dots in it, or by the path to it.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| name.split('.').try_fold(claims, |at, part| at.get(part)))
}

/// The highest role among the values; nothing where there is none, or where they name several editions.
fn role(value: &Value) -> Option<SignedRole> {
    let words: Vec<&str> = match value {
        Value::String(text) => text.split_whitespace().collect(),
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let roles = words.into_iter().filter_map(|word| word.strip_prefix(PREFIX));
    let mut found: HashMap<&str, SignedRole> = HashMap::new();
    for role in roles {
        let read = match role {
            "partner" => SignedRole::Partner,
            "editor" => SignedRole::Editor(None),
            "admin" => SignedRole::Admin,
            _ => SignedRole::Editor(Some(role.strip_prefix("editor:")?.parse().ok()?)),
        };
        found.insert(role, read);
    }
    if found.contains_key("admin") {
        return Some(SignedRole::Admin);
    }
    if found.contains_key("editor") {
        return Some(SignedRole::Editor(None));
    }
    found.remove("partner").filter(|_| found.is_empty()).or_else(|| match found.values().collect::<Vec<_>>()[..] {
        [role] => Some(*role),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_highest_role_counts_and_what_is_not_understood_gives_none() {
        for (value, expected) in [
            (json!("workshops:admin"), Some(SignedRole::Admin)),
            (json!("openid workshops:editor profile"), Some(SignedRole::Editor(None))),
            (json!(["workshops:partner", "workshops:editor:2010"]), Some(SignedRole::Editor(Some(2010)))),
            (json!(["workshops:editor:2010", "workshops:editor"]), Some(SignedRole::Editor(None))),
            (json!(["workshops:partner", "admin", 7]), Some(SignedRole::Partner)),
            (json!(["workshops:editor:2010", "workshops:editor:2011"]), None),
            (json!(["workshops:editor:next"]), None),
            (json!(["workshops:owner"]), None),
            (json!(["admin", "editor"]), None),
            (json!([]), None),
            (json!(true), None),
            (json!({ "workshops:admin": true }), None),
        ] {
            assert_eq!(role(&value), expected, "{value}");
        }
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_by_a_path() {
        let claims = json!({ "https://a.example/roles": 1, "realm": { "roles": 2 }, "realm.other": 3 });
        assert_eq!(claim(&claims, "https://a.example/roles"), Some(&json!(1)));
        assert_eq!(claim(&claims, "realm.roles"), Some(&json!(2)));
        assert_eq!(claim(&claims, "realm.other"), Some(&json!(3)));
        assert_eq!(claim(&claims, "realm.roles.none"), None);
    }
}
