//! The queries of search in a filter, wherever they stand in it: the store writes them in the syntax of its index.

use std::convert::Infallible;

use super::filter::{
    AuditTest, EditionTest, Filter, OrganizationTest, ParticipationTest, PersonTest, ProposalTest, QueryTest, TextTest,
    ThemeTest,
};

/// Tests that may hold queries of search.
pub trait Queries {
    /// Visits every query in it.
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest));
}

impl<T: Queries> Queries for Filter<T> {
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.queries(visit)),
            Self::Not(part) => part.queries(visit),
            Self::Is(test) => test.queries(visit),
        }
    }
}

impl Queries for ProposalTest {
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest)) {
        match self {
            Self::Text(query) => visit(query),
            Self::Themes(themes) => themes.filter.queries(visit),
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Hosts(organizations) => organizations.filter.queries(visit),
            Self::Id(_)
            | Self::Edition(_)
            | Self::Number(_)
            | Self::Title(_)
            | Self::Status(_)
            | Self::Format(_)
            | Self::Language(_)
            | Self::Theme(_)
            | Self::ThemeSlug(_)
            | Self::Topic(_)
            | Self::Panellist(_)
            | Self::Person(_)
            | Self::Organization(_)
            | Self::OrganizedBefore(_)
            | Self::PriorReport(_)
            | Self::CreatedAt(_)
            | Self::UpdatedAt(_) => {}
        }
    }
}

impl Queries for PersonTest {
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest)) {
        match self {
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Id(_)
            | Self::Name(_)
            | Self::Country(_)
            | Self::Region(_)
            | Self::Organization(_)
            | Self::CreatedAt(_)
            | Self::UpdatedAt(_) => {}
        }
    }
}

impl Queries for OrganizationTest {
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest)) {
        match self {
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Hosted(proposals) => proposals.filter.queries(visit),
            Self::Id(_)
            | Self::Name(_)
            | Self::Country(_)
            | Self::Region(_)
            | Self::StakeholderGroup(_)
            | Self::CreatedAt(_)
            | Self::UpdatedAt(_) => {}
        }
    }
}

impl Queries for ParticipationTest {
    fn queries(&mut self, visit: &mut dyn FnMut(&mut QueryTest)) {
        match self {
            Self::Proposal(filter) => filter.queries(visit),
            Self::Person(filter) => filter.queries(visit),
            Self::Organization(filter) => filter.queries(visit),
            Self::Id(_)
            | Self::Role(_)
            | Self::Status(_)
            | Self::Edition(_)
            | Self::Country(_)
            | Self::Region(_)
            | Self::StakeholderGroup(_)
            | Self::IsPlaceholder(_) => {}
        }
    }
}

impl Queries for ThemeTest {
    fn queries(&mut self, _: &mut dyn FnMut(&mut QueryTest)) {}
}

impl Queries for EditionTest {
    fn queries(&mut self, _: &mut dyn FnMut(&mut QueryTest)) {}
}

impl Queries for AuditTest {
    fn queries(&mut self, _: &mut dyn FnMut(&mut QueryTest)) {}
}

/// Of a name of a topic.
impl Queries for TextTest {
    fn queries(&mut self, _: &mut dyn FnMut(&mut QueryTest)) {}
}

impl Queries for Infallible {
    fn queries(&mut self, _: &mut dyn FnMut(&mut QueryTest)) {}
}
