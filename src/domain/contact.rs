//! How people and organizations are reached and known elsewhere: addresses, links, names, entries in public registers.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};

use email_address::{EmailAddress, Options};
use entities::IdentifierScheme;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    input::{Checks, ListPatch, MAX_NAME},
    names,
    register::{bare, register},
    user_error::{UserError, UserErrorCode},
};

/// The most other names, links or identifiers one object has.
pub const MAX_LISTED: usize = 100;

/// A web link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkFields {
    /// The address, http or https.
    pub url: String,
    /// What it leads to.
    #[serde(default)]
    pub label: Option<String>,
}

/// An entry in a public register.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentifierFields {
    /// The register.
    pub scheme: IdentifierScheme,
    /// The identifier, without address.
    pub value: String,
}

impl LinkFields {
    /// Whether both lead to the same address, however it is written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let usual = |url: &str| Url::parse(url.trim()).map_or_else(|_| url.to_owned(), String::from);
        usual(&self.url) == usual(&other.url)
    }
}

impl IdentifierFields {
    /// Whether both are the same entry, however it is written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let usual = |value: &str| bare(self.scheme, value).unwrap_or_else(|_| value.to_owned());
        self.scheme == other.scheme && usual(&self.value) == usual(&other.value)
    }
}

impl Checks {
    /// An e-mail address that may be missing; an empty one is. Its domain has a dot, and there is no name beside it.
    pub fn email(&mut self, field: &'static str, address: Option<String>) -> Option<String> {
        let address = address.map(|address| names::clean(&address)).filter(|address| !address.is_empty())?;
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        if EmailAddress::parse_with_options(&address, options).is_err() {
            let message = format!("{field} must be one e-mail address, such as jane.doe@example.org.");
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
        }
        Some(address)
    }

