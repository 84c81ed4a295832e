//! What the store puts into its own words before a filter reaches the database, wherever it stands in the filter: queries of
//! search, which have the syntax of its index, and parts of names, for which it has another one.

use std::convert::Infallible;

use super::filter::{
    AuditTest, EditionTest, Filter, OrganizationTest, PartTest, ParticipationTest, PersonTest, ProposalTest, QueryTest,
    TextTest, ThemeTest,
};

/// What is looked up in an index that only the store knows.
#[derive(Debug)]
pub enum LookedUp<'a> {
    /// A query of search.
    Query(&'a mut QueryTest),
    /// A part of a name or title.
    Part(&'a mut PartTest),
}

/// Tests that may hold what is looked up in an index of the store.
pub trait Queries {
    /// Visits all of that in it.
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>));
}

impl<T: Queries> Queries for Filter<T> {
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.queries(visit)),
            Self::Not(part) => part.queries(visit),
            Self::Is(test) => test.queries(visit),
        }
    }
}

impl Queries for ProposalTest {
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
        match self {
            Self::Text(query) => visit(LookedUp::Query(query)),
            Self::Title(title) => title.queries(visit),
            Self::Themes(themes) => themes.filter.queries(visit),
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Hosts(organizations) => organizations.filter.queries(visit),
            Self::Id(_)
            | Self::Edition(_)
            | Self::Number(_)
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
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
        match self {
            Self::Name(name) => name.queries(visit),
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Id(_)
            | Self::Country(_)
            | Self::Region(_)
            | Self::Organization(_)
            | Self::CreatedAt(_)
            | Self::UpdatedAt(_) => {}
        }
    }
}

impl Queries for OrganizationTest {
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
        match self {
            Self::Name(name) => name.queries(visit),
            Self::Participations(participations) => participations.filter.queries(visit),
            Self::Hosted(proposals) => proposals.filter.queries(visit),
            Self::Id(_)
            | Self::Country(_)
            | Self::Region(_)
            | Self::StakeholderGroup(_)
            | Self::CreatedAt(_)
            | Self::UpdatedAt(_) => {}
        }
    }
}

impl Queries for ParticipationTest {
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
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
    fn queries(&mut self, _: &mut dyn FnMut(LookedUp<'_>)) {}
}

impl Queries for EditionTest {
    fn queries(&mut self, _: &mut dyn FnMut(LookedUp<'_>)) {}
}

impl Queries for AuditTest {
    fn queries(&mut self, _: &mut dyn FnMut(LookedUp<'_>)) {}
}

impl Queries for TextTest {
    fn queries(&mut self, visit: &mut dyn FnMut(LookedUp<'_>)) {
        match self {
            Self::Contains(part) => visit(LookedUp::Part(part)),
            Self::In(_) | Self::Ne(_) | Self::StartsWith(_) | Self::IsNull(_) => {}
        }
    }
}

impl Queries for Infallible {
    fn queries(&mut self, _: &mut dyn FnMut(LookedUp<'_>)) {}
}
