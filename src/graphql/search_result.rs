//! What search finds, and what shows why.

use async_graphql::{Context, Enum, SimpleObject, Union};
use entities::{SubjectKind, organization, person, proposal, theme};
use uuid::Uuid;

use crate::{
    domain::{
        search::{Highlighter, Range},
        text,
    },
    error::Error,
    graphql::{organization::Organization, page::loaders, person::Person, proposal::Proposal, theme::Theme},
    store::{
        ById, organizations::NamesOfOrganization, participations::ParticipationsOfProposal, people::NamesOfPerson,
        proposals::HostsOf, themes::AliasesOfTheme,
    },
};

/// What is searched for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchType {
    /// Proposals.
    Proposal,
    /// People.
    Person,
    /// Organizations.
    Organization,
    /// Themes.
    Theme,
}

/// Where something was found.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchField {
    /// The title of a proposal, the name of anything else.
    Title,
    /// The people and organizations that a proposal names, the other names of anything else.
    Names,
    /// The description, of a person the biography.
    Text,
}

/// Something that search finds.
#[derive(Union)]
pub enum SearchResult {
    /// A proposal.
    Proposal(Proposal),
    /// A person.
    Person(Person),
    /// An organization.
    Organization(Organization),
    /// A theme.
    Theme(Theme),
}

/// A part of a text: `text.slice(start, end)` in JavaScript.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct TextRange {
    /// Where it begins, in UTF-16 code units.
    start: i32,
    /// Where it ends.
    end: i32,
}

/// The part of a text that shows why something was found.
#[derive(SimpleObject, Clone, Debug)]
pub struct SearchSnippet {
    /// What the text is taken from.
    field: SearchField,
    /// Plain text on one line, about 240 characters; an ellipsis where it goes on.
    text: String,
    /// What was looked for, in the order of the text, never overlapping.
    highlights: Vec<TextRange>,
}

impl From<Range> for TextRange {
    fn from(range: Range) -> Self {
        let unit = |unit| i32::try_from(unit).unwrap_or(i32::MAX);
        Self { start: unit(range.start), end: unit(range.end) }
    }
}

impl SearchType {
    /// The kind of its rows.
    pub const fn kind(self) -> SubjectKind {
        match self {
            Self::Proposal => SubjectKind::Proposal,
            Self::Person => SubjectKind::Person,
            Self::Organization => SubjectKind::Organization,
            Self::Theme => SubjectKind::Theme,
        }
    }

    /// The type of a kind of rows that are found.
    pub const fn of(kind: SubjectKind) -> Self {
        match kind {
            SubjectKind::Person => Self::Person,
            SubjectKind::Organization => Self::Organization,
            SubjectKind::Theme => Self::Theme,
            SubjectKind::Proposal
            | SubjectKind::Edition
            | SubjectKind::Topic
            | SubjectKind::Participation
            | SubjectKind::ApiToken => Self::Proposal,
        }
    }

    /// The kinds of the types asked for, or of all.
    pub fn kinds(asked: Option<Vec<Self>>) -> Vec<SubjectKind> {
        let all = [Self::Proposal, Self::Person, Self::Organization, Self::Theme];
        let wanted = |kind: &Self| asked.as_ref().is_none_or(|asked| asked.contains(kind));
        all.into_iter().filter(wanted).map(Self::kind).collect()
    }
}

impl SearchResult {
    /// What was found, unless it is gone in the meantime.
    pub async fn load(ctx: &Context<'_>, kind: SubjectKind, id: Uuid) -> Result<Option<Self>, Error> {
        let loaders = loaders(ctx);
        Ok(match SearchType::of(kind) {
            SearchType::Proposal => {
                loaders.load_one(ById::<proposal::Entity>::new(id)).await?.map(|row| Self::Proposal(Proposal(row)))
            }
            SearchType::Person => {
                loaders.load_one(ById::<person::Entity>::new(id)).await?.map(|row| Self::Person(Person(row)))
            }
            SearchType::Organization => {
                let row = loaders.load_one(ById::<organization::Entity>::new(id)).await?;
                row.map(|row| Self::Organization(Organization(row)))
            }
            SearchType::Theme => {
                loaders.load_one(ById::<theme::Entity>::new(id)).await?.map(|row| Self::Theme(Theme(row)))
            }
        })
    }

    /// The title or name.
    pub fn title(&self) -> &str {
        match self {
            Self::Proposal(proposal) => &proposal.0.title,
            Self::Person(person) => &person.0.name,
            Self::Organization(organization) => &organization.0.name,
            Self::Theme(theme) => &theme.0.name,
        }
    }

    /// The long text, without markup.
    pub fn text(&self) -> Option<String> {
        let markdown = match self {
            Self::Proposal(proposal) => Some(proposal.0.description.as_str()),
            Self::Person(person) => person.0.biography.as_deref(),
            Self::Organization(_) => None,
            Self::Theme(theme) => theme.0.description.as_deref(),
        };
        markdown.map(text::plain)
    }

    /// The names that belong to it, as they are shown.
    async fn names(&self, ctx: &Context<'_>) -> Result<Vec<String>, Error> {
        let loaders = loaders(ctx);
        Ok(match self {
            Self::Proposal(proposal) => {
                let (participations, hosts) = futures_util::try_join!(
                    loaders.load_one(ParticipationsOfProposal(proposal.0.id)),
                    loaders.load_one(HostsOf(proposal.0.id)),
                )?;
                let named = participations.unwrap_or_default();
                let named = named.iter().filter(|row| !row.is_placeholder).map(|row| {
                    let affiliation = row.affiliation_as_stated.as_deref();
                    affiliation.map_or(row.name_as_given.clone(), |stated| format!("{}, {stated}", row.name_as_given))
                });
                let hosts = hosts.unwrap_or_default();
                named.chain(hosts.iter().map(|host| host.name.clone())).collect()
            }
            Self::Person(person) => {
                let names = loaders.load_one(NamesOfPerson(person.0.id)).await?.unwrap_or_default();
                names.iter().map(|name| name.name.clone()).collect()
            }
            Self::Organization(organization) => {
                let names = loaders.load_one(NamesOfOrganization(organization.0.id)).await?.unwrap_or_default();
                names.iter().map(|name| name.name.clone()).collect()
            }
            Self::Theme(theme) => {
                let names = loaders.load_one(AliasesOfTheme(theme.0.id)).await?.unwrap_or_default();
                names.clone()
            }
        })
    }

    /// The part of the long text, or else the names, that shows what was looked for.
    pub async fn snippet(
        &self,
        ctx: &Context<'_>,
        highlighter: Highlighter<'_>,
        in_names: bool,
    ) -> Result<Option<SearchSnippet>, Error> {
        let (field, found) = match self.text().and_then(|text| highlighter.snippet(&text)) {
            Some(found) => (SearchField::Text, Some(found)),
            None if in_names => {
                let mut names: Vec<String> = Vec::new();
                for name in self.names(ctx).await? {
                    if !names.contains(&name) && highlighter.is_in(&name) {
                        names.push(name);
                    }
                }
                (SearchField::Names, highlighter.snippet(&names.join("; ")))
            }
            None => (SearchField::Text, None),
        };
        Ok(found.map(|found| SearchSnippet {
            field,
            text: found.text,
            highlights: found.highlights.into_iter().map(Into::into).collect(),
        }))
    }
}
