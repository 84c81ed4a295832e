//! Identifiers: one type per table, so that a person's id cannot be passed where a theme's is meant.

use std::{fmt, str::FromStr};

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Text that is not an identifier of the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError {
    /// The prefix the identifier should have had, for example `proposal_`.
    pub prefix: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id of this kind is {} followed by 32 hexadecimal digits", self.prefix)
    }
}

impl std::error::Error for IdError {}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        ///
        /// A time-ordered `UUIDv7`. On the wire and in JSON: the prefix and 32 lower-case hexadecimal digits.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What the identifier starts with on the wire.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = IdError { prefix: $prefix };
                let hex = text.strip_prefix($prefix).ok_or(error)?;
                if hex.len() != 32 || hex.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(error);
                }
                Uuid::try_parse(hex).map(Self).map_err(|_| error)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

id!(
    /// Names an edition.
    EditionId,
    "edition_"
);
id!(
    /// Names a cross-year topic.
    TopicId,
    "topic_"
);
id!(
    /// Names a theme of one edition.
    ThemeId,
    "theme_"
);
id!(
    /// Names an alias of a theme.
    ThemeAliasId,
    "themealias_"
);
id!(
    /// Names a proposal.
    ProposalId,
    "proposal_"
);
id!(
    /// Names a participation: one person, organization or placeholder in one role of one proposal.
    ParticipationId,
    "participation_"
);
id!(
    /// Names a person.
    PersonId,
    "person_"
);
id!(
    /// Names an alias of a person.
    PersonNameId,
    "personname_"
);
id!(
    /// Names an organization.
    OrganizationId,
    "organization_"
);
id!(
    /// Names an alias or acronym of an organization.
    OrganizationNameId,
    "organizationname_"
);
id!(
    /// Names a link.
    LinkId,
    "link_"
);
id!(
    /// Names an external identifier.
    ExternalIdentifierId,
    "identifier_"
);
id!(
    /// Names an import source.
    ImportSourceId,
    "source_"
);
id!(
    /// Names an entry of the audit.
    AuditEntryId,
    "audit_"
);
id!(
    /// Names an API token.
    ApiTokenId,
    "api_token_"
);
id!(
    /// Names a merge of people, organizations or proposals.
    MergeId,
    "merge_"
);
