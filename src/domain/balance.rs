//! The balance of a panel: who is on it, and what the edition's rules say to that.

use std::collections::BTreeMap;

use entities::{OrganizationId, PriorReportStatus, StakeholderGroup};
use serde::{Deserialize, Serialize};

use super::{
    country::{Country, Region},
    input::{Checks, Patch},
    user_error::{UserError, UserErrorCode},
};

/// What an edition asks of the panels of its proposals. What is not set is not asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BalanceRules {
    /// Stakeholder groups that a panel must have at least, 1 to 100.
    pub min_stakeholder_groups: Option<i32>,
    /// Percent of a panel's members that may be of one stakeholder group, 1 to 100.
    pub max_group_percent: Option<i32>,
    /// Proposals that one organization may host, 1 to 1000.
    pub max_proposals_per_host: Option<i32>,
    /// Whether a workshop held before must come with its report.
    pub requires_report: bool,
}

/// What an update does to the rules of an edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BalanceRulesPatch {
    /// Stakeholder groups at least.
    pub min_stakeholder_groups: Patch<Option<i32>>,
    /// Percent of one group at most.
    pub max_group_percent: Patch<Option<i32>>,
    /// Proposals of one host at most.
    pub max_proposals_per_host: Patch<Option<i32>>,
    /// Whether reports are asked for.
    pub requires_report: Patch<bool>,
}

impl BalanceRules {
    /// Checks each rule.
    pub fn check(&self, checks: &mut Checks) {
        let mut bounded = |field: &'static str, value: Option<i32>, most: i32| {
            if value.is_some_and(|value| !(1..=most).contains(&value)) {
                let message = format!("{field} must be between 1 and {most}, or null for no such rule.");
                checks.push(UserError::new(UserErrorCode::Invalid, field, message));
            }
        };
        bounded("minStakeholderGroups", self.min_stakeholder_groups, 100);
        bounded("maxGroupPercent", self.max_group_percent, 100);
        bounded("maxProposalsPerHost", self.max_proposals_per_host, 1000);
    }
}

impl BalanceRulesPatch {
    /// The rules after the update, not checked yet.
    #[must_use]
    pub fn apply(self, before: BalanceRules) -> BalanceRules {
        BalanceRules {
            min_stakeholder_groups: self.min_stakeholder_groups.or(before.min_stakeholder_groups),
            max_group_percent: self.max_group_percent.or(before.max_group_percent),
            max_proposals_per_host: self.max_proposals_per_host.or(before.max_proposals_per_host),
            requires_report: self.requires_report.or(before.requires_report),
        }
    }
}

/// Somebody on a panel: a named panellist who did not decline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelMember {
    /// The group spoken for, as stated then.
    pub group: Option<StakeholderGroup>,
    /// ISO 3166-1 alpha-2 code of the country spoken for, as stated then.
    pub country: Option<String>,
    /// Whether the person takes part in no visible proposal of an earlier edition. Nobody is known to be new who is no
    /// recorded person.
    pub is_newcomer: bool,
}

/// What is known about a proposal whose panel is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// Who is on it.
    pub members: Vec<PanelMember>,
    /// Places that are held for somebody.
    pub placeholders: i32,
    /// Proposals of the edition that each of its hosts hosts.
    pub hosted: Vec<(OrganizationId, i32)>,
}

/// A value that members of a panel have, and how many have it, most of them first.
pub type Shares<T> = Vec<(T, i32)>;

/// How a panel is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Members.
    pub members: i32,
    /// Places that are held for somebody.
    pub placeholders: i32,
    /// Members of each stakeholder group.
    pub groups: Shares<StakeholderGroup>,
    /// Members from each regional group.
    pub regions: Shares<Region>,
    /// Members from each country, by its code.
    pub countries: Shares<String>,
    /// Members who take part for the first time.
    pub newcomers: i32,
    /// What the edition's rules have against it.
    pub warnings: Vec<BalanceWarning>,
}

/// What the rules of an edition have against a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BalanceWarning {
    /// The panel has fewer stakeholder groups than it must.
    TooFewGroups {
        /// Those it has.
        found: usize,
        /// Those it must have.
        least: i32,
    },
    /// Too many of the panel are of one group.
    OneSidedPanel {
        /// The group.
        group: StakeholderGroup,
        /// Percent of the members, rounded.
        percent: i32,
        /// Percent at most.
        most: i32,
    },
    /// The workshop was held before, and there is no report that can be read.
    MissingReport,
    /// An organization hosts too many proposals of the edition.
    TooManyProposals {
        /// The host.
        organization: OrganizationId,
        /// Those it hosts.
        hosted: i32,
        /// Those it may host.
        most: i32,
    },
}

impl Balance {
    /// How a panel is made up, and what the rules have against it. `report` says whether such a workshop was held before,
    /// and how its report was given.
    #[must_use]
    pub fn of(panel: &Panel, report: (Option<bool>, PriorReportStatus), rules: &BalanceRules) -> Self {
        let members = count(panel.members.len());
        let groups = shares(panel.members.iter().filter_map(|member| member.group));
        let countries: Shares<String> = shares(panel.members.iter().filter_map(|member| member.country.clone()));
        let region = |member: &PanelMember| Country::try_from(member.country.as_deref()?).ok()?.region();
        let mut balance = Self {
            members,
            placeholders: panel.placeholders,
            regions: shares(panel.members.iter().filter_map(region)),
            countries,
            newcomers: count(panel.members.iter().filter(|member| member.is_newcomer).count()),
            warnings: Vec::new(),
            groups,
        };
        balance.warnings.extend(rules.min_stakeholder_groups.and_then(|least| balance.too_few(least)));
        balance.warnings.extend(rules.max_group_percent.and_then(|most| balance.one_sided(most)));
        let (held_before, report) = report;
        if rules.requires_report && held_before == Some(true) && report != PriorReportStatus::Provided {
            balance.warnings.push(BalanceWarning::MissingReport);
        }
        if let Some(most) = rules.max_proposals_per_host {
            let too_many = panel.hosted.iter().filter(|(_, hosted)| *hosted > most);
            balance.warnings.extend(too_many.map(|(organization, hosted)| BalanceWarning::TooManyProposals {
                organization: *organization,
                hosted: *hosted,
                most,
            }));
        }
        balance
    }

