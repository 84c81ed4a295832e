//! Proposals.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entities::{edition, organization, proposal};

use crate::{
    domain::{page::RawPage, text},
    error::Error,
    graphql::{
        SchemaSettings,
        answer::{Answer, answer},
        as_json::AsJson,
        audit::{AuditEntry, history},
        balance::{PanelBalance, balance},
        brief::Participations,
        edition::Edition,
        enums::{ParticipationRole, PriorReportStatus, ProposalStatus, SessionFormat, TextFormat},
        import_source::ImportSource,
        link::Link,
        organization::Organization,
        overlap::{SimilarProposal, similar},
        page::{Connection, Listing, load},
        scalars::{DateTime, Url},
        status::{self, AllowedTransition, ProposalDecision},
        theme::Theme,
    },
    store::{
        ById,
        import_sources::SourceOf,
        links::{LinksOf, Owner},
        proposal_pager::{Pager, PagerOf},
        proposals::{HostsOf, MergedInto},
        themes::ThemesOfProposal,
    },
};

/// A workshop proposal.
pub struct Proposal(pub Arc<proposal::Model>);

impl From<Arc<proposal::Model>> for Proposal {
    fn from(model: Arc<proposal::Model>) -> Self {
        Self(model)
    }
}

impl Listing for Proposal {
    type Table = proposal::Entity;
    const CONNECTION: &'static str = "Rows";
}

/// Whether the report of an earlier workshop was given.
#[derive(SimpleObject, Clone, Debug)]
pub struct PriorReport {
    /// Whether it was given.
    status: PriorReportStatus,
    /// Its address; set exactly when the status is `PROVIDED`.
    url: Option<Url>,
}

impl Proposal {
    async fn pager(&self, ctx: &Context<'_>) -> Result<Option<Pager>, Error> {
        load(ctx, PagerOf(self.0.id)).await
    }

    async fn neighbour(
        &self,
        ctx: &Context<'_>,
        which: impl Fn(Pager) -> Option<entities::ProposalId>,
    ) -> Result<Option<Self>, Error> {
        let Some(id) = self.pager(ctx).await?.and_then(which) else { return Ok(None) };
        Ok(load(ctx, ById::<proposal::Entity>::new(id.0)).await?.map(Self))
    }
}

