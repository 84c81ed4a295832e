//! Links and external identifiers.

use async_graphql::{Context, SimpleObject};

use crate::{
    domain::contact::{IdentifierFields, LinkFields},
    error::Error,
    graphql::{enums::IdentifierScheme, page::load, scalars::Url},
    store::links::{IdentifiersOf, LinksOf},
};

/// A web link of a proposal, person or organization.
#[derive(SimpleObject, Clone, Debug)]
pub struct Link {
    /// The address.
    url: Url,
    /// What it leads to; null if not said.
    label: Option<String>,
}

/// An identifier in a public register.
#[derive(SimpleObject, Clone, Debug)]
pub struct ExternalIdentifier {
    /// The register.
    scheme: IdentifierScheme,
    /// The identifier, without address.
    value: String,
    /// The entry's address in the register.
    url: Url,
}

impl From<LinkFields> for Link {
    fn from(LinkFields { url, label }: LinkFields) -> Self {
        Self { url: Url(url), label }
    }
}

impl From<IdentifierFields> for ExternalIdentifier {
    fn from(IdentifierFields { scheme, value }: IdentifierFields) -> Self {
        let register = match scheme {
            entities::IdentifierScheme::Orcid => "https://orcid.org",
            entities::IdentifierScheme::Ror => "https://ror.org",
            entities::IdentifierScheme::Wikidata => "https://www.wikidata.org/entity",
        };
        Self { scheme: scheme.into(), url: Url(format!("{register}/{value}")), value }
    }
}

impl Link {
    /// The links of an owner in their order.
    pub async fn of(ctx: &Context<'_>, owner: LinksOf) -> Result<Vec<Self>, Error> {
        let links = load(ctx, owner).await?.unwrap_or_default();
        Ok(links.iter().map(|link| LinkFields { url: link.url.clone(), label: link.label.clone() }.into()).collect())
    }
}

impl ExternalIdentifier {
    /// The identifiers of an owner.
    pub async fn of(ctx: &Context<'_>, owner: IdentifiersOf) -> Result<Vec<Self>, Error> {
        let identifiers = load(ctx, owner).await?.unwrap_or_default();
        let fields = identifiers.iter().map(|row| IdentifierFields { scheme: row.scheme, value: row.value.clone() });
        Ok(fields.map(Into::into).collect())
    }
}
