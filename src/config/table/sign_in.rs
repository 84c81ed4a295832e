//! Settings of an OpenID Connect issuer.

use super::{Fallback, Flag, Kind, Setting, plain};

/// Who signs.
pub static OIDC_ISSUER: Setting = plain(
    "oidc_issuer",
    Flag::None,
    Kind::Text,
    Fallback::Unset,
    "Issuer whose signed tokens are accepted, exactly as their claim iss has it; needs `oidc_audience` and `oidc_jwks`",
);

/// For whom it must have been signed.
pub static OIDC_AUDIENCE: Setting = plain(
    "oidc_audience",
    Flag::None,
    Kind::Text,
    Fallback::Unset,
    "What the claim aud of those tokens must hold: the name the issuer knows this service by",
);

/// With which keys.
pub static OIDC_JWKS: Setting = plain(
    "oidc_jwks",
    Flag::None,
    Kind::Keys,
    Fallback::Unset,
    "Where the keys of the issuer are (a JSON Web Key Set): its address, or a file",
);

/// Where the roles are.
pub static OIDC_ROLE_CLAIM: Setting = plain(
    "oidc_role_claim",
    Flag::None,
    Kind::Text,
    Fallback::Fixed("roles"),
    "Claim with the roles workshops:partner, workshops:editor, workshops:editor:YEAR or workshops:admin; dots lead inside",
);
