//! People, as mutations write them.

use entities::IdentifierScheme;
use serde::{Deserialize, Serialize};

use super::{
    contact::{IdentifierFields, LinkFields},
    input::{Checks, ListPatch, Patch},
    names::{person_key, sort_name},
    user_error::{UserError, UserErrorCode},
};

/// The registers people are in.
pub const REGISTERS: &[IdentifierScheme] = &[IdentifierScheme::Orcid, IdentifierScheme::Wikidata];

/// The fields of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PersonFields {
    /// Name without honorific.
    pub name: String,
    /// The name as lists sort it; an empty one is made from the name.
    pub sort_name: String,
    /// Other names, in the order of their keys.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// About the person, in Markdown.
    pub biography: Option<String>,
    /// E-mail address. Private.
    pub email: Option<String>,
    /// Telephone number. Private.
    pub phone: Option<String>,
    /// Links in their order.
    pub links: Vec<LinkFields>,
    /// Entries in public registers.
    pub identifiers: Vec<IdentifierFields>,
}

/// What an update does to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonPatch {
    /// Name without honorific.
    pub name: Patch<String>,
    /// The name as lists sort it; nothing has it made from the name.
    pub sort_name: Patch<Option<String>>,
    /// Other names.
    pub aliases: ListPatch<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Patch<Option<String>>,
    /// About the person.
    pub biography: Patch<Option<String>>,
    /// E-mail address.
    pub email: Patch<Option<String>>,
    /// Telephone number.
    pub phone: Patch<Option<String>>,
    /// Links.
    pub links: ListPatch<LinkFields>,
    /// Entries in public registers.
    pub identifiers: ListPatch<IdentifierFields>,
}

impl PersonFields {
    /// Checks the fields of a new person.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        self.check_change(&Self::default(), checks)
    }

    /// Checks the fields of a person who is changed. What stays as it was is not held against the change.
    #[must_use]
    pub fn check_change(self, before: &Self, checks: &mut Checks) -> Self {
        let name = if self.name == before.name && !self.name.is_empty() {
            self.name
        } else {
            checks.comparable_name("name", &self.name, person_key)
        };
        let given =
            kept(Some(self.sort_name).filter(|given| !given.is_empty()), &Some(before.sort_name.clone()), |given| {
                checks.optional_name("sortName", given)
            });
        Self {
            sort_name: given.unwrap_or_else(|| sort_name(&name)),
            aliases: checks.aliases(&name, self.aliases, &before.aliases, person_key),
            country: kept(self.country, &before.country, |country| checks.country("country", country)),
            biography: kept(self.biography, &before.biography, |text| checks.optional_text("biography", text)),
            email: kept(self.email, &before.email, |email| checks.email("email", email)),
            phone: kept(self.phone, &before.phone, |phone| checks.phone("phone", phone)),
            links: checks.links(self.links, &before.links),
            identifiers: checks.identifiers(REGISTERS, self.identifiers, &before.identifiers),
            name,
        }
    }
}

/// The value as it was, or checked where it is new.
#[expect(clippy::ref_option, reason = "fields hold options, and are compared as such")]
pub(super) fn kept<T: PartialEq>(
    value: Option<T>,
    before: &Option<T>,
    check: impl FnOnce(Option<T>) -> Option<T>,
) -> Option<T> {
    if value == *before { value } else { check(value) }
}

impl Checks {
    /// A name that others can be compared with: it has letters or digits.
    pub(super) fn comparable_name(&mut self, field: &'static str, name: &str, key: fn(&str) -> String) -> String {
        let name = self.name(field, name);
        if !name.is_empty() && key(&name).is_empty() {
            let message = format!("{field} must have letters or digits.");
            self.push(UserError::new(UserErrorCode::Invalid, field, message));
        }
        name
    }
}

impl PersonPatch {
    /// Checks what is said of single names, links and identifiers, so that mistakes name their place in the input; the rest
    /// is checked when it is applied.
    #[must_use]
    pub fn check_lists(self, checks: &mut Checks) -> Self {
        Self {
            aliases: checks.aliases_patch(self.aliases, person_key),
            links: checks.links_patch(self.links),
            identifiers: checks.identifiers_patch(REGISTERS, self.identifiers),
            ..self
        }
    }

    /// The fields after the update, not checked yet. A sort name that was made from the name is made from the new one.
    #[must_use]
    pub fn apply(self, before: PersonFields) -> PersonFields {
        let Self { name, sort_name: sorted, aliases, country, biography, email, phone, links, identifiers } = self;
        let made = before.sort_name == sort_name(&before.name);
        let name_after = name.or(before.name.clone());
        let sort_name = match sorted {
            Patch::Set(given) => given.unwrap_or_default(),
            Patch::Keep if made && name_after != before.name => String::new(),
            Patch::Keep => before.sort_name,
        };
        PersonFields {
            name: name_after,
            sort_name,
            aliases: aliases.apply(before.aliases, |one, other| person_key(one) == person_key(other)),
            country: country.or(before.country),
            biography: biography.or(before.biography),
            email: email.or(before.email),
            phone: phone.or(before.phone),
            links: links.apply(before.links, LinkFields::is_same),
            identifiers: identifiers.apply(before.identifiers, IdentifierFields::is_same),
        }
    }
}
