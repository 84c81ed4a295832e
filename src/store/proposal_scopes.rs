//! What changes with a list of proposals, as narrow as its parents and its filter say.

use entities::SubjectKind;
use uuid::Uuid;

use super::{Scope, proposals::ProposalsOf};
use crate::domain::filter::{Filter, ProposalTest, ValueTest};

/// The scopes of a list of proposals, that of all or those of these parents.
pub(super) fn scopes(of: Option<(ProposalsOf, &[Uuid])>, filter: Option<&Filter<ProposalTest>>) -> Vec<Scope> {
    let all = Scope::Kind(SubjectKind::Proposal);
    let mut scopes = match of {
        Some((ProposalsOf::Topic, _)) => vec![all, Scope::Kind(SubjectKind::Theme)],
        Some((
            ProposalsOf::Edition | ProposalsOf::Theme | ProposalsOf::Person | ProposalsOf::Organization,
            parents,
        )) => parents.iter().copied().map(Scope::ProposalsOf).collect(),
        None => filter.and_then(narrow).unwrap_or_else(|| vec![all]),
    };
    if let Some(filter) = filter {
        related(filter, &mut scopes);
    }
    scopes
}

/// Scopes that every proposal which passes belongs to one of, if the filter says so.
fn narrow(filter: &Filter<ProposalTest>) -> Option<Vec<Scope>> {
    match filter {
        Filter::All(parts) => parts.iter().find_map(narrow),
        Filter::Any(_) | Filter::Not(_) => None,
        Filter::Is(test) => match test {
            ProposalTest::Id(ValueTest::In(ids)) => {
                Some(ids.iter().map(|id| Scope::Row(SubjectKind::Proposal, id.0)).collect())
            }
            ProposalTest::Edition(ValueTest::In(years)) => {
                Some(years.iter().copied().map(Scope::ProposalsOfYear).collect())
            }
            ProposalTest::Theme(id) => Some(vec![Scope::ProposalsOf(id.0)]),
            // Whoever is merged into another one stands for that one from then on.
            ProposalTest::Panellist(id) | ProposalTest::Person(id) => {
                Some(vec![Scope::ProposalsOf(id.0), Scope::Row(SubjectKind::Person, id.0)])
            }
            ProposalTest::Organization(id) => {
                Some(vec![Scope::ProposalsOf(id.0), Scope::Row(SubjectKind::Organization, id.0)])
            }
            ProposalTest::Id(_)
            | ProposalTest::Edition(_)
            | ProposalTest::Number(_)
            | ProposalTest::Title(_)
            | ProposalTest::Status(_)
            | ProposalTest::Format(_)
            | ProposalTest::Language(_)
            | ProposalTest::Text(_)
            | ProposalTest::ThemeSlug(_)
            | ProposalTest::Topic(_)
            | ProposalTest::Themes(_)
            | ProposalTest::Participations(_)
            | ProposalTest::Hosts(_)
            | ProposalTest::OrganizedBefore(_)
            | ProposalTest::PriorReport(_)
            | ProposalTest::CreatedAt(_)
            | ProposalTest::UpdatedAt(_) => None,
        },
    }
}

/// What of other rows a filter asks for.
fn related(filter: &Filter<ProposalTest>, scopes: &mut Vec<Scope>) {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| related(part, scopes)),
        Filter::Not(part) => related(part, scopes),
        Filter::Is(test) => match test {
            ProposalTest::ThemeSlug(_) | ProposalTest::Topic(_) => scopes.push(Scope::Kind(SubjectKind::Theme)),
            // They may lead anywhere.
            ProposalTest::Text(_)
            | ProposalTest::Themes(_)
            | ProposalTest::Participations(_)
            | ProposalTest::Hosts(_) => scopes.push(Scope::Everything),
            ProposalTest::Panellist(id) | ProposalTest::Person(id) => {
                scopes.push(Scope::Row(SubjectKind::Person, id.0));
            }
            ProposalTest::Organization(id) => scopes.push(Scope::Row(SubjectKind::Organization, id.0)),
            ProposalTest::Id(_)
            | ProposalTest::Edition(_)
            | ProposalTest::Number(_)
            | ProposalTest::Title(_)
            | ProposalTest::Status(_)
            | ProposalTest::Format(_)
            | ProposalTest::Language(_)
            | ProposalTest::Theme(_)
            | ProposalTest::OrganizedBefore(_)
            | ProposalTest::PriorReport(_)
            | ProposalTest::CreatedAt(_)
            | ProposalTest::UpdatedAt(_) => {}
        },
    }
}
