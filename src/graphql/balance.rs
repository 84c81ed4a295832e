//! The balance of a proposal's panel.

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, SimpleObject};
use entities::{edition, organization, proposal};

use crate::{
    domain::{
        balance::{Balance, BalanceRules as Rules, BalanceRulesPatch as Patch, BalanceWarning as Warning},
        input::Checks,
    },
    error::Error,
    graphql::{
        enums::{Region, StakeholderGroup},
        mutation::patch,
        organization::Organization,
        page::load,
        scalars::Country,
    },
    store::{
        ById,
        balance::{PanelOf, rules},
    },
};

/// How the panel of a proposal is made up. Members are named panellists who did not decline, with what was stated of them
/// then.
#[derive(SimpleObject)]
pub struct PanelBalance {
    /// How many members it has.
    members: i32,
    /// Places that are held for somebody who is not named yet.
    placeholders: i32,
    /// Members of each stakeholder group, the largest first.
    stakeholder_groups: Vec<GroupShare>,
    /// Members from each regional group, the largest first.
    regions: Vec<RegionShare>,
    /// Members from each country, the most frequent first.
    countries: Vec<CountryShare>,
    /// Members who take part in no visible proposal of an earlier edition. Nobody is counted who is no recorded person.
    newcomers: i32,
    /// What the edition's rules have against it; nothing where it has no rules.
    warnings: Vec<BalanceWarning>,
}

/// Members of a stakeholder group.
#[derive(SimpleObject)]
pub struct GroupShare {
    /// The group.
    group: StakeholderGroup,
    /// How many.
    members: i32,
}

/// Members from a regional group.
#[derive(SimpleObject)]
pub struct RegionShare {
    /// The regional group.
    region: Region,
    /// How many.
    members: i32,
}

/// Members from a country.
#[derive(SimpleObject)]
pub struct CountryShare {
    /// The country.
    country: Country,
    /// How many.
    members: i32,
}

/// A rule that a proposal does not keep.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceWarningCode {
    /// The panel has fewer stakeholder groups than it must.
    TooFewGroups,
    /// Too many of the panel are of one stakeholder group.
    OneSidedPanel,
    /// The workshop was held before, and no report of it was given.
    MissingReport,
    /// One of its hosts hosts too many proposals of the edition that may still be held.
    TooManyProposals,
}

/// What the rules of its edition have against a proposal.
#[derive(SimpleObject)]
pub struct BalanceWarning {
    /// The rule.
    code: BalanceWarningCode,
    /// What is wrong, and what the rule asks for.
    message: String,
    /// The group of which there are too many.
    stakeholder_group: Option<StakeholderGroup>,
    /// The host that has too many proposals.
    organization: Option<Organization>,
}

/// What an edition asks of the panels of its proposals.
#[derive(SimpleObject)]
pub struct BalanceRules {
    /// Stakeholder groups that a panel must have at least; null if any.
    min_stakeholder_groups: Option<i32>,
    /// Percent of a panel's members that may be of one stakeholder group; null if any.
    max_group_percent: Option<i32>,
    /// Proposals that one organization may host and that may still be held; null if any.
    max_proposals_per_host: Option<i32>,
    /// Whether a workshop that was held before must come with its report.
    requires_report: bool,
}

/// What an edition asks of the panels of its proposals: what is left out stays, null clears a rule.
#[derive(InputObject, Clone, Debug, Default)]
pub struct BalanceRulesInput {
    /// Stakeholder groups that a panel must have at least, 1 to 100.
    min_stakeholder_groups: MaybeUndefined<i32>,
    /// Percent of a panel's members that may be of one stakeholder group, 1 to 100.
    max_group_percent: MaybeUndefined<i32>,
    /// Proposals that one organization may host, 1 to 1000.
    max_proposals_per_host: MaybeUndefined<i32>,
    /// Whether a workshop that was held before must come with its report.
    requires_report: MaybeUndefined<bool>,
}

impl BalanceRulesInput {
    /// The changes in the domain's terms.
    pub fn parse(self, checks: &mut Checks) -> Patch {
        let Self { min_stakeholder_groups, max_group_percent, max_proposals_per_host, requires_report } = self;
        Patch {
            min_stakeholder_groups: patch(min_stakeholder_groups),
            max_group_percent: patch(max_group_percent),
            max_proposals_per_host: patch(max_proposals_per_host),
            requires_report: checks
                .within("balanceRules", |checks| checks.given("requiresReport", patch(requires_report))),
        }
    }
}

impl From<&edition::Model> for BalanceRules {
    fn from(edition: &edition::Model) -> Self {
        let Rules { min_stakeholder_groups, max_group_percent, max_proposals_per_host, requires_report } =
            rules(edition);
        Self { min_stakeholder_groups, max_group_percent, max_proposals_per_host, requires_report }
    }
}

/// The balance of a proposal's panel.
pub async fn balance(ctx: &Context<'_>, proposal: &proposal::Model) -> Result<PanelBalance, Error> {
    let panel = load(ctx, PanelOf(proposal.id)).await?.unwrap_or_default();
    let edition = load(ctx, ById::<edition::Entity>::new(proposal.edition_id.0)).await?;
    let edition = edition.ok_or_else(|| Error::dangling("edition"))?;
    let report = (proposal.organized_before, proposal.prior_report_status);
    let Balance { members, placeholders, groups, regions, countries, newcomers, warnings } =
        Balance::of(&panel, report, &rules(&edition));
    let mut shown = Vec::with_capacity(warnings.len());
    for warning in warnings {
        shown.push(BalanceWarning::of(ctx, warning).await?);
    }
    Ok(PanelBalance {
        members,
        placeholders,
        stakeholder_groups: groups
            .into_iter()
            .map(|(group, members)| GroupShare { group: group.into(), members })
            .collect(),
        regions: regions.into_iter().map(|(region, members)| RegionShare { region: region.into(), members }).collect(),
        countries: countries
            .into_iter()
            .map(|(code, members)| CountryShare { country: Country(code), members })
            .collect(),
        newcomers,
        warnings: shown,
    })
}

impl BalanceWarning {
    async fn of(ctx: &Context<'_>, warning: Warning) -> Result<Self, Error> {
        let plain = |code, message| Self { code, message, stakeholder_group: None, organization: None };
        Ok(match warning {
            Warning::TooFewGroups { found, least } => plain(
                BalanceWarningCode::TooFewGroups,
                format!("The panel has {found} stakeholder groups and must have {least}: invite others."),
            ),
            Warning::OneSidedPanel { group, percent, most } => Self {
                stakeholder_group: Some(group.into()),
                ..plain(
                    BalanceWarningCode::OneSidedPanel,
                    format!("{percent} percent of the panel are of one stakeholder group, and {most} may be."),
                )
            },
            Warning::MissingReport => plain(
                BalanceWarningCode::MissingReport,
                "The workshop was held before and comes without its report: give its address.".to_owned(),
            ),
            Warning::TooManyProposals { organization, hosted, most } => Self {
                organization: load(ctx, ById::<organization::Entity>::new(organization.0)).await?.map(Organization),
                ..plain(
                    BalanceWarningCode::TooManyProposals,
                    format!("A host of it hosts {hosted} proposals of this edition, and one may host {most}."),
                )
            },
        })
    }
}
