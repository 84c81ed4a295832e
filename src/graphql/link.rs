//! Links and external identifiers.

use async_graphql::{Context, SimpleObject};

use crate::{
    error::Error,
    graphql::{enums::IdentifierScheme, page::loaders, scalars::Url},
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

impl Link {
    /// The links of an owner in their order.
    pub async fn of(ctx: &Context<'_>, owner: LinksOf) -> Result<Vec<Self>, Error> {
        let links = loaders(ctx).load_one(owner).await?.unwrap_or_default();
        Ok(links.iter().map(|link| Self { url: Url(link.url.clone()), label: link.label.clone() }).collect())
    }
}

impl ExternalIdentifier {
    /// The identifiers of an owner.
    pub async fn of(ctx: &Context<'_>, owner: IdentifiersOf) -> Result<Vec<Self>, Error> {
        let identifiers = loaders(ctx).load_one(owner).await?.unwrap_or_default();
        let identifiers = identifiers.iter().map(|identifier| {
            let register = match identifier.scheme {
                entities::IdentifierScheme::Orcid => "https://orcid.org",
                entities::IdentifierScheme::Ror => "https://ror.org",
                entities::IdentifierScheme::Wikidata => "https://www.wikidata.org/entity",
            };
            Self {
                scheme: identifier.scheme.into(),
                value: identifier.value.clone(),
                url: Url(format!("{register}/{}", identifier.value)),
            }
        });
        Ok(identifiers.collect())
    }
}
