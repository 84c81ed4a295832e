//! Links and identifiers as mutations take them.

use async_graphql::InputObject;

use crate::{
    domain::{
        contact::{IdentifierFields, LinkFields},
        input::ListPatch,
    },
    graphql::{enums::IdentifierScheme, scalars::Url},
};

/// A web link.
#[derive(InputObject, Clone, Debug)]
pub struct LinkInput {
    /// The address, http or https, 2000 characters at most.
    url: Url,
    /// What it leads to, 300 characters at most.
    label: Option<String>,
}

/// An entry in a public register.
#[derive(InputObject, Clone, Debug)]
pub struct IdentifierInput {
    /// The register.
    scheme: IdentifierScheme,
    /// The identifier, bare or with the register's address before it. Its checksum is checked.
    value: String,
}

/// Changes of links: either all of them, or some added and some removed.
#[derive(InputObject, Clone, Debug, Default)]
pub struct LinksPatch {
    /// The whole list, in place of what is there.
    set: Option<Vec<LinkInput>>,
    /// What is added at the end; a link whose address is there already is replaced.
    add: Option<Vec<LinkInput>>,
    /// Addresses of the links that are removed.
    remove: Option<Vec<Url>>,
}

/// Changes of identifiers: either all of them, or some added and some removed.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IdentifiersPatch {
    /// The whole list, in place of what is there.
    set: Option<Vec<IdentifierInput>>,
    /// What is added.
    add: Option<Vec<IdentifierInput>>,
    /// What is removed.
    remove: Option<Vec<IdentifierInput>>,
}

impl From<LinkInput> for LinkFields {
    fn from(LinkInput { url, label }: LinkInput) -> Self {
        Self { url: url.0, label }
    }
}

impl From<IdentifierInput> for IdentifierFields {
    fn from(IdentifierInput { scheme, value }: IdentifierInput) -> Self {
        Self { scheme: scheme.into(), value }
    }
}

impl From<LinksPatch> for ListPatch<LinkFields> {
    fn from(LinksPatch { set, add, remove }: LinksPatch) -> Self {
        let remove = remove.unwrap_or_default().into_iter().map(|url| LinkFields { url: url.0, label: None });
        Self { set: set.map(all), add: all(add.unwrap_or_default()), remove: remove.collect() }
    }
}

impl From<IdentifiersPatch> for ListPatch<IdentifierFields> {
    fn from(IdentifiersPatch { set, add, remove }: IdentifiersPatch) -> Self {
        Self { set: set.map(all), add: all(add.unwrap_or_default()), remove: all(remove.unwrap_or_default()) }
    }
}

/// All of a list in the domain's terms.
pub fn all<I: Into<F>, F>(inputs: Vec<I>) -> Vec<F> {
    inputs.into_iter().map(Into::into).collect()
}
