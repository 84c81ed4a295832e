//! Organizations, as mutations write them.

use entities::{IdentifierScheme, OrganizationId, StakeholderGroup};
use serde::{Deserialize, Serialize};

use super::{
    contact::{IdentifierFields, LinkFields},
    input::{Checks, ListPatch, Patch},
    names::organization_key,
    person::kept,
    user_error::{UserError, UserErrorCode},
};

/// The registers organizations are in.
pub const REGISTERS: &[IdentifierScheme] = &[IdentifierScheme::Ror, IdentifierScheme::Wikidata];

/// The most organizations above one.
pub const MAX_ANCESTORS: usize = 10;

/// The fields of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationFields {
    /// Its name.
    pub name: String,
    /// Its initials.
    pub acronym: Option<String>,
    /// Other names, in the order of their keys.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// The group it belongs to.
    pub stakeholder_group: Option<StakeholderGroup>,
    /// Its web site, http or https.
    pub homepage: Option<String>,
    /// The organization it is part of.
    pub parent_id: Option<OrganizationId>,
    /// Links in their order.
    pub links: Vec<LinkFields>,
    /// Entries in public registers.
    pub identifiers: Vec<IdentifierFields>,
}

/// What an update does to an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationPatch {
    /// Its name.
    pub name: Patch<String>,
    /// Its initials.
    pub acronym: Patch<Option<String>>,
    /// Other names.
    pub aliases: ListPatch<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Patch<Option<String>>,
    /// The group it belongs to.
    pub stakeholder_group: Patch<Option<StakeholderGroup>>,
    /// Its web site.
    pub homepage: Patch<Option<String>>,
    /// The organization it is part of.
    pub parent_id: Patch<Option<OrganizationId>>,
    /// Links.
    pub links: ListPatch<LinkFields>,
    /// Entries in public registers.
    pub identifiers: ListPatch<IdentifierFields>,
}

impl OrganizationFields {
    /// Checks the fields of a new organization.
    #[must_use]
    pub fn check(self, checks: &mut Checks) -> Self {
        self.check_change(&Self::default(), checks)
    }

    /// Checks the fields of an organization that is changed. What stays as it was is not held against the change.
    #[must_use]
    pub fn check_change(self, before: &Self, checks: &mut Checks) -> Self {
        let name = if self.name == before.name && !self.name.is_empty() {
            self.name
        } else {
            checks.comparable_name("name", &self.name, organization_key)
        };
        let acronym = kept(self.acronym, &before.acronym, |acronym| {
            let acronym = checks.optional_name("acronym", acronym)?;
            Some(checks.comparable_name("acronym", &acronym, organization_key))
        });
        let aliases = checks.aliases(&name, self.aliases, &before.aliases, organization_key);
        if let Some(acronym) = acronym.as_deref().map(organization_key)
            && aliases.iter().any(|alias| organization_key(alias) == acronym)
        {
            let message = "The acronym is among the aliases already. Remove it there.";
            checks.push(UserError::new(UserErrorCode::Invalid, "acronym", message));
        }
        let mut page = |homepage: Option<String>| {
            let homepage = homepage.filter(|homepage| !homepage.trim().is_empty())?;
            Some(checks.url("homepage", &homepage))
        };
        Self {
            acronym,
            aliases,
            homepage: kept(self.homepage, &before.homepage, &mut page),
            country: kept(self.country, &before.country, |country| checks.country("country", country)),
            stakeholder_group: self.stakeholder_group,
            parent_id: self.parent_id,
            links: checks.links(self.links, &before.links),
            identifiers: checks.identifiers(REGISTERS, self.identifiers, &before.identifiers),
            name,
        }
    }
}

impl OrganizationPatch {
    /// Checks what is said of single names, links and identifiers, so that mistakes name their place in the input; the rest
    /// is checked when it is applied.
    #[must_use]
    pub fn check_lists(self, checks: &mut Checks) -> Self {
        Self {
            aliases: checks.aliases_patch(self.aliases, organization_key),
            links: checks.links_patch(self.links),
            identifiers: checks.identifiers_patch(REGISTERS, self.identifiers),
            ..self
        }
    }

    /// The fields after the update, not checked yet.
    #[must_use]
    pub fn apply(self, before: OrganizationFields) -> OrganizationFields {
        let Self { name, acronym, aliases, country, stakeholder_group, homepage, parent_id, links, identifiers } = self;
        OrganizationFields {
            name: name.or(before.name),
            acronym: acronym.or(before.acronym),
            aliases: aliases.apply(before.aliases, |one, other| organization_key(one) == organization_key(other)),
            country: country.or(before.country),
            stakeholder_group: stakeholder_group.or(before.stakeholder_group),
            homepage: homepage.or(before.homepage),
            parent_id: parent_id.or(before.parent_id),
            links: links.apply(before.links, LinkFields::is_same),
            identifiers: identifiers.apply(before.identifiers, IdentifierFields::is_same),
        }
    }
}
