//! What an export holds: everything that is stored of each object, in the form it is written in.

use chrono::{DateTime, Utc};
use entities::{
    EditionId, ImportSourceId, MergeId, MergeKind, OrganizationId, ParticipationId, PersonId, ProposalId, SourceMedia,
    ThemeId, TopicId,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    edition::EditionFields, organization::OrganizationFields, participation::ParticipationFields, person::PersonFields,
    proposal::ProposalFields, theme::ThemeFields, topic::TopicFields,
};

/// What an export calls itself.
pub const FORMAT: &str = "workshops-export";
/// The version of its form.
pub const VERSION: u32 = 1;

/// The kinds of objects, in the order they are written: what is named comes before what names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Editions.
    Editions,
    /// Topics.
    Topics,
    /// Organizations: those that were merged come last.
    Organizations,
    /// People: those who were merged come last.
    People,
    /// Themes with their aliases.
    Themes,
    /// Proposals with their participations: those that were merged come last.
    Proposals,
    /// Merges, as undoing them needs them. Private.
    Merges,
    /// What was found not to be the same. Private.
    DismissedDuplicates,
    /// The pages proposals came from. Private.
    ImportSources,
}

/// An object with what every object has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept<I, F> {
    /// Its id.
    pub id: I,
    /// What is edited.
    #[serde(flatten)]
    pub fields: F,
    /// Counts changes, from 1.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A person or organization, and whom it was merged into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Absorbable<F, I> {
    /// What is edited.
    #[serde(flatten)]
    pub fields: F,
    /// The survivor.
    pub merged_into: Option<I>,
}

/// A participation at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Placed {
    /// What is edited.
    #[serde(flatten)]
    pub fields: ParticipationFields,
    /// Its place in the proposal, from 1.
    pub position: i32,
}

/// An organization.
pub type KeptOrganization = Kept<OrganizationId, Absorbable<OrganizationFields, OrganizationId>>;
/// A person.
pub type KeptPerson = Kept<PersonId, Absorbable<PersonFields, PersonId>>;
/// A participation.
pub type KeptParticipation = Kept<ParticipationId, Placed>;

/// A proposal and who takes part in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptProposal {
    /// The proposal. Its list of participations names those of the next field.
    pub proposal: Kept<ProposalId, ProposalFields>,
    /// The participations in their order.
    pub participations: Vec<KeptParticipation>,
}

/// A merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptMerge {
    /// Its id.
    pub id: MergeId,
    /// What was merged.
    pub kind: MergeKind,
    /// The survivor.
    pub target: Uuid,
    /// The edition of merged proposals.
    pub edition: Option<EditionId>,
    /// When.
    pub merged_at: DateTime<Utc>,
    /// By whom.
    pub merged_by: String,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// All that undoing it needs.
    pub record: Value,
}

/// Two that are not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptDismissal {
    /// What both are.
    pub kind: MergeKind,
    /// The smaller id.
    pub one: Uuid,
    /// The larger id.
    pub other: Uuid,
    /// When.
    pub dismissed_at: DateTime<Utc>,
    /// By whom.
    pub dismissed_by: String,
    /// Why.
    pub note: Option<String>,
}

/// A page a proposal came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptSource {
    /// Its id.
    pub id: ImportSourceId,
    /// The proposal.
    pub proposal: ProposalId,
    /// Its edition.
    pub edition: EditionId,
    /// Its number.
    pub number: i32,
    /// SHA-256 of the page.
    pub sha256: String,
    /// File or web address it was read from.
    pub address: String,
    /// Text or HTML.
    pub media: SourceMedia,
    /// The character encoding it was read as.
    pub encoding: String,
    /// The layout that was recognized.
    pub layout: String,
    /// The version of the parser.
    pub parser_version: i32,
    /// The original bytes, in Base64.
    #[serde(with = "bytes")]
    pub page: Vec<u8>,
    /// The proposal's part of the page.
    pub verbatim: String,
    /// What the page says, field by field.
    pub record: Value,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
}

/// An object of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An edition.
    Edition(Kept<EditionId, EditionFields>),
    /// A topic.
    Topic(Kept<TopicId, TopicFields>),
    /// An organization.
    Organization(Box<KeptOrganization>),
    /// A person.
    Person(Box<KeptPerson>),
    /// A theme.
    Theme(Kept<ThemeId, ThemeFields>),
    /// A proposal.
    Proposal(Box<KeptProposal>),
    /// A merge.
    Merge(KeptMerge),
    /// Two that are not the same.
    Dismissal(KeptDismissal),
    /// A page.
    Source(Box<KeptSource>),
}

impl Section {
    /// All of them, in the order they are written.
    pub const ALL: [Self; 9] = [
        Self::Editions,
        Self::Topics,
        Self::Organizations,
        Self::People,
        Self::Themes,
        Self::Proposals,
        Self::Merges,
        Self::DismissedDuplicates,
        Self::ImportSources,
    ];

