//! Which proposals to list.

use async_graphql::{ID, InputObject};

use crate::{
    domain::{
        filter::{ProposalTest, QueryTest},
        search::SearchQuery,
    },
    error::Error,
    graphql::{
        enums::{PriorReportStatus, ProposalStatus, SessionFormat},
        filter::{FilterInput, Tests},
        operators::{ChoiceFilter, DateTimeFilter, IdFilter, IntFilter, ListFilter, StringFilter},
        organization_filter::OrganizationFilter,
        participation_filter::ParticipationFilter,
        theme_filter::ThemeFilter,
    },
};

/// What proposals to list; everything given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ProposalFilter {
    /// The id.
    id: Option<IdFilter>,
    /// The year of the edition.
    edition: Option<IntFilter>,
    /// The number.
    number: Option<IntFilter>,
    /// The title.
    title: Option<StringFilter>,
    /// The status.
    status: Option<ChoiceFilter<ProposalStatus>>,
    /// The form of the session.
    format: Option<ChoiceFilter<SessionFormat>>,
    /// The BCP 47 tag of the language it is written in, such as `en` or `pt-BR`.
    language: Option<StringFilter>,
    /// Id of a theme it falls under.
    theme: Option<ID>,
    /// Slug of a theme it falls under, in any edition.
    theme_slug: Option<String>,
    /// Id of a topic it falls under.
    topic: Option<ID>,
    /// Id of a person on its panel.
    panellist: Option<ID>,
    /// Id of a person who takes part in any role.
    person: Option<ID>,
    /// Id of an organization that hosts it or takes part.
    organization: Option<ID>,
    /// The themes it falls under.
    themes: Option<ListFilter<ThemeFilter>>,
    /// Its participations.
    participations: Option<ListFilter<ParticipationFilter>>,
    /// The organizations that host it.
    organizations: Option<ListFilter<OrganizationFilter>>,
    /// Whether such a workshop was held before; where that is not stated, neither passes.
    organized_before: Option<bool>,
    /// Whether the report of that workshop was given: one of these.
    prior_report: Option<Vec<PriorReportStatus>>,
    /// What `search` finds it for: words in title, description and the names of people and organizations, in the same
    /// syntax. Blank text is found everywhere.
    text: Option<String>,
    /// The time of creation.
    created_at: Option<DateTimeFilter>,
    /// The time of the last change.
    updated_at: Option<DateTimeFilter>,
    /// All of these hold.
    and: Option<Vec<Self>>,
    /// At least one of these holds.
    or: Option<Vec<Self>>,
    /// This does not hold.
    not: Option<Box<Self>>,
}

impl ProposalFilter {
    /// What its own `text` asks for, which is what an order by relevance is about.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Everything else it asks for.
    pub fn without_text(self) -> Self {
        Self { text: None, ..self }
    }
}

impl FilterInput for ProposalFilter {
    type Test = ProposalTest;

    fn read(self, tests: &mut Tests<'_, ProposalTest>) -> Result<(), Error> {
        let Self {
            id,
            edition,
            number,
            title,
            status,
            format,
            language,
            theme,
            theme_slug,
            topic,
            panellist,
            person,
            organization,
            themes,
            participations,
            organizations,
            organized_before,
            prior_report,
            text,
            created_at,
            updated_at,
            and,
            or,
            not,
        } = self;
        tests.ids("id", id, ProposalTest::Id)?;
        tests.int(edition, ProposalTest::Edition)?;
        tests.int(number, ProposalTest::Number)?;
        tests.text("title", title, ProposalTest::Title)?;
        tests.choice(status, ProposalTest::Status)?;
        tests.choice(format, ProposalTest::Format)?;
        tests.text("language", language, ProposalTest::Language)?;
        tests.id("theme", theme.as_ref(), ProposalTest::Theme)?;
        tests.exactly("themeSlug", theme_slug, ProposalTest::ThemeSlug)?;
        tests.id("topic", topic.as_ref(), ProposalTest::Topic)?;
        tests.id("panellist", panellist.as_ref(), ProposalTest::Panellist)?;
        tests.id("person", person.as_ref(), ProposalTest::Person)?;
        tests.id("organization", organization.as_ref(), ProposalTest::Organization)?;
        tests.list("themes", themes, ProposalTest::Themes)?;
        tests.list("participations", participations, ProposalTest::Participations)?;
        tests.list("organizations", organizations, ProposalTest::Hosts)?;
        tests.is(organized_before.map(ProposalTest::OrganizedBefore))?;
        tests.one_of(prior_report, ProposalTest::PriorReport)?;
        tests.exactly("text", text.filter(|text| !text.trim().is_empty()), asked)?;
        tests.time(created_at, ProposalTest::CreatedAt)?;
        tests.time(updated_at, ProposalTest::UpdatedAt)?;
        tests.combined(and, or, not)
    }
}

/// The test that search finds a proposal.
fn asked(text: String) -> ProposalTest {
    ProposalTest::Text(QueryTest::Asked(SearchQuery::parse(&text)))
}