    /// A telephone number that may be missing; an empty one is. Written as E.164 has it, without blanks.
    pub fn phone(&mut self, field: &'static str, number: Option<String>) -> Option<String> {
        let number = number.map(|number| names::clean(&number)).filter(|number| !number.is_empty())?;
        // Of what people put between digits, nothing tells numbers apart; "(0)" is not dialled from abroad.
        let dense: String =
            number.replace("(0)", "").chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '(' | ')')).collect();
        let dense = dense.strip_prefix("00").map_or(dense.clone(), |rest| format!("+{rest}"));
        let digits = dense.strip_prefix('+').unwrap_or_default();
        let valid =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if !valid {
            let message =
                format!("{field} must begin with + and the country's code, 15 digits at most: +370 5 236 0000.");
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
            return Some(number);
        }
        Some(dense)
    }

    /// Other names than `name`, each once by its key, in the order of their keys. The name itself is not one of them.
    /// Those that are in `before` are taken as they are.
    pub fn aliases(
        &mut self,
        name: &str,
        aliases: Vec<String>,
        before: &[String],
        key: fn(&str) -> String,
    ) -> Vec<String> {
        let checked =
            self.listed("aliases", aliases, before, |checks, alias| checks.alias(&alias, key), |one| key(one));
        let name = key(name);
        let mut keyed: Vec<(String, String)> = checked.into_iter().map(|alias| (key(&alias), alias)).collect();
        keyed.retain(|(key, _)| *key != name);
        keyed.sort();
        keyed.into_iter().map(|(_, alias)| alias).collect()
    }

    /// Links in their order, each address once. Those that are in `before` are taken as they are.
    pub fn links(&mut self, links: Vec<LinkFields>, before: &[LinkFields]) -> Vec<LinkFields> {
        self.listed("links", links, before, Self::link, |link| link.url.clone())
    }

    /// Entries in registers that have entries of this kind, each once and bare, in the order of registers. Those that are
    /// in `before` are taken as they are.
    pub fn identifiers(
        &mut self,
        schemes: &[IdentifierScheme],
        identifiers: Vec<IdentifierFields>,
        before: &[IdentifierFields],
    ) -> Vec<IdentifierFields> {
        let check = |checks: &mut Self, given: IdentifierFields| checks.identifier(schemes, given);
        let mut checked = self.listed("identifiers", identifiers, before, check, IdentifierFields::clone);
        checked.sort();
        checked
    }

    /// What an update does to other names. Names that are wrong are left out.
    pub fn aliases_patch(&mut self, patch: ListPatch<String>, key: fn(&str) -> String) -> ListPatch<String> {
        self.patched("aliases", patch, |checks, alias| checks.alias(&alias, key), |one| key(one))
    }

    /// What an update does to links. Links that are wrong are left out.
    pub fn links_patch(&mut self, patch: ListPatch<LinkFields>) -> ListPatch<LinkFields> {
        self.patched("links", patch, Self::link, |link| link.url.clone())
    }

    /// What an update does to entries in registers. Entries that are wrong are left out.
    pub fn identifiers_patch(
        &mut self,
        schemes: &[IdentifierScheme],
        patch: ListPatch<IdentifierFields>,
    ) -> ListPatch<IdentifierFields> {
        let check = |checks: &mut Self, given: IdentifierFields| checks.identifier(schemes, given);
        self.patched("identifiers", patch, check, IdentifierFields::clone)
    }

    /// A whole list, each entry once by its key.
    fn listed<T: PartialEq, K: Eq + Hash>(
        &mut self,
        field: &'static str,
        entries: Vec<T>,
        before: &[T],
        mut check: impl FnMut(&mut Self, T) -> T,
        key: impl Fn(&T) -> K,
    ) -> Vec<T> {
        // A list may be longer than allowed only where it was before: whoever makes it shorter is not held up.
        if entries.len() > MAX_LISTED.max(before.len()) {
            let message = format!("{field} may have {MAX_LISTED} entries at most.");
            self.push(UserError::new(UserErrorCode::TooLong, field, message));
            return entries;
        }
        let check = |checks: &mut Self, entry| if before.contains(&entry) { entry } else { check(checks, entry) };
        self.within(field, |checks| checks.each_once(entries, check, key))
    }

    /// The changes of a list: those that are wrong are left out, so that they are not said twice.
    fn patched<T, K: Eq + Hash>(
        &mut self,
        field: &'static str,
        patch: ListPatch<T>,
        mut check: impl FnMut(&mut Self, T) -> T,
        key: impl Fn(&T) -> K,
    ) -> ListPatch<T> {
        let ListPatch { set, add, remove } = patch;
        self.within(field, |checks| ListPatch {
            set: set.map(|set| checks.within("set", |checks| checks.each_once(set, &mut check, &key))),
            add: checks.within("add", |checks| checks.each_once(add, &mut check, &key)),
            remove,
        })
    }

    /// The entries that are right, each once by its key.
    fn each_once<T, K: Eq + Hash>(
        &mut self,
        entries: Vec<T>,
        mut check: impl FnMut(&mut Self, T) -> T,
        key: impl Fn(&T) -> K,
    ) -> Vec<T> {
        let mut first: HashMap<K, usize> = HashMap::new();
        let entries = entries.into_iter().enumerate().filter_map(|(index, entry)| {
            self.valid(|checks| {
                checks.within(index, |checks| {
                    let entry = check(checks, entry);
                    match first.entry(key(&entry)) {
                        Entry::Occupied(earlier) => {
                            let earlier = earlier.get();
                            checks.wrong(
                                UserErrorCode::Invalid,
                                format!("This is entry {earlier} again. Leave one of them out."),
                            );
                        }
                        Entry::Vacant(place) => {
                            place.insert(index);
                        }
                    }
                    entry
                })
            })
        });
        entries.collect()
    }

    /// Notes a mistake at the very place that is being checked.
    fn wrong(&mut self, code: UserErrorCode, message: impl Into<String>) {
        self.push(UserError { code, message: message.into(), field: Vec::new() });
    }

    fn alias(&mut self, text: &str, key: fn(&str) -> String) -> String {
        let text = names::clean(text);
        if key(&text).is_empty() {
            self.wrong(UserErrorCode::Required, "A name must have letters or digits.");
        }
        if text.chars().count() > MAX_NAME {
            self.wrong(UserErrorCode::TooLong, format!("A name may have {MAX_NAME} characters at most."));
        }
        text
    }

    fn link(&mut self, link: LinkFields) -> LinkFields {
        LinkFields { url: self.url("url", &link.url), label: self.optional_name("label", link.label) }
    }

    /// An entry in one of these registers, bare.
    pub fn identifier(&mut self, schemes: &[IdentifierScheme], given: IdentifierFields) -> IdentifierFields {
        let scheme = given.scheme;
        if !schemes.contains(&scheme) {
            let names: Vec<&str> = schemes.iter().map(|scheme| register(*scheme)).collect();
            let message = format!("This register has no such entries. Use {}.", names.join(" or "));
            self.push(UserError::new(UserErrorCode::Invalid, "scheme", message));
        }
        match bare(scheme, &given.value) {
            Ok(value) => IdentifierFields { scheme, value },
            Err(message) => {
                self.push(UserError::new(UserErrorCode::Invalid, "value", message));
                given
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_checked() {
        let mut checks = Checks::default();
        assert_eq!(checks.email("email", Some(" jane@example.org ".to_owned())).as_deref(), Some("jane@example.org"));
        assert_eq!(checks.email("email", Some("  ".to_owned())), None);
        assert_eq!(checks.phone("phone", Some("+370 (5) 236-00.00".to_owned())).as_deref(), Some("+37052360000"));
        assert_eq!(checks.phone("phone", Some("0044 (0)20 7946 0000".to_owned())).as_deref(), Some("+442079460000"));
        assert!(checks.passed());
        for address in ["jane", "Jane <jane@example.org>", "jane@localhost", "jane@@example.org", "a@b.org, c@d.org"] {
            let mut checks = Checks::default();
            checks.email("email", Some(address.to_owned()));
            assert!(!checks.passed(), "{address}");
        }
        for number in ["5236000", "+12", "+370 call me", "+1234567890123456"] {
            let mut checks = Checks::default();
            checks.phone("phone", Some(number.to_owned()));
            assert!(!checks.passed(), "{number}");
        }
    }

    #[test]
    fn lists_hold_each_entry_once_and_mistakes_name_their_place() {
        let mut checks = Checks::default();
        let names = ["Éva Bell", "Eva  Bell", "?!", "Anna Other", "Jane Doe"].map(str::to_owned).to_vec();
        let kept = checks.aliases("JANE DOE", names, &[], names::person_key);
        assert_eq!(kept, ["Anna Other", "Éva Bell"]);
        let link = |url: &str| LinkFields { url: url.to_owned(), label: None };
        checks.links(vec![link("https://example.org"), link("ftp://example.org"), link("https://example.org/")], &[]);
        let fields: Vec<String> = checks.finish(()).unwrap_err().iter().map(|error| error.field.join(".")).collect();
        assert_eq!(fields, ["aliases.1", "aliases.2", "links.1.url", "links.2"]);
    }
}