    /// The name of its list, and of one object in it.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Editions => ("editions", "edition"),
            Self::Topics => ("topics", "topic"),
            Self::Organizations => ("organizations", "organization"),
            Self::People => ("people", "person"),
            Self::Themes => ("themes", "theme"),
            Self::Proposals => ("proposals", "proposal"),
            Self::Merges => ("merges", "merge"),
            Self::DismissedDuplicates => ("dismissedDuplicates", "dismissedDuplicate"),
            Self::ImportSources => ("importSources", "importSource"),
        }
    }

    /// Whether nothing of it is public.
    #[must_use]
    pub const fn is_private(self) -> bool {
        match self {
            Self::Editions | Self::Topics | Self::Organizations | Self::People | Self::Themes | Self::Proposals => {
                false
            }
            Self::Merges | Self::DismissedDuplicates | Self::ImportSources => true,
        }
    }

    /// How many of its objects are held in memory at once: pages of the web are large.
    #[must_use]
    pub const fn at_once(self) -> usize {
        match self {
            Self::Editions | Self::Topics | Self::Organizations | Self::People | Self::Themes => 500,
            Self::Proposals | Self::DismissedDuplicates => 200,
            Self::Merges | Self::ImportSources => 10,
        }
    }
}

impl Item {
    /// The object as it is written.
    #[must_use]
    pub fn to_map(&self) -> Map<String, Value> {
        match self {
            Self::Edition(kept) => map(kept),
            Self::Topic(kept) => map(kept),
            Self::Organization(kept) => map(kept),
            Self::Person(kept) => map(kept),
            Self::Theme(kept) => map(kept),
            Self::Proposal(kept) => {
                let participations = kept.participations.iter().map(|part| Value::Object(map(part))).collect();
                let mut proposal = map(&kept.proposal);
                proposal.insert("participations".to_owned(), Value::Array(participations));
                proposal
            }
            Self::Merge(kept) => map(kept),
            Self::Dismissal(kept) => map(kept),
            Self::Source(kept) => map(kept),
        }
    }

    /// Reads an object of a section, or says what is wrong with it. Nothing that is written there is lost: a field that
    /// is not known is wrong too.
    pub fn read(section: Section, written: Map<String, Value>) -> Result<Self, String> {
        let given = written.clone();
        let item = match section {
            Section::Editions => Self::Edition(read(written)?),
            Section::Topics => Self::Topic(read(written)?),
            Section::Organizations => Self::Organization(Box::new(read(written)?)),
            Section::People => Self::Person(Box::new(read(written)?)),
            Section::Themes => Self::Theme(read(written)?),
            Section::Proposals => Self::Proposal(Box::new(proposal(written)?)),
            Section::Merges => Self::Merge(read(written)?),
            Section::DismissedDuplicates => Self::Dismissal(read(written)?),
            Section::ImportSources => Self::Source(Box::new(read(written)?)),
        };
        match lost(&Value::Object(given), &Value::Object(item.to_map())) {
            Some(field) => Err(format!("there is no field `{}`", field.trim_start_matches('.'))),
            None => Ok(item),
        }
    }

    /// Its id as it is written.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Edition(kept) => kept.id.to_string(),
            Self::Topic(kept) => kept.id.to_string(),
            Self::Organization(kept) => kept.id.to_string(),
            Self::Person(kept) => kept.id.to_string(),
            Self::Theme(kept) => kept.id.to_string(),
            Self::Proposal(kept) => kept.proposal.id.to_string(),
            Self::Merge(kept) => kept.id.to_string(),
            Self::Dismissal(kept) => format!("{} and {}", kept.one, kept.other),
            Self::Source(kept) => kept.id.to_string(),
        }
    }

    /// The fields in which it differs from another one.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let (one, other) = (self.to_map(), other.to_map());
        let mut fields: Vec<&String> = one.keys().chain(other.keys()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields.into_iter().filter(|field| one.get(*field) != other.get(*field)).cloned().collect()
    }
}

fn map(kept: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(kept) {
        Ok(Value::Object(map)) => map,
        // Structs of texts, numbers and lists: nothing in them can fail to be written.
        Ok(_) | Err(_) => Map::new(),
    }
}

fn read<T: DeserializeOwned>(written: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(written)).map_err(|cause| cause.to_string())
}

fn proposal(mut written: Map<String, Value>) -> Result<KeptProposal, String> {
    let Some(Value::Array(parts)) = written.remove("participations") else {
        return Err("missing field `participations`".to_owned());
    };
    let mut participations: Vec<KeptParticipation> = Vec::with_capacity(parts.len());
    for (place, part) in parts.into_iter().enumerate() {
        let part = serde_json::from_value(part).map_err(|cause| format!("participations[{place}]: {cause}"))?;
        participations.push(part);
    }
    let ids = participations.iter().map(|part| part.id.to_string().into()).collect();
    written.insert("participations".to_owned(), Value::Array(ids));
    let proposal: Kept<ProposalId, ProposalFields> = read(written)?;
    match participations.iter().position(|part| part.fields.fields.proposal != proposal.id) {
        Some(place) => Err(format!("participations[{place}] is one of another proposal")),
        None => Ok(KeptProposal { proposal, participations }),
    }
}

/// The path of something that is given and not kept.
fn lost(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => given.iter().find_map(|(name, value)| {
            let inside = kept.get(name).map_or(Some(String::new()), |kept| lost(value, kept))?;
            Some(format!(".{name}{inside}"))
        }),
        (Value::Array(given), Value::Array(kept)) => {
            let mut pairs = given.iter().zip(kept).enumerate();
            pairs.find_map(|(place, (given, kept))| Some(format!("[{place}]{}", lost(given, kept)?)))
        }
        (_, _) => None,
    }
}

/// Bytes as Base64.
mod bytes {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(|cause| D::Error::custom(format!("page is not Base64: {cause}")))
    }
}