/// A workshop proposal of one edition.
#[Object]
impl Proposal {
    /// Opaque and stable; time-ordered.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The edition it was proposed for.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Edition> {
        answer(async move {
            let edition = load(ctx, ById::<edition::Entity>::new(self.0.edition_id.0)).await?;
            edition.map(Edition).ok_or_else(|| Error::dangling("proposal.edition_id"))
        })
        .await
    }

    /// Its number, unique in the edition and never reused; numbers have gaps. Null while none is given.
    async fn number(&self) -> Option<i32> {
        self.0.number
    }

    /// 1-based place in the edition's published list, which is ordered by number: as the imported page stated it,
    /// otherwise counted. Null without a number.
    async fn position(&self, ctx: &Context<'_>) -> Answer<Option<i32>> {
        answer(async move {
            if self.0.list_position.is_some() {
                return Ok(self.0.list_position);
            }
            Ok(self.pager(ctx).await?.and_then(|pager| i32::try_from(pager.place).ok()))
        })
        .await
    }

    /// The proposal of the edition with the next smaller number.
    async fn previous(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move { self.neighbour(ctx, |pager| pager.previous).await }).await
    }

    /// The proposal of the edition with the next larger number.
    async fn next(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move { self.neighbour(ctx, |pager| pager.next).await }).await
    }

    /// The proposal of the edition with the smallest number.
    async fn first(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move { self.neighbour(ctx, |pager| Some(pager.first)).await }).await
    }

    /// The proposal of the edition with the largest number.
    async fn last(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move { self.neighbour(ctx, |pager| Some(pager.last)).await }).await
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is about.
    async fn description(
        &self,
        #[graphql(desc = "What to write it in.", default_with = "TextFormat::Plain")] format: TextFormat,
    ) -> String {
        write_text(&self.0.description, format)
    }

    /// The beginning of the description as plain text in one line, cut between words.
    async fn excerpt(
        &self,
        #[graphql(desc = "Characters at most, 1 to 2000.", default = 200)] length: i32,
    ) -> Answer<String> {
        answer(async move {
            match usize::try_from(length) {
                Ok(length @ 1..=2000) => Ok(text::excerpt(&self.0.description, length)),
                _ => Err(Error::bad_input("length", "length must be between 1 and 2000.")),
            }
        })
        .await
    }

    /// BCP 47 tag of the language it is written in; null if unstated.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// The form of the session; null if unstated.
    async fn format(&self) -> Option<SessionFormat> {
        self.0.format.map(Into::into)
    }

    /// Where it stands.
    async fn status(&self) -> ProposalStatus {
        self.0.status.into()
    }

    /// The themes it falls under, in the order stated.
    async fn themes(&self, ctx: &Context<'_>) -> Answer<Vec<AsJson<Theme>>> {
        answer(async move {
            let themes = load(ctx, ThemesOfProposal(self.0.id)).await?;
            Ok(themes.unwrap_or_default().into_iter().map(|row| AsJson(Theme(row))).collect())
        })
        .await
    }

    /// The theme answer word for word; null if there was none.
    async fn themes_as_stated(&self) -> Option<&str> {
        self.0.themes_as_stated.as_deref()
    }

    /// The organizations that host it.
    async fn organizations(&self, ctx: &Context<'_>) -> Answer<Vec<AsJson<Organization>>> {
        answer(async move {
            let hosts: Option<Vec<Arc<organization::Model>>> = load(ctx, HostsOf(self.0.id)).await?;
            Ok(hosts.unwrap_or_default().into_iter().map(|row| AsJson(Organization(row))).collect())
        })
        .await
    }

    /// Who takes part, in the order stated; at most 200.
    async fn participations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these roles.")] roles: Option<Vec<ParticipationRole>>,
    ) -> Answer<Participations> {
        answer(async move {
            let wanted =
                |role: entities::ParticipationRole| roles.as_ref().is_none_or(|roles| roles.contains(&role.into()));
            Participations::of(ctx, self.0.id, wanted).await
        })
        .await
    }

    /// Who sits on the panel. The moderator is not a panellist.
    async fn panellists(&self, ctx: &Context<'_>) -> Answer<Participations> {
        answer(Participations::of(ctx, self.0.id, |role| role == entities::ParticipationRole::Panellist)).await
    }

    /// Who moderates.
    async fn moderators(&self, ctx: &Context<'_>) -> Answer<Participations> {
        answer(Participations::of(ctx, self.0.id, |role| role == entities::ParticipationRole::Moderator)).await
    }

    /// Who organizes it.
    async fn organizers(&self, ctx: &Context<'_>) -> Answer<Participations> {
        answer(Participations::of(ctx, self.0.id, |role| role == entities::ParticipationRole::Organizer)).await
    }

    /// Who is the contact.
    async fn contacts(&self, ctx: &Context<'_>) -> Answer<Participations> {
        answer(Participations::of(ctx, self.0.id, |role| role == entities::ParticipationRole::Contact)).await
    }

    /// Whether the organizers held such a workshop before; null if unstated.
    async fn organized_before(&self) -> Option<bool> {
        self.0.organized_before
    }

    /// Whether the report of that workshop was given.
    async fn prior_report(&self) -> PriorReport {
        PriorReport { status: self.0.prior_report_status.into(), url: self.0.prior_report_url.clone().map(Url) }
    }

    /// The proposal it was merged into; set exactly when the status is `MERGED`, and never itself merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> Answer<Option<Self>> {
        answer(async move {
            let Some(id) = self.0.merged_into_id else { return Ok(None) };
            Ok(load(ctx, ById::<proposal::Entity>::new(id.0)).await?.map(Self))
        })
        .await
    }

    /// The proposals that were merged into it, by number.
    async fn merged_from(&self, ctx: &Context<'_>) -> Answer<Vec<Self>> {
        answer(async move {
            let sources = load(ctx, MergedInto(self.0.id)).await?;
            Ok(sources.unwrap_or_default().into_iter().map(Self).collect())
        })
        .await
    }

    /// The proposals of its edition that are most like it, the most alike first. The public's are computed from public
    /// proposals alone.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Proposals at most, 0 to 20.", default = 5)] first: i32,
    ) -> Answer<Vec<SimilarProposal>> {
        answer(async move { similar(ctx, &self.0, first).await }).await
    }

    /// Links that belong to it.
    async fn links(&self, ctx: &Context<'_>) -> Answer<Vec<Link>> {
        answer(async move { Link::of(ctx, LinksOf(Owner::Proposal(self.0.id))).await }).await
    }

    /// The page it was last imported from; null if it was not imported.
    async fn source(&self, ctx: &Context<'_>) -> Answer<Option<ImportSource>> {
        answer(async move {
            let facts = load(ctx, SourceOf(self.0.id)).await?;
            Ok(facts.map(|facts| ImportSource {
                facts,
                list_position: self.0.list_position,
                list_total: self.0.list_total,
            }))
        })
        .await
    }

    /// What was written of it and of its participations, latest first. Requires an editor of its edition; null for everyone
    /// else.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 0 to 100; 20 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<Option<Connection<AuditEntry>>> {
        answer(async move { history(ctx, &self.0, RawPage { first, after, last, before }).await }).await
    }

    /// Its public address.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        let settings = ctx.data_unchecked::<SchemaSettings>();
        match self.0.number {
            Some(number) => settings.public(&format!("{}/{number}", self.0.edition_year)),
            None => settings.public(&format!("proposals/{}", self.0.id)),
        }
    }

    /// The last decision on it: who, when and why. Requires an editor of its edition; null for everyone else.
    async fn decision(&self, ctx: &Context<'_>) -> Option<ProposalDecision> {
        status::decision(ctx, &self.0)
    }

    /// What the viewer may do to it now with `changeProposalStatus`; nothing for the public.
    async fn allowed_transitions(&self, ctx: &Context<'_>) -> Answer<Vec<AllowedTransition>> {
        answer(async move { status::allowed(ctx, &self.0).await }).await
    }

    /// How its panel is made up, and what the rules of its edition have against it.
    async fn balance(&self, ctx: &Context<'_>) -> Answer<PanelBalance> {
        answer(async move { balance(ctx, &self.0).await }).await
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// Counts its changes, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Writes a stored text in the format asked for.
pub fn write_text(markdown: &str, format: TextFormat) -> String {
    match format {
        TextFormat::Plain => text::plain(markdown),
        TextFormat::Markdown => markdown.to_owned(),
        TextFormat::Html => text::safe_html(markdown),
    }
}