    fn too_few(&self, least: i32) -> Option<BalanceWarning> {
        let found = self.groups.len();
        (count(found) < least).then_some(BalanceWarning::TooFewGroups { found, least })
    }

    /// One member alone is no majority of a panel yet.
    fn one_sided(&self, most: i32) -> Option<BalanceWarning> {
        let (group, of_group) = self.groups.first().filter(|_| self.members > 1)?;
        let (of_group, members) = (i64::from(*of_group), i64::from(self.members));
        (of_group * 100 > i64::from(most) * members).then(|| BalanceWarning::OneSidedPanel {
            group: *group,
            percent: i32::try_from((of_group * 200 + members) / (2 * members)).unwrap_or(100),
            most,
        })
    }
}

fn count(of: usize) -> i32 {
    i32::try_from(of).unwrap_or(i32::MAX)
}

/// The most frequent first, of equals the smaller value.
fn shares<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Shares<T> {
    let mut counts: BTreeMap<T, i32> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Shares<T> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const RULES: BalanceRules = BalanceRules {
        min_stakeholder_groups: Some(2),
        max_group_percent: Some(50),
        max_proposals_per_host: Some(1),
        requires_report: true,
    };

    fn member(group: Option<StakeholderGroup>, country: &str) -> PanelMember {
        PanelMember { group, country: Some(country.to_owned()), is_newcomer: country == "KE" }
    }

    fn panel(groups: &[Option<StakeholderGroup>]) -> Panel {
        let members = groups.iter().zip(["EE", "KE", "EE", "FR"]).map(|(group, country)| member(*group, country));
        Panel { members: members.collect(), ..Panel::default() }
    }

    #[test]
    fn members_are_counted_by_what_they_have_and_the_most_frequent_comes_first() {
        let (government, technical) = (StakeholderGroup::Government, StakeholderGroup::TechnicalCommunity);
        let panel = panel(&[Some(technical), None, Some(technical), Some(government)]);
        let balance = Balance::of(&panel, (None, PriorReportStatus::Unstated), &BalanceRules::default());
        assert_eq!(balance.groups, [(technical, 2), (government, 1)]);
        assert_eq!(balance.countries, [("EE".to_owned(), 2), ("FR".to_owned(), 1), ("KE".to_owned(), 1)]);
        let regions = [(Region::EasternEuropean, 2), (Region::African, 1), (Region::Weog, 1)];
        assert_eq!((balance.regions, balance.members, balance.newcomers), (regions.to_vec(), 4, 1));
        assert_eq!(balance.warnings, []);
    }

    #[rstest]
    #[case::of_two_groups(&[Some(StakeholderGroup::Government), Some(StakeholderGroup::Academia)], &[])]
    #[case::of_one(
        &[Some(StakeholderGroup::Academia), Some(StakeholderGroup::Academia)],
        &[
            BalanceWarning::TooFewGroups { found: 1, least: 2 },
            BalanceWarning::OneSidedPanel { group: StakeholderGroup::Academia, percent: 100, most: 50 },
        ]
    )]
    #[case::one_who_is_alone(&[Some(StakeholderGroup::Academia)], &[BalanceWarning::TooFewGroups { found: 1, least: 2 }])]
    #[case::mostly_of_one(
        &[Some(StakeholderGroup::Academia), Some(StakeholderGroup::Academia), Some(StakeholderGroup::Government)],
        &[BalanceWarning::OneSidedPanel { group: StakeholderGroup::Academia, percent: 67, most: 50 }]
    )]
    fn a_panel_is_held_to_the_rules(#[case] groups: &[Option<StakeholderGroup>], #[case] warnings: &[BalanceWarning]) {
        let balance = Balance::of(&panel(groups), (None, PriorReportStatus::Missing), &RULES);
        assert_eq!(balance.warnings, warnings);
        let balance = Balance::of(&panel(groups), (None, PriorReportStatus::Missing), &BalanceRules::default());
        assert_eq!(balance.warnings, []);
    }

    #[rstest]
    #[case(Some(true), PriorReportStatus::Missing, true)]
    #[case(Some(true), PriorReportStatus::Invalid, true)]
    #[case(Some(true), PriorReportStatus::Unstated, true)]
    #[case(Some(true), PriorReportStatus::Provided, false)]
    #[case(Some(false), PriorReportStatus::Missing, false)]
    #[case(None, PriorReportStatus::Missing, false)]
    fn a_report_is_missing_where_the_workshop_was_held_before(
        #[case] held_before: Option<bool>,
        #[case] report: PriorReportStatus,
        #[case] missing: bool,
    ) {
        let rules = BalanceRules { requires_report: true, ..BalanceRules::default() };
        let balance = Balance::of(&Panel::default(), (held_before, report), &rules);
        assert_eq!(balance.warnings == [BalanceWarning::MissingReport], missing);
    }
}
