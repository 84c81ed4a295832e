//! Statistics: numbers about a set of proposals, in all and by year.

use std::sync::Arc;

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use entities::{edition, proposal};

use crate::{
    domain::statistics::{Numbers, Panels, Reports, Statistics},
    error::Error,
    graphql::{
        answer::{Answer, answer},
        edition::Edition,
        facets::ProposalFacets,
        filter::FilterInput,
        page::{load, ready},
        proposal::Proposal,
        proposal_filter::ProposalFilter,
    },
    store::{editions::EditionOfYear, proposals::ProposalsOf, statistics::StatisticsOf, tally::Whole},
};

/// Numbers about a set of proposals, in all and by year. They count what the viewer may see.
#[derive(MergedObject)]
pub struct ProposalStatistics(ProposalNumbers, Breakdown);

/// Numbers about the proposals of one year.
#[derive(MergedObject)]
pub struct YearStatistics(ProposalNumbers, Year);

/// Numbers about proposals.
struct ProposalNumbers(Numbers);

/// What else there is to a set.
struct Breakdown {
    whole: Whole<proposal::Entity>,
    statistics: Arc<Statistics>,
}

struct Year(i32);

/// People who take part in proposals of a set, in any role; a person counts once.
#[derive(SimpleObject)]
pub struct PeopleStatistics {
    /// All of them.
    total: i32,
    /// Those who take part in no visible proposal of an earlier edition: their first year is one of the set.
    new: i32,
    /// Those who took part before the first year in which they are in the set.
    returning: i32,
}

/// How large panels are. Named panellists count who did not decline.
#[derive(SimpleObject)]
pub struct PanelStatistics {
    /// Members on average; null where there is no proposal.
    mean: Option<f64>,
    /// The size that half of the panels do not exceed; null where there is no proposal.
    median: Option<f64>,
    /// How many proposals have a panel of each size, smallest first.
    sizes: Vec<PanelSize>,
}

/// A size of panels.
#[derive(SimpleObject)]
pub struct PanelSize {
    /// Members.
    size: i32,
    /// Proposals with a panel of this size.
    proposals: i32,
}

/// Reports of those workshops that were held before.
#[derive(SimpleObject)]
pub struct ReportStatistics {
    /// Workshops that were held before.
    held_before: i32,
    /// Their report was given.
    provided: i32,
    /// Their report is missing.
    missing: i32,
    /// What was given is no address of a report.
    invalid: i32,
    /// Nothing was said of a report.
    unstated: i32,
    /// The part of them whose report was given, 0 to 1; null where none was held before.
    share_provided: Option<f64>,
}

#[Object]
impl ProposalNumbers {
    /// How many proposals there are.
    async fn proposals(&self) -> i32 {
        self.0.proposals
    }

    /// Who takes part in them.
    async fn people(&self) -> PeopleStatistics {
        PeopleStatistics { total: self.0.people, new: self.0.new_people, returning: self.0.returning_people() }
    }

    /// How many organizations host them or take part; one counts once.
    async fn organizations(&self) -> i32 {
        self.0.organizations
    }

    /// How large their panels are.
    async fn panels(&self) -> PanelStatistics {
        let panels: &Panels = &self.0.panels;
        let sizes = panels.0.iter().map(|(size, proposals)| PanelSize { size: *size, proposals: *proposals });
        PanelStatistics { mean: panels.mean(), median: panels.median(), sizes: sizes.collect() }
    }

    /// Reports of those that were held before.
    async fn reports(&self) -> ReportStatistics {
        let reports = self.0.reports;
        let Reports { provided, missing, invalid, unstated } = reports;
        let (held_before, share_provided) = (reports.held_before(), reports.share_provided());
        ReportStatistics { held_before, provided, missing, invalid, unstated, share_provided }
    }
}

#[Object]
impl Breakdown {
    /// How many of them there are by theme, topic, status, format, stakeholder group, region, country, organization and
    /// edition, as on a list.
    async fn facets(&self) -> ProposalFacets {
        ProposalFacets::of(self.whole.clone())
    }

    /// The same numbers for each year that has proposals in the set, earliest first.
    async fn years(&self) -> Vec<YearStatistics> {
        let years = self.statistics.years.iter();
        years.map(|(year, numbers)| YearStatistics(ProposalNumbers(numbers.clone()), Year(*year))).collect()
    }
}

#[Object]
impl Year {
    /// The year.
    async fn year(&self) -> i32 {
        self.0
    }

    /// The edition of the year.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<Edition> {
        answer(async move {
            let edition = load(ctx, EditionOfYear(self.0)).await?;
            Ok(Edition(edition.ok_or_else(|| Error::dangling("edition"))?))
        })
        .await
    }
}

/// The statistics of a set of proposals: of one edition, or of all.
pub async fn statistics(
    ctx: &Context<'_>,
    edition: Option<&edition::Model>,
    filter: Option<ProposalFilter>,
) -> Result<ProposalStatistics, Error> {
    let filter = filter.map(ProposalFilter::parse).transpose()?;
    let filter = ready::<Proposal>(ctx, filter).await?.map(Arc::new);
    let key = StatisticsOf { edition: edition.map(|edition| (edition.id, edition.year)), filter: filter.clone() };
    let statistics = load(ctx, key).await?.unwrap_or_default();
    let numbers = ProposalNumbers(statistics.all.clone());
    let whole = Whole { parent: edition.map(|edition| (ProposalsOf::Edition, edition.id.0)), filter };
    Ok(ProposalStatistics(numbers, Breakdown { whole, statistics }))
}

/// Reads of statistics.
#[derive(Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// Numbers about proposals of all editions, in all and by year.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only proposals that pass.")] filter: Option<ProposalFilter>,
    ) -> Answer<ProposalStatistics> {
        answer(async move { statistics(ctx, None, filter).await }).await
    }
}
