//! Facets: how many rows of a filtered list have each value of something.
//!
//! A facet leaves its own conditions out of the filter, so that it shows what else could be chosen. Its own are those on
//! the same field at the top of the filter, and, where it counts values of related rows, those in the `some` of that
//! relation: what else is asked of the related rows then also decides which of them are counted. Conditions under `and`,
//! `or` and `not` stay.

use super::filter::{
    Filter, OrganizationTest, ParticipationTest, PersonTest, ProposalTest, Quantifier, Related, ThemeTest,
};

/// What proposals are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProposalFacet {
    /// Their edition.
    Editions,
    /// Their themes.
    Themes,
    /// The topics of their themes.
    Topics,
    /// Their status.
    Statuses,
    /// The form of the session.
    Formats,
    /// Roles of participations.
    Roles,
    /// Countries of participations.
    Countries,
    /// Regional groups of those countries.
    Regions,
    /// Groups of participations.
    StakeholderGroups,
    /// Organizations that host them or take part.
    Organizations,
}

/// What people are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonFacet {
    /// Their country.
    Countries,
    /// Its regional group.
    Regions,
    /// Organizations they spoke for.
    Organizations,
}

/// What organizations are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationFacet {
    /// Their country.
    Countries,
    /// Its regional group.
    Regions,
    /// Their group.
    StakeholderGroups,
}

/// What a facet of proposals counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRest {
    /// The filter without the facet's own conditions.
    pub rows: Filter<ProposalTest>,
    /// Which of their themes count.
    pub themes: Filter<ThemeTest>,
    /// Which of their participations count.
    pub participations: Filter<ParticipationTest>,
}

impl ProposalFacet {
    /// What is left of a filter without the facet's own conditions.
    #[must_use]
    pub fn rest(self, filter: Option<&Filter<ProposalTest>>) -> ProposalRest {
        let mut themes = Filter::everything();
        let mut participations = Filter::everything();
        let rows = without(filter, |test| match test {
            ProposalTest::Themes(Related { quantifier: Quantifier::Some, filter }) => {
                let own = without(Some(filter.as_ref()), |test| self.is_own_of_theme(test));
                let counts = matches!(self, Self::Themes | Self::Topics);
                if counts {
                    themes = own;
                }
                counts
            }
            ProposalTest::Participations(Related { quantifier: Quantifier::Some, filter }) => {
                let own = without(Some(filter.as_ref()), |test| self.is_own_of_participation(test));
                let counts = matches!(self, Self::Roles | Self::Countries | Self::Regions | Self::StakeholderGroups);
                if counts {
                    participations = own;
                }
                counts
            }
            test => self.is_own(test),
        });
        ProposalRest { rows, themes, participations }
    }

    const fn is_own(self, test: &ProposalTest) -> bool {
        match self {
            Self::Editions => matches!(test, ProposalTest::Edition(_)),
            Self::Themes => matches!(test, ProposalTest::Theme(_) | ProposalTest::ThemeSlug(_)),
            Self::Topics => matches!(test, ProposalTest::Topic(_)),
            Self::Statuses => matches!(test, ProposalTest::Status(_)),
            Self::Formats => matches!(test, ProposalTest::Format(_)),
            Self::Organizations => matches!(test, ProposalTest::Organization(_)),
            Self::Roles | Self::Countries | Self::Regions | Self::StakeholderGroups => false,
        }
    }

    const fn is_own_of_theme(self, test: &ThemeTest) -> bool {
        match self {
            Self::Themes => matches!(test, ThemeTest::Id(_) | ThemeTest::Slug(_)),
            Self::Topics => matches!(test, ThemeTest::Topic(_)),
            Self::Editions
            | Self::Statuses
            | Self::Formats
            | Self::Roles
            | Self::Countries
            | Self::Regions
            | Self::StakeholderGroups
            | Self::Organizations => false,
        }
    }

    const fn is_own_of_participation(self, test: &ParticipationTest) -> bool {
        match self {
            Self::Roles => matches!(test, ParticipationTest::Role(_)),
            Self::Countries => matches!(test, ParticipationTest::Country(_)),
            Self::Regions => matches!(test, ParticipationTest::Region(_)),
            Self::StakeholderGroups => matches!(test, ParticipationTest::StakeholderGroup(_)),
            Self::Editions | Self::Themes | Self::Topics | Self::Statuses | Self::Formats | Self::Organizations => {
                false
            }
        }
    }
}

impl PersonFacet {
    /// What is left of a filter without the facet's own conditions.
    #[must_use]
    pub fn rest(self, filter: Option<&Filter<PersonTest>>) -> Filter<PersonTest> {
        without(filter, |test| match self {
            Self::Countries => matches!(test, PersonTest::Country(_)),
            Self::Regions => matches!(test, PersonTest::Region(_)),
            Self::Organizations => matches!(test, PersonTest::Organization(_)),
        })
    }
}

impl OrganizationFacet {
    /// What is left of a filter without the facet's own conditions.
    #[must_use]
    pub fn rest(self, filter: Option<&Filter<OrganizationTest>>) -> Filter<OrganizationTest> {
        without(filter, |test| match self {
            Self::Countries => matches!(test, OrganizationTest::Country(_)),
            Self::Regions => matches!(test, OrganizationTest::Region(_)),
            Self::StakeholderGroups => matches!(test, OrganizationTest::StakeholderGroup(_)),
        })
    }
}

/// A filter without those tests at its top that are a facet's own.
fn without<T: Clone>(filter: Option<&Filter<T>>, mut own: impl FnMut(&T) -> bool) -> Filter<T> {
    let mut keep = |part: &&Filter<T>| !matches!(part, Filter::Is(test) if own(test));
    match filter {
        Some(Filter::All(parts)) => Filter::All(parts.iter().filter(|part| keep(part)).cloned().collect()),
        Some(filter) if keep(&filter) => filter.clone(),
        Some(_) | None => Filter::everything(),
    }
}

#[cfg(test)]
mod tests {
    use entities::{ParticipationRole, ProposalStatus};

    use super::*;
    use crate::domain::filter::ValueTest;

    #[test]
    fn own_conditions_are_left_out_and_decide_nothing_but_what_else_is_asked_does() {
        let role = Filter::Is(ParticipationTest::Role(ValueTest::In(vec![ParticipationRole::Panellist])));
        let country = Filter::Is(ParticipationTest::Country(ValueTest::In(vec!["EE".to_owned()])));
        let panel = Box::new(Filter::All(vec![role.clone(), country.clone()]));
        let some = Related { quantifier: Quantifier::Some, filter: panel };
        let participations = Filter::Is(ProposalTest::Participations(some));
        let status = Filter::Is(ProposalTest::Status(ValueTest::In(vec![ProposalStatus::Accepted])));
        let nested = Filter::Any(vec![status.clone()]);
        let filter = Filter::All(vec![participations.clone(), status.clone(), nested.clone()]);
        let rest = ProposalFacet::Countries.rest(Some(&filter));
        assert_eq!(rest.rows, Filter::All(vec![status.clone(), nested.clone()]));
        assert_eq!(rest.participations, Filter::All(vec![role]));
        let rest = ProposalFacet::Roles.rest(Some(&filter));
        assert_eq!(rest.participations, Filter::All(vec![country]));
        let rest = ProposalFacet::Statuses.rest(Some(&filter));
        assert_eq!(rest.rows, Filter::All(vec![participations, nested]));
        assert_eq!(rest.participations, Filter::everything());
    }
}
